/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cost - what one message took beside the scan.
 */
#include "rules/cost.h"

#include "ruleset_fixture.h"

#include <check.h>

Suite *test_cost_suite(void);

static const char pack[] =
    "schema: 1\n"
    "pack: p\n"
    "rules:\n"
    "  - {id: words, score: 1, detection: {w: {text: alpha}, condition: w}}\n"
    "  - {id: pattern, score: 1, detection: {w: {text|re: 'beta [0-9]+'}, "
    "condition: w}}\n"
    "  - {id: bare, score: 1, detection: {a: {text: gamma}, b: {text|re: "
    "'[0-9]{9}'}, condition: a and b}}\n"
    "  - {id: fact, score: 1, detection: {a: {text: delta}, b: {phone.kind: "
    "mobile}, condition: a and b}}\n"
    "  - {id: asked, detection: {w: {text: epsilon}, condition: w}}\n"
    "  - {id: asks, score: 1, detection: {w: {text: alpha}, condition: w and "
    "not asked}}\n";

static struct fixture fixture;

static void setup(void)
{
	static const struct fixture_file files[] = {{"p.yaml", pack}};

	fixture_load(&fixture, files, 1);
	ck_assert_msg(fixture.ruleset, "%s", fixture_findings(&fixture));
}

static void teardown(void)
{
	fixture_release(&fixture);
}

static struct message_cost take(const char *text)
{
	struct message_cost cost;

	(void)fixture_judge(&fixture, text);
	ck_assert_int_eq(message_cost_take(fixture.ruleset, fixture.scratch,
					   &fixture.arena, &cost),
			 0);
	return cost;
}

static const struct {
	const char *text;
	struct rule_cost sum; /* of all rules that were decided */
	size_t n_led;
	size_t n;
	const char *dearest; /* "": any */
} messages[] = {
    /* Nothing leads anywhere: nothing is decided. */
    {"nothing", {.n_led = 0}, 0, 0, ""},
    /* Two rules, and the one that the second names. */
    {"alpha", {.n_led = 2, .n_scan = 3}, 2, 3, ""},
    /* A pattern is tried where its literal is; digits alone are none. */
    {"beta 1", {.n_led = 1, .n_patterns = 1}, 1, 1, "p/pattern"},
    {"1 2 3", {.n_led = 0}, 0, 0, ""},
    /* One without a literal only when the rest of its rule holds. */
    {"gamma",
     {.n_led = 1, .n_scan = 1, .n_patterns = 1, .n_bare = 1},
     1,
     1,
     "p/bare"},
};

START_TEST(parts_of_a_message_are_counted)
{
	struct message_cost cost = take(messages[_i].text);
	struct rule_cost sum = rule_cost_sum(cost.rules, cost.n);
	const struct rule_cost *wanted = &messages[_i].sum;

	ck_assert_uint_eq(cost.n_rules, 6);
	ck_assert_uint_eq(cost.n_led, messages[_i].n_led);
	ck_assert_uint_eq(cost.n, messages[_i].n);
	ck_assert_uint_eq(sum.n_led, wanted->n_led);
	ck_assert_uint_eq(sum.n_scan, wanted->n_scan);
	ck_assert_uint_eq(sum.n_facts, wanted->n_facts);
	ck_assert_uint_eq(sum.n_patterns, wanted->n_patterns);
	ck_assert_uint_eq(sum.n_bare, wanted->n_bare);
	if (*messages[_i].dearest)
		ck_assert_str_eq(cost.rules[0].rule->id, messages[_i].dearest);
}
END_TEST

/* A fact is needed when the words are there and a digit may be a phone. */
START_TEST(facts_are_counted)
{
	struct message_cost cost = take("delta +447700900123");
	struct rule_cost sum = rule_cost_sum(cost.rules, cost.n);

	ck_assert_uint_eq(cost.n, 1);
	ck_assert_str_eq(cost.rules[0].rule->id, "p/fact");
	ck_assert_uint_eq(sum.n_scan, 1);
	ck_assert_uint_eq(sum.n_facts, 1);
}
END_TEST

/* One that only another asks for was not led to. */
START_TEST(who_asked_is_told)
{
	struct message_cost cost = take("alpha");
	bool is_found = false;

	for (size_t i = 0; i < cost.n; i++) {
		bool is_asked = !strcmp(cost.rules[i].rule->id, "p/asked");

		is_found |= is_asked;
		ck_assert_uint_eq(cost.rules[i].n_led, !is_asked);
	}
	ck_assert(is_found);
}
END_TEST

Suite *test_cost_suite(void)
{
	Suite *suite = suite_create("test_cost");
	TCase *tcase = tcase_create("cost");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, parts_of_a_message_are_counted, 0,
			    ARRAY_LEN(messages));
	tcase_add_test(tcase, facts_are_counted);
	tcase_add_test(tcase, who_asked_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
