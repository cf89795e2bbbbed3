/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tune_private.h - what the files of tune share.
 */
#ifndef SCAMSIEVE_SERVICE_TUNE_PRIVATE_H
#define SCAMSIEVE_SERVICE_TUNE_PRIVATE_H

#include "service/tune.h"

enum { TUNE_HELD_OUT = TUNE_FOLD_LIMIT, TUNE_ALL = TUNE_FOLD_LIMIT + 1 };

/* Messages of one class and fold that the same rules hit. */
struct tune_case {
	const struct measure_hit *hits;
	uint32_t n_hits;
	enum measure_class class;
	uint32_t fold; /* or TUNE_HELD_OUT */
	bool is_forced;
	double threshold; /* ham's is the margin lower */
	size_t n;         /* messages */
	double clusters;  /* each cluster shares a weight of 1 */
};

struct tune_cases {
	const struct tune_problem *problem;
	struct tune_case *cases;
	size_t n;
	double *sums; /* of groups, all 0 between calls */
};

/* --- tune_case.c --------------------------------------------------------- */

int tune_cases_init(struct tune_cases *cases,
		    const struct tune_problem *problem);
void tune_cases_release(struct tune_cases *cases);

/* What the rules add up to with these scores, caps applied. */
double tune_case_score(const struct tune_cases *cases,
		       const struct tune_case *own, const double *scores);

/*
 * Figures over the cases of a fold, or with TUNE_ALL over all that are not
 * held out. scores[f] are those for fold f. 0 or ERR_MEMORY.
 */
int tune_figures(const struct tune_cases *cases, uint32_t fold,
		 const double *const *scores, struct tune_figures *figures);

/* --- tune_fit.c ---------------------------------------------------------- */

/* What cross-validation chooses among. */
struct tune_taste {
	double ham_weight; /* of ham's clusters */
	double ridge;      /* of a score's way from what it was */
	double aim; /* how far above the threshold the curve's middle is */
};

/*
 * Fit the scores (where to begin, then what was found) of the rules that are
 * tried, on all cases but those held out and those of one fold (TUNE_ALL:
 * none is left out). 0 or ERR_MEMORY.
 */
int tune_fit(const struct tune_cases *cases, const bool *is_tried,
	     const struct tune_taste *taste, uint32_t left_out, double *scores);

#endif
