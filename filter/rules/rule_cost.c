/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_cost - count what rules cost beside the scan.
 *
 * Contract: see cost.h. Ordinary messages are judged as SMS and as mail, and
 * for each rule those that made it a candidate are counted: the rest of its
 * parts are worked out for them and no others.
 * Failure: memory.
 * Threads: safe, but for the arena.
 */
#include "rules/cost.h"

#include "lint_run.h"
#include "ruleset_private.h"

#include <stdlib.h>

static void count_patterns(struct rule_cost *cost,
			   const struct pattern *patterns, size_t n)
{
	cost->n_patterns += (uint32_t)n;
	for (size_t i = 0; i < n; i++)
		cost->n_bare += patterns[i].n_sets == 0;
}

static void count_item(struct rule_cost *cost, const struct item *item)
{
	switch (item->kind) {
	case ITEM_WORDS:
	case ITEM_ASK:
	case ITEM_WARN:
	case ITEM_NEAR:
		cost->n_scan++;
		break;
	case ITEM_RAW:
		cost->n_patterns++;
		cost->n_bare += item->raw.set == SET_NONE;
		break;
	case ITEM_REGEX:
		count_patterns(cost, item->regex.patterns, item->regex.n);
		break;
	case ITEM_FACT:
		cost->n_facts++;
		break;
	}
}

static void count_parts(struct rule_cost *cost)
{
	const struct rule *rule = cost->rule;

	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selections[i];

		for (size_t k = 0; k < selection->n; k++) {
			const struct item_list *list = &selection
							    ->alternatives[k];

			for (size_t j = 0; j < list->n; j++)
				count_item(cost, &list->items[j]);
		}
	}
}

/* Judge one message and count the rules that it leads to. */
static int count_led(struct scratch *scratch, const char *text,
		     enum channel channel, struct arena *arena,
		     struct ruleset_cost *cost)
{
	struct message message;
	int rc;

	arena_reset(arena);
	rc = message_init_sms(&message, arena, span_of(text));
	message.channel = channel;
	if (!rc)
		rc = evaluate_begin(scratch, &message, arena);
	for (size_t i = 0; i < scratch->n_candidates && !rc; i++)
		cost->rules[scratch->candidates[i]].n_led++;
	return rc;
}

static int compare_costs(const void *left, const void *right)
{
	const struct rule_cost *a = left;
	const struct rule_cost *b = right;

	if (a->n_led != b->n_led)
		return a->n_led > b->n_led ? -1 : 1;
	if (a->n_bare != b->n_bare)
		return a->n_bare > b->n_bare ? -1 : 1;
	if (a->n_patterns != b->n_patterns)
		return a->n_patterns > b->n_patterns ? -1 : 1;
	return strcmp(a->rule->id, b->rule->id);
}

int ruleset_cost_take(const struct ruleset *ruleset, struct arena *arena,
		      struct ruleset_cost *cost)
{
	struct scratch *scratch = scratch_new(ruleset);
	struct arena of_message;
	int rc = 0;

	arena_init(&of_message, 0);
	*cost = (struct ruleset_cost){
	    .rules = arena_zalloc(arena, ruleset->n_rules + 1,
				  sizeof(*cost->rules)),
	    .n = ruleset->n_rules,
	    .n_ordinary = (size_t)CHANNEL_COUNT * LINT_ORDINARY_COUNT,
	};
	if (!scratch || !cost->rules)
		rc = ERR_MEMORY;
	for (size_t i = 0; i < cost->n && !rc; i++) {
		cost->rules[i].rule = &ruleset->rules[i];
		count_parts(&cost->rules[i]);
	}
	for (int channel = 0; channel < CHANNEL_COUNT; channel++)
		for (size_t i = 0; i < LINT_ORDINARY_COUNT && !rc; i++)
			rc = count_led(scratch, lint_ordinary[i],
				       (enum channel)channel, &of_message,
				       cost);
	if (!rc)
		qsort(cost->rules, cost->n, sizeof(*cost->rules),
		      compare_costs);
	arena_release(&of_message);
	scratch_free(scratch);
	return rc;
}
