/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mail - what a mail says beside its texts: fields, threads, attached
 * messages, and the limits that were met.
 */
#include "mail_fixture.h"

Suite *test_mail_suite(void);

START_TEST(a_text_behind_a_large_attachment_is_read)
{
	struct mail_reader reader;
	struct message message;
	struct buf line;
	struct err err;

	buf_init(&line, 0);
	buf_add_repeat(&line, 'A', 76);
	buf_add_string(&line, "\r\n");
	mail_reader_init(&reader, &arena, NULL);
	mail_reader_header(&reader, span_of("Content-Type"),
			   span_of("multipart/mixed; boundary=b"));
	mail_reader_body(
	    &reader, span_of("--b\r\nContent-Type: image/png; name=a.png\r\n"
			     "Content-Transfer-Encoding: base64\r\n\r\n"));
	for (int i = 0; i < 400000; i++)
		mail_reader_body(&reader, buf_span(&line));
	mail_reader_body(&reader,
			 span_of("--b\r\n\r\nsend the code\r\n--b--\r\n"));
	ck_assert_uint_lt(reader.body.len, 2u << 20);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(has_text(&message, "send the code"));
	ck_assert(!message.reading.has_hit_limit);
	ck_assert_uint_eq(message.n_attachments, 1);
	/* 400,000 lines of 57 bytes; the squeezed part is an estimate */
	ck_assert_uint_gt(message.attachments[0].size_bytes, 22000000);
	ck_assert_uint_lt(message.attachments[0].size_bytes, 24500000);
	mail_reader_release(&reader);
	buf_release(&line);
}
END_TEST

START_TEST(a_text_that_was_squeezed_is_flagged)
{
	struct mail_reader reader;
	struct message message;
	struct err err;

	mail_reader_init(&reader, &arena, NULL);
	mail_reader_header(&reader, span_of("Content-Transfer-Encoding"),
			   span_of("base64"));
	for (int i = 0; i < 40000; i++)
		mail_reader_body(
		    &reader, span_of("aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8g"
				     "aGVsbG8gaGVsbG8g\n"));
	ck_assert_uint_gt(reader.n_gaps, 0);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "hello"));
	mail_reader_release(&reader);
}
END_TEST

START_TEST(fields_are_filled)
{
	struct mail_options options = {.authserv_id = "mx.example",
				       .direction = DIRECTION_OUTBOUND,
				       .is_submitted = true,
				       .time_s = 12};
	struct message message;
	struct err err;
	struct span in = span_of(
	    "Authentication-Results: mx.example; spf=pass;\n"
	    " dmarc=fail header.from=b.example\n"
	    "Return-Path: <bounce@b.example>\n"
	    "From: =?utf-8?Q?B=C3=A4nk?= <a@b.example>\n"
	    "To: x@y.example, z@y.example\nReply-To: <r@e.example>\n"
	    "Message-ID: <1@b.example>\n\nx\n");

	ck_assert_int_eq(mail_read(&message, in, &options, &arena, &err), 0);
	ck_assert_int_eq(message.channel, CHANNEL_EMAIL);
	ck_assert_int_eq(message.direction, DIRECTION_OUTBOUND);
	ck_assert(message.auth.is_submitted);
	ck_assert_int_eq(message.auth.spf, AUTH_PASS);
	ck_assert_int_eq(message.auth.dmarc, AUTH_FAIL);
	ck_assert(span_equal_string(message.from, "a@b.example"));
	ck_assert(span_equal_string(message.display_name, "B\303\244nk"));
	ck_assert(span_equal_string(message.to, "x@y.example"));
	ck_assert(span_equal_string(message.reply_to, "r@e.example"));
	ck_assert(span_equal_string(message.envelope_from, "bounce@b.example"));
	ck_assert(span_equal_string(message.message_id, "<1@b.example>"));
	ck_assert_uint_eq(message.n_addresses, 4);
	ck_assert_int_eq(message.time_s, 12);
	ck_assert_uint_eq(message.size_bytes, in.len);
	options.authserv_id = "other.example";
	options.envelope_from = span_of("e@f.example");
	options.envelope_to = span_of("g@h.example");
	ck_assert_int_eq(mail_read(&message, in, &options, &arena, &err), 0);
	ck_assert_int_eq(message.auth.spf, AUTH_ABSENT);
	ck_assert(span_equal_string(message.envelope_from, "e@f.example"));
	ck_assert(span_equal_string(message.to, "g@h.example"));
}
END_TEST

static const struct {
	const char *headers;
	bool is_reply, is_list, is_bulk;
} thread_rows[] = {
    {"From: a@b.example\n", false, false, false},
    {"In-Reply-To: <1@b.example>\n", true, false, false},
    {"References: <1@b.example>\n", true, false, false},
    {"List-Id: <talk.b.example>\n", false, true, false},
    {"List-Post: <mailto:talk@b.example>\n", false, true, false},
    {"Mailing-List: list talk@b.example\n", false, true, false},
    {"X-Mailing-List: talk@b.example\n", false, true, false},
    {"Precedence: list\n", false, true, true},
    {"Precedence: bulk\n", false, false, true},
    {"Precedence: junk\n", false, false, true},
    {"List-Unsubscribe: <mailto:x@b.example>\n", false, false, true},
    {"Sender: owner-talk@b.example\nTo: Talk <TALK@b.example>\n", false, true,
     false},
    {"Sender: talk-bounces@b.example\nCc: x@y.example, talk@b.example\n", false,
     true, false},
    {"Sender: talk-request@B.example\nReply-To: talk@b.example\n", false, true,
     false},
    {"Sender: owner-talk@b.example\nTo: x@y.example\n", false, false, false},
    {"Sender: owner-talk@b.example\nTo: talk@c.example\n", false, false, false},
    {"Sender: owner-@b.example\nTo: @b.example\n", false, false, false},
    {"Sender: talk@b.example\nTo: talk@b.example\n", false, false, false},
    {"From: talk-owner@b.example\nTo: talk@b.example\n", false, false, false},
};

START_TEST(a_thread_is_known_by_its_headers)
{
	struct message message;
	struct buf mail;
	struct err err;

	buf_init(&mail, 0);
	buf_add_format(&mail, "%s\nx\n", thread_rows[_i].headers);
	ck_assert_int_eq(
	    mail_read(&message, buf_span(&mail), NULL, &arena, &err), 0);
	ck_assert(message.thread.is_known);
	ck_assert_int_eq(message.thread.is_reply, thread_rows[_i].is_reply);
	ck_assert_int_eq(message.thread.is_list, thread_rows[_i].is_list);
	ck_assert_int_eq(message.thread.is_bulk, thread_rows[_i].is_bulk);
	buf_release(&mail);
}
END_TEST

START_TEST(an_attached_message_is_noted_but_no_digest)
{
	static const struct {
		const char *in;
		bool want;
	} mails[] = {
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	     "Content-Type: message/rfc822\n\nSubject: s\n\nt\n--b--\n",
	     true},
	    {"Content-Type: multipart/digest; boundary=b\n\n--b\n\n"
	     "Subject: s\n\nt\n--b--\n",
	     false},
	    {"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
	     "Content-Type: text/rfc822-headers\n\nSubject: s\n--b--\n",
	     false},
	};

	for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
		struct message message;

		read_string(mails[i].in, &message);
		ck_assert_msg(message.reading.has_inner_message ==
				  mails[i].want,
			      "row %zu", i);
	}
}
END_TEST

START_TEST(every_limit_is_noted)
{
	static const char in[] =
	    "To: a@b, c@d\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
	    "hello hello\n--b\nContent-Type: image/png\n\nx\n--b\n"
	    "Content-Type: image/png\n\nx\n--b\nContent-Type: text/html\n\n"
	    "<a href=a>a</a><a href=b>b</a>\n--b\n"
	    "Content-Type: message/rfc822\n\nSubject: x\n\ny\n--b--\n";
	/* A row a limit of the table; those of a reader are tested above. */
	static const size_t small[] = {
#define X(name, value, doc) offsetof(struct mail_limits, name),
	    MAIL_LIMIT_LIST(X)
#undef X
	};
	struct message message;
	struct err err;

	read_string(in, &message);
	ck_assert(!message.reading.has_hit_limit);
	for (size_t i = 0; i < ARRAY_LEN(small); i++) {
		struct mail_limits limits = mail_limits_default;
		struct mail_options options = {.limits = &limits};

		if (small[i] == offsetof(struct mail_limits, body_bytes) ||
		    small[i] ==
			offsetof(struct mail_limits, base64_run_bytes) ||
		    small[i] == offsetof(struct mail_limits, raw_bytes))
			continue;
		*(size_t *)(void *)((char *)&limits + small[i]) = 1;
		ck_assert_int_eq(
		    mail_read(&message, span_of(in), &options, &arena, &err),
		    0);
		ck_assert_msg(message.reading.has_hit_limit,
			      "limit %zu is silent", i);
	}
}
END_TEST

/* Wherever the bound falls, no text is cut in a character or empty. */
START_TEST(a_text_cut_by_its_limit_is_well_formed)
{
	static const char in[] =
	    "Subject: \345\256\242\346\234\215\n"
	    "Content-Type: text/html; charset=utf-8\n\n"
	    "<p>\351\252\214\350\257\201<a href=a>\347\240\201</a>";
	struct message message;
	struct err err;

	for (size_t limit = 1; limit < 40; limit++) {
		struct mail_limits limits = mail_limits_default;
		struct mail_options options = {.limits = &limits};
		size_t n = 0;

		limits.text_bytes = limit;
		ck_assert_int_eq(
		    mail_read(&message, span_of(in), &options, &arena, &err),
		    0);
		for (size_t i = 0; i < message.n_texts; i++) {
			struct span text = message.texts[i].raw;

			ck_assert_uint_gt(text.len, 0);
			ck_assert_uint_eq(utf8_valid_prefix(text), text.len);
			n += text.len;
		}
		ck_assert_uint_le(n, limit);
	}
}
END_TEST

START_TEST(lack_of_memory_is_an_error)
{
	static const char in[] = "Subject: =?utf-8?Q?a?=\n" MULTI(
	    "b") "\n--b\n\none\n--b\n"
		 "Content-Type: text/html\n\n<a href=x>y</a>\n--b--\n";
	struct message message;
	struct err err;
	bool has_failed = false;
	bool has_worked = false;

	for (size_t limit = 1; limit < 60000; limit += 97) {
		struct arena small;
		int status;

		arena_init(&small, limit);
		status = mail_read(&message, span_of(in), NULL, &small, &err);
		ck_assert(status == 0 || status == ERR_MEMORY);
		has_failed |= status == ERR_MEMORY;
		has_worked |= status == 0;
		arena_release(&small);
	}
	ck_assert(has_failed);
	ck_assert(has_worked);
}
END_TEST

Suite *test_mail_suite(void)
{
	Suite *suite = suite_create("test_mail");
	TCase *tcase = tcase_create("mail");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_text_behind_a_large_attachment_is_read);
	tcase_add_test(tcase, a_text_that_was_squeezed_is_flagged);
	tcase_add_test(tcase, fields_are_filled);
	tcase_add_loop_test(tcase, a_thread_is_known_by_its_headers, 0,
			    ARRAY_LEN(thread_rows));
	tcase_add_test(tcase, an_attached_message_is_noted_but_no_digest);
	tcase_add_test(tcase, every_limit_is_noted);
	tcase_add_test(tcase, a_text_cut_by_its_limit_is_well_formed);
	tcase_add_test(tcase, lack_of_memory_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
