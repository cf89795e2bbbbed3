/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_option - command lines, their faults, and the help.
 */
#include "cmd/option.h"

#include <check.h>
#include <stdio.h>

Suite *test_option_suite(void);

struct target {
	struct buf seen;
	bool is_quick;
	const char *name;
	size_t count;
	double share;
};

static int take_any(void *target, const char *argument, struct err *err)
{
	struct target *into = target;

	(void)err;
	buf_add_format(&into->seen, "[%s]", argument ? argument : "-");
	return 0;
}

static int take_size(void *target, const char *argument, struct err *err)
{
	struct target *into = target;
	size_t size;
	int rc = option_size(argument, 10, 1 << 20, &size, err);

	if (rc == 0)
		buf_add_format(&into->seen, "[%zu]", size);
	return rc;
}

/* Into what stands at the row's offset. */
static int take_count(void *target, const char *argument, struct err *err)
{
	return option_size(argument, 0, 1 << 20, target, err);
}

static const char *const colours[] = {"red", "green", NULL};

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Read rules from PATH.",
     .take = take_any},
    {.name = "colour",
     .argument = "NAME",
     .help = "Take a colour.",
     .choices = colours,
     .take = take_any},
    {.name = "size",
     .letter = 's',
     .argument = "BYTES",
     .help = "Take a size that is described by a sentence so long that it "
	     "needs a second line in the help.",
     .take = take_size},
    {.name = "input-with-a-long-name",
     .letter = 'i',
     .argument = "FILE",
     .help = "Take that.",
     .take = take_any},
    {.name = "help", .letter = 'h', .help = "Show help.", .take = take_any},
};

/* Options that the parser puts where their rows say. */
static const struct option_row member_rows[] = {
    {.name = "quick", .letter = 'q', OPTION_FLAG(struct target, is_quick)},
    {.name = "name", .argument = "NAME", OPTION_STRING(struct target, name)},
    {.name = "no-name", OPTION_STRING(struct target, name)},
    {.name = "count",
     .argument = "N",
     OPTION_COUNT(struct target, count, 2, 10)},
    {.name = "share",
     .argument = "SHARE",
     OPTION_REAL(struct target, share, 0, 0.5)},
    {.name = "size",
     .argument = "BYTES",
     .take = take_count,
     .offset = OPTION_OFFSET(struct target, count, size_t)},
    OPTION_ROW_HELP,
};

static const struct option_table member_table = {
    .usage = "prog",
    .purpose = "Tries members.",
    .rows = member_rows,
    .n_rows = ARRAY_LEN(member_rows),
};

static const struct option_table table = {
    .usage = "prog [OPTION]... FILE",
    .purpose = "Tries options.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .epilogue = "The end.\n",
};

enum { ARGUMENTS = 6 };

static const struct {
	const char *argv[ARGUMENTS];
	const char *want; /* what was taken, then operands; or the error */
} parse_rows[] = {
    {{"--rules", "a", "-r", "b"}, "[a][b]"},
    {{"x", "--rules=a", "y"}, "[a] x y"},
    {{"-hra", "--", "-h"}, "[-][a] -h"},
    {{"--colour", "red"}, "[red]"},
    {{"-s", "2K", "--size=1m"}, "[2048][1048576]"},
    {{"--ruels", "a"}, "unknown option '--ruels', did you mean '--rules'?"},
    {{"--ruels=a"}, "unknown option '--ruels', did you mean '--rules'?"},
    {{"--banana"}, "unknown option '--banana', see --help"},
    {{"-x"}, "unknown option '-x', see --help"},
    {{"-hx"}, "unknown option '-x', see --help"},
    {{"--rules"}, "option '--rules' needs a PATH"},
    {{"-r"}, "option '--rules' needs a PATH"},
    {{"--help=x"}, "option '--help' takes no argument"},
    {{"--colour=blue"},
     "option '--colour': expected one of red, green, got 'blue'"},
    {{"-s", "9"},
     "option '--size': expected a size from 10 to 1048576 bytes "
     "(K, M and G may stand behind the number), got '9'"},
    {{"-s", "2G"},
     "option '--size': expected a size from 10 to 1048576 bytes "
     "(K, M and G may stand behind the number), got '2G'"},
    {{"-s", "20x"},
     "option '--size': expected a size from 10 to 1048576 "
     "bytes (K, M and G may stand behind the number), got "
     "'20x'"},
    {{"-s", "-20"},
     "option '--size': expected a size from 10 to 1048576 "
     "bytes (K, M and G may stand behind the number), got "
     "'-20'"},
    {{"-s", ""},
     "option '--size': expected a size from 10 to 1048576 bytes "
     "(K, M and G may stand behind the number), got ''"},
};

START_TEST(parses_as_the_table_says)
{
	char storage[ARGUMENTS][64];
	char *argv[ARGUMENTS + 2] = {"prog"};
	struct target target;
	struct err err;
	int argc = 1;
	int first;

	for (int i = 0; i < ARGUMENTS && parse_rows[_i].argv[i]; i++) {
		snprintf(storage[i], sizeof(storage[i]), "%s",
			 parse_rows[_i].argv[i]);
		argv[argc++] = storage[i];
	}
	buf_init(&target.seen, 0);
	if (option_parse(&table, argc, argv, &target, &first, &err) < 0) {
		ck_assert_str_eq(err.text, parse_rows[_i].want);
	} else {
		for (int i = first; i < argc; i++)
			buf_add_format(&target.seen, " %s", argv[i]);
		ck_assert_str_eq(buf_string(&target.seen), parse_rows[_i].want);
	}
	buf_release(&target.seen);
}
END_TEST

static const struct {
	const char *argv[ARGUMENTS];
	struct target want;
	const char *error;
} member_cases[] = {
    {{"x"}, {.name = "unset"}, NULL},
    {{"-q"}, {.is_quick = true, .name = "unset"}, NULL},
    {{"--name", "Anna"}, {.name = "Anna"}, NULL},
    {{"--name", "Anna", "--no-name"}, {.name = NULL}, NULL},
    {{"--count", "2"}, {.count = 2, .name = "unset"}, NULL},
    {{"--count=10"}, {.count = 10, .name = "unset"}, NULL},
    {{"--size", "1K"}, {.count = 1024, .name = "unset"}, NULL},
    {{"--share", "0.25"}, {.share = 0.25, .name = "unset"}, NULL},
    {{"--share", "5%"}, {.share = 0.05, .name = "unset"}, NULL},
    {{"--count", "1"},
     .error = "option '--count': expected a number from 2 to 10, got '1'"},
    {{"--count", "11"},
     .error = "option '--count': expected a number from 2 to 10, got '11'"},
    {{"--count", "3K"},
     .error = "option '--count': expected a number from 2 to 10, got '3K'"},
    {{"--count", "-3"},
     .error = "option '--count': expected a number from 2 to 10, got '-3'"},
    {{"--count", ""},
     .error = "option '--count': expected a number from 2 to 10, got ''"},
    {{"--share", "51%"},
     .error = "option '--share': expected a number from 0 to 0.5, got '51%'"},
    {{"--share", "nan"},
     .error = "option '--share': expected a number from 0 to 0.5, got 'nan'"},
    {{"--share", "x"},
     .error = "option '--share': expected a number from 0 to 0.5, got 'x'"},
};

START_TEST(members_are_set_as_rows_say)
{
	const struct target *want = &member_cases[_i].want;
	struct target target = {.name = "unset"};
	char storage[ARGUMENTS][64];
	char *argv[ARGUMENTS + 2] = {"prog"};
	struct err err = {""};
	int argc = 1;
	int first;
	int rc;

	for (; argc <= ARGUMENTS && member_cases[_i].argv[argc - 1]; argc++) {
		snprintf(storage[argc - 1], sizeof(storage[0]), "%s",
			 member_cases[_i].argv[argc - 1]);
		argv[argc] = storage[argc - 1];
	}
	rc = option_parse(&member_table, argc, argv, &target, &first, &err);
	if (member_cases[_i].error) {
		ck_assert_int_eq(rc, ERR_INPUT);
		ck_assert_str_eq(err.text, member_cases[_i].error);
		return;
	}
	ck_assert_int_eq(rc, 0);
	ck_assert_int_eq(target.is_quick, want->is_quick);
	ck_assert_pstr_eq(target.name, want->name);
	ck_assert_uint_eq(target.count, want->count);
	ck_assert_double_eq_tol(target.share, want->share, 1e-12);
}
END_TEST

START_TEST(help_is_asked_for_among_others)
{
	char *argv[] = {"prog", "--help", "-q", NULL};
	char *wrong[] = {"prog", "--help", "-x", NULL};
	struct target target = {.is_quick = false};
	struct err err;
	int first;

	ck_assert_int_eq(
	    option_parse(&member_table, 3, argv, &target, &first, &err),
	    OPTION_HELP);
	ck_assert(target.is_quick);
	ck_assert_int_eq(
	    option_parse(&member_table, 3, wrong, &target, &first, &err),
	    ERR_INPUT);
}
END_TEST

START_TEST(help_is_made_from_the_table)
{
	struct buf out;

	buf_init(&out, 0);
	option_help(&table, &out);
	ck_assert_str_eq(
	    buf_string(&out),
	    "Usage: prog [OPTION]... FILE\n"
	    "\n"
	    "Tries options.\n"
	    "\n"
	    "Options:\n"
	    "  -r, --rules PATH      Read rules from PATH.\n"
	    "      --colour NAME     Take a colour.\n"
	    "  -s, --size BYTES      Take a size that is described by a "
	    "sentence so long\n"
	    "                        that it needs a second line in the "
	    "help.\n"
	    "  -i, --input-with-a-long-name FILE\n"
	    "                        Take that.\n"
	    "  -h, --help            Show help.\n"
	    "\n"
	    "The end.\n");
	buf_release(&out);
}
END_TEST

Suite *test_option_suite(void)
{
	Suite *suite = suite_create("test_option");
	TCase *tcase = tcase_create("option");

	tcase_add_loop_test(tcase, parses_as_the_table_says, 0,
			    ARRAY_LEN(parse_rows));
	tcase_add_loop_test(tcase, members_are_set_as_rows_say, 0,
			    ARRAY_LEN(member_cases));
	tcase_add_test(tcase, help_is_asked_for_among_others);
	tcase_add_test(tcase, help_is_made_from_the_table);
	suite_add_tcase(suite, tcase);
	return suite;
}
