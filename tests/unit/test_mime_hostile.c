/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mime_hostile - hostile and broken mails, by the number of the fault.
 */
#include "mail_fixture.h"

#include <time.h>

Suite *test_mime_hostile_suite(void);

/* Processor time that only what is not linear comes to, on any machine. */
enum { FAULT_MS = 4000 };

/* Read what once and repeated make; checks time and memory. */
static void read_hostile(const char *once, const char *repeated, size_t count,
			 struct message *message)
{
	clock_t before;
	struct err err;

	buf_clear(&hostile);
	buf_add_string(&hostile, once);
	for (size_t i = 0; i < count; i++)
		buf_add_string(&hostile, repeated);
	before = clock();
	ck_assert_int_eq(
	    mail_read(message, buf_span(&hostile), NULL, &arena, &err), 0);
	ck_assert_int_lt((clock() - before) * 1000 / CLOCKS_PER_SEC, FAULT_MS);
	ck_assert_uint_lt(arena.used_bytes, 16u << 20);
}

/* A limit is hit, and what stands behind it is read all the same. Releases
 * the mail. */
static void read_to_its_end(struct buf *mail)
{
	struct message message;
	struct err err;

	ck_assert_int_eq(
	    mail_read(&message, buf_span(mail), NULL, &arena, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "send the code"));
	buf_release(mail);
}

START_TEST(fault_12_many_parts)
{
	struct message message;

	read_hostile(MULTI("b") "\n", "--b\n\nabcd\n", 10000, &message);
	ck_assert(message.reading.has_hit_limit);
	ck_assert_uint_le(message.reading.part_count,
			  mail_limits_default.parts + 1);
	arena_reset(&arena);
	read_hostile(MULTI("b") "\n", "--b\n\nabcd\n", 200000, &message);
	ck_assert(message.reading.has_hit_limit);
	arena_reset(&arena);
	read_hostile("Content-Type: multipart/digest; boundary=b\n\n",
		     "--b\n\nContent-Type: message/rfc822\n\nS: x\n\n", 20000,
		     &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(fault_12_text_behind_the_parts_is_scanned)
{
	struct buf in;

	buf_init(&in, 0);
	buf_add_string(&in, MULTI("b") "\n");
	for (int i = 0; i < 1010; i++)
		buf_add_string(&in, "--b\n\n\n");
	buf_add_string(&in, "--b\n\nsend the code\n--b--\n");
	read_to_its_end(&in);
}
END_TEST

START_TEST(fault_13_deep_nesting)
{
	struct message message;

	read_hostile("", "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
		     50000, &message);
	ck_assert(message.reading.has_hit_limit);
	arena_reset(&arena);
	read_hostile("", "Content-Type: message/rfc822\n\n", 50000, &message);
	ck_assert(message.reading.has_hit_limit);
	arena_reset(&arena);
	read_hostile("",
		     "Content-Type: multipart/mixed; boundary=b\n"
		     "Content-Type: message/rfc822\n\n--b\n",
		     30000, &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(fault_13_text_at_the_bottom_is_scanned)
{
	struct buf in;

	buf_init(&in, 0);
	for (int i = 0; i < 60; i++)
		buf_add_string(&in, "Content-Type: message/rfc822\n\n");
	buf_add_string(&in, "\nsend the code\n");
	read_to_its_end(&in);
}
END_TEST

START_TEST(fault_14_long_line_is_bounded)
{
	enum { MEGABYTES = 100, CHUNK = 65535 };
	struct mail_reader reader;
	struct message message;
	struct buf chunk;
	struct err err;

	buf_init(&chunk, 0);
	buf_add_repeat(&chunk, 'a', CHUNK);
	mail_reader_init(&reader, &arena, NULL);
	for (size_t sent = 0; sent < (size_t)MEGABYTES << 20; sent += CHUNK)
		ck_assert_int_eq(mail_reader_body(&reader, buf_span(&chunk)),
				 0);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert_uint_ge(message.size_bytes, (size_t)MEGABYTES << 20);
	ck_assert_uint_le(reader.body.capacity, 32u << 20);
	ck_assert_uint_lt(arena.used_bytes, 16u << 20);
	mail_reader_release(&reader);
	buf_release(&chunk);
}
END_TEST

START_TEST(fault_14_many_headers_are_bounded)
{
	struct mail_reader reader;
	struct message message;
	struct err err;

	mail_reader_init(&reader, &arena, NULL);
	for (int i = 0; i < 500000; i++)
		ck_assert_int_eq(mail_reader_header(&reader, span_of("To"),
						    span_of(" a@b.example")),
				 0);
	ck_assert_int_eq(mail_reader_finish(&reader, NULL, &message, &err), 0);
	ck_assert(message.reading.has_hit_limit);
	ck_assert_uint_lt(arena.used_bytes, 4u << 20);
	mail_reader_release(&reader);
	arena_reset(&arena);
	read_hostile("Subject: s\n", "X-A: b\n", 500000, &message);
	ck_assert(message.reading.has_hit_limit);
	ck_assert(has_text(&message, "s"));
}
END_TEST

START_TEST(fault_15_all_readings_of_two_headers)
{
	struct message message;

	read_string("Content-Type: text/plain; charset=utf-8\n"
		    "Content-Type: text/html; charset=gb2312\n"
		    "Content-Transfer-Encoding: quoted-printable\n"
		    "Content-Transfer-Encoding: base64\n\n"
		    "PGI+c2VuZDwvYj4=\n",
		    &message);
	ck_assert(message.reading.is_ambiguous);
	ck_assert(has_text(&message, "<b>send</b>"));
	ck_assert(has_oddity(&message, MAIL_ODDITY_TWO_TYPES));
	ck_assert(has_oddity(&message, MAIL_ODDITY_TWO_ENCODINGS));
	for (size_t i = 0; i < message.n_texts; i++)
		if (span_equal_string(message.texts[i].raw, "send"))
			return;
	ck_abort_msg("the HTML reading is missing");
}
END_TEST

START_TEST(fault_21_nul_and_bare_line_ends)
{
	static const char in[] = "Subject: ver\0ify\n\nsend\0 the\rcode\nnow";
	struct message message;
	struct err err;

	ck_assert_int_eq(mail_read(&message, span_make(in, sizeof(in) - 1),
				   NULL, &arena, &err),
			 0);
	ck_assert(has_text(&message, "verify"));
	ck_assert(has_text(&message, "send the\ncode\nnow"));
	read_string(MULTI("b") "\r\n--b\r\n\r\none\r--b\r\n\r\ntwo\n--b--",
		    &message);
	ck_assert(has_oddity(&message, MAIL_ODDITY_LOOSE_BOUNDARY));
	ck_assert(has_text(&message, "two"));
}
END_TEST

START_TEST(fault_25_hostile_html)
{
	struct message message;

	read_hostile("Content-Type: text/html\n\n<p ", "a=b ", 100000,
		     &message);
	arena_reset(&arena);
	read_hostile("Content-Type: text/html\n\n", "<div>", 200000, &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(ambiguity_cannot_multiply_without_end)
{
	struct message message;

	read_hostile("",
		     "Content-Type: multipart/mixed; boundary=b\n"
		     "Content-Type: multipart/mixed; boundary=b; boundary=c\n"
		     "Content-Transfer-Encoding: quoted-printable\n\n"
		     "--b\n--c\n",
		     2000, &message);
	ck_assert(message.reading.has_hit_limit);
}
END_TEST

START_TEST(guesses_are_linear)
{
	struct message message;

	read_hostile("Content-Type: multipart/mixed\n\n", "--a\n", 300000,
		     &message);
	arena_reset(&arena);
	read_hostile("Content-Type: multipart/mixed; boundary=\"-\"\n\n", "--",
		     50000, &message);
}
END_TEST

Suite *test_mime_hostile_suite(void)
{
	Suite *suite = suite_create("test_mime_hostile");
	TCase *tcase = tcase_create("mime_hostile");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, fault_12_many_parts);
	tcase_add_test(tcase, fault_12_text_behind_the_parts_is_scanned);
	tcase_add_test(tcase, fault_13_deep_nesting);
	tcase_add_test(tcase, fault_13_text_at_the_bottom_is_scanned);
	tcase_add_test(tcase, fault_14_long_line_is_bounded);
	tcase_add_test(tcase, fault_14_many_headers_are_bounded);
	tcase_add_test(tcase, fault_15_all_readings_of_two_headers);
	tcase_add_test(tcase, fault_21_nul_and_bare_line_ends);
	tcase_add_test(tcase, fault_25_hostile_html);
	tcase_add_test(tcase, ambiguity_cannot_multiply_without_end);
	tcase_add_test(tcase, guesses_are_linear);
	suite_add_tcase(suite, tcase);
	return suite;
}
