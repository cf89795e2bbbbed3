/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transfer - base64, quoted-printable and uuencode, as forgiving as the
 * programs that people read their mail with.
 *
 * Contract: see transfer.h.
 * Failure: bad input is skipped and marked; only memory can fail.
 * Limits: limit_bytes of output; what lies behind it is counted.
 * Threads: safe.
 */
#include "message/transfer.h"

#include "base/base.h"
#include "base/hex.h"

enum { B64_JUNK = 64, B64_SPACE = 65, B64_PAD = 66 };

/* Six-bit values, or one of the above. */
static const unsigned char b64_values[256] = {
#define J4 B64_JUNK, B64_JUNK, B64_JUNK, B64_JUNK
#define J16 J4, J4, J4, J4
    /* 00 */ J4,
    J4,
    B64_JUNK,
    B64_SPACE,
    B64_SPACE,
    B64_JUNK,
    B64_JUNK,
    B64_SPACE,
    B64_JUNK,
    B64_JUNK,
    /* 10 */ J16,
    /* 20 */ B64_SPACE,
    B64_JUNK,
    B64_JUNK,
    B64_JUNK,
    J4,
    B64_JUNK,
    B64_JUNK,
    B64_JUNK,
    62,
    B64_JUNK,
    B64_JUNK,
    B64_JUNK,
    63,
    /* 30 */ 52,
    53,
    54,
    55,
    56,
    57,
    58,
    59,
    60,
    61,
    B64_JUNK,
    B64_JUNK,
    B64_JUNK,
    B64_PAD,
    B64_JUNK,
    B64_JUNK,
    /* 40 */ B64_JUNK,
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    /* 50 */ 15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    B64_JUNK,
    J4,
    /* 60 */ B64_JUNK,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    38,
    39,
    40,
    /* 70 */ 41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    50,
    51,
    B64_JUNK,
    J4,
    /* 80 */ J16,
    J16,
    J16,
    J16,
    J16,
    J16,
    J16,
    J16
#undef J16
#undef J4
};

enum transfer transfer_find(struct span token)
{
	static const struct {
		const char *name;
		enum transfer encoding;
	} rows[] = {
	    {"7bit", TRANSFER_IDENTITY},
	    {"8bit", TRANSFER_IDENTITY},
	    {"binary", TRANSFER_IDENTITY},
	    {"base64", TRANSFER_BASE64},
	    {"quoted-printable", TRANSFER_QUOTED_PRINTABLE},
	    {"x-uuencode", TRANSFER_UUENCODE},
	    {"x-uue", TRANSFER_UUENCODE},
	    {"uuencode", TRANSFER_UUENCODE},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (span_equal_nocase(token, rows[i].name))
			return rows[i].encoding;
	return TRANSFER_UNKNOWN;
}

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

size_t base64_decode(struct base64 *state, struct span in, unsigned char *out)
{
	const unsigned char *ptr = in.ptr;
	const unsigned char *end = in.ptr + in.len;
	unsigned char *start = out;

	while (ptr < end) {
		while (state->n == 0 && !state->has_padding && end - ptr >= 4) {
			unsigned a = b64_values[ptr[0]];
			unsigned b = b64_values[ptr[1]];
			unsigned c = b64_values[ptr[2]];
			unsigned d = b64_values[ptr[3]];

			if ((a | b | c | d) & 0x40)
				break;
			out[0] = (unsigned char)(a << 2 | b >> 4);
			out[1] = (unsigned char)(b << 4 | c >> 2);
			out[2] = (unsigned char)(c << 6 | d);
			out += 3;
			ptr += 4;
		}
		if (ptr < end)
			out += take_char(state, b64_values[*ptr++], out);
	}
	return (size_t)(out - start);
}

size_t base64_finish(struct base64 *state, unsigned char *out)
{
	return end_quantum(state, out);
}

/* Length of a soft line break whose '=' is at ptr, or 0. */
static size_t soft_break(const unsigned char *ptr, const unsigned char *end)
{
	const unsigned char *next = ptr + 1;

	while (next < end && (*next == ' ' || *next == '\t'))
		next++;
	if (next == end)
		return (size_t)(next - ptr);
	if (*next == '\r' && next + 1 < end && next[1] == '\n')
		return (size_t)(next - ptr) + 2;
	return *next == '\n' || *next == '\r' ? (size_t)(next - ptr) + 1 : 0;
}

size_t quoted_printable_decode(struct span in, bool is_word, unsigned char *out,
			       bool *has_fault)
{
	const unsigned char *ptr = in.ptr;
	const unsigned char *end = in.ptr + in.len;
	unsigned char *start = out;

	while (ptr < end) {
		size_t skip;

		if (*ptr == '_' && is_word) {
			*out++ = ' ';
			ptr++;
			continue;
		}
		if (*ptr != '=') {
			*out++ = *ptr++;
			continue;
		}
		if (end - ptr >= 3 && hex_digit(ptr[1]) >= 0 &&
		    hex_digit(ptr[2]) >= 0) {
			*out++ = (unsigned char)(hex_digit(ptr[1]) * 16 +
						 hex_digit(ptr[2]));
			ptr += 3;
			continue;
		}
		skip = is_word ? 0 : soft_break(ptr, end);
		if (skip) {
			ptr += skip;
			continue;
		}
		*has_fault = true;
		*out++ = *ptr++;
	}
	return (size_t)(out - start);
}

static unsigned uu_value(unsigned char c)
{
	return (unsigned)(c - ' ') & 0x3F;
}

/* One line of uuencode; returns the bytes written (at most 45 + 2). */
static size_t uu_line(struct span line, unsigned char *out)
{
	size_t want = line.len ? uu_value(line.ptr[0]) : 0;
	size_t n = 0;

	for (size_t i = 1; i + 3 < line.len && n < want; i += 4) {
		const unsigned char *p = line.ptr + i;

		out[n++] = (unsigned char)(uu_value(p[0]) << 2 |
					   uu_value(p[1]) >> 4);
		out[n++] = (unsigned char)(uu_value(p[1]) << 4 |
					   uu_value(p[2]) >> 2);
		out[n++] = (unsigned char)(uu_value(p[2]) << 6 |
					   uu_value(p[3]));
	}
	return n < want ? n : want;
}

/* Between "begin" and "end"; out has room for in.len bytes. */
static size_t uu_decode(struct span in, unsigned char *out, bool *has_fault)
{
	size_t at = 0;
	size_t n = 0;
	bool has_begun = false;

	while (at < in.len) {
		const unsigned char *ptr = in.ptr + at;
		const unsigned char *lf = memchr(ptr, '\n', in.len - at);
		size_t len = lf ? (size_t)(lf - ptr) : in.len - at;
		struct span line = span_make(ptr, len);

		at += len + 1;
		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (!has_begun) {
			has_begun = span_starts_with(line, span_of("begin "));
			continue;
		}
		if (span_equal_string(line, "end"))
			return n;
		n += uu_line(line, out + n);
	}
	*has_fault = true;
	return n;
}

static size_t decode_base64(struct span in, unsigned char *out,
			    struct transfer_result *result)
{
	struct base64 state = {0};
	size_t n = base64_decode(&state, in, out);

	result->has_junk = state.has_junk;
	result->has_inner_padding = state.has_inner_padding;
	result->has_fault = state.has_junk || state.has_inner_padding ||
			    (state.n && !state.has_padding);
	return n + base64_finish(&state, out + n);
}

static size_t decode(enum transfer encoding, struct span in, unsigned char *out,
		     struct transfer_result *result)
{
	switch (encoding) {
	case TRANSFER_BASE64:
		return decode_base64(in, out, result);
	case TRANSFER_QUOTED_PRINTABLE:
		return quoted_printable_decode(in, false, out,
					       &result->has_fault);
	case TRANSFER_UUENCODE:
		return uu_decode(in, out, &result->has_fault);
	case TRANSFER_IDENTITY:
	case TRANSFER_UNKNOWN:
		break;
	}
	if (in.len)
		memcpy(out, in.ptr, in.len);
	return in.len;
}

int transfer_decode(enum transfer encoding, struct span in, size_t limit_bytes,
		    struct buf *out, struct transfer_result *result)
{
	/* What can matter of the input: three bytes and a line end for one. */
	size_t cut = limit_bytes > (SIZE_MAX - 4096) / 4
			 ? SIZE_MAX
			 : limit_bytes * 4 + 4096;
	size_t rest = in.len > cut ? in.len - cut : 0;
	unsigned char *room;
	size_t n;

	*result = (struct transfer_result){0};
	in.len -= rest;
	room = buf_room(out, in.len + 3);
	if (!room)
		return ERR_MEMORY;
	n = decode(encoding, in, room, result);
	result->total_bytes = n;
	if (rest)
		result->total_bytes += (uint64_t)((double)rest * (double)n /
						  (double)in.len);
	result->is_cut = rest > 0 || n > limit_bytes;
	out->len += n > limit_bytes ? limit_bytes : n;
	return 0;
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
