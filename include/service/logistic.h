/* SPDX-License-Identifier: Apache-2.0 */
/*
 * logistic.h - regularised logistic regression with bounds.
 *
 * Finds the coefficients b and the intercept c that make least
 *
 *	sum over rows   w * log(1 + exp(-y * (x.b + c + offset)))
 *	+ sum over columns   ridge / 2 * (b - prior)^2
 *
 * with y +1 for positive rows and -1 for others, while every coefficient
 * stays between its bounds. Rows are sparse.
 */
#ifndef SCAMSIEVE_SERVICE_LOGISTIC_H
#define SCAMSIEVE_SERVICE_LOGISTIC_H

#include "base/base.h"

struct logistic_problem {
	size_t n_rows, n_columns;
	/* Row i has entries first[i] up to first[i + 1]; n_rows + 1 of them. */
	const size_t *first;
	const uint32_t *columns; /* of the entries; a row names each once */
	const double *values;    /* of the entries; NULL: all 1 */
	const bool *is_positive; /* of the rows */
	const double *weights;   /* of the rows, from 0 on; NULL: all 1 */
	const double *offsets;   /* of the rows; NULL: all 0 */
	const double *lower;     /* of the columns; NULL: none */
	const double *upper;     /* of the columns; NULL: none */
	const double *prior;     /* of the columns; NULL: all 0 */
	const double *ridges;    /* of the columns, above 0 */
	bool has_intercept;      /* it is free and not drawn to 0 */
};

struct logistic_result {
	double intercept;
	double loss;      /* the sum above, penalty included */
	double violation; /* largest step that a coefficient still wants */
	size_t n_rounds;  /* passes over the columns */
};

/*
 * Fit. coefficients (n_columns) hold where to begin and then what was found;
 * what lies outside its bounds is moved to them first; the intercept begins
 * at result->intercept. Ends when no gradient that points inside the bounds
 * is above tolerance, or after max_rounds. The same arguments give the same
 * result. 0, or ERR_MEMORY.
 */
int logistic_fit(const struct logistic_problem *problem, double tolerance,
		 size_t max_rounds, double *coefficients,
		 struct logistic_result *result);

#endif
