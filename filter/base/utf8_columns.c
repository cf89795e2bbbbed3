/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8_columns - how wide a text is on a terminal.
 *
 * Contract: see utf8.h; nothing reads past the span.
 * Failure: an ill-formed part counts one column.
 * Threads: safe.
 */
#include "base/utf8.h"

#include "utf8_row.h"

enum { ROW_MIN = 8 }; /* fewer bytes are looked at one by one */

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

static unsigned width_of(uint32_t code)
{
	if (is_zero_width(code))
		return 0;
	return is_wide(code) ? 2 : 1;
}

/* C0, C1: ill-formed; CC, CD: marks that stand above letters. */
static ALWAYS_INLINE bytes16 odd_leads(bytes16 word)
{
	return bytes_equal(word & 0xFE, 0xC0) | bytes_equal(word & 0xFE, 0xCC);
}

/* The leads of two columns in three bytes, and of one in two. */
static ALWAYS_INLINE uint64_t find_plain(const struct utf8_row *row)
{
	uint64_t twos = row->leads & ~row->threes;

	if (twos)
		twos &= ~bytes_mask4(odd_leads(row->a), odd_leads(row->b),
				     odd_leads(row->c), odd_leads(row->d));
	/* U+3000 to U+9FFF */
	return twos | bytes_mask4(bytes_between(row->a, 0xE3, 0xE9),
				  bytes_between(row->b, 0xE3, 0xE9),
				  bytes_between(row->c, 0xE3, 0xE9),
				  bytes_between(row->d, 0xE3, 0xE9));
}

/*
 * Adds the columns of the row's whole characters to *columns; returns their
 * bytes, 0 when they must be looked at one by one.
 */
static size_t add_row(const unsigned char *ptr, size_t *columns)
{
	struct utf8_row row;
	uint64_t plain;
	uint64_t rest;
	size_t whole;
	size_t less; /* columns than bytes */

	if (!utf8_row_read(&row, ptr)) {
		*columns += UTF8_ROW_BYTES;
		return UTF8_ROW_BYTES;
	}
	whole = utf8_row_whole(&row, 0);
	plain = find_plain(&row) & utf8_row_front(whole);
	less = BITS_SET(plain);
	rest = row.leads & ~plain & utf8_row_front(whole);
	for (; rest; rest &= rest - 1) {
		const unsigned char *at = ptr + LOWEST_BIT(rest);
		uint32_t code;
		bool is_valid;
		size_t len;

		/* U+FF00 to U+FF3F: full-width punctuation and letters. */
		if (at[0] == 0xEF && at[1] == 0xBC) {
			less++;
			continue;
		}
		len = utf8_decode(at, ptr + whole, &code, &is_valid);
		if (!is_valid)
			return 0;
		less += len - width_of(code);
	}
	*columns += whole - less;
	return whole;
}

/* The same for the bytes up to end, if these are fewer than a row. */
static size_t add_up_to_row(const unsigned char *ptr, const unsigned char *end,
			    size_t *columns)
{
	unsigned char bytes[UTF8_ROW_BYTES] = {0};
	size_t len = (size_t)(end - ptr);

	if (len >= UTF8_ROW_BYTES)
		return add_row(ptr, columns);
	if (len < BYTES_WIDTH) {
		for (size_t i = 0; i < len; i++)
			bytes[i] = ptr[i];
	} else {
		for (size_t i = 0; i + BYTES_WIDTH < len; i += BYTES_WIDTH)
			memcpy(bytes + i, ptr + i, BYTES_WIDTH);
		memcpy(bytes + len - BYTES_WIDTH, end - BYTES_WIDTH,
		       BYTES_WIDTH);
	}
	if (!add_row(bytes, columns))
		return 0;
	*columns -= UTF8_ROW_BYTES - len;
	return len;
}

size_t utf8_columns(struct span span)
{
	return utf8_columns_up_to(span, SIZE_MAX);
}

size_t utf8_columns_up_to(struct span span, size_t limit)
{
	const unsigned char *ptr = span.ptr;
	const unsigned char *end = span.ptr + span.len;
	const unsigned char *slow_end = ptr;
	size_t columns = 0;

	while (ptr < end && columns <= limit) {
		uint32_t code;
		bool is_valid;

		if (ptr >= slow_end && end - ptr >= ROW_MIN) {
			size_t whole = add_up_to_row(ptr, end, &columns);

			ptr += whole;
			if (whole)
				continue;
			slow_end = ptr + UTF8_ROW_BYTES;
		}
		ptr += utf8_decode(ptr, end, &code, &is_valid);
		columns += width_of(code);
	}
	return columns;
}
