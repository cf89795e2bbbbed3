/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_code_token - what a person may type who sends a code on.
 */
#include "facts/code_token.h"

#include "base/buf.h"

#include <check.h>

Suite *test_code_token_suite(void);

static const struct {
	const char *text;
	const char *want; /* values in order */
} rows[] = {
    {"", ""},
    {"no digits here", ""},
    {"558213", "558213 558213"},
    {"558 213", "558213 558213"},
    {"5-5-8-2-1-3", "558213 5582 55821 558213 5821 58213 8213"},
    {"5 . 5", ""},
    {"g-558213", "558213 558213"},
    {"It is AB12CD ok", "ab12cd"},
    {"code558213", "558213 558213 code558213"},
    {"at 9:30 on 4471", "9304471 4471"},
    {"１２３４５６", "123456 123456"},
    {"5 and 5 and 8 and 2 and 1 and 3", "558213"},
    {"123", ""},
    {"123456789", ""},
    {"call 07700900123 or 1234", "1234"},
};

START_TEST(tokens_are_found)
{
	struct code_token tokens[CODE_TOKEN_LIMIT];
	struct arena arena;
	struct view view;
	struct buf got;
	size_t n;

	arena_init(&arena, 0);
	buf_init(&got, 0);
	ck_assert_int_eq(view_fold(&view, span_of(rows[_i].text), &arena), 0);
	n = code_tokens(&view, tokens);
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_le(tokens[i].where.end, view.folded.len);
		buf_add_string(&got, i ? " " : "");
		buf_add(&got, tokens[i].value, tokens[i].len);
	}
	ck_assert_msg(strcmp(buf_string(&got), rows[_i].want) == 0,
		      "%s: got \"%s\", want \"%s\"", rows[_i].text,
		      buf_string(&got), rows[_i].want);
	buf_release(&got);
	arena_release(&arena);
}
END_TEST

START_TEST(tokens_are_bounded)
{
	struct code_token tokens[CODE_TOKEN_LIMIT];
	struct arena arena;
	struct view view;
	struct buf text;

	arena_init(&arena, 0);
	buf_init(&text, 0);
	for (int i = 0; i < 5000; i++)
		buf_add_string(&text, "1-2-3-4 ab12 ");
	ck_assert_int_eq(view_fold(&view, buf_span(&text), &arena), 0);
	ck_assert_uint_eq(code_tokens(&view, tokens), CODE_TOKEN_LIMIT);
	buf_release(&text);
	arena_release(&arena);
}
END_TEST

START_TEST(codes_lose_their_prefix)
{
	ck_assert(
	    span_equal_string(code_token_of(span_of("g-558213")), "558213"));
	ck_assert(
	    span_equal_string(code_token_of(span_of("558213")), "558213"));
}
END_TEST

Suite *test_code_token_suite(void)
{
	Suite *suite = suite_create("test_code_token");
	TCase *tcase = tcase_create("code_token");

	tcase_add_loop_test(tcase, tokens_are_found, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, tokens_are_bounded);
	tcase_add_test(tcase, codes_lose_their_prefix);
	suite_add_tcase(suite, tcase);
	return suite;
}
