/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights_eval - the sum of a weights rule for one message.
 *
 * A phrase counts once, however often it stands there, and only in a visible
 * text, within the first characters when the rule says so. The sets of a
 * rule's phrases are numbered in a row, so the sets that the scan touched
 * are all that need be looked at. Signs are decided last, the heaviest
 * first, and no more when those left that still may hold cannot lift the sum
 * to the floor.
 *
 * Contract: see weights.h.
 * Failure: what cannot be decided counts for neither side and may leave the
 * rule UNKNOWN.
 * Threads: a scratch belongs to one thread.
 */
#include "weights.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

/* What the sum is at least and at most, given what could not be decided. */
struct sum {
	double low, high;
};

double weights_squash_sum(const struct weights *weights, double sum)
{
	switch (weights->squash) {
	case SQUASH_SOFT:
		return sum > 0 ? weights->cap * tanh(sum / weights->cap) : 0;
	case SQUASH_LOGISTIC:
		return weights->cap / (1 + exp(-sum));
	case SQUASH_HARD:
		return sum > weights->cap ? weights->cap : fmax(sum, 0);
	}
	return 0;
}

double weights_sum_of(const struct weights *weights, double score)
{
	switch (weights->squash) {
	case SQUASH_SOFT:
		return weights->cap * atanh(score / weights->cap);
	case SQUASH_LOGISTIC:
		return -log(weights->cap / score - 1);
	case SQUASH_HARD:
		return score;
	}
	return 0;
}

/* Does a place stand within the first characters of its text? */
static bool is_early(const struct facts *facts, const struct weights *weights,
		     const struct hit *hit)
{
	struct span folded = facts->texts[hit->text].view.folded;

	if (!weights->first_chars || hit->where.start < weights->first_chars)
		return true;
	if (hit->where.start / UTF8_MAX_BYTES >= weights->first_chars)
		return false;
	return utf8_count(span_make(folded.ptr, hit->where.start)) <
	       weights->first_chars;
}

const struct hit *weights_phrase_hit(struct scratch *scratch,
				     const struct weights *weights,
				     uint32_t set)
{
	const struct facts *facts = &scratch->facts;
	uint16_t late = TEXT_NONE; /* its later hits are late as well */

	for (const struct hit *hit = hits_first(&scratch->hits, set); hit;
	     hit = hits_next(&scratch->hits, hit)) {
		if (!facts->texts[hit->text].is_visible || hit->text == late)
			continue;
		if (is_early(facts, weights, hit))
			return hit;
		late = hit->text;
	}
	return NULL;
}

/* The phrase of a touched set, or NULL when it is not one of this rule. */
static inline const struct weighted *phrase_of(const struct weights *weights,
					       uint32_t set)
{
	return set - weights->first_set < weights->n_phrases
		   ? &weights->phrases[set - weights->first_set]
		   : NULL;
}

/* What the phrases add at most: their sets were touched, wherever. */
static double best_phrases(const struct scratch *scratch,
			   const struct weights *weights)
{
	const struct hits *hits = &scratch->hits;
	double sum = 0;

	for (size_t i = 0; i < hits->n_touched; i++) {
		const struct weighted *phrase = phrase_of(weights,
							  hits->touched[i]);

		if (phrase && phrase->weight > 0)
			sum += phrase->weight;
	}
	return sum;
}

/* Could the sign hold, as far as can be told without a look? */
static bool sign_may_hold(const struct scratch *scratch,
			  const struct node *node)
{
	return node->kind != NODE_RULE ||
	       rule_may_hold(scratch, &scratch->ruleset->rules[node->ref]);
}

/* What the signs add at most: all of them, but for those that cannot hold.
 * Counting ends when what is left is less than wanted. */
static double best_signs(const struct scratch *scratch, const struct rule *rule,
			 double wanted)
{
	const struct node *root = &rule->nodes[rule->root];
	double gain = rule->weights->sign_gain;

	for (uint32_t i = 0; i < root->n && gain >= wanted; i++) {
		const struct node *node = &rule->nodes[root->first + i];
		double weight = rule->weights->signs[node->need].weight;

		if (weight > 0 && !sign_may_hold(scratch, node))
			gain -= weight;
	}
	return gain;
}

static double phrase_sum(struct scratch *scratch, const struct weights *weights)
{
	const struct hits *hits = &scratch->hits;
	double sum = weights->bias;

	for (size_t i = 0; i < hits->n_touched; i++) {
		const struct weighted *phrase = phrase_of(weights,
							  hits->touched[i]);

		if (phrase &&
		    weights_phrase_hit(scratch, weights, hits->touched[i]))
			sum += phrase->weight;
	}
	return sum;
}

/* Add the signs, which add gain at most, to the sum; false: it cannot reach
 * what is needed. */
static bool add_signs(struct scratch *scratch, const struct rule *rule,
		      double gain, struct sum *sum)
{
	const struct weights *weights = rule->weights;
	const struct node *root = &rule->nodes[rule->root];

	for (uint32_t i = 0; i < root->n; i++) {
		const struct node *node = &rule->nodes[root->first + i];
		double weight = weights->signs[node->need].weight;
		enum truth truth;

		if (sum->high + gain < weights->needed)
			return false;
		if (!sign_may_hold(scratch, node))
			continue;
		truth = node_truth(scratch, rule, node);
		if (truth == TRUTH_YES ||
		    (truth == TRUTH_UNKNOWN && weight < 0))
			sum->low += weight;
		if (truth == TRUTH_YES ||
		    (truth == TRUTH_UNKNOWN && weight > 0))
			sum->high += weight;
		gain -= weight > 0 ? weight : 0;
	}
	return true;
}

enum truth weights_truth(struct scratch *scratch, const struct rule *rule)
{
	const struct weights *weights = rule->weights;
	bool is_cut = scratch->hits.has_hit_limit;
	double gain = weights->sign_gain;
	struct sum sum;

	if (!is_cut) {
		double wanted = weights->needed - weights->bias -
				best_phrases(scratch, weights);

		gain = best_signs(scratch, rule, wanted);
		if (gain < wanted)
			return TRUTH_NO;
	}
	sum.low = sum.high = phrase_sum(scratch, weights);
	if (add_signs(scratch, rule, gain, &sum)) {
		if (sum.low >= weights->needed)
			return TRUTH_YES;
		if (sum.high >= weights->needed)
			return TRUTH_UNKNOWN;
	}
	if (!is_cut)
		return TRUTH_NO;
	scratch->reason = "hit limit";
	return TRUTH_UNKNOWN;
}

double weights_score(struct scratch *scratch, const struct rule *rule)
{
	const struct weights *weights = rule->weights;
	struct sum sum;

	sum.low = sum.high = phrase_sum(scratch, weights);
	(void)add_signs(scratch, rule, weights->sign_gain, &sum);
	return round(weights_squash_sum(weights, sum.low) * 10) / 10;
}

static int compare_parts(const void *left, const void *right)
{
	const struct weighted *a = ((const struct weights_part *)left)
				       ->weighted;
	const struct weighted *b = ((const struct weights_part *)right)
				       ->weighted;

	if (fabs(a->weight) != fabs(b->weight))
		return fabs(a->weight) > fabs(b->weight) ? -1 : 1;
	return span_compare(a->text, b->text);
}

int weights_parts(struct scratch *scratch, const struct rule *rule,
		  struct arena *arena, struct weights_part **parts, size_t *n)
{
	const struct weights *weights = rule->weights;
	const struct node *root = &rule->nodes[rule->root];

	*n = 0;
	*parts = arena_zalloc(arena, weights->n_phrases + root->n + 1,
			      sizeof(**parts));
	if (!*parts)
		return ERR_MEMORY;
	for (uint32_t i = 0; i < weights->n_phrases; i++) {
		const struct hit *hit = weights_phrase_hit(
		    scratch, weights, weights->first_set + i);

		if (hit)
			(*parts)[(*n)++] = (struct weights_part){
			    .weighted = &weights->phrases[i], .hit = hit};
	}
	for (uint32_t i = 0; i < root->n; i++) {
		const struct node *node = &rule->nodes[root->first + i];

		if (node_truth(scratch, rule, node) == TRUTH_YES)
			(*parts)[(*n)++] = (struct weights_part){
			    .weighted = &weights->signs[node->need],
			    .node = node};
	}
	qsort(*parts, *n, sizeof(**parts), compare_parts);
	return 0;
}
