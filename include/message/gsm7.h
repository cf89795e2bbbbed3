/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gsm7.h - the GSM 7-bit alphabets of 3GPP TS 23.038: default alphabet and
 * extension (6.2.1), national language single shift tables (Annex A.2) and
 * locking shift tables (A.3).
 *
 * A septet stands in one byte each, 0x00 to 0x7F ("unpacked"), or eight of
 * them in seven octets ("packed", 6.1.2.1). 0x00 is '@': never a C string.
 */
#ifndef SCAMSIEVE_MESSAGE_GSM7_H
#define SCAMSIEVE_MESSAGE_GSM7_H

#include "base/buf.h"

/* The national language identifiers of TS 23.038, 6.2.1.2.4. */
enum gsm7_language {
	GSM7_DEFAULT,
	GSM7_TURKISH,
	GSM7_SPANISH, /* has a single shift table only */
	GSM7_PORTUGUESE,
	GSM7_BENGALI, /* and Assamese */
	GSM7_GUJARATI,
	GSM7_HINDI,
	GSM7_KANNADA,
	GSM7_MALAYALAM,
	GSM7_ORIYA,
	GSM7_PUNJABI,
	GSM7_TAMIL,
	GSM7_TELUGU,
	GSM7_URDU,
	GSM7_LANGUAGE_COUNT
};

enum { GSM7_ESCAPE = 0x1B, GSM7_TABLE_LEN = 128 };

/* The tables in force: what a header's elements 0x25 and 0x24 choose. */
struct gsm7_shift {
	enum gsm7_language locking; /* replaces the default alphabet */
	enum gsm7_language single;  /* replaces the extension table */
};

/* "default", "turkish", ... */
const char *gsm7_language_name(enum gsm7_language language);

/*
 * The character of one septet, alone (is_escaped false) or behind an
 * escape; 0 where the table has none. septet must be below 128.
 */
uint32_t gsm7_character(struct gsm7_shift shift, unsigned char septet,
			bool is_escaped);

/*
 * Append the text of unpacked septets to out as UTF-8. An escaped septet
 * that the single shift table lacks is read as if it were not escaped
 * (6.2.1.1), an escape behind an escape as a space. U+FFFD stands for a
 * septet that its table lacks, for a byte above 0x7F and for an escape at
 * the very end. Returns how many were put in. Failure: see buf.h.
 */
size_t gsm7_decode(struct span septets, struct gsm7_shift shift,
		   struct buf *out);

/*
 * Append the septets, one a byte, for well-formed UTF-8. Returns the length
 * in bytes of the longest beginning of text that the tables hold: equal to
 * text.len when the text fits. Failure: see buf.h.
 */
size_t gsm7_encode(struct span text, struct gsm7_shift shift,
		   struct buf *septets);

/*
 * Septets that one character costs: 1, 2 with an escape, 0 when the tables
 * do not hold it.
 */
unsigned gsm7_cost(uint32_t code, struct gsm7_shift shift);

/*
 * Append count septets, one a byte, from packed octets; fill_bits (0 to 6)
 * are skipped first, as behind a header (TS 23.040, 9.2.3.24). Returns how
 * many there were: less than count when the octets end early.
 */
size_t gsm7_unpack(struct span packed, unsigned fill_bits, size_t count,
		   struct buf *septets);

/*
 * Append the packed octets for unpacked septets behind fill_bits zero bits.
 * Left-over bits are zero; a last octet that would hold nothing but seven
 * of them gets a CR, so that it is not read as '@' (6.1.2.3.1), only when
 * pads_with_cr.
 */
void gsm7_pack(struct span septets, unsigned fill_bits, bool pads_with_cr,
	       struct buf *packed);

#endif
