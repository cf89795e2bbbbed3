/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_cost - count what rules cost beside the scan.
 *
 * Contract: see cost.h. Of rules at large ordinary messages are judged as SMS
 * and as mail, and for each rule those that made it a candidate are counted:
 * the rest of its parts are worked out for them and no others. Of one message
 * what it left in the scratch tells which parts were decided for it.
 * Failure: memory.
 * Threads: safe, but for the arena.
 */
#include "rules/cost.h"

#include "lint_run.h"
#include "ruleset_private.h"

#include <stdlib.h>

/* Are all literals of a pattern there? Without a message: they may be. */
static bool has_literals(const struct scratch *scratch, const uint32_t *sets,
			 size_t n)
{
	for (size_t i = 0; i < n && scratch; i++)
		if (!hits_first(&scratch->hits, sets[i]) &&
		    !scratch->hits.has_hit_limit)
			return false;
	return true;
}

static void count_pattern(struct rule_cost *cost, const struct scratch *scratch,
			  const uint32_t *sets, size_t n)
{
	if (!has_literals(scratch, sets, n))
		return;
	cost->n_patterns++;
	cost->n_bare += n == 0;
}

/* All that an item may take; with a scratch, what it took. */
static void count_item(struct rule_cost *cost, const struct scratch *scratch,
		       const struct item *item)
{
	if (scratch && scratch->items[item->number].epoch != scratch->epoch)
		return;
	switch (item->kind) {
	case ITEM_WORDS:
	case ITEM_ASK:
	case ITEM_WARN:
	case ITEM_NEAR:
		cost->n_scan++;
		break;
	case ITEM_RAW:
		count_pattern(cost, scratch, &item->raw.set,
			      item->raw.set != SET_NONE);
		break;
	case ITEM_REGEX:
		for (size_t i = 0; i < item->regex.n; i++)
			count_pattern(cost, scratch,
				      item->regex.patterns[i].sets,
				      item->regex.patterns[i].n_sets);
		break;
	case ITEM_FACT:
		cost->n_facts++;
		break;
	}
}

static void count_parts(struct rule_cost *cost, const struct scratch *scratch)
{
	const struct rule *rule = cost->rule;

	for (size_t i = 0; i < rule->n_selections; i++) {
		const struct selection *selection = &rule->selections[i];

		for (size_t k = 0; k < selection->n; k++) {
			const struct item_list *list = &selection
							    ->alternatives[k];

			for (size_t j = 0; j < list->n; j++)
				count_item(cost, scratch, &list->items[j]);
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

/* Patterns are dearest, then facts. */
static int compare_parts(const void *left, const void *right)
{
	const struct rule_cost *a = left;
	const struct rule_cost *b = right;

	if (a->n_bare != b->n_bare)
		return a->n_bare > b->n_bare ? -1 : 1;
	if (a->n_patterns != b->n_patterns)
		return a->n_patterns > b->n_patterns ? -1 : 1;
	if (a->n_facts != b->n_facts)
		return a->n_facts > b->n_facts ? -1 : 1;
	return strcmp(a->rule->id, b->rule->id);
}

/* Those that most messages lead to come first. */
static int compare_costs(const void *left, const void *right)
{
	const struct rule_cost *a = left;
	const struct rule_cost *b = right;

	if (a->n_led != b->n_led)
		return a->n_led > b->n_led ? -1 : 1;
	return compare_parts(a, b);
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
		count_parts(&cost->rules[i], NULL);
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

/* --- of one message ------------------------------------------------------- */

int message_cost_take(const struct ruleset *ruleset,
		      const struct scratch *scratch, struct arena *arena,
		      struct message_cost *cost)
{
	*cost = (struct message_cost){
	    .rules = arena_zalloc(arena, ruleset->n_rules + 1,
				  sizeof(*cost->rules)),
	    .n_led = scratch->n_candidates,
	    .n_rules = ruleset->n_rules,
	};
	if (!cost->rules)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule_memo *memo = &scratch->rules[i];
		struct rule_cost *rule = &cost->rules[cost->n];

		if (memo->epoch != scratch->epoch || memo->truth == UINT8_MAX)
			continue;
		*rule = (struct rule_cost){.rule = &ruleset->rules[i],
					   .n_led = memo->is_candidate};
		count_parts(rule, scratch);
		cost->n++;
	}
	qsort(cost->rules, cost->n, sizeof(*cost->rules), compare_parts);
	return 0;
}

struct rule_cost rule_cost_sum(const struct rule_cost *rules, size_t n)
{
	struct rule_cost sum = {.rule = NULL};

	for (size_t i = 0; i < n; i++) {
		sum.n_led += rules[i].n_led;
		sum.n_scan += rules[i].n_scan;
		sum.n_facts += rules[i].n_facts;
		sum.n_patterns += rules[i].n_patterns;
		sum.n_bare += rules[i].n_bare;
	}
	return sum;
}
