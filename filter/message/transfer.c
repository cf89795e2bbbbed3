/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transfer - quoted-printable, uuencode and (base64.c) base64, as forgiving
 * as the programs that people read their mail with.
 *
 * Contract: see transfer.h.
 * Failure: bad input is skipped and marked; only memory can fail.
 * Limits: limit_bytes of output; what lies behind it is counted.
 * Threads: safe.
 */
#include "message/transfer.h"

#include "base/base.h"
#include "base/hex.h"

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
		int high;
		int low;

		if (*ptr != '=' && is_word) {
			*out++ = *ptr == '_' ? ' ' : *ptr;
			ptr++;
			continue;
		}
		if (*ptr != '=') {
			const unsigned char *mark = memchr(ptr, '=',
							   (size_t)(end - ptr));
			size_t len = (size_t)((mark ? mark : end) - ptr);

			memcpy(out, ptr, len);
			out += len;
			ptr += len;
			continue;
		}
		high = end - ptr >= 3 ? hex_digit(ptr[1]) : -1;
		low = high >= 0 ? hex_digit(ptr[2]) : -1;
		if (low >= 0) {
			*out++ = (unsigned char)(high * 16 + low);
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
