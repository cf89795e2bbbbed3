/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match_spans - which bytes of the message made a rule match.
 *
 * Walks the part of the condition that held and gathers the places of its
 * items: hits of words, matches of patterns, values of facts, verbs and
 * objects of asks. What was negated or merely absent has no place.
 *
 * Contract: see ruleset_private.h.
 * Failure: on lack of memory there are fewer spans.
 * Limits: MATCH_SPAN_LIMIT spans a rule, HITS_SHOWN of one set.
 * Threads: a scratch belongs to one thread.
 */
#include "ruleset_private.h"

#include "item_eval.h"
#include "weights.h"

#include <stdlib.h>

enum { HITS_SHOWN = 4, GATHER_LIMIT = 64 };

struct gathering {
	struct scratch *scratch;
	struct verdict_span items[GATHER_LIMIT];
	size_t n;
};

static void add_raw(struct gathering *gathering, uint16_t text,
		    struct range raw)
{
	if (gathering->n < GATHER_LIMIT && raw.end > raw.start)
		gathering->items[gathering->n++] = (struct verdict_span){text,
									 raw};
}

static void add_folded(struct gathering *gathering, uint16_t text,
		       struct range where)
{
	struct facts *facts = &gathering->scratch->facts;

	if (text != TEXT_NONE && where.end > where.start)
		add_raw(gathering, text,
			view_raw_range(&facts->texts[text].view, where));
}

static void add_words(struct gathering *gathering, const struct item *item)
{
	struct scratch *scratch = gathering->scratch;

	for (size_t i = 0; i < item->words.n; i++) {
		size_t shown = 0;

		for (const struct hit *hit =
			 hits_first(&scratch->hits, item->words.sets[i]);
		     hit && shown < HITS_SHOWN;
		     hit = hits_next(&scratch->hits, hit)) {
			if (!item_hit_counts(scratch, item, hit))
				continue;
			add_folded(gathering, hit->text, hit->where);
			shown++;
		}
	}
}

static void add_facts(struct gathering *gathering, const struct item *item)
{
	const struct fact_values *values = facts_get(&gathering->scratch->facts,
						     item->fact.field);

	if (item->flags & ITEM_WANTS_ABSENCE)
		return;
	for (size_t i = 0; i < values->n; i++)
		if (item_value_holds(gathering->scratch, item,
				     &values->items[i]) > 0)
			add_folded(gathering, values->items[i].place.text,
				   values->items[i].place.where);
}

static void add_asks(struct gathering *gathering, const struct item *item)
{
	const struct ask_list *asks = facts_asks(&gathering->scratch->facts);

	for (size_t i = 0; i < asks->n; i++) {
		const struct ask *ask = &asks->items[i];

		if (!(item->ask_kinds & (UINT32_C(1) << ask->kind)) ||
		    ask->is_warning != (item->kind == ITEM_WARN))
			continue;
		add_folded(gathering, ask->text, ask->verb);
		add_folded(gathering, ask->text, ask->object);
	}
}

static void add_item(struct gathering *gathering, const struct item *item)
{
	const struct item_memo *memo = &gathering->scratch->items[item->number];

	switch (item->kind) {
	case ITEM_WORDS:
		add_words(gathering, item);
		break;
	case ITEM_RAW:
		add_raw(gathering, memo->text, memo->where);
		break;
	case ITEM_REGEX:
		if (item->flags & ITEM_IS_RAW)
			add_raw(gathering, memo->text, memo->where);
		else
			add_folded(gathering, memo->text, memo->where);
		break;
	case ITEM_NEAR:
		add_folded(gathering, memo->text, memo->where);
		break;
	case ITEM_FACT:
		add_facts(gathering, item);
		break;
	case ITEM_ASK:
	case ITEM_WARN:
		add_asks(gathering, item);
		break;
	}
}

static void add_selection(struct gathering *gathering,
			  const struct selection *selection)
{
	for (size_t i = 0; i < selection->n; i++) {
		const struct item_list *items = &selection->alternatives[i];
		bool holds = true;

		for (size_t k = 0; k < items->n && holds; k++)
			holds = item_truth(gathering->scratch,
					   &items->items[k]) == TRUTH_YES;
		for (size_t k = 0; k < items->n && holds; k++)
			add_item(gathering, &items->items[k]);
	}
}

static void add_node(struct gathering *gathering, const struct rule *rule,
		     const struct node *node);

/* NOLINTNEXTLINE(misc-no-recursion): see add_node() */
static void add_part(struct gathering *gathering, const struct rule *rule,
		     const struct weights_part *part)
{
	if (part->hit)
		add_folded(gathering, part->hit->text, part->hit->where);
	else
		add_node(gathering, rule, part->node);
}

/* What weighs for the rule, heaviest first.
 * NOLINTNEXTLINE(misc-no-recursion): see add_node() */
static void add_weights(struct gathering *gathering, const struct rule *rule)
{
	struct scratch *scratch = gathering->scratch;
	struct weights_part *parts;
	size_t n;

	if (weights_parts(scratch, rule, scratch->facts.arena, &parts, &n))
		n = 0;
	for (size_t i = 0; i < n; i++)
		if (parts[i].weighted->weight > 0)
			add_part(gathering, rule, &parts[i]);
}

/* Depth is that of the condition and of rules naming rules: bounded.
 * NOLINTNEXTLINE(misc-no-recursion) */
static void add_node(struct gathering *gathering, const struct rule *rule,
		     const struct node *node)
{
	const struct rule *other;

	if (node->kind == NODE_NOT ||
	    node_truth(gathering->scratch, rule, node) != TRUTH_YES)
		return;
	switch (node->kind) {
	case NODE_SELECTION:
		add_selection(gathering, &rule->selections[node->ref]);
		break;
	case NODE_RULE:
		other = &gathering->scratch->ruleset->rules[node->ref];
		add_node(gathering, other, &other->nodes[other->root]);
		break;
	case NODE_AND:
	case NODE_OR:
	case NODE_COUNT:
		for (uint32_t i = 0; i < node->n; i++)
			add_node(gathering, rule,
				 &rule->nodes[node->first + i]);
		break;
	case NODE_WEIGHTS:
		add_weights(gathering, rule);
		break;
	case NODE_NOT:
		break;
	}
}

static int compare_spans(const void *left, const void *right)
{
	const struct verdict_span *a = left;
	const struct verdict_span *b = right;

	if (a->text != b->text)
		return a->text < b->text ? -1 : 1;
	if (a->raw.start != b->raw.start)
		return a->raw.start < b->raw.start ? -1 : 1;
	return (a->raw.end > b->raw.end) - (a->raw.end < b->raw.end);
}

/* Overlapping and touching spans become one. */
static size_t merge(struct verdict_span *items, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct verdict_span *last = kept ? &items[kept - 1] : NULL;

		if (last && last->text == items[i].text &&
		    items[i].raw.start <= last->raw.end) {
			if (items[i].raw.end > last->raw.end)
				last->raw.end = items[i].raw.end;
			continue;
		}
		items[kept++] = items[i];
	}
	return kept;
}

/* Sort, merge and cut what was gathered into the arena. */
static void settle(struct gathering *gathering, struct arena *arena,
		   struct verdict_span **spans, size_t *n)
{
	*spans = NULL;
	*n = 0;
	if (gathering->n == 0)
		return;
	qsort(gathering->items, gathering->n, sizeof(*gathering->items),
	      compare_spans);
	gathering->n = merge(gathering->items, gathering->n);
	if (gathering->n > MATCH_SPAN_LIMIT)
		gathering->n = MATCH_SPAN_LIMIT;
	*spans = arena_alloc(arena, gathering->n * sizeof(**spans));
	if (!*spans)
		return;
	memcpy(*spans, gathering->items, gathering->n * sizeof(**spans));
	*n = gathering->n;
}

void rule_spans(struct scratch *scratch, const struct rule *rule,
		struct arena *arena, struct verdict_span **spans, size_t *n)
{
	struct gathering gathering;

	gathering.scratch = scratch;
	gathering.n = 0;
	add_node(&gathering, rule, &rule->nodes[rule->root]);
	settle(&gathering, arena, spans, n);
}

void weights_part_spans(struct scratch *scratch, const struct rule *rule,
			const struct weights_part *part, struct arena *arena,
			struct verdict_span **spans, size_t *n)
{
	struct gathering gathering;

	gathering.scratch = scratch;
	gathering.n = 0;
	add_part(&gathering, rule, part);
	settle(&gathering, arena, spans, n);
}

void item_spans(struct scratch *scratch, const struct item *item,
		struct arena *arena, struct verdict_span **spans, size_t *n)
{
	struct gathering gathering;

	gathering.scratch = scratch;
	gathering.n = 0;
	add_item(&gathering, item);
	settle(&gathering, arena, spans, n);
}
