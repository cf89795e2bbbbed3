/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoded_word - RFC 2047 words in header values.
 *
 * Contract: see encoded_word.h. The bytes of neighbouring words of one
 * charset are gathered and decoded together, so that what was split comes
 * out whole.
 * Failure: what is no word stays as it is; only memory can fail.
 * Limits: linear in the value, which the reader of headers bounds.
 * Threads: safe.
 */
#include "message/encoded_word.h"

#include "message/charset.h"
#include "message/transfer.h"

struct word {
	const struct charset *charset; /* NULL: not known */
	bool is_base64;
	struct span payload;
	size_t len; /* of the whole word */
};

struct gather {
	struct buf *out;
	struct buf bytes; /* decoded, not yet converted */
	const struct charset *charset;
	bool has_words;
	struct base64 base64; /* of the last word */
	bool was_base64;
	uint32_t n_faults;
};

enum { CHARSET_BYTES = 80 };

/* The word that starts at offset at ("=?"), or false. */
static bool find_word(struct span value, size_t at, struct word *word)
{
	const unsigned char *ptr = value.ptr + at;
	size_t left = value.len - at;
	size_t n = 2;
	size_t end;

	while (n < left && n < CHARSET_BYTES && ptr[n] > ' ' && ptr[n] != '?')
		n++;
	if (n + 2 >= left || n == 2 || ptr[n] != '?' || ptr[n + 2] != '?' ||
	    !memchr("bBqQ", ptr[n + 1], 4))
		return false;
	word->charset = charset_find(span_make(ptr + 2, n - 2));
	word->is_base64 = ptr[n + 1] == 'b' || ptr[n + 1] == 'B';
	n += 3;
	end = span_find(span_make(ptr, left), span_of("?="), n);
	if (end == SIZE_MAX) {
		/* No end: a header that was cut. Take it up to the next. */
		end = span_find(span_make(ptr, left), span_of("=?"), n);
		if (end == SIZE_MAX)
			end = left;
		word->payload = span_make(ptr + n, end - n);
		word->len = end;
		return true;
	}
	word->payload = span_make(ptr + n, end - n);
	word->len = end + 2;
	return true;
}

/* Convert what has been gathered. */
static int flush(struct gather *gather)
{
	const struct charset *charset = gather->charset;
	struct span bytes;
	unsigned char *room = buf_room(&gather->bytes, 3);
	int status;

	if (!gather->has_words)
		return 0;
	if (!room)
		return ERR_MEMORY;
	if (gather->was_base64)
		gather->bytes.len += base64_finish(&gather->base64, room);
	bytes = buf_span(&gather->bytes);
	if (!charset) {
		gather->n_faults++;
		charset = charset_guess(bytes);
	}
	status = charset_decode(charset, bytes, gather->out, &gather->n_faults);
	buf_clear(&gather->bytes);
	gather->has_words = false;
	gather->was_base64 = false;
	return status;
}

/* The bytes of a word behind those of its neighbours. */
static int add_word(struct gather *gather, const struct word *word)
{
	bool goes_on;
	unsigned char *room;

	if (gather->has_words && gather->charset != word->charset) {
		int status = flush(gather);

		if (status)
			return status;
	}
	room = buf_room(&gather->bytes, word->payload.len + 8);
	if (!room)
		return ERR_MEMORY;
	goes_on = gather->was_base64 && word->is_base64 &&
		  !gather->base64.has_padding;
	if (gather->was_base64 && !goes_on) {
		size_t n = base64_finish(&gather->base64, room);

		gather->bytes.len += n;
		room += n;
	}
	if (!goes_on)
		gather->base64 = (struct base64){0};
	if (word->is_base64) {
		gather->bytes.len += base64_decode(&gather->base64,
						   word->payload, room);
	} else {
		bool has_fault = false;

		gather->bytes.len += quoted_printable_decode(
		    word->payload, true, room, &has_fault);
	}
	gather->charset = word->charset;
	gather->was_base64 = word->is_base64;
	gather->has_words = true;
	return 0;
}

/* Text between words: dropped when it is white space between two. */
static int add_text(struct gather *gather, struct span text, bool is_last)
{
	const struct charset *charset;
	int status;

	if (gather->has_words && !is_last && span_trim(text).len == 0)
		return 0;
	status = flush(gather);
	if (status)
		return status;
	charset = charset_guess(text);
	if (charset != charset_find(span_of("utf-8")))
		gather->n_faults++;
	return charset_decode(charset, text, gather->out, &gather->n_faults);
}

static int decode(struct gather *gather, struct span value)
{
	size_t start = 0; /* of the text not yet added */
	size_t at = 0;
	int status = 0;

	while (!status &&
	       (at = span_find(value, span_of("=?"), at)) != SIZE_MAX) {
		struct word word;

		if (!find_word(value, at, &word)) {
			at += 2;
			continue;
		}
		status = add_text(
		    gather, span_make(value.ptr + start, at - start), false);
		if (!status)
			status = add_word(gather, &word);
		at += word.len;
		start = at;
	}
	if (!status)
		status = add_text(
		    gather, span_make(value.ptr + start, value.len - start),
		    true);
	return status ? status : flush(gather);
}

/* Control characters do not belong into a header's text. */
static void clear_controls(struct buf *out)
{
	for (size_t i = 0; i < out->len; i++)
		if (out->ptr[i] < ' ' || out->ptr[i] == 127)
			out->ptr[i] = ' ';
}

static bool is_plain_ascii(struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] >= 0x7F || value.ptr[i] < ' ')
			return false;
	return span_find(value, span_of("=?"), 0) == SIZE_MAX;
}

int encoded_word_decode(struct span value, struct arena *arena,
			struct span *text, uint32_t *n_faults)
{
	struct buf out;
	struct gather gather = {.out = &out};
	int status;

	if (is_plain_ascii(value)) {
		*text = value;
		return 0;
	}
	buf_init(&out, 0);
	buf_init(&gather.bytes, 0);
	status = decode(&gather, value);
	*n_faults += gather.n_faults;
	clear_controls(&out);
	if (!status && out.has_failed)
		status = ERR_MEMORY;
	if (!status)
		status = arena_copy(arena, buf_span(&out), text);
	buf_release(&gather.bytes);
	buf_release(&out);
	return status;
}
