/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trigger - what must be seen before a rule is worth a look.
 *
 * From a rule's condition follow groups of triggers: of each group at least
 * one must be on, or the rule cannot hold. `and` gathers the groups of its
 * children, `or` joins one group of each child, and a second of each; `not`
 * promises nothing. The rarest group leads: the rule is looked at only when one
 * of its triggers comes on, and then the other groups are checked first.
 *
 * Contract: see builder.h.
 * Failure: memory.
 * Limits: GROUP_LIMIT groups a rule, TRIGGER_LIMIT triggers a group; more
 * are given up, which costs time and never a match.
 * Threads: belongs to loading.
 */
#include "trigger.h"

#include <stdlib.h>

enum { JOIN_LIMIT = 2 }; /* groups that an or makes */

double trigger_commonness(const struct builder *builder, uint32_t trigger)
{
	size_t n_sets = scan_builder_set_count(builder->scan);

	return trigger < n_sets
		   ? scan_builder_commonness(builder->scan, trigger)
		   : sign_commonness((uint32_t)(trigger - n_sets));
}

static void add_group(struct group_list *list, struct trigger_group group)
{
	size_t worst = 0;

	if (group.n == 0)
		return;
	if (list->n < GROUP_LIMIT) {
		list->items[list->n++] = group;
		return;
	}
	for (size_t i = 1; i < list->n; i++)
		if (list->items[i].commonness > list->items[worst].commonness)
			worst = i;
	if (group.commonness < list->items[worst].commonness)
		list->items[worst] = group;
}

const struct trigger_group *trigger_rarest(const struct group_list *list)
{
	const struct trigger_group *best = NULL;

	for (size_t i = 0; i < list->n; i++)
		if (!best || list->items[i].commonness < best->commonness)
			best = &list->items[i];
	return best;
}

static int make_group(struct builder *builder, const uint32_t *triggers,
		      size_t n, struct trigger_group *group)
{
	double absence = 1;

	*group = (struct trigger_group){0};
	if (n > TRIGGER_LIMIT)
		return 0;
	group->triggers = arena_alloc(builder->scratch,
				      (n + 1) * sizeof(*triggers));
	if (!group->triggers)
		return ERR_MEMORY;
	memcpy(group->triggers, triggers, n * sizeof(*triggers));
	group->n = n;
	for (size_t i = 0; i < n; i++)
		absence *= 1 - trigger_commonness(builder, triggers[i]);
	group->commonness = 1 - absence;
	return 0;
}

int trigger_add(struct builder *builder, struct group_list *list,
		const uint32_t *triggers, size_t n)
{
	struct trigger_group group;

	if (make_group(builder, triggers, n, &group))
		return ERR_MEMORY;
	add_group(list, group);
	return 0;
}

static int add_sign(struct builder *builder, struct group_list *list,
		    uint32_t sign)
{
	uint32_t trigger = (uint32_t)(scan_builder_set_count(builder->scan) +
				      sign);

	return trigger_add(builder, list, &trigger, 1);
}

/* Patterns any of which may match: the best set of each, together. */
static int patterns_groups(struct builder *builder,
			   const struct pattern *patterns, size_t n,
			   struct group_list *list)
{
	uint32_t *sets;

	if (n == 1) {
		for (size_t i = 0; i < patterns->n_sets; i++)
			if (trigger_add(builder, list, &patterns->sets[i], 1))
				return ERR_MEMORY;
		return 0;
	}
	sets = arena_alloc(builder->scratch, (n + 1) * sizeof(*sets));
	if (!sets)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		if (patterns[i].n_sets == 0)
			return 0;
		sets[i] = patterns[i].sets[0];
	}
	return trigger_add(builder, list, sets, n);
}

static int ask_groups(struct builder *builder, const struct item *item,
		      struct group_list *list)
{
	uint32_t first = (uint32_t)scan_builder_set_count(builder->scan) +
			 (item->kind == ITEM_ASK ? SIGN_ASKED : SIGN_WARNED);
	uint32_t triggers[ASK_KIND_COUNT];
	size_t n = 0;

	for (uint32_t kind = 0; kind < ASK_KIND_COUNT; kind++) {
		if (!(item->ask_kinds & (UINT32_C(1) << kind)))
			continue;
		triggers[n++] = first + kind;
		if ((item->flags & ITEM_IS_ALL) &&
		    trigger_add(builder, list, &triggers[n - 1], 1))
			return ERR_MEMORY;
	}
	if (item->flags & ITEM_IS_ALL)
		return 0;
	return trigger_add(builder, list, triggers, n);
}

static int each_set(struct builder *builder, const uint32_t *sets, size_t n,
		    struct group_list *list)
{
	for (size_t i = 0; i < n; i++)
		if (trigger_add(builder, list, &sets[i], 1))
			return ERR_MEMORY;
	return 0;
}

static int item_groups(struct builder *builder, const struct item *item,
		       struct group_list *list)
{
	uint32_t sign;

	switch (item->kind) {
	case ITEM_WORDS:
		if (item->flags & ITEM_IS_ALL)
			return each_set(builder, item->words.sets,
					item->words.n, list);
		return trigger_add(builder, list, item->words.sets,
				   item->words.n);
	case ITEM_RAW:
		return item->raw.set == SET_NONE
			   ? 0
			   : trigger_add(builder, list, &item->raw.set, 1);
	case ITEM_REGEX:
		if (item->flags & ITEM_IS_ALL) {
			for (size_t i = 0; i < item->regex.n; i++)
				if (patterns_groups(builder,
						    &item->regex.patterns[i], 1,
						    list))
					return ERR_MEMORY;
			return 0;
		}
		return patterns_groups(builder, item->regex.patterns,
				       item->regex.n, list);
	case ITEM_FACT:
		sign = fact_sign(item);
		if (sign == SIGN_COUNT || (item->flags & ITEM_WANTS_ABSENCE))
			return 0;
		return add_sign(builder, list, sign);
	case ITEM_ASK:
	case ITEM_WARN:
		return ask_groups(builder, item, list);
	case ITEM_NEAR:
		return each_set(builder, item->near.terms, item->near.n_terms,
				list);
	}
	return 0;
}

static int compare_groups(const void *left, const void *right)
{
	const struct trigger_group *a = left;
	const struct trigger_group *b = right;

	return (a->commonness > b->commonness) -
	       (a->commonness < b->commonness);
}

/* The group of a list that comes k-th, rarest first; the last of fewer. */
static const struct trigger_group *group_at(const struct group_list *list,
					    size_t k)
{
	return k < list->n ? &list->items[k]
	       : list->n   ? &list->items[list->n - 1]
			   : NULL;
}

static int join_groups(struct builder *builder, const struct group_list *parts,
		       size_t n, size_t k, struct group_list *list)
{
	uint32_t *triggers = arena_alloc(builder->scratch,
					 TRIGGER_LIMIT * sizeof(*triggers));
	size_t n_triggers = 0;

	if (!triggers)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		const struct trigger_group *group = group_at(&parts[i], k);

		if (!group || n_triggers + group->n > TRIGGER_LIMIT)
			return 0;
		memcpy(triggers + n_triggers, group->triggers,
		       group->n * sizeof(*triggers));
		n_triggers += group->n;
	}
	return trigger_add(builder, list, triggers, n_triggers);
}

/*
 * One of the parts holds, and with it all of its groups: join the rarest of
 * each part, then the next ones. No promise when a part makes none.
 */
static int join_parts(struct builder *builder, struct group_list *parts,
		      size_t n, struct group_list *list)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++) {
		qsort(parts[i].items, parts[i].n, sizeof(*parts[i].items),
		      compare_groups);
		if (parts[i].n > most)
			most = parts[i].n;
	}
	for (size_t k = 0; k < most && k < JOIN_LIMIT; k++)
		if (join_groups(builder, parts, n, k, list))
			return ERR_MEMORY;
	return 0;
}

static int selection_groups(struct builder *builder,
			    const struct selection *selection,
			    struct group_list *list)
{
	struct group_list *parts = arena_zalloc(
	    builder->scratch, selection->n + 1, sizeof(*parts));

	if (!parts)
		return ERR_MEMORY;
	for (size_t i = 0; i < selection->n; i++) {
		const struct item_list *items = &selection->alternatives[i];

		for (size_t j = 0; j < items->n; j++)
			if (item_groups(builder, &items->items[j], &parts[i]))
				return ERR_MEMORY;
	}
	if (selection->n == 1) {
		*list = parts[0];
		return 0;
	}
	return join_parts(builder, parts, selection->n, list);
}

/* As deep as trigger_node(). NOLINTNEXTLINE(misc-no-recursion) */
static int children_groups(struct builder *builder, const struct rule *rule,
			   const struct node *node, size_t depth,
			   struct group_list *list)
{
	bool needs_all = node->kind == NODE_AND ||
			 (node->kind == NODE_COUNT && node->need == node->n);
	struct group_list *parts = arena_zalloc(builder->scratch, node->n + 1,
						sizeof(*parts));

	if (!parts)
		return ERR_MEMORY;
	for (uint32_t i = 0; i < node->n; i++)
		if (trigger_node(builder, rule, &rule->nodes[node->first + i],
				 depth, &parts[i]))
			return ERR_MEMORY;
	if (!needs_all)
		return join_parts(builder, parts, node->n, list);
	for (uint32_t i = 0; i < node->n; i++)
		for (size_t j = 0; j < parts[i].n; j++)
			add_group(list, parts[i].items[j]);
	return 0;
}

/* Depth is bounded by the condition's and that of rules naming rules.
 * NOLINTNEXTLINE(misc-no-recursion) */
int trigger_node(struct builder *builder, const struct rule *rule,
		 const struct node *node, size_t depth, struct group_list *list)
{
	const struct rule *other;

	switch (node->kind) {
	case NODE_SELECTION:
		return selection_groups(builder, &rule->selections[node->ref],
					list);
	case NODE_RULE:
		if (depth >= RULE_REFERENCE_DEPTH)
			return 0;
		other = &builder->ruleset->rules[node->ref];
		return trigger_node(builder, other, &other->nodes[other->root],
				    depth + 1, list);
	case NODE_NOT:
		return 0;
	case NODE_WEIGHTS:
		return trigger_weights(builder, rule, node, depth, list);
	case NODE_AND:
	case NODE_OR:
	case NODE_COUNT:
		return children_groups(builder, rule, node, depth, list);
	}
	return 0;
}

int triggers_find(struct builder *builder, struct rule *rule)
{
	struct arena *kept = &builder->ruleset->arena;
	struct arena *outer = builder->scratch;
	struct arena scratch;
	struct group_list list = {.n = 0};
	int rc;

	arena_init(&scratch, 0);
	builder->scratch = &scratch;
	rc = trigger_node(builder, rule, &rule->nodes[rule->root], 0, &list);
	builder->scratch = outer;
	qsort(list.items, list.n, sizeof(*list.items), compare_groups);
	rule->triggers = arena_zalloc(kept, list.n + 1,
				      sizeof(*rule->triggers));
	rule->n_triggers = rc ? 0 : list.n;
	for (size_t i = 0; rule->triggers && i < rule->n_triggers; i++) {
		struct trigger_group *group = &rule->triggers[i];
		uint32_t *copy;

		*group = list.items[i];
		copy = arena_alloc(kept, group->n * sizeof(*copy));
		if (!copy) {
			rc = ERR_MEMORY;
			break;
		}
		memcpy(copy, group->triggers, group->n * sizeof(*copy));
		group->triggers = copy;
	}
	arena_release(&scratch);
	return rule->triggers ? rc : ERR_MEMORY;
}
