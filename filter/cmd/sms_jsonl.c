/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_jsonl - JSON a line in, one answer a line out.
 *
 * A record is an object with the keys of message/record.h; with a mapping
 * it may have any shape, and hold a list of messages, which is answered with
 * a list. When records are passed on, the answer goes into the record's key
 * "scamsieve"; a record that has this key already is refused, so that nobody
 * else's verdict is taken for ours, and a line that is no object is passed
 * on as a string in the key "line".
 *
 * Failure: a record that cannot be used is answered with what is wrong.
 * Limits: those of the records' readers.
 * Threads: none.
 */
#include "cmd/sms_session.h"

#include "base/utf8.h"

static struct record_defaults defaults_of(const struct sms_session *session)
{
	return (struct record_defaults){
	    .channel = CHANNEL_SMS,
	    .direction = session->options->direction,
	};
}

static void answer_error(struct sms_session *session, struct span id, int rc,
			 const struct err *err)
{
	sms_session_answer_error(session, id,
				 rc == ERR_MEMORY ? SMS_FAILURE_INTERNAL
						  : SMS_FAILURE_UNPARSABLE,
				 err->text);
}

static void answer_record(struct sms_session *session, unsigned char *record,
			  size_t len)
{
	struct record_defaults defaults = defaults_of(session);
	struct arena *arena = sms_session_begin(session);
	struct message message;
	struct record values;
	struct err err;
	int rc = record_read_part(&values, &message, arena, record, len,
				  &defaults, &err);

	if (rc < 0)
		answer_error(session, message.id, rc, &err);
	else
		sms_session_answer_part(session, &values, &message, arena);
}

void sms_session_answer_mapped(struct sms_session *session,
			       const struct mapping *mapping,
			       const struct mapped *mapped)
{
	struct record_defaults defaults = defaults_of(session);
	bool is_answered_as_list = mapped->is_list &&
				   !session->options->emits_messages;

	if (is_answered_as_list)
		buf_add_char(&session->out, '[');
	for (size_t i = 0; i < mapped->n_messages; i++) {
		struct arena *arena = sms_session_begin(session);
		struct message message;
		struct record record;
		struct err err;
		int rc = mapped_build(mapping, mapped, i, &record, &message,
				      &defaults, arena, &err);

		if (i && is_answered_as_list)
			buf_add_char(&session->out, ',');
		if (rc < 0) {
			answer_error(session, message.id, rc, &err);
			continue;
		}
		if (mapped->is_list)
			sms_keep_record(session, &message);
		sms_session_answer_part(session, &record, &message, arena);
	}
	if (is_answered_as_list)
		buf_add_char(&session->out, ']');
}

static void answer_mapped(struct sms_session *session, unsigned char *record,
			  size_t len)
{
	struct mapped mapped;
	struct err err;
	int rc;

	arena_reset(&session->line);
	sms_session_begin(session);
	rc = mapping_read(&session->options->mapping, &mapped, &session->line,
			  record, len, &err);
	if (rc < 0)
		answer_error(session, (struct span){0}, rc, &err);
	else
		sms_session_answer_mapped(session, &session->options->mapping,
					  &mapped);
}

static void answer_any(struct sms_session *session, unsigned char *record,
		       size_t len)
{
	if (session->options->has_mapping)
		answer_mapped(session, record, len);
	else
		answer_record(session, record, len);
}

/* --- records passed on --------------------------------------------------- */

/* What a line is, for the answer to be put into. */
enum { NO_OBJECT, EMPTY_OBJECT, OBJECT, OBJECT_WITH_OUR_KEY };

/* Look through a line, which is spoilt. */
static int look_at(unsigned char *line, size_t len)
{
	struct json_reader reader;
	struct json_token token;
	int kind = EMPTY_OBJECT;

	json_reader_init(&reader, line, len);
	if (json_next(&reader, &token, NULL) < 0 ||
	    token.kind != JSON_TOKEN_OBJECT)
		return NO_OBJECT;
	for (;;) {
		if (json_next(&reader, &token, NULL) < 0)
			return NO_OBJECT;
		if (token.kind != JSON_TOKEN_KEY)
			break;
		if (span_equal_string(token.value, SMS_OUR_KEY))
			kind = OBJECT_WITH_OUR_KEY;
		else if (kind == EMPTY_OBJECT)
			kind = OBJECT;
		if (json_skip(&reader, NULL) < 0)
			return NO_OBJECT;
	}
	return json_next(&reader, &token, NULL) < 0 ? NO_OBJECT : kind;
}

/* Keep the line as it is, but well-formed and without white space around. */
static struct span keep_original(struct sms_session *session,
				 struct span record)
{
	static const struct span mark = {(const unsigned char *)"\xEF\xBB\xBF",
					 3};

	if (span_starts_with(record, mark))
		record = span_make(record.ptr + mark.len,
				   record.len - mark.len);
	buf_clear(&session->original);
	utf8_sanitize(span_trim(record), &session->original);
	return buf_span(&session->original);
}

static void answer_and_pass_on(struct sms_session *session,
			       unsigned char *record, size_t len)
{
	struct span original = keep_original(session, span_make(record, len));
	struct buf *out = &session->out;
	struct buf *aside = &session->aside;
	size_t start = out->len;
	int kind;

	buf_clear(aside);
	buf_add_span(aside, original);
	kind = look_at(aside->ptr, aside->len);
	if (kind == OBJECT_WITH_OUR_KEY) {
		sms_session_begin(session);
		sms_session_answer_error(
		    session, (struct span){0}, SMS_FAILURE_UNPARSABLE,
		    "the key \"" SMS_OUR_KEY "\" is for the answer: expected a "
		    "record without it");
	} else {
		answer_any(session, record, len);
	}
	if (session->has_shown)
		return;
	buf_clear(aside);
	buf_add(aside, out->ptr + start, out->len - start);
	out->len = start;
	if (session->holds_back)
		return;
	if (kind == EMPTY_OBJECT || kind == OBJECT) {
		buf_add(out, original.ptr, original.len - 1); /* no '}' */
		buf_add_string(out, kind == OBJECT ? "," : "");
	} else {
		buf_add_string(out, "{\"line\":");
		json_add_string(out, original);
		buf_add_char(out, ',');
	}
	buf_add_string(out, "\"" SMS_OUR_KEY "\":");
	buf_add_span(out, buf_span(aside));
	buf_add_char(out, '}');
	if (session->original.has_failed || aside->has_failed)
		out->has_failed = true;
}

static void answer(struct sms_session *session, unsigned char *record,
		   size_t len)
{
	if (session->options->passes_through)
		answer_and_pass_on(session, record, len);
	else
		answer_any(session, record, len);
}

const struct sms_format sms_format_jsonl = {
    .name = "jsonl",
    .answer = answer,
};
