/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tune_fit - one fit of scores to cases.
 *
 * A message is a positive with the probability of a logistic curve over its
 * score less its threshold; the scores are drawn to what they were. Without
 * caps that is a logistic regression whose coefficients are the scores. A
 * group whose cap is reached adds the cap whatever its rules' scores are, so
 * each round fits with the groups that are capped now held fast, and goes
 * as far towards what it finds as the loss with caps falls.
 *
 * Contract: see tune_private.h. The loss never rises; with caps it need not
 * be the least of all.
 * Failure: ERR_MEMORY.
 * Limits: ROUNDS rounds, FIT_ROUNDS passes each.
 * Threads: one at a time for a struct tune_cases.
 */
#include "tune_private.h"

#include "base/err.h"
#include "service/logistic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 8, FIT_ROUNDS = 200, HALVINGS = 4 };
/* A point of score more multiplies the odds by two. */
static const double curve_slope = 0.7;
static const double tolerance = 0.02; /* of a gradient, in clusters */
static const double enough = 1e-4;    /* share of the loss to go on for */

struct fit {
	const struct tune_cases *cases;
	const bool *is_tried;
	const struct tune_taste *taste;
	uint32_t left_out;
	/* The linear problem, in scores times slope. */
	struct logistic_problem problem;
	size_t *first;
	uint32_t *columns;
	bool *is_positive;
	double *weights, *offsets, *lower, *upper, *prior, *ridges;
	double *before, *found, *tried; /* scores */
};

static bool is_used(const struct fit *fit, const struct tune_case *own)
{
	return own->n_hits && !own->is_forced && own->fold != TUNE_HELD_OUT &&
	       own->fold != fit->left_out;
}

static double weight_of(const struct fit *fit, const struct tune_case *own)
{
	return own->clusters *
	       (own->class == MEASURE_POSITIVE ? 1 : fit->taste->ham_weight);
}

static double loss_of(const struct fit *fit, const double *scores)
{
	const struct tune_cases *cases = fit->cases;
	double loss = 0;

	for (size_t i = 0; i < cases->n; i++) {
		const struct tune_case *own = &cases->cases[i];
		double margin;

		if (!is_used(fit, own))
			continue;
		margin = curve_slope * (tune_case_score(cases, own, scores) -
					own->threshold - fit->taste->aim);
		if (own->class != MEASURE_POSITIVE)
			margin = -margin;
		loss += weight_of(fit, own) *
			(margin > 0 ? log1p(exp(-margin))
				    : -margin + log1p(exp(margin)));
	}
	for (size_t i = 0; i < cases->problem->measure->n_rules; i++) {
		double away = scores[i] - fit->before[i];

		loss += fit->taste->ridge / 2 * away * away;
	}
	return loss;
}

/* The groups' sums before caps; the same call with -1 takes them back. */
static void add_sums(const struct fit *fit, const struct tune_case *own,
		     const double *scores, double sign)
{
	const struct tune_problem *problem = fit->cases->problem;

	for (uint32_t i = 0; i < own->n_hits; i++) {
		uint32_t rule = own->hits[i].rule;
		uint32_t group = problem->measure->rules[rule].group;

		if (group >= problem->n_groups)
			continue;
		if (sign < 0)
			fit->cases->sums[group] = 0;
		else if (!problem->measure->rules[rule].is_shadow &&
			 !problem->rules[rule].is_varying)
			fit->cases->sums[group] += scores[rule];
	}
}

static bool is_capped(const struct fit *fit, uint32_t group)
{
	const struct tune_problem *problem = fit->cases->problem;
	double cap;

	if (group >= problem->n_groups)
		return false;
	cap = problem->caps[group];
	return cap >= 0 ? fit->cases->sums[group] >= cap
			: fit->cases->sums[group] <= cap;
}

/* One row: what its free rules add is linear, the rest is its offset. */
static void add_row(struct fit *fit, const struct tune_case *own,
		    const double *scores)
{
	const struct tune_problem *problem = fit->cases->problem;
	size_t row = fit->problem.n_rows++;
	size_t at = fit->first[row];
	double offset = tune_case_score(fit->cases, own, scores) -
			own->threshold - fit->taste->aim;

	add_sums(fit, own, scores, 1);
	for (uint32_t i = 0; i < own->n_hits; i++) {
		uint32_t rule = own->hits[i].rule;

		if (!fit->is_tried[rule] ||
		    is_capped(fit, problem->measure->rules[rule].group))
			continue;
		fit->columns[at++] = rule;
		offset -= scores[rule];
	}
	add_sums(fit, own, scores, -1);
	fit->first[row + 1] = at;
	fit->is_positive[row] = own->class == MEASURE_POSITIVE;
	fit->weights[row] = weight_of(fit, own);
	fit->offsets[row] = curve_slope * offset;
}

static int fit_linear(struct fit *fit, const double *scores)
{
	const struct tune_problem *problem = fit->cases->problem;
	struct logistic_result result = {.intercept = 0};
	size_t n_rules = problem->measure->n_rules;
	const double slope = curve_slope;
	int rc;

	fit->problem.n_rows = 0;
	for (size_t i = 0; i < fit->cases->n; i++)
		if (is_used(fit, &fit->cases->cases[i]))
			add_row(fit, &fit->cases->cases[i], scores);
	for (size_t i = 0; i < n_rules; i++) {
		fit->lower[i] = slope * problem->rules[i].least;
		fit->upper[i] = slope * problem->rules[i].most;
		fit->prior[i] = slope * fit->before[i];
		fit->ridges[i] = fit->taste->ridge / slope / slope;
		if (!fit->is_tried[i])
			fit->lower[i] = fit->upper[i] = fit->prior[i];
		fit->found[i] = slope * scores[i];
	}
	rc = logistic_fit(&fit->problem, tolerance, FIT_ROUNDS, fit->found,
			  &result);
	for (size_t i = 0; i < n_rules; i++)
		fit->found[i] = fit->is_tried[i] ? fit->found[i] / slope
						 : scores[i];
	return rc;
}

/* Towards what was found, as far as the loss falls. The loss then. */
static double approach(struct fit *fit, double *scores, double loss)
{
	size_t n_rules = fit->cases->problem->measure->n_rules;

	for (int i = 0; i < HALVINGS; i++) {
		double part = ldexp(1, -i);
		double reached;

		for (size_t j = 0; j < n_rules; j++)
			fit->tried[j] = scores[j] +
					part * (fit->found[j] - scores[j]);
		reached = loss_of(fit, fit->tried);
		if (reached < loss) {
			memcpy(scores, fit->tried, n_rules * sizeof(*scores));
			return reached;
		}
	}
	return loss;
}

static int run(struct fit *fit, double *scores)
{
	double loss = loss_of(fit, scores);

	for (int i = 0; i < ROUNDS; i++) {
		double reached;
		int rc = fit_linear(fit, scores);

		if (rc)
			return rc;
		reached = approach(fit, scores, loss);
		if (reached > loss * (1 - enough))
			break;
		loss = reached;
	}
	return 0;
}

static int allocate(struct fit *fit)
{
	const struct measure *measure = fit->cases->problem->measure;
	double **numbers[] = {&fit->before, &fit->lower,  &fit->upper,
			      &fit->prior,  &fit->ridges, &fit->found,
			      &fit->tried};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		*numbers[i] = calloc(measure->n_rules + 1, sizeof(double));
		if (!*numbers[i])
			return ERR_MEMORY;
	}
	fit->weights = calloc(fit->cases->n + 1, sizeof(double));
	fit->offsets = calloc(fit->cases->n + 1, sizeof(double));
	fit->first = calloc(fit->cases->n + 2, sizeof(*fit->first));
	fit->columns = calloc(measure->n_hits + 1, sizeof(*fit->columns));
	fit->is_positive = calloc(fit->cases->n + 1, sizeof(bool));
	return fit->weights && fit->offsets && fit->first && fit->columns &&
		       fit->is_positive
		   ? 0
		   : ERR_MEMORY;
}

static void release(struct fit *fit)
{
	free(fit->before);
	free(fit->lower);
	free(fit->upper);
	free(fit->prior);
	free(fit->ridges);
	free(fit->found);
	free(fit->tried);
	free(fit->weights);
	free(fit->offsets);
	free(fit->first);
	free(fit->columns);
	free(fit->is_positive);
}

int tune_fit(const struct tune_cases *cases, const bool *is_tried,
	     const struct tune_taste *taste, uint32_t left_out, double *scores)
{
	const struct measure *measure = cases->problem->measure;
	struct fit fit = {
	    .cases = cases,
	    .is_tried = is_tried,
	    .taste = taste,
	    .left_out = left_out,
	};
	int rc = allocate(&fit);

	if (!rc) {
		for (size_t i = 0; i < measure->n_rules; i++)
			fit.before[i] = measure->rules[i].score;
		fit.problem = (struct logistic_problem){
		    .n_columns = measure->n_rules,
		    .first = fit.first,
		    .columns = fit.columns,
		    .is_positive = fit.is_positive,
		    .weights = fit.weights,
		    .offsets = fit.offsets,
		    .lower = fit.lower,
		    .upper = fit.upper,
		    .prior = fit.prior,
		    .ridges = fit.ridges,
		};
		rc = run(&fit, scores);
	}
	release(&fit);
	return rc;
}
