/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tune - scores from labelled messages, and what can be promised of them.
 *
 * How far scores may go from what they were, and how much more a false alarm
 * weighs than a miss, is chosen by cross-validation: for each choice in the
 * table below, scores are fitted with one fold left out and measured on that
 * fold, and the choice is taken that catches most clusters while ham stays
 * within its limit. The suggested scores are then fitted to all folds.
 *
 * Contract: see tune.h.
 * Failure: ERR_MEMORY, ERR_INPUT.
 * Threads: one at a time for a problem and its measure.
 */
#include "tune_private.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The first of equals is taken: from near to far. */
static const double ridges[] = {32, 16, 8, 4};
static const double ham_weights[] = {2, 4, 8, 16};
static const double aims[] = {0, 1, 2, 3};
enum { TASTES = ARRAY_LEN(ridges) * ARRAY_LEN(ham_weights) * ARRAY_LEN(aims) };

/* Scores of each fold, one behind the other. */
struct folds {
	double *scores; /* (TUNE_FOLD_LIMIT + 1) times n_rules */
	const double *of[TUNE_FOLD_LIMIT + 1];
};

struct tuner {
	struct tune_cases cases;
	const struct tune_problem *problem;
	size_t n_rules;
	struct folds now, best;
	double *before;
	struct tune_result *result;
};

static int folds_init(struct folds *folds, size_t n_rules)
{
	folds->scores = calloc((TUNE_FOLD_LIMIT + 1) * (n_rules + 1),
			       sizeof(double));
	if (!folds->scores)
		return ERR_MEMORY;
	for (size_t i = 0; i <= TUNE_FOLD_LIMIT; i++)
		folds->of[i] = folds->scores + i * (n_rules + 1);
	return 0;
}

static void fill(struct folds *folds, const double *scores, size_t n_rules)
{
	for (size_t i = 0; i <= TUNE_FOLD_LIMIT; i++)
		memcpy(folds->scores + i * (n_rules + 1), scores,
		       n_rules * sizeof(*scores));
}

/* Which rules are hit often enough, and on how many clusters. */
static void count_clusters(struct tuner *tuner)
{
	const struct tune_problem *problem = tuner->problem;
	struct tune_result *result = tuner->result;

	for (size_t i = 0; i < tuner->cases.n; i++) {
		const struct tune_case *own = &tuner->cases.cases[i];

		for (uint32_t j = 0;
		     j < own->n_hits && own->fold != TUNE_HELD_OUT; j++)
			result->clusters[own->hits[j].rule] += own->clusters;
	}
	for (size_t i = 0; i < tuner->n_rules; i++) {
		const struct measure_rule *rule = &problem->measure->rules[i];

		result->is_tried[i] = problem->rules[i].is_free &&
				      !problem->rules[i].is_varying &&
				      !rule->is_shadow && !rule->is_signal &&
				      result->clusters[i] + 1e-9 >=
					  problem->min_clusters;
	}
}

static bool is_within(const struct tune_figures *figures, double limit)
{
	double share = measure_rates(&figures->tally, false)
			   .false_positives.value;

	return share <= limit;
}

/*
 * What scores are worth: of clusters, half what they catch at the thresholds
 * as they are, and half what they would catch at the limit wherever the
 * thresholds stood. The first alone would choose what uses up the limit, and
 * so breaks it on messages that are new.
 */
static double worth(const struct tune_figures *figures)
{
	return (measure_rates(&figures->tally, true).recall.value +
		figures->best_cluster_recall.value) /
	       2;
}

/* Catches no less than the scores before, at the thresholds as they are. */
static bool is_no_loss(const struct tuner *tuner,
		       const struct tune_figures *figures)
{
	const struct tune_figures *before = &tuner->result->folds[TUNE_BEFORE];

	return measure_rates(&figures->tally, true).recall.value >=
	       measure_rates(&before->tally, true).recall.value;
}

static bool is_better(const struct tuner *tuner, const struct tune_figures *a,
		      const struct tune_figures *b)
{
	static const double least_gain = 1e-4;
	double limit = tuner->problem->max_false_positives;
	bool is_b_within = is_within(b, limit);
	bool is_b_no_loss = is_no_loss(tuner, b);

	if (is_within(a, limit) != is_b_within)
		return !is_b_within;
	if (!is_b_within)
		return measure_rates(&a->tally, false).false_positives.value <
		       measure_rates(&b->tally, false).false_positives.value;
	if (is_no_loss(tuner, a) != is_b_no_loss)
		return !is_b_no_loss;
	return worth(a) > worth(b) + least_gain;
}

static struct tune_taste taste_of(size_t number)
{
	struct tune_taste taste;

	taste.aim = aims[number % ARRAY_LEN(aims)];
	number /= ARRAY_LEN(aims);
	taste.ham_weight = ham_weights[number % ARRAY_LEN(ham_weights)];
	taste.ridge = ridges[number / ARRAY_LEN(ham_weights)];
	return taste;
}

/* Fit each fold on the others and measure it. */
static int validate(struct tuner *tuner, const struct tune_taste *taste,
		    struct tune_figures *figures)
{
	fill(&tuner->now, tuner->before, tuner->n_rules);
	for (uint32_t i = 0; i < tuner->problem->n_folds; i++) {
		int rc = tune_fit(&tuner->cases, tuner->result->is_tried, taste,
				  i,
				  tuner->now.scores + i * (tuner->n_rules + 1));

		if (rc)
			return rc;
	}
	return tune_figures(&tuner->cases, TUNE_ALL, tuner->now.of, figures);
}

static int choose(struct tuner *tuner, struct tune_taste *chosen)
{
	struct tune_figures *best = &tuner->result->folds[TUNE_AFTER];
	bool has_one = false;

	for (size_t i = 0; i < TASTES; i++) {
		struct tune_taste taste = taste_of(i);
		struct tune_figures figures;
		struct folds other = tuner->best;
		int rc = validate(tuner, &taste, &figures);

		if (rc)
			return rc;
		if (has_one && !is_better(tuner, &figures, best))
			continue;
		has_one = true;
		*best = figures;
		*chosen = taste;
		tuner->best = tuner->now;
		tuner->now = other;
	}
	return 0;
}

static double round_to(double score, const struct tune_problem *problem,
		       size_t rule)
{
	const struct tune_rule *bounds = &problem->rules[rule];
	double rounded = round(score / problem->step) * problem->step;

	return fmin(fmax(rounded, bounds->least), bounds->most);
}

static void find_spread(struct tuner *tuner)
{
	struct tune_result *result = tuner->result;

	for (size_t i = 0; i < tuner->n_rules; i++) {
		result->least[i] = result->most[i] = tuner->best.of[0][i];
		for (size_t j = 1; j < tuner->problem->n_folds; j++) {
			double score = tuner->best.of[j][i];

			result->least[i] = fmin(result->least[i], score);
			result->most[i] = fmax(result->most[i], score);
		}
	}
}

static int suggest(struct tuner *tuner, const struct tune_taste *taste)
{
	struct tune_result *result = tuner->result;
	int rc = tune_fit(&tuner->cases, result->is_tried, taste, TUNE_ALL,
			  result->scores);

	for (size_t i = 0; i < tuner->n_rules && !rc; i++)
		if (result->is_tried[i])
			result->scores[i] = round_to(result->scores[i],
						     tuner->problem, i);
	return rc;
}

/* Both sides of what is told, on the folds, on all and on the held out. */
static int figure(struct tuner *tuner)
{
	struct tune_result *result = tuner->result;
	int rc = tune_figures(&tuner->cases, TUNE_HELD_OUT, tuner->now.of,
			      &result->held_out[TUNE_BEFORE]);

	fill(&tuner->now, result->scores, tuner->n_rules);
	if (!rc)
		rc = tune_figures(&tuner->cases, TUNE_ALL, tuner->now.of,
				  &result->all[TUNE_AFTER]);
	if (!rc)
		rc = tune_figures(&tuner->cases, TUNE_HELD_OUT, tuner->now.of,
				  &result->held_out[TUNE_AFTER]);
	return rc;
}

static int run(struct tuner *tuner)
{
	struct tune_result *result = tuner->result;
	struct tune_taste taste = {.aim = 0};
	int rc = tune_figures(&tuner->cases, TUNE_ALL, tuner->now.of,
			      &result->all[TUNE_BEFORE]);
	const struct measure_count *counts = result->all[TUNE_BEFORE]
						 .tally.counts;

	if (rc)
		return rc;
	if (counts[MEASURE_POSITIVE].n < 2 ||
	    counts[MEASURE_HAM].n + counts[MEASURE_HARD].n < 2)
		return ERR_INPUT;
	result->folds[TUNE_BEFORE] = result->all[TUNE_BEFORE];
	count_clusters(tuner);
	rc = choose(tuner, &taste);
	if (rc)
		return rc;
	result->aim = taste.aim;
	result->ham_weight = taste.ham_weight;
	result->ridge = taste.ridge;
	result->is_better = is_better(tuner, &result->folds[TUNE_AFTER],
				      &result->folds[TUNE_BEFORE]);
	find_spread(tuner);
	rc = result->is_better ? suggest(tuner, &taste) : 0;
	fill(&tuner->now, tuner->before, tuner->n_rules);
	return rc ? rc : figure(tuner);
}

static int result_init(struct tune_result *result, size_t n_rules)
{
	*result = (struct tune_result){
	    .scores = calloc(n_rules + 1, sizeof(double)),
	    .least = calloc(n_rules + 1, sizeof(double)),
	    .most = calloc(n_rules + 1, sizeof(double)),
	    .clusters = calloc(n_rules + 1, sizeof(double)),
	    .is_tried = calloc(n_rules + 1, sizeof(bool)),
	};
	return result->scores && result->least && result->most &&
		       result->clusters && result->is_tried
		   ? 0
		   : ERR_MEMORY;
}

int tune_run(const struct tune_problem *problem, struct tune_result *result)
{
	size_t n_rules = problem->measure->n_rules;
	double *before = calloc(n_rules + 1, sizeof(*before));
	struct tuner tuner = {
	    .problem = problem,
	    .n_rules = n_rules,
	    .before = before,
	    .result = result,
	};
	int rc = result_init(result, n_rules);

	if (!rc)
		rc = tune_cases_init(&tuner.cases, problem);
	if (!rc)
		rc = folds_init(&tuner.now, n_rules);
	if (!rc)
		rc = folds_init(&tuner.best, n_rules);
	if (!rc && before) {
		for (size_t i = 0; i < n_rules; i++)
			before[i] = result->scores[i] =
			    problem->measure->rules[i].score;
		fill(&tuner.now, before, n_rules);
		rc = run(&tuner);
	} else if (!rc) {
		rc = ERR_MEMORY;
	}
	tune_cases_release(&tuner.cases);
	free(tuner.now.scores);
	free(tuner.best.scores);
	free(before);
	return rc;
}

void tune_result_release(struct tune_result *result)
{
	free(result->scores);
	free(result->least);
	free(result->most);
	free(result->clusters);
	free(result->is_tried);
	*result = (struct tune_result){.is_better = false};
}
