/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_session - from a message to its answer, policies applied.
 *
 * Contract: see sms_session.h.
 * Failure: what goes wrong with one message becomes its answer.
 * Limits: ARENA_BASE_BYTES and the size of a record bound a message's memory.
 * Threads: one session a thread.
 */
#include "cmd/sms_session.h"

#include "base/json.h"
#include "cmd/program.h"
#include "cmd/file.h"
#include "message/multipart.h"

#include <unistd.h>

enum {
	ARENA_BASE_BYTES = 64 << 20,
	ARENA_FACTOR = 32 /* bytes of memory for one of input */
};

/* The settings in force; of the generation begun. */
static const struct config *config_of(const struct sms_session *session)
{
	if (session->remote)
		return &session->shared->config;
	return screener_generation(session->screener)->config;
}

/* 0: of rules that are elsewhere. */
static uint64_t generation_of(const struct sms_session *session)
{
	return session->remote ? 0
			       : screener_generation(session->screener)->number;
}

static struct live_options live_options_of(const struct sms_options *options)
{
	return (struct live_options){
	    .rules = options->n_rules ? options->rules : NULL,
	    .n_rules = options->n_rules,
	    .default_rules = program_rules_path(),
	    .config_path = options->config_path,
	    .overrides = options->overrides,
	    .n_overrides = options->n_overrides,
	    .ruleset = {.now_s = program_now_s(),
			.now_ns = program_now_ns,
			.cache_folder = program_cache_folder()},
	};
}

static void set_limit(struct sms_shared *shared, const struct config *config)
{
	shared->arena_limit_bytes = ARENA_BASE_BYTES +
				    ARENA_FACTOR * config->max_line_bytes;
}

/* Load rules, and open the store that the configuration names. */
static int open_live(struct sms_shared *shared, struct diag_list *diags,
		     struct err *err)
{
	struct live_options options = live_options_of(shared->options);
	const struct generation *generation;
	int rc = live_open(&shared->live, &options, diags, err);

	if (rc < 0)
		return rc;
	generation = live_take(shared->live);
	set_limit(shared, generation->config);
	rc = sms_keep_open(shared, generation->config->quarantine_store, err);
	live_give_back(shared->live, generation);
	return rc;
}

/* A thin client has settings only. */
static int open_config(struct sms_shared *shared, struct diag_list *diags,
		       struct err *err)
{
	struct live_options options = live_options_of(shared->options);
	int rc = live_load_config(&shared->config, &options, diags, err);

	if (rc == 0)
		set_limit(shared, &shared->config);
	return rc;
}

int sms_shared_open(struct sms_shared *shared,
		    const struct sms_options *options, struct diag_list *diags,
		    struct err *err)
{
	*shared = (struct sms_shared){.options = options};
	pthread_mutex_init(&shared->lock, NULL);
	pthread_mutex_init(&shared->parts_lock, NULL);
	pthread_mutex_init(&shared->fallback_lock, NULL);
	config_init(&shared->config);
	return options->connect_path ? open_config(shared, diags, err)
				     : open_live(shared, diags, err);
}

void sms_shared_close(struct sms_shared *shared)
{
	sms_keep_close(shared);
	multipart_free(shared->multipart);
	live_close(shared->live);
	config_release(&shared->config);
	pthread_mutex_destroy(&shared->lock);
	pthread_mutex_destroy(&shared->parts_lock);
	pthread_mutex_destroy(&shared->fallback_lock);
}

int sms_session_open(struct sms_session *session, struct sms_shared *shared,
		     struct err *err)
{
	*session = (struct sms_session){
	    .options = shared->options,
	    .shared = shared,
	    .direction = shared->options->direction,
	};
	buf_init(&session->out, 0);
	buf_init(&session->original, 0);
	buf_init(&session->aside, 0);
	buf_init(&session->wire, 0);
	buf_init(&session->verdict, 0);
	arena_init(&session->line, shared->arena_limit_bytes);
	arena_init(&session->own, shared->arena_limit_bytes);
	if (!shared->live)
		return sms_ask_open(session, err);
	session->screener = screener_new(shared->live,
					 shared->arena_limit_bytes);
	if (!session->screener)
		return err_set(err, ERR_MEMORY, "out of memory");
	return 0;
}

void sms_session_close(struct sms_session *session)
{
	screener_free(session->screener);
	sms_ask_close(session);
	arena_release(&session->line);
	arena_release(&session->own);
	buf_release(&session->out);
	buf_release(&session->original);
	buf_release(&session->aside);
	buf_release(&session->wire);
	buf_release(&session->verdict);
}

/* Settings again; what is judged elsewhere needs no rules here. */
static int reload_config(struct sms_shared *shared, struct diag_list *diags,
			 struct err *err)
{
	struct live_options options = live_options_of(shared->options);
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

static int reload(struct sms_shared *shared, struct diag_list *diags,
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

void sms_session_reload(struct sms_session *session)
{
	struct sms_shared *shared = session->shared;
	struct diag_list diags;
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	if (reload(shared, &diags, &err) < 0) {
		program_show_findings(&diags);
		program_complain("scamsieve-sms",
				 "reload failed, the old rules stay in force: "
				 "%s",
				 err.text);
	}
	arena_release(&arena);
	sms_session_begin(session);
	if (shared->live &&
	    sms_keep_open(shared, config_of(session)->quarantine_store, &err) <
		0)
		program_complain("scamsieve-sms",
				 "the old quarantine stays open: %s", err.text);
}

struct arena *sms_session_begin(struct sms_session *session)
{
	if (!session->remote)
		return screener_begin(session->screener);
	arena_reset(&session->own);
	return &session->own;
}

const char *sms_session_policy(const struct sms_session *session,
			       enum sms_failure failure)
{
	const struct config *config = config_of(session);

	switch (failure) {
	case SMS_FAILURE_INTERNAL:
		return failure_policy_name(config->on_internal_error);
	case SMS_FAILURE_UNPARSABLE:
		return failure_policy_name(config->on_unparsable);
	case SMS_FAILURE_OVERSIZE:
		break;
	}
	return failure_policy_name(config->on_oversize);
}

/* Load rules after all, and have a screener here. */
static int fall_back(struct sms_session *session, struct err *err)
{
	struct sms_shared *shared = session->shared;
	struct diag_list diags;
	struct arena arena;
	int rc = 0;

	if (session->screener)
		return 0;
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	pthread_mutex_lock(&shared->fallback_lock);
	if (!shared->live)
		rc = open_live(shared, &diags, err);
	pthread_mutex_unlock(&shared->fallback_lock);
	if (rc < 0)
		program_show_findings(&diags);
	else
		session->screener = screener_new(shared->live,
						 shared->arena_limit_bytes);
	arena_release(&arena);
	if (rc == 0 && !session->screener)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	return rc;
}

/* Have it judged where the rules are. Sets answer->verdict, or negative. */
static int judge(struct sms_session *session, const struct message *message,
		 struct verdict *verdict, struct sms_answer *answer)
{
	int rc;

	if (session->remote) {
		rc = sms_ask_judge(session, message, verdict, answer,
				   &session->why);
		if (rc == 0 || rc == ERR_LIMIT || !session->options->falls_back)
			return rc;
		rc = fall_back(session, &session->why);
		if (rc < 0)
			return rc;
		(void)screener_begin(session->screener);
	}
	answer->generation = screener_generation(session->screener)->number;
	rc = screen_message(session->screener, message, verdict, &session->why);
	if (rc < 0)
		return rc;
	answer->verdict = verdict;
	sms_keep(session, message, answer);
	return 0;
}

void sms_session_judge(struct sms_session *session,
		       const struct message *message, struct verdict *verdict,
		       struct sms_answer *answer)
{
	int rc;

	*answer = (struct sms_answer){
	    .id = message->id,
	    .message = message,
	};
	rc = judge(session, message, verdict, answer);
	if (rc == 0)
		return;
	answer->error = session->why.text;
	answer->action = sms_session_policy(
	    session,
	    rc == ERR_LIMIT ? SMS_FAILURE_OVERSIZE : SMS_FAILURE_INTERNAL);
	sms_keep(session, message, answer);
}

void sms_session_judge_one(struct sms_session *session,
			   const struct message *message,
			   struct verdict *verdict, struct sms_answer *answer)
{
	sms_keep_record(session, message);
	sms_session_judge(session, message, verdict, answer);
}

void sms_session_fail(struct sms_session *session, struct span id, int rc,
		      const struct err *why, struct sms_answer *answer)
{
	enum sms_failure failure = rc == ERR_INPUT   ? SMS_FAILURE_UNPARSABLE
				   : rc == ERR_LIMIT ? SMS_FAILURE_OVERSIZE
						     : SMS_FAILURE_INTERNAL;

	session->why = *why;
	*answer = (struct sms_answer){
	    .id = id,
	    .action = sms_session_policy(session, failure),
	    .error = session->why.text,
	    .generation = generation_of(session),
	};
	sms_keep(session, NULL, answer);
}

void sms_session_log(struct sms_session *session,
		     const struct sms_answer *answer)
{
	struct buf line;
	struct err err;
	int rc;

	if (!session->options->log_path)
		return;
	buf_init(&line, 0);
	sms_answer_add(&line, answer, session->options->fields);
	buf_add_char(&line, '\n');
	rc = line.has_failed ? err_set(&err, ERR_MEMORY, "out of memory")
			     : file_append(session->options->log_path,
					   buf_span(&line), &err);
	if (rc < 0)
		program_complain("scamsieve-sms", "%s", err.text);
	buf_release(&line);
}

size_t sms_session_limit(const struct sms_session *session)
{
	return config_of(session)->max_line_bytes;
}

int sms_session_quote(struct sms_session *session, struct span text,
		      struct span *quoted, struct err *err)
{
	int rc;

	buf_clear(&session->aside);
	json_add_string(&session->aside, text);
	rc = session->aside.has_failed
		 ? ERR_MEMORY
		 : arena_copy(&session->line, buf_span(&session->aside),
			      quoted);
	return rc < 0 ? err_set(err, rc, "out of memory") : 0;
}

void sms_session_answer(struct sms_session *session,
			const struct message *message)
{
	struct sms_answer answer;
	struct verdict verdict;

	if (session->options->emits_messages) {
		sms_message_add(&session->out, message);
		return;
	}
	sms_session_judge(session, message, &verdict, &answer);
	sms_answer_add(&session->out, &answer, session->options->fields);
}

void sms_session_answer_error(struct sms_session *session, struct span id,
			      enum sms_failure failure, const char *why)
{
	struct err text;
	struct sms_answer answer = {
	    .id = id,
	    .action = sms_session_policy(session, failure),
	    .error = text.text,
	    .generation = generation_of(session),
	};

	err_set(&text, 0, "line %llu, %s",
		(unsigned long long)session->n_records, why);
	sms_keep(session, NULL, &answer);
	sms_answer_add(&session->out, &answer, session->options->fields);
}
