/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_json - an explanation for programs.
 *
 * Contract: appends one object on one line; spans are byte offsets into the
 * text whose index stands first in each.
 */
#include "cmd/tool_explain.h"

#include "base/json.h"

static void add_key(struct buf *out, const char *key)
{
	unsigned char last = out->len ? out->ptr[out->len - 1] : '{';

	if (last != '{' && last != '[')
		buf_add_char(out, ',');
	json_add_string(out, span_of(key));
	buf_add_char(out, ':');
}

static void add_string(struct buf *out, const char *key, struct span value)
{
	add_key(out, key);
	json_add_string(out, value);
}

static void add_comma(struct buf *out, size_t i)
{
	if (i)
		buf_add_char(out, ',');
}

static void add_spans(struct buf *out, const struct verdict_span *spans,
		      size_t n)
{
	add_key(out, "spans");
	buf_add_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		add_comma(out, i);
		buf_add_format(out, "[%u,%u,%u]", spans[i].text,
			       spans[i].raw.start, spans[i].raw.end);
	}
	buf_add_char(out, ']');
}

static void add_selection(struct buf *out,
			  const struct explained_selection *selection)
{
	buf_add_char(out, '{');
	add_string(out, "name", span_of(selection->name));
	add_string(out, "truth", span_of(truth_name(selection->truth)));
	add_key(out, "items");
	buf_add_char(out, '[');
	for (size_t i = 0; i < selection->n_items; i++) {
		const struct explained_item *item = &selection->items[i];

		add_comma(out, i);
		buf_add_char(out, '{');
		add_string(out, "key", span_of(item->key));
		add_string(out, "truth", span_of(truth_name(item->truth)));
		add_spans(out, item->spans, item->n_spans);
		buf_add_char(out, '}');
	}
	buf_add_string(out, "]}");
}

static void add_weights(struct buf *out, const struct explained_rule *rule)
{
	add_key(out, "bias");
	json_add_decimal(out, rule->rule->weights->bias);
	add_key(out, "weights");
	buf_add_char(out, '[');
	for (size_t i = 0; i < rule->n_weights; i++) {
		const struct explained_weight *weight = &rule->weights[i];

		add_comma(out, i);
		buf_add_char(out, '{');
		add_string(out, "text", weight->text);
		add_key(out, "weight");
		json_add_decimal(out, weight->weight);
		add_spans(out, weight->spans, weight->n_spans);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static const char *node_kind_name(enum node_kind kind)
{
	static const char *const names[] = {
	    [NODE_SELECTION] = "selection",
	    [NODE_RULE] = "rule",
	    [NODE_AND] = "and",
	    [NODE_OR] = "or",
	    [NODE_NOT] = "not",
	    [NODE_COUNT] = "count",
	    [NODE_WEIGHTS] = "sum",
	};

	return names[kind];
}

/* As deep as the trace is. NOLINTNEXTLINE(misc-no-recursion) */
static void add_node(struct buf *out, const struct explained_node *node)
{
	buf_add_char(out, '{');
	add_string(out, "kind", span_of(node_kind_name(node->kind)));
	add_string(out, "truth", span_of(truth_name(node->truth)));
	if (node->name)
		add_string(out, "name", span_of(node->name));
	if (node->kind == NODE_COUNT) {
		add_key(out, "need");
		buf_add_format(out, "%u", node->need);
	}
	if (node->n) {
		add_key(out, "of");
		buf_add_char(out, '[');
		for (size_t i = 0; i < node->n; i++) {
			add_comma(out, i);
			add_node(out, &node->children[i]);
		}
		buf_add_char(out, ']');
	}
	buf_add_char(out, '}');
}

static void add_group(struct buf *out, const struct explained_rule *rule)
{
	add_key(out, "group");
	buf_add_char(out, '{');
	add_string(out, "name", span_of(rule->group->name));
	add_key(out, "cap");
	json_add_decimal(out, rule->group->cap);
	buf_add_char(out, '}');
}

static void add_rule(struct buf *out, const struct explained_rule *rule)
{
	buf_add_char(out, '{');
	add_string(out, "id", span_of(rule->rule->id));
	add_string(out, "title", rule->rule->title);
	add_string(out, "role", span_of(explained_role_name(rule->role)));
	add_key(out, "score");
	json_add_decimal(out, rule->score);
	if (!rule->rule->weights) {
		add_key(out, "full_score");
		json_add_decimal(out, rule->rule->score);
	}
	if (rule->group)
		add_group(out, rule);
	add_key(out, "condition");
	add_node(out, rule->trace);
	if (rule->role == ROLE_NEAR)
		add_string(out, "lacks", rule->missing_text);
	if (rule->reason)
		add_string(out, "reason", span_of(rule->reason));
	if (rule->rule->weights)
		add_weights(out, rule);
	add_key(out, "selections");
	buf_add_char(out, '[');
	for (size_t i = 0; i < rule->n_selections; i++) {
		add_comma(out, i);
		add_selection(out, &rule->selections[i]);
	}
	buf_add_string(out, "]}");
}

static void add_texts(const struct explain_view *view, struct buf *out)
{
	add_key(out, "texts");
	buf_add_char(out, '[');
	for (size_t i = 0; i < view->message->n_texts; i++) {
		const struct message_text *text = &view->message->texts[i];

		add_comma(out, i);
		buf_add_char(out, '{');
		add_string(out, "kind", span_of(text_kind_name(text->kind)));
		if (text->header)
			add_string(out, "header", span_of(text->header));
		if (text->part) {
			add_key(out, "part");
			buf_add_format(out, "%u", text->part);
		}
		add_string(out, "raw", text->raw);
		add_string(out, "folded",
			   view->explanation->facts->texts[i].view.folded);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_clauses(const struct explain_view *view, struct buf *out)
{
	struct explain_clause clause = {.number = 0};
	size_t n = 0;

	add_key(out, "clauses");
	buf_add_char(out, '[');
	while (explain_next_clause(view, &clause)) {
		add_comma(out, n++);
		buf_add_format(out, "{\"text\":%zu", clause.number);
		add_string(out, "folded", clause.text);
		add_string(out, "polarity", span_of(clause.polarity));
		if (*clause.kind)
			add_string(out, "kind", span_of(clause.kind));
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_value(struct buf *out, struct facts *facts, enum field field,
		      const struct fact_value *value)
{
	const struct fact_place *place = &value->place;
	struct range raw;

	buf_add_char(out, '{');
	add_key(out, "value");
	if (field_type(field) == FIELD_TYPE_NUMBER)
		json_add_decimal(out, value->number);
	else if (field_type(field) == FIELD_TYPE_BOOL)
		buf_add_string(out, "true");
	else
		json_add_string(out, value->string);
	if (place->text != TEXT_NONE && place->where.end > place->where.start) {
		raw = view_raw_range(&facts->texts[place->text].view,
				     place->where);
		add_spans(out, &(struct verdict_span){place->text, raw}, 1);
	}
	buf_add_char(out, '}');
}

static void add_facts(const struct explain_view *view, struct buf *out)
{
	struct facts *facts = view->explanation->facts;

	add_key(out, "facts");
	buf_add_char(out, '{');
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact_values *values = facts_get(facts,
							     (enum field)i);

		if (!explain_tells_fact(facts, (enum field)i))
			continue;
		add_key(out, field_name((enum field)i));
		buf_add_char(out, '[');
		for (size_t k = 0; k < values->n; k++) {
			add_comma(out, k);
			add_value(out, facts, (enum field)i, &values->items[k]);
		}
		buf_add_char(out, ']');
	}
	buf_add_char(out, '}');
}

static void add_change(const struct explain_view *view, struct buf *out)
{
	const struct explained_change *change = view->change;
	enum action action = view->verdict->action;

	if (change->higher != action) {
		add_key(out, "higher");
		buf_add_char(out, '{');
		add_string(out, "action", span_of(action_name(change->higher)));
		add_key(out, "missing");
		json_add_decimal(out, change->missing);
		add_key(out, "would");
		buf_add_char(out, '[');
		for (size_t i = 0; i < change->n_would; i++) {
			add_comma(out, i);
			json_add_string(out,
					span_of(change->would[i]->rule->id));
		}
		buf_add_string(out, "]}");
	}
	if (change->lower == action)
		return;
	add_key(out, "lower");
	buf_add_char(out, '{');
	add_string(out, "action", span_of(action_name(change->lower)));
	add_key(out, "score");
	json_add_decimal(out, change->lower_score);
	add_key(out, "without");
	buf_add_char(out, '[');
	for (size_t i = 0; i < change->n_without; i++) {
		add_comma(out, i);
		json_add_string(out, span_of(change->without[i]->id));
	}
	buf_add_string(out, "]}");
}

static void add_asks(const struct explain_view *view, struct buf *out)
{
	struct facts *facts = view->explanation->facts;

	add_key(out, "asks");
	buf_add_char(out, '[');
	for (size_t i = 0; i < facts->asks.n; i++) {
		const struct ask *ask = &facts->asks.items[i];
		struct view *text = &facts->texts[ask->text].view;
		struct range verb = view_raw_range(text, ask->verb);

		add_comma(out, i);
		buf_add_char(out, '{');
		add_string(out, "kind", span_of(ask_kind_name(ask->kind)));
		add_string(out, "polarity",
			   span_of(ask->is_warning ? "warns" : "asks"));
		add_spans(out, &(struct verdict_span){ask->text, verb}, 1);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_count(struct buf *out, const char *key, size_t n)
{
	add_key(out, key);
	buf_add_unsigned(out, n);
}

/* Parts that the scan decided, facts, and patterns that had their words. */
static void add_parts(const struct rule_cost *rule, struct buf *out)
{
	add_count(out, "scan", rule->n_scan);
	add_count(out, "facts", rule->n_facts);
	add_count(out, "patterns", rule->n_patterns);
	add_count(out, "bare_patterns", rule->n_bare);
}

static void add_cost(const struct message_cost *cost, struct buf *out)
{
	struct rule_cost sum = rule_cost_sum(cost->rules, cost->n);

	add_key(out, "cost");
	buf_add_char(out, '{');
	add_count(out, "rules", cost->n_rules);
	add_count(out, "led", cost->n_led);
	add_count(out, "decided", cost->n);
	add_parts(&sum, out);
	add_key(out, "by_rule");
	buf_add_char(out, '[');
	for (size_t i = 0; i < cost->n; i++) {
		add_comma(out, i);
		buf_add_char(out, '{');
		add_string(out, "id", span_of(cost->rules[i].rule->id));
		add_key(out, "led");
		buf_add_string(out, cost->rules[i].n_led ? "true" : "false");
		add_parts(&cost->rules[i], out);
		buf_add_char(out, '}');
	}
	buf_add_string(out, "]}");
}

void explain_json(const struct explain_view *view, struct buf *out)
{
	buf_add_char(out, '{');
	add_string(out, "action", span_of(action_name(view->verdict->action)));
	add_key(out, "score");
	json_add_decimal(out, view->verdict->score);
	add_key(out, "required");
	json_add_decimal(out, view->thresholds->tag);
	add_string(out, "lang", span_of(view->verdict->lang));
	add_string(out, "channel",
		   span_of(channel_name(view->message->channel)));
	add_string(out, "direction",
		   span_of(direction_name(view->message->direction)));
	add_change(view, out);
	add_texts(view, out);
	add_clauses(view, out);
	add_asks(view, out);
	add_facts(view, out);
	add_key(out, "rules");
	buf_add_char(out, '[');
	for (size_t i = 0; i < view->explanation->n_rules; i++) {
		add_comma(out, i);
		add_rule(out, &view->explanation->rules[i]);
	}
	buf_add_char(out, ']');
	if (view->cost)
		add_cost(view->cost, out);
	buf_add_string(out, "}\n");
}
