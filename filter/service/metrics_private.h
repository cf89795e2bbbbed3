/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics_private.h - between the files of metrics.
 */
#ifndef SCAMSIEVE_SERVICE_METRICS_PRIVATE_H
#define SCAMSIEVE_SERVICE_METRICS_PRIVATE_H

#include "service/metrics.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
	METRICS_VERDICTS = ACTION_COUNT + 1, /* the last: none */
	METRICS_BUCKETS = 19,                /* the last: all that is longer */
	METRICS_CACHE_LINE = 64,
	METRICS_RULE_SLOTS = 2 * METRICS_RULE_LIMIT,
	METRICS_PLACE_BYTES = 512
};

struct metrics_histogram {
	atomic_uint_least64_t buckets[METRICS_BUCKETS];
	atomic_uint_least64_t sum_ns;
};

/* A bucket's bound: as a number, and as it is written. */
struct metrics_bound {
	uint64_t ns;
	const char *text;
};

extern const struct metrics_bound metrics_bounds[METRICS_BUCKETS];

struct metrics_shard {
	struct metrics *metrics;
	atomic_uint_least64_t counters[METRICS_COUNTER_COUNT];
	atomic_uint_least64_t messages[CHANNEL_COUNT][DIRECTION_COUNT]
				      [METRICS_VERDICTS][METRICS_DONE_COUNT];
	/* [1]: judged by a part of it; [0]: not at all */
	atomic_uint_least64_t policies[METRICS_POLICY_COUNT][2]
				      [METRICS_DONE_COUNT];
	struct metrics_histogram wall, cpu;
	/* The next shard's counters are on another line of the cache. */
	unsigned char rest[METRICS_CACHE_LINE];
};

/* A rule that has fired. The id is set once, and stays. */
struct metrics_rule {
	_Atomic(const char *) id;
	atomic_uint_least64_t n_scored, n_trial;
};

struct metrics_rules {
	struct metrics_rule slots[METRICS_RULE_SLOTS];
	struct metrics_rule others; /* those past the limit */
	pthread_mutex_t lock;       /* for new ones */
	struct arena arena;         /* their ids */
	size_t n;
};

struct metrics {
	char service[METRICS_NAME_LIMIT + 1];
	enum channel channel;
	struct metrics_shard shards[METRICS_SHARDS];
	atomic_size_t next_shard;
	atomic_uint_least64_t connections, suppressed;
	struct metrics_rules rules;

	pthread_mutex_t lock; /* for all that follows */
	bool has_rules;
	struct ruleset_stats stats;
	uint64_t generation;
	int64_t loaded_s; /* when the rules in force were loaded */
	int64_t last_s;   /* when a load was last tried; 0: never */
	bool has_failed;  /* that one */
	size_t n_errors;  /* found by it */
	char place[METRICS_PLACE_BYTES];
	char lint[METRICS_NAME_LIMIT];
};

/* --- metrics_rules.c ------------------------------------------------------ */

void metrics_rules_init(struct metrics_rules *rules);
void metrics_rules_release(struct metrics_rules *rules);
/* The rule of that id, or the one that stands for all others. */
struct metrics_rule *metrics_rules_find(struct metrics_rules *rules,
					const char *id);
/* Those that have fired, sorted by id; at most METRICS_RULE_LIMIT. */
size_t metrics_rules_list(struct metrics_rules *rules,
			  struct metrics_rule *list[METRICS_RULE_LIMIT]);

#endif
