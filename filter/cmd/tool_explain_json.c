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

static void add_rule(struct buf *out, const struct explained_rule *rule)
{
	buf_add_char(out, '{');
	add_string(out, "id", span_of(rule->rule->id));
	add_string(out, "title", rule->rule->title);
	add_string(out, "role", span_of(explained_role_name(rule->role)));
	add_key(out, "score");
	json_add_decimal(out, rule->score);
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
		add_string(out, "raw", text->raw);
		add_string(out, "folded",
			   view->explanation->facts->texts[i].view.folded);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
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

void explain_json(const struct explain_view *view, struct buf *out)
{
	buf_add_char(out, '{');
	add_string(out, "action", span_of(action_name(view->verdict->action)));
	add_key(out, "score");
	json_add_decimal(out, view->verdict->score);
	add_key(out, "required");
	json_add_decimal(out, view->thresholds->tag);
	add_string(out, "lang", span_of(view->verdict->lang));
	add_texts(view, out);
	add_asks(view, out);
	add_key(out, "rules");
	buf_add_char(out, '[');
	for (size_t i = 0; i < view->explanation->n_rules; i++) {
		add_comma(out, i);
		add_rule(out, &view->explanation->rules[i]);
	}
	buf_add_string(out, "]}\n");
}
