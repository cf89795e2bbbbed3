/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_ask - judging by a resident screener, and without it.
 *
 * The reading of messages and the acting on answers stay here, in the thin
 * client; the resident judges, and keeps what is to be kept.
 *
 * Contract: see sms_session.h.
 * Failure: when the resident cannot be had the message is answered by the
 * policy for internal errors, or judged here if --fallback was given: rules
 * are loaded then, once.
 * Threads: one session a thread; what they share is locked.
 */
#include "cmd/program.h"
#include "cmd/sms_remote.h"
#include "cmd/sms_session.h"

#include <stdlib.h>

int sms_ask_open(struct sms_session *session, struct err *err)
{
	const struct sms_options *options = session->options;

	if (!options->connect_path)
		return 0;
	session->remote = malloc(sizeof(*session->remote));
	if (!session->remote)
		return err_set(err, ERR_MEMORY, "out of memory");
	sms_remote_init(session->remote, options->connect_path,
			options->timeout_ms);
	return 0;
}

void sms_ask_close(struct sms_session *session)
{
	if (session->remote)
		sms_remote_release(session->remote);
	free(session->remote);
	session->remote = NULL;
}

/* Actions come back as one of the names that are known here. */
static const char *known_action(struct span name)
{
	enum failure_policy policy;

	return failure_policy_parse(name, &policy) == 0
		   ? failure_policy_name(policy)
		   : NULL;
}

/* What the resident has said, into the answer. */
static int take_answer(struct sms_session *session, struct span body,
		       const struct message *message, struct arena *arena,
		       struct verdict *verdict, struct sms_answer *answer,
		       struct err *err)
{
	struct wire_answer said;
	int rc = wire_read_answer(body, message, arena, &said, err);

	if (rc < 0)
		return rc;
	if (said.has_verdict) {
		*verdict = said.verdict;
		answer->verdict = verdict;
	} else {
		err_set(&session->why, 0, "%s", (const char *)said.error.ptr);
		answer->verdict = NULL;
		answer->error = session->why.text;
		answer->action = known_action(said.action);
		if (!answer->action)
			return err_set(err, ERR_INPUT, "an unknown action");
	}
	answer->kept_id = said.kept_id;
	answer->generation = said.generation;
	return 0;
}

static int ask(struct sms_session *session, const struct wire_request *request,
	       struct arena *arena, struct verdict *verdict,
	       struct sms_answer *answer, struct err *err)
{
	struct wire_refusal refusal;
	enum wire_kind kind;
	struct span body;
	int rc;

	buf_clear(&session->remote->out);
	wire_add_request(&session->remote->out, request);
	rc = sms_remote_ask(session->remote, &kind, &body, err);
	if (rc < 0)
		return rc;
	if (kind == WIRE_ANSWER)
		return take_answer(session, body, &request->message, arena,
				   verdict, answer, err);
	if (kind != WIRE_REFUSAL)
		return err_set(err, ERR_INPUT, "an answer of no known kind");
	rc = wire_read_refusal(body, &refusal, err);
	return rc < 0
		   ? rc
		   : err_set(err, refusal.code, "%.*s", (int)refusal.text.len,
			     (const char *)refusal.text.ptr);
}

int sms_ask_judge(struct sms_session *session, const struct message *message,
		  struct verdict *verdict, struct sms_answer *answer,
		  struct err *err)
{
	struct wire_request request = {
	    .kind = WIRE_JUDGE,
	    .message = *message,
	    .format = span_of(session->wire_format),
	    .original = buf_span(&session->wire),
	};

	return ask(session, &request, &session->own, verdict, answer, err);
}

int sms_ask_keep(struct sms_session *session, struct sms_answer *answer,
		 struct err *err)
{
	struct wire_request request = {
	    .kind = WIRE_KEEP,
	    .message = {.id = answer->id, .direction = session->direction},
	    .error = span_of(answer->error),
	    .format = span_of(session->wire_format),
	    .original = buf_span(&session->wire),
	};
	struct verdict none;

	return ask(session, &request, &session->own, &none, answer, err);
}
