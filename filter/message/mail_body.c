/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_body - keep a bounded part of a body that comes in chunks.
 *
 * Contract: see mail.h. What an attachment fills a mail with is base64 in
 * long runs of lines; behind base64_run_bytes of it the rest of the run is
 * counted and dropped, so that a text that stands behind a large attachment
 * is still read.
 * Failure: only memory; past body_bytes the rest is dropped and noted.
 * Limits: body_bytes, base64_run_bytes, MAIL_GAPS runs.
 * Threads: one reader, one thread.
 */
#include "message/mail.h"

#include "base/ascii.h"
#include "base/lanes.h"

enum { RUN_LINE_MIN = 40 }; /* shorter lines end a run of base64 */

static bool is_base64_char(unsigned char c)
{
	return ascii_is_alnum(c) || c == '+' || c == '/' || c == '=';
}

/* Is this a line of base64, or a piece of one, with or without its end? */
static bool is_base64(struct span piece)
{
	size_t i = 0;

	/* A text is told by its first words. */
	for (; piece.len - i >= BYTES_WIDTH; i += BYTES_WIDTH) {
		bytes16 bytes = bytes_load(piece.ptr + i);
		bytes16 fits = bytes_between(bytes | 0x20, 'a', 'z') |
			       bytes_between(bytes, '/', '9') |
			       bytes_equal(bytes, '+') |
			       bytes_equal(bytes, '=') |
			       bytes_equal(bytes, '\r') |
			       bytes_equal(bytes, '\n');

		if (bytes_mask(fits) != BYTES_MASK_ALL)
			return false;
	}
	for (; i < piece.len; i++)
		if (!is_base64_char(piece.ptr[i]) && piece.ptr[i] != '\r' &&
		    piece.ptr[i] != '\n')
			return false;
	return true;
}

/* Bytes at the start of chunk up to its first LF, which is included. */
static struct span first_line(struct span chunk)
{
	const unsigned char *lf = memchr(chunk.ptr, '\n', chunk.len);

	return span_make(chunk.ptr,
			 lf ? (size_t)(lf - chunk.ptr) + 1 : chunk.len);
}

static void keep(struct mail_reader *reader, struct span bytes)
{
	size_t room = reader->limits.body_bytes > reader->body.len
			  ? reader->limits.body_bytes - reader->body.len
			  : 0;

	if (bytes.len > room) {
		reader->has_hit_limit = true;
		bytes.len = room;
	}
	buf_add_span(&reader->body, bytes);
}

/* Drop the pending line, which belongs to a run that is long enough. */
static void drop_pending(struct mail_reader *reader)
{
	struct mail_gap *gap;

	if (reader->n_gaps == 0 ||
	    reader->gaps[reader->n_gaps - 1].offset != reader->body.len)
		reader->gaps[reader->n_gaps++] = (struct mail_gap){
		    reader->body.len, 0};
	gap = &reader->gaps[reader->n_gaps - 1];
	gap->bytes += reader->n_pending;
	reader->n_pending = 0;
}

static void stop_squeezing(struct mail_reader *reader)
{
	keep(reader, span_make(reader->pending, reader->n_pending));
	reader->n_pending = 0;
	reader->is_squeezing = false;
	reader->run_bytes = 0;
}

/* A line has ended: was it one more of a run? */
static void end_line(struct mail_reader *reader)
{
	bool is_run = reader->is_line_base64 &&
		      reader->line_bytes >= RUN_LINE_MIN;

	if (reader->is_squeezing && is_run)
		drop_pending(reader);
	else if (reader->is_squeezing)
		stop_squeezing(reader);
	else if (is_run)
		reader->run_bytes += reader->line_bytes;
	else
		reader->run_bytes = 0;
	if (!reader->is_squeezing && is_run && reader->n_gaps < MAIL_GAPS &&
	    reader->run_bytes > reader->limits.base64_run_bytes)
		reader->is_squeezing = true;
	reader->line_bytes = 0;
	reader->is_line_base64 = true;
}

/* The next piece of a chunk: a line, or what there is of one. */
static void take_piece(struct mail_reader *reader, struct span piece)
{
	if (reader->is_line_base64)
		reader->is_line_base64 = is_base64(piece);
	reader->line_bytes += piece.len;
	if (reader->is_squeezing &&
	    (!reader->is_line_base64 ||
	     piece.len > MAIL_PENDING_BYTES - reader->n_pending))
		stop_squeezing(reader);
	if (reader->is_squeezing) {
		memcpy(reader->pending + reader->n_pending, piece.ptr,
		       piece.len);
		reader->n_pending += piece.len;
	}
}

/* What is kept of a chunk is copied in as long runs as there are. */
int mail_reader_body(struct mail_reader *reader, struct span chunk)
{
	const unsigned char *end = chunk.ptr + chunk.len;
	const unsigned char *kept = chunk.ptr; /* from here, if anything */

	reader->body_bytes += chunk.len;
	while (chunk.len) {
		struct span piece = first_line(chunk);
		const unsigned char *next = piece.ptr + piece.len;

		if (reader->is_squeezing)
			kept = piece.ptr;
		take_piece(reader, piece);
		if (reader->is_squeezing)
			kept = next;
		if (next[-1] == '\n') {
			bool was_squeezing = reader->is_squeezing;

			end_line(reader);
			if (reader->is_squeezing && !was_squeezing)
				keep(reader,
				     span_make(kept, (size_t)(next - kept)));
			if (reader->is_squeezing || was_squeezing)
				kept = next;
		}
		chunk = span_make(next, (size_t)(end - next));
	}
	keep(reader, span_make(kept, (size_t)(end - kept)));
	return reader->body.has_failed ? ERR_MEMORY : 0;
}

void mail_reader_init(struct mail_reader *reader, struct arena *arena,
		      const struct mail_limits *limits)
{
	memset(reader, 0, sizeof(*reader));
	reader->arena = arena;
	reader->limits = limits ? *limits : mail_limits_default;
	reader->is_line_base64 = true;
	buf_init(&reader->body, 0);
}

void mail_reader_clear(struct mail_reader *reader)
{
	struct buf body = reader->body;
	struct mail_limits limits = reader->limits;

	buf_clear(&body);
	mail_reader_init(reader, reader->arena, &limits);
	reader->body = body;
}

void mail_reader_release(struct mail_reader *reader)
{
	buf_release(&reader->body);
}

int mail_reader_header(struct mail_reader *reader, struct span name,
		       struct span value)
{
	enum header_id id = header_find_id(name);
	struct span copy;
	int status;

	reader->header_count++;
	reader->header_bytes += name.len + value.len + 3;
	if (id == HEADER_OTHER)
		return 0;
	if (reader->header_count > reader->limits.headers ||
	    reader->header_bytes > reader->limits.header_block_bytes) {
		reader->has_hit_limit = true;
		return 0;
	}
	if (value.len > reader->limits.header_bytes) {
		reader->has_hit_limit = true;
		value.len = reader->limits.header_bytes;
	}
	status = arena_copy(reader->arena, value, &copy);
	if (!status)
		header_block_add(&reader->headers, id, copy);
	return status;
}
