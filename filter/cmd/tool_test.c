/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test - scamsieve test: the tests that stand beside the rules.
 *
 * Contract: one line a failure with its place, a summary at the end; exits
 * 0 (all passed), 1 (failures), 2 (cannot load).
 */
#include "cmd/tool.h"
#include "rules/rule_test.h"

#include <stdio.h>
#include <string.h>

struct test_run {
	struct tool_rules rules;
	const char *filter; /* part of a rule's id, or NULL */
	bool is_verbose;
	bool wants_help;
	struct scratch *scratch;
	struct arena arena; /* of one message */
	struct buf out;
	size_t n_passed, n_failed;
};

static int take_rules(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct test_run *)target)->rules, argument,
			       err);
}

static int take_filter(void *target, const char *argument, struct err *err)
{
	(void)err;
	((struct test_run *)target)->filter = argument;
	return 0;
}

static int take_verbose(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	((struct test_run *)target)->is_verbose = true;
	return 0;
}

static int take_help(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	((struct test_run *)target)->wants_help = true;
	return 0;
}

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Rule file or folder; may be given again. Without it the "
	     "program's own rules are tested.",
     .take = take_rules},
    {.name = "filter",
     .argument = "TEXT",
     .help = "Only rules whose id has TEXT in it.",
     .take = take_filter},
    {.name = "verbose",
     .letter = 'v',
     .help = "Show tests that pass, too.",
     .take = take_verbose},
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
};

const struct option_table tool_test_options = {
    .usage = "scamsieve test [OPTION]...",
    .purpose = "Run the tests that stand beside the rules: each message "
	       "must match its rule, or must not.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static const char *truth_name(enum truth truth)
{
	static const char *const names[] = {
	    [TRUTH_NO] = "no_match",
	    [TRUTH_YES] = "match",
	    [TRUTH_UNKNOWN] = "unknown",
	};

	return names[truth];
}

static void show(struct test_run *run, const struct rule *rule,
		 const struct rule_test *test, bool has_passed, const char *got)
{
	if (has_passed && !run->is_verbose)
		return;
	if (test->place.source)
		buf_add_format(&run->out,
			       "%s:%u:%u: ", test->place.source->path,
			       test->place.line, test->place.column);
	buf_add_format(&run->out, "%s: %s: '%.*s' wants %s, got %s\n",
		       has_passed ? "pass" : "FAIL", rule->id,
		       (int)test->name.len, (const char *)test->name.ptr,
		       test->expects_match ? "match" : "no_match", got);
}

static int run_one(struct test_run *run, const struct rule *rule,
		   const struct rule_test *test)
{
	struct message message;
	enum truth truth = TRUTH_UNKNOWN;
	bool has_passed;
	int rc;

	arena_reset(&run->arena);
	rc = rule_test_message(test, &run->arena, &message);
	if (!rc)
		rc = rule_test_run(run->scratch, rule, &message, &run->arena,
				   &truth);
	if (rc)
		return rc;
	has_passed = truth == (test->expects_match ? TRUTH_YES : TRUTH_NO);
	show(run, rule, test, has_passed, truth_name(truth));
	run->n_passed += has_passed;
	run->n_failed += !has_passed;
	return 0;
}

static int run_all(struct test_run *run, const struct ruleset *ruleset)
{
	size_t n;
	const struct rule *rules = ruleset_rules(ruleset, &n);

	for (size_t i = 0; i < n; i++) {
		if (run->filter && !strstr(rules[i].id, run->filter))
			continue;
		for (size_t k = 0; k < rules[i].n_tests; k++) {
			int rc = run_one(run, &rules[i], &rules[i].tests[k]);

			if (rc)
				return rc;
		}
	}
	return 0;
}

static int run_tests(struct test_run *run)
{
	struct tool_set set;
	int code = EXIT_TROUBLE;

	arena_init(&run->arena, 0);
	if (tool_set_open(&set, &run->rules, "test"))
		goto out;
	run->scratch = scratch_new(set.ruleset);
	if (!run->scratch || run_all(run, set.ruleset)) {
		program_complain("scamsieve test", "out of memory");
		goto out;
	}
	buf_add_format(&run->out, "%zu passed, %zu failed\n", run->n_passed,
		       run->n_failed);
	code = run->n_failed ? EXIT_FINDINGS : EXIT_CLEAN;
out:
	scratch_free(run->scratch);
	arena_release(&run->arena);
	tool_set_release(&set);
	return code;
}

int tool_test(int argc, char **argv)
{
	struct test_run run = {.filter = NULL};
	struct err err = {""};
	int first = argc;
	int code = EXIT_TROUBLE;

	buf_init(&run.out, 0);
	if (option_parse(&tool_test_options, argc, argv, &run, &first, &err))
		program_complain("scamsieve test", "%s", err.text);
	else if (first < argc)
		program_complain("scamsieve test",
				 "'%s' is not an option; rules are named "
				 "with --rules",
				 argv[first]);
	else if (run.wants_help) {
		option_help(&tool_test_options, &run.out);
		code = EXIT_CLEAN;
	} else {
		code = run_tests(&run);
	}
	(void)program_write(1, buf_span(&run.out));
	buf_release(&run.out);
	return code;
}
