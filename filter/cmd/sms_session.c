/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_session - from a message to its answer, policies applied.
 *
 * Contract: see sms_session.h.
 * Failure: what goes wrong with one message becomes its answer.
 * Limits: a message's memory, see sms_shared.c.
 * Threads: one session a thread.
 */
#include "cmd/sms_session.h"

#include "base/json.h"
#include "cmd/program.h"
#include "cmd/file.h"

#include <unistd.h>

static const enum metrics_policy policies[] = {
    [SMS_FAILURE_INTERNAL] = METRICS_POLICY_INTERNAL_ERROR,
    [SMS_FAILURE_UNPARSABLE] = METRICS_POLICY_UNPARSABLE,
    [SMS_FAILURE_OVERSIZE] = METRICS_POLICY_OVERSIZE,
};

static const int codes[] = {
    [SMS_FAILURE_INTERNAL] = ERR_MEMORY,
    [SMS_FAILURE_UNPARSABLE] = ERR_INPUT,
    [SMS_FAILURE_OVERSIZE] = ERR_LIMIT,
};

const struct config *sms_session_config(const struct sms_session *session)
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

static int have_screener(struct sms_session *session, struct err *err)
{
	const struct sms_shared *shared = session->shared;

	session->screener = screener_new(shared->live,
					 shared->arena_limit_bytes);
	if (!session->screener)
		return err_set(err, ERR_MEMORY, "out of memory");
	screener_use_history(session->screener, shared->history);
	return 0;
}

int sms_session_open(struct sms_session *session, struct sms_shared *shared,
		     struct err *err)
{
	*session = (struct sms_session){
	    .options = shared->options,
	    .shared = shared,
	    .shard = metrics_shard(shared->metrics),
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
	return have_screener(session, err);
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

void sms_session_reload(struct sms_session *session)
{
	struct sms_shared *shared = session->shared;
	struct diag_list diags;
	struct arena arena;
	struct err err;
	int rc;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = sms_shared_reload(shared, &diags, &err);
	sms_count_reload(session, rc, &diags);
	if (rc < 0) {
		program_show_findings(&diags);
		program_complain("scamsieve-sms",
				 "reload failed, the old rules stay in force: "
				 "%s",
				 err.text);
	}
	arena_release(&arena);
	sms_session_begin(session);
	if (shared->live &&
	    sms_keep_open(shared, sms_session_config(session)->quarantine_store,
			  &err) < 0)
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
	const struct config *config = sms_session_config(session);

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
	int rc;

	if (session->screener)
		return 0;
	rc = sms_shared_fall_back(session->shared, err);
	return rc < 0 ? rc : have_screener(session, err);
}

/* Have it judged where the rules are. Sets answer->verdict, or negative. */
static int judge(struct sms_session *session, const struct message *message,
		 struct verdict *verdict, struct sms_answer *answer)
{
	uint64_t start_ns;
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
	start_ns = session->shard ? program_now_ns() : 0;
	rc = screen_message(session->screener, message, verdict, &session->why);
	if (session->shard)
		session->judged_ns = program_now_ns() - start_ns;
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
	if (rc == 0) {
		sms_count_answer(session, answer, METRICS_POLICY_INTERNAL_ERROR,
				 0);
		return;
	}
	answer->error = session->why.text;
	answer->action = sms_session_policy(
	    session,
	    rc == ERR_LIMIT ? SMS_FAILURE_OVERSIZE : SMS_FAILURE_INTERNAL);
	sms_keep(session, message, answer);
	sms_count_answer(session, answer,
			 rc == ERR_LIMIT ? METRICS_POLICY_OVERSIZE
					 : METRICS_POLICY_INTERNAL_ERROR,
			 rc);
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
	sms_count_answer(session, answer, policies[failure], rc);
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
	return sms_session_config(session)->max_line_bytes;
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

	sms_session_judge(session, message, &verdict, &answer);
	sms_session_show(session, &answer);
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
	sms_count_answer(session, &answer, policies[failure], codes[failure]);
	sms_session_show(session, &answer);
}
