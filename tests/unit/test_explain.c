/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_explain - conditions decided node by node, and what another verdict
 * would take.
 */
#include "rules/explain.h"

#include "ruleset_fixture.h"

#include "rules/rule_test.h"

#include <check.h>
#include <math.h>
#include <stdio.h>

Suite *test_explain_suite(void);

static const char pack[] =
    "schema: 1\n"
    "pack: p\n"
    "groups:\n"
    "  g: {cap: 6}\n"
    "rules:\n"
    "  - {id: a, score: 4, group: g, detection: {w: {text: alpha}, "
    "condition: w}}\n"
    "  - {id: b, score: 5, group: g, detection: {w: {text: beta}, "
    "condition: w}}\n"
    "  - {id: c, score: 2, detection: {w: {text: gamma}, condition: w}}\n"
    "  - {id: d, score: -3, detection: {w: {text: delta}, condition: w}}\n"
    "  - {id: f, verdict: quarantine, detection: {w: {text: force}, "
    "condition: w}}\n"
    "  - {id: s, detection: {x: {text: one}, y: {text: two}, "
    "condition: x or y}}\n"
    "  - {id: n, score: 7, detection: {x: {text: alpha}, y: {text: two}, "
    "z: {text: three}, condition: x and (y or z) and not d}}\n"
    "  - {id: m, score: 1, detection: {x: {text: one}, y: {text: two}, "
    "z: {text: three}, condition: '2 of (x, y, z) and s'}}\n"
    "  - {id: o, score: 1, detection: {x: {obfuscation.total|gte: 1}, "
    "condition: x}}\n"
    "  - {id: q, score: 1, detection: {x: {text: one}, condition: x and o}}\n"
    "  - {id: k, score: 1, detection: {x: {phone.kind: obfuscated}, "
    "condition: x}}\n"
    "  - {id: l, score: 1, detection: {x: {phone.kind: mobile}, "
    "condition: x}}\n";

static struct fixture fixture;
static struct verdict verdict;
static struct explanation explanation;
static struct explained_change change;
static const struct thresholds thresholds = {5, 9, INFINITY};

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

static void explain(const char *text)
{
	static struct message message;

	ck_assert_int_eq(
	    message_init_sms(&message, &fixture.arena, span_of(text)), 0);
	ck_assert_int_eq(ruleset_evaluate(fixture.ruleset, fixture.scratch,
					  &message, &thresholds, &fixture.arena,
					  &verdict),
			 0);
	ck_assert_int_eq(ruleset_explain(fixture.ruleset, fixture.scratch,
					 &verdict, &fixture.arena,
					 &explanation),
			 0);
	explain_change(&explanation, &verdict, &thresholds, &change);
}

static const struct rule *find(const char *id)
{
	size_t n;
	const struct rule *rules = ruleset_rules(fixture.ruleset, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(rules[i].id, id))
			return &rules[i];
	ck_abort_msg("no rule %s", id);
}

static const struct {
	const char *text;
	const char *rule;
	const char *trace; /* operands as they are ordered, cheap first */
} traces[] = {
    {"alpha", "p/a", "w=yes"},
    {"nothing", "p/a", "w=no"},
    {"alpha", "p/n", "x=yes and (y=no or z=no) and not p/d=no"},
    {"alpha two", "p/n", "x=yes and (y=yes or z=no) and not p/d=no"},
    {"alpha two delta", "p/n", "x=yes and (y=yes or z=no) and not p/d=yes"},
    {"one two", "p/m", "2 of (x=yes, y=yes, z=no) and p/s=yes"},
};

START_TEST(condition_is_traced)
{
	struct buf out;
	struct explained_rule rule;

	explain(traces[_i].text);
	ck_assert_int_eq(rule_explain(fixture.ruleset, fixture.scratch,
				      find(traces[_i].rule), &fixture.arena,
				      &rule),
			 0);
	buf_init(&out, 0);
	explained_trace_add(&out, rule.trace);
	ck_assert_str_eq(buf_string(&out), traces[_i].trace);
	buf_release(&out);
}
END_TEST

START_TEST(named_rule_has_its_own_condition)
{
	const struct explained_node *trace;

	explain("one two");
	trace = rule_trace(fixture.ruleset, fixture.scratch, find("p/m"),
			   &fixture.arena);
	ck_assert_uint_eq(trace->n, 2);
	ck_assert_int_eq(trace->children[1].kind, NODE_RULE);
	ck_assert_uint_eq(trace->children[1].n, 1);
	ck_assert_int_eq(trace->children[1].children[0].kind, NODE_OR);
	ck_assert_int_eq(trace->children[1].children[0].truth, TRUTH_YES);
}
END_TEST

/* "higher missing [would]" and "lower score [without]" */
static const struct {
	const char *text;
	const char *higher;
	const char *lower;
} changes[] = {
    {"nothing", "tag 5.00", "pass 0.00"},
    /* n is one operand short, and would do alone */
    {"alpha", "tag 1.00 p/n", "pass 0.00"},
    /* without b the group still holds 4: below 5 it falls by b alone */
    {"alpha beta", "quarantine 3.00 p/n", "pass 4.00 p/b"},
    {"alpha beta gamma", "quarantine 1.00 p/n", "pass 2.00 p/b p/a"},
    /* evidence that would be gone */
    {"alpha gamma delta", "tag 2.00 p/d", "pass 0.00"},
    {"alpha two gamma", "quarantine 0.00", "tag 6.00 p/n"},
    {"force", "quarantine 0.00", "pass 0.00 p/f"},
    {"force beta", "quarantine 0.00", "tag 5.00 p/f"},
};

START_TEST(change_is_found)
{
	char got[200];
	int n;

	explain(changes[_i].text);
	n = snprintf(got, sizeof(got), "%s %.2f", action_name(change.higher),
		     change.higher == verdict.action ? 0 : change.missing);
	for (size_t i = 0; i < change.n_would; i++)
		n += snprintf(got + n, sizeof(got) - (size_t)n, " %s",
			      change.would[i]->rule->id);
	ck_assert_str_eq(got, changes[_i].higher);
	n = snprintf(got, sizeof(got), "%s %.2f", action_name(change.lower),
		     change.lower_score);
	for (size_t i = 0; i < change.n_without; i++)
		n += snprintf(got + n, sizeof(got) - (size_t)n, " %s",
			      change.without[i]->id);
	ck_assert_str_eq(got, changes[_i].lower);
}
END_TEST

START_TEST(rules_that_look_at_obfuscation_are_known)
{
	ck_assert(!rule_looks_at_obfuscation(fixture.ruleset, find("p/a")));
	ck_assert(rule_looks_at_obfuscation(fixture.ruleset, find("p/o")));
	ck_assert(rule_looks_at_obfuscation(fixture.ruleset, find("p/q")));
	ck_assert(rule_looks_at_obfuscation(fixture.ruleset, find("p/k")));
	ck_assert(!rule_looks_at_obfuscation(fixture.ruleset, find("p/l")));
}
END_TEST

Suite *test_explain_suite(void)
{
	Suite *suite = suite_create("test_explain");
	TCase *tcase = tcase_create("explain");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, condition_is_traced, 0, ARRAY_LEN(traces));
	tcase_add_test(tcase, named_rule_has_its_own_condition);
	tcase_add_loop_test(tcase, change_is_found, 0, ARRAY_LEN(changes));
	tcase_add_test(tcase, rules_that_look_at_obfuscation_are_known);
	suite_add_tcase(suite, tcase);
	return suite;
}
