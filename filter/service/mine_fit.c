/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mine_fit - weights for phrases and signs, and how far they can be trusted.
 *
 * A ridge regression over all candidates, from which those that matter least
 * are dropped in rounds until few enough are left, and fitted again. Cross
 * fitting repeats all of it, the choice of candidates too, without each
 * fold.
 *
 * Contract: see mine.h.
 * Failure: memory.
 * Limits: ROUNDS passes of the regression.
 * Threads: safe; a struct mine that is settled does not change.
 */
#include "service/mine.h"

#include "base/hash.h"
#include "service/logistic.h"

#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 400, KEEP_PERCENT = 60 };
#define TOLERANCE 1e-3
#define LEAST_SIGN 0.25

/* A column that takes part, and its side. */
struct term {
	uint32_t column;
	bool is_positive;
	double mass;
	double weight;
};

/* The regression's own form of the chosen rows. */
struct fitting {
	const struct mine *mine;
	const struct mine_fit_options *options;
	const bool *chosen;
	struct term *terms; /* the signs first */
	size_t n_terms;
	size_t n_signs;
	uint32_t *numbers; /* of rows among the chosen; UINT32_MAX: not */
	size_t n_rows;
	bool *is_positive;
	double *weights;
	size_t *first;
	uint32_t *columns;
	double *bounds[2];
	double *ridges;
	double *coefficients;
	double intercept;
};

static void fitting_release(struct fitting *fitting)
{
	free(fitting->terms);
	free(fitting->numbers);
	free(fitting->is_positive);
	free(fitting->weights);
	free(fitting->first);
	free(fitting->columns);
	free(fitting->bounds[0]);
	free(fitting->bounds[1]);
	free(fitting->ridges);
	free(fitting->coefficients);
}

static int fitting_init(struct fitting *fitting,
			const struct mine_candidate *candidates, size_t n)
{
	const struct mine *mine = fitting->mine;
	size_t n_terms = mine->n_signs + n;

	fitting->terms = calloc(n_terms + 1, sizeof(*fitting->terms));
	fitting->numbers = calloc(mine->n_rows + 1, sizeof(uint32_t));
	fitting->is_positive = calloc(mine->n_rows + 1, sizeof(bool));
	fitting->weights = calloc(mine->n_rows + 1, sizeof(double));
	fitting->first = calloc(mine->n_rows + 2, sizeof(size_t));
	for (int i = 0; i < 2; i++)
		fitting->bounds[i] = calloc(n_terms + 1, sizeof(double));
	fitting->ridges = calloc(n_terms + 1, sizeof(double));
	fitting->coefficients = calloc(n_terms + 1, sizeof(double));
	if (!fitting->terms || !fitting->numbers || !fitting->is_positive ||
	    !fitting->weights || !fitting->first || !fitting->bounds[0] ||
	    !fitting->bounds[1] || !fitting->ridges || !fitting->coefficients)
		return ERR_MEMORY;
	for (uint32_t i = 0; i < mine->n_signs; i++)
		fitting->terms[fitting->n_terms++] = (struct term){
		    .column = i, .is_positive = !mine->is_counter[i]};
	fitting->n_signs = fitting->n_terms;
	for (size_t i = 0; i < n; i++)
		fitting->terms[fitting->n_terms++] = (struct term){
		    .column = candidates[i].column,
		    .is_positive = candidates[i].z > 0,
		    .mass = candidates[i].mass};
	return 0;
}

/* Number the chosen rows; a cluster's rows of one side share its weight. */
static int take_rows(struct fitting *fitting)
{
	const struct mine *mine = fitting->mine;
	uint32_t *sizes = calloc(mine->n_clusters * 3 + 1, sizeof(*sizes));

	if (!sizes)
		return ERR_MEMORY;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < mine->n_rows; i++) {
			const struct mine_row *row = &mine->rows[i];
			uint32_t
			    *size = &sizes[mine->clusters[i] * 3 + row->side];
			size_t number = fitting->n_rows;

			fitting->numbers[i] = UINT32_MAX;
			if (!row->is_set ||
			    (fitting->chosen && !fitting->chosen[i]))
				continue;
			if (pass == 0) {
				++*size;
				continue;
			}
			fitting->numbers[i] = (uint32_t)number;
			fitting->is_positive[number] = row->side ==
						       MINE_POSITIVE;
			fitting
			    ->weights[number] = (row->side == MINE_AGAINST
						     ? fitting->options->against
						     : 1) /
						*size;
			fitting->n_rows++;
		}
	free(sizes);
	return 0;
}

/* The terms' entries by row. */
static int take_entries(struct fitting *fitting)
{
	const struct mine *mine = fitting->mine;
	size_t *first = fitting->first;
	size_t total = 0;

	memset(first, 0, (fitting->n_rows + 2) * sizeof(*first));
	for (size_t t = 0; t < fitting->n_terms; t++) {
		const struct mine_column
		    *column = &mine->columns[fitting->terms[t].column];

		for (uint32_t i = 0; i < column->n; i++) {
			uint32_t number = fitting->numbers[column->rows[i]];

			if (number != UINT32_MAX)
				first[number + 2]++;
		}
		total += column->n;
	}
	for (size_t i = 2; i < fitting->n_rows + 2; i++)
		first[i] += first[i - 1];
	free(fitting->columns);
	fitting->columns = malloc((total + 1) * sizeof(*fitting->columns));
	if (!fitting->columns)
		return ERR_MEMORY;
	for (size_t t = 0; t < fitting->n_terms; t++) {
		const struct mine_column
		    *column = &mine->columns[fitting->terms[t].column];

		for (uint32_t i = 0; i < column->n; i++) {
			uint32_t number = fitting->numbers[column->rows[i]];

			if (number != UINT32_MAX)
				fitting->columns[first[number + 1]++] =
				    (uint32_t)t;
		}
	}
	return 0;
}

/* Fit the terms that are left, from where they stand. */
static int fit_terms(struct fitting *fitting)
{
	struct logistic_problem problem = {
	    .n_rows = fitting->n_rows,
	    .n_columns = fitting->n_terms,
	    .first = fitting->first,
	    .is_positive = fitting->is_positive,
	    .weights = fitting->weights,
	    .lower = fitting->bounds[0],
	    .upper = fitting->bounds[1],
	    .ridges = fitting->ridges,
	    .has_intercept = true,
	};
	struct logistic_result result = {.intercept = fitting->intercept};
	double limit = fitting->options->max_weight;
	int rc = take_entries(fitting);

	problem.columns = fitting->columns;
	for (size_t i = 0; i < fitting->n_terms; i++) {
		bool is_positive = fitting->terms[i].is_positive;

		fitting->bounds[0][i] = is_positive ? 0 : -limit;
		fitting->bounds[1][i] = is_positive ? limit : 0;
		fitting->ridges[i] = fitting->options->ridge;
		fitting->coefficients[i] = fitting->terms[i].weight;
	}
	if (!rc)
		rc = logistic_fit(&problem, TOLERANCE, ROUNDS,
				  fitting->coefficients, &result);
	for (size_t i = 0; i < fitting->n_terms && !rc; i++)
		fitting->terms[i].weight = fitting->coefficients[i];
	fitting->intercept = result.intercept;
	return rc;
}

/* How much a term moves the sums of all messages. */
static double importance(const struct term *term)
{
	return fabs(term->weight) * sqrt(term->mass * (1 - term->mass));
}

static int compare_terms(const void *left, const void *right)
{
	const struct term *a = left;
	const struct term *b = right;
	double order = importance(b) - importance(a);

	if (order != 0)
		return order > 0 ? 1 : -1;
	return (a->column > b->column) - (a->column < b->column);
}

/* Keep the phrases that matter most, and signs that weigh something: each
 * sign that is weighed must be looked for in many messages. */
static void drop_terms(struct fitting *fitting, size_t most)
{
	size_t n_signs = 0;
	size_t n;

	for (size_t i = 0; i < fitting->n_signs; i++)
		if (fabs(fitting->terms[i].weight) >= LEAST_SIGN)
			fitting->terms[n_signs++] = fitting->terms[i];
	memmove(fitting->terms + n_signs, fitting->terms + fitting->n_signs,
		(fitting->n_terms - fitting->n_signs) *
		    sizeof(*fitting->terms));
	fitting->n_terms -= fitting->n_signs - n_signs;
	fitting->n_signs = n_signs;
	qsort(fitting->terms + n_signs, fitting->n_terms - n_signs,
	      sizeof(*fitting->terms), compare_terms);
	n = n_signs;
	while (n < fitting->n_terms && n - n_signs < most &&
	       fabs(fitting->terms[n].weight) > 1e-6)
		n++;
	fitting->n_terms = n;
}

static int model_init(struct mine_model *model, const struct fitting *fitting)
{
	*model = (struct mine_model){
	    .bias = fitting->intercept,
	    .columns = calloc(fitting->n_terms + 1, sizeof(uint32_t)),
	    .weights = calloc(fitting->n_terms + 1, sizeof(double)),
	    .n = fitting->n_terms,
	};
	if (!model->columns || !model->weights)
		return ERR_MEMORY;
	for (size_t i = 0; i < fitting->n_terms; i++) {
		model->columns[i] = fitting->terms[i].column;
		model->weights[i] = fitting->terms[i].weight;
	}
	return 0;
}

void mine_model_release(struct mine_model *model)
{
	free(model->columns);
	free(model->weights);
	*model = (struct mine_model){.n = 0};
}

int mine_fit(const struct mine *mine, const struct mine_options *options,
	     const struct mine_fit_options *fit, const bool *chosen,
	     struct mine_model *model)
{
	struct fitting fitting = {
	    .mine = mine, .options = fit, .chosen = chosen};
	struct mine_candidate *candidates = NULL;
	size_t n = 0;
	int rc = mine_candidates(mine, options, chosen, &candidates, &n);

	*model = (struct mine_model){.n = 0};
	if (!rc)
		rc = fitting_init(&fitting, candidates, n);
	if (!rc)
		rc = take_rows(&fitting);
	if (!rc)
		rc = fit_terms(&fitting);
	while (!rc && fitting.n_terms > fitting.n_signs + fit->most) {
		size_t left = (fitting.n_terms - fitting.n_signs) *
			      KEEP_PERCENT / 100;

		drop_terms(&fitting, left > fit->most ? left : fit->most);
		rc = fit_terms(&fitting);
	}
	if (!rc) {
		drop_terms(&fitting, fit->most);
		rc = fit_terms(&fitting);
	}
	if (!rc)
		rc = model_init(model, &fitting);
	free(candidates);
	fitting_release(&fitting);
	return rc;
}

void mine_sum(const struct mine *mine, const struct mine_model *model,
	      double *sums)
{
	for (size_t i = 0; i < mine->n_rows; i++)
		sums[i] = model->bias;
	for (size_t t = 0; t < model->n; t++) {
		const struct mine_column
		    *column = &mine->columns[model->columns[t]];

		for (uint32_t i = 0; i < column->n; i++)
			sums[column->rows[i]] += model->weights[t];
	}
}

size_t mine_fold(const struct mine *mine, const struct mine_fit_options *fit,
		 size_t row)
{
	const uint64_t *cluster = &mine->rows[row].cluster;

	return (size_t)(hash_bytes(span_make(cluster, sizeof(*cluster)),
				   (struct hash_seed){{fit->seed, 0}}) %
			fit->n_folds);
}

int mine_cross(const struct mine *mine, const struct mine_options *options,
	       const struct mine_fit_options *fit, double *sums)
{
	bool *chosen = calloc(mine->n_rows + 1, sizeof(*chosen));
	double *own = calloc(mine->n_rows + 1, sizeof(*own));
	int rc = chosen && own ? 0 : ERR_MEMORY;

	for (size_t fold = 0; fold < fit->n_folds && !rc; fold++) {
		struct mine_model model = {.n = 0};

		for (size_t i = 0; i < mine->n_rows; i++)
			chosen[i] = mine_fold(mine, fit, i) != fold;
		rc = mine_fit(mine, options, fit, chosen, &model);
		if (!rc)
			mine_sum(mine, &model, own);
		for (size_t i = 0; i < mine->n_rows && !rc; i++)
			if (!chosen[i])
				sums[i] = own[i];
		mine_model_release(&model);
	}
	free(chosen);
	free(own);
	return rc;
}
