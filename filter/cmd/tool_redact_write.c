/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_write - a text or a record with fakes for what is in the list.
 *
 * Contract: see tool_redact.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_redact.h"

#include "base/ascii.h"
#include "base/json.h"
#include "message/record.h"

static bool same_nocase(struct span a, const unsigned char *b)
{
	for (size_t i = 0; i < a.len; i++)
		if (a.ptr[i] != b[i] &&
		    !(ascii_is_letter(a.ptr[i]) && (a.ptr[i] ^ b[i]) == 0x20))
			return false;
	return true;
}

static bool is_name(const struct redact_item *item)
{
	return item->kind == REDACT_NAME || item->kind == REDACT_POSE;
}

/* Is what stands at `at` the item, and not a part of something longer? */
static bool stands_at(const struct redact_item *item, struct span text,
		      size_t at)
{
	struct span raw = item->raw;
	size_t end = at + raw.len;

	/* Most stop here: the case of a letter is in bit 0x20. */
	if (((raw.ptr[0] ^ text.ptr[at]) & ~0x20) || end > text.len)
		return false;
	if (is_name(item) ? !same_nocase(raw, text.ptr + at)
			  : memcmp(text.ptr + at, raw.ptr, raw.len) != 0)
		return false;
	if (at > 0 && ascii_is_digit(raw.ptr[0]) &&
	    ascii_is_digit(text.ptr[at - 1]))
		return false;
	if (end < text.len && ascii_is_digit(raw.ptr[raw.len - 1]) &&
	    ascii_is_digit(text.ptr[end]))
		return false;
	return !is_name(item) ||
	       ((at == 0 || !ascii_is_letter(text.ptr[at - 1])) &&
		(end == text.len || !ascii_is_letter(text.ptr[end])));
}

static const struct redact_item *find_at(const struct redaction *redaction,
					 struct span text, size_t at)
{
	for (size_t i = 0; i < redaction->n; i++)
		if (stands_at(&redaction->items[i], text, at))
			return &redaction->items[i];
	return NULL;
}

/* A name in the case in which it stands: ANNA, Anna, anna. */
static void add_cased(struct buf *out, struct span fake, struct span found)
{
	bool is_lower = found.ptr[0] >= 'a' && found.ptr[0] <= 'z';
	bool is_upper = true;

	for (size_t i = 0; i < found.len; i++)
		is_upper &= !(found.ptr[i] >= 'a' && found.ptr[i] <= 'z');
	for (size_t i = 0; i < fake.len; i++) {
		unsigned char c = fake.ptr[i];

		if (ascii_is_letter(c) && is_lower)
			c |= 0x20;
		else if (ascii_is_letter(c) && is_upper)
			c &= (unsigned char)~0x20;
		buf_add_char(out, c);
	}
}

void redact_apply(const struct redaction *redaction, struct span text,
		  struct buf *out)
{
	for (size_t at = 0; at < text.len;) {
		const struct redact_item *item = find_at(redaction, text, at);

		if (!item) {
			buf_add_char(out, text.ptr[at++]);
			continue;
		}
		if (item->kind == REDACT_NAME)
			add_cased(out, item->fake,
				  span_make(text.ptr + at, item->raw.len));
		else
			buf_add_span(out, item->fake);
		at += item->raw.len;
	}
}

const struct redact_item *redact_leak(const struct redaction *redaction,
				      struct span text, bool is_text)
{
	for (size_t at = 0; at < text.len; at++) {
		const struct redact_item *item = find_at(redaction, text, at);

		if (item && !span_equal(item->fake, item->raw) &&
		    (is_text || !is_name(item)))
			return item;
	}
	return NULL;
}

/* --- records -------------------------------------------------------------- */

static void add_member(const struct redaction *redaction, struct buf *out,
		       enum record_field field, struct span text)
{
	struct buf value;

	if (text.len == 0)
		return;
	buf_init(&value, 0);
	redact_apply(redaction, text, &value);
	buf_add_format(out, ",\"%s\":", record_field_name(field));
	json_add_string(out, buf_span(&value));
	out->has_failed |= value.has_failed;
	buf_release(&value);
}

static struct span text_of(const struct message *message, enum text_kind kind)
{
	for (size_t i = 0; i < message->n_texts; i++)
		if (message->texts[i].kind == kind)
			return message->texts[i].raw;
	return (struct span){NULL, 0};
}

/* What stood in keys that are not read is left out. */
static void write_record(const struct redaction *redaction,
			 const struct message *message, struct buf *out)
{
	buf_add_string(out, "{\"id\":1");
	add_member(redaction, out, RECORD_CHANNEL,
		   span_of(channel_name(message->channel)));
	add_member(redaction, out, RECORD_DIRECTION,
		   span_of(direction_name(message->direction)));
	add_member(redaction, out, RECORD_FROM, message->from);
	add_member(redaction, out, RECORD_TO, message->to);
	add_member(redaction, out, RECORD_DISPLAY_NAME, message->display_name);
	add_member(redaction, out, RECORD_REPLY_TO, message->reply_to);
	add_member(redaction, out, RECORD_ENVELOPE_FROM,
		   message->envelope_from);
	add_member(redaction, out, RECORD_SUBJECT,
		   text_of(message, TEXT_SUBJECT));
	add_member(redaction, out, RECORD_TEXT, text_of(message, TEXT_BODY));
	buf_add_string(out, "}\n");
}

int redact_write(struct redaction *redaction, const struct message *message,
		 enum message_form form, struct span bytes, struct buf *out)
{
	switch (form) {
	case FORM_MAIL:
		return redact_write_mail(redaction, message, bytes, out);
	case FORM_RECORD:
		write_record(redaction, message, out);
		break;
	case FORM_TEXT:
		redact_apply(redaction, text_of(message, TEXT_BODY), out);
		break;
	}
	return out->has_failed ? ERR_MEMORY : 0;
}
