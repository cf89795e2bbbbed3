/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_input - the message that is to be explained, from wherever it
 * is: given as text, in a file, on standard input, in Postfix's queue or in
 * the quarantine of SMS.
 *
 * Contract: see tool_explain.h. With --as auto a file named *.eml is a mail,
 * what begins with '{' a JSON record, what begins with two headers of mails a
 * mail, all else a text.
 * Failure: errors that name the file, the queue id or the quarantine's id.
 * Limits: INPUT_LIMIT bytes; HOLD_ID_LIMIT of a queue id.
 */
#include "cmd/tool_explain.h"

#include "base/json.h"
#include "base/utf8.h"
#include "cmd/mail_status.h"
#include "cmd/tool_hold.h"
#include "message/mail.h"
#include "message/record.h"
#include "service/quarantine.h"

#include <stdlib.h>

enum { INPUT_LIMIT = 64 << 20, HEADER_LINES = 2 };

static enum direction direction_of(const struct explain_options *options)
{
	enum direction direction = DIRECTION_INBOUND;

	if (options->direction)
		(void)direction_parse(span_of(options->direction), &direction);
	return direction;
}

/* --- what it is
 * ------------------------------------------------------------------ */

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

/* "text", "json" or "mail" */
static const char *kind_of(const struct explain_options *options,
			   const char *path, struct span bytes)
{
	struct span trimmed = span_trim(bytes);

	if (strcmp(options->as, "auto") != 0)
		return options->as;
	if (options->text)
		return trimmed.len && trimmed.ptr[0] == '{' ? "json" : "text";
	if (span_ends_with(span_of(path), span_of(".eml")))
		return "mail";
	if (trimmed.len && trimmed.ptr[0] == '{')
		return "json";
	return looks_like_mail(bytes) ? "mail" : "text";
}

/* --- reading it
 * ------------------------------------------------------------------- */

static int read_mail(const struct explain_options *options,
		     const struct config *config, enum direction direction,
		     struct span bytes, struct arena *arena,
		     struct message *message, struct err *err)
{
	const char *own = config->milter.authserv_id;
	const struct mail_options mail = {
	    .authserv_id = options->authserv_id ? options->authserv_id
			   : own && *own        ? own
						: NULL,
	    .direction = direction,
	};

	return mail_read(message, bytes, &mail, arena, err);
}

static int read_text(const struct explain_options *options, struct span bytes,
		     struct arena *arena, struct message *message,
		     struct err *err)
{
	struct buf clean;
	struct span kept = {NULL, 0};
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
	message->direction = direction_of(options);
	message->from = span_of(options->from);
	return 0;
}

static int read_json(const struct explain_options *options, struct buf *bytes,
		     struct arena *arena, struct message *message,
		     struct err *err)
{
	struct record_defaults defaults = {CHANNEL_SMS, direction_of(options)};
	struct span text = span_trim(buf_span(bytes));

	return record_read(message, arena, bytes->ptr + (text.ptr - bytes->ptr),
			   text.len, &defaults, err);
}

/* A mail in any of Postfix's queues; our header says which way it went. */
static int read_queue(const struct explain_options *options,
		      const struct config *config, struct buf *bytes,
		      struct arena *arena, struct message *message,
		      struct err *err)
{
	const char *arguments[] = {"-qbh", options->queue_id, NULL};
	struct hold_queue queue = {.config_folder = options->postfix};
	struct hold_mail mail = {.id = span_of(options->queue_id)};
	enum direction direction = direction_of(options);
	struct span found = {NULL, 0};
	int rc;

	if (!mail.id.len || mail.id.len > HOLD_ID_LIMIT ||
	    options->queue_id[0] == '-')
		return err_set(err, ERR_INPUT, "'%s' is no queue id",
			       options->queue_id);
	arena_init(&queue.arena, 0);
	rc = hold_mail_read(&queue, &mail, err);
	if (!rc)
		rc = hold_run(&queue, "postcat", arguments, bytes, err);
	if (!rc && !options->direction &&
	    mail_status_get(mail.status, "direction", &found))
		(void)direction_parse(found, &direction);
	if (!rc)
		rc = read_mail(options, config, direction, buf_span(bytes),
			       arena, message, err);
	arena_release(&queue.arena);
	return rc;
}

static int read_entry(struct quarantine *store, int64_t id, struct arena *arena,
		      struct message *message, struct err *err)
{
	struct quarantine_entry entry;
	int rc = quarantine_get(store, id, arena, &entry, err);

	if (rc)
		return rc;
	rc = message_init_sms(message, arena, entry.message.text);
	if (rc)
		return err_set(err, rc, "out of memory");
	message->channel = entry.message.channel;
	message->direction = entry.message.direction;
	message->from = entry.message.from;
	message->to = entry.message.to;
	message->time_s = entry.message.time_ms / 1000;
	return 0;
}

static int read_quarantine(const struct explain_options *options,
			   const struct config *config, struct arena *arena,
			   struct message *message, struct err *err)
{
	const char *own = config->quarantine_store;
	const struct quarantine_options how = {
	    .path = options->store ? options->store
		    : own          ? own
				   : QUARANTINE_DEFAULT_PATH,
	    .is_read_only = true,
	    .must_exist = true,
	};
	struct quarantine *store = NULL;
	int64_t id;
	int rc;

	if (json_to_integer(span_of(options->quarantine), &id) || id < 1)
		return err_set(err, ERR_INPUT, "'%s' is no quarantine id",
			       options->quarantine);
	rc = quarantine_open(&store, &how, err);
	if (!rc)
		rc = read_entry(store, id, arena, message, err);
	quarantine_close(store);
	return rc;
}

int explain_read(const struct explain_options *options,
		 const struct config *config, const char *path,
		 struct buf *bytes, struct arena *arena,
		 struct message *message, struct err *err)
{
	const char *kind;
	int rc = 0;

	if (options->queue_id)
		return read_queue(options, config, bytes, arena, message, err);
	if (options->quarantine)
		return read_quarantine(options, config, arena, message, err);
	if (options->text)
		buf_add_string(bytes, options->text);
	else
		rc = tool_read_input(path, INPUT_LIMIT, bytes, err);
	if (rc)
		return rc;
	kind = kind_of(options, path, buf_span(bytes));
	if (!strcmp(kind, "mail"))
		return read_mail(options, config, direction_of(options),
				 buf_span(bytes), arena, message, err);
	if (!strcmp(kind, "json"))
		return read_json(options, bytes, arena, message, err);
	return read_text(options, buf_span(bytes), arena, message, err);
}
