/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_parts - long messages that come part by part.
 *
 * Nobody is kept waiting: each part is answered when it comes, judged by
 * itself; the last one to come is judged on the text of all, so that a link
 * cut in two is seen, and a message whose last part is held back is never
 * complete. Who can hold parts back sees in the answers how many are
 * missing. A part that comes again after the last has the last one's answer.
 *
 * Failure: a part that cannot be collected is judged by itself.
 * Limits: WAIT_MS, MEMORY_BYTES, and those of multipart.h.
 * Threads: parts are answered one after the other.
 */
#include "cmd/program.h"
#include "cmd/sms_session.h"
#include "message/multipart.h"

#include <sys/random.h>

enum { WAIT_MS = 10 * 60 * 1000, MEMORY_BYTES = 16 << 20 };

static int open_table(struct sms_shared *shared)
{
	struct multipart_limits limits = {
	    .memory_bytes = MEMORY_BYTES,
	    .wait_ms = WAIT_MS,
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
	int rc = open_table(shared);

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

/* In a pipe: a part of what was held back goes the same way. */
static void show_repeated(struct sms_session *session,
			  const struct message *message, struct span settled)
{
	struct sms_answer answer = {
	    .id = message->id,
	    .message = message,
	    .action = action_name(settled.len ? ACTION_QUARANTINE
					      : ACTION_PASS),
	    .error = "a part came again",
	};

	(void)sms_session_show(session, &answer);
}

/* Remember the answer without its id; in a pipe, only whether it was held. */
static void settle(struct sms_session *session, const struct sms_answer *answer)
{
	uint32_t fields = session->options->fields & ~(1U << SMS_FIELD_ID);

	buf_clear(&session->aside);
	if (!session->options->emits_messages)
		sms_answer_add(&session->aside, answer, fields);
	else if (session->holds_back)
		buf_add_string(&session->aside, "held");
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
		if (session->options->emits_messages)
			show_repeated(session, message, outcome.answer);
		else
			repeat(session, message->id, outcome.answer);
		return;
	}
	part.is_joined = outcome.kind == MULTIPART_COMPLETE &&
			 join(message, &outcome.group, arena) == 0;
	sms_session_judge(session, message, &verdict, &answer);
	answer.part = &part;
	(void)sms_session_show(session, &answer);
	if (outcome.kind == MULTIPART_COMPLETE)
		settle(session, &answer);
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
	answer_part(session, record, message, arena);
	pthread_mutex_unlock(&session->shared->parts_lock);
}
