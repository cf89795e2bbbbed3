/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_candidate - rules are looked at in their order, whatever order the
 * message's words lead to them in, few and many.
 */
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_candidate_suite(void);

enum { RULES = 300, RULE_BYTES = 100, STEP = 7 /* prime to RULES */ };

static void load(struct fixture *fixture)
{
	static char pack[RULES * RULE_BYTES];
	struct fixture_file file = {"p.yaml", pack};
	size_t len = (size_t)snprintf(pack, sizeof(pack),
				      "schema: 1\npack: p\nrules:\n");

	for (size_t i = 0; i < RULES; i++)
		len += (size_t)snprintf(
		    pack + len, sizeof(pack) - len,
		    "  - {id: r%zu, score: 1, detection: "
		    "{x: {text|word: word%zu}, condition: x}}\n",
		    i, i);
	ck_assert_uint_lt(len, sizeof(pack));
	fixture_load(fixture, &file, 1);
}

static const size_t counts[] = {0, 1, 2, 31, 32, 33, 64, 65, 299, 300};

START_TEST(rules_fire_in_their_order)
{
	struct fixture fixture;
	char text[RULES * 10] = "";
	bool is_there[RULES] = {false};
	struct verdict verdict;
	size_t len = 0;
	size_t n = 0;

	load(&fixture);
	for (size_t i = 0; i < counts[_i]; i++) {
		size_t rule = (RULES - i) * STEP % RULES;

		is_there[rule] = true;
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"word%zu ", rule);
	}
	/* Twice: nothing is left of the first time. */
	(void)fixture_judge(&fixture, text);
	verdict = fixture_judge(&fixture, text);
	ck_assert_uint_eq(verdict.n_rules, counts[_i]);
	for (size_t i = 0; i < RULES; i++) {
		char id[16];

		if (!is_there[i])
			continue;
		snprintf(id, sizeof(id), "p/r%zu", i);
		ck_assert_str_eq(verdict.rules[n].id, id);
		n++;
	}
	fixture_release(&fixture);
}
END_TEST

Suite *test_candidate_suite(void)
{
	Suite *suite = suite_create("test_candidate");
	TCase *tcase = tcase_create("candidate");

	tcase_add_loop_test(tcase, rules_fire_in_their_order, 0,
			    ARRAY_LEN(counts));
	suite_add_tcase(suite, tcase);
	return suite;
}
