/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_jsonl - one JSON object a line in, one answer a line out.
 *
 * See message/record.h for the keys, cmd/sms_answer.h for the answer.
 * Failure: a record that cannot be used is answered with what is wrong.
 * Threads: none.
 */
#include "cmd/sms_session.h"

#include "message/record.h"

static void answer(struct sms_session *session, unsigned char *record,
		   size_t len)
{
	struct record_defaults defaults = {
	    .channel = CHANNEL_SMS,
	    .direction = session->options->direction,
	};
	struct arena *arena = sms_session_begin(session);
	struct message message;
	struct err err;
	int rc = record_read(&message, arena, record, len, &defaults, &err);

	if (rc < 0)
		sms_session_answer_error(session, message.id,
					 rc == ERR_MEMORY
					     ? SMS_FAILURE_INTERNAL
					     : SMS_FAILURE_UNPARSABLE,
					 err.text);
	else
		sms_session_answer(session, &message);
}

const struct sms_format sms_format_jsonl = {
    .name = "jsonl",
    .doc = "a JSON object a line",
    .answer = answer,
};
