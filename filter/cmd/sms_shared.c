/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_shared - what all threads of a run share: rules and settings, the
 * quarantine, what is remembered.
 *
 * A thin client (--connect) has settings only, until it has to fall back.
 *
 * Contract: see sms_session.h.
 * Failure: negative with err, findings in diags.
 * Limits: ARENA_BASE_BYTES and the size of a record bound a message's memory.
 * Threads: opened and closed by one; falling back is locked.
 */
#include "cmd/program.h"
#include "cmd/sms_hold.h"
#include "cmd/sms_session.h"
#include "message/multipart.h"
#include "service/history.h"

#include <errno.h>
#include <sys/random.h>

enum {
	ARENA_BASE_BYTES = 64 << 20,
	ARENA_FACTOR = 32 /* bytes of memory for one of input */
};

static void set_limit(struct sms_shared *shared, const struct config *config)
{
	shared->arena_limit_bytes = ARENA_BASE_BYTES +
				    ARENA_FACTOR * config->max_line_bytes;
}

/* Only who lives on can remember. */
static int open_history(struct sms_shared *shared, const struct config *config,
			struct err *err)
{
	struct history_options options = {
	    .code_limit = config->max_codes,
	    .code_s = (int64_t)config->code_minutes * 60,
	    .now_s = program_now_s,
	};

	if (config->codes_way != CODES_WATCH ||
	    (shared->options->format->run && !shared->options->listen_path))
		return 0;
	if (getrandom(options.key, sizeof(options.key), 0) < 0)
		return err_set(err, ERR_IO, "no random numbers: %s",
			       strerror(errno));
	shared->history = history_new(&options);
	return shared->history ? 0 : err_set(err, ERR_MEMORY, "out of memory");
}

/* Load rules, and open the store that the configuration names. */
static int open_live(struct sms_shared *shared, struct diag_list *diags,
		     struct err *err)
{
	struct live_options options = load_live_options(&shared->options->load);
	const struct generation *generation;
	int rc = live_open(&shared->live, &options, diags, err);

	if (rc < 0)
		return rc;
	generation = live_take(shared->live);
	set_limit(shared, generation->config);
	rc = sms_count_open(shared, generation->config, err);
	sms_count_rules(shared);
	if (rc == 0)
		rc = sms_keep_open(shared, generation->config->quarantine_store,
				   err);
	if (rc == 0)
		rc = open_history(shared, generation->config, err);
	if (rc == 0)
		sms_keep_expire(shared, generation->config);
	live_give_back(shared->live, generation);
	return rc;
}

/* A thin client has settings only. */
static int open_config(struct sms_shared *shared, struct diag_list *diags,
		       struct err *err)
{
	struct live_options options = load_live_options(&shared->options->load);
	int rc = live_load_config(&shared->config, &options, diags, err);

	if (rc == 0)
		set_limit(shared, &shared->config);
	return rc;
}

int sms_shared_open(struct sms_shared *shared,
		    const struct sms_options *options, struct diag_list *diags,
		    struct err *err)
{
	int rc;

	*shared = (struct sms_shared){.options = options};
	pthread_mutex_init(&shared->lock, NULL);
	pthread_mutex_init(&shared->parts_lock, NULL);
	pthread_mutex_init(&shared->fallback_lock, NULL);
	config_init(&shared->config);
	if (options->connect_path)
		return open_config(shared, diags, err);
	rc = open_live(shared, diags, err);
	if (rc == 0 && options->emits_messages && !shared->store)
		return err_set(err, ERR_INPUT,
			       "--emit message must keep what it holds back: "
			       "expected quarantine.store to name a file");
	return rc;
}

void sms_shared_close(struct sms_shared *shared)
{
	sms_count_close(shared);
	sms_keep_close(shared);
	multipart_free(shared->multipart);
	sms_hold_free(shared->hold);
	live_close(shared->live);
	history_free(shared->history);
	config_release(&shared->config);
	pthread_mutex_destroy(&shared->lock);
	pthread_mutex_destroy(&shared->parts_lock);
	pthread_mutex_destroy(&shared->fallback_lock);
}

/* Settings again; what is judged elsewhere needs no rules here. */
static int reload_config(struct sms_shared *shared, struct diag_list *diags,
			 struct err *err)
{
	struct live_options options = load_live_options(&shared->options->load);
	struct config config;
	int rc;

	config_init(&config);
	rc = live_load_config(&config, &options, diags, err);
	if (rc < 0) {
		config_release(&config);
		return rc;
	}
	config_release(&shared->config);
	shared->config = config;
	return 0;
}

int sms_shared_reload(struct sms_shared *shared, struct diag_list *diags,
		      struct err *err)
{
	struct ruleset_stats stats;
	const struct generation *generation;
	int rc = 0;

	if (shared->options->connect_path)
		rc = reload_config(shared, diags, err);
	if (rc < 0 || !shared->live)
		return rc;
	rc = live_reload(shared->live, program_now_s(), diags, err);
	if (rc < 0)
		return rc;
	generation = live_take(shared->live);
	ruleset_stats(generation->ruleset, &stats);
	program_complain("scamsieve-sms", "reloaded: %zu rules, version %s",
			 stats.n_rules, stats.version);
	live_give_back(shared->live, generation);
	return 0;
}

int sms_shared_fall_back(struct sms_shared *shared, struct err *err)
{
	struct diag_list diags;
	struct arena arena;
	int rc = 0;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	pthread_mutex_lock(&shared->fallback_lock);
	if (!shared->live)
		rc = open_live(shared, &diags, err);
	pthread_mutex_unlock(&shared->fallback_lock);
	if (rc < 0)
		program_show_findings(&diags);
	arena_release(&arena);
	return rc;
}
