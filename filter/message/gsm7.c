/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gsm7 - septets to text and back.
 *
 * Contract: see gsm7.h. Decoding is one table look-up a septet. Encoding
 * finds at once what stands where ASCII has it, and walks the tables for
 * all else; characters that no table can hold (all Chinese ones) are
 * refused by their number alone.
 * Failure: what cannot be read becomes U+FFFD and is counted; memory as in
 * buf.h.
 * Limits: output is at most three bytes a septet.
 * Threads: safe, all tables are constant.
 */
#include "message/gsm7.h"

#include "base/utf8.h"
#include "message/gsm7_table.h"

enum {
	HIGHEST_CHARACTER = 0x221E, /* of all tables: Portuguese infinity */
	NOT_FOUND = 0x100,
	ESCAPED = 0x80 /* the septet needs an escape before it */
};

static const char *const language_names[GSM7_LANGUAGE_COUNT] = {
    [GSM7_DEFAULT] = "default",     [GSM7_TURKISH] = "turkish",
    [GSM7_SPANISH] = "spanish",     [GSM7_PORTUGUESE] = "portuguese",
    [GSM7_BENGALI] = "bengali",     [GSM7_GUJARATI] = "gujarati",
    [GSM7_HINDI] = "hindi",         [GSM7_KANNADA] = "kannada",
    [GSM7_MALAYALAM] = "malayalam", [GSM7_ORIYA] = "oriya",
    [GSM7_PUNJABI] = "punjabi",     [GSM7_TAMIL] = "tamil",
    [GSM7_TELUGU] = "telugu",       [GSM7_URDU] = "urdu",
};

const char *gsm7_language_name(enum gsm7_language language)
{
	return language_names[language];
}

/* The main table in force; Spanish has none of its own. */
static const uint16_t *main_table(struct gsm7_shift shift)
{
	if (shift.locking == GSM7_SPANISH)
		return gsm7_locking_table[GSM7_DEFAULT];
	return gsm7_locking_table[shift.locking];
}

uint32_t gsm7_character(struct gsm7_shift shift, unsigned char septet,
			bool is_escaped)
{
	if (is_escaped)
		return gsm7_single_table[shift.single][septet];
	return main_table(shift)[septet];
}

/* The character behind an escape, with the standard's ways out. */
static uint32_t escaped_character(struct gsm7_shift shift, unsigned char septet)
{
	uint32_t code = gsm7_character(shift, septet, true);

	if (code)
		return code;
	if (septet == GSM7_ESCAPE)
		return ' ';
	return gsm7_character(shift, septet, false);
}

static void add_character(struct buf *out, uint32_t code)
{
	unsigned char *room = buf_room(out, UTF8_MAX_BYTES);

	if (room)
		out->len += utf8_encode(code, room);
}

size_t gsm7_decode(struct span septets, struct gsm7_shift shift,
		   struct buf *out)
{
	size_t replaced = 0;
	bool is_escaped = false;

	for (size_t i = 0; i < septets.len; i++) {
		unsigned char septet = septets.ptr[i];
		uint32_t code = 0;

		if (septet == GSM7_ESCAPE && !is_escaped &&
		    i + 1 < septets.len) {
			is_escaped = true;
			continue;
		}
		if (septet < GSM7_TABLE_LEN)
			code = is_escaped
				   ? escaped_character(shift, septet)
				   : gsm7_character(shift, septet, false);
		is_escaped = false;
		replaced += code == 0;
		add_character(out, code ? code : UTF8_REPLACEMENT);
	}
	return replaced;
}

/* The septet of a character in one table; 0 is not looked for. */
static unsigned find_in(const uint16_t table[GSM7_TABLE_LEN], uint32_t code)
{
	for (unsigned i = 0; i < GSM7_TABLE_LEN; i++) {
		if (table[i] == code)
			return i;
	}
	return NOT_FOUND;
}

static unsigned find_septet(uint32_t code, struct gsm7_shift shift)
{
	const uint16_t *table = main_table(shift);
	unsigned septet;

	if (code == 0 || code > HIGHEST_CHARACTER)
		return NOT_FOUND;
	/* Letters, digits and some marks are where ASCII has them. */
	if (code < GSM7_TABLE_LEN && table[code] == code)
		return code;
	septet = find_in(table, code);
	if (septet != NOT_FOUND)
		return septet;
	septet = find_in(gsm7_single_table[shift.single], code);
	return septet == NOT_FOUND ? NOT_FOUND : septet | ESCAPED;
}

unsigned gsm7_cost(uint32_t code, struct gsm7_shift shift)
{
	unsigned septet = find_septet(code, shift);

	if (septet == NOT_FOUND)
		return 0;
	return septet & ESCAPED ? 2 : 1;
}

size_t gsm7_encode(struct span text, struct gsm7_shift shift,
		   struct buf *septets)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;

	while (ptr < end) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(ptr, end, &code, &is_valid);
		unsigned septet = is_valid ? find_septet(code, shift)
					   : NOT_FOUND;

		if (septet == NOT_FOUND)
			break;
		if (septet & ESCAPED)
			buf_add_char(septets, GSM7_ESCAPE);
		buf_add_char(septets, septet & 0x7F);
		ptr += len;
	}
	return (size_t)(ptr - text.ptr);
}

size_t gsm7_unpack(struct span packed, unsigned fill_bits, size_t count,
		   struct buf *septets)
{
	size_t i = 0;
	unsigned bits = 0;
	unsigned n_bits = 0;
	size_t n = 0;

	if (packed.len && fill_bits) {
		bits = (unsigned)packed.ptr[i++] >> fill_bits;
		n_bits = 8 - fill_bits;
	}
	while (n < count) {
		if (n_bits < 7) {
			if (i == packed.len)
				break;
			bits |= (unsigned)packed.ptr[i++] << n_bits;
			n_bits += 8;
		}
		buf_add_char(septets, bits & 0x7F);
		bits >>= 7;
		n_bits -= 7;
		n++;
	}
	return n;
}

void gsm7_pack(struct span septets, unsigned fill_bits, bool pads_with_cr,
	       struct buf *packed)
{
	unsigned bits = 0;
	unsigned n_bits = fill_bits;

	for (size_t i = 0; i < septets.len; i++) {
		bits |= (septets.ptr[i] & 0x7Fu) << n_bits;
		n_bits += 7;
		if (n_bits >= 8) {
			buf_add_char(packed, bits & 0xFF);
			bits >>= 8;
			n_bits -= 8;
		}
	}
	if (pads_with_cr && n_bits == 1)
		bits |= (unsigned)'\r' << 1;
	if (n_bits)
		buf_add_char(packed, bits & 0xFF);
}
