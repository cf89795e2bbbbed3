/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_rule - what is missing in a rule, and what does not go together.
 *
 * Contract: lint_find_rule() of lint_run.h. Looks at the trees, so that a
 * file with errors is looked at as well; values of a wrong type have been
 * complained about and are passed over.
 * Failure: none.
 * Threads: belongs to loading.
 */
#include "lint_run.h"

/*
 * How much a match of a level may add, or must. Wide on purpose: scores are
 * tuned by measuring, levels tell people how serious a match is.
 */
static const struct {
	const char *level;
	double least, most; /* of a score above 0 */
	bool may_force;     /* a verdict */
} bounds[] = {
    {"informational", 0, 1, false}, {"low", 0, 3, false},
    {"medium", 0, 5, false},        {"high", 0.5, 1000, true},
    {"critical", 2, 1000, true},
};

static double number_of(struct lint_run *run, const struct yaml_node *node)
{
	double number = 0;

	if (node && yaml_is_type(node, YAML_NUMBER))
		(void)yaml_read_number(node, &number, run->builder->diags);
	return number;
}

static bool is_given(const struct yaml_node *node)
{
	if (!node || yaml_is_null(node))
		return false;
	return node->kind == YAML_SCALAR ? span_trim(node->text).len > 0
					 : node->n > 0;
}

static void find_missing(struct lint_run *run, const struct yaml_node *rule,
			 const struct yaml_node *id)
{
	static const struct {
		const char *key;
		enum lint lint;
	} wanted[] = {
	    {"title", LINT_MISSING_TITLE},
	    {"level", LINT_MISSING_LEVEL},
	    {"tags", LINT_MISSING_TAGS},
	    {"references", LINT_MISSING_REFERENCES},
	};

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (!is_given(yaml_get(rule, wanted[i].key)))
			lint_add(run, wanted[i].lint, id->place, NULL,
				 lint_row(wanted[i].lint)->advice,
				 "rule '%.*s' has no %s", (int)id->text.len,
				 (const char *)id->text.ptr, wanted[i].key);
}

static bool has_test(const struct yaml_node *tests, const char *expect)
{
	if (!tests || tests->kind != YAML_SEQUENCE)
		return false;
	for (const struct yaml_node *test = tests->first; test;
	     test = test->next) {
		const struct yaml_node *node = yaml_get(test, "expect");

		if (node && span_equal_string(node->text, expect))
			return true;
	}
	return false;
}

static void find_untested(struct lint_run *run, const struct yaml_node *rule,
			  const struct yaml_node *id)
{
	const struct yaml_node *tests = yaml_get(rule, "tests");

	if (!has_test(tests, "match"))
		lint_add(run, LINT_RULE_WITHOUT_MATCH, id->place, NULL,
			 lint_row(LINT_RULE_WITHOUT_MATCH)->advice,
			 "rule '%.*s' has no test that it must match",
			 (int)id->text.len, (const char *)id->text.ptr);
	if (!has_test(tests, "no_match"))
		lint_add(run, LINT_RULE_WITHOUT_NO_MATCH, id->place, NULL,
			 lint_row(LINT_RULE_WITHOUT_NO_MATCH)->advice,
			 "rule '%.*s' has no test that it must leave alone",
			 (int)id->text.len, (const char *)id->text.ptr);
}

static void find_expired(struct lint_run *run, const struct yaml_node *rule)
{
	const struct yaml_node *expires = yaml_get(rule, "expires");
	int32_t day;

	if (expires && expires->kind == YAML_SCALAR &&
	    yaml_parse_date(expires->text, &day) && day < run->today)
		lint_add(run, LINT_EXPIRED_RULE, expires->place, NULL,
			 lint_row(LINT_EXPIRED_RULE)->advice,
			 "the rule expired on %.*s and is off",
			 (int)expires->text.len,
			 (const char *)expires->text.ptr);
}

static void find_score(struct lint_run *run, const struct yaml_node *rule)
{
	const struct yaml_node *level = yaml_get(rule, "level");
	const struct yaml_node *score = yaml_get(rule, "score");
	const struct yaml_node *verdict = yaml_get(rule, "verdict");
	double number = number_of(run, score);
	bool is_forcing = verdict && !span_equal_string(verdict->text, "pass");

	for (size_t i = 0; level && i < ARRAY_LEN(bounds); i++) {
		if (!span_equal_string(level->text, bounds[i].level))
			continue;
		if (is_forcing && !bounds[i].may_force)
			lint_add(run, LINT_SCORE_LEVEL, verdict->place, NULL,
				 "what forces a verdict is high or critical",
				 "a rule of level %s forces a verdict",
				 bounds[i].level);
		if (number > bounds[i].most)
			lint_add(run, LINT_SCORE_LEVEL, score->place, NULL,
				 NULL,
				 "a rule of level %s adds %g at most, this "
				 "one %g",
				 bounds[i].level, bounds[i].most, number);
		if (number > 0 && number < bounds[i].least && !is_forcing)
			lint_add(run, LINT_SCORE_LEVEL, score->place, NULL,
				 NULL,
				 "a rule of level %s adds %g at least, this "
				 "one %g",
				 bounds[i].level, bounds[i].least, number);
		if (number < 0 && bounds[i].may_force)
			lint_add(run, LINT_SCORE_LEVEL, level->place, NULL,
				 "write informational",
				 "evidence for the sender is no threat: its "
				 "level is not %s",
				 bounds[i].level);
	}
}

int lint_find_rule(struct lint_run *run)
{
	struct lint_rules walk = {.run = run};
	const struct yaml_node *rule;

	while ((rule = lint_next_rule(&walk))) {
		const struct yaml_node *id = yaml_get(rule, "id");

		find_missing(run, rule, id);
		find_untested(run, rule, id);
		find_expired(run, rule);
		find_score(run, rule);
	}
	return 0;
}
