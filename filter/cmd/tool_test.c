/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test - scamsieve test: the tests that stand beside the rules, and
 * suites of whole messages.
 *
 * Contract: what failed with its place and reason, a summary at the end;
 * exits 0 (all passed), 1 (failures, or too few disguises survived), 2
 * (cannot load). With --watch it goes on until it is ended by a signal.
 */
#include "cmd/tool_test.h"

#include "base/datetime.h"

#include <unistd.h>

static const char program[] = "scamsieve test";

static const struct {
	const char *name;
	void (*add)(struct buf *out, const struct test_run *run);
} formats[] = {
    {"text", test_add_text},
    {"junit", test_add_junit},
    {"tap", test_add_tap},
};

static int take_format(void *target, const char *argument,
		       struct err *err UNUSED)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (!strcmp(argument, formats[i].name))
			((struct test_options *)target)->format = (int)i;
	return 0;
}

static int take_min_survival(void *target, const char *argument,
			     struct err *err)
{
	struct test_options *options = target;

	options->mutates = true;
	options->has_min_survival = true;
	return option_count(argument, 0, 100, &options->min_survival, err);
}

static int take_now(void *target, const char *argument, struct err *err)
{
	struct test_options *options = target;

	if (datetime_parse(span_of(argument), &options->rules.now_s))
		return err_set(err, ERR_INPUT,
			       "expected a time as 2026-11-01T12:00:00Z, got "
			       "'%s'",
			       argument);
	return 0;
}

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Rule file or folder; may be given again. Without it the "
	     "program's own rules are tested.",
     .take = tool_take_rules,
     .offset = OPTION_OFFSET(struct test_options, rules, struct tool_rules)},
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Configuration, for the thresholds that suites meet.",
     OPTION_STRING(struct test_options, config_path)},
    {.name = "filter",
     .argument = "TEXT",
     .help = "Only tests whose rule's id, suite's path or own name has TEXT "
	     "in it.",
     OPTION_STRING(struct test_options, filter)},
    {.name = "format",
     .letter = 'f',
     .argument = "FORMAT",
     .help = "text (the default), junit or tap.",
     .choices = (const char *const[]){"text", "junit", "tap", NULL},
     .take = take_format},
    {.name = "mutate",
     .letter = 'm',
     .help = "Try each message in disguise, too: look-alike letters, "
	     "zero-width characters, spaced-out words and more.",
     OPTION_FLAG(struct test_options, mutates)},
    {.name = "min-survival",
     .argument = "PERCENT",
     .help = "With --mutate, which it implies: fail when a message's test "
	     "holds under fewer of its disguises.",
     .take = take_min_survival},
    {.name = "seed",
     .argument = "N",
     .help = "Other disguises of the same kinds (0).",
     OPTION_COUNT(struct test_options, seed, 0, UINT32_MAX)},
    {.name = "now",
     .argument = "TIME",
     .help = "The day by which rules expire, as 2026-11-01T12:00:00Z; "
	     "without it today.",
     .take = take_now},
    {.name = "watch",
     .letter = 'w',
     .help = "Run again whenever a rule, a suite or its folder changes.",
     OPTION_FLAG(struct test_options, watches)},
    {.name = "threads",
     .argument = "N",
     .help = "How many threads judge (one for each processor).",
     OPTION_COUNT(struct test_options, n_threads, 1, 64)},
    {.name = "verbose",
     .letter = 'v',
     .help = "Show tests that pass, too.",
     OPTION_FLAG(struct test_options, is_verbose)},
    OPTION_ROW_HELP,
};

const struct option_table tool_test_options = {
    .usage = "scamsieve test [OPTION]... [SUITE]...",
    .purpose = "Run the tests that stand beside the rules - each message "
	       "must match its rule, or must not - and the suites in the "
	       "rules' folders. With SUITE, a file with 'kind: suite' or a "
	       "folder of such, only these are run.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static int run_once(const struct test_options *options)
{
	struct test_run run;
	struct buf out;
	int code = EXIT_TROUBLE;

	buf_init(&out, 0);
	if (test_run_open(&run, options) == 0 && test_run_all(&run) == 0) {
		formats[options->format].add(&out, &run);
		code = run.n_failed || run.n_weak ? EXIT_FINDINGS : EXIT_CLEAN;
		if (program_print("scamsieve test", buf_span(&out)))
			code = EXIT_TROUBLE;
	}
	test_run_close(&run);
	buf_release(&out);
	return code;
}

static int run(const struct test_options *options)
{
	uint64_t sum = test_watch_sum(options);
	int code = run_once(options);

	while (options->watches) {
		test_watch_wait(options, &sum);
		code = run_once(options);
	}
	return code;
}

static int take_suites(struct test_options *options, char **paths,
		       struct err *err)
{
	for (; *paths; paths++)
		if (tool_take_rules(&options->suites, *paths, err))
			return err_set(err, ERR_INPUT, "more than %d suites",
				       TOOL_PATH_LIMIT);
	return 0;
}

int tool_test(int argc, char **argv)
{
	long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct test_options options = {
	    .n_threads = n_processors > 0 ? (size_t)n_processors : 1};
	struct err err;
	int first;

	if (!tool_parse(&tool_test_options, argc, argv, &options, &first))
		return first;
	if (take_suites(&options, argv + first, &err)) {
		program_complain(program, "%s", err.text);
		return EXIT_TROUBLE;
	}
	return run(&options);
}
