/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_check - scamsieve check: everything that is wrong, in one run.
 *
 * The files named are read together with the program's own lexicons and
 * brands, so that a pack can be checked by itself.
 *
 * Contract: findings on stdout, exits 0 (clean or warnings), 1 (errors), 2
 * (cannot read).
 */
#include "cmd/tool.h"

#include <stdio.h>
#include <string.h>

struct check {
	struct tool_rules rules;
	bool is_strict; /* warnings count as errors */
	bool wants_help;
};

static int take_strict(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	((struct check *)target)->is_strict = true;
	return 0;
}

static int take_help(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	((struct check *)target)->wants_help = true;
	return 0;
}

static const struct option_row rows[] = {
    {.name = "strict",
     .help = "Warnings count as errors.",
     .take = take_strict},
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
};

const struct option_table tool_check_options = {
    .usage = "scamsieve check [OPTION]... [PATH]...",
    .purpose = "Read rule files or folders and show everything that is "
	       "wrong in them, each with its place. Without a path the "
	       "program's own rules are checked. Named files may use the "
	       "program's lexicons and brands.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

/* The program's own lexicons and brands first, then what the user named. */
static int gather_paths(struct check *check, int argc, char **argv, int first,
			struct buf *lexicons, struct buf *brands)
{
	const char *own = program_rules_path();
	struct err err;

	if (first >= argc)
		return 0;
	buf_add_format(lexicons, "%s/lexicons", own);
	buf_add_format(brands, "%s/brands", own);
	(void)tool_take_rules(&check->rules, buf_string(lexicons), &err);
	(void)tool_take_rules(&check->rules, buf_string(brands), &err);
	for (int i = first; i < argc; i++) {
		if (tool_take_rules(&check->rules, argv[i], &err)) {
			program_complain("scamsieve check",
					 "more than %d paths", TOOL_PATH_LIMIT);
			return ERR_INPUT;
		}
	}
	return 0;
}

static int report(const struct check *check, struct tool_set *set,
		  const struct err *err)
{
	struct buf out;
	struct ruleset_stats stats;
	size_t shown = 0;

	buf_init(&out, 0);
	diag_list_sort(&set->diags);
	for (size_t i = 0; i < set->diags.n; i++) {
		if (set->diags.items[i].severity == SEVERITY_NOTE)
			continue;
		diag_format(&set->diags.items[i], &out);
		shown++;
	}
	if (shown)
		buf_add_format(&out, "%zu errors, %zu warnings\n",
			       set->diags.n_errors, set->diags.n_warnings);
	if (set->diags.has_overflowed)
		buf_add_format(&out,
			       "more than %d findings, the rest is not "
			       "shown\n",
			       DIAG_LIMIT);
	if (set->ruleset) {
		ruleset_stats(set->ruleset, &stats);
		buf_add_format(&out,
			       "%zu packs, %zu rules (%zu on trial, %zu "
			       "expired, %zu looked at for every message), "
			       "%zu terms, %zu brands\n",
			       stats.n_packs, stats.n_rules, stats.n_shadow,
			       stats.n_expired, stats.n_unprefiltered,
			       stats.n_terms, stats.n_brands);
	}
	(void)program_write(1, buf_span(&out));
	buf_release(&out);
	if (set->rc && set->diags.n_errors == 0) {
		program_complain("scamsieve check", "%s", err->text);
		return EXIT_TROUBLE;
	}
	if (set->rc || (check->is_strict && set->diags.n_warnings))
		return EXIT_FINDINGS;
	return EXIT_CLEAN;
}

int tool_check(int argc, char **argv)
{
	struct check check = {.is_strict = false};
	struct tool_set set;
	struct buf lexicons;
	struct buf brands;
	struct err err = {""};
	int first = argc;
	int code = EXIT_TROUBLE;

	buf_init(&lexicons, 4096);
	buf_init(&brands, 4096);
	if (option_parse(&tool_check_options, argc, argv, &check, &first,
			 &err)) {
		program_complain("scamsieve check", "%s", err.text);
		goto out;
	}
	if (check.wants_help) {
		option_help(&tool_check_options, &lexicons);
		(void)program_write(1, buf_span(&lexicons));
		code = EXIT_CLEAN;
		goto out;
	}
	if (gather_paths(&check, argc, argv, first, &lexicons, &brands))
		goto out;
	tool_set_load(&set, &check.rules, &err);
	code = report(&check, &set, &err);
	tool_set_release(&set);
out:
	buf_release(&lexicons);
	buf_release(&brands);
	return code;
}
