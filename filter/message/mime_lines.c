/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime_lines - the lines of a plain text, as its writer meant them.
 *
 * Contract: see mime.h. Line ends become LF; lines that were cut at a margin
 * are joined again, because a sentence that goes on in the next line is one
 * sentence: by format=flowed where it is declared, else by their length.
 * Failure: only memory.
 * Limits: linear in the text.
 * Threads: one struct mime, one thread.
 */
#include "message/mime.h"

#include "base/lanes.h"
#include "base/utf8.h"

static size_t quote_depth(struct span line)
{
	size_t depth = 0;

	while (depth < line.len && line.ptr[depth] == '>')
		depth++;
	return depth;
}

/*
 * Join the lines of format=flowed (RFC 3676) in place; text has LF line
 * ends. Returns the new length.
 */
static size_t unflow(unsigned char *text, size_t len, bool drops_space)
{
	size_t n = 0;
	size_t at = 0;
	size_t flowing = SIZE_MAX; /* quote depth of the paragraph so far */

	while (at < len) {
		const unsigned char *lf = memchr(text + at, '\n', len - at);
		size_t end = lf ? (size_t)(lf - text) : len;
		struct span line = span_make(text + at, end - at);
		size_t depth = quote_depth(line);
		size_t skip = depth;
		bool is_flowed;

		if (skip < line.len && line.ptr[skip] == ' ')
			skip++; /* stuffed */
		is_flowed = line.len > skip && line.ptr[line.len - 1] == ' ' &&
			    !span_equal_string(line, "-- ");
		if (flowing == depth)
			n--; /* take the line end back */
		else
			skip = 0;
		if (flowing == depth && drops_space)
			n--;
		memmove(text + n, line.ptr + skip, line.len - skip);
		n += line.len - skip;
		at = end + 1;
		if (lf)
			text[n++] = '\n';
		flowing = is_flowed && lf ? depth : SIZE_MAX;
	}
	return n;
}

/* Unfold iCalendar lines and their escapes (RFC 5545), in place. */
static size_t unfold_calendar(unsigned char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c == '\n' && i + 1 < len &&
		    (text[i + 1] == ' ' || text[i + 1] == '\t')) {
			i++;
			continue;
		}
		if (c == '\\' && i + 1 < len) {
			c = text[++i];
			if (c == 'n' || c == 'N')
				c = '\n';
		}
		text[n++] = c;
	}
	return n;
}

/* --- text that was cut at a margin --------------------------------------- */

enum {
	MARGIN_MAX = 80, /* columns; wider lines are paragraphs by themselves */
	MARGIN_MIN = 40, /* a narrower text is verse or a list */
	LINE_MAX_WIDE = 100
};

/* A text that is looked through line by line. */
struct wrapped {
	unsigned char *ptr;
	size_t len;
	bool is_ascii;
};

static struct span line_at(const struct wrapped *text, size_t at)
{
	const unsigned char *start = text->ptr + at;
	const unsigned char *lf = memchr(start, '\n', text->len - at);

	return span_make(start, lf ? (size_t)(lf - start) : text->len - at);
}

/* Columns, or a number above the limit. */
static size_t columns_of(const struct wrapped *text, struct span line,
			 size_t limit)
{
	return text->is_ascii ? line.len : utf8_columns_up_to(line, limit);
}

/* CJK has no spaces between words. */
static bool is_prose(struct span line)
{
	return line.len && (line.ptr[line.len - 1] >= 0x80 ||
			    memchr(line.ptr, ' ', line.len));
}

/*
 * The width at which the text was cut, 0 when it was not. A line has no more
 * columns than bytes, so most need not be measured.
 */
static size_t find_margin(const struct wrapped *text)
{
	size_t margin = MARGIN_MIN - 1;

	for (size_t at = 0; at < text->len && margin < MARGIN_MAX;) {
		struct span line = line_at(text, at);

		if (line.len > margin && line.len <= (size_t)MARGIN_MAX * 2 &&
		    is_prose(line)) {
			size_t columns = columns_of(text, line, MARGIN_MAX);

			if (columns > margin && columns <= MARGIN_MAX)
				margin = columns;
		}
		at += line.len + 1;
	}
	return margin >= MARGIN_MIN ? margin : 0;
}

/* What a line of its own begins with, and what a sentence ends with. */
enum { OPENS = 1, ENDS = 2 };

static const unsigned char marks[256] = {
    ['>'] = OPENS, ['-'] = OPENS, ['*'] = OPENS, ['='] = OPENS, ['#'] = OPENS,
    ['|'] = OPENS, ['_'] = OPENS, ['+'] = OPENS, ['.'] = ENDS,  ['!'] = ENDS,
    ['?'] = ENDS,  [':'] = ENDS,  [';'] = ENDS,
};

/* May a sentence go on in this line? */
static bool goes_on(struct span line)
{
	unsigned char c = line.len ? line.ptr[0] : '\n';
	size_t digits = 0;

	if (c <= ' ' || marks[c] == OPENS ||
	    (c == 0xE2 && span_starts_with(line, span_of("\342\200\242"))) ||
	    (c == 'h' && span_starts_with(line, span_of("http"))) ||
	    (c == 'w' && span_starts_with(line, span_of("www."))))
		return false;
	while (digits < line.len && line.ptr[digits] >= '0' &&
	       line.ptr[digits] <= '9')
		digits++;
	/* "1. first", "2) second" */
	return !(digits && digits < line.len &&
		 memchr(".)", line.ptr[digits], 2));
}

/* Is a line long, and does its end look as if a sentence goes on? */
static bool ends_open(struct span line, size_t margin)
{
	return line.len * 10 >= margin * 7 && line.ptr[0] != '>' &&
	       line.len <= (size_t)LINE_MAX_WIDE * 3 &&
	       marks[line.ptr[line.len - 1]] != ENDS && is_prose(line);
}

/* Take back the line ends that a margin made; the length stays. */
static void unwrap(unsigned char *ptr, size_t len)
{
	struct wrapped text = {ptr, len, false};
	size_t margin;
	struct span line;

	text.is_ascii = utf8_ascii_prefix(span_make(ptr, len)) == len;
	margin = find_margin(&text);
	if (!margin)
		return;
	line = line_at(&text, 0);
	for (size_t next = line.len + 1; next < len; next += line.len + 1) {
		struct span follower = line_at(&text, next);

		if (ends_open(line, margin) && goes_on(follower)) {
			size_t columns = columns_of(&text, line, LINE_MAX_WIDE);

			if (columns <= LINE_MAX_WIDE &&
			    columns * 10 >= margin * 7)
				ptr[next - 1] = ' ';
		}
		line = follower;
	}
}

/* --- the whole ----------------------------------------------------------- */

static bool says(const struct param_list *type, const char *name,
		 const char *value)
{
	struct span found;

	return param_get(type, name, 0, &found) &&
	       span_equal_nocase(found, value);
}

static ALWAYS_INLINE bytes16 is_changed(bytes16 bytes)
{
	return bytes_equal(bytes, '\r') | bytes_equal(bytes, '\0');
}

enum { PLAIN_BYTES = 4 * BYTES_WIDTH };

/* Copy so many bytes, if all of them stay as they are. */
static ALWAYS_INLINE bool copy_plain(unsigned char *out,
				     const unsigned char *ptr)
{
	bytes16 changed = is_changed(bytes_load(ptr)) |
			  is_changed(bytes_load(bytes_at(ptr, 1))) |
			  is_changed(bytes_load(bytes_at(ptr, 2))) |
			  is_changed(bytes_load(bytes_at(ptr, 3)));

	if (bytes_mask(changed))
		return false;
	memcpy(out, ptr, PLAIN_BYTES);
	return true;
}

/* With LF as line ends, wherever there was CRLF or CR, and without NUL. */
static size_t copy_lines(unsigned char *out, struct span text)
{
	size_t n = 0;
	size_t at = 0;

	while (at < text.len) {
		unsigned char c;

		/* What has neither goes many bytes at a time. */
		while (text.len - at >= PLAIN_BYTES &&
		       copy_plain(out + n, text.ptr + at)) {
			n += PLAIN_BYTES;
			at += PLAIN_BYTES;
		}
		while (text.len - at >= BYTES_WIDTH) {
			bytes16 bytes = bytes_load(text.ptr + at);
			unsigned stops = bytes_mask(is_changed(bytes));
			size_t plain = stops ? LOWEST_BIT(stops) : BYTES_WIDTH;

			bytes_store(out + n, bytes);
			n += plain;
			at += plain;
			if (stops)
				break;
		}
		if (at == text.len)
			break;
		c = text.ptr[at++];
		if (c == '\r') {
			if (at == text.len || text.ptr[at] != '\n')
				out[n++] = '\n';
		} else if (c) {
			out[n++] = c;
		}
	}
	return n;
}

int mime_copy_lines(struct mime *mime, struct span text,
		    const struct param_list *type, struct span *copy)
{
	unsigned char *out = arena_alloc(mime->arena, text.len + 1);
	size_t n;

	if (!out)
		return ERR_MEMORY;
	n = copy_lines(out, text);
	if (type && span_equal_string(type->token, "text/calendar"))
		n = unfold_calendar(out, n);
	else if (type && says(type, "format", "flowed"))
		n = unflow(out, n, says(type, "delsp", "yes"));
	else if (type)
		unwrap(out, n);
	*copy = span_make(out, n);
	return 0;
}
