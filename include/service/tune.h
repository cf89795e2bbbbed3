/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tune.h - scores that tell labelled messages apart better.
 *
 * Takes what the rules said to each message (struct measure) and looks for
 * the scores with which most clusters of positives reach their threshold
 * while no more than a given share of ham does. What is promised of the
 * scores is measured on clusters that had no part in finding them.
 */
#ifndef SCAMSIEVE_SERVICE_TUNE_H
#define SCAMSIEVE_SERVICE_TUNE_H

#include "service/measure.h"

/* What may be done with a rule of the measure. */
struct tune_rule {
	double least, most; /* its score stays between them */
	bool is_free;       /* else it keeps its score */
	bool is_varying;    /* each hit has a score of its own */
};

enum { TUNE_FOLD_LIMIT = 20 };

struct tune_problem {
	const struct measure *measure;
	const struct tune_rule *rules; /* as many as the measure has */
	const double *caps;            /* of the groups of the rules */
	size_t n_groups;
	double max_false_positives; /* share of ham, by message */
	/* Ham counts as flagged from so far below its threshold, in score. */
	double margin;
	size_t n_folds;      /* from 2 to TUNE_FOLD_LIMIT */
	double held_out;     /* share of clusters that is only measured */
	double min_clusters; /* a rule that hits fewer keeps its score */
	double step;         /* scores are multiples of it, or on a bound */
	uint64_t seed;       /* decides who is in which fold */
};

/* How a set of scores does on some messages. */
struct tune_figures {
	struct measure_tally tally; /* at the thresholds */
	/* Of positives, when all thresholds move by one amount so that as
	 * many positives as can be are flagged and ham within the limit. */
	struct rate best_recall, best_cluster_recall;
	double moved_by;
};

/* The scores as they are, and as they are suggested. */
enum tune_side { TUNE_BEFORE, TUNE_AFTER, TUNE_SIDE_COUNT };

struct tune_result {
	double *scores;                /* suggested; of the measure's rules */
	double *least, *most;          /* what the folds found */
	double *clusters;              /* that a rule hits, positives and ham */
	bool *is_tried;                /* free, and with clusters enough */
	bool is_better;                /* else the scores are those before */
	double aim, ham_weight, ridge; /* what cross-validation chose */
	struct tune_figures folds[TUNE_SIDE_COUNT]; /* each on its own fold */
	struct tune_figures held_out[TUNE_SIDE_COUNT];
	struct tune_figures all[TUNE_SIDE_COUNT]; /* but what is held out */
};

/*
 * Look for scores. Only positives, ham and hard ham count. The same problem
 * gives the same result. 0, ERR_MEMORY, or ERR_INPUT when there are fewer
 * than two positives or ham messages to learn from; to be released in every
 * case.
 */
int tune_run(const struct tune_problem *problem, struct tune_result *result);
void tune_result_release(struct tune_result *result);

#endif
