/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_answer - what a resident screener thinks of a message.
 *
 * Contract: see wire.h. The body, in order: kept id (8 bytes), generation
 * (8), 1 and a verdict, or 0, an action and an error. A verdict: action (1),
 * forced (1), score (8), threshold (8), language, the rules that fired,
 * those on trial, and the undecided, each with its count. A rule: its id, its
 * score (8) and its spans, three numbers of 4 each.
 * Failure: ERR_INPUT, ERR_MEMORY.
 * Limits: those of a verdict; what is read is paid for by the body's length.
 * Threads: safe.
 */
#include "wire_private.h"

enum { RULE_BYTES = 16, SPAN_BYTES = 12, UNKNOWN_BYTES = 8 };

static void put_rules(struct buf *out, const struct verdict_rule *rules,
		      size_t n)
{
	wire_put(out, n, 4);
	for (size_t i = 0; i < n; i++) {
		wire_put_text(out, span_of(rules[i].id));
		wire_put_number(out, rules[i].score);
		wire_put(out, rules[i].n_spans, 4);
		for (size_t j = 0; j < rules[i].n_spans; j++) {
			const struct verdict_span *span = &rules[i].spans[j];

			wire_put(out, span->text, 4);
			wire_put(out, span->raw.start, 4);
			wire_put(out, span->raw.end, 4);
		}
	}
}

static void put_verdict(struct buf *out, const struct verdict *verdict)
{
	wire_put(out, verdict->action, 1);
	wire_put(out, verdict->is_forced, 1);
	wire_put_number(out, verdict->score);
	wire_put_number(out, verdict->required);
	wire_put_text(out, span_of(verdict->lang));
	put_rules(out, verdict->rules, verdict->n_rules);
	put_rules(out, verdict->shadow, verdict->n_shadow);
	wire_put(out, verdict->n_unknown, 4);
	for (size_t i = 0; i < verdict->n_unknown; i++) {
		wire_put_text(out, span_of(verdict->unknown[i].id));
		wire_put_text(out, span_of(verdict->unknown[i].reason));
	}
}

void wire_add_answer(struct buf *out, const struct wire_answer *answer)
{
	size_t start = wire_begin(out, WIRE_ANSWER);

	wire_put(out, (uint64_t)answer->kept_id, 8);
	wire_put(out, answer->generation, 8);
	wire_put(out, answer->has_verdict, 1);
	if (answer->has_verdict) {
		put_verdict(out, &answer->verdict);
	} else {
		wire_put_text(out, answer->action);
		wire_put_text(out, answer->error);
	}
	wire_end(out, start);
}

static void get_spans(struct wire_cursor *cursor, const struct message *message,
		      struct verdict_rule *rule)
{
	rule->n_spans = wire_get_count(cursor, SPAN_BYTES);
	rule->spans = wire_room(cursor, rule->n_spans, sizeof(*rule->spans));
	for (size_t i = 0; i < rule->n_spans && !cursor->is_bad; i++) {
		struct verdict_span *span = &rule->spans[i];

		span->text = (uint32_t)wire_get(cursor, 4);
		span->raw.start = (uint32_t)wire_get(cursor, 4);
		span->raw.end = (uint32_t)wire_get(cursor, 4);
		if (span->text >= message->n_texts ||
		    span->raw.start > span->raw.end ||
		    span->raw.end > message->texts[span->text].raw.len)
			cursor->is_bad = true;
	}
}

static struct verdict_rule *get_rules(struct wire_cursor *cursor,
				      const struct message *message, size_t *n)
{
	struct verdict_rule *rules;

	*n = wire_get_count(cursor, RULE_BYTES);
	rules = wire_room(cursor, *n, sizeof(*rules));
	for (size_t i = 0; i < *n && !cursor->is_bad; i++) {
		rules[i].id = wire_get_string(cursor);
		rules[i].score = wire_get_number(cursor);
		get_spans(cursor, message, &rules[i]);
	}
	return rules;
}

static void get_verdict(struct wire_cursor *cursor,
			const struct message *message, struct verdict *verdict)
{
	uint64_t action = wire_get(cursor, 1);

	if (action >= ACTION_COUNT)
		cursor->is_bad = true;
	verdict->action = (enum action)action;
	verdict->is_forced = wire_get(cursor, 1) != 0;
	verdict->score = wire_get_number(cursor);
	verdict->required = wire_get_number(cursor);
	verdict->lang = wire_get_string(cursor);
	verdict->rules = get_rules(cursor, message, &verdict->n_rules);
	verdict->shadow = get_rules(cursor, message, &verdict->n_shadow);
	verdict->n_unknown = wire_get_count(cursor, UNKNOWN_BYTES);
	verdict->unknown = wire_room(cursor, verdict->n_unknown,
				     sizeof(*verdict->unknown));
	for (size_t i = 0; i < verdict->n_unknown && !cursor->is_bad; i++) {
		verdict->unknown[i].id = wire_get_string(cursor);
		verdict->unknown[i].reason = wire_get_string(cursor);
	}
}

int wire_read_answer(struct span body, const struct message *message,
		     struct arena *arena, struct wire_answer *answer,
		     struct err *err)
{
	struct wire_cursor cursor = {.rest = body, .arena = arena};

	*answer = (struct wire_answer){
	    .kept_id = (int64_t)wire_get(&cursor, 8)};
	answer->generation = wire_get(&cursor, 8);
	answer->has_verdict = wire_get(&cursor, 1) != 0;
	if (answer->has_verdict) {
		get_verdict(&cursor, message, &answer->verdict);
	} else {
		answer->action = span_of(wire_get_string(&cursor));
		answer->error = span_of(wire_get_string(&cursor));
	}
	return wire_finish(&cursor, err);
}
