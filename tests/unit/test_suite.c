/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_suite - suite files: what is read of them, and what is found wrong.
 */
#include "rules/suite.h"

#include "yaml_fixture.h"

#include <math.h>

Suite *test_suite_suite(void);

static struct yaml_fixture fixture;
static struct suite suite;

static void setup(void)
{
	yaml_fixture_init(&fixture);
}

static void teardown(void)
{
	arena_release(&fixture.arena);
}

static void parse(const char *text)
{
	static const struct source source = {"suites/mine.yaml", {NULL, 0}};

	ck_assert_int_eq(
	    suite_parse(&suite, &source,
			yaml_fixture_parse(&fixture, source.path, text),
			&fixture.arena, &fixture.diags),
	    0);
}

#define HEAD "schema: 1\nkind: suite\nmessages:\n"

START_TEST(a_suite_is_read)
{
	const struct suite_message *message;

	parse("schema: 1\nkind: suite\nauthserv_id: mx.example\nmessages:\n"
	      "  - name: fee\n    text: Pay now\n    from: '+441'\n"
	      "    direction: outbound\n    time: 2026-11-01T12:00:00Z\n"
	      "    why: it asks\n"
	      "    expect: {min_action: tag, score: {min: 5, max: 9.5},\n"
	      "      rules: [a/b, a/c], not_rules: a/d}\n"
	      "  - {file: mail/x.eml, expect: {action: pass}}\n"
	      "  - {file: /tmp/y.eml, name: y, expect: {max_action: tag}}\n");
	ck_assert_str_eq(yaml_fixture_findings(&fixture), "");
	ck_assert_uint_eq(suite.n_messages, 3);
	ck_assert_str_eq(suite.authserv_id, "mx.example");
	message = &suite.messages[0];
	ck_assert(span_equal_string(message->message.name, "fee"));
	ck_assert(span_equal_string(message->message.text, "Pay now"));
	ck_assert(span_equal_string(message->why, "it asks"));
	ck_assert_int_eq(message->message.direction, DIRECTION_OUTBOUND);
	ck_assert_int_eq(message->message.channel, CHANNEL_SMS);
	ck_assert_int_eq(message->time_s, INT64_C(1793534400));
	ck_assert_int_eq(message->min_action, ACTION_TAG);
	ck_assert_int_eq(message->max_action, ACTION_REJECT);
	ck_assert_double_eq(message->min_score, 5);
	ck_assert_double_eq(message->max_score, 9.5);
	ck_assert_uint_eq(message->n_rules, 2);
	ck_assert_uint_eq(message->n_not_rules, 1);
	ck_assert(!message->file);
	message = &suite.messages[1];
	ck_assert_str_eq(message->file, "suites/mail/x.eml");
	ck_assert(span_equal_string(message->message.name, "mail/x.eml"));
	ck_assert_int_eq(message->message.channel, CHANNEL_EMAIL);
	ck_assert_int_eq(message->max_action, ACTION_PASS);
	ck_assert(isinf(message->min_score) && isinf(message->max_score));
	message = &suite.messages[2];
	ck_assert_str_eq(message->file, "/tmp/y.eml");
	ck_assert_int_eq(message->min_action, ACTION_PASS);
	ck_assert_int_eq(message->max_action, ACTION_TAG);
}
END_TEST

static const struct {
	const char *text;
	const char *finding; /* "line:column lint" */
} broken[] = {
    {HEAD "  - {text: a}\n", "4:6 missing-key"},
    {HEAD "  - {expect: {action: pass}}\n", "4:5 missing-key"},
    {HEAD "  - {text: a, file: b.eml, expect: {action: pass}}\n",
     "4:5 missing-key"},
    {HEAD "  - {text: a, expect: {action: hold}}\n", "4:32 unknown-value"},
    {HEAD "  - {text: a, expect: {acton: pass}}\n", "4:24 unknown-key"},
    {HEAD "  - {text: a, expect: {score: {min: 9, max: 5}}}\n",
     "4:23 out-of-range"},
    {HEAD "  - {text: a, expect: {min_action: tag, max_action: pass}}\n",
     "4:23 out-of-range"},
    {HEAD "  - {text: a, time: noon, expect: {action: pass}}\n",
     "4:21 wrong-type"},
    {HEAD "  - {file: [a], expect: {action: pass}}\n", "4:12 wrong-type"},
    {HEAD "  - {text: a, channel: fax, expect: {action: pass}}\n",
     "4:24 unknown-value"},
    {HEAD "  - {text: a, expect: pass}\n", "4:23 wrong-type"},
    {"schema: 2\nkind: suite\nmessages: []\n", "1:9 schema-version"},
    {"schema: 1\nkind: suite\n", "1:1 missing-key"},
    {"schema: 1\nkind: suite\nmessages: {a: b}\n", "3:11 wrong-type"},
};

START_TEST(what_is_wrong_is_found)
{
	const char *findings;

	parse(broken[_i].text);
	findings = yaml_fixture_findings(&fixture);
	ck_assert_msg(strstr(findings, broken[_i].finding), "got: %s want: %s",
		      findings, broken[_i].finding);
}
END_TEST

Suite *test_suite_suite(void)
{
	Suite *tests = suite_create("test_suite");
	TCase *tcase = tcase_create("suite");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_suite_is_read);
	tcase_add_loop_test(tcase, what_is_wrong_is_found, 0,
			    ARRAY_LEN(broken));
	suite_add_tcase(tests, tcase);
	return tests;
}
