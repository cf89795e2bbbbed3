/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_hold_show - mails of the hold queue as lines, texts and JSON.
 *
 * Contract: see tool_hold.h. Why a mail was held is what our header in it
 * says: the rules that fired, or the policy for failures that has decided.
 * What strangers wrote is shown without control characters.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_hold.h"

#include "base/json.h"
#include "cmd/mail_status.h"
#include "cmd/tool_quarantine.h"

#include <time.h>

/* What our header says; empty when it does not. Folds are taken out. */
static void add_status(struct buf *out, const struct hold_mail *mail,
		       const char *key)
{
	struct span found = span_make(NULL, 0);

	(void)mail_status_get(mail->status, key, &found);
	for (size_t i = 0; i < found.len; i++)
		if (found.ptr[i] > ' ')
			buf_add_char(out, found.ptr[i]);
}

bool hold_is_ours(const struct hold_mail *mail)
{
	struct span action;

	return mail_status_get(mail->status, "action", &action) &&
	       span_equal_string(action, action_name(ACTION_QUARANTINE));
}

/* The rules that fired, or which policy has decided. */
static void add_reason(struct buf *out, const struct hold_mail *mail)
{
	static const char *const policies[] = {"unscreened", "partial"};
	struct span found;

	if (!hold_is_ours(mail)) {
		buf_add_string(out, "not held by us");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		if (!mail_status_get(mail->status, policies[i], &found))
			continue;
		buf_add_format(out, "%s: ", policies[i]);
		add_status(out, mail, policies[i]);
		if (!mail_status_get(mail->status, "rules", &found) ||
		    span_equal_string(found, "none"))
			return;
		buf_add_string(out, ", ");
	}
	add_status(out, mail, "rules");
}

static void add_time(struct buf *out, int64_t time_s)
{
	time_t time = (time_t)time_s;
	struct tm parts;
	char text[sizeof("2026-01-01T00:00:00Z")];

	if (gmtime_r(&time, &parts) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts))
		buf_add_string(out, text);
}

/* "key": "value", text being what strangers wrote. */
static void add_json(struct buf *out, const char *key, struct span text)
{
	buf_add_format(
	    out, "%s\"%s\":", out->ptr[out->len - 1] == '{' ? "" : ",", key);
	json_add_string(out, text);
}

static void add_json_status(struct buf *out, const struct hold_mail *mail,
			    const char *key)
{
	struct buf text;

	buf_init(&text, 0);
	add_status(&text, mail, key);
	if (text.len)
		add_json(out, key, buf_span(&text));
	buf_release(&text);
}

static const char *const status_keys[] = {
    "score",     "required", "rules",   "pack",       "version",
    "direction", "action",   "partial", "unscreened", "undecided"};

void hold_add_json(struct buf *out, const struct hold_mail *mail)
{
	struct buf time;

	buf_init(&time, 0);
	add_time(&time, mail->time_s);
	buf_add_char(out, '{');
	add_json(out, "queue_id", mail->id);
	add_json(out, "time", buf_span(&time));
	add_json(out, "bytes", mail->size);
	add_json(out, "sender", mail->sender);
	add_json(out, "recipients", mail->recipients);
	add_json(out, "subject", mail->subject);
	for (size_t i = 0; i < ARRAY_LEN(status_keys); i++)
		add_json_status(out, mail, status_keys[i]);
	buf_add_string(out, "}\n");
	buf_release(&time);
}

void hold_add_line(struct buf *out, const struct hold_mail *mail)
{
	struct span score;

	quarantine_show_text(out, mail->id, false);
	buf_add_string(out, "  ");
	add_time(out, mail->time_s);
	buf_add_string(out, "  ");
	if (mail_status_get(mail->status, "score", &score))
		quarantine_show_text(out, score, false);
	else
		buf_add_char(out, '-');
	buf_add_string(out, "  <");
	quarantine_show_text(out, mail->sender, false);
	buf_add_string(out, ">  ");
	quarantine_show_text(out, mail->recipients, false);
	buf_add_string(out, "  ");
	add_reason(out, mail);
	buf_add_char(out, '\n');
}

static void add_row(struct buf *out, const char *name, struct span text)
{
	buf_add_format(out, "%-11s ", name);
	quarantine_show_text(out, text, false);
	buf_add_char(out, '\n');
}

void hold_add_text(struct buf *out, const struct hold_mail *mail)
{
	struct buf text;

	buf_init(&text, 0);
	add_time(&text, mail->time_s);
	add_row(out, "queue id", mail->id);
	add_row(out, "time", buf_span(&text));
	add_row(out, "bytes", mail->size);
	add_row(out, "sender", mail->sender);
	add_row(out, "recipients", mail->recipients);
	add_row(out, "subject", mail->subject);
	for (size_t i = 0; i < ARRAY_LEN(status_keys); i++) {
		buf_clear(&text);
		add_status(&text, mail, status_keys[i]);
		if (text.len)
			add_row(out, status_keys[i], buf_span(&text));
	}
	buf_add_string(out, "\n");
	buf_clear(&text);
	for (size_t i = 0; i < mail->headers.len; i++)
		buf_add_char(&text, mail->headers.ptr[i] == '\t'
					? ' '
					: mail->headers.ptr[i]);
	quarantine_show_text(out, buf_span(&text), true);
	buf_add_string(out, "\n");
	buf_release(&text);
}
