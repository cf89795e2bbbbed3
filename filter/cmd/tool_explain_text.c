/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_text - a message's texts for people, with what rules matched.
 *
 * A text stands line by line, with lines of letters below what was matched:
 * a letter names a rule, a line of letters more stands where several rules
 * mark the same words. In colour the words are underlined, too, so nothing
 * hangs on the colours.
 *
 * Contract: appends to a buffer, prints nothing.
 * Limits: EXPLAIN_LETTERS rules have a letter of their own, MARKED_RULES marks;
 * MARK_ROWS lines of letters.
 */
#include "cmd/tool_explain.h"

#include "base/utf8.h"

enum { MARK_ROWS = 8, MARKED_RULES = 64 };

static const char plain[] = "\033[0m";

/* Underlined, in the colour of the rule. */
static const char *const colours[EXPLAIN_COLOURS] = {
    "\033[4;31m", "\033[4;34m", "\033[4;35m",
    "\033[4;32m", "\033[4;36m", "\033[4;33m",
};

/* The lines of letters below one line of text. */
struct rows {
	unsigned char of[MARKED_RULES]; /* each rule's, in this text */
	struct buf letters[MARK_ROWS];
	bool is_used[MARK_ROWS];
};

static bool overlap(const struct verdict_rule *a, const struct verdict_rule *b,
		    size_t text)
{
	for (size_t i = 0; i < a->n_spans; i++)
		for (size_t k = 0; k < b->n_spans; k++)
			if (a->spans[i].text == text &&
			    b->spans[k].text == text &&
			    a->spans[i].raw.start < b->spans[k].raw.end &&
			    b->spans[k].raw.start < a->spans[i].raw.end)
				return true;
	return false;
}

/* Give each rule the first line where no earlier one is in its way. */
static void give_rows(const struct explain_view *view, size_t text,
		      struct rows *rows)
{
	const struct verdict *verdict = view->verdict;

	for (size_t i = 0; i < verdict->n_rules && i < MARKED_RULES; i++) {
		unsigned taken = 0;
		unsigned char row = 0;

		for (size_t k = 0; k < i; k++)
			if (rows->of[k] < MARK_ROWS &&
			    overlap(&verdict->rules[i], &verdict->rules[k],
				    text))
				taken |= 1u << rows->of[k];
		while (row < MARK_ROWS && (taken & (1u << row)))
			row++;
		rows->of[i] = row;
	}
}

static void add_code(const struct explain_view *view, struct buf *out,
		     const char *code)
{
	if (view->is_coloured)
		buf_add_string(out, code);
}

/* Characters that would move the cursor or turn the reading around. */
static bool is_unruly(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) ||
	       (code >= 0x200B && code <= 0x200F) ||
	       (code >= 0x2028 && code <= 0x202E) ||
	       (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF;
}

/* One character of a line, and its letters as wide as it is. */
static void add_character(const struct explain_view *view, struct buf *out,
			  struct rows *rows, struct span character,
			  uint32_t code, const size_t *marks, size_t n)
{
	size_t columns;

	if (is_unruly(code))
		character = span_of("\xC2\xB7");
	columns = utf8_columns(character);
	if (n)
		add_code(view, out, colours[marks[0] % EXPLAIN_COLOURS]);
	buf_add_span(out, character);
	if (n)
		add_code(view, out, plain);
	for (size_t row = 0; row < MARK_ROWS; row++) {
		char letter = ' ';

		for (size_t i = 0; i < n; i++)
			if (rows->of[marks[i]] == row)
				letter = explain_letter(marks[i]);
		buf_add_repeat(&rows->letters[row], (unsigned char)letter,
			       columns);
		rows->is_used[row] |= letter != ' ';
	}
}

static void end_line(struct buf *out, struct rows *rows)
{
	buf_add_char(out, '\n');
	for (size_t i = 0; i < MARK_ROWS; i++) {
		struct buf *letters = &rows->letters[i];

		if (rows->is_used[i]) {
			while (letters->len &&
			       letters->ptr[letters->len - 1] == ' ')
				letters->len--;
			buf_add_string(out, "  ");
			buf_add_span(out, buf_span(letters));
			buf_add_char(out, '\n');
		}
		buf_clear(letters);
		rows->is_used[i] = false;
	}
}

static void add_text(const struct explain_view *view, size_t number,
		     struct buf *out)
{
	const struct message_text *text = &view->message->texts[number];
	const unsigned char *end = text->raw.ptr + text->raw.len;
	struct rows rows = {.is_used = {false}};
	size_t marks[MARKED_RULES];
	size_t edge = 0; /* where marks change next */
	size_t n = 0;

	for (size_t i = 0; i < MARK_ROWS; i++)
		buf_init(&rows.letters[i], 0);
	give_rows(view, number, &rows);
	explain_add_origin(out, text);
	buf_add_string(out, "\n  ");
	for (const unsigned char *ptr = text->raw.ptr; ptr < end;) {
		size_t at = (size_t)(ptr - text->raw.ptr);
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(ptr, end, &code, &is_valid);

		if (at >= edge) {
			n = explain_marks_at(view, number, at, marks,
					     MARKED_RULES);
			while (n && marks[n - 1] >= MARKED_RULES)
				n--;
			edge = explain_next_edge(view, number, at);
		}
		if (code == '\n') {
			end_line(out, &rows);
			buf_add_string(out, "  ");
		} else {
			add_character(view, out, &rows, span_make(ptr, len),
				      code, marks, n);
		}
		ptr += len;
	}
	end_line(out, &rows);
	for (size_t i = 0; i < MARK_ROWS; i++)
		buf_release(&rows.letters[i]);
}

/* Is it the same but for the case of ASCII letters? */
static bool is_same(struct span raw, struct span folded)
{
	if (raw.len != folded.len)
		return false;
	for (size_t i = 0; i < raw.len; i++) {
		unsigned char c = raw.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if (c != folded.ptr[i])
			return false;
	}
	return true;
}

/* What was read instead, when it is another text, and how much differs. */
static void add_folded(const struct explain_view *view, size_t number,
		       struct buf *out)
{
	const struct view *text = &view->explanation->facts->texts[number].view;
	bool is_first = true;

	if (!view->is_long && is_same(text->raw, text->folded))
		return;
	buf_add_string(out, "  read as  ");
	for (size_t i = 0; i < text->folded.len; i++)
		buf_add_char(
		    out, text->folded.ptr[i] < ' ' ? ' ' : text->folded.ptr[i]);
	buf_add_char(out, '\n');
	for (int i = 0; i < OBFUSCATION_COUNT; i++) {
		if (!text->counts[i])
			continue;
		buf_add_format(out, "%s%s %u", is_first ? "  folded   " : ", ",
			       obfuscation_name((enum obfuscation)i),
			       text->counts[i]);
		is_first = false;
	}
	if (!is_first)
		buf_add_char(out, '\n');
}

void explain_add_texts(const struct explain_view *view, struct buf *out)
{
	for (size_t i = 0; i < view->message->n_texts; i++) {
		add_text(view, i, out);
		add_folded(view, i, out);
	}
}

void explain_text(const struct explain_view *view, struct buf *out)
{
	explain_add_texts(view, out);
	explain_add_report(view, out);
	if (view->cost) {
		buf_add_string(out, "\ncost\n");
		explain_add_cost(view, "  ", out);
	}
}
