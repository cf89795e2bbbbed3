/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_fixture.h - mails from strings, and what was read of them, for tests.
 */
#ifndef SCAMSIEVE_TESTS_MAIL_FIXTURE_H
#define SCAMSIEVE_TESTS_MAIL_FIXTURE_H

#include "message/mail.h"

#include "base/utf8.h"

#include <check.h>

/* The header of a mail in parts. */
#define MULTI(boundary) "Content-Type: multipart/mixed; boundary=" boundary "\n"

static struct arena arena;
static struct buf hostile; /* outlives the message that is read from it */

static inline void setup(void)
{
	arena_init(&arena, 0);
	buf_init(&hostile, 0);
}

static inline void teardown(void)
{
	buf_release(&hostile);
	arena_release(&arena);
}

static const char text_letters[TEXT_KIND_COUNT] = {
    [TEXT_BODY] = 'B', [TEXT_SUBJECT] = 'S', [TEXT_DISPLAY_NAME] = 'N',
    [TEXT_LINK] = 'L', [TEXT_HIDDEN] = 'H',  [TEXT_ATTACHMENT] = 'A',
};

/* "B:text|" for each text, trimmed, LF as '/' */
static inline void write_texts(const struct message *message, struct buf *out)
{
	for (size_t i = 0; i < message->n_texts; i++) {
		struct span text = span_trim(message->texts[i].raw);

		ck_assert_uint_eq(utf8_valid_prefix(text), text.len);
		buf_add_char(
		    out, (unsigned char)text_letters[message->texts[i].kind]);
		buf_add_char(out, ':');
		for (size_t k = 0; k < text.len; k++)
			buf_add_char(out,
				     text.ptr[k] == '\n' ? '/' : text.ptr[k]);
		buf_add_char(out, '|');
	}
	for (size_t i = 0; i < message->n_attachments; i++) {
		const struct message_attachment
		    *attachment = &message->attachments[i];

		buf_add_format(out, "[%.*s %.*s %llu]",
			       (int)attachment->declared_type.len,
			       (const char *)attachment->declared_type.ptr,
			       (int)attachment->sniffed_type.len,
			       (const char *)attachment->sniffed_type.ptr,
			       (unsigned long long)attachment->size_bytes);
	}
	for (unsigned i = 0; i < MAIL_ODDITY_COUNT; i++)
		if (message->reading.oddities & (1u << i))
			buf_add_format(out, "!%s",
				       mail_oddity_name((enum mail_oddity)i));
}

static inline void read_string(const char *text, struct message *message)
{
	struct err err;

	ck_assert_int_eq(mail_read(message, span_of(text), NULL, &arena, &err),
			 0);
}

static inline bool has_text(const struct message *message, const char *needle)
{
	for (size_t i = 0; i < message->n_texts; i++)
		if (span_find(message->texts[i].raw, span_of(needle), 0) !=
		    SIZE_MAX)
			return true;
	return false;
}

static inline bool has_oddity(const struct message *message,
			      enum mail_oddity oddity)
{
	return message->reading.oddities & (1u << oddity);
}

/* Feed a mail to a reader: headers one by one, body in pieces of step. */
static inline void feed(struct mail_reader *reader, struct span mail,
			size_t step)
{
	size_t at = 0;

	while (at < mail.len && mail.ptr[at] != '\r' && mail.ptr[at] != '\n') {
		size_t colon = span_find(mail, span_of(":"), at);
		size_t end = at;

		do {
			end = span_find(mail, span_of("\n"), end);
			end = end == SIZE_MAX ? mail.len : end + 1;
		} while (end < mail.len &&
			 (mail.ptr[end] == ' ' || mail.ptr[end] == '\t'));
		if (colon == SIZE_MAX || colon >= end)
			break;
		ck_assert_int_eq(
		    mail_reader_header(
			reader, span_make(mail.ptr + at, colon - at),
			span_make(mail.ptr + colon + 1, end - colon - 1)),
		    0);
		at = end;
	}
	if (at < mail.len && mail.ptr[at] == '\r')
		at++;
	if (at < mail.len && mail.ptr[at] == '\n')
		at++;
	for (; at < mail.len; at += step)
		ck_assert_int_eq(
		    mail_reader_body(
			reader,
			span_make(mail.ptr + at,
				  mail.len - at < step ? mail.len - at : step)),
		    0);
}

#endif
