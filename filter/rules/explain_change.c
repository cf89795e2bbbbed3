/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_change - what would have to be different for another verdict.
 *
 * Contract: see explain.h. Rules are taken away one after the other, each
 * time the one that lowers the score most (in a group that is over its cap
 * that may be none), until another action comes out.
 * Failure: none.
 * Limits: CHANGE_RULES rules each way; CHANGE_GROUPS groups are capped, the
 * scores of further ones are summed as they are.
 * Threads: safe.
 */
#include "rules/explain.h"

#include "facts/vocabulary.h"

#include <math.h>

enum { CHANGE_GROUPS = 64, SCORED_RULES = 512 };

struct changing {
	const struct explanation *explanation;
	const struct verdict *verdict;
	const struct thresholds *thresholds;
	bool is_gone[SCORED_RULES]; /* of the verdict's rules */
};

static const struct explained_rule *explained(const struct changing *changing,
					      const struct rule *rule)
{
	for (size_t i = 0; i < changing->explanation->n_rules; i++)
		if (changing->explanation->rules[i].rule == rule)
			return &changing->explanation->rules[i];
	return NULL;
}

struct group_sum {
	const struct score_group *group;
	double sum;
};

/* Add a score to its group's sum, which is cut at the cap. */
static double capped(struct group_sum *sums, size_t *n_sums,
		     const struct score_group *group, double score)
{
	size_t i = 0;
	double before;

	if (!group)
		return score;
	while (i < *n_sums && sums[i].group != group)
		i++;
	if (i == CHANGE_GROUPS)
		return score;
	if (i == *n_sums)
		sums[(*n_sums)++] = (struct group_sum){group, 0};
	before = sums[i].sum;
	sums[i].sum += score;
	if (group->cap >= 0 ? sums[i].sum > group->cap
			    : sums[i].sum < group->cap)
		sums[i].sum = group->cap;
	return sums[i].sum - before;
}

/* The score of the rules that are not gone, in the order of the verdict. */
static double score_of_rest(const struct changing *changing)
{
	struct group_sum sums[CHANGE_GROUPS];
	size_t n_sums = 0;
	double score = 0;

	for (size_t i = 0; i < changing->verdict->n_rules; i++) {
		const struct verdict_rule *match = &changing->verdict->rules[i];
		const struct explained_rule *why = explained(changing,
							     match->rule);

		if (i < SCORED_RULES && changing->is_gone[i])
			continue;
		if (!why || !why->group || match->rule->weights)
			score += match->score;
		else
			score += capped(sums, &n_sums, why->group,
					match->rule->score);
	}
	return score;
}

static enum action forced_by_rest(const struct changing *changing)
{
	enum action forced = ACTION_PASS;

	for (size_t i = 0; i < changing->verdict->n_rules; i++) {
		enum action by = changing->verdict->rules[i].rule->forced;

		if ((i >= SCORED_RULES || !changing->is_gone[i]) && by > forced)
			forced = by;
	}
	return forced;
}

/* The rule whose absence lowers action or score most; SIZE_MAX: none. */
static size_t heaviest(struct changing *changing)
{
	size_t found = SIZE_MAX;
	double least = score_of_rest(changing) - 1e-9;
	enum action forced = forced_by_rest(changing);

	for (size_t i = 0; i < changing->verdict->n_rules && i < SCORED_RULES;
	     i++) {
		double score;

		if (changing->is_gone[i])
			continue;
		changing->is_gone[i] = true;
		score = score_of_rest(changing);
		if (forced_by_rest(changing) < forced)
			score = -INFINITY;
		changing->is_gone[i] = false;
		if (score < least) {
			least = score;
			found = i;
		}
	}
	return found;
}

static void find_lower(struct changing *changing,
		       struct explained_change *change)
{
	const struct verdict *verdict = changing->verdict;

	change->lower = verdict->action;
	while (verdict->action > ACTION_PASS &&
	       change->n_without < CHANGE_RULES) {
		size_t i = heaviest(changing);

		if (i == SIZE_MAX)
			break;
		changing->is_gone[i] = true;
		change->without[change->n_without++] = &verdict->rules[i];
		change->lower_score = score_of_rest(changing);
		change->lower = verdict_resolve(change->lower_score,
						changing->thresholds,
						forced_by_rest(changing));
		if (change->lower < verdict->action)
			return;
	}
	change->n_without = 0;
}

static double threshold_of(const struct thresholds *thresholds,
			   enum action action)
{
	switch (action) {
	case ACTION_TAG:
		return thresholds->tag;
	case ACTION_QUARANTINE:
		return thresholds->quarantine;
	case ACTION_REJECT:
		return thresholds->reject;
	case ACTION_PASS:
	case ACTION_COUNT:
		break;
	}
	return -INFINITY;
}

/* Would this rule have been enough, had it matched, counted or not been? */
static bool would_do(const struct explained_rule *rule, double missing)
{
	switch (rule->role) {
	case ROLE_NEAR:
	case ROLE_SHADOW:
	case ROLE_UNKNOWN:
		return rule->score >= missing - 1e-9;
	case ROLE_COUNTS:
		return -rule->score >= missing - 1e-9;
	case ROLE_SIGNAL:
	case ROLE_WITHHELD:
		break;
	}
	return false;
}

static void find_higher(const struct changing *changing,
			struct explained_change *change)
{
	const struct explanation *explanation = changing->explanation;
	enum action action = changing->verdict->action;
	double least = INFINITY;

	change->higher = action;
	for (enum action i = action + 1; i < ACTION_COUNT; i++) {
		double threshold = threshold_of(changing->thresholds, i);

		if (threshold < least) {
			least = threshold;
			change->higher = i;
		}
	}
	change->missing = least - changing->verdict->score;
	for (size_t i = 0; i < explanation->n_rules && !isinf(least) &&
			   change->n_would < CHANGE_RULES;
	     i++)
		if (would_do(&explanation->rules[i], change->missing))
			change->would[change->n_would++] = &explanation
								->rules[i];
}

void explain_change(const struct explanation *explanation,
		    const struct verdict *verdict,
		    const struct thresholds *thresholds,
		    struct explained_change *change)
{
	struct changing changing = {explanation, verdict, thresholds, {false}};

	*change = (struct explained_change){.missing = 0};
	find_higher(&changing, change);
	find_lower(&changing, change);
}
