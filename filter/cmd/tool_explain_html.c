/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_html - an explanation as one page that needs nothing else: no
 * script, no outside reference, light and dark as the reader's browser is.
 *
 * Contract: appends to a buffer. Whatever the message holds is text: it goes
 * through markup_add_text(), and the page's policy lets nothing be loaded.
 * Limits: MARKS rules at one place.
 */
#include "cmd/tool_explain.h"

#include "base/markup.h"
#include "tool_explain_page.h"

enum { MARKS = 8 };

static void add_text(struct buf *out, struct span text)
{
	markup_add_text(out, text);
}

static void add_string(struct buf *out, const char *text)
{
	markup_add_text(out, span_of(text));
}

/* --- texts ---------------------------------------------------------------- */

/* A piece of a text that the same rules mark. */
static void add_piece(const struct explain_view *view, struct buf *out,
		      struct span piece, const size_t *marks, size_t n)
{
	if (!n) {
		add_text(out, piece);
		return;
	}
	buf_add_format(out, "<mark class=\"r%zu\" title=\"",
		       marks[0] % EXPLAIN_COLOURS);
	for (size_t i = 0; i < n; i++) {
		buf_add_string(out, i ? ", " : "");
		add_string(out, view->verdict->rules[marks[i]].id);
	}
	buf_add_string(out, "\">");
	add_text(out, piece);
	buf_add_string(out, "<sup>");
	for (size_t i = 0; i < n; i++)
		buf_add_char(out, (unsigned char)explain_letter(marks[i]));
	buf_add_string(out, "</sup></mark>");
}

static void add_one_text(const struct explain_view *view, size_t number,
			 struct buf *out)
{
	const struct message_text *text = &view->message->texts[number];
	const struct view *read = &view->explanation->facts->texts[number].view;
	size_t at = 0;

	buf_add_string(out, "<div class=\"soft\">");
	explain_add_origin(out, text);
	buf_add_string(out, "</div><div class=\"text\">");
	while (at < text->raw.len) {
		size_t marks[MARKS];
		size_t n = explain_marks_at(view, number, at, marks, MARKS);
		size_t edge = explain_next_edge(view, number, at);

		if (edge > text->raw.len)
			edge = text->raw.len;
		add_piece(view, out, span_make(text->raw.ptr + at, edge - at),
			  marks, n);
		at = edge;
	}
	buf_add_string(out, "</div>\n");
	if (span_equal(read->raw, read->folded))
		return;
	buf_add_string(out, "<details><summary>Read as</summary><div "
			    "class=\"text\">");
	add_text(out, read->folded);
	buf_add_string(out, "</div><ul>");
	for (int i = 0; i < OBFUSCATION_COUNT; i++)
		if (read->counts[i])
			buf_add_format(out, "<li>%s: %u</li>",
				       obfuscation_name((enum obfuscation)i),
				       read->counts[i]);
	buf_add_string(out, "</ul></details>\n");
}

/* --- clauses and facts ---------------------------------------------------- */

static void add_clauses(const struct explain_view *view, struct buf *out)
{
	struct explain_clause clause = {.number = 0};

	buf_add_string(out, "<h2>Clauses</h2>\n<table>\n");
	while (explain_next_clause(view, &clause)) {
		buf_add_format(
		    out, "<tr class=\"%s\"><td>%s</td><td>%s</td><td>",
		    *clause.kind ? "yes" : "no", clause.polarity, clause.kind);
		add_text(out, clause.text);
		buf_add_string(out, "</td></tr>\n");
	}
	buf_add_string(out, "</table>\n");
}

static void add_fact(struct facts *facts, enum field field, struct buf *out)
{
	const struct fact_values *values = facts_get(facts, field);

	if (!explain_tells_fact(facts, field))
		return;
	buf_add_format(out, "<tr><td><code>%s</code></td><td>",
		       field_name(field));
	for (size_t i = 0; i < values->n; i++) {
		buf_add_string(out, i ? ", " : "");
		if (field_type(field) == FIELD_TYPE_NUMBER)
			buf_add_format(out, "%g", values->items[i].number);
		else if (field_type(field) == FIELD_TYPE_BOOL)
			buf_add_string(out, "true");
		else
			add_text(out, values->items[i].string);
	}
	buf_add_string(out, "</td><td class=\"soft\">");
	add_string(out, field_doc(field));
	buf_add_string(out, "</td></tr>\n");
}

static void add_facts(const struct explain_view *view, struct buf *out)
{
	buf_add_string(out, "<h2>Facts</h2>\n<table>\n");
	for (int i = 0; i < FIELD_COUNT; i++)
		add_fact(view->explanation->facts, (enum field)i, out);
	buf_add_string(out, "</table>\n");
}

/* --- rules ---------------------------------------------------------------- */

static void add_selection(const struct explain_view *view,
			  const struct explained_selection *selection,
			  struct buf *out)
{
	buf_add_format(out, "<tr class=\"%s\"><td>%s</td><td><code>",
		       truth_name(selection->truth),
		       truth_name(selection->truth));
	add_string(out, selection->name);
	buf_add_string(out, "</code></td><td>");
	for (size_t i = 0; i < selection->n_items; i++) {
		const struct explained_item *item = &selection->items[i];

		buf_add_format(out, "%s<span class=\"%s\"><code>",
			       i ? "; " : "", truth_name(item->truth));
		add_string(out, item->key);
		buf_add_string(out, "</code>");
		for (size_t k = 0; k < item->n_spans; k++) {
			const struct verdict_span *span = &item->spans[k];

			buf_add_string(out, " \xE2\x80\x9C");
			add_text(out, span_range(
					  view->message->texts[span->text].raw,
					  span->raw));
			buf_add_string(out, "\xE2\x80\x9D");
			explain_add_where(view, out, span);
		}
		buf_add_string(out, "</span>");
	}
	buf_add_string(out, "</td></tr>\n");
}

/* The conditions of the rules that are named, as deep as the trace is.
 * NOLINTNEXTLINE(misc-no-recursion) */
static void add_named(const struct explained_node *node, struct buf *out)
{
	struct buf text;

	buf_init(&text, 0);
	for (size_t i = 0; i < node->n; i++) {
		const struct explained_node *child = &node->children[i];

		if (child->kind == NODE_RULE && child->n) {
			buf_clear(&text);
			buf_add_format(&text, "%s: ", child->name);
			explained_trace_add(&text, child->children);
			buf_add_string(out, "<div class=\"soft\"><code>");
			add_text(out, buf_span(&text));
			buf_add_string(out, "</code></div>\n");
		}
		add_named(child, out);
	}
	buf_release(&text);
}

static void add_reasons(const struct explained_rule *rule, struct buf *out)
{
	struct buf text;

	buf_init(&text, 0);
	explained_trace_add(&text, rule->trace);
	buf_add_format(out, "<div><code>%s: ", truth_name(rule->trace->truth));
	add_text(out, buf_span(&text));
	buf_add_string(out, "</code></div>\n");
	buf_release(&text);
	add_named(rule->trace, out);
	if (rule->role == ROLE_NEAR && rule->missing_text.len) {
		buf_add_string(out, "<div>lacks <code>");
		add_text(out, rule->missing_text);
		buf_add_string(out, "</code></div>\n");
	}
	if (rule->role == ROLE_WITHHELD)
		buf_add_string(out, "<div>not counted: no evidence for a "
				    "message that asks for secrets</div>\n");
	if (rule->reason) {
		buf_add_string(out, "<div>not decided: ");
		add_string(out, rule->reason);
		buf_add_string(out, "</div>\n");
	}
	if (rule->rule->weights)
		buf_add_format(
		    out, "<div>starts at %+.2f, capped at %.2f</div>\n",
		    rule->rule->weights->bias, rule->rule->weights->cap);
	for (size_t i = 0; i < rule->n_weights; i++) {
		buf_add_format(out, "<div><span class=\"num\">%+.2f</span> ",
			       rule->weights[i].weight);
		add_text(out, rule->weights[i].text);
		buf_add_string(out, "</div>\n");
	}
}

static void add_rule(const struct explain_view *view,
		     const struct explained_rule *rule, struct buf *out)
{
	size_t place = explain_place_of(view, rule->rule);

	buf_add_string(out, "<details><summary>");
	if (place != SIZE_MAX)
		buf_add_format(out, "<span class=\"letter r%zu\">%c</span> ",
			       place % EXPLAIN_COLOURS, explain_letter(place));
	buf_add_format(out, "<span class=\"num\">%+.2f</span> <code>",
		       rule->score);
	add_string(out, rule->rule->id);
	buf_add_format(out, "</code> <span class=\"soft\">%s</span><br>",
		       explained_role_name(rule->role));
	add_text(out, rule->rule->title);
	buf_add_string(out, "</summary>\n");
	add_reasons(rule, out);
	buf_add_string(out, "<table>\n");
	for (size_t i = 0; i < rule->n_selections; i++)
		add_selection(view, &rule->selections[i], out);
	buf_add_string(out, "</table></details>\n");
}

/* --- score and page ------------------------------------------------------- */

static void add_score(const struct explain_view *view, struct buf *out)
{
	const struct explanation *explanation = view->explanation;

	buf_add_string(out, "<h2>Score</h2>\n<table>\n");
	for (size_t i = 0; i < explanation->n_rules; i++) {
		const struct explained_rule *rule = &explanation->rules[i];
		size_t place = explain_place_of(view, rule->rule);

		if (rule->role != ROLE_COUNTS)
			continue;
		buf_add_format(out,
			       "<tr><td class=\"num\">%+.2f</td><td>"
			       "<span class=\"letter r%zu\">%c</span> <code>",
			       rule->score, place % EXPLAIN_COLOURS,
			       explain_letter(place));
		add_string(out, rule->rule->id);
		buf_add_string(out, "</code>");
		if (rule->group && !rule->rule->weights &&
		    rule->score != rule->rule->score) {
			buf_add_format(out, " of %+.2f, capped at %.2f by ",
				       rule->rule->score, rule->group->cap);
			add_string(out, rule->group->name);
		}
		buf_add_string(out, "</td></tr>\n");
	}
	buf_add_format(out,
		       "<tr><th class=\"num\">%.2f</th><th>in all; %.2f to be "
		       "tagged, %.2f to be quarantined</th></tr>\n</table>\n",
		       view->verdict->score, view->thresholds->tag,
		       view->thresholds->quarantine);
}

static void add_head(const struct explain_view *view, struct buf *out)
{
	const struct verdict *verdict = view->verdict;

	buf_add_string(
	    out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
		 "charset=\"utf-8\"><meta name=\"viewport\" "
		 "content=\"width=device-width, initial-scale=1\">"
		 "<meta http-equiv=\"Content-Security-Policy\" "
		 "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
		 "<meta name=\"referrer\" content=\"no-referrer\">"
		 "<title>Scamsieve: why</title>\n<style>\n");
	buf_add_string(out, explain_style);
	buf_add_format(out,
		       "</style></head><body>\n<h1><span "
		       "class=\"action\">%s</span> score %.2f</h1>\n"
		       "<div class=\"soft\">%s, %s, language %s%s</div>\n",
		       action_name(verdict->action), verdict->score,
		       channel_name(view->message->channel),
		       direction_name(view->message->direction),
		       *verdict->lang ? verdict->lang : "unknown",
		       verdict->is_forced ? "; forced by a rule" : "");
}

static void add_cost(const struct explain_view *view, struct buf *out)
{
	struct buf cost;

	buf_init(&cost, 0);
	explain_add_cost(view, "", &cost);
	buf_add_string(out, "<h2>Cost</h2>\n<pre>");
	add_text(out, span_trim(buf_span(&cost)));
	buf_add_string(out, "</pre>\n");
	buf_release(&cost);
}

void explain_html(const struct explain_view *view, struct buf *out)
{
	const struct explanation *explanation = view->explanation;
	struct buf change;

	add_head(view, out);
	buf_add_string(out, "<h2>Message</h2>\n");
	for (size_t i = 0; i < view->message->n_texts; i++)
		add_one_text(view, i, out);
	add_score(view, out);
	buf_init(&change, 0);
	explain_add_change(view, "", &change);
	if (change.len) {
		buf_add_string(out, "<h2>What another verdict would take</h2>"
				    "\n<div class=\"text\">");
		add_text(out, span_trim(buf_span(&change)));
		buf_add_string(out, "</div>\n");
	}
	buf_release(&change);
	buf_add_string(out, "<h2>Rules</h2>\n");
	for (size_t i = 0; i < explanation->n_rules; i++)
		add_rule(view, &explanation->rules[i], out);
	add_clauses(view, out);
	add_facts(view, out);
	if (view->cost)
		add_cost(view, out);
	buf_add_string(out, "</body></html>\n");
}
