/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights_trigger - what must be seen before a weights rule is worth a look.
 *
 * Some phrases and signs may all be there and yet not reach the floor: those
 * need not bring the rule. Chosen for that are the ones that are common for
 * their weight; at least one of the others must be on.
 *
 * Contract: see trigger.h.
 * Failure: memory.
 * Limits: TRIGGER_LIMIT triggers; with more there is no promise.
 * Threads: belongs to loading.
 */
#include "trigger.h"

#include <stdlib.h>

/* A phrase or sign that adds to the sum, and what it needs. */
struct leader {
	double weight;
	double commonness;
	uint32_t set;             /* of a phrase; SET_NONE: a sign */
	const uint32_t *triggers; /* of a sign; NULL: nothing is known */
	size_t n;
};

static int compare_leaders(const void *left, const void *right)
{
	const struct leader *a = left;
	const struct leader *b = right;
	double cost_a = a->commonness / a->weight;
	double cost_b = b->commonness / b->weight;

	if (cost_a != cost_b)
		return cost_a > cost_b ? -1 : 1;
	return (a->set > b->set) - (a->set < b->set);
}

static size_t phrase_leaders(struct builder *builder,
			     const struct weights *weights,
			     struct leader *leaders)
{
	size_t n = 0;

	for (uint32_t i = 0; i < weights->n_phrases; i++) {
		uint32_t set = weights->first_set + i;

		if (weights->phrases[i].weight <= 0)
			continue;
		leaders[n++] = (struct leader){
		    .weight = weights->phrases[i].weight,
		    .commonness = trigger_commonness(builder, set),
		    .set = set,
		};
	}
	return n;
}

static int sign_leader(struct builder *builder, const struct rule *rule,
		       const struct node *node, size_t depth,
		       struct leader *leader)
{
	struct group_list *groups = arena_zalloc(builder->scratch, 1,
						 sizeof(*groups));
	const struct trigger_group *group;

	if (!groups || trigger_node(builder, rule, node, depth, groups))
		return ERR_MEMORY;
	group = trigger_rarest(groups);
	*leader = (struct leader){
	    .weight = rule->weights->signs[node->need].weight,
	    .commonness = group ? group->commonness : 1,
	    .triggers = group ? group->triggers : NULL,
	    .n = group ? group->n : 0,
	    .set = SET_NONE,
	};
	return 0;
}

/* All triggers of the leaders; none when one of them promises nothing. */
static int join_leaders(struct builder *builder, const struct leader *leaders,
			size_t n, struct group_list *list)
{
	uint32_t *triggers = arena_alloc(builder->scratch,
					 TRIGGER_LIMIT * sizeof(*triggers));
	size_t n_triggers = 0;

	if (!triggers)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		bool is_phrase = leaders[i].set != SET_NONE;
		size_t n_own = is_phrase ? 1 : leaders[i].n;

		if (n_own == 0 || n_triggers + n_own > TRIGGER_LIMIT)
			return 0;
		memcpy(triggers + n_triggers,
		       is_phrase ? &leaders[i].set : leaders[i].triggers,
		       n_own * sizeof(*triggers));
		n_triggers += n_own;
	}
	return trigger_add(builder, list, triggers, n_triggers);
}

int trigger_weights(struct builder *builder, const struct rule *rule,
		    const struct node *node, size_t depth,
		    struct group_list *list)
{
	const struct weights *weights = rule->weights;
	double lacking = weights->needed - weights->bias;
	struct leader *leaders = arena_alloc(
	    builder->scratch,
	    (weights->n_phrases + node->n + 1) * sizeof(*leaders));
	double weak = 0;
	size_t first = 0;
	size_t n;

	if (!leaders)
		return ERR_MEMORY;
	n = phrase_leaders(builder, weights, leaders);
	for (uint32_t i = 0; i < node->n; i++) {
		const struct node *sign = &rule->nodes[node->first + i];

		if (weights->signs[sign->need].weight <= 0)
			continue;
		if (sign_leader(builder, rule, sign, depth, &leaders[n]))
			return ERR_MEMORY;
		n++;
	}
	qsort(leaders, n, sizeof(*leaders), compare_leaders);
	while (first < n && weak + leaders[first].weight < lacking)
		weak += leaders[first++].weight;
	if (lacking <= 0) /* holds without any of them */
		return 0;
	return join_leaders(builder, leaders + first, n - first, list);
}
