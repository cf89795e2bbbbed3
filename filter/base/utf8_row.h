/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8_row.h - sixty-four bytes of UTF-8 at once, a bit a byte. Private to
 * utf8.c and utf8_columns.c.
 */
#ifndef SCAMSIEVE_BASE_UTF8_ROW_H
#define SCAMSIEVE_BASE_UTF8_ROW_H

#include "base/lanes.h"

enum { UTF8_ROW_BYTES = 4 * BYTES_WIDTH };

struct utf8_row {
	bytes16 a, b, c, d;
	uint64_t trails; /* 80 to BF */
	uint64_t leads;  /* C0 to FF */
	uint64_t threes; /* E0 to FF */
};

/* Reads the row at ptr; false when it is ASCII, and nothing more is set. */
static ALWAYS_INLINE bool utf8_row_read(struct utf8_row *row,
					const unsigned char *ptr)
{
	bytes16 a = bytes_load(ptr);
	bytes16 b = bytes_load(bytes_at(ptr, 1));
	bytes16 c = bytes_load(bytes_at(ptr, 2));
	bytes16 d = bytes_load(bytes_at(ptr, 3));
	uint64_t bit7;
	uint64_t bit6;
	uint64_t bit5;

	if (bytes_mask(a | b | c | d) == 0)
		return false;
	bit7 = bytes_mask4(a, b, c, d);
	bit6 = bytes_mask4(a << 1, b << 1, c << 1, d << 1);
	bit5 = bytes_mask4(a << 2, b << 2, c << 2, d << 2);
	*row = (struct utf8_row){
	    .a = a,
	    .b = b,
	    .c = c,
	    .d = d,
	    .trails = bit7 & ~bit6,
	    .leads = bit7 & bit6,
	    .threes = bit7 & bit6 & bit5,
	};
	return true;
}

/* The first n bits. */
static ALWAYS_INLINE uint64_t utf8_row_front(size_t n)
{
	return n < UTF8_ROW_BYTES ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
}

/*
 * The bytes of the row up to the character that its end cuts, when leads and
 * trails stand as they should; else 0. fours are the leads of four bytes.
 */
static ALWAYS_INLINE size_t utf8_row_whole(const struct utf8_row *row,
					   uint64_t fours)
{
	uint64_t cut = (row->leads & UINT64_C(1) << 63) |
		       (row->threes & UINT64_C(3) << 62) |
		       (fours & UINT64_C(7) << 61);
	size_t whole = cut ? LOWEST_BIT(cut) : UTF8_ROW_BYTES;
	uint64_t front = utf8_row_front(whole);
	uint64_t wanted = (row->leads & front) << 1 |
			  (row->threes & front) << 2 | (fours & front) << 3;

	return (row->trails & front) == wanted ? whole : 0;
}

#endif
