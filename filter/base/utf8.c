/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8 - decode, encode, check and mend UTF-8 (RFC 3629).
 *
 * Contract: see utf8.h; nothing reads past the span.
 * Failure: ill-formed input is reported or replaced, never passed on.
 * Threads: safe.
 */
#include "base/utf8.h"

#include <string.h>

static bool is_trail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* What the lead byte asks for: length, and the bounds of the second byte. */
struct lead {
	size_t len;
	unsigned char low, high;
};

static struct lead lead_of(unsigned char c)
{
	if (c >= 0xC2 && c <= 0xDF)
		return (struct lead){2, 0x80, 0xBF};
	if (c == 0xE0)
		return (struct lead){3, 0xA0, 0xBF};
	if (c == 0xED)
		return (struct lead){3, 0x80, 0x9F};
	if (c >= 0xE1 && c <= 0xEF)
		return (struct lead){3, 0x80, 0xBF};
	if (c == 0xF0)
		return (struct lead){4, 0x90, 0xBF};
	if (c >= 0xF1 && c <= 0xF3)
		return (struct lead){4, 0x80, 0xBF};
	if (c == 0xF4)
		return (struct lead){4, 0x80, 0x8F};
	return (struct lead){0, 0, 0};
}

size_t utf8_decode(const unsigned char *ptr, const unsigned char *end,
		   uint32_t *code, bool *is_valid)
{
	static const unsigned char lead_bits[] = {0, 0, 0x1F, 0x0F, 0x07};
	size_t available = (size_t)(end - ptr);
	struct lead lead;
	uint32_t value;

	*is_valid = true;
	if (ptr[0] < 0x80) {
		*code = ptr[0];
		return 1;
	}
	*code = UTF8_REPLACEMENT;
	*is_valid = false;
	lead = lead_of(ptr[0]);
	if (lead.len == 0 || available < 2 || ptr[1] < lead.low ||
	    ptr[1] > lead.high)
		return 1;
	value = ((uint32_t)(ptr[0] & lead_bits[lead.len]) << 6) |
		(ptr[1] & 0x3Fu);
	for (size_t i = 2; i < lead.len; i++) {
		if (i >= available || !is_trail(ptr[i]))
			return i;
		value = (value << 6) | (ptr[i] & 0x3Fu);
	}
	*code = value;
	*is_valid = true;
	return lead.len;
}

size_t utf8_encode(uint32_t code, unsigned char out[UTF8_MAX_BYTES])
{
	if (code < 0x80) {
		out[0] = (unsigned char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (unsigned char)(0xC0 | (code >> 6));
		out[1] = (unsigned char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (unsigned char)(0xE0 | (code >> 12));
		out[1] = (unsigned char)(0x80 | ((code >> 6) & 0x3F));
		out[2] = (unsigned char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (unsigned char)(0xF0 | (code >> 18));
	out[1] = (unsigned char)(0x80 | ((code >> 12) & 0x3F));
	out[2] = (unsigned char)(0x80 | ((code >> 6) & 0x3F));
	out[3] = (unsigned char)(0x80 | (code & 0x3F));
	return 4;
}

/* Skip ASCII eight bytes at a time. */
static const unsigned char *skip_ascii(const unsigned char *ptr,
				       const unsigned char *end)
{
	uint64_t word;

	while (end - ptr >= 8) {
		memcpy(&word, ptr, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
		ptr += 8;
	}
	while (ptr < end && *ptr < 0x80)
		ptr++;
	return ptr;
}

size_t utf8_ascii_prefix(struct span span)
{
	return (size_t)(skip_ascii(span.ptr, span.ptr + span.len) - span.ptr);
}

/*
 * Over a row of three-byte characters, U+1000 to U+CFFF: most of CJK. Looks
 * at four bytes a time.
 */
static ALWAYS_INLINE const unsigned char *skip_cjk(const unsigned char *ptr,
						   const unsigned char *end)
{
	static const unsigned leads = 0x1FFE; /* E1 to EC, by their low bits */

	while (end - ptr >= 4) {
		uint32_t word = (uint32_t)ptr[0] | (uint32_t)ptr[1] << 8 |
				(uint32_t)ptr[2] << 16 | (uint32_t)ptr[3] << 24;

		if ((word & 0xC0C0F0) != 0x8080E0 ||
		    !(leads >> (word & 0xF) & 1))
			break;
		ptr += 3;
	}
	return ptr;
}

size_t utf8_valid_prefix(struct span span)
{
	const unsigned char *ptr = span.ptr;
	const unsigned char *end = span.ptr + span.len;

	while (ptr < end) {
		const unsigned char *start = ptr;
		uint32_t code;
		bool is_valid;
		size_t len;

		ptr = skip_ascii(ptr, end);
		ptr = skip_cjk(ptr, end);
		if (ptr > start)
			continue;
		len = utf8_decode(ptr, end, &code, &is_valid);
		if (!is_valid)
			break;
		ptr += len;
	}
	return (size_t)(ptr - span.ptr);
}

size_t utf8_sanitize(struct span span, struct buf *out)
{
	static const unsigned char replacement[] = {0xEF, 0xBF, 0xBD};
	size_t replaced = 0;

	while (span.len) {
		size_t good = utf8_valid_prefix(span);
		uint32_t code;
		bool is_valid;
		size_t bad;

		buf_add(out, span.ptr, good);
		span = span_make(span.ptr + good, span.len - good);
		if (!span.len)
			break;
		bad = utf8_decode(span.ptr, span.ptr + span.len, &code,
				  &is_valid);
		buf_add(out, replacement, sizeof(replacement));
		span = span_make(span.ptr + bad, span.len - bad);
		replaced++;
	}
	return replaced;
}

/* All bytes of a word the same. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

size_t utf8_count(struct span span)
{
	size_t count = span.len;
	size_t i = 0;
	uint64_t bytes;

	/* Eight at once: of trailing bytes the high bit is set and the next
	 * one is not. */
	for (; span.len - i >= sizeof(bytes); i += sizeof(bytes)) {
		memcpy(&bytes, span.ptr + i, sizeof(bytes));
		bytes = (bytes >> 7) & ~(bytes >> 6) & EACH(1);
		count -= (size_t)(bytes * EACH(1) >> 56);
	}
	for (; i < span.len; i++)
		count -= is_trail(span.ptr[i]);
	return count;
}

size_t utf8_floor(struct span span, size_t at)
{
	if (at >= span.len)
		return span.len;
	for (size_t n = 1; n < UTF8_MAX_BYTES && at > 0; n++) {
		if (!is_trail(span.ptr[at]))
			break;
		at--;
	}
	return at;
}

static bool is_wide(uint32_t code)
{
	return (code >= 0x1100 && code <= 0x115F) ||
	       (code >= 0x2E80 && code <= 0xA4CF) ||
	       (code >= 0xAC00 && code <= 0xD7A3) ||
	       (code >= 0xF900 && code <= 0xFAFF) ||
	       (code >= 0xFE30 && code <= 0xFE6F) ||
	       (code >= 0xFF00 && code <= 0xFF60) ||
	       (code >= 0xFFE0 && code <= 0xFFE6) ||
	       (code >= 0x1F300 && code <= 0x1FAFF) ||
	       (code >= 0x20000 && code <= 0x3FFFD);
}

static bool is_zero_width(uint32_t code)
{
	return (code >= 0x0300 && code <= 0x036F) ||
	       (code >= 0x200B && code <= 0x200F) ||
	       (code >= 0x2060 && code <= 0x2064) ||
	       (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

size_t utf8_columns(struct span span)
{
	const unsigned char *ptr = span.ptr;
	const unsigned char *end = span.ptr + span.len;
	size_t columns = 0;

	while (ptr < end) {
		const unsigned char *next = skip_ascii(ptr, end);
		uint32_t code;
		bool is_valid;

		columns += (size_t)(next - ptr);
		ptr = next;
		/* A row of Han, U+4000 to U+9FFF, without looking further. */
		while (end - ptr >= 3 && *ptr >= 0xE4 && *ptr <= 0xE9 &&
		       is_trail(ptr[1]) && is_trail(ptr[2])) {
			columns += 2;
			ptr += 3;
		}
		if (ptr == end || *ptr < 0x80)
			continue;
		ptr += utf8_decode(ptr, end, &code, &is_valid);
		if (!is_zero_width(code))
			columns += is_wide(code) ? 2 : 1;
	}
	return columns;
}
