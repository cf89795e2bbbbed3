/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mine_scale - from log-odds to a score that sits well beside the others.
 *
 * Contract: see mine.h. A row is flagged when its score by the other rules
 * and the new rule's together reach its threshold.
 * Failure: memory.
 * Limits: PLACES places where the score begins are tried, with each slope.
 * Threads: safe.
 */
#include "service/mine.h"

#include <math.h>
#include <stdlib.h>

enum { PLACES = 80 };
#define MARGIN 0.1

static const double slopes[] = {0.5, 0.7, 0.85, 1, 1.25, 1.5, 1.8};

double mine_score(const struct mine_scale *scale, double log_odds)
{
	double sum = scale->slope * log_odds + scale->shift;
	double score = scale->cap / (1 + exp(-sum));

	return score < scale->floor ? 0 : round(score * 10) / 10;
}

static bool is_flagged(double score, const struct mine_row *row)
{
	return score + 1e-9 >= row->threshold;
}

int mine_judge(const struct mine *mine, const double *sums,
	       const struct mine_scale *scale, struct mine_outcome *outcome)
{
	double *clusters = calloc(mine->n_clusters * 2 + 1, sizeof(*clusters));

	*outcome = (struct mine_outcome){.added = 0};
	if (!clusters)
		return ERR_MEMORY;
	for (size_t i = 0; i < mine->n_rows; i++) {
		const struct mine_row *row = &mine->rows[i];
		double score = mine_score(scale, sums[i]);
		bool before = is_flagged(row->score, row);
		bool after = is_flagged(row->score + score, row);

		if (!row->is_set)
			continue;
		outcome->n[row->side]++;
		outcome->before[row->side] += before;
		outcome->after[row->side] += after;
		outcome->alone[row->side] += is_flagged(score, row);
		outcome->added += row->side == MINE_HONEST && after && !before;
		if (row->side == MINE_POSITIVE) {
			size_t cluster = mine->clusters[i];

			clusters[cluster * 2]++;
			clusters[cluster * 2 + 1] += after;
		}
	}
	for (size_t i = 0; i < mine->n_clusters; i++)
		if (clusters[i * 2] > 0) {
			outcome->clusters[0]++;
			outcome->clusters[1] += clusters[i * 2 + 1] /
						clusters[i * 2];
		}
	free(clusters);
	return 0;
}

/* The highest log-odds of a row that is to be caught. */
static double highest(const struct mine *mine, const double *sums)
{
	double most = -INFINITY;

	for (size_t i = 0; i < mine->n_rows; i++)
		if (mine->rows[i].is_set && mine->rows[i].side == MINE_POSITIVE)
			most = fmax(most, sums[i]);
	return most;
}

/*
 * Messages and clusters weigh the same. What the rule catches alone counts a
 * little: other rules may know these messages by heart.
 */
static double gain(const struct mine_outcome *outcome)
{
	double n = (double)outcome->n[MINE_POSITIVE];

	return (double)outcome->after[MINE_POSITIVE] / n +
	       outcome->clusters[1] / outcome->clusters[0] +
	       (double)outcome->alone[MINE_POSITIVE] / n / 4;
}

int mine_choose_scale(const struct mine *mine, const double *sums,
		      double nothing, double false_rate,
		      struct mine_scale *scale)
{
	/* A sum that scores a little less than the floor. */
	double begins = -log(scale->cap / scale->floor - 1) - MARGIN;
	double most = highest(mine, sums);
	double best = -1;
	struct mine_scale chosen = *scale;

	for (size_t s = 0; s < ARRAY_LEN(slopes); s++) {
		double least = nothing - begins / slopes[s];

		for (int i = 0; i < PLACES && least < most; i++) {
			struct mine_scale tried = *scale;
			struct mine_outcome outcome;

			tried.slope = slopes[s];
			tried.shift = -slopes[s] *
				      (least + (most - least) * i / PLACES);
			if (mine_judge(mine, sums, &tried, &outcome))
				return ERR_MEMORY;
			if ((double)outcome.added >
				false_rate * (double)outcome.n[MINE_HONEST] ||
			    gain(&outcome) <= best + 1e-9)
				continue;
			best = gain(&outcome);
			chosen = tried;
		}
	}
	*scale = chosen;
	return best >= 0 ? 0 : ERR_INPUT;
}
