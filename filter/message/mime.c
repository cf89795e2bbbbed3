/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime - the walk over the parts of a mail, with its own stack.
 *
 * Contract: see mime.h. A part that can be read in several ways is pushed
 * once for each of them; a part's content is walked inside its own bytes,
 * so an inner part never runs past the boundary of an outer one.
 * Failure: only memory. Past a limit the raw rest is scanned once as text.
 * Limits: parts, depth, walked_bytes; the stack holds READINGS frames for
 * each level of depth.
 * Threads: one struct mime, one thread.
 */
#include "message/mime.h"

enum { READINGS = 6, BOUNDARIES = 6 };

/* --- pushing ------------------------------------------------------------- */

/* May this much be looked through once more? */
static bool may_walk(struct mime *mime, struct span body)
{
	if (mime->n_frames < mime->frame_limit &&
	    body.len <= mime->limits->walked_bytes - mime->walked_bytes) {
		mime->walked_bytes += body.len;
		return true;
	}
	mime_note(mime, MAIL_ODDITY_LIMIT);
	return false;
}

static int push(struct mime *mime, const struct mime_frame *frame)
{
	struct mime_frame *frames;

	if (!may_walk(mime, frame->body))
		return mime_add_raw(mime, TEXT_BODY, frame->body);
	frames = arena_array_room(mime->arena, mime->frames, mime->n_frames,
				  &mime->frame_capacity, sizeof(*frames));
	if (!frames)
		return ERR_MEMORY;
	mime->frames = frames;
	frames[mime->n_frames++] = *frame;
	return 0;
}

static int push_message(struct mime *mime, struct span body, size_t depth)
{
	const struct mime_frame frame = {
	    .kind = MIME_MESSAGE,
	    .body = body,
	    .depth = depth,
	};

	return push(mime, &frame);
}

static int push_multipart(struct mime *mime, struct span body,
			  struct span delimiter, size_t depth, bool is_digest)
{
	const struct mime_frame frame = {
	    .kind = MIME_MULTIPART,
	    .body = body,
	    .delimiter = delimiter,
	    .depth = depth,
	    .is_digest = is_digest,
	};

	return push(mime, &frame);
}

static int make_delimiter(struct mime *mime, struct span boundary,
			  struct span *delimiter)
{
	unsigned char *bytes = arena_alloc(mime->arena, boundary.len + 2);

	if (!bytes)
		return ERR_MEMORY;
	memcpy(bytes, "--", 2);
	if (boundary.len)
		memcpy(bytes + 2, boundary.ptr, boundary.len);
	*delimiter = span_make(bytes, boundary.len + 2);
	return 0;
}

/* --- multiparts ---------------------------------------------------------- */

struct boundaries {
	struct span items[BOUNDARIES];
	size_t n;
};

static void add_boundary(struct boundaries *list, struct span boundary)
{
	enum { BOUNDARY_BYTES = 1000 };

	/* White space at the end of a quoted boundary is not part of it. */
	while (boundary.len && (boundary.ptr[boundary.len - 1] == ' ' ||
				boundary.ptr[boundary.len - 1] == '\t'))
		boundary.len--;
	if (boundary.len > BOUNDARY_BYTES || list->n == BOUNDARIES)
		return;
	for (size_t i = 0; i < list->n; i++)
		if (span_equal(list->items[i], boundary))
			return;
	list->items[list->n++] = boundary;
}

/* All boundaries that a Content-Type may mean. */
static int read_boundaries(struct mime *mime, const struct param_list *type,
			   struct boundaries *list)
{
	struct span charset;
	struct span value;
	int status;

	for (size_t i = 0; param_get(type, "boundary", i, &value); i++)
		add_boundary(list, value);
	status = param_get_joined(type, "boundary", mime->arena, &value,
				  &charset);
	if (!status && value.len)
		add_boundary(list, value);
	if (list->n > 1)
		mime_note(mime, MAIL_ODDITY_TWO_BOUNDARIES);
	return status;
}

/* Push one frame a boundary that is found in the body; *n counts them. */
static int push_boundary(struct mime *mime, struct span body,
			 struct span boundary, size_t depth, bool is_digest,
			 size_t *n)
{
	struct mime_frame probe = {.body = body, .is_loose = true};
	struct mime_line line;
	int status = make_delimiter(mime, boundary, &probe.delimiter);

	if (status || !mime_find_delimiter(&probe, 0, &line))
		return status;
	(*n)++;
	return push_multipart(mime, body, probe.delimiter, depth, is_digest);
}

/* A multipart under one transfer encoding. */
static int push_reading(struct mime *mime, const struct param_list *type,
			struct span body, size_t depth)
{
	struct boundaries list = {.n = 0};
	bool is_digest = span_equal_string(type->token, "multipart/digest");
	struct span guess;
	size_t n = 0;
	int status = read_boundaries(mime, type, &list);

	for (size_t i = 0; !status && i < list.n; i++)
		status = push_boundary(mime, body, list.items[i], depth,
				       is_digest, &n);
	if (status || n > 0)
		return status;
	if (span_trim(body).len == 0)
		return 0;
	mime_note(mime, MAIL_ODDITY_NO_BOUNDARY);
	status = mime_add_raw(mime, TEXT_BODY, body);
	if (!status && mime_guess_boundary(body, &guess))
		status = push_boundary(mime, body, guess, depth, is_digest, &n);
	return status;
}

/* --- one part ------------------------------------------------------------ */

static bool is_message_type(struct span token)
{
	return span_equal_string(token, "message/rfc822") ||
	       span_equal_string(token, "message/global") ||
	       span_equal_string(token, "message/news");
}

static int push_composite(struct mime *mime, const struct param_list *type,
			  struct span body, size_t depth)
{
	return is_message_type(type->token)
		   ? push_message(mime, body, depth)
		   : push_reading(mime, type, body, depth);
}

/* A multipart or message, as it is and as its encodings decode it. */
static int open_composite(struct mime *mime, const struct mime_part *part,
			  const struct param_list *type, size_t depth)
{
	struct transfer_result result;
	struct span bytes;
	int status;

	if (depth >= mime->limits->depth) {
		mime_note(mime, MAIL_ODDITY_LIMIT);
		return mime_add_raw(mime, TEXT_BODY, part->body);
	}
	status = push_composite(mime, type, part->body, depth);
	for (size_t i = 0; !status && i < part->n_encodings; i++) {
		if (part->encodings[i] == TRANSFER_IDENTITY)
			continue;
		mime_note(mime, MAIL_ODDITY_NESTED_ENCODING);
		status = mime_decode(mime, part->encodings[i], part->body,
				     &bytes, &result);
		if (!status)
			status = arena_copy(mime->arena, bytes, &bytes);
		if (!status && bytes.len)
			status = push_composite(mime, type, bytes, depth);
	}
	return status;
}

/* The part whose headers are in mime->block. */
static int open_part(struct mime *mime, struct span body, size_t depth,
		     bool is_digest)
{
	struct mime_part part;
	int status = mime_part_read(mime, body, is_digest, &part);

	if (mime->block->has_hit_limit)
		mime_note(mime, MAIL_ODDITY_LIMIT);
	if (mime->block->has_bad_line)
		mime_note(mime, MAIL_ODDITY_BAD_HEADER);
	for (size_t i = 0; !status && i < part.n_types; i++) {
		const struct param_list *type = &part.types[i];

		if (is_message_type(type->token) && !is_digest)
			mime->message->reading.has_inner_message = true;
		if (is_message_type(type->token) ||
		    span_starts_with(type->token, span_of("multipart/")))
			status = open_composite(mime, &part, type, depth);
		else
			status = mime_leaf(mime, &part, type);
	}
	return status;
}

/* --- the walk ------------------------------------------------------------ */

/* "This is a multi-part message in MIME format." and the like. */
static bool is_conventional(struct span text)
{
	enum { PREAMBLE_BYTES = 300 };

	return text.len <= PREAMBLE_BYTES &&
	       (span_find(text, span_of("MIME"), 0) != SIZE_MAX ||
		span_find(text, span_of("multi-part"), 0) != SIZE_MAX ||
		span_find(text, span_of("multipart"), 0) != SIZE_MAX);
}

/* Text around the parts, which readers' programs should not show. */
static int add_between(struct mime *mime, struct span text,
		       enum mail_oddity oddity)
{
	text = span_trim(text);
	if (text.len == 0)
		return 0;
	if (is_conventional(text))
		return mime_add_raw(mime, TEXT_HIDDEN, text);
	mime_note(mime, oddity);
	return mime_add_raw(mime, TEXT_BODY, text);
}

/*
 * Go on to the next part of a multipart. *has_part is false when a piece
 * that is no part was passed, or at the end (MIME_DONE).
 */
static int next_part(struct mime *mime, struct mime_frame *frame,
		     struct span *piece, bool *has_part)
{
	struct mime_line line;
	bool is_found = mime_find_delimiter(frame, frame->at, &line);
	int state = (int)frame->state;
	size_t end = is_found ? line.content_end : frame->body.len;

	*piece = span_make(frame->body.ptr + frame->at, end - frame->at);
	*has_part = state == MIME_PART;
	if (!is_found && state == MIME_PART)
		mime_note(mime, MAIL_ODDITY_UNTERMINATED);
	frame->state = MIME_DONE;
	if (is_found) {
		frame->state = line.is_close ? MIME_EPILOGUE : MIME_PART;
		frame->at = line.next;
	}
	if (state == MIME_PREAMBLE)
		return add_between(mime, *piece, MAIL_ODDITY_PREAMBLE);
	if (state == MIME_EPILOGUE)
		return add_between(mime, *piece, MAIL_ODDITY_EPILOGUE);
	return 0;
}

/* Read a multipart once more, taking loose delimiters for real ones. */
static void retry_loose(struct mime *mime, struct mime_frame *frame)
{
	struct mime_frame again = *frame;

	mime_note(mime, MAIL_ODDITY_LOOSE_BOUNDARY);
	if (!may_walk(mime, frame->body))
		return;
	again.state = MIME_PREAMBLE;
	again.at = 0;
	again.is_loose = true;
	*frame = again;
}

/* All parts have been used up: what is left is scanned as it stands. */
static int add_rest(struct mime *mime)
{
	struct mime_frame *frame = &mime->frames[0];
	int status = 0;

	mime_note(mime, MAIL_ODDITY_LIMIT);
	if (frame->state != MIME_DONE || frame->kind == MIME_MESSAGE)
		status = mime_add_raw(mime, TEXT_BODY,
				      span_make(frame->body.ptr + frame->at,
						frame->body.len - frame->at));
	mime->n_frames = 0;
	return status;
}

/* A part or an attached message: its headers, then its content. */
static int read_entity(struct mime *mime, struct span bytes, size_t depth,
		       bool is_digest)
{
	struct header_limits limits = {
	    .headers = mime->limits->headers,
	    .header_bytes = mime->limits->header_bytes,
	    .header_block_bytes = mime->limits->header_block_bytes,
	};
	size_t body;

	mime->part++;
	mime->message->reading.part_count++;
	header_block_read(mime->block, bytes, &limits, &body);
	return open_part(mime, span_make(bytes.ptr + body, bytes.len - body),
			 depth + 1, is_digest);
}

/* The subject of an attached message is text like any other. */
static int add_inner_subject(struct mime *mime)
{
	struct span value;

	if (!header_block_get(mime->block, HEADER_SUBJECT, 0, &value))
		return 0;
	return mime_add_header_text(mime, TEXT_SUBJECT, HEADER_SUBJECT, value);
}

/* One step with the innermost frame. */
static int step(struct mime *mime)
{
	struct mime_frame *frame = &mime->frames[mime->n_frames - 1];
	struct mime_frame copy;
	struct span piece;
	bool has_part;
	int status;

	if (mime->part >= mime->limits->parts)
		return add_rest(mime);
	if (frame->kind == MIME_MESSAGE) {
		copy = *frame;
		mime->n_frames--;
		status = read_entity(mime, copy.body, copy.depth, false);
		return status ? status : add_inner_subject(mime);
	}
	if (frame->state == MIME_DONE) {
		if (frame->saw_loose && !frame->is_loose)
			retry_loose(mime, frame);
		if (frame->state == MIME_DONE)
			mime->n_frames--;
		return 0;
	}
	status = next_part(mime, frame, &piece, &has_part);
	if (status || !has_part)
		return status;
	return read_entity(mime, piece, frame->depth, frame->is_digest);
}

int mime_walk(struct mime *mime, struct span body)
{
	int status;

	mime->frame_limit = (mime->limits->depth + 1) * READINGS;
	mime->part = 1;
	mime->message->reading.part_count = 1;
	status = open_part(mime, body, 0, false);
	while (!status && mime->n_frames > 0)
		status = step(mime);
	return status;
}
