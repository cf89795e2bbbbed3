/* SPDX-License-Identifier: Apache-2.0 */
/*
 * charset_guess - what bytes look like whose charset nobody tells.
 *
 * Contract: see charset.h.
 * Failure: none; what looks like nothing is windows-1252.
 * Limits: the shape of pairs is looked at in the first LOOKED_AT bytes.
 * Threads: safe.
 */
#include "base/utf8.h"

#include "charset_list.h"

const struct charset *charset_of_mark(struct span bytes, size_t *len)
{
	static const struct {
		const char *mark;
		size_t len;
		enum charset_id id;
	} marks[] = {
	    {"\xEF\xBB\xBF", 3, CHARSET_UTF_8},
	    {"\xFF\xFE\0\0", 4, CHARSET_UTF_32LE},
	    {"\xFF\xFE", 2, CHARSET_UTF_16LE},
	    {"\xFE\xFF", 2, CHARSET_UTF_16BE},
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (span_starts_with(bytes,
				     span_make(marks[i].mark, marks[i].len))) {
			*len = marks[i].len;
			return &charset_list[marks[i].id];
		}
	*len = 0;
	return NULL;
}

struct pair_counts {
	size_t pairs;  /* two-byte characters */
	size_t common; /* those in the rows of everyday characters */
	size_t low;    /* whose second byte is below 0x80 */
	size_t broken; /* eight-bit bytes that begin no pair */
};

/* How well bytes read as pairs of lead [low, high] and a wide second byte. */
static struct pair_counts count_pairs(struct span bytes, unsigned char low,
				      unsigned char high, unsigned char common)
{
	struct pair_counts counts = {0};

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char lead = bytes.ptr[i];
		unsigned char next = i + 1 < bytes.len ? bytes.ptr[i + 1] : 0;

		if (lead < 0x80)
			continue;
		if (lead < low || lead > high || next < 0x40 || next == 0x7F ||
		    next == 0xFF) {
			counts.broken++;
			continue;
		}
		counts.pairs++;
		counts.common += lead >= low && lead <= common && lead >= 0xA1;
		counts.low += next < 0x80;
		i++;
	}
	return counts;
}

static const struct charset *guess_eight_bit(struct span bytes)
{
	/* GB 2312 puts everyday characters in rows up to D7, Big5 to C6. */
	struct pair_counts gb = count_pairs(bytes, 0x81, 0xFE, 0xD7);
	struct pair_counts big5 = count_pairs(bytes, 0xA1, 0xF9, 0xC6);
	struct pair_counts sjis = count_pairs(bytes, 0x81, 0x9F, 0x9F);

	if (gb.pairs < 2 || gb.broken > gb.pairs / 16)
		return sjis.pairs > 4 && sjis.pairs > gb.pairs
			   ? &charset_list[CHARSET_SHIFT_JIS]
			   : &charset_list[CHARSET_WINDOWS_1252];
	/* Letters with accents beside ASCII letters are pairs by accident. */
	if (gb.low * 10 > gb.pairs * 8)
		return &charset_list[CHARSET_WINDOWS_1252];
	if (big5.broken <= big5.pairs / 16 && big5.low * 5 > big5.pairs &&
	    big5.common * 10 > big5.pairs * 7)
		return &charset_list[CHARSET_BIG5];
	if (gb.common * 10 > gb.pairs * 5)
		return &charset_list[CHARSET_GB18030];
	return &charset_list[CHARSET_WINDOWS_1252];
}

/* Well-formed, or well-formed and cut inside its last character. */
static bool is_utf8(struct span bytes)
{
	size_t valid = utf8_valid_prefix(bytes);
	bool has_wide = false;

	if (valid == bytes.len)
		return true;
	if (valid + 3 < bytes.len)
		return false;
	for (size_t i = 0; i < valid && !has_wide; i++)
		has_wide = bytes.ptr[i] >= 0x80;
	return has_wide;
}

const struct charset *charset_guess(struct span bytes)
{
	enum { LOOKED_AT = 8192 };
	size_t mark_len;
	const struct charset *marked = charset_of_mark(bytes, &mark_len);
	size_t from;

	if (marked)
		return marked;
	if (is_utf8(bytes)) {
		from = span_find(bytes, span_of("\x1B$"), 0);
		if (from != SIZE_MAX && from + 2 < bytes.len &&
		    memchr("@BD(", bytes.ptr[from + 2], 4))
			return &charset_list[CHARSET_ISO_2022_JP];
		return &charset_list[CHARSET_UTF_8];
	}
	if (bytes.len > LOOKED_AT)
		bytes.len = LOOKED_AT;
	return guess_eight_bit(bytes);
}
