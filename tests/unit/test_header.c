/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_header - header blocks, folds and limits.
 */
#include "message/header.h"

#include <check.h>

Suite *test_header_suite(void);

static const struct header_limits limits = {100, 1000, 4000};

static const struct {
	const char *name;
	const char *in;
	const char *subject; /* NULL: none */
	const char *body;
	bool has_bad_line;
} block_rows[] = {
    {"crlf", "Subject: a b\r\n\r\nbody", "a b", "body", false},
    {"lf", "Subject: a b\n\nbody", "a b", "body", false},
    {"folded", "Subject: a\r\n b\r\n\tc\r\n\r\nbody", "a b c", "body", false},
    {"space before the colon", "SUBJECT \t: a\n\nx", "a", "x", false},
    {"no body", "Subject: a\n", "a", "", false},
    {"no line end", "Subject: a", "a", "", false},
    {"no headers", "\r\nbody", NULL, "body", false},
    {"not a header", "Subject: a\nhello there\nX: b\n\nx", "a",
     "hello there\nX: b\n\nx", true},
    {"body at once", "hello there\nSubject: a\n", NULL,
     "hello there\nSubject: a\n", false},
    {"fold of nothing", " odd\nSubject: a\n\nx", "a", "x", false},
    {"blank fold", "Subject: a\n \n b\n\nx", "a b", "x", false},
    {"colon only", ": a\nSubject: b\n\nx", NULL, ": a\nSubject: b\n\nx", false},
    {"empty value", "Subject:\n\nx", "", "x", false},
    {"other headers", "X-A: 1\nSubject: s\nX-B: 2\n\nx", "s", "x", false},
    {"empty", "", NULL, "", false},
};

START_TEST(blocks_are_read)
{
	struct span in = span_of(block_rows[_i].in);
	struct header_block block;
	struct arena arena;
	struct span value = {0};
	size_t body;
	bool has;

	arena_init(&arena, 0);
	header_block_read(&block, in, &limits, &body);
	ck_assert_msg(span_equal_string(span_make(in.ptr + body, in.len - body),
					block_rows[_i].body),
		      "%s: body at %zu", block_rows[_i].name, body);
	has = header_block_get(&block, HEADER_SUBJECT, 0, &value);
	ck_assert_msg(has == (block_rows[_i].subject != NULL), "%s",
		      block_rows[_i].name);
	if (has) {
		ck_assert_int_eq(header_unfold(value, &arena, &value), 0);
		ck_assert_msg(span_equal_string(value, block_rows[_i].subject),
			      "%s: got '%.*s'", block_rows[_i].name,
			      (int)value.len, (const char *)value.ptr);
	}
	ck_assert_int_eq(block.has_bad_line, block_rows[_i].has_bad_line);
	arena_release(&arena);
}
END_TEST

START_TEST(nul_and_bare_cr_are_unfolded)
{
	static const char in[] = " ver\0ify\rnow\r\n \r\n\tplease ";
	struct arena arena;
	struct span out;

	arena_init(&arena, 0);
	ck_assert_int_eq(
	    header_unfold(span_make(in, sizeof(in) - 1), &arena, &out), 0);
	ck_assert(span_equal_string(out, "verify now please"));
	arena_release(&arena);
}
END_TEST

START_TEST(repeated_headers_keep_their_order)
{
	struct header_block block;
	struct span value;
	size_t body;

	header_block_read(&block, span_of("From: a\nTo: x\nfrom: b\n\n"),
			  &limits, &body);
	ck_assert(header_block_get(&block, HEADER_FROM, 1, &value));
	ck_assert(span_equal_string(span_trim(value), "b"));
	ck_assert(!header_block_get(&block, HEADER_FROM, 2, &value));
	ck_assert(!block.has_hit_limit);
}
END_TEST

START_TEST(limits_are_noted)
{
	struct header_block block;
	struct buf in;
	struct span value;
	size_t body;

	buf_init(&in, 0);
	for (int i = 0; i < 200; i++)
		buf_add_string(&in, "X: y\n");
	header_block_read(&block, buf_span(&in), &limits, &body);
	ck_assert(block.has_hit_limit);
	buf_clear(&in);
	buf_add_string(&in, "Subject: ");
	buf_add_repeat(&in, 'a', 2000);
	header_block_read(&block, buf_span(&in), &limits, &body);
	ck_assert(block.has_hit_limit);
	ck_assert(header_block_get(&block, HEADER_SUBJECT, 0, &value));
	ck_assert_uint_eq(value.len, limits.header_bytes);
	buf_clear(&in);
	for (int i = 0; i < HEADER_SAME_KEPT + 1; i++)
		buf_add_string(&in, "To: a\n");
	header_block_read(&block, buf_span(&in), &limits, &body);
	ck_assert(block.has_hit_limit);
	ck_assert_uint_eq(block.n, HEADER_SAME_KEPT);
	buf_release(&in);
}
END_TEST

START_TEST(every_name_is_found)
{
	for (unsigned id = 0; id < HEADER_COUNT; id++)
		ck_assert_uint_eq(
		    header_find_id(span_of(header_name((enum header_id)id))),
		    id);
	ck_assert_int_eq(header_find_id(span_of("X-From")), HEADER_OTHER);
}
END_TEST

Suite *test_header_suite(void)
{
	Suite *suite = suite_create("test_header");
	TCase *tcase = tcase_create("header");

	tcase_add_loop_test(tcase, blocks_are_read, 0, ARRAY_LEN(block_rows));
	tcase_add_test(tcase, nul_and_bare_cr_are_unfolded);
	tcase_add_test(tcase, repeated_headers_keep_their_order);
	tcase_add_test(tcase, limits_are_noted);
	tcase_add_test(tcase, every_name_is_found);
	suite_add_tcase(suite, tcase);
	return suite;
}
