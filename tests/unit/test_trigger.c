/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be seen before a rule is looked at, and that no match is lost.
 */
#include "rules/rule.h"
#include "rules/rule_test.h"
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

enum { GROUPS_SHOWN = 8 };

Suite *test_trigger_suite(void);

/*
 * A condition over the words a to f: the sizes of its groups of triggers, the
 * smallest first; then a text in which it holds and one in which it does not.
 */
static const struct {
	const char *condition;
	const char *groups;
	const char *match, *miss;
} rows[] = {
    {"a", "1", "an aardvark", "a badger"},
    {"a and b", "1 1", "aardvark, badger", "aardvark"},
    {"a or b", "2", "badger", "camel"},
    {"1 of (a, b, c)", "3", "camel", "dingo"},
    {"2 of (a, b)", "1 1", "badger aardvark", "badger"},
    {"all of (a, b, c)", "1 1 1", "aardvark badger camel", "badger camel"},
    /* Either side needs two: one of either side is not worth a look. */
    {"(a and b) or (c and d)", "2 2", "dingo camel", "aardvark camel"},
    {"(a and b) or (c and d)", "2 2", "badger aardvark", "badger dingo"},
    /* The side that needs one stands in both groups. */
    {"(a and b) or c", "2 2", "camel", "aardvark"},
    {"a or (b and c and d)", "2 2", "badger camel dingo", "badger camel"},
    /* No more than two, whatever the sides need. */
    {"(a and b and c) or (d and e and f)", "2 2", "dingo eel fox",
     "aardvark badger dingo eel"},
    {"(a and b) or (c and d) or (e and f)", "3 3", "eel fox", "aardvark fox"},
    {"((a and b) or (c and d)) and e", "1 2 2", "eel badger aardvark",
     "eel badger camel"},
    /* What is not there promises nothing. */
    {"not a", "", "badger", "aardvark"},
    {"a and not b", "1", "aardvark", "aardvark badger"},
    {"(a and b) or not c", "", "fox", "camel aardvark"},
    {"(a and b) or (c and not d)", "2 2", "camel", "camel dingo"},
};

static int compare_sizes(const void *left, const void *right)
{
	size_t a = *(const size_t *)left;
	size_t b = *(const size_t *)right;

	return (a > b) - (a < b);
}

/* "1 2 2" */
static void describe(const struct rule *rule, struct buf *out)
{
	size_t sizes[GROUPS_SHOWN];

	ck_assert_uint_le(rule->n_triggers, GROUPS_SHOWN);
	for (size_t i = 0; i < rule->n_triggers; i++)
		sizes[i] = rule->triggers[i].n;
	qsort(sizes, rule->n_triggers, sizeof(*sizes), compare_sizes);
	for (size_t i = 0; i < rule->n_triggers; i++)
		buf_add_format(out, "%s%zu", i ? " " : "", sizes[i]);
}

START_TEST(condition_makes_these_groups_and_loses_no_match)
{
	char text[1024];
	struct fixture_file file = {.name = "try.yaml", .text = text};
	struct fixture fixture;
	struct verdict verdict;
	struct buf groups;
	size_t n;

	snprintf(text, sizeof(text),
		 "schema: 1\npack: try\nrules:\n  - id: rule\n    title: t\n"
		 "    level: low\n    score: 1\n    detection:\n"
		 "      a: {text: aardvark}\n      b: {text: badger}\n"
		 "      c: {text: camel}\n      d: {text: dingo}\n"
		 "      e: {text: eel}\n      f: {text: fox}\n"
		 "      condition: %s\n",
		 rows[_i].condition);
	fixture_load(&fixture, &file, 1);
	ck_assert_msg(fixture.ruleset, "%s", fixture_findings(&fixture));
	buf_init(&groups, 0);
	describe(ruleset_rules(fixture.ruleset, &n), &groups);
	ck_assert_uint_eq(n, 1);
	ck_assert_msg(!strcmp(buf_string(&groups), rows[_i].groups),
		      "%s: got '%s', want '%s'", rows[_i].condition,
		      buf_string(&groups), rows[_i].groups);
	verdict = fixture_judge(&fixture, rows[_i].match);
	ck_assert_msg(fixture_fired(&verdict, "try/rule"), "%s: '%s'",
		      rows[_i].condition, rows[_i].match);
	verdict = fixture_judge(&fixture, rows[_i].miss);
	ck_assert_msg(!fixture_fired(&verdict, "try/rule"), "%s: '%s'",
		      rows[_i].condition, rows[_i].miss);
	buf_release(&groups);
	fixture_release(&fixture);
}
END_TEST

/* Links in which no dot stands behind a word, and no slash anywhere. */
static const char *const hidden_links[] = {
    "go to my-ing[.]me",        "go to mybank(dot)com now",
    "go to mybank dot com now", "登录mybank。com验证",
    "登录mybank点com验证",      "登录 mybank·com",
    "go to mybank,com now",     "go to www . mybank . com now",
};

START_TEST(hidden_dot_leads_to_rules_of_links)
{
	static const struct fixture_file file = {
	    .name = "try.yaml",
	    .text = "schema: 1\npack: try\nrules:\n  - id: rule\n"
		    "    title: t\n    level: low\n    score: 1\n"
		    "    detection:\n      a: {link|exists: true}\n"
		    "      condition: a\n"};
	struct fixture fixture;
	struct verdict verdict;

	fixture_load(&fixture, &file, 1);
	ck_assert_msg(fixture.ruleset, "%s", fixture_findings(&fixture));
	verdict = fixture_judge(&fixture, hidden_links[_i]);
	ck_assert_msg(fixture_fired(&verdict, "try/rule"), "'%s'",
		      hidden_links[_i]);
	verdict = fixture_judge(&fixture, "a (small) bank, in London [or so]");
	ck_assert(!fixture_fired(&verdict, "try/rule"));
	fixture_release(&fixture);
}
END_TEST

Suite *test_trigger_suite(void)
{
	Suite *suite = suite_create("test_trigger");
	TCase *tcase = tcase_create("trigger");

	tcase_add_loop_test(tcase,
			    condition_makes_these_groups_and_loses_no_match, 0,
			    (int)ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, hidden_dot_leads_to_rules_of_links, 0,
			    (int)ARRAY_LEN(hidden_links));
	suite_add_tcase(suite, tcase);
	return suite;
}
