/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_place - from a scalar's decoded text back to the file.
 *
 * Contract: yaml_place_in() of yaml_doc.h. The scalar is read once more as
 * YAML 1.1 chapters 9.1 to 9.3 say (quotes, escapes, folded lines, block
 * indentation), and every decoded byte is compared with the node's text on
 * the way: a walk that disagrees is given up, so a wrong column is never
 * shown.
 * Failure: the place of the whole scalar.
 * Limits: linear in the scalar; a block scalar is tried with each possible
 * indentation, YAML_INDENT_LIMIT at most.
 * Threads: safe.
 */
#include "base/utf8.h"
#include "yaml_tree.h"

enum { YAML_INDENT_LIMIT = 64 };

struct walk {
	const struct yaml_node *node;
	const unsigned char *ptr; /* the file */
	size_t at;                /* offset in the file */
	size_t end;               /* of the scalar */
	size_t decoded;           /* bytes of node->text seen so far */
	struct range wanted;      /* of node->text */
	size_t start_found;       /* offset in the file, or SIZE_MAX */
	size_t end_found;
	bool is_wrong; /* the walk and the text disagree */
};

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static bool is_break(unsigned char c)
{
	return c == '\n' || c == '\r';
}

/* The decoded bytes come from the file's [at, at + written). */
static void emit(struct walk *walk, const void *bytes, size_t len, size_t at,
		 size_t written)
{
	struct span text = walk->node->text;

	if (walk->is_wrong || len > text.len - walk->decoded ||
	    memcmp(text.ptr + walk->decoded, bytes, len) != 0) {
		walk->is_wrong = true;
		return;
	}
	if (walk->decoded <= walk->wanted.start &&
	    walk->wanted.start < walk->decoded + len)
		walk->start_found = at;
	walk->decoded += len;
	if (walk->end_found == SIZE_MAX && walk->decoded >= walk->wanted.end)
		walk->end_found = at + written;
}

/* One character that stands for itself. */
static void emit_character(struct walk *walk)
{
	size_t n = 1;

	while (walk->at + n < walk->end &&
	       (walk->ptr[walk->at + n] & 0xC0) == 0x80)
		n++;
	emit(walk, walk->ptr + walk->at, n, walk->at, n);
	walk->at += n;
}

/* Past one line break: LF, CR LF or CR. */
static void skip_break(struct walk *walk)
{
	if (walk->ptr[walk->at] == '\r' && walk->at + 1 < walk->end &&
	    walk->ptr[walk->at + 1] == '\n')
		walk->at++;
	walk->at++;
}

static void walk_escape(struct walk *walk)
{
	size_t start = walk->at;
	unsigned char bytes[UTF8_MAX_BYTES];
	uint32_t code;
	size_t len = yaml_escape_decode(
	    span_make(walk->ptr + start, walk->end - start), &code);

	if (!len) {
		walk->is_wrong = true;
		return;
	}
	walk->at += len;
	emit(walk, bytes, utf8_encode(code, bytes), start, len);
}

/*
 * White space and line breaks inside a flow scalar: blanks on one line are
 * kept, one break becomes a space, n + 1 breaks become n. After an escaped
 * break (is_escaped) none becomes a space.
 */
static void walk_folding(struct walk *walk, bool is_escaped)
{
	size_t start = walk->at;
	size_t first_break = SIZE_MAX;
	size_t n_breaks = is_escaped ? 1 : 0;

	while (walk->at < walk->end && !walk->is_wrong) {
		unsigned char c = walk->ptr[walk->at];

		if (is_blank(c)) {
			walk->at++;
		} else if (is_break(c)) {
			size_t at = walk->at;

			skip_break(walk);
			if (n_breaks++ > 0)
				emit(walk, "\n", 1, at, walk->at - at);
			else
				first_break = at;
		} else {
			break;
		}
	}
	for (size_t at = start; n_breaks == 0 && at < walk->at; at++)
		emit(walk, walk->ptr + at, 1, at, 1);
	if (n_breaks == 1 && !is_escaped)
		emit(walk, " ", 1, first_break, walk->at - first_break);
}

/* Plain and quoted scalars. */
static void walk_flow(struct walk *walk)
{
	unsigned char quote = walk->node->style == YAML_SINGLE   ? '\''
			      : walk->node->style == YAML_DOUBLE ? '"'
								 : '\0';

	if (quote) {
		walk->at++;
		walk->end--;
	}
	while (walk->at < walk->end && !walk->is_wrong) {
		unsigned char c = walk->ptr[walk->at];

		if (is_blank(c) || is_break(c)) {
			walk_folding(walk, false);
		} else if (quote == '\'' && c == quote) {
			emit(walk, "'", 1, walk->at, 2);
			walk->at += 2;
		} else if (quote == '"' && c == '\\' &&
			   is_break(walk->ptr[walk->at + 1])) {
			walk->at++;
			skip_break(walk);
			walk_folding(walk, true);
		} else if (quote == '"' && c == '\\') {
			walk_escape(walk);
		} else {
			emit_character(walk);
		}
	}
}

/* What has to be joined before a block scalar's next line. */
struct block_break {
	size_t at; /* the break that ended the line; SIZE_MAX: none */
	size_t written;
	size_t blank_at; /* the empty lines behind it */
	size_t blank_end;
	size_t n_blank;
};

/* Past the indentation: at most indent spaces. */
static void skip_indent(struct walk *walk, size_t indent)
{
	size_t n = 0;

	while (n < indent && walk->at < walk->end &&
	       walk->ptr[walk->at] == ' ') {
		walk->at++;
		n++;
	}
}

/* Past empty lines, up to the first byte of the next line's content. */
static void skip_empty_lines(struct walk *walk, size_t indent,
			     struct block_break *gap)
{
	gap->blank_at = walk->at;
	gap->n_blank = 0;
	skip_indent(walk, indent);
	while (walk->at < walk->end && is_break(walk->ptr[walk->at])) {
		skip_break(walk);
		gap->n_blank++;
		gap->blank_end = walk->at;
		skip_indent(walk, indent);
	}
}

static void emit_gap(struct walk *walk, const struct block_break *gap,
		     bool is_folded)
{
	size_t here = walk->at;

	if (gap->at != SIZE_MAX && !is_folded)
		emit(walk, "\n", 1, gap->at, gap->written);
	else if (gap->at != SIZE_MAX && gap->n_blank == 0)
		emit(walk, " ", 1, gap->at, gap->written);
	walk->at = gap->blank_at;
	while (gap->n_blank && walk->at < gap->blank_end) {
		size_t at = walk->at;

		if (is_break(walk->ptr[at])) {
			skip_break(walk);
			emit(walk, "\n", 1, at, walk->at - at);
		} else {
			walk->at++;
		}
	}
	walk->at = here;
}

/* Literal and folded scalars, content indented by indent. */
static void walk_block(struct walk *walk, size_t indent)
{
	struct block_break gap = {.at = SIZE_MAX};
	bool was_blank = false;

	while (walk->at < walk->end && !is_break(walk->ptr[walk->at]))
		walk->at++; /* the header: | or >, indicators, comment */
	if (walk->at < walk->end)
		skip_break(walk);
	skip_empty_lines(walk, indent, &gap);
	while (walk->at < walk->end && !walk->is_wrong) {
		bool is_now_blank = is_blank(walk->ptr[walk->at]);

		emit_gap(walk, &gap,
			 walk->node->style == YAML_FOLDED && !was_blank &&
			     !is_now_blank);
		was_blank = is_now_blank;
		while (walk->at < walk->end && !is_break(walk->ptr[walk->at]))
			emit_character(walk);
		gap = (struct block_break){.at = SIZE_MAX};
		if (walk->at < walk->end) {
			gap.at = walk->at;
			skip_break(walk);
			gap.written = walk->at - gap.at;
		}
		skip_empty_lines(walk, indent, &gap);
	}
	emit_gap(walk, &gap, false);
}

/* The spaces before the first line of content, or before a later one. */
static size_t guess_indent(const struct walk *walk)
{
	size_t at = walk->at;
	size_t indent = 0;

	while (at < walk->end && !is_break(walk->ptr[at]))
		at++;
	while (at < walk->end && is_break(walk->ptr[at])) {
		indent = 0;
		at++;
		while (at < walk->end && walk->ptr[at] == ' ') {
			indent++;
			at++;
		}
	}
	return indent < YAML_INDENT_LIMIT ? indent : YAML_INDENT_LIMIT;
}

/*
 * Did the walk see the whole text? White space at the end of a block scalar
 * lies behind its place.
 */
static bool is_complete(const struct walk *walk)
{
	struct span rest = span_make(walk->node->text.ptr + walk->decoded,
				     walk->node->text.len - walk->decoded);

	return !walk->is_wrong && span_trim(rest).len == 0;
}

static bool walk_scalar(struct walk *walk)
{
	const struct walk fresh = *walk;

	if (walk->node->style < YAML_LITERAL) {
		walk_flow(walk);
		return is_complete(walk);
	}
	for (size_t indent = guess_indent(walk) + 1; indent-- > 0;) {
		*walk = fresh;
		walk_block(walk, indent);
		if (is_complete(walk))
			return true;
	}
	return false;
}

/*
 * Most scalars stand in one line and read as they are written: their pieces
 * are where they are in the text, to whole characters.
 */
static bool is_verbatim(const struct yaml_node *node)
{
	size_t quotes = node->style == YAML_PLAIN ? 0 : 1;
	const struct source *source = node->place.source;

	return node->style <= YAML_DOUBLE &&
	       node->place.length == node->text.len + 2 * quotes &&
	       memcmp(source->text.ptr + node->place.offset + quotes,
		      node->text.ptr, node->text.len) == 0;
}

static bool is_inside_character(struct span text, size_t at)
{
	return at < text.len && (text.ptr[at] & 0xC0) == 0x80;
}

static struct place place_verbatim(const struct yaml_node *node, size_t offset,
				   size_t length)
{
	struct place place = node->place;
	struct span text = node->text;
	size_t end = offset + length;

	while (is_inside_character(text, offset))
		offset--;
	while (length && is_inside_character(text, end))
		end++;
	place.length = length ? (uint32_t)(end - offset) : 0;
	place.column += (uint32_t)utf8_count(span_make(text.ptr, offset));
	if (node->style != YAML_PLAIN) {
		place.column++;
		offset++;
	}
	place.offset += (uint32_t)offset;
	return place;
}

struct place yaml_place_in(const struct yaml_node *node, size_t offset,
			   size_t length)
{
	struct place place = node->place;
	struct source_cursor cursor;
	struct walk walk = {
	    .node = node,
	    .start_found = SIZE_MAX,
	    .end_found = SIZE_MAX,
	};

	if (node->kind != YAML_SCALAR || !place.source || !place.length)
		return place;
	if (offset > node->text.len)
		offset = node->text.len;
	if (length > node->text.len - offset)
		length = node->text.len - offset;
	if (is_verbatim(node))
		return place_verbatim(node, offset, length);
	walk.ptr = place.source->text.ptr;
	walk.at = place.offset;
	walk.end = place.offset + place.length;
	walk.wanted = (struct range){(uint32_t)offset,
				     (uint32_t)(offset + length)};
	if (!walk_scalar(&walk))
		return place;
	if (walk.end_found == SIZE_MAX)
		walk.end_found = walk.end;
	if (walk.start_found == SIZE_MAX) /* behind the last character */
		walk.start_found = walk.end_found;
	cursor = (struct source_cursor){
	    .source = place.source,
	    .offset = place.offset,
	    .line = place.line,
	    .column = place.column,
	};
	source_cursor_to_offset(&cursor, walk.start_found);
	return source_cursor_place(&cursor,
				   length && walk.end_found > cursor.offset
				       ? walk.end_found - cursor.offset
				       : 0);
}
