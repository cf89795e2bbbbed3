/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tune_case - messages as tuning sees them: which rules, how often.
 *
 * Contract: see tune_private.h. Messages of one class, fold and threshold
 * that the same rules hit are one case. All messages of a cluster are in one
 * fold, so that no template is measured with scores that have seen it.
 * Failure: ERR_MEMORY.
 * Threads: one at a time for a struct tune_cases.
 */
#include "tune_private.h"

#include "base/err.h"
#include "base/hash.h"

#include <math.h>
#include <stdlib.h>

static const double hair = 1e-9; /* as verdict_resolve() has it */

/* A number from 0 to 1 that the row's cluster, or else the row, decides. */
static double lot_of(const struct tune_problem *problem, size_t row,
		     uint64_t purpose)
{
	const struct measure *measure = problem->measure;
	uint32_t cluster = measure->rows[row].names[MEASURE_CLUSTER];
	struct hash_seed seed = {{problem->seed, purpose}};
	uint64_t number = row;
	uint64_t hash = cluster == MEASURE_NONE
			    ? hash_bytes(span_make((unsigned char *)&number,
						   sizeof(number)),
					 seed)
			    : hash_bytes(measure->names[cluster], seed);

	return (double)(hash >> 11) * 0x1p-53;
}

static uint32_t fold_of(const struct tune_problem *problem, size_t row)
{
	if (lot_of(problem, row, 1) < problem->held_out)
		return TUNE_HELD_OUT;
	return (uint32_t)(lot_of(problem, row, 2) * (double)problem->n_folds);
}

/* Of two numbers: the order of the first to the second. */
#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_hits(const struct tune_case *a, const struct tune_case *b)
{
	for (uint32_t i = 0; i < a->n_hits; i++) {
		const struct measure_hit *x = &a->hits[i];
		const struct measure_hit *y = &b->hits[i];

		if (x->rule != y->rule)
			return x->rule < y->rule ? -1 : 1;
		if (x->score < y->score || x->score > y->score)
			return x->score < y->score ? -1 : 1;
	}
	return 0;
}

static int compare_cases(const void *left, const void *right)
{
	const struct tune_case *a = left;
	const struct tune_case *b = right;
	const int orders[] = {
	    ORDER(a->fold, b->fold),
	    ORDER(a->class, b->class),
	    ORDER(a->is_forced, b->is_forced),
	    ORDER(a->threshold, b->threshold),
	    ORDER(a->n_hits, b->n_hits),
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i])
			return orders[i];
	return compare_hits(a, b);
}

/* How many messages of its class a row's cluster has; 0: no cluster. */
static uint32_t *cluster_size(uint32_t *sizes, const struct measure_row *row)
{
	uint32_t cluster = row->names[MEASURE_CLUSTER];

	return cluster == MEASURE_NONE
		   ? NULL
		   : &sizes[(size_t)cluster * MEASURE_CLASS_COUNT + row->class];
}

static bool is_counted(const struct measure_row *row)
{
	return row->is_set && row->class != MEASURE_OTHER;
}

static void add_rows(struct tune_cases *cases, uint32_t *sizes)
{
	const struct measure *measure = cases->problem->measure;

	for (size_t i = 0; i < measure->n_rows; i++) {
		uint32_t *size = cluster_size(sizes, &measure->rows[i]);

		if (is_counted(&measure->rows[i]) && size)
			++*size;
	}
	for (size_t i = 0; i < measure->n_rows; i++) {
		const struct measure_row *row = &measure->rows[i];
		const uint32_t *size = cluster_size(sizes, row);
		double threshold;

		if (!is_counted(row))
			continue;
		threshold = row->threshold;
		if (row->class != MEASURE_POSITIVE)
			threshold -= cases->problem->margin;
		cases->cases[cases->n++] = (struct tune_case){
		    .hits = row->n_hits ? measure->hits + row->first_hit : NULL,
		    .n_hits = row->n_hits,
		    .class = row->class,
		    .fold = fold_of(cases->problem, i),
		    .is_forced = isinf(row->score) && row->score > 0,
		    .threshold = threshold,
		    .n = 1,
		    .clusters = size ? 1.0 / *size : 1,
		};
	}
}

static void merge(struct tune_cases *cases)
{
	size_t n = 0;

	qsort(cases->cases, cases->n, sizeof(*cases->cases), compare_cases);
	for (size_t i = 0; i < cases->n; i++) {
		if (n && compare_cases(&cases->cases[n - 1],
				       &cases->cases[i]) == 0) {
			cases->cases[n - 1].n += cases->cases[i].n;
			cases->cases[n - 1].clusters += cases->cases[i]
							    .clusters;
		} else {
			cases->cases[n++] = cases->cases[i];
		}
	}
	cases->n = n;
}

int tune_cases_init(struct tune_cases *cases,
		    const struct tune_problem *problem)
{
	const struct measure *measure = problem->measure;
	uint32_t *sizes = calloc(measure->n_names + 1,
				 MEASURE_CLASS_COUNT * sizeof(*sizes));

	*cases = (struct tune_cases){.problem = problem};
	cases->cases = calloc(measure->n_rows + 1, sizeof(*cases->cases));
	cases->sums = calloc(problem->n_groups + 1, sizeof(*cases->sums));
	if (!sizes || !cases->cases || !cases->sums) {
		free(sizes);
		return ERR_MEMORY;
	}
	add_rows(cases, sizes);
	free(sizes);
	merge(cases);
	return 0;
}

void tune_cases_release(struct tune_cases *cases)
{
	free(cases->cases);
	free(cases->sums);
}

double tune_case_score(const struct tune_cases *cases,
		       const struct tune_case *own, const double *scores)
{
	const struct tune_problem *problem = cases->problem;
	double score = 0;

	for (uint32_t i = 0; i < own->n_hits; i++) {
		uint32_t rule = own->hits[i].rule;
		uint32_t group = problem->measure->rules[rule].group;
		double added = problem->rules[rule].is_varying
				   ? (double)own->hits[i].score
				   : scores[rule];

		if (problem->measure->rules[rule].is_shadow)
			continue;
		if (group < problem->n_groups &&
		    !problem->rules[rule].is_varying) {
			double cap = problem->caps[group];
			double sum = cases->sums[group] + added;

			sum = cap >= 0 ? fmin(sum, cap) : fmax(sum, cap);
			added = sum - cases->sums[group];
			cases->sums[group] = sum;
		}
		score += added;
	}
	for (uint32_t i = 0; i < own->n_hits; i++) {
		uint32_t group = problem->measure->rules[own->hits[i].rule]
				     .group;

		if (group < problem->n_groups)
			cases->sums[group] = 0;
	}
	return score;
}

/* --- figures ---------------------------------------------------------------*/

/* How far over its threshold a case is; many of them, sorted. */
struct excess {
	double value;
	const struct tune_case *own;
};

static int compare_excess(const void *left, const void *right)
{
	const struct excess *a = left;
	const struct excess *b = right;

	return -ORDER(a->value, b->value);
}

static void add_case(struct measure_tally *tally, const struct tune_case *own,
		     bool is_flagged)
{
	struct measure_count *count = &tally->counts[own->class];

	count->n += own->n;
	count->clusters += own->clusters;
	count->flagged += is_flagged ? own->n : 0;
	count->flagged_clusters += is_flagged ? own->clusters : 0;
}

/* Lower the thresholds case by case while ham stays within the limit. */
static void find_best(const struct excess *all, size_t n, double limit,
		      struct tune_figures *figures)
{
	const struct measure_count *counts = figures->tally.counts;
	double n_ham = (double)(counts[MEASURE_HAM].n + counts[MEASURE_HARD].n);
	size_t alarms = 0;
	size_t caught = 0;
	double clusters = 0;

	figures->best_recall = rate_wilson(0,
					   (double)counts[MEASURE_POSITIVE].n);
	figures->best_cluster_recall = rate_wilson(
	    0, counts[MEASURE_POSITIVE].clusters);
	for (size_t i = 0; i < n; i++) {
		if (all[i].own->class == MEASURE_POSITIVE) {
			caught += all[i].own->n;
			clusters += all[i].own->clusters;
		} else {
			alarms += all[i].own->n;
		}
		if ((double)alarms > limit * n_ham)
			return;
		/* What is equal is flagged together. */
		if (i + 1 < n && all[i + 1].value >= all[i].value - hair)
			continue;
		figures->best_recall = rate_wilson(
		    (double)caught, (double)counts[MEASURE_POSITIVE].n);
		figures->best_cluster_recall = rate_wilson(
		    clusters, counts[MEASURE_POSITIVE].clusters);
		figures->moved_by = all[i].value;
	}
}

int tune_figures(const struct tune_cases *cases, uint32_t fold,
		 const double *const *scores, struct tune_figures *figures)
{
	struct excess *all = calloc(cases->n + 1, sizeof(*all));
	size_t n = 0;

	*figures = (struct tune_figures){.moved_by = 0};
	if (!all)
		return ERR_MEMORY;
	for (size_t i = 0; i < cases->n; i++) {
		const struct tune_case *own = &cases->cases[i];
		double value;

		if (fold == TUNE_ALL ? own->fold == TUNE_HELD_OUT
				     : own->fold != fold)
			continue;
		value = own->is_forced
			    ? INFINITY
			    : tune_case_score(cases, own, scores[own->fold]) -
				  own->threshold;
		add_case(&figures->tally, own, value + hair >= 0);
		all[n++] = (struct excess){value, own};
	}
	qsort(all, n, sizeof(*all), compare_excess);
	find_best(all, n, cases->problem->max_false_positives, figures);
	free(all);
	return 0;
}
