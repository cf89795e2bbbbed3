/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_report - an explanation for people, below the texts: clauses
 * with their polarity, facts, rules with their reasons, how the score came
 * about, and what another verdict would take.
 *
 * Contract: appends to a buffer, prints nothing.
 * Limits: VALUES_SHOWN values of a fact; NEAR_SHOWN rules that came near,
 * unless all is asked for.
 */
#include "cmd/tool_explain.h"

enum { VALUES_SHOWN = 8, NEAR_SHOWN = 3, WIDTH = 78 };

static const char bold[] = "\033[1m";
static const char dim[] = "\033[2m";
static const char plain[] = "\033[0m";

static void colour(const struct explain_view *view, struct buf *out,
		   const char *code)
{
	if (view->is_coloured)
		buf_add_string(out, code);
}

/* Strangers' text on one line. */
static void add_line(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		buf_add_char(out, text.ptr[i] < ' ' || text.ptr[i] == 0x7F
				      ? ' '
				      : text.ptr[i]);
}

/* --- clauses and facts ---------------------------------------------------- */

static void add_clauses(const struct explain_view *view, struct buf *out)
{
	struct explain_clause clause = {.number = 0};
	bool is_first = true;

	while (explain_next_clause(view, &clause)) {
		if (!*clause.kind && !view->is_long)
			continue;
		buf_add_string(out, is_first ? "\nclauses\n" : "");
		is_first = false;
		buf_add_format(out, "  %-6s %-13s ", clause.polarity,
			       clause.kind);
		add_line(out, clause.text);
		buf_add_char(out, '\n');
	}
}

static void add_fact(struct facts *facts, enum field field, struct buf *out)
{
	const struct fact_values *values = facts_get(facts, field);
	bool is_number = field_type(field) == FIELD_TYPE_NUMBER;

	if (!explain_tells_fact(facts, field))
		return;
	buf_add_format(out, "  %-19s", field_name(field));
	for (size_t i = 0; i < values->n && i < VALUES_SHOWN; i++) {
		buf_add_string(out, i ? ", " : " ");
		if (is_number)
			buf_add_format(out, "%g", values->items[i].number);
		else if (field_type(field) == FIELD_TYPE_BOOL)
			buf_add_string(out, "true");
		else
			add_line(out, values->items[i].string);
	}
	if (values->n > VALUES_SHOWN)
		buf_add_format(out, " and %zu more", values->n - VALUES_SHOWN);
	buf_add_string(out, values->is_partial ? " (not all: a limit was hit)\n"
					       : "\n");
}

static void add_facts(const struct explain_view *view, struct buf *out)
{
	size_t before;

	buf_add_string(out, "\nfacts\n");
	before = out->len;
	for (int i = 0; i < FIELD_COUNT; i++)
		add_fact(view->explanation->facts, (enum field)i, out);
	if (out->len == before)
		buf_add_string(out, "  none\n");
}

/* --- rules ---------------------------------------------------------------- */

static void add_quote(const struct explain_view *view, struct buf *out,
		      const struct verdict_span *span)
{
	buf_add_string(out, " \"");
	add_line(out,
		 span_range(view->message->texts[span->text].raw, span->raw));
	buf_add_char(out, '"');
	explain_add_where(view, out, span);
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

/* Conditions of the rules that are named, one a line, as deep as the trace
 * is. NOLINTNEXTLINE(misc-no-recursion) */
static void add_named(const struct explain_view *view,
		      const struct explained_node *node, struct buf *out)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct explained_node *child = &node->children[i];

		if (child->kind == NODE_RULE && child->n) {
			if (child->truth == TRUTH_YES && !view->is_long)
				continue;
			buf_add_format(out, "              %s: ", child->name);
			explained_trace_add(out, child->children);
			buf_add_char(out, '\n');
		}
		add_named(view, child, out);
	}
}

static void add_condition(const struct explain_view *view,
			  const struct explained_rule *rule, struct buf *out)
{
	if (rule->rule->weights)
		return;
	buf_add_format(out, "      %-8sbecause ",
		       truth_name(rule->trace->truth));
	explained_trace_add(out, rule->trace);
	buf_add_char(out, '\n');
	add_named(view, rule->trace, out);
}

static void add_remarks(const struct explained_rule *rule, struct buf *out)
{
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
}

static void add_rule(const struct explain_view *view,
		     const struct explained_rule *rule, struct buf *out)
{
	size_t place = explain_place_of(view, rule->rule);

	buf_add_format(out, "  %c %+6.2f  ",
		       place == SIZE_MAX ? ' ' : explain_letter(place),
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
	add_remarks(rule, out);
	add_condition(view, rule, out);
	for (size_t i = 0; i < rule->n_selections; i++)
		if (view->is_long || rule->selections[i].truth != TRUTH_NO)
			add_selection(view, &rule->selections[i], out);
}

/* The ids of the signals that hold, which other rules name. */
static void add_signals(const struct explain_view *view, struct buf *out)
{
	const struct explanation *explanation = view->explanation;
	size_t column = 0;

	for (size_t i = 0; i < explanation->n_rules; i++) {
		const struct rule *rule = explanation->rules[i].rule;

		if (explanation->rules[i].role != ROLE_SIGNAL)
			continue;
		if (column == 0 || column + strlen(rule->id) > WIDTH) {
			buf_add_string(out, column ? ",\n            "
						   : "    signals ");
			column = 12;
		} else {
			buf_add_string(out, ", ");
		}
		buf_add_string(out, rule->id);
		column += strlen(rule->id) + 2;
	}
	if (column)
		buf_add_char(out, '\n');
}

static void add_rules(const struct explain_view *view, struct buf *out)
{
	const struct explanation *explanation = view->explanation;
	size_t n_near = 0;

	if (explanation->n_rules == 0) {
		buf_add_string(out, "\nno rule matched or came near\n");
		return;
	}
	buf_add_string(out, "\nrules\n");
	for (size_t i = 0; i < explanation->n_rules; i++) {
		const struct explained_rule *rule = &explanation->rules[i];

		n_near += rule->role == ROLE_NEAR;
		if (!view->is_long &&
		    (rule->role == ROLE_SIGNAL || n_near > NEAR_SHOWN))
			continue;
		add_rule(view, rule, out);
	}
	if (view->is_long)
		return;
	add_signals(view, out);
	if (n_near > NEAR_SHOWN)
		buf_add_format(out,
			       "    %zu more came near; --long shows them\n",
			       n_near - NEAR_SHOWN);
}

/* --- score and verdict ---------------------------------------------------- */

static void add_score(const struct explain_view *view, struct buf *out)
{
	const struct explanation *explanation = view->explanation;

	if (view->verdict->n_rules == 0)
		return;
	buf_add_string(out, "\nscore\n");
	for (size_t i = 0; i < explanation->n_rules; i++) {
		const struct explained_rule *rule = &explanation->rules[i];

		if (rule->role != ROLE_COUNTS)
			continue;
		buf_add_format(
		    out, "  %+7.2f  %c %s", rule->score,
		    explain_letter(explain_place_of(view, rule->rule)),
		    rule->rule->id);
		if (!rule->rule->weights && rule->group &&
		    rule->score != rule->rule->score)
			buf_add_format(out,
				       ", of %+.2f: the group %s is capped "
				       "at %.2f",
				       rule->rule->score, rule->group->name,
				       rule->group->cap);
		if (rule->rule->forced != ACTION_PASS)
			buf_add_format(out, ", forces %s",
				       action_name(rule->rule->forced));
		buf_add_char(out, '\n');
	}
	buf_add_format(out, "  %7.2f  in all\n", view->verdict->score);
}

static void add_verdict(const struct explain_view *view, struct buf *out)
{
	const struct verdict *verdict = view->verdict;
	const struct message *message = view->message;

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
	buf_add_format(out, "; %s, %s, language %s\n",
		       channel_name(message->channel),
		       direction_name(message->direction),
		       *verdict->lang ? verdict->lang : "unknown");
}

void explain_add_report(const struct explain_view *view, struct buf *out)
{
	add_clauses(view, out);
	add_facts(view, out);
	add_rules(view, out);
	add_score(view, out);
	add_verdict(view, out);
	explain_add_change(view, "  ", out);
}
