/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_parts - long messages that come part by part.
 *
 * Nobody is kept waiting: each part is answered when it comes, judged by
 * itself; the last one to come is judged on the text of all, so that a link
 * cut in two is seen, and a message whose last part is held back is never
 * complete. Who can hold parts back sees in the answers how many are
 * missing. A part that comes again after the last has the last one's answer.
 * In a pipe they are held instead, see sms_hold.c.
 *
 * Failure: a part that cannot be collected is judged by itself.
 * Limits: limits.part_wait_seconds, MEMORY_BYTES, those of multipart.h.
 * Threads: parts are answered one after the other.
 */
#include "cmd/program.h"
#include "cmd/sms_hold.h"
#include "cmd/sms_session.h"
#include "message/multipart.h"

#include <sys/random.h>

enum { MEMORY_BYTES = 16 << 20 };

static int open_table(struct sms_session *session)
{
	struct sms_shared *shared = session->shared;
	struct multipart_limits limits = {
	    .memory_bytes = MEMORY_BYTES,
	    .wait_ms = (int64_t)sms_session_config(session)->part_wait_s * 1000,
	};

	if (shared->multipart)
		return 0;
	if (getrandom(&limits.seed, sizeof(limits.seed), 0) < 0)
		return ERR_IO;
	shared->multipart = multipart_new(&limits);
	return shared->multipart ? 0 : ERR_MEMORY;
}

/* Collect a part; groups that must leave have been answered long ago. */
static int collect(struct sms_session *session, const struct record *record,
		   const struct message *message,
		   struct multipart_outcome *outcome)
{
	struct multipart_part part = {
	    .from = message->from,
	    .to = message->to,
	    .concat = record->concat,
	    .payload = record->payload,
	    .id = session->n_records,
	};
	struct sms_shared *shared = session->shared;
	struct multipart_group gone;
	int rc = open_table(session);

	if (rc < 0)
		return rc;
	while (multipart_expire(shared->multipart, program_now_ms(), &gone))
		;
	do {
		rc = multipart_add(shared->multipart, &part, program_now_ms(),
				   outcome, NULL);
	} while (rc == 0 && outcome->kind == MULTIPART_LONE);
	return rc;
}

/* Put the text of all parts into the message. */
static int join(struct message *message, const struct multipart_group *group,
		struct arena *arena)
{
	struct sms_payload payloads[MULTIPART_TOTAL_LIMIT];
	size_t n = multipart_payloads(group, payloads);
	struct sms_text joined;
	int rc = sms_join(&joined, payloads, n, arena, NULL);

	if (rc < 0)
		return rc;
	message->texts[0].raw = joined.text;
	message->texts[0].replaced_count = joined.replaced_count;
	message->size_bytes = joined.text.len;
	message->reading.has_lone_part = false;
	message->reading.part_count = (uint32_t)n;
	message->reading.septet_count = joined.septet_count;
	return 0;
}

/* What was answered to the last part, with this one's id. */
static void repeat(struct sms_session *session, struct span id,
		   struct span settled)
{
	uint32_t only_id = session->options->fields & 1U << SMS_FIELD_ID;

	if (!only_id) {
		buf_add_span(&session->out, settled);
		return;
	}
	buf_add_string(&session->out, "{\"id\":");
	if (id.len)
		buf_add_span(&session->out, id);
	else
		buf_add_string(&session->out, "null");
	if (settled.len > 2) {
		buf_add_char(&session->out, ',');
		buf_add(&session->out, settled.ptr + 1, settled.len - 1);
	} else {
		buf_add_char(&session->out, '}');
	}
}

/* Remember the answer without its id. */
static void settle(struct sms_session *session, const struct sms_answer *answer)
{
	uint32_t fields = session->options->fields & ~(1U << SMS_FIELD_ID);

	buf_clear(&session->aside);
	sms_answer_add(&session->aside, answer, fields);
	multipart_settle(session->shared->multipart, buf_span(&session->aside));
}

/* Answer a part while nobody else touches the groups. */
static void answer_part(struct sms_session *session,
			const struct record *record, struct message *message,
			struct arena *arena)
{
	struct sms_part part = {.concat = record->concat};
	struct multipart_outcome outcome;
	struct sms_answer answer;
	struct verdict verdict;

	if (collect(session, record, message, &outcome) < 0) {
		sms_session_answer(session, message);
		return;
	}
	if (outcome.kind == MULTIPART_REPEATED) {
		repeat(session, message->id, outcome.answer);
		return;
	}
	part.is_joined = outcome.kind == MULTIPART_COMPLETE &&
			 join(message, &outcome.group, arena) == 0;
	sms_session_judge(session, message, &verdict, &answer);
	answer.part = &part;
	sms_session_show(session, &answer);
	if (outcome.kind == MULTIPART_COMPLETE)
		settle(session, &answer);
}

/* --- in a pipe ------------------------------------------------------------ */

/* Take the part; groups that must leave for it are released. */
static int take(struct sms_session *session, const struct record *record,
		const struct message *message, uint64_t id, struct arena *arena,
		struct multipart_outcome *outcome)
{
	struct sms_shared *shared = session->shared;
	struct multipart_part part = {
	    .from = message->from,
	    .to = message->to,
	    .concat = record->concat,
	    .payload = record->payload,
	    .id = id,
	};
	int rc;

	do {
		rc = multipart_add(shared->multipart, &part, program_now_ms(),
				   outcome, NULL);
		if (rc == 0 && outcome->kind == MULTIPART_LONE)
			sms_hold_release(shared->hold, session, &outcome->group,
					 arena);
	} while (rc == 0 && outcome->kind == MULTIPART_LONE);
	return rc;
}

/* Hold a part until all are there. False: it must be judged by itself. */
static bool hold_part(struct sms_session *session, const struct record *record,
		      const struct message *message, struct arena *arena)
{
	static const struct span held_back = {(const unsigned char *)"x", 1};
	struct sms_shared *shared = session->shared;
	struct multipart_outcome outcome;
	struct span way = {0};
	uint64_t id;

	if (!shared->hold)
		shared->hold = sms_hold_new();
	if (!shared->hold || open_table(session) < 0 ||
	    sms_hold_add(shared->hold, session, message, &id) < 0)
		return false;
	if (take(session, record, message, id, arena, &outcome) < 0) {
		sms_hold_drop(shared->hold, id);
		return false;
	}
	session->has_shown = true;
	if (outcome.kind == MULTIPART_REPEATED) {
		sms_hold_repeat(shared->hold, session, id,
				outcome.answer.len == 0);
	} else if (outcome.kind == MULTIPART_COMPLETE) {
		if (!sms_hold_release(shared->hold, session, &outcome.group,
				      arena))
			way = held_back;
		multipart_settle(shared->multipart, way);
	}
	return true;
}

void sms_parts_let_go(struct sms_session *session, bool is_all)
{
	struct sms_shared *shared = session->shared;
	struct multipart_group group;

	if (!shared->hold || !shared->multipart)
		return;
	session->record_start = session->out.len;
	while (is_all ? multipart_flush(shared->multipart, &group)
		      : multipart_expire(shared->multipart, program_now_ms(),
					 &group))
		(void)sms_hold_release(shared->hold, session, &group,
				       sms_session_begin(session));
	if (session->out.len > session->record_start)
		buf_add_char(&session->out, '\n');
}

int sms_parts_due_ms(struct sms_shared *shared)
{
	if (!shared->hold || !shared->multipart)
		return -1;
	return (int)multipart_due_in_ms(shared->multipart, program_now_ms());
}

void sms_session_answer_part(struct sms_session *session,
			     const struct record *record,
			     struct message *message, struct arena *arena)
{
	if (record->concat.total == 0) {
		sms_session_answer(session, message);
		return;
	}
	pthread_mutex_lock(&session->shared->parts_lock);
	if (!session->options->emits_messages)
		answer_part(session, record, message, arena);
	else if (!hold_part(session, record, message, arena))
		sms_session_answer(session, message);
	pthread_mutex_unlock(&session->shared->parts_lock);
}
