/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_order - what is cheap to decide is asked first.
 *
 * The operands of `and`, `or` and counts, and the items of a selection, may
 * be asked in any order: the answer is the same. Words and asks are known
 * from the scan; links, numbers and contacts must be looked for; patterns
 * cost most.
 *
 * Contract: see builder.h.
 * Failure: none.
 * Threads: belongs to loading.
 */
#include "builder.h"

#include <stdlib.h>

enum {
	COST_WORDS = 1,
	COST_KNOWN = 2, /* facts that lie ready, asks */
	COST_NEAR = 6,
	COST_RAW = 8,
	COST_BRAND = 10,
	COST_REGEX = 40,
	COST_ENTITY = 60,
	COST_CONTACT = 150
};

static unsigned field_cost(enum field field)
{
	if (field >= FIELD_CONTACT && field <= FIELD_CONTACT_UNOFFICIAL)
		return COST_CONTACT;
	if (field >= FIELD_LINK && field <= FIELD_CASE_NO)
		return COST_ENTITY;
	if (field >= FIELD_BRAND_CLAIMED && field <= FIELD_BRAND_SIGNATURE)
		return COST_BRAND;
	return COST_KNOWN;
}

unsigned item_cost(const struct item *item)
{
	switch (item->kind) {
	case ITEM_WORDS:
		return item->flags & ITEM_IS_UNWARNED ? COST_NEAR : COST_WORDS;
	case ITEM_ASK:
	case ITEM_WARN:
		return COST_KNOWN;
	case ITEM_NEAR:
		return COST_NEAR;
	case ITEM_RAW:
		return COST_RAW;
	case ITEM_REGEX:
		return COST_REGEX;
	case ITEM_FACT:
		return field_cost(item->fact.field);
	}
	return COST_REGEX;
}

static int compare_items(const void *left, const void *right)
{
	const struct item *a = left;
	const struct item *b = right;
	unsigned cost_a = item_cost(a);
	unsigned cost_b = item_cost(b);

	if (cost_a != cost_b)
		return cost_a < cost_b ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static unsigned selection_cost(const struct selection *selection)
{
	unsigned cost = 0;

	for (size_t i = 0; i < selection->n; i++)
		for (size_t k = 0; k < selection->alternatives[i].n; k++)
			cost += item_cost(&selection->alternatives[i].items[k]);
	return cost;
}

/* Depth is that of the condition and of rules naming rules: bounded.
 * NOLINTNEXTLINE(misc-no-recursion) */
static unsigned node_cost(const struct ruleset *ruleset,
			  const struct rule *rule, const struct node *node)
{
	const struct rule *other;
	unsigned cost = 0;

	switch (node->kind) {
	case NODE_SELECTION:
		return selection_cost(&rule->selections[node->ref]);
	case NODE_RULE:
		other = &ruleset->rules[node->ref];
		return 1 +
		       node_cost(ruleset, other, &other->nodes[other->root]);
	case NODE_AND:
	case NODE_OR:
	case NODE_NOT:
	case NODE_COUNT:
	case NODE_WEIGHTS:
		break;
	}
	for (uint32_t i = 0; i < node->n; i++)
		cost += node_cost(ruleset, rule, &rule->nodes[node->first + i]);
	return cost;
}

/* Insertion sort: children are few, and equal ones keep their order. */
static void sort_children(const struct ruleset *ruleset, struct rule *rule,
			  const struct node *node)
{
	struct node *children = rule->nodes + node->first;

	for (uint32_t i = 1; i < node->n; i++) {
		struct node child = children[i];
		unsigned cost = node_cost(ruleset, rule, &child);
		uint32_t at = i;

		for (; at && node_cost(ruleset, rule, &children[at - 1]) > cost;
		     at--)
			children[at] = children[at - 1];
		children[at] = child;
	}
}

/* Signs that can lift the sum most come first: without them, those left are
 * sooner too little. */
static void sort_signs(struct rule *rule, const struct node *node)
{
	struct node *children = rule->nodes + node->first;
	const struct weighted *signs = rule->weights->signs;

	for (uint32_t i = 1; i < node->n; i++) {
		struct node child = children[i];
		uint32_t at = i;

		for (; at && signs[children[at - 1].need].weight <
				 signs[child.need].weight;
		     at--)
			children[at] = children[at - 1];
		children[at] = child;
	}
}

void rule_order(const struct ruleset *ruleset, struct rule *rule)
{
	for (size_t i = 0; i < rule->n_selections; i++) {
		struct selection *selection = &rule->selections[i];

		for (size_t k = 0; k < selection->n; k++)
			qsort(selection->alternatives[k].items,
			      selection->alternatives[k].n, sizeof(struct item),
			      compare_items);
	}
	for (size_t i = 0; i < rule->n_nodes; i++)
		if (rule->nodes[i].kind == NODE_WEIGHTS)
			sort_signs(rule, &rule->nodes[i]);
		else if (rule->nodes[i].n > 1)
			sort_children(ruleset, rule, &rule->nodes[i]);
}
