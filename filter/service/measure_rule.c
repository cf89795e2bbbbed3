/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure_rule - what each rule does for the rates.
 *
 * Contract: see measure.h. A rule is taken out of a row by arithmetic: its
 * group's sum is made anew from the scores as written, under the cap that
 * the row shows was reached.
 * Failure: ERR_MEMORY.
 * Limits: time is the sum over messages of their hits squared.
 * Threads: safe, nothing is changed.
 */
#include "service/measure.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

/* The sums of one group on one row. */
struct group_sums {
	double added;   /* by all, caps applied */
	double written; /* by all, before caps */
	double others;  /* by all but the rule, before caps */
};

static struct group_sums sum_group(const struct measure *measure,
				   const struct measure_row *row, uint32_t rule)
{
	uint32_t group = measure->rules[rule].group;
	struct group_sums sums = {0};

	for (size_t i = 0; i < row->n_hits; i++) {
		const struct measure_hit *hit = &measure
						     ->hits[row->first_hit + i];
		const struct measure_rule *other = &measure->rules[hit->rule];

		if (other->is_shadow ||
		    (hit->rule != rule &&
		     (group == MEASURE_NONE || other->group != group)))
			continue;
		sums.added += (double)hit->score;
		sums.written += other->score;
		sums.others += hit->rule == rule ? 0 : other->score;
	}
	return sums;
}

/* What the group adds without the rule. */
static double without(const struct group_sums *sums)
{
	static const double hair = 1e-4; /* hits hold floats */

	if (sums->added < sums->written - hair) /* the cap was reached */
		return fmin(sums->others, sums->added);
	if (sums->added > sums->written + hair) /* that of evidence */
		return fmax(sums->others, sums->added);
	return sums->others;
}

bool measure_is_flagged_without(const struct measure *measure,
				const struct measure_row *row, uint32_t rule)
{
	struct group_sums sums;
	double score = 0;

	if (measure->rules[rule].is_shadow)
		return row->is_flagged;
	for (size_t i = 0; i < row->n_hits; i++) {
		const struct measure_hit *hit = &measure
						     ->hits[row->first_hit + i];
		const struct measure_rule *other = &measure->rules[hit->rule];

		if (other->is_shadow)
			continue;
		if (hit->rule != rule && other->is_forcing)
			return row->is_flagged;
		score += (double)hit->score;
	}
	sums = sum_group(measure, row, rule);
	return score - sums.added + without(&sums) + 1e-5 >= row->threshold;
}

static bool is_alone(const struct measure *measure,
		     const struct measure_row *row, uint32_t rule)
{
	for (size_t i = 0; i < row->n_hits; i++) {
		const struct measure_hit *hit = &measure
						     ->hits[row->first_hit + i];
		const struct measure_rule *other = &measure->rules[hit->rule];

		if (hit->rule != rule && !other->is_shadow &&
		    (hit->score > 0 || other->is_forcing))
			return false;
	}
	return true;
}

static void add_row(const struct measure *measure,
		    const struct measure_row *row, uint32_t rule,
		    struct measure_rule_result *result)
{
	const struct measure_rule *own = &measure->rules[rule];
	bool is_positive = row->class == MEASURE_POSITIVE;
	bool is_ham = row->class == MEASURE_HAM || row->class == MEASURE_HARD;
	bool stays;

	result->hits[row->class]++;
	if (own->is_shadow || own->is_signal)
		return;
	stays = measure_is_flagged_without(measure, row, rule);
	if (is_positive && row->is_flagged && is_alone(measure, row, rule))
		result->unique++;
	result->lost += is_positive && row->is_flagged && !stays;
	result->gained += is_positive && !row->is_flagged && stays;
	result->spared += is_ham && row->is_flagged && !stays;
	result->raised += is_ham && !row->is_flagged && stays;
}

static size_t total_hits(const struct measure_rule_result *result)
{
	size_t n = 0;

	for (int i = 0; i < MEASURE_CLASS_COUNT; i++)
		n += result->hits[i];
	return n;
}

static void keep_overlap(struct measure_rule_result *result,
			 struct measure_overlap overlap)
{
	size_t at = result->n_overlaps;

	if (at == MEASURE_OVERLAPS) {
		if (result->overlaps[at - 1].n >= overlap.n)
			return;
		at--;
	} else {
		result->n_overlaps++;
	}
	for (; at && result->overlaps[at - 1].n < overlap.n; at--)
		result->overlaps[at] = result->overlaps[at - 1];
	result->overlaps[at] = overlap;
}

/* The rows that each rule hits, one list behind the other. */
struct inverse {
	size_t *first; /* n_rules + 1 */
	size_t *rows;
};

static int inverse_init(struct inverse *inverse, const struct measure *measure)
{
	size_t *next = calloc(measure->n_rules + 1, sizeof(*next));

	inverse->first = calloc(measure->n_rules + 1, sizeof(size_t));
	inverse->rows = calloc(measure->n_hits + 1, sizeof(size_t));
	if (!next || !inverse->first || !inverse->rows) {
		free(next);
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < measure->n_hits; i++)
		inverse->first[measure->hits[i].rule + 1]++;
	for (size_t i = 0; i < measure->n_rules; i++) {
		inverse->first[i + 1] += inverse->first[i];
		next[i] = inverse->first[i];
	}
	for (size_t i = 0; i < measure->n_rows; i++) {
		const struct measure_row *row = &measure->rows[i];

		for (size_t j = 0; row->is_set && j < row->n_hits; j++) {
			uint32_t rule = measure->hits[row->first_hit + j].rule;

			inverse->rows[next[rule]++] = i;
		}
	}
	free(next);
	return 0;
}

static void find_overlaps(const struct measure *measure,
			  const struct inverse *inverse, uint32_t rule,
			  size_t *shared, struct measure_rule_result *results)
{
	struct measure_rule_result *result = &results[rule];

	memset(shared, 0, measure->n_rules * sizeof(*shared));
	for (size_t i = inverse->first[rule]; i < inverse->first[rule + 1];
	     i++) {
		const struct measure_row *row = &measure
						     ->rows[inverse->rows[i]];

		for (size_t j = 0; j < row->n_hits; j++)
			shared[measure->hits[row->first_hit + j].rule]++;
	}
	for (uint32_t other = 0; other < measure->n_rules; other++) {
		size_t either = total_hits(result) +
				total_hits(&results[other]) - shared[other];

		/* That a rule meets the signals that it names says nothing. */
		if (other != rule && shared[other] &&
		    !measure->rules[other].is_signal)
			keep_overlap(result, (struct measure_overlap){
						 other, shared[other],
						 (double)shared[other] /
						     (double)either});
	}
}

int measure_rules(const struct measure *measure,
		  struct measure_rule_result **results)
{
	struct inverse inverse = {NULL, NULL};
	size_t *shared = calloc(measure->n_rules + 1, sizeof(*shared));
	int rc = ERR_MEMORY;

	*results = calloc(measure->n_rules + 1, sizeof(**results));
	if (!shared || !*results || inverse_init(&inverse, measure))
		goto out;
	for (uint32_t rule = 0; rule < measure->n_rules; rule++) {
		struct measure_rule_result *result = &(*results)[rule];
		const size_t *hits = result->hits;

		for (size_t i = inverse.first[rule];
		     i < inverse.first[rule + 1]; i++)
			add_row(measure, &measure->rows[inverse.rows[i]], rule,
				result);
		result->precision = rate_wilson(
		    (double)hits[MEASURE_POSITIVE],
		    (double)(hits[MEASURE_POSITIVE] + hits[MEASURE_HAM] +
			     hits[MEASURE_HARD]));
	}
	for (uint32_t rule = 0; rule < measure->n_rules; rule++)
		find_overlaps(measure, &inverse, rule, shared, *results);
	rc = 0;
out:
	free(inverse.first);
	free(inverse.rows);
	free(shared);
	return rc;
}
