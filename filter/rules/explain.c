/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain - from the state that evaluating left, to reasons.
 *
 * Contract: see explain.h.
 * Failure: memory.
 * Limits: NEAR_MISS_LIMIT near misses are listed, the highest scores first.
 * Threads: a scratch belongs to one thread.
 */
#include "rules/explain.h"

#include "ruleset_private.h"
#include "weights.h"

#include <math.h>
#include <stdlib.h>

enum { NEAR_MISS_LIMIT = 10 };

const char *explained_role_name(enum explained_role role)
{
	static const char *const names[] = {
	    [ROLE_COUNTS] = "matched", [ROLE_SIGNAL] = "signal",
	    [ROLE_SHADOW] = "shadow",  [ROLE_WITHHELD] = "withheld",
	    [ROLE_NEAR] = "near miss", [ROLE_UNKNOWN] = "unknown",
	};

	return names[role];
}

struct explaining {
	const struct ruleset *ruleset;
	struct scratch *scratch;
	const struct verdict *verdict;
	struct arena *arena;
};

static int explain_selection(struct explaining *explaining,
			     const struct selection *selection,
			     struct explained_selection *to)
{
	size_t n = 0;

	for (size_t i = 0; i < selection->n; i++)
		n += selection->alternatives[i].n;
	*to = (struct explained_selection){
	    .name = selection->name,
	    .truth = selection_truth(explaining->scratch, selection),
	    .items = arena_zalloc(explaining->arena, n + 1, sizeof(*to->items)),
	};
	if (!to->items)
		return ERR_MEMORY;
	for (size_t i = 0; i < selection->n; i++) {
		const struct item_list *items = &selection->alternatives[i];

		for (size_t k = 0; k < items->n; k++) {
			struct explained_item *item = &to->items[to->n_items++];

			item->key = items->items[k].key;
			item->truth = item_truth(explaining->scratch,
						 &items->items[k]);
			if (item->truth == TRUTH_YES)
				item_spans(explaining->scratch,
					   &items->items[k], explaining->arena,
					   &item->spans, &item->n_spans);
		}
	}
	return 0;
}

/*
 * The one operand that a rule's outermost `and` still lacks; NULL when it
 * lacks more, or nothing else of it holds.
 */
static const struct node *missing_operand(struct explaining *explaining,
					  const struct rule *rule)
{
	const struct node *root = &rule->nodes[rule->root];
	const struct node *missing = NULL;

	if (root->kind != NODE_AND || root->n < 2)
		return NULL;
	for (uint32_t i = 0; i < root->n; i++) {
		const struct node *child = &rule->nodes[root->first + i];

		if (node_truth(explaining->scratch, rule, child) == TRUTH_YES)
			continue;
		if (missing)
			return NULL;
		missing = child;
	}
	return missing;
}

static double counted_score(const struct verdict *verdict,
			    const struct rule *rule, bool *is_counted)
{
	*is_counted = false;
	for (size_t i = 0; i < verdict->n_rules; i++)
		if (verdict->rules[i].rule == rule) {
			*is_counted = true;
			return verdict->rules[i].score;
		}
	return rule->score;
}

/* What the rule is to this message; false: nothing worth telling. */
static bool find_role(struct explaining *explaining, uint32_t number,
		      struct explained_rule *to)
{
	const struct rule *rule = &explaining->ruleset->rules[number];
	const struct node *missing;
	bool is_counted;

	*to = (struct explained_rule){.rule = rule};
	if (rule->is_off || !rule_is_meant_for(explaining->scratch, rule))
		return false;
	to->score = counted_score(explaining->verdict, rule, &is_counted);
	switch (rule_truth(explaining->scratch, number)) {
	case TRUTH_YES:
		if (rule->weights && !is_counted)
			to->score = weights_score(explaining->scratch, rule);
		if (rule_is_shadow(rule))
			to->role = ROLE_SHADOW;
		else if (rule_is_signal(rule))
			to->role = ROLE_SIGNAL;
		else
			to->role = is_counted ? ROLE_COUNTS : ROLE_WITHHELD;
		return true;
	case TRUTH_UNKNOWN:
		to->role = ROLE_UNKNOWN;
		to->reason = explaining->scratch->rules[number].reason;
		return true;
	case TRUTH_NO:
		break;
	}
	missing = rule_is_signal(rule) ? NULL
				       : missing_operand(explaining, rule);
	if (!missing)
		return false;
	to->role = ROLE_NEAR;
	to->missing = missing->place;
	if (missing->kind == NODE_SELECTION)
		to->missing_text = span_of(rule->selections[missing->ref].name);
	else if (missing->kind == NODE_RULE)
		to->missing_text = span_of(
		    explaining->ruleset->rules[missing->ref].id);
	return true;
}

static int compare_rules(const void *left, const void *right)
{
	const struct explained_rule *a = left;
	const struct explained_rule *b = right;

	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->role == ROLE_NEAR && fabs(a->score) != fabs(b->score))
		return fabs(a->score) > fabs(b->score) ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

/* Sorted by role: near misses stand together, cut them. */
static size_t cut_near_misses(struct explained_rule *rules, size_t n)
{
	size_t kept = 0;
	size_t near_misses = 0;

	for (size_t i = 0; i < n; i++) {
		if (rules[i].role == ROLE_NEAR &&
		    ++near_misses > NEAR_MISS_LIMIT)
			continue;
		rules[kept++] = rules[i];
	}
	return kept;
}

static int explain_selections(struct explaining *explaining,
			      struct explained_rule *to)
{
	const struct rule *rule = to->rule;

	if (rule->group != SET_NONE)
		to->group = &explaining->ruleset->groups[rule->group];
	to->trace = rule_trace(explaining->ruleset, explaining->scratch, rule,
			       explaining->arena);
	if (!to->trace)
		return ERR_MEMORY;
	to->selections = arena_zalloc(explaining->arena, rule->n_selections + 1,
				      sizeof(*to->selections));
	if (!to->selections)
		return ERR_MEMORY;
	for (size_t i = 0; i < rule->n_selections; i++)
		if (explain_selection(explaining, &rule->selections[i],
				      &to->selections[to->n_selections++]))
			return ERR_MEMORY;
	return 0;
}

static int explain_weights(struct explaining *explaining,
			   struct explained_rule *to)
{
	struct weights_part *parts;
	size_t n;

	if (!to->rule->weights)
		return 0;
	if (weights_parts(explaining->scratch, to->rule, explaining->arena,
			  &parts, &n))
		return ERR_MEMORY;
	to->weights = arena_zalloc(explaining->arena, n + 1,
				   sizeof(*to->weights));
	if (!to->weights)
		return ERR_MEMORY;
	for (; to->n_weights < n; to->n_weights++) {
		struct explained_weight *weight = &to->weights[to->n_weights];

		weight->text = parts[to->n_weights].weighted->text;
		weight->weight = parts[to->n_weights].weighted->weight;
		weights_part_spans(explaining->scratch, to->rule,
				   &parts[to->n_weights], explaining->arena,
				   &weight->spans, &weight->n_spans);
	}
	return 0;
}

int ruleset_explain(const struct ruleset *ruleset, struct scratch *scratch,
		    const struct verdict *verdict, struct arena *arena,
		    struct explanation *explanation)
{
	struct explaining explaining = {ruleset, scratch, verdict, arena};

	*explanation = (struct explanation){.facts = &scratch->facts};
	explanation->rules = arena_zalloc(arena, ruleset->n_rules + 1,
					  sizeof(*explanation->rules));
	if (!explanation->rules)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++)
		explanation->n_rules += find_role(
		    &explaining, (uint32_t)i,
		    &explanation->rules[explanation->n_rules]);
	qsort(explanation->rules, explanation->n_rules,
	      sizeof(*explanation->rules), compare_rules);
	explanation->n_rules = cut_near_misses(explanation->rules,
					       explanation->n_rules);
	for (size_t i = 0; i < explanation->n_rules; i++)
		if (explain_selections(&explaining, &explanation->rules[i]) ||
		    explain_weights(&explaining, &explanation->rules[i]))
			return ERR_MEMORY;
	return 0;
}

int rule_explain(const struct ruleset *ruleset, struct scratch *scratch,
		 const struct rule *rule, struct arena *arena,
		 struct explained_rule *to)
{
	struct explaining explaining = {ruleset, scratch, NULL, arena};

	*to = (struct explained_rule){.rule = rule};
	return explain_selections(&explaining, to) ||
		       explain_weights(&explaining, to)
		   ? ERR_MEMORY
		   : 0;
}
