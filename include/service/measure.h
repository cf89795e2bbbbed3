/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure.h - how well rules tell labelled messages apart.
 *
 * A struct measure holds, of every message, what it is and what the rules
 * said, never its text. Rates are counted in two ways: each message once,
 * and each cluster (messages made from one template) once, where the
 * messages of a cluster share its weight of 1.
 */
#ifndef SCAMSIEVE_SERVICE_MEASURE_H
#define SCAMSIEVE_SERVICE_MEASURE_H

#include "base/arena.h"

#define MEASURE_NONE UINT32_MAX /* no name */

/* What a message is, by its label. */
enum measure_class {
	MEASURE_POSITIVE, /* to be caught */
	MEASURE_HAM,      /* to be let pass */
	MEASURE_HARD,     /* the same, and looks like what is to be caught */
	MEASURE_OTHER,    /* reported apart, counts for no rate */
	MEASURE_CLASS_COUNT
};

/* "positive", "ham", "hard_ham", "other" */
const char *measure_class_name(enum measure_class class);

/* A share with its 95 % interval (Wilson 1927); all NaN when out of 0. */
struct rate {
	double value, low, high;
};

/* hits of n; both may be fractions, as weighted counts are. */
struct rate rate_wilson(double hits, double n);

struct measure_hit {
	uint32_t rule; /* index into measure.rules */
	float score;   /* what it added, caps applied */
};

/* Which of a row's names something goes by. */
enum measure_key {
	MEASURE_LABEL,
	MEASURE_SOURCE,
	MEASURE_LANG,
	MEASURE_CLUSTER,
	MEASURE_HARDNEG,
	MEASURE_FILE, /* that it was read from */
	MEASURE_KEY_COUNT
};

struct measure_row {
	uint32_t names[MEASURE_KEY_COUNT]; /* or MEASURE_NONE */
	enum measure_class class;
	bool is_flagged;
	bool is_set;      /* a row that could not be read is not */
	double score;     /* INFINITY: a rule forced the verdict */
	double threshold; /* from which it is flagged */
	size_t first_hit;
	uint32_t n_hits;
};

struct measure_rule {
	const char *id;
	struct span title;
	double score;    /* as the rule file has it */
	uint32_t group;  /* of scores with one cap, or MEASURE_NONE */
	bool is_forcing; /* flags a message whatever its score */
	bool is_shadow;  /* on trial: does not count */
	bool is_signal;  /* there for other rules only */
	const struct span *tags;
	size_t n_tags;
};

struct measure {
	struct arena arena; /* names */
	struct measure_row *rows;
	size_t n_rows, rows_capacity;
	struct measure_hit *hits;
	size_t n_hits, hits_capacity;
	const struct measure_rule *rules; /* borrowed */
	size_t n_rules;
	struct span *names; /* in the order in which they came */
	size_t n_names, names_capacity;
	uint32_t *slots; /* hash table of names, MEASURE_NONE: free */
	size_t n_slots;
};

/* Nothing measured yet, for these rules, which are borrowed. */
void measure_init(struct measure *measure, const struct measure_rule *rules,
		  size_t n_rules);
/* A zeroed measure is accepted. */
void measure_release(struct measure *measure);

/* The number of a name, new ones are copied; empty: MEASURE_NONE. 0 or
 * ERR_MEMORY. */
int measure_name(struct measure *measure, struct span name, uint32_t *number);
/* The inverse; "-" for MEASURE_NONE. */
struct span measure_name_of(const struct measure *measure, uint32_t number);

/* Room for n rows more, not set; the first one's index is n_rows before. 0 or
 * ERR_MEMORY. */
int measure_grow(struct measure *measure, size_t n);

/* Set a row; its hits are copied. 0 or ERR_MEMORY. */
int measure_set(struct measure *measure, size_t index,
		const struct measure_row *row, const struct measure_hit *hits,
		size_t n_hits);

struct measure_count {
	size_t n, flagged;
	double clusters, flagged_clusters;
};

struct measure_tally {
	struct measure_count counts[MEASURE_CLASS_COUNT];
};

/* Which rows to count, and when one is flagged. */
struct measure_choice {
	enum measure_key key; /* only rows whose name of this kind ... */
	uint32_t name;        /* ... is this one; MEASURE_NONE: all rows */
	bool is_by_score;     /* flagged from threshold on, else by verdict */
	double threshold;
};

/* Count. 0 or ERR_MEMORY. */
int measure_count(const struct measure *measure,
		  const struct measure_choice *choice,
		  struct measure_tally *tally);

/* The three rates of a tally, by messages or by clusters. */
struct measure_rates {
	struct rate recall;          /* of positives */
	struct rate precision;       /* of flagged positives and ham */
	struct rate false_positives; /* of ham, hard ham included */
};

/* Rates with their intervals, by message or with each cluster as one. */
struct measure_rates measure_rates(const struct measure_tally *tally,
				   bool is_by_cluster);

/*
 * The distinct names that set rows have for a key, sorted; *numbers is
 * malloc'ed, for the caller to free. 0 or ERR_MEMORY.
 */
int measure_distinct(const struct measure *measure, enum measure_key key,
		     uint32_t **numbers, size_t *n);

enum { MEASURE_OVERLAPS = 3 };

struct measure_overlap {
	uint32_t rule;
	size_t n;       /* messages that both hit */
	double jaccard; /* of all that either hits */
};

/* What one rule does. */
struct measure_rule_result {
	size_t hits[MEASURE_CLASS_COUNT];
	struct rate precision; /* positives of positives and ham */
	size_t unique; /* flagged positives where no other rule adds score */
	size_t lost;   /* flagged positives missed without it */
	size_t spared; /* false alarms gone without it */
	size_t raised; /* false alarms that come without it (evidence) */
	size_t gained; /* positives caught only without it (evidence) */
	struct measure_overlap overlaps[MEASURE_OVERLAPS]; /* most first */
	size_t n_overlaps;
};

/*
 * All rules' results; *results has n_rules rows, malloc'ed, for the caller
 * to free. "Without it" takes the rule's score out of its group's cap; rules
 * that name it in their conditions are taken as they are. 0 or ERR_MEMORY.
 */
int measure_rules(const struct measure *measure,
		  struct measure_rule_result **results);

/* What the rules that carry a tag do together. */
struct measure_tag_result {
	struct span name;
	size_t hits[MEASURE_CLASS_COUNT]; /* messages that one of them hits */
	size_t caught;                    /* of those, flagged positives */
	struct rate precision;            /* positives of positives and ham */
	struct rate share;                /* of all positives */
	struct rate share_of_caught;      /* of all flagged positives */
};

/*
 * All tags that rules which hit carry, most hits on positives first, then by
 * name; *results is malloc'ed, for the caller to free. Rules on trial do not
 * count. 0 or ERR_MEMORY.
 */
int measure_tags(const struct measure *measure,
		 struct measure_tag_result **results, size_t *n);

/* Would the row be flagged without the rule? */
bool measure_is_flagged_without(const struct measure *measure,
				const struct measure_row *row, uint32_t rule);

#endif
