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

int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
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
