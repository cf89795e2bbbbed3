/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_show - what is written about a message: the answer or, in the middle
 * of a pipe (--emit message), the message itself when it may go on.
 *
 * Long messages wait there for all their parts, see sms_hold.c.
 *
 * Nothing gets lost on the way: what is held back or could not be screened
 * is in the quarantine when the next line is written, and what cannot be put
 * there ends the run. What is rejected is dropped, for the policy says so.
 * A message that is tagged, or let through unscreened, has the answer in its
 * key "scamsieve".
 *
 * Contract: see sms_session.h.
 * Failure: session->is_stuck, with why.
 * Threads: one session a thread.
 */
#include "cmd/program.h"
#include "cmd/sms_session.h"

static bool is_action(const struct sms_answer *answer, enum action action)
{
	return strcmp(sms_answer_action(answer), action_name(action)) == 0;
}

static void get_stuck(struct sms_session *session,
		      const struct sms_answer *answer)
{
	if (session->is_stuck)
		return;
	session->is_stuck = true;
	err_set(&session->stuck, 0,
		"line %llu could neither be passed on nor kept: %s",
		(unsigned long long)session->n_records,
		answer->error ? answer->error
			      : "there is no quarantine to keep it in");
}

bool sms_session_goes_on(struct sms_session *session, struct sms_answer *answer)
{
	bool is_readable = answer->message || session->options->passes_through;

	sms_session_log(session, answer);
	if (is_action(answer, ACTION_TAG) ||
	    (is_action(answer, ACTION_PASS) && is_readable))
		return true;
	session->holds_back = true;
	if (is_action(answer, ACTION_REJECT))
		return false;
	if (!answer->kept_id)
		sms_keep_anyway(session, answer->message, answer);
	if (answer->kept_id && answer->error)
		program_complain("scamsieve-sms",
				 "line %llu is kept as %lld: %s",
				 (unsigned long long)session->n_records,
				 (long long)answer->kept_id, answer->error);
	else if (!answer->kept_id)
		get_stuck(session, answer);
	return false;
}

void sms_session_emit(struct sms_session *session, struct span record,
		      const struct sms_answer *answer)
{
	struct buf *out = &session->out;
	bool is_marked = session->options->passes_through || answer->error ||
			 !is_action(answer, ACTION_PASS);

	if (out->len > session->record_start)
		buf_add_char(out, '\n');
	buf_add(out, record.ptr, record.len - is_marked); /* the brace */
	if (!is_marked)
		return;
	buf_add_string(out, ",\"" SMS_OUR_KEY "\":");
	sms_answer_add(out, answer, session->options->fields);
	buf_add_char(out, '}');
}

void sms_session_show(struct sms_session *session, struct sms_answer *answer)
{
	const struct sms_options *options = session->options;

	if (options->emits_messages) {
		if (!sms_session_goes_on(session, answer))
			return;
		if (!options->passes_through) {
			buf_clear(&session->aside);
			sms_message_add(&session->aside, answer->message);
			sms_session_emit(session, buf_span(&session->aside),
					 answer);
			return;
		}
	}
	sms_answer_add(&session->out, answer, options->fields);
}
