/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_sink - text with white space collapsed as a browser shows it.
 *
 * Contract: see html.h. Line ends and spaces are owed and written only in
 * front of the next visible character, so a text neither begins nor ends
 * with them.
 * Failure: is_full at limit_bytes; buf.has_failed when memory is out.
 * Threads: one sink, one thread.
 */
#include "message/html.h"
#include "message/html_entity.h"

#include "base/lanes.h"
#include "base/utf8.h"

enum { BREAKS = 2 };

static const unsigned char is_space[256] = {
    [' '] = 1, ['\t'] = 1, ['\n'] = 1, ['\r'] = 1, ['\f'] = 1};

void html_sink_clear(struct html_sink *sink, size_t limit_bytes)
{
	buf_clear(&sink->buf);
	sink->breaks = 0;
	sink->needs_space = false;
	sink->is_full = false;
	sink->limit_bytes = limit_bytes;
}

void html_sink_break(struct html_sink *sink, unsigned n)
{
	unsigned breaks = sink->breaks + n;

	sink->breaks = (uint8_t)(breaks > BREAKS ? BREAKS : breaks);
}

void html_sink_space(struct html_sink *sink)
{
	sink->needs_space = true;
}

/* Write what is owed in front of a character. */
static void pay(struct html_sink *sink)
{
	if (sink->buf.len && sink->breaks)
		buf_add_repeat(&sink->buf, '\n', sink->breaks);
	else if (sink->buf.len && sink->needs_space)
		buf_add_char(&sink->buf, ' ');
	sink->breaks = 0;
	sink->needs_space = false;
}

static size_t room_of(const struct html_sink *sink)
{
	return sink->limit_bytes > sink->buf.len
		   ? sink->limit_bytes - sink->buf.len
		   : 0;
}

/* Add what fits, cut in front of a character. */
static void add_bytes(struct html_sink *sink, const unsigned char *ptr,
		      size_t len)
{
	size_t room;

	pay(sink);
	room = room_of(sink);
	if (len > room) {
		len = utf8_floor(span_make(ptr, len), room);
		sink->is_full = true;
	}
	buf_add(&sink->buf, ptr, len);
}

static void add_white(struct html_sink *sink, const unsigned char *ptr,
		      const unsigned char *end, bool is_pre)
{
	for (; ptr < end; ptr++) {
		if (is_pre && *ptr == '\n')
			html_sink_break(sink, 1);
		else
			sink->needs_space = true;
	}
}

/*
 * The bytes that stand in the text as they are to be written: words with one
 * space between two of them. Looks at whole vectors only, so it may find
 * fewer than there are.
 */
static size_t plain_length(const unsigned char *ptr, const unsigned char *end)
{
	size_t n = 0;

	while ((size_t)(end - ptr) > n + BYTES_WIDTH) {
		bytes16 here = bytes_load(ptr + n);
		bytes16 space = bytes_equal(here, ' ');
		bytes16 next_space = bytes_equal(bytes_load(ptr + n + 1), ' ');
		unsigned stops = bytes_mask(bytes_between(here, '\t', '\r') |
					    bytes_equal(here, '&') |
					    (space & next_space));

		if (stops) {
			n += LOWEST_BIT(stops);
			break;
		}
		n += BYTES_WIDTH;
	}
	/* A space at the end is only owed. */
	return n > 0 && ptr[n - 1] == ' ' ? n - 1 : n;
}

void html_sink_add(struct html_sink *sink, struct span text, bool is_pre)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = ptr + text.len;

	while (ptr < end && !sink->is_full) {
		const unsigned char *start = ptr;
		unsigned char out[HTML_ENTITY_MAX_BYTES];
		size_t len;
		size_t used;

		while (ptr < end && is_space[*ptr])
			ptr++;
		if (ptr > start)
			add_white(sink, start, ptr, is_pre);
		start = ptr;
		if (room_of(sink) > text.len + BREAKS)
			ptr += plain_length(ptr, end);
		while (ptr < end && !is_space[*ptr] && *ptr != '&')
			ptr++;
		if (ptr > start) {
			add_bytes(sink, start, (size_t)(ptr - start));
		}
		if (ptr == end || *ptr != '&')
			continue;
		used = html_entity_decode(ptr, end, false, out, &len);
		if (used && len == 1 && is_space[out[0]]) {
			sink->needs_space = true;
		} else {
			add_bytes(sink, used ? out : ptr, used ? len : 1);
		}
		ptr += used ? used : 1;
	}
}
