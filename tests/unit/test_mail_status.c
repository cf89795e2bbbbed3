/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mail_status - the status header, as it is written and read again.
 */
#include "cmd/mail_status.h"

#include <check.h>
#include <math.h>

Suite *test_mail_status_suite(void);

static struct verdict_rule fired[] = {
    {.id = "fake-support/ask-code", .score = 4.5},
    {.id = "fake-support/brand", .score = 2},
    {.id = "own/extra", .score = 6},
};

static const struct verdict hit = {
    .action = ACTION_QUARANTINE,
    .score = 12.5,
    .required = 5,
    .rules = fired,
    .n_rules = ARRAY_LEN(fired),
};

static const struct verdict clean = {.required = INFINITY};

static const struct verdict undecided = {.required = 5, .n_unknown = 2};

static const struct {
	const char *name;
	struct mail_status status;
	const char *want;
} written[] = {
    {"hit",
     {.verdict = &hit,
      .action = ACTION_QUARANTINE,
      .version = "0123456789abcdef"},
     "Yes, score=12.5 required=5.0 action=quarantine\n"
     "\tdirection=inbound\n"
     "\trules=fake-support/ask-code,fake-support/brand,own/extra\n"
     "\tpack=fake-support,own version=0123456789abcdef"},
    {"clean",
     {.verdict = &clean,
      .direction = DIRECTION_OUTBOUND,
      .partial = "oversize"},
     "No, score=0.0 required=never partial=oversize\n"
     "\taction=pass direction=outbound rules=none pack=none"},
    {"rules that could not be decided",
     {.verdict = &undecided},
     "No, score=0.0 required=5.0 undecided=2 action=pass\n"
     "\tdirection=inbound rules=none pack=none"},
    {"unscreened",
     {.unscreened = "internal-error", .action = ACTION_QUARANTINE},
     "No, unscreened=internal-error action=quarantine\n"
     "\tdirection=inbound"},
};

START_TEST(headers_are_written)
{
	struct buf out;

	buf_init(&out, 0);
	mail_status_add(&out, &written[_i].status);
	ck_assert_msg(strcmp(buf_string(&out), written[_i].want) == 0,
		      "%s: got '%s'", written[_i].name, buf_string(&out));
	buf_release(&out);
}
END_TEST

/* Whatever an id holds, a header stays one, and printable. */
START_TEST(ids_cannot_break_out)
{
	struct verdict_rule rule = {.id = "a/b\r\nBcc: x\xc3\xa9%s"};
	struct verdict verdict = {.rules = &rule, .n_rules = 1};
	struct mail_status status = {.verdict = &verdict};
	struct buf out;

	buf_init(&out, 0);
	mail_status_add(&out, &status);
	for (size_t i = 0; i < out.len; i++)
		ck_assert((out.ptr[i] >= ' ' && out.ptr[i] <= '~') ||
			  out.ptr[i] == '\t' ||
			  (out.ptr[i] == '\n' && out.ptr[i + 1] == '\t'));
	ck_assert_ptr_nonnull(
	    strstr(buf_string(&out), "rules=a/b??Bcc:?x??%s "));
	buf_release(&out);
}
END_TEST

START_TEST(many_rules_are_cut_and_folded)
{
	struct verdict_rule rules[100];
	struct verdict verdict = {.rules = rules, .n_rules = 100};
	struct mail_status status = {.verdict = &verdict};
	struct span found;
	struct buf out;
	size_t line = 0;

	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		rules[i] = (struct verdict_rule){.id = "pack/some-rule"};
	buf_init(&out, 0);
	mail_status_add(&out, &status);
	for (size_t i = 0; i < out.len; i++) {
		line = out.ptr[i] == '\n' ? 0 : line + 1;
		ck_assert_uint_le(line, MAIL_STATUS_LINE + 1);
	}
	ck_assert(mail_status_get(buf_span(&out), "rules", &found));
	ck_assert(span_ends_with(found, span_of(",+60")));
	ck_assert(mail_status_get(buf_span(&out), "pack", &found));
	ck_assert(span_equal_string(found, "pack"));
	buf_release(&out);
}
END_TEST

static const struct {
	const char *value, *key, *want;
} read_rows[] = {
    {"Yes, score=12.5 required=5.0", "score", "12.5"},
    {"Yes, score=12.5 required=5.0", "required", "5.0"},
    {"Yes, score=12.5\r\n\trules=a/b,\n\tc/d pack=a,c", "rules", "a/b,\n\tc/d"},
    {"Yes, score=12.5\r\n\trules=a/b,\n\tc/d pack=a,c", "pack", "a,c"},
    {"Yes, score=1", "core", NULL},
    {"Yes, score", "score", NULL},
    {"", "score", NULL},
};

START_TEST(headers_are_read)
{
	struct span found;
	bool is_there = mail_status_get(span_of(read_rows[_i].value),
					read_rows[_i].key, &found);

	ck_assert_int_eq(is_there, read_rows[_i].want != NULL);
	if (is_there)
		ck_assert(span_equal_string(found, read_rows[_i].want));
}
END_TEST

Suite *test_mail_status_suite(void)
{
	Suite *suite = suite_create("test_mail_status");
	TCase *tests = tcase_create("mail_status");

	tcase_add_loop_test(tests, headers_are_written, 0, ARRAY_LEN(written));
	tcase_add_test(tests, ids_cannot_break_out);
	tcase_add_test(tests, many_rules_are_cut_and_folded);
	tcase_add_loop_test(tests, headers_are_read, 0, ARRAY_LEN(read_rows));
	suite_add_tcase(suite, tests);
	return suite;
}
