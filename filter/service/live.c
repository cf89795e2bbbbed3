/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live - the rules and the configuration in force, and their replacement
 * while messages are being screened.
 *
 * Contract: see screen.h. Each load makes a generation, which counts those
 * who hold it: itself being in force, and every message that is judged by
 * it. The last one out frees it. Loading happens outside the lock, which is
 * held for a pointer and a count only.
 * Failure: a load that fails changes nothing.
 * Threads: all but live_close() from any thread; loads are made one after
 * the other.
 */
#include "service/screen.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct held {
	struct generation public; /* first: the two are cast to each other */
	struct ruleset *ruleset;
	struct config config;
	size_t count; /* of holders, under the live's lock */
};

struct live {
	struct live_options options;
	pthread_mutex_t lock;   /* current and the counts */
	pthread_mutex_t reload; /* held through a load */
	struct held *current;
	size_t n_held; /* generations that exist */
	atomic_uint_least64_t number;
};

static void held_free(struct held *held)
{
	if (!held)
		return;
	ruleset_free(held->ruleset);
	config_release(&held->config);
	free(held);
}

int live_load_config(struct config *config, const struct live_options *options,
		     struct diag_list *diags, struct err *err)
{
	int rc;

	if (options->config_path) {
		rc = config_load(config, options->config_path, diags, err);
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < options->n_overrides; i++) {
		const struct config_override *set = &options->overrides[i];

		rc = config_set(config, set->path, set->value, set->origin,
				err);
		if (rc < 0)
			return rc;
	}
	return config_check(config, err);
}

static int load_rules(struct held *held, const struct live_options *options,
		      struct diag_list *diags, struct err *err)
{
	const char *const *paths = options->rules;
	size_t n = options->n_rules;
	struct ruleset_stats stats;
	int rc;

	if (!paths) {
		paths = held->config.rules;
		n = held->config.n_rules;
	}
	if (n == 0 && options->default_rules) {
		paths = &options->default_rules;
		n = 1;
	}
	if (n == 0)
		return err_set(err, ERR_INPUT, "no rules are named");
	err_set(err, 0, "the rules have errors");
	rc = ruleset_load(&held->ruleset, paths, n, &options->ruleset, diags,
			  err);
	held->public.ruleset = held->ruleset;
	if (rc)
		return rc;
	/* Nothing would be caught, and nobody would notice. */
	ruleset_stats(held->ruleset, &stats);
	return stats.n_rules
		   ? 0
		   : err_set(err, ERR_INPUT,
			     "%s%s: there is no rule; rule files end in "
			     ".yaml or .yml",
			     paths[0], n > 1 ? " and the others" : "");
}

static int load(struct held **loaded, const struct live_options *options,
		struct diag_list *diags, struct err *err)
{
	struct held *held = calloc(1, sizeof(*held));
	int rc;

	if (!held) {
		err_set(err, ERR_MEMORY, "out of memory");
		return ERR_MEMORY;
	}
	config_init(&held->config);
	held->public.config = &held->config;
	held->count = 1;
	rc = live_load_config(&held->config, options, diags, err);
	if (rc == 0)
		rc = load_rules(held, options, diags, err);
	if (rc < 0) {
		held_free(held);
		return rc;
	}
	*loaded = held;
	return 0;
}

int live_open(struct live **live, const struct live_options *options,
	      struct diag_list *diags, struct err *err)
{
	struct live *opened = calloc(1, sizeof(*opened));
	int rc;

	if (!opened)
		return err_set(err, ERR_MEMORY, "out of memory");
	opened->options = *options;
	rc = load(&opened->current, options, diags, err);
	if (rc < 0) {
		free(opened);
		return rc;
	}
	pthread_mutex_init(&opened->lock, NULL);
	pthread_mutex_init(&opened->reload, NULL);
	opened->current->public.number = 1;
	atomic_init(&opened->number, 1);
	opened->n_held = 1;
	*live = opened;
	return 0;
}

/* Put a generation in force; the one before loses that holder. */
static void put_in_force(struct live *live, struct held *next)
{
	const struct held *last;

	pthread_mutex_lock(&live->lock);
	last = live->current;
	next->public.number = last->public.number + 1;
	live->current = next;
	live->n_held++;
	atomic_store(&live->number, next->public.number);
	pthread_mutex_unlock(&live->lock);
	live_give_back(live, &last->public);
}

int live_reload(struct live *live, int64_t now_s, struct diag_list *diags,
		struct err *err)
{
	struct held *next = NULL;
	int rc;

	pthread_mutex_lock(&live->reload);
	live->options.ruleset.now_s = now_s;
	rc = load(&next, &live->options, diags, err);
	if (rc == 0)
		put_in_force(live, next);
	pthread_mutex_unlock(&live->reload);
	return rc;
}

const struct generation *live_take(struct live *live)
{
	struct held *held;

	pthread_mutex_lock(&live->lock);
	held = live->current;
	held->count++;
	pthread_mutex_unlock(&live->lock);
	return &held->public;
}

void live_give_back(struct live *live, const struct generation *generation)
{
	struct held *held = (struct held *)(uintptr_t)generation;
	bool is_last;

	pthread_mutex_lock(&live->lock);
	assert(held->count > 0);
	is_last = --held->count == 0;
	if (is_last)
		live->n_held--;
	pthread_mutex_unlock(&live->lock);
	if (is_last)
		held_free(held);
}

uint64_t live_number(struct live *live)
{
	return atomic_load_explicit(&live->number, memory_order_relaxed);
}

void live_close(struct live *live)
{
	if (!live)
		return;
	live_give_back(live, &live->current->public);
	assert(live->n_held == 0);
	pthread_mutex_destroy(&live->lock);
	pthread_mutex_destroy(&live->reload);
	free(live);
}
