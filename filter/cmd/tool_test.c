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

static int take_rules(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct test_options *)target)->rules,
			       argument, err);
}

static int take_config(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct test_options *)target)->config_path = argument;
	return 0;
}

static int take_filter(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct test_options *)target)->filter = argument;
	return 0;
}

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
	return option_number(argument, 100, &options->min_survival, err);
}

static int take_seed(void *target, const char *argument, struct err *err)
{
	return option_number(argument, UINT32_MAX,
			     &((struct test_options *)target)->seed, err);
}

static int take_threads(void *target, const char *argument, struct err *err)
{
	return option_size(argument, 1, 64,
			   &((struct test_options *)target)->n_threads, err);
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

#define TAKE_FLAG(function, field)                                             \
	static int function(void *target, const char *argument UNUSED,         \
			    struct err *err UNUSED)                            \
	{                                                                      \
		((struct test_options *)target)->field = true;                 \
		return 0;                                                      \
	}
TAKE_FLAG(take_mutate, mutates)
TAKE_FLAG(take_verbose, is_verbose)
TAKE_FLAG(take_watch, watches)
TAKE_FLAG(take_help, wants_help)
#undef TAKE_FLAG

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Rule file or folder; may be given again. Without it the "
	     "program's own rules are tested.",
     .take = take_rules},
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Configuration, for the thresholds that suites meet.",
     .take = take_config},
    {.name = "filter",
     .argument = "TEXT",
     .help = "Only tests whose rule's id, suite's path or own name has TEXT "
	     "in it.",
     .take = take_filter},
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
     .take = take_mutate},
    {.name = "min-survival",
     .argument = "PERCENT",
     .help = "With --mutate, which it implies: fail when a message's test "
	     "holds under fewer of its disguises.",
     .take = take_min_survival},
    {.name = "seed",
     .argument = "N",
     .help = "Other disguises of the same kinds (0).",
     .take = take_seed},
    {.name = "now",
     .argument = "TIME",
     .help = "The day by which rules expire, as 2026-11-01T12:00:00Z; "
	     "without it today.",
     .take = take_now},
    {.name = "watch",
     .letter = 'w',
     .help = "Run again whenever a rule, a suite or its folder changes.",
     .take = take_watch},
    {.name = "threads",
     .argument = "N",
     .help = "How many threads judge (one for each processor).",
     .take = take_threads},
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
		if (program_write(STDOUT_FILENO, buf_span(&out)))
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
	struct err err = {""};
	struct buf help;
	int first = argc;
	int code = EXIT_TROUBLE;

	buf_init(&help, 0);
	if (option_parse(&tool_test_options, argc, argv, &options, &first,
			 &err) ||
	    take_suites(&options, argv + first, &err)) {
		program_complain(program, "%s", err.text);
	} else if (options.wants_help) {
		option_help(&tool_test_options, &help);
		code = program_write(STDOUT_FILENO, buf_span(&help))
			   ? EXIT_TROUBLE
			   : EXIT_CLEAN;
	} else {
		code = run(&options);
	}
	buf_release(&help);
	return code;
}
