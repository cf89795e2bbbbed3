/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_address - address lists of RFC 5322 and of the world.
 */
#include "message/address.h"

#include "base/buf.h"

#include <check.h>
#include <pthread.h>

Suite *test_address_suite(void);

/* want: "name|address" for each, joined by ';' */
static const struct {
	const char *in;
	const char *want;
} rows[] = {
    {"a@b.example", "|a@b.example"},
    {"<a@b.example>", "|a@b.example"},
    {"Ann <a@b.example>", "Ann|a@b.example"},
    {"\"Ann, Bob\" <a@b.example>", "Ann, Bob|a@b.example"},
    {"Ann, Inc <a@b.example>", "Ann, Inc|a@b.example"},
    {"a@b.example, c@d.example", "|a@b.example;|c@d.example"},
    {"a@b.example (Ann)", "Ann|a@b.example"},
    {"a@b.example (Ann (the \\) second))", "Ann (the ) second)|a@b.example"},
    {"(x) Ann (y) <a@b.example>", "Ann|a@b.example"},
    {"Friends: a@b.example, Bob <c@d.example>;",
     "|a@b.example;Friends: Bob|c@d.example"},
    {"undisclosed-recipients:;", ""},
    {"Support: Bank <x@y.example>", "Support: Bank|x@y.example"},
    {"<@r.example,@s.example:a@b.example>", "|a@b.example"},
    {"\"quoted local\"@b.example", "|\"quoted local\"@b.example"},
    {"<\"quoted local\"@b.example>", "|\"quoted local\"@b.example"},
    {"=?utf-8?B?6aqM6K+B?= <a@b.example>",
     "\351\252\214\350\257\201|a@b.example"},
    {"=?utf-8?Q?Bank,_Ltd:_x?= <a@b.example>", "Bank, Ltd: x|a@b.example"},
    {"\"=?utf-8?B?6aqM?=\" <a@b.example>", "\351\252\214|a@b.example"},
    {"service@bank.example <x@evil.example>",
     "service@bank.example|x@evil.example"},
    {"Ann <a@b.example> <c@d.example>", "Ann|a@b.example;|c@d.example"},
    {"Ann <a@b.example", "Ann|a@b.example"},
    {"Ann < a@b.example >", "Ann|a@b.example"},
    {"<>", ""},
    {"root", "|root"},
    {"a@[192.0.2.1]", "|a@[192.0.2.1]"},
    {",,a@b.example,,", "|a@b.example"},
    {"", ""},
    {"\"open", "open|"},
    {"Your Bank", "Your Bank|"},
    {"Your Bank, Inc", "Your Bank, Inc|"},
    {"\"s@bank.example\"@evil.example", "|\"s@bank.example\"@evil.example"},
    {" a @ b.example ", "|a@b.example"},
    {"(open", ""},
    {"\351\252\214 <a@b.example>", "\351\252\214|a@b.example"},
};

static void write_list(const struct address_list *list, struct buf *out)
{
	for (size_t i = 0; i < list->n; i++) {
		if (i)
			buf_add_char(out, ';');
		buf_add_span(out, list->items[i].name);
		buf_add_char(out, '|');
		buf_add_span(out, list->items[i].address);
	}
}

START_TEST(lists_are_parsed)
{
	struct address_list list = {.limit = 10};
	struct arena arena;
	struct buf got;

	arena_init(&arena, 0);
	buf_init(&got, 0);
	ck_assert_int_eq(
	    address_list_parse(span_of(rows[_i].in), &arena, &list), 0);
	write_list(&list, &got);
	ck_assert_msg(!strcmp(buf_string(&got), rows[_i].want), "%s: got '%s'",
		      rows[_i].in, buf_string(&got));
	buf_release(&got);
	arena_release(&arena);
}
END_TEST

START_TEST(lists_stop_at_their_limit)
{
	struct address_list list = {.limit = 2};
	struct arena arena;

	arena_init(&arena, 0);
	ck_assert_int_eq(
	    address_list_parse(span_of("a@b, c@d, e@f"), &arena, &list), 0);
	ck_assert_uint_eq(list.n, 2);
	ck_assert(list.has_hit_limit);
	arena_release(&arena);
}
END_TEST

/* What is repeated, and what stands behind it. */
static const char *const nests[] = {"g:", "(", "<", "\"", "@a,", "=?a?Q?"};

static void *parse_nests(void *unused)
{
	for (size_t i = 0; i < ARRAY_LEN(nests); i++) {
		struct address_list list = {.limit = 10};
		struct arena arena;
		struct buf in;

		arena_init(&arena, 0);
		buf_init(&in, 0);
		for (int k = 0; k < 30000; k++)
			buf_add_string(&in, nests[i]);
		ck_assert_int_eq(
		    address_list_parse(buf_span(&in), &arena, &list), 0);
		buf_release(&in);
		arena_release(&arena);
	}
	return unused;
}

/* faults 24 */
START_TEST(nested_groups_fit_a_small_stack)
{
	pthread_attr_t attributes;
	pthread_t thread;

	ck_assert_int_eq(pthread_attr_init(&attributes), 0);
	ck_assert_int_eq(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
	ck_assert_int_eq(
	    pthread_create(&thread, &attributes, parse_nests, NULL), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attributes);
}
END_TEST

Suite *test_address_suite(void)
{
	Suite *suite = suite_create("test_address");
	TCase *tcase = tcase_create("address");

	tcase_add_loop_test(tcase, lists_are_parsed, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, lists_stop_at_their_limit);
	tcase_add_test(tcase, nested_groups_fit_a_small_stack);
	suite_add_tcase(suite, tcase);
	return suite;
}
