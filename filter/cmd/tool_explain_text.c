/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_text - an explanation for people.
 *
 * The message's text stands first, line by line, with a line of letters
 * below each that was matched: a letter names the rule, so the marks need no
 * colour. Then the clauses with their polarity, then rule by rule.
 *
 * Contract: appends to a buffer, prints nothing.
 * Limits: MARK_RULES rules have a letter of their own, the others a '+'.
 */
#include "cmd/tool_explain.h"

#include "base/utf8.h"

enum { MARK_RULES = 26 };

static const char bold[] = "\033[1m";
static const char red[] = "\033[31m";
static const char dim[] = "\033[2m";
static const char plain[] = "\033[0m";

static void colour(const struct explain_view *view, struct buf *out,
		   const char *code)
{
	if (view->is_coloured)
		buf_add_string(out, code);
}

static char rule_letter(size_t rule)
{
	return rule < MARK_RULES ? (char)('A' + rule) : '+';
}

/* The letter of the first rule that marks this byte, or a space. */
static char mark_at(const struct explain_view *view, size_t text, size_t at)
{
	const struct verdict *verdict = view->verdict;

	for (size_t i = 0; i < verdict->n_rules; i++)
		for (size_t k = 0; k < verdict->rules[i].n_spans; k++) {
			const struct verdict_span *span = &verdict->rules[i]
							       .spans[k];

			if (span->text == text && at >= span->raw.start &&
			    at < span->raw.end)
				return rule_letter(i);
		}
	return ' ';
}

/* One character of a line, and its mark as wide as it is on a terminal. */
static void add_character(const struct explain_view *view, struct buf *out,
			  struct buf *marks, struct span character, char mark)
{
	size_t columns = utf8_columns(character);

	if (character.len == 1 && character.ptr[0] < 0x20)
		character = span_of("\xC2\xB7");
	if (mark != ' ')
		colour(view, out, red);
	buf_add_span(out, character);
	if (mark != ' ')
		colour(view, out, plain);
	buf_add_repeat(marks, (unsigned char)mark, columns);
}

static void end_line(const struct explain_view *view, struct buf *out,
		     struct buf *marks, bool has_marks)
{
	buf_add_char(out, '\n');
	if (has_marks) {
		while (marks->len && marks->ptr[marks->len - 1] == ' ')
			marks->len--;
		buf_add_string(out, "  ");
		colour(view, out, bold);
		buf_add_span(out, buf_span(marks));
		colour(view, out, plain);
		buf_add_char(out, '\n');
	}
	buf_clear(marks);
}

static void add_text(const struct explain_view *view, size_t number,
		     struct buf *out)
{
	const struct message_text *text = &view->message->texts[number];
	const unsigned char *end = text->raw.ptr + text->raw.len;
	struct buf marks;
	bool has_marks = false;

	buf_init(&marks, 0);
	buf_add_format(out, "%s\n  ", text_kind_name(text->kind));
	for (const unsigned char *ptr = text->raw.ptr; ptr < end;) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(ptr, end, &code, &is_valid);
		char mark = mark_at(view, number,
				    (size_t)(ptr - text->raw.ptr));

		if (code == '\n') {
			end_line(view, out, &marks, has_marks);
			has_marks = false;
			buf_add_string(out, "  ");
		} else {
			add_character(view, out, &marks, span_make(ptr, len),
				      mark);
			has_marks |= mark != ' ';
		}
		ptr += len;
	}
	end_line(view, out, &marks, has_marks);
	buf_release(&marks);
}

static const struct ask *clause_ask(const struct facts *facts, size_t text,
				    size_t clause, bool is_warning)
{
	for (size_t i = 0; i < facts->asks.n; i++) {
		const struct ask *ask = &facts->asks.items[i];

		if (ask->text == text && ask->clause == clause &&
		    ask->is_warning == is_warning)
			return ask;
	}
	return NULL;
}

static void add_clause(const struct explain_view *view, size_t text,
		       size_t number, const struct clause *clause,
		       struct buf *out)
{
	const struct facts *facts = view->explanation->facts;
	const struct ask *ask = clause_ask(facts, text, number, false);
	const struct ask *warning = clause_ask(facts, text, number, true);

	if (!ask && !warning && !view->is_long)
		return;
	buf_add_format(out, "  %-6s ",
		       ask ? "asks" : (warning ? "warns" : "states"));
	if (ask || warning)
		buf_add_format(out, "%-13s ",
			       ask_kind_name((ask ? ask : warning)->kind));
	else
		buf_add_repeat(out, ' ', 14);
	buf_add_span(out, span_trim(span_range(facts->texts[text].view.folded,
					       clause->where)));
	buf_add_char(out, '\n');
}

static void add_clauses(const struct explain_view *view, struct buf *out)
{
	struct facts *facts = view->explanation->facts;
	struct buf lines;

	buf_init(&lines, 0);
	for (size_t i = 0; i < view->message->n_texts; i++) {
		const struct clause_list *list;

		if (!facts->texts[i].is_visible)
			continue;
		list = facts_clauses(facts, (uint16_t)i);
		for (size_t k = 0; k < list->n; k++)
			add_clause(view, i, k, &list->items[k], &lines);
	}
	if (lines.len) {
		buf_add_string(out, "\nclauses\n");
		buf_add_span(out, buf_span(&lines));
	}
	buf_release(&lines);
}

static void add_quote(const struct explain_view *view, struct buf *out,
		      const struct verdict_span *span)
{
	struct span raw = span_range(view->message->texts[span->text].raw,
				     span->raw);

	buf_add_string(out, " \"");
	for (size_t i = 0; i < raw.len; i++)
		buf_add_char(out, raw.ptr[i] < 0x20 ? ' ' : raw.ptr[i]);
	buf_add_char(out, '"');
}

static void add_selection(const struct explain_view *view,
			  const struct explained_selection *selection,
			  struct buf *out)
{
	buf_add_format(out, "      %-8s%s", truth_name(selection->truth),
		       selection->name);
	for (size_t i = 0; i < selection->n_items; i++) {
		const struct explained_item *item = &selection->items[i];

		if (item->truth != TRUTH_YES)
			continue;
		buf_add_format(out, "%s %s", i ? "," : ":", item->key);
		for (size_t k = 0; k < item->n_spans; k++)
			add_quote(view, out, &item->spans[k]);
	}
	buf_add_char(out, '\n');
}

/* Phrases and signs that are there, a line for each side. */
static void add_weights(const struct explained_rule *rule, bool is_for,
			struct buf *out)
{
	bool is_first = true;

	for (size_t i = 0; i < rule->n_weights; i++) {
		const struct explained_weight *weight = &rule->weights[i];

		if ((weight->weight > 0) != is_for)
			continue;
		buf_add_string(out, !is_first ? ", "
				    : is_for  ? "      for     "
					      : "      against ");
		buf_add_format(out, "'%.*s' %+.2f", (int)weight->text.len,
			       (const char *)weight->text.ptr, weight->weight);
		is_first = false;
	}
	if (!is_first)
		buf_add_char(out, '\n');
}

static size_t letter_of(const struct explain_view *view,
			const struct rule *rule)
{
	for (size_t i = 0; i < view->verdict->n_rules; i++)
		if (view->verdict->rules[i].rule == rule)
			return i;
	return SIZE_MAX;
}

static void add_rule(const struct explain_view *view,
		     const struct explained_rule *rule, struct buf *out)
{
	size_t letter = letter_of(view, rule->rule);

	buf_add_format(out, "  %c %+6.2f  ",
		       letter == SIZE_MAX ? ' ' : rule_letter(letter),
		       rule->score);
	colour(view, out, rule->role == ROLE_COUNTS ? bold : dim);
	buf_add_string(out, rule->rule->id);
	colour(view, out, plain);
	if (rule->role != ROLE_COUNTS)
		buf_add_format(out, "  (%s)", explained_role_name(rule->role));
	buf_add_char(out, '\n');
	if (rule->rule->title.len) {
		buf_add_string(out, "      ");
		buf_add_span(out, rule->rule->title);
		buf_add_char(out, '\n');
	}
	if (rule->role == ROLE_NEAR && rule->missing_text.len)
		buf_add_format(out, "      lacks '%.*s'\n",
			       (int)rule->missing_text.len,
			       (const char *)rule->missing_text.ptr);
	if (rule->role == ROLE_WITHHELD)
		buf_add_string(out, "      not counted: no evidence for a "
				    "message that asks for secrets\n");
	if (rule->rule->weights) {
		buf_add_format(out, "      starts at %+.2f, capped at %.2f\n",
			       rule->rule->weights->bias,
			       rule->rule->weights->cap);
		add_weights(rule, true, out);
		add_weights(rule, false, out);
	}
	if (rule->reason)
		buf_add_format(out, "      not decided: %s\n", rule->reason);
	for (size_t i = 0; i < rule->n_selections; i++)
		if (view->is_long || rule->selections[i].truth != TRUTH_NO)
			add_selection(view, &rule->selections[i], out);
}

static void add_rules(const struct explain_view *view, struct buf *out)
{
	const struct explanation *explanation = view->explanation;

	if (explanation->n_rules == 0) {
		buf_add_string(out, "\nno rule matched or came near\n");
		return;
	}
	buf_add_string(out, "\nrules\n");
	for (size_t i = 0; i < explanation->n_rules; i++)
		add_rule(view, &explanation->rules[i], out);
}

static void add_verdict(const struct explain_view *view, struct buf *out)
{
	const struct verdict *verdict = view->verdict;

	buf_add_string(out, "\nverdict  ");
	colour(view, out, bold);
	buf_add_string(out, action_name(verdict->action));
	colour(view, out, plain);
	buf_add_format(out, "%s, score %.2f of %.2f to be tagged",
		       verdict->is_forced ? " (forced by a rule)" : "",
		       verdict->score, view->thresholds->tag);
	if (verdict->action < ACTION_QUARANTINE)
		buf_add_format(out, ", %.2f to be quarantined",
			       view->thresholds->quarantine);
	buf_add_format(out, "; language %s\n",
		       *verdict->lang ? verdict->lang : "unknown");
}

void explain_text(const struct explain_view *view, struct buf *out)
{
	for (size_t i = 0; i < view->message->n_texts; i++)
		add_text(view, i, out);
	if (view->is_long) {
		buf_add_string(out, "\nfolded\n");
		for (size_t i = 0; i < view->message->n_texts; i++) {
			buf_add_string(out, "  ");
			buf_add_span(
			    out,
			    view->explanation->facts->texts[i].view.folded);
			buf_add_char(out, '\n');
		}
	}
	add_clauses(view, out);
	add_rules(view, out);
	add_verdict(view, out);
}
