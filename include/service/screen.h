/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.h - the whole way of a message, bytes decoded to verdict.
 *
 * struct live holds the configuration and the ruleset in force, in
 * generations: a reload compiles aside and swaps under a mutex; a message
 * takes the generation at its start and gives it back at its end, so that
 * it is judged by one set of rules, all old or all new.
 */
#ifndef SCAMSIEVE_SERVICE_SCREEN_H
#define SCAMSIEVE_SERVICE_SCREEN_H

#include "rules/ruleset.h"
#include "service/config.h"

struct history;
struct live;

struct generation {
	const struct ruleset *ruleset;
	const struct config *config;
	uint64_t number; /* 1 for the first */
};

/* A setting given elsewhere than in the file; see config_set(). */
struct config_override {
	const char *path;
	const char *value;
	const char *origin; /* "--on-error" */
};

/* All pointers are borrowed for as long as the struct live lives. */
struct live_options {
	const char *const *rules; /* paths; NULL: config's, else defaults */
	size_t n_rules;
	const char *default_rules; /* path, when neither names any */
	const char *config_path;   /* NULL: defaults only */
	const struct config_override *overrides; /* stronger than the file */
	size_t n_overrides;
	struct ruleset_options ruleset;
};

/*
 * The configuration alone, as live_open() would load it, into one that was
 * initialised. 0 or negative.
 */
int live_load_config(struct config *config, const struct live_options *options,
		     struct diag_list *diags, struct err *err);

/*
 * Load configuration and rules. On failure err says what did not work, and
 * diags each thing that is wrong in a file. 0 or negative, *live untouched
 * then.
 */
int live_open(struct live **live, const struct live_options *options,
	      struct diag_list *diags, struct err *err);

/*
 * Read everything again, as live_open() was told. On any error, the same as
 * there, the old generation stays in force. Callable from any thread.
 */
int live_reload(struct live *live, int64_t now_s, struct diag_list *diags,
		struct err *err);

/* Take the generation in force; give each back exactly once. Any thread. */
const struct generation *live_take(struct live *live);
void live_give_back(struct live *live, const struct generation *generation);

/* The number of the generation in force, without a lock. */
uint64_t live_number(struct live *live);

/* All generations must have been given back. NULL is accepted. */
void live_close(struct live *live);

/*
 * One thread's working memory: scratch and arena, reused. It keeps the
 * generation of its last message until it begins another, for the scratch
 * belongs to it.
 */
struct screener;

/* NULL: out of memory. arena_limit_bytes bounds one message's memory. */
struct screener *screener_new(struct live *live, size_t arena_limit_bytes);
void screener_free(struct screener *screener);

/*
 * Ask this history (borrowed, shared among threads) when the configuration
 * says so. Without one, what it would know is unknown.
 */
void screener_use_history(struct screener *screener, struct history *history);

/*
 * Start a message: forget the last one, take the generation in force.
 * Returns the arena in which to build the struct message.
 */
struct arena *screener_begin(struct screener *screener);

/* The generation that screener_begin() took. */
const struct generation *screener_generation(const struct screener *screener);

/*
 * Judge the message begun. verdict is valid until the next
 * screener_begin() or screener_end().
 * 0, ERR_MEMORY or ERR_LIMIT with err: the caller applies its policy.
 */
int screen_message(struct screener *screener, const struct message *message,
		   struct verdict *verdict, struct err *err);

/* The message is done with; its verdict is no longer valid. */
void screener_end(struct screener *screener);

#endif
