/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_message - one message as verbs are given it.
 *
 * Contract: see tool_message.h.
 * Failure: negative with err.
 */
#include "cmd/tool_message.h"

#include "base/utf8.h"
#include "cmd/tool_reading.h"
#include "message/mail.h"

enum { HEADER_LINES = 2 };

/* A header that mails begin with, at the start of the line. */
static bool is_mail_header(struct span line)
{
	static const char *const names[] = {
	    "Received:",     "Return-Path:", "Delivered-To:",
	    "From:",         "To:",          "Subject:",
	    "Date:",         "Message-ID:",  "MIME-Version:",
	    "Content-Type:", "X-",           "DKIM-Signature:",
	    "Reply-To:",     "Sender:",      "Authentication-Results:",
	    "Cc:",           "ARC-Seal:",    "Received-SPF:",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t len = strlen(names[i]);

		if (line.len >= len &&
		    span_equal_nocase(span_make(line.ptr, len), names[i]))
			return true;
	}
	return false;
}

static bool looks_like_mail(struct span bytes)
{
	size_t n = 0;

	if (span_starts_with(bytes, span_of("From ")) &&
	    span_find(bytes, span_of("\nSubject:"), 0) != SIZE_MAX)
		return true; /* of a mailbox */
	while (n < HEADER_LINES && bytes.len) {
		size_t end = span_find(bytes, span_of("\n"), 0);

		if (end > bytes.len)
			end = bytes.len;
		if (bytes.ptr[0] != ' ' && bytes.ptr[0] != '\t') {
			if (!is_mail_header(span_make(bytes.ptr, end)))
				return false;
			n++;
		}
		end += end < bytes.len;
		bytes = span_make(bytes.ptr + end, bytes.len - end);
	}
	return n == HEADER_LINES;
}

enum message_form message_form_of(const char *path, struct span bytes)
{
	struct span text = span_trim(bytes);

	if (path && span_ends_with(span_of(path), span_of(".eml")))
		return FORM_MAIL;
	if (text.len && text.ptr[0] == '{')
		return FORM_RECORD;
	return looks_like_mail(bytes) ? FORM_MAIL : FORM_TEXT;
}

static int read_text(struct message *message, struct span bytes,
		     const struct message_given *given, struct arena *arena,
		     struct err *err)
{
	struct buf clean;
	struct span kept;
	int rc;

	buf_init(&clean, 0);
	utf8_sanitize(bytes, &clean);
	rc = clean.has_failed ? ERR_MEMORY
			      : arena_copy(arena, buf_span(&clean), &kept);
	buf_release(&clean);
	if (!rc)
		rc = message_init_sms(message, arena, kept);
	if (rc)
		return err_set(err, rc, "out of memory");
	message->direction = given->direction;
	message->from = span_of(given->from);
	return 0;
}

static int read_record(struct message *message, struct buf *bytes,
		       const struct message_given *given, struct arena *arena,
		       struct err *err)
{
	struct record_defaults defaults = {CHANNEL_SMS, given->direction};
	struct tool_reading reading = {.program = given->program};
	struct span text = span_trim(buf_span(bytes));
	/* Before it is decoded, where it stands. */
	bool has_more = span_find(text, span_of("\n{"), 0) != SIZE_MAX;
	struct record record;
	int rc = record_read_foreign(&record, message, arena,
				     bytes->ptr + (text.ptr - bytes->ptr),
				     text.len, &defaults, err);

	if (rc == ERR_INPUT && has_more)
		return err_set(err, rc,
			       "there is more than one record: name "
			       "the line, as FILE:7");
	if (!rc)
		reading_note(&reading, &record, 0);
	reading_end(&reading, NULL);
	return rc;
}

int message_read(struct message *message, struct buf *bytes,
		 const struct message_given *given, struct arena *arena,
		 struct err *err)
{
	switch (given->form) {
	case FORM_MAIL:
		return mail_read(
		    message, buf_span(bytes),
		    &(struct mail_options){.authserv_id = given->authserv_id,
					   .direction = given->direction},
		    arena, err);
	case FORM_RECORD:
		return read_record(message, bytes, given, arena, err);
	case FORM_TEXT:
		break;
	}
	return read_text(message, buf_span(bytes), given, arena, err);
}
