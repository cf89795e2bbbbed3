/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hex - bytes written as hexadecimal digits.
 *
 * Contract: see hex.h.
 * Failure: ERR_INPUT, ERR_MEMORY.
 * Limits: the arena's.
 * Threads: safe.
 */
#include "base/hex.h"

#include "base/ascii.h"

int hex_digit(unsigned char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool is_white(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int hex_decode(struct span digits, struct arena *arena, struct span *bytes)
{
	unsigned char *out = arena_alloc(arena, digits.len / 2 + 1);
	size_t n = 0;

	if (!out)
		return ERR_MEMORY;
	for (size_t i = 0; i < digits.len; i++) {
		int high, low;

		if (is_white(digits.ptr[i]))
			continue;
		high = hex_digit(digits.ptr[i]);
		low = ++i < digits.len ? hex_digit(digits.ptr[i]) : -1;
		if (high < 0 || low < 0)
			return ERR_INPUT;
		out[n++] = (unsigned char)(high << 4 | low);
	}
	*bytes = span_make(out, n);
	return 0;
}

struct span hex_decode_percent(unsigned char *ptr, size_t len)
{
	unsigned char *out = ptr;

	for (size_t i = 0; i < len; i++) {
		if (ptr[i] == '+') {
			*out++ = ' ';
		} else if (ptr[i] == '%' && len - i > 2 &&
			   hex_digit(ptr[i + 1]) >= 0 &&
			   hex_digit(ptr[i + 2]) >= 0) {
			*out++ = (unsigned char)(hex_digit(ptr[i + 1]) << 4 |
						 hex_digit(ptr[i + 2]));
			i += 2;
		} else {
			*out++ = ptr[i];
		}
	}
	return span_make(ptr, (size_t)(out - ptr));
}
