/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_auth_results - Authentication-Results of RFC 8601.
 */
#include "message/auth_results.h"

#include <check.h>

Suite *test_auth_results_suite(void);

static const struct {
	const char *name;
	const char *in;
	enum auth_result spf, dkim, dmarc;
	const char *dkim_domain;
} rows[] = {
    {"all",
     "mx.example; spf=pass smtp.mailfrom=a@b.example;"
     " dkim=pass header.d=b.example; dmarc=fail header.from=b.example",
     AUTH_PASS, AUTH_PASS, AUTH_FAIL, "b.example"},
    {"other server", "evil.example; spf=pass; dkim=pass", AUTH_ABSENT,
     AUTH_ABSENT, AUTH_ABSENT, ""},
    {"server as prefix", "mx.example.evil; spf=pass", AUTH_ABSENT, AUTH_ABSENT,
     AUTH_ABSENT, ""},
    {"server in a comment", "evil (mx.example); spf=pass", AUTH_ABSENT,
     AUTH_ABSENT, AUTH_ABSENT, ""},
    {"version", "MX.Example 1; spf=softfail", AUTH_SOFTFAIL, AUTH_ABSENT,
     AUTH_ABSENT, ""},
    {"method version", "mx.example; dkim/1=neutral header.i=@b.example",
     AUTH_ABSENT, AUTH_NEUTRAL, AUTH_ABSENT, "b.example"},
    {"comments",
     "mx.example (a; spf=pass) ; spf=fail (x (y) z)"
     " smtp.mailfrom=c",
     AUTH_FAIL, AUTH_ABSENT, AUTH_ABSENT, ""},
    {"quoted reason", "mx.example; spf=fail reason=\"; spf=pass; dkim=pass\"",
     AUTH_FAIL, AUTH_ABSENT, AUTH_ABSENT, ""},
    {"none", "mx.example; none", AUTH_ABSENT, AUTH_ABSENT, AUTH_ABSENT, ""},
    {"two signatures",
     "mx.example; dkim=fail header.d=a.example;"
     " dkim=pass header.d=b.example",
     AUTH_ABSENT, AUTH_PASS, AUTH_ABSENT, "b.example"},
    {"spaces", "mx.example ;spf = none ; dmarc= temperror", AUTH_NONE,
     AUTH_ABSENT, AUTH_TEMPERROR, ""},
    {"unknown result", "mx.example; spf=splendid", AUTH_ABSENT, AUTH_ABSENT,
     AUTH_ABSENT, ""},
    {"quoted server", "\"mx.example\"; spf=permerror", AUTH_PERMERROR,
     AUTH_ABSENT, AUTH_ABSENT, ""},
    {"empty", "", AUTH_ABSENT, AUTH_ABSENT, AUTH_ABSENT, ""},
};

START_TEST(results_are_read)
{
	struct message_auth auth = {0};
	struct arena arena;

	arena_init(&arena, 0);
	ck_assert_int_eq(auth_results_apply(span_of(rows[_i].in), "mx.example",
					    &arena, &auth),
			 0);
	ck_assert_msg(auth.spf == rows[_i].spf, "%s: spf %s", rows[_i].name,
		      auth_result_name(auth.spf));
	ck_assert_msg(auth.dkim == rows[_i].dkim, "%s: dkim %s", rows[_i].name,
		      auth_result_name(auth.dkim));
	ck_assert_msg(auth.dmarc == rows[_i].dmarc, "%s: dmarc %s",
		      rows[_i].name, auth_result_name(auth.dmarc));
	ck_assert_msg(span_equal_string(auth.dkim_domain, rows[_i].dkim_domain),
		      "%s", rows[_i].name);
	arena_release(&arena);
}
END_TEST

START_TEST(the_upper_header_wins)
{
	struct message_auth auth = {0};
	struct arena arena;

	arena_init(&arena, 0);
	auth_results_apply(span_of("mx.example; spf=fail; dkim=none"),
			   "mx.example", &arena, &auth);
	auth_results_apply(span_of("mx.example; spf=pass; dkim=pass; arc=pass"),
			   "mx.example", &arena, &auth);
	ck_assert_int_eq(auth.spf, AUTH_FAIL);
	ck_assert_int_eq(auth.dkim, AUTH_NONE);
	ck_assert_int_eq(auth.arc, AUTH_PASS);
	arena_release(&arena);
}
END_TEST

START_TEST(nobody_is_trusted_unasked)
{
	struct message_auth auth = {0};
	struct arena arena;

	arena_init(&arena, 0);
	auth_results_apply(span_of("mx.example; spf=pass"), NULL, &arena,
			   &auth);
	auth_results_apply(span_of("; spf=pass"), "", &arena, &auth);
	ck_assert_int_eq(auth.spf, AUTH_ABSENT);
	arena_release(&arena);
}
END_TEST

Suite *test_auth_results_suite(void)
{
	Suite *suite = suite_create("test_auth_results");
	TCase *tcase = tcase_create("auth_results");

	tcase_add_loop_test(tcase, results_are_read, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_upper_header_wins);
	tcase_add_test(tcase, nobody_is_trusted_unasked);
	suite_add_tcase(suite, tcase);
	return suite;
}
