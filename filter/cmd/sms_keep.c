/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_keep - quarantined messages are on the disk before anybody is told.
 *
 * Contract: see sms_session.h. The bytes of a message are copied before it
 * is read, for reading spoils them, and only when there is a store.
 * Failure: a message that cannot be kept is answered by the policy for
 * internal errors, and never as quarantined.
 * Limits: those of quarantine.h.
 * A thin client has the resident keep what could not be read, and only when
 * that cannot be had keeps it itself, if its settings name a store.
 * Threads: one puts at a time.
 */
#include "cmd/program.h"
#include "cmd/sms_session.h"
#include "service/quarantine.h"

#include <stdlib.h>

enum { HOUR_MS = 3600 * 1000, DAY_MS = 24 * HOUR_MS };

static bool is_same_path(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

int sms_keep_open(struct sms_shared *shared, const char *path, struct err *err)
{
	struct quarantine_options options = {.path = path};
	struct quarantine *store = NULL;
	char *copy = NULL;
	int rc;

	if (is_same_path(path, shared->store_path))
		return 0;
	if (path) {
		copy = strdup(path);
		if (!copy)
			return err_set(err, ERR_MEMORY, "out of memory");
		rc = quarantine_open(&store, &options, err);
		if (rc < 0) {
			free(copy);
			return rc;
		}
	}
	/* Whoever is keeping a message has the lock. */
	pthread_mutex_lock(&shared->lock);
	sms_keep_close(shared);
	shared->store = store;
	shared->store_path = copy;
	atomic_store(&shared->has_store, store != NULL);
	pthread_mutex_unlock(&shared->lock);
	return 0;
}

int sms_keep_open_late(struct sms_shared *shared, struct err *err)
{
	int rc = 0;

	pthread_mutex_lock(&shared->fallback_lock);
	if (!shared->store)
		rc = sms_keep_open(shared, shared->config.quarantine_store,
				   err);
	pthread_mutex_unlock(&shared->fallback_lock);
	return rc;
}

void sms_keep_close(struct sms_shared *shared)
{
	quarantine_close(shared->store);
	free(shared->store_path);
	shared->store = NULL;
	shared->store_path = NULL;
}

static int note_one(void *context, const struct quarantine_entry *entry)
{
	bool *has_one = context;

	(void)entry;
	*has_one = true;
	return 1;
}

/* Remove what is too old to be kept; whoever calls has the lock. */
static void expire(struct sms_shared *shared, const struct config *config)
{
	int64_t now_ms = program_now_s() * 1000;
	struct quarantine_filter old = {
	    .until_ms = now_ms - (int64_t)config->retention_days * DAY_MS,
	    .limit = 1,
	};
	struct quarantine_decision decision = {
	    .who = "scamsieve-sms",
	    .why = "older than quarantine.retention_days",
	    .time_ms = now_ms,
	};
	bool has_any = false;
	uint64_t count;
	struct err err;
	int rc;

	if (!shared->store || config->retention_days == 0 ||
	    now_ms - shared->expired_ms < HOUR_MS)
		return;
	shared->expired_ms = now_ms;
	rc = quarantine_list(shared->store, &old, note_one, &has_any, &err);
	if (rc >= 0 && has_any)
		rc = quarantine_purge(shared->store, old.until_ms, 0, &decision,
				      &count, &err);
	if (rc < 0)
		program_complain("scamsieve-sms",
				 "old messages stay in the quarantine: %s",
				 err.text);
}

void sms_keep_expire(struct sms_shared *shared, const struct config *config)
{
	pthread_mutex_lock(&shared->lock);
	expire(shared, config);
	pthread_mutex_unlock(&shared->lock);
}

/* May a message have to be kept? A resident does not say beforehand. */
static bool may_keep(const struct sms_session *session)
{
	return session->remote ||
	       atomic_load_explicit(&session->shared->has_store,
				    memory_order_relaxed);
}

void sms_keep_wire(struct sms_session *session, struct span bytes,
		   const char *format)
{
	if (!may_keep(session))
		return;
	buf_clear(&session->wire);
	buf_add_span(&session->wire, bytes);
	session->wire_format = format;
}

void sms_keep_record(struct sms_session *session, const struct message *message)
{
	if (!may_keep(session))
		return;
	buf_clear(&session->wire);
	sms_message_add(&session->wire, message);
	session->wire_format = sms_format_jsonl.name;
}

/* The ids of the rules that fired, a space between two. */
static void add_rules(struct buf *out, const struct verdict *verdict)
{
	for (size_t i = 0; verdict && i < verdict->n_rules; i++) {
		buf_add_string(out, i ? " " : "");
		buf_add_string(out, verdict->rules[i].id);
	}
}

static int put(struct sms_session *session, const struct message *message,
	       struct sms_answer *answer, struct err *err)
{
	struct quarantine_message kept = {
	    .time_ms = program_now_s() * 1000,
	    .direction = session->direction,
	    .key = answer->id,
	    .format = span_of(session->wire_format),
	    .wire = buf_span(&session->wire),
	};
	struct quarantine_receipt receipt = {0};
	struct buf *rules = &session->aside;
	int rc = 0;

	buf_clear(&session->verdict);
	sms_answer_add(&session->verdict, answer, sms_fields_default());
	buf_clear(rules);
	add_rules(rules, answer->verdict);
	if (session->verdict.has_failed || rules->has_failed ||
	    session->wire.has_failed)
		return err_set(err, ERR_MEMORY, "out of memory");
	kept.verdict = buf_span(&session->verdict);
	kept.rules = buf_span(rules);
	if (message) {
		kept.channel = message->channel;
		kept.direction = message->direction;
		kept.from = message->from;
		kept.to = message->to;
		kept.text = message->texts[0].raw;
	}
	pthread_mutex_lock(&session->shared->lock);
	expire(session->shared, sms_session_config(session));
	if (session->shared->store)
		rc = quarantine_put(session->shared->store, &kept, &receipt,
				    err);
	pthread_mutex_unlock(&session->shared->lock);
	if (rc == 0)
		answer->kept_id = receipt.id;
	if (rc == 0 && receipt.id && !receipt.is_repeat)
		metrics_add(session->shard, METRICS_STORED, 1);
	return rc;
}

/* Keep a message here. */
static int keep(struct sms_session *session, const struct message *message,
		struct sms_answer *answer, struct err *err)
{
	int rc = 0;

	if (session->remote)
		rc = sms_keep_open_late(session->shared, err);
	if (rc == 0 && may_keep(session))
		rc = put(session, message, answer, err);
	return rc;
}

void sms_keep(struct sms_session *session, const struct message *message,
	      struct sms_answer *answer)
{
	struct err why;

	if (strcmp(sms_answer_action(answer), action_name(ACTION_QUARANTINE)) !=
	    0)
		return;
	if (session->remote && !answer->verdict &&
	    sms_ask_keep(session, answer, &why) == 0)
		return;
	if (keep(session, message, answer, &why) == 0)
		return;
	err_set(&session->why, 0, "not kept: %s", why.text);
	metrics_add(session->shard, METRICS_ERROR_STORE, 1);
	answer->verdict = NULL;
	answer->error = session->why.text;
	answer->action = sms_session_policy(session, SMS_FAILURE_INTERNAL);
	if (strcmp(answer->action, action_name(ACTION_QUARANTINE)) == 0)
		answer->action = failure_policy_name(FAILURE_ERROR);
}

void sms_keep_anyway(struct sms_session *session, const struct message *message,
		     struct sms_answer *answer)
{
	struct sms_answer kept = *answer;
	struct err why;

	if (session->remote) {
		(void)sms_ask_keep(session, &kept, &why);
		answer->kept_id = kept.kept_id;
	}
	if (!answer->kept_id)
		(void)keep(session, message, answer, &why);
}
