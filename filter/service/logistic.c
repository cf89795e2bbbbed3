/* SPDX-License-Identifier: Apache-2.0 */
/*
 * logistic - regularised logistic regression with bounds.
 *
 * Contract: see logistic.h. Cyclic coordinate descent, as BBR does it
 * (Genkin, Lewis, Madigan: Large-scale Bayesian logistic regression for
 * text categorization, 2007): each coordinate takes one Newton step with a
 * bound of the second derivative over the reach that it may move, cut at its
 * bounds, so that no step raises the loss; the reach follows the steps.
 * The loss is strictly convex: where it ends does not hang on the order.
 *
 * No library does this as it is needed here. liblinear has neither bounds
 * nor weights of rows, libLBFGS has no boxes, GSL's minimisers have no
 * bounds. NLopt's L-BFGS and SLSQP take boxes, but want dense gradients and
 * leave the rest to the caller; coordinates are cheap on sparse columns, end
 * exactly on a bound, and add no dependency to three programs.
 *
 * Failure: ERR_MEMORY.
 * Limits: the caller's max_rounds.
 * Threads: safe.
 */
#include "service/logistic.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

/* The rows of each column: the problem turned on its side. */
struct columns {
	size_t *first; /* n_columns + 1 */
	size_t *rows;
	double *values;
};

struct fit {
	const struct logistic_problem *problem;
	struct columns columns;
	double *margins; /* of the rows: y * (x.b + c + offset) */
	double *reach;   /* of the columns, the intercept's last */
	double *coefficients;
	double intercept;
};

static double sign_of(const struct fit *fit, size_t row)
{
	return fit->problem->is_positive[row] ? 1 : -1;
}

static double weight_of(const struct fit *fit, size_t row)
{
	return fit->problem->weights ? fit->problem->weights[row] : 1;
}

static int turn(struct columns *columns, const struct logistic_problem *problem)
{
	size_t n_entries = problem->n_rows ? problem->first[problem->n_rows]
					   : 0;
	size_t *next = calloc(problem->n_columns + 1, sizeof(*next));

	columns->first = calloc(problem->n_columns + 1, sizeof(size_t));
	columns->rows = calloc(n_entries + 1, sizeof(size_t));
	columns->values = calloc(n_entries + 1, sizeof(double));
	if (!next || !columns->first || !columns->rows || !columns->values) {
		free(next);
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < n_entries; i++)
		columns->first[problem->columns[i] + 1]++;
	for (size_t i = 0; i < problem->n_columns; i++) {
		columns->first[i + 1] += columns->first[i];
		next[i] = columns->first[i];
	}
	for (size_t row = 0; row < problem->n_rows; row++) {
		for (size_t i = problem->first[row];
		     i < problem->first[row + 1]; i++) {
			size_t at = next[problem->columns[i]]++;

			columns->rows[at] = row;
			columns->values[at] = problem->values
						  ? problem->values[i]
						  : 1;
		}
	}
	free(next);
	return 0;
}

static double cut(double value, const double *lower, const double *upper,
		  size_t column)
{
	if (upper && value > upper[column])
		value = upper[column];
	if (lower && value < lower[column])
		value = lower[column];
	return value;
}

static void find_margins(struct fit *fit)
{
	const struct logistic_problem *problem = fit->problem;

	for (size_t row = 0; row < problem->n_rows; row++) {
		double sum = fit->intercept;

		if (problem->offsets)
			sum += problem->offsets[row];
		for (size_t i = problem->first[row];
		     i < problem->first[row + 1]; i++)
			sum += fit->coefficients[problem->columns[i]] *
			       (problem->values ? problem->values[i] : 1);
		fit->margins[row] = sign_of(fit, row) * sum;
	}
}

/* 1 / (1 + exp(x)), without overflow. */
static double decline(double x)
{
	double e;

	if (x < 0)
		return 1 / (1 + exp(x));
	e = exp(-x);
	return e / (1 + e);
}

/* log(1 + exp(-margin)) */
static double row_loss(double margin)
{
	return margin > 0 ? log1p(exp(-margin)) : -margin + log1p(exp(margin));
}

/* The most that the second derivative is where the margin moves by reach. */
static double curvature(double margin, double reach)
{
	double beyond = fabs(margin) - reach;

	if (beyond <= 0)
		return 0.25;
	return decline(beyond) * decline(-beyond);
}

struct slope {
	double first, second; /* derivatives; of the second a bound */
};

static void add_slope(struct slope *slope, const struct fit *fit, size_t row,
		      double value, double reach)
{
	double margin = fit->margins[row];
	double weight = weight_of(fit, row);

	slope->first -= weight * sign_of(fit, row) * value * decline(margin);
	slope->second += weight * value * value *
			 curvature(margin, reach * fabs(value));
}

/* How far to go: at most the reach, and no farther than the bounds. */
static double step_of(const struct slope *slope, double reach)
{
	double step = slope->second > 0 ? -slope->first / slope->second : 0;

	return step > reach ? reach : step < -reach ? -reach : step;
}

/* The gradient's part that points inside the bounds. */
static double violation_of(const struct fit *fit, size_t column, double first)
{
	const struct logistic_problem *problem = fit->problem;
	double value = fit->coefficients[column];

	if (first > 0 && problem->lower && value <= problem->lower[column])
		return 0;
	if (first < 0 && problem->upper && value >= problem->upper[column])
		return 0;
	return fabs(first);
}

/* Never so short that a coefficient that rests could not set out again. */
static void follow(double *reach, double step)
{
	*reach = fmax(fmax(2 * fabs(step), *reach / 2), 1e-3);
}

/* One step of one coefficient; what its gradient violated before. */
static double move_column(struct fit *fit, size_t column)
{
	const struct logistic_problem *problem = fit->problem;
	const struct columns *columns = &fit->columns;
	double *value = &fit->coefficients[column];
	double prior = problem->prior ? problem->prior[column] : 0;
	double ridge = problem->ridges[column];
	struct slope slope = {ridge * (*value - prior), ridge};
	double violation;
	double target;
	double step;

	for (size_t i = columns->first[column]; i < columns->first[column + 1];
	     i++)
		add_slope(&slope, fit, columns->rows[i], columns->values[i],
			  fit->reach[column]);
	violation = violation_of(fit, column, slope.first);
	target = cut(*value + step_of(&slope, fit->reach[column]),
		     problem->lower, problem->upper, column);
	step = target - *value;
	*value = target;
	for (size_t i = columns->first[column];
	     step != 0 && i < columns->first[column + 1]; i++)
		fit->margins[columns->rows[i]] += sign_of(fit,
							  columns->rows[i]) *
						  step * columns->values[i];
	follow(&fit->reach[column], step);
	return violation;
}

static double move_intercept(struct fit *fit)
{
	double *reach = &fit->reach[fit->problem->n_columns];
	struct slope slope = {0, 0};
	double step;

	for (size_t row = 0; row < fit->problem->n_rows; row++)
		add_slope(&slope, fit, row, 1, *reach);
	step = step_of(&slope, *reach);
	fit->intercept += step;
	for (size_t row = 0; row < fit->problem->n_rows; row++)
		fit->margins[row] += sign_of(fit, row) * step;
	follow(reach, step);
	return fabs(slope.first);
}

static double whole_loss(const struct fit *fit)
{
	const struct logistic_problem *problem = fit->problem;
	double loss = 0;

	for (size_t row = 0; row < problem->n_rows; row++)
		loss += weight_of(fit, row) * row_loss(fit->margins[row]);
	for (size_t i = 0; i < problem->n_columns; i++) {
		double away = fit->coefficients[i] -
			      (problem->prior ? problem->prior[i] : 0);

		loss += problem->ridges[i] / 2 * away * away;
	}
	return loss;
}

static void run(struct fit *fit, double tolerance, size_t max_rounds,
		struct logistic_result *result)
{
	const struct logistic_problem *problem = fit->problem;

	for (size_t i = 0; i <= problem->n_columns; i++)
		fit->reach[i] = 1;
	find_margins(fit);
	result->n_rounds = 0;
	do {
		result->violation = 0;
		for (size_t i = 0; i < problem->n_columns; i++)
			result->violation = fmax(result->violation,
						 move_column(fit, i));
		if (problem->has_intercept)
			result->violation = fmax(result->violation,
						 move_intercept(fit));
		result->n_rounds++;
	} while (result->violation > tolerance &&
		 result->n_rounds < max_rounds);
	/* Sums of many steps drift; the loss is told of the result itself. */
	find_margins(fit);
	result->loss = whole_loss(fit);
	result->intercept = fit->intercept;
}

int logistic_fit(const struct logistic_problem *problem, double tolerance,
		 size_t max_rounds, double *coefficients,
		 struct logistic_result *result)
{
	struct fit fit = {
	    .problem = problem,
	    .margins = calloc(problem->n_rows + 1, sizeof(double)),
	    .reach = calloc(problem->n_columns + 1, sizeof(double)),
	    .coefficients = coefficients,
	    .intercept = result->intercept,
	};
	int rc = ERR_MEMORY;

	for (size_t i = 0; i < problem->n_columns; i++)
		coefficients[i] = cut(coefficients[i], problem->lower,
				      problem->upper, i);
	if (fit.margins && fit.reach)
		rc = turn(&fit.columns, problem);
	if (!rc)
		run(&fit, tolerance, max_rounds, result);
	free(fit.columns.first);
	free(fit.columns.rows);
	free(fit.columns.values);
	free(fit.margins);
	free(fit.reach);
	return rc;
}
