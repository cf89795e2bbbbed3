/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mine_candidate - which phrases speak for a side, and how surely.
 *
 * The measure is the log-odds ratio with an informative Dirichlet prior
 * (Monroe, Colaresi and Quinn 2008), counted in messages that hold the
 * phrase, each cluster as one message.
 *
 * Contract: see mine.h.
 * Failure: memory.
 * Threads: safe; a struct mine that is settled does not change.
 */
#include "service/mine.h"
#include "service/gram.h"

#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>

enum { POSITIVES, OTHERS };

/* What is counted for one phrase after another. */
struct counting {
	const struct mine *mine;
	const struct mine_options *options;
	const bool *chosen;
	double *weights;     /* of rows: 1 shared by its cluster */
	double total[2];     /* weight of both sides */
	bool has_several[2]; /* sources, so that two are asked for */
	uint32_t *cluster_stamps[2];
	uint32_t *source_stamps[2];
	uint32_t stamp;
};

static int side_of(const struct mine_row *row)
{
	return row->side == MINE_POSITIVE ? POSITIVES : OTHERS;
}

static bool is_counted(const struct counting *counting, size_t row)
{
	return counting->mine->rows[row].is_set &&
	       (!counting->chosen || counting->chosen[row]);
}

/* How many sources of the side have enough clusters of their own? */
static int count_sources(struct counting *counting, int side, bool *has_several)
{
	const struct mine *mine = counting->mine;
	uint32_t *counts = calloc(mine->n_sources + 1, sizeof(*counts));
	uint32_t *stamps = calloc(mine->n_clusters + 1, sizeof(*stamps));
	uint32_t n = 0;

	if (!counts || !stamps) {
		free(counts);
		free(stamps);
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < mine->n_rows; i++) {
		const struct mine_row *row = &mine->rows[i];
		uint32_t stamp = row->source + 1;

		if (!is_counted(counting, i) || side_of(row) != side ||
		    stamps[mine->clusters[i]] == stamp)
			continue;
		stamps[mine->clusters[i]] = stamp;
		counts[row->source]++;
	}
	for (size_t i = 0; i < mine->n_sources; i++)
		n += counts[i] >= counting->options->min_clusters;
	*has_several = n >= counting->options->min_sources;
	free(counts);
	free(stamps);
	return 0;
}

static int weigh_rows(struct counting *counting)
{
	const struct mine *mine = counting->mine;
	uint32_t *sizes[2] = {calloc(mine->n_clusters + 1, sizeof(uint32_t)),
			      calloc(mine->n_clusters + 1, sizeof(uint32_t))};
	bool is_good = sizes[0] && sizes[1] && counting->weights;

	for (size_t i = 0; i < mine->n_rows && is_good; i++)
		if (is_counted(counting, i))
			sizes[side_of(&mine->rows[i])][mine->clusters[i]]++;
	for (size_t i = 0; i < mine->n_rows && is_good; i++) {
		int side = side_of(&mine->rows[i]);

		if (!is_counted(counting, i))
			continue;
		counting->weights[i] = 1.0 / sizes[side][mine->clusters[i]];
		counting->total[side] += counting->weights[i];
	}
	free(sizes[0]);
	free(sizes[1]);
	return is_good ? 0 : ERR_MEMORY;
}

static int counting_init(struct counting *counting)
{
	const struct mine *mine = counting->mine;
	int rc = 0;

	counting->weights = calloc(mine->n_rows + 1, sizeof(double));
	for (int side = 0; side < 2; side++) {
		counting->cluster_stamps[side] = calloc(mine->n_clusters + 1,
							sizeof(uint32_t));
		counting->source_stamps[side] = calloc(mine->n_sources + 1,
						       sizeof(uint32_t));
		if (!counting->cluster_stamps[side] ||
		    !counting->source_stamps[side])
			rc = ERR_MEMORY;
		if (!rc)
			rc = count_sources(counting, side,
					   &counting->has_several[side]);
	}
	return rc ? rc : weigh_rows(counting);
}

static void counting_release(struct counting *counting)
{
	free(counting->weights);
	for (int side = 0; side < 2; side++) {
		free(counting->cluster_stamps[side]);
		free(counting->source_stamps[side]);
	}
}

/* Log-odds and how sure they are, from the weights that have the phrase. */
static void find_log_odds(const struct counting *counting, const double has[2],
			  struct mine_candidate *candidate)
{
	double all = counting->total[POSITIVES] + counting->total[OTHERS];
	double alpha = counting->options->prior * (has[0] + has[1]) / all;
	double odds[2];
	double variance = 0;

	for (int side = 0; side < 2; side++) {
		double with = has[side] + alpha;
		double without = counting->total[side] +
				 counting->options->prior - with;

		odds[side] = log(with / fmax(without, 1e-9));
		variance += 1 / with;
	}
	candidate->log_odds = odds[POSITIVES] - odds[OTHERS];
	candidate->z = candidate->log_odds / sqrt(variance);
	candidate->mass = (has[0] + has[1]) / all;
	candidate->share = has[OTHERS] / counting->total[OTHERS];
}

static void count_column(struct counting *counting, uint32_t column,
			 struct mine_candidate *candidate)
{
	const struct mine *mine = counting->mine;
	const struct mine_column *rows = &mine->columns[column];
	double has[2] = {0, 0};

	*candidate = (struct mine_candidate){.column = column};
	counting->stamp++;
	for (uint32_t i = 0; i < rows->n; i++) {
		uint32_t number = rows->rows[i];
		const struct mine_row *row = &mine->rows[number];
		int side = side_of(row);
		uint32_t *cluster =
		    &counting->cluster_stamps[side][mine->clusters[number]];
		uint32_t *source = &counting->source_stamps[side][row->source];

		if (!is_counted(counting, number))
			continue;
		has[side] += counting->weights[number];
		candidate->clusters[side] += *cluster != counting->stamp;
		candidate->sources[side] += *source != counting->stamp;
		*cluster = *source = counting->stamp;
	}
	if (has[0] + has[1] > 0)
		find_log_odds(counting, has, candidate);
}

/* Does the phrase hold a word, or Chinese, that shall be in none? */
static bool is_without(const struct mine_options *options, struct span phrase)
{
	bool is_of_signs = gram_is_of_signs(phrase);

	for (size_t i = 0; i < options->n_without && is_of_signs; i++)
		if (span_find(phrase, options->without[i], 0) != SIZE_MAX)
			return false;
	while (phrase.len && options->n_without && !is_of_signs) {
		size_t end = span_find(phrase, span_of(" "), 0);
		struct span word = phrase;

		if (end < phrase.len)
			word.len = end;
		if (span_is_among(word, options->without, options->n_without))
			return false;
		end = word.len < phrase.len ? word.len + 1 : word.len;
		phrase = span_make(phrase.ptr + end, phrase.len - end);
	}
	return true;
}

static bool is_broad(const struct counting *counting,
		     const struct mine_candidate *candidate)
{
	const struct mine_options *options = counting->options;
	int side = candidate->z > 0 ? POSITIVES : OTHERS;

	return fabs(candidate->z) >= options->min_z &&
	       candidate->share <= options->max_share &&
	       candidate->clusters[side] >= options->min_clusters &&
	       (!counting->has_several[side] ||
		candidate->sources[side] >= options->min_sources);
}

static int compare_candidates(const void *left, const void *right)
{
	const struct mine_candidate *a = left;
	const struct mine_candidate *b = right;

	if (fabs(a->z) != fabs(b->z))
		return fabs(a->z) > fabs(b->z) ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

/*
 * Of two phrases, one inside the other, that stand in nearly the same
 * messages one is enough: of words the shorter, which is more general; of
 * Chinese the longer, which is more likely a word, up to four characters.
 */
static bool is_better(const struct mine *mine, const struct mine_candidate *a,
		      const struct mine_candidate *b)
{
	struct span left = mine->columns[a->column].text;
	struct span right = mine->columns[b->column].text;
	bool is_longer = left.len > right.len;

	if (!gram_is_of_signs(left))
		return !is_longer;
	return is_longer ? utf8_count(left) <= 4 : utf8_count(right) > 4;
}

static bool are_nearly_one(const struct mine *mine,
			   const struct mine_candidate *a,
			   const struct mine_candidate *b)
{
	struct span left = mine->columns[a->column].text;
	struct span right = mine->columns[b->column].text;
	double shared = fmin(a->mass, b->mass) / fmax(a->mass, b->mass);

	if (shared < 0.75 || (a->z > 0) != (b->z > 0))
		return false;
	return left.len > right.len ? span_find(left, right, 0) != SIZE_MAX
				    : span_find(right, left, 0) != SIZE_MAX;
}

static size_t drop_doubles(const struct mine *mine,
			   struct mine_candidate *candidates, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool is_needed = true;

		for (size_t k = 0; k < kept && is_needed; k++) {
			if (!are_nearly_one(mine, &candidates[k],
					    &candidates[i]))
				continue;
			is_needed = false;
			if (is_better(mine, &candidates[i], &candidates[k]))
				candidates[k] = candidates[i];
		}
		if (is_needed)
			candidates[kept++] = candidates[i];
	}
	return kept;
}

/* The surest of each side, at most as many as are wanted. */
static size_t cut_sides(struct mine_candidate *candidates, size_t n,
			size_t most)
{
	size_t counts[2] = {0, 0};
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (counts[candidates[i].z > 0]++ < most)
			candidates[kept++] = candidates[i];
	return kept;
}

int mine_candidates(const struct mine *mine, const struct mine_options *options,
		    const bool *chosen, struct mine_candidate **candidates,
		    size_t *n)
{
	struct counting counting = {
	    .mine = mine, .options = options, .chosen = chosen};
	struct mine_candidate *list = malloc((mine->n_columns + 1) *
					     sizeof(*list));
	int rc = list ? counting_init(&counting) : ERR_MEMORY;

	*candidates = list;
	*n = 0;
	for (size_t i = mine->n_signs; i < mine->n_columns && !rc; i++) {
		count_column(&counting, (uint32_t)i, &list[*n]);
		*n += is_broad(&counting, &list[*n]) &&
		      is_without(options, mine->columns[i].text);
	}
	counting_release(&counting);
	if (rc)
		return rc;
	qsort(list, *n, sizeof(*list), compare_candidates);
	*n = cut_sides(list, *n, options->most);
	*n = drop_doubles(mine, list, *n);
	return 0;
}
