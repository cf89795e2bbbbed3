/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mine.h - phrases that separate labelled messages, and weights for them.
 *
 * Messages made from one template are one cluster; a cluster counts as one
 * message, so that no template has more say than another. A phrase must
 * occur in several clusters, and in two sources where its side has several.
 */
#ifndef SCAMSIEVE_SERVICE_MINE_H
#define SCAMSIEVE_SERVICE_MINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum mine_side {
	MINE_POSITIVE, /* to be caught */
	MINE_HONEST,   /* to be let pass */
	MINE_AGAINST   /* neither, but not to be caught for its words */
};

struct mine_row {
	uint64_t cluster; /* hash of its name, or the row's own */
	uint32_t source;
	enum mine_side side;
	bool is_set;
	double score;     /* what other rules make of it */
	double threshold; /* from which it is flagged */
};

/* A phrase or a sign, and the rows that have it, in order. */
struct mine_column {
	struct span text;
	const uint32_t *rows;
	uint32_t n;
	bool is_sign;
};

struct mine_gram;

struct mine {
	struct arena arena;
	struct mine_row *rows;
	size_t n_rows, rows_capacity;
	struct buf text; /* of all rows */
	struct mine_gram *grams;
	size_t n_grams, grams_capacity;
	uint32_t *clusters; /* of the rows, from 0 on; by mine_settle() */
	size_t n_clusters;
	size_t n_sources;
	struct mine_column *columns; /* by mine_settle(); the signs first */
	size_t n_columns;
	size_t n_signs;
	struct span *sign_names;
	const bool *is_counter; /* of the signs */
	bool has_failed;        /* out of memory or too much text */
};

struct mine_options {
	uint32_t min_clusters; /* that a phrase must occur in, of its side */
	uint32_t min_sources;  /* the same, where the side has as many */
	double prior;          /* messages that the prior is worth */
	double min_z;     /* how sure it must be which side it speaks for */
	double max_share; /* of others: what is commoner says little */
	size_t most;      /* candidates of each side */
	const struct span *without; /* words that are in none, sorted */
	size_t n_without;
};

/* Nothing to mine yet; a zeroed one may be released. */
void mine_init(struct mine *mine);
void mine_release(struct mine *mine);

/* Set a row; rows may come in any order. */
void mine_set_row(struct mine *mine, size_t number, const struct mine_row *row);

/* Add the phrases of a text of a row: as gram_each() takes them. */
void mine_add_text(struct mine *mine, size_t number, struct span folded,
		   size_t limit, const bool *barred);

/*
 * Name the signs and tell which of them speak for honest messages (borrowed),
 * and say that a row has one. Names are borrowed.
 */
void mine_name_signs(struct mine *mine, const struct span *names,
		     const bool *is_counter, size_t n);
void mine_add_sign(struct mine *mine, size_t number, size_t sign);

/*
 * All rows are there: make the columns of phrases that occur in enough
 * clusters. 0, ERR_MEMORY, or ERR_LIMIT for too much text.
 */
int mine_settle(struct mine *mine, const struct mine_options *options);

/* A phrase that speaks for a side. */
struct mine_candidate {
	uint32_t column;
	double z;             /* log-odds over its deviation; below 0: honest */
	double log_odds;      /* with the prior */
	uint32_t clusters[2]; /* of positives, of others */
	uint32_t sources[2];
	double mass;  /* share of all clusters */
	double share; /* of the clusters of others */
};

/*
 * The candidates by the rows for which chosen is set (NULL: all), the surest
 * first, of phrases that hold one another the better one only. *candidates
 * is malloc'ed. 0 or ERR_MEMORY.
 */
int mine_candidates(const struct mine *mine, const struct mine_options *options,
		    const bool *chosen, struct mine_candidate **candidates,
		    size_t *n);

struct mine_fit_options {
	size_t most;       /* phrases that may stay */
	double ridge;      /* of the regression, above 0 */
	double max_weight; /* of one phrase or sign, as log-odds */
	double against;    /* weight of MINE_AGAINST rows beside honest ones */
	size_t n_folds;
	uint64_t seed;
};

/* Columns with their weights, as log-odds. */
struct mine_model {
	double bias;
	uint32_t *columns;
	double *weights;
	size_t n;
};

/* Give the weights back. A zeroed model is accepted. */
void mine_model_release(struct mine_model *model);

/*
 * Fit weights on the chosen rows (NULL: all); of the signs and candidates
 * those that matter stay. Signs and phrases for fraud weigh 0
 * or more, counter-signs and honest phrases 0 or less. 0 or ERR_MEMORY.
 */
int mine_fit(const struct mine *mine, const struct mine_options *options,
	     const struct mine_fit_options *fit, const bool *chosen,
	     struct mine_model *model);

/* The log-odds of every row: sums[n_rows]. 0 or ERR_MEMORY. */
void mine_sum(const struct mine *mine, const struct mine_model *model,
	      double *sums);

/* Which fold a row is in: its cluster decides. */
size_t mine_fold(const struct mine *mine, const struct mine_fit_options *fit,
		 size_t row);

/*
 * The log-odds of every row by a model that was fitted, candidates and all,
 * without the row's fold. 0 or ERR_MEMORY.
 */
int mine_cross(const struct mine *mine, const struct mine_options *options,
	       const struct mine_fit_options *fit, double *sums);

/* How log-odds become the score of a weights rule. */
struct mine_scale {
	double slope, shift; /* the rule's sum is slope x log-odds + shift */
	double cap;          /* score: cap / (1 + exp(-sum)) */
	double floor;        /* less is nothing */
};

/* What rows come to with the rule's score beside the others'. */
struct mine_outcome {
	size_t n[3];        /* rows of each side */
	size_t before[3];   /* flagged by the others alone */
	size_t after[3];    /* with the rule */
	size_t alone[3];    /* by the rule alone */
	size_t added;       /* honest ones that were not flagged before */
	double clusters[2]; /* positives: clusters, and those flagged after */
};

/* The score that log-odds come to; what the rows come to with it: 0 or
 * ERR_MEMORY. */
double mine_score(const struct mine_scale *scale, double log_odds);
int mine_judge(const struct mine *mine, const double *sums,
	       const struct mine_scale *scale, struct mine_outcome *outcome);

/*
 * Choose slope and shift for the given cap and floor: the most positives
 * flagged while no more than false_rate of the honest rows are flagged that
 * were not before. Log-odds of nothing, those of a message without any
 * phrase, score nothing. 0, ERR_MEMORY, or ERR_INPUT when none will do.
 */
int mine_choose_scale(const struct mine *mine, const double *sums,
		      double nothing, double false_rate,
		      struct mine_scale *scale);

#endif
