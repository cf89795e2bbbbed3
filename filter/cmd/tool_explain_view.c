/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_view - what all forms of an explanation ask for.
 *
 * Contract: see tool_explain.h.
 * Failure: that of the buffer.
 */
#include "cmd/tool_explain.h"

size_t explain_place_of(const struct explain_view *view,
			const struct rule *rule)
{
	for (size_t i = 0; i < view->verdict->n_rules; i++)
		if (view->verdict->rules[i].rule == rule)
			return i;
	return SIZE_MAX;
}

static bool marks(const struct verdict_rule *rule, size_t text, size_t at)
{
	for (size_t i = 0; i < rule->n_spans; i++)
		if (rule->spans[i].text == text &&
		    at >= rule->spans[i].raw.start &&
		    at < rule->spans[i].raw.end)
			return true;
	return false;
}

size_t explain_marks_at(const struct explain_view *view, size_t text, size_t at,
			size_t *rules, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < view->verdict->n_rules && found < n; i++)
		if (marks(&view->verdict->rules[i], text, at))
			rules[found++] = i;
	return found;
}

size_t explain_next_edge(const struct explain_view *view, size_t text,
			 size_t at)
{
	size_t next = SIZE_MAX;

	for (size_t i = 0; i < view->verdict->n_rules; i++) {
		const struct verdict_rule *rule = &view->verdict->rules[i];

		for (size_t k = 0; k < rule->n_spans; k++) {
			struct range raw = rule->spans[k].raw;

			if (rule->spans[k].text != text)
				continue;
			if (raw.start > at && raw.start < next)
				next = raw.start;
			if (raw.end > at && raw.end < next)
				next = raw.end;
		}
	}
	return next;
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

static void read_clause(const struct explain_view *view,
			struct explain_clause *clause,
			const struct clause_list *list)
{
	struct facts *facts = view->explanation->facts;
	size_t text = clause->number;
	size_t number = clause->next++;
	const struct ask *ask = clause_ask(facts, text, number, false);
	const struct ask *warning = clause_ask(facts, text, number, true);

	clause->polarity = ask ? "asks" : warning ? "warns" : "states";
	clause->kind = ask       ? ask_kind_name(ask->kind)
		       : warning ? ask_kind_name(warning->kind)
				 : "";
	clause->text = span_trim(span_range(facts->texts[text].view.folded,
					    list->items[number].where));
}

bool explain_next_clause(const struct explain_view *view,
			 struct explain_clause *clause)
{
	struct facts *facts = view->explanation->facts;

	for (; clause->number < view->message->n_texts; clause->number++) {
		const struct clause_list *list;

		if (facts->texts[clause->number].is_visible) {
			list = facts_clauses(facts, (uint16_t)clause->number);
			if (clause->next < list->n) {
				read_clause(view, clause, list);
				return true;
			}
		}
		clause->next = 0;
	}
	return false;
}

void explain_add_where(const struct explain_view *view, struct buf *out,
		       const struct verdict_span *span)
{
	const struct message_text *text = &view->message->texts[span->text];

	if (view->message->n_texts < 2)
		return;
	if (text->header)
		buf_add_format(out, " in %s", text->header);
	else if (text->part)
		buf_add_format(out, " in part %u", text->part);
}

void explain_add_origin(struct buf *out, const struct message_text *text)
{
	buf_add_string(out, text_kind_name(text->kind));
	if (text->header)
		buf_add_format(out, ", header %s", text->header);
	else if (text->part)
		buf_add_format(out, ", part %u", text->part);
}

bool explain_tells_fact(const struct facts *facts, enum field field)
{
	const struct fact_values *values = &facts->values[field];

	switch (field) {
	case FIELD_CHANNEL:
	case FIELD_DIRECTION:
	case FIELD_LANG:
	case FIELD_LENGTH:
		return false; /* they stand elsewhere, or say nothing */
	case FIELD_AUTH_SPF:
	case FIELD_AUTH_DKIM:
	case FIELD_AUTH_DMARC:
	case FIELD_AUTH_ARC:
		return values->n &&
		       !span_equal_string(values->items[0].string, "absent");
	default:
		break;
	}
	return values->n &&
	       (values->items[0].string.len || values->items[0].number != 0);
}

/* --- what it took --------------------------------------------------------- */

void explain_add_cost(const struct explain_view *view, const char *prefix,
		      struct buf *out)
{
	const struct message_cost *cost = view->cost;
	struct rule_cost sum = rule_cost_sum(cost->rules, cost->n);

	buf_add_format(
	    out,
	    "%sof %zu rules the scan led to %zu, and %zu were "
	    "decided\n"
	    "%stheir parts: the scan decided %u, %u needed facts, %u "
	    "patterns had all their words, %u of them need none\n",
	    prefix, cost->n_rules, cost->n_led, cost->n, prefix, sum.n_scan,
	    sum.n_facts, sum.n_patterns, sum.n_bare);
	if (!sum.n_facts && !sum.n_patterns)
		return;
	buf_add_format(out, "%s  scan facts patterns  rule\n", prefix);
	for (size_t i = 0; i < cost->n; i++) {
		const struct rule_cost *rule = &cost->rules[i];

		if (!rule->n_facts && !rule->n_patterns && !view->is_long)
			continue;
		buf_add_format(out, "%s%6u %5u %8u  %s%s\n", prefix,
			       rule->n_scan, rule->n_facts, rule->n_patterns,
			       rule->rule->id,
			       rule->n_led ? "" : " (another rule asked)");
	}
}

/* --- what another verdict would take -------------------------------------- */

static void add_would(const struct explained_change *change, const char *prefix,
		      struct buf *out)
{
	for (size_t i = 0; i < change->n_would; i++) {
		const struct explained_rule *rule = change->would[i];

		buf_add_format(out, "%s  %s %s (%+.2f)", prefix,
			       rule->role == ROLE_COUNTS ? "if there were no"
			       : rule->role == ROLE_NEAR ? "if it matched:"
							 : "if it counted:",
			       rule->rule->id, rule->score);
		if (rule->role == ROLE_NEAR && rule->missing_text.len)
			buf_add_format(out, ", which lacks '%.*s'",
				       (int)rule->missing_text.len,
				       (const char *)rule->missing_text.ptr);
		buf_add_char(out, '\n');
	}
}

void explain_add_change(const struct explain_view *view, const char *prefix,
			struct buf *out)
{
	const struct explained_change *change = view->change;
	enum action action = view->verdict->action;

	if (change->higher != action) {
		buf_add_format(out, "%sto %s it takes %.2f more\n", prefix,
			       action_name(change->higher), change->missing);
		add_would(change, prefix, out);
	}
	if (change->lower == action)
		return;
	buf_add_format(out, "%sto %s (%.2f) it takes that", prefix,
		       action_name(change->lower), change->lower_score);
	for (size_t i = 0; i < change->n_without; i++)
		buf_add_format(out, "%s %s (%+.2f)", i ? " and" : "",
			       change->without[i]->id,
			       change->without[i]->score);
	buf_add_format(out, " %s not match\n",
		       change->n_without > 1 ? "do" : "does");
}
