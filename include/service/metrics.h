/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics.h - what a program that lives on counts, in Prometheus' words.
 *
 * Counting takes no lock and never fails: each thread adds to a shard of its
 * own, and the shards are summed when the text is made. Functions that count
 * accept a NULL shard, for programs that were not asked to.
 *
 * Nothing that a message said is counted by: labels are the program's words,
 * ids of rules, and places in the operator's files.
 */
#ifndef SCAMSIEVE_SERVICE_METRICS_H
#define SCAMSIEVE_SERVICE_METRICS_H

#include "rules/ruleset.h"

enum {
	METRICS_SHARDS = 16,       /* shared by more threads than that */
	METRICS_RULE_LIMIT = 1024, /* rules counted each; others together */
	METRICS_NAME_LIMIT = 64    /* bytes of a service's name */
};

/* Single counters: name, one label or none, what they count. */
#define METRICS_COUNTER_LIST(X)                                                \
	X(PASSED_UNSCREENED, "messages_passed_unscreened_total", "",           \
	  "Messages let through without a verdict.")                           \
	X(UNDECIDED, "messages_undecided_total", "",                           \
	  "Messages for which a rule could not be decided.")                   \
	X(UNSEEN_DRAINING, "deferred_unseen_total", "reason=\"draining\"",     \
	  "Mails deferred before they were looked at.")                        \
	X(UNSEEN_SESSIONS, "deferred_unseen_total", "reason=\"sessions\"", "") \
	X(UNSEEN_MEMORY, "deferred_unseen_total", "reason=\"memory\"", "")     \
	X(HELD, "quarantined_total", "way=\"hold\"",                           \
	  "Messages put into quarantine, by where they went.")                 \
	X(REDIRECTED, "quarantined_total", "way=\"redirect\"", "")             \
	X(STORED, "quarantined_total", "way=\"store\"", "")                    \
	X(FORGED, "forged_headers_removed_total", "",                          \
	  "Headers of our names that came in and were removed.")               \
	X(CONNECTIONS, "connections_total", "", "Connections taken.")          \
	X(REFUSED, "connections_refused_total", "",                            \
	  "Connections that were over a limit.")                               \
	X(ERROR_MEMORY, "errors_total", "kind=\"memory\"",                     \
	  "What went wrong, by kind.")                                         \
	X(ERROR_LIMIT, "errors_total", "kind=\"limit\"", "")                   \
	X(ERROR_INPUT, "errors_total", "kind=\"input\"", "")                   \
	X(ERROR_IO, "errors_total", "kind=\"io\"", "")                         \
	X(ERROR_PEER, "errors_total", "kind=\"peer\"", "")                     \
	X(ERROR_STORE, "errors_total", "kind=\"store\"", "")                   \
	X(RELOADS_OK, "reloads_total", "result=\"ok\"",                        \
	  "Rules and configuration read again.")                               \
	X(RELOADS_FAILED, "reloads_total", "result=\"failed\"", "")

enum metrics_counter {
#define X(name, family, label, help) METRICS_##name,
	METRICS_COUNTER_LIST(X)
#undef X
	    METRICS_COUNTER_COUNT
};

/* What was done with a message. */
enum metrics_done {
	METRICS_DONE_PASS,
	METRICS_DONE_TAG,
	METRICS_DONE_QUARANTINE,
	METRICS_DONE_REJECT,
	METRICS_DONE_DEFER,
	METRICS_DONE_ERROR,
	METRICS_DONE_COUNT
};

/* Which of the operator's policies for failures decided. */
enum metrics_policy {
	METRICS_POLICY_INTERNAL_ERROR,
	METRICS_POLICY_UNPARSABLE,
	METRICS_POLICY_OVERSIZE,
	METRICS_POLICY_RULES_MISSING,
	METRICS_POLICY_COUNT, /* none: all went well */
};

struct metrics_message {
	enum channel channel;
	enum direction direction;
	const struct verdict *verdict; /* NULL: not screened */
	enum metrics_done done;
	enum metrics_policy policy;
	uint64_t wall_ns; /* to the verdict; 0: not measured, nor counted */
	uint64_t cpu_ns;  /* the same in processor time */
};

struct metrics;
struct metrics_shard;

/*
 * service: the label of all series, [A-Za-z0-9_.-]. channel: of what usually
 * comes. NULL: out of memory.
 */
struct metrics *metrics_new(const char *service, enum channel channel);
void metrics_free(struct metrics *metrics);

/* A shard for a thread or a piece of work. NULL when metrics is. Any thread. */
struct metrics_shard *metrics_shard(struct metrics *metrics);

/* n more of that. */
void metrics_add(struct metrics_shard *shard, enum metrics_counter counter,
		 uint64_t n);

/* ERR_MEMORY and so on: one more of that kind. */
void metrics_add_error(struct metrics_shard *shard, int code);

/* A message is done with. Its verdict is read, not kept. */
void metrics_add_message(struct metrics_shard *shard,
			 const struct metrics_message *message);

/* --- what holds now; any thread, metrics may be NULL ---------------------- */

/* Connections that are open. */
void metrics_set_connections(struct metrics *metrics, uint64_t n);
/* Log lines that were held back since the start. */
void metrics_set_suppressed(struct metrics *metrics, uint64_t n);

/* These rules are in force since now_s. */
void metrics_set_rules(struct metrics *metrics,
		       const struct ruleset_stats *stats, uint64_t generation,
		       int64_t now_s);

/*
 * A load has failed; the first error of diags, which are sorted, is shown
 * until one succeeds.
 */
void metrics_set_failed(struct metrics *metrics, const struct diag_list *diags,
			int64_t now_s);

/* What else the text says. */
struct metrics_now {
	const char *version; /* of the program */
	int64_t start_s;
	int64_t time_s;
	uint64_t cpu_ns; /* of the process */
	bool is_running; /* false: this is the last text */
};

/*
 * Append all in the text format 0.0.4 of Prometheus. A failure is the
 * buffer's. Any thread, while others count.
 */
void metrics_format(struct metrics *metrics, const struct metrics_now *now,
		    struct buf *out);

#endif
