/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64 - base64 (RFC 2045, section 6.8) in pieces, as forgiving as the
 * programs that people read their mail with.
 *
 * Contract: see transfer.h. What is no base64 is read over and marked.
 * Failure: none.
 * Limits: three bytes come out of four, so the caller knows the room.
 * Threads: safe; a struct base64 belongs to one.
 */
#include "message/transfer.h"

#include "base/lanes.h"

/* What a byte stands for beside a six-bit value; bit 6 tells them apart. */
enum { B64_JUNK = 64, B64_SPACE = 65, B64_PAD = 66 };

#define JU B64_JUNK
#define SP B64_SPACE
#define PD B64_PAD
#define J4 JU, JU, JU, JU
#define J16 J4, J4, J4, J4

/* clang-format off */
static const unsigned char b64_values[256] = {
	/* 00 */ JU, JU, JU, JU, JU, JU, JU, JU, JU, SP, SP, JU, JU, SP, JU, JU,
	/* 10 */ JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU,
	/* 20 */ SP, JU, JU, JU, JU, JU, JU, JU, JU, JU, JU, 62, JU, JU, JU, 63,
	/* 30 */ 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, JU, JU, JU, PD, JU, JU,
	/* 40 */ JU,  0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14,
	/* 50 */ 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, JU, JU, JU, JU, JU,
	/* 60 */ JU, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	/* 70 */ 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, JU, JU, JU, JU, JU,
	/* 80 to FF: junk */
	J16, J16, J16, J16, J16, J16, J16, J16
};
/* clang-format on */

#undef J16
#undef J4
#undef PD
#undef SP
#undef JU

/* Write what a quantum that ends here still holds, and begin a new one. */
static size_t end_quantum(struct base64 *state, unsigned char *out)
{
	size_t n = 0;

	if (state->n == 2) {
		out[n++] = (unsigned char)(state->bits >> 4);
	} else if (state->n == 3) {
		out[n++] = (unsigned char)(state->bits >> 10);
		out[n++] = (unsigned char)(state->bits >> 2);
	}
	state->bits = 0;
	state->n = 0;
	return n;
}

/* One character; returns the bytes written. */
static size_t take_char(struct base64 *state, unsigned char value,
			unsigned char *out)
{
	size_t n = 0;

	if (value == B64_SPACE)
		return 0;
	if (value == B64_JUNK) {
		state->has_junk = true;
		return 0;
	}
	if (value == B64_PAD) {
		state->has_padding = true;
		return state->ignores_padding ? 0 : end_quantum(state, out);
	}
	if (state->has_padding)
		state->has_inner_padding = true;
	state->bits = (state->bits << 6) | value;
	if (++state->n < 4)
		return 0;
	out[n++] = (unsigned char)(state->bits >> 16);
	out[n++] = (unsigned char)(state->bits >> 8);
	out[n++] = (unsigned char)state->bits;
	state->bits = 0;
	state->n = 0;
	return n;
}

enum { FOUR_QUANTA = BYTES_WIDTH, FOUR_QUANTA_OUT = FOUR_QUANTA / 4 * 3 };

typedef uint16_t pairs8 VECTOR_OF(BYTES_WIDTH);
typedef uint32_t quanta4 VECTOR_OF(BYTES_WIDTH);

/* Six bytes out of two quanta, and two more that do not count. */
static ALWAYS_INLINE void write_two(unsigned char *out, uint32_t first,
				    uint32_t second)
{
	uint64_t bytes = BYTES_REVERSED((uint64_t)first << 40 | (uint64_t)second
								    << 16);

	memcpy(out, &bytes, sizeof(bytes));
}

/* Decode four quanta at once, if all of them are of the alphabet. */
static ALWAYS_INLINE bool decode_four(const unsigned char *ptr,
				      unsigned char *out)
{
	bytes16 in = bytes_load(ptr);
	bytes16 upper = bytes_between(in, 'A', 'Z');
	bytes16 lower = bytes_between(in, 'a', 'z');
	bytes16 digit = bytes_between(in, '0', '9');
	bytes16 plus = bytes_equal(in, '+');
	bytes16 slash = bytes_equal(in, '/');
	pairs8 pairs;
	quanta4 quanta;

	if (!IS_LITTLE_ENDIAN ||
	    bytes_mask(upper | lower | digit | plus | slash) != BYTES_MASK_ALL)
		return false;
	in -= (upper & 'A') | (lower & ('a' - 26));
	in += (digit & (52 - '0')) | (plus & (62 - '+')) | (slash & (63 - '/'));
	/* The first character of a pair is its lower half, and so on. */
	pairs = (pairs8)in;
	pairs = (pairs << 6 & 0xFC0) | pairs >> 8;
	quanta = (quanta4)pairs;
	quanta = (quanta << 12 & 0xFFF000) | quanta >> 16;
	write_two(out, quanta[0], quanta[1]);
	write_two(out + 6, quanta[2], quanta[3]);
	return true;
}

/* Decode one quantum; false when not all of it is of the alphabet. */
static ALWAYS_INLINE bool decode_one(const unsigned char *ptr,
				     unsigned char *out)
{
	unsigned a = b64_values[ptr[0]];
	unsigned b = b64_values[ptr[1]];
	unsigned c = b64_values[ptr[2]];
	unsigned d = b64_values[ptr[3]];

	if ((a | b | c | d) & 0x40)
		return false;
	out[0] = (unsigned char)(a << 2 | b >> 4);
	out[1] = (unsigned char)(b << 4 | c >> 2);
	out[2] = (unsigned char)(c << 6 | d);
	return true;
}

size_t base64_decode(struct base64 *state, struct span in, unsigned char *out)
{
	const unsigned char *ptr = in.ptr;
	const unsigned char *end = in.ptr + in.len;
	unsigned char *start = out;

	while (ptr < end) {
		bool is_whole = state->n == 0 && !state->has_padding;

		for (; is_whole && end - ptr >= FOUR_QUANTA &&
		       decode_four(ptr, out);
		     ptr += FOUR_QUANTA)
			out += FOUR_QUANTA_OUT;
		for (; is_whole && end - ptr >= 4 && decode_one(ptr, out);
		     ptr += 4)
			out += 3;
		if (ptr < end)
			out += take_char(state, b64_values[*ptr++], out);
		while (ptr < end && b64_values[*ptr] == B64_SPACE)
			ptr++;
	}
	return (size_t)(out - start);
}

size_t base64_finish(struct base64 *state, unsigned char *out)
{
	return end_quantum(state, out);
}

bool base64_looks_like(struct span text)
{
	enum { ENOUGH = 40, LOOKED_AT = 4096 };
	unsigned upper = 0, lower = 0, digit = 0, n = 0;

	text = span_trim(text);
	for (size_t i = 0; i < text.len && i < LOOKED_AT; i++) {
		unsigned char value = b64_values[text.ptr[i]];

		if (value == B64_JUNK ||
		    (value == B64_SPACE &&
		     (text.ptr[i] == ' ' || text.ptr[i] == '\t')))
			return false;
		if (value >= B64_JUNK)
			continue;
		upper += value < 26;
		lower += value >= 26 && value < 52;
		digit += value >= 52 && value < 62;
		n++;
	}
	return n >= ENOUGH && upper > n / 10 && lower > n / 10 && digit > 0;
}
