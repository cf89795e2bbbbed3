/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime_boundary - lines that separate the parts of a multipart
 * (RFC 2046, section 5.1.1).
 *
 * Contract: see mime.h. A strict reading takes whole lines; a loose one also
 * takes lines with something behind the boundary and lines behind a bare CR.
 * Failure: none.
 * Limits: linear in the body.
 * Threads: safe.
 */
#include "message/mime.h"

#include "base/ascii.h"

static bool is_boundary_char(unsigned char c)
{
	return ascii_is_alnum(c) || (c && strchr("'()+_,-./:=?", c));
}

/* Does the rest of the line behind the boundary say "delimiter"? */
static bool read_tail(struct mime_frame *frame, size_t at,
		      struct mime_line *line)
{
	struct span body = frame->body;
	bool is_close = at + 1 < body.len && body.ptr[at] == '-' &&
			body.ptr[at + 1] == '-';
	size_t tail = is_close ? at + 2 : at;
	const unsigned char *lf;

	while (tail < body.len &&
	       (body.ptr[tail] == ' ' || body.ptr[tail] == '\t'))
		tail++;
	line->is_close = is_close;
	if (tail == body.len) {
		line->next = tail;
		return true;
	}
	if (body.ptr[tail] == '\r' && tail + 1 < body.len &&
	    body.ptr[tail + 1] == '\n')
		tail++;
	if (body.ptr[tail] == '\n') {
		line->next = tail + 1;
		return true;
	}
	/* "--ab" stands in front of "--abc" in nested multiparts. */
	if (at < body.len && is_boundary_char(body.ptr[at]) && !is_close)
		return false;
	frame->saw_loose = true;
	if (!frame->is_loose)
		return false;
	lf = memchr(body.ptr + tail, '\n', body.len - tail);
	line->next = lf ? (size_t)(lf - body.ptr) + 1 : body.len;
	if (body.ptr[tail] == '\r')
		line->next = tail + 1;
	return true;
}

/* Is a line's start at offset at? Sets where the line before it ends. */
static bool is_line_start(struct mime_frame *frame, size_t at,
			  struct mime_line *line)
{
	struct span body = frame->body;

	line->content_end = at;
	if (at == 0)
		return true;
	if (body.ptr[at - 1] == '\n') {
		line->content_end = at - 1;
		if (at > 1 && body.ptr[at - 2] == '\r')
			line->content_end--;
		return true;
	}
	if (body.ptr[at - 1] != '\r')
		return false;
	frame->saw_loose = true;
	line->content_end = at - 1;
	return frame->is_loose;
}

bool mime_find_delimiter(struct mime_frame *frame, size_t from,
			 struct mime_line *line)
{
	size_t at = from;

	while ((at = span_find(frame->body, frame->delimiter, at)) !=
	       SIZE_MAX) {
		size_t end = at + frame->delimiter.len;

		if (is_line_start(frame, at, line) &&
		    read_tail(frame, end, line)) {
			if (line->content_end < from)
				line->content_end = from;
			return true;
		}
		at += 2;
	}
	return false;
}

static struct span line_at(struct span body, size_t at, size_t *next)
{
	const unsigned char *start = body.ptr + at;
	const unsigned char *lf = memchr(start, '\n', body.len - at);
	size_t len = lf ? (size_t)(lf - start) : body.len - at;

	*next = at + len + (lf != NULL);
	return span_make(start, len);
}

bool mime_guess_boundary(struct span body, struct span *boundary)
{
	size_t at = 0;

	while (at < body.len) {
		size_t next;
		size_t after;
		struct span line = span_trim(line_at(body, at, &next));

		at = next;
		if (line.len < 3 || line.ptr[0] != '-' || line.ptr[1] != '-' ||
		    next >= body.len)
			continue;
		if (!span_equal_nocase(
			span_make(line_at(body, next, &after).ptr,
				  body.len - next < 8 ? 0 : 8),
			"content-"))
			continue;
		*boundary = span_make(line.ptr + 2, line.len - 2);
		return true;
	}
	return false;
}
