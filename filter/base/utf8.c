/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8 - decode, encode, check and mend UTF-8 (RFC 3629).
 *
 * Contract: see utf8.h; nothing reads past the span.
 * Failure: ill-formed input is reported or replaced, never passed on.
 * Threads: safe.
 */
#include "base/utf8.h"

#include "utf8_row.h"

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
	const unsigned char *ptr = span.ptr;
	const unsigned char *end = span.ptr + span.len;

	for (; end - ptr >= UTF8_ROW_BYTES; ptr += UTF8_ROW_BYTES)
		if (bytes_mask(bytes_load(ptr) | bytes_load(bytes_at(ptr, 1)) |
			       bytes_load(bytes_at(ptr, 2)) |
			       bytes_load(bytes_at(ptr, 3))))
			break;
	return (size_t)(skip_ascii(ptr, end) - span.ptr);
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

/*
 * The leads that ask more of the byte behind them than to be a trail, or are
 * of four bytes, or none: may the characters in this row begin so? Adds the
 * leads of four bytes to *fours.
 */
static bool are_odd_leads_valid(const unsigned char *ptr, uint64_t odd,
				uint64_t *fours)
{
	for (; odd; odd &= odd - 1) {
		unsigned at = LOWEST_BIT(odd);
		struct lead lead = lead_of(ptr[at]);

		if (lead.len == 0)
			return false;
		if (lead.len == 4)
			*fours |= UINT64_C(1) << at;
		if (at + 1 < UTF8_ROW_BYTES &&
		    (ptr[at + 1] < lead.low || ptr[at + 1] > lead.high))
			return false;
	}
	return true;
}

/* E0, ED and F0 to FF */
static ALWAYS_INLINE bytes16 odd_leads(bytes16 word)
{
	return bytes_equal(word, 0xE0) | bytes_equal(word, 0xED) |
	       (bytes16)(word >= 0xF0);
}

/* C0 and C1, of which there are only some where twos are not 0. */
static ALWAYS_INLINE uint64_t bad_twos(const struct utf8_row *row,
				       uint64_t twos)
{
	return twos ? bytes_mask4(bytes_equal(row->a & 0xFE, 0xC0),
				  bytes_equal(row->b & 0xFE, 0xC0),
				  bytes_equal(row->c & 0xFE, 0xC0),
				  bytes_equal(row->d & 0xFE, 0xC0))
		    : 0;
}

/*
 * The bytes of the row at ptr that are whole characters: up to the one that
 * the row's end cuts. 0 when they must be looked at one by one.
 */
static ALWAYS_INLINE size_t valid_row(const unsigned char *ptr)
{
	struct utf8_row row;
	bytes16 odd[4];
	uint64_t fours = 0;

	if (!utf8_row_read(&row, ptr))
		return UTF8_ROW_BYTES;
	odd[0] = odd_leads(row.a);
	odd[1] = odd_leads(row.b);
	odd[2] = odd_leads(row.c);
	odd[3] = odd_leads(row.d);
	if (bytes_mask(odd[0] | odd[1] | odd[2] | odd[3]) &&
	    !are_odd_leads_valid(
		ptr, bytes_mask4(odd[0], odd[1], odd[2], odd[3]), &fours))
		return 0;
	if (bad_twos(&row, row.leads & ~row.threes))
		return 0;
	return utf8_row_whole(&row, fours);
}

size_t utf8_valid_prefix(struct span span)
{
	const unsigned char *ptr = span.ptr;
	const unsigned char *end = span.ptr + span.len;
	const unsigned char *slow_end = ptr;

	while (ptr < end) {
		const unsigned char *start = ptr;
		uint32_t code;
		bool is_valid;
		size_t len;

		if (ptr >= slow_end && end - ptr >= UTF8_ROW_BYTES) {
			len = valid_row(ptr);
			ptr += len;
			if (len)
				continue;
			slow_end = ptr + UTF8_ROW_BYTES;
		}
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
