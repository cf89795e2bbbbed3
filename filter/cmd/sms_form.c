/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_form - one URL-encoded form a line in, as webhooks post it; one answer
 * a line out.
 *
 * Keys are those of the mapping, or those of message/record.h without one.
 * Failure: a form that cannot be used is answered with what is wrong.
 * Threads: none.
 */
#include "cmd/sms_session.h"

/* Without a mapping, each field has its own name. */
static const struct mapping *mapping_of(struct sms_session *session)
{
	struct mapping *own;

	if (session->options->has_mapping)
		return &session->options->mapping;
	own = arena_alloc(&session->line, sizeof(*own));
	if (!own)
		return NULL;
	mapping_init(own);
	for (int i = 0; i < RECORD_FIELD_COUNT; i++)
		if (mapping_add(own, (enum record_field)i,
				record_field_name((enum record_field)i),
				NULL) < 0)
			return NULL;
	return own;
}

static void answer(struct sms_session *session, unsigned char *record,
		   size_t len)
{
	const struct mapping *mapping;
	struct mapped mapped;
	struct err err;
	int rc;

	arena_reset(&session->line);
	sms_session_begin(session);
	mapping = mapping_of(session);
	rc = mapping ? mapping_read_form(mapping, &mapped, &session->line,
					 record, len, &err)
		     : err_set(&err, ERR_MEMORY, "out of memory");
	if (rc < 0)
		sms_session_answer_error(session, (struct span){0},
					 rc == ERR_MEMORY
					     ? SMS_FAILURE_INTERNAL
					     : SMS_FAILURE_UNPARSABLE,
					 err.text);
	else
		sms_session_answer_mapped(session, mapping, &mapped);
}

const struct sms_format sms_format_form = {
    .name = "form",
    .answer = answer,
};
