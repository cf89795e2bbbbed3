/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_check - scamsieve check: everything that is wrong, in one run.
 *
 * The files named are read together with the program's own rules, so that a
 * pack can be checked by itself; those are there to be named, and are not
 * looked at for what is no error. A configuration among the files is checked
 * as one.
 *
 * Contract: findings on stdout, exits 0 (clean or warnings), 1 (errors), 2
 * (cannot read).
 */
#include "cmd/tool_check.h"

#include "base/source.h"
#include "base/yaml_read.h"
#include "cmd/load.h"
#include "service/config.h"

#include <string.h>

enum { DAY_S = 86400, FIX_ROUNDS = 10, CONFIG_FILE_LIMIT = 16 };

struct check {
	struct tool_rules rules;
	const char *configs[CONFIG_FILE_LIMIT]; /* to be checked */
	size_t n_configs;
	struct lint_options lint;
	const struct check_format *format;
	const char *config_path; /* our own; NULL: none */
	int64_t now_s;
	bool is_strict; /* warnings count as errors */
	bool is_fixing;
	bool wants_cost;
	bool wants_lints;
	/* What a look at the files came to. */
	struct arena arena;
	struct diag_list diags;
	struct ruleset *ruleset;
	size_t n_fixed;
};

static int take_off(void *target, const char *argument, struct err *err)
{
	return lint_switch(&((struct check *)target)->lint, false,
			   span_of(argument), err);
}

static int take_on(void *target, const char *argument, struct err *err)
{
	return lint_switch(&((struct check *)target)->lint, true,
			   span_of(argument), err);
}

static const char *const format_names[] = {"text", "json", "sarif", "github",
					   NULL};

static int take_format(void *target, const char *argument, struct err *err)
{
	static const struct check_format *const formats[] = {
	    &check_format_text, &check_format_json, &check_format_sarif,
	    &check_format_github};

	(void)err;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (!strcmp(argument, formats[i]->name))
			((struct check *)target)->format = formats[i];
	return 0;
}

static int take_date(void *target, const char *argument, struct err *err)
{
	int32_t day;

	if (!yaml_parse_date(span_of(argument), &day))
		return err_set(err, ERR_INPUT,
			       "expected a date such as 2026-12-31, got '%s'",
			       argument);
	((struct check *)target)->now_s = (int64_t)day * DAY_S;
	return 0;
}

static const struct option_row rows[] = {
    {.name = "strict",
     .help = "Warnings count as errors.",
     OPTION_FLAG(struct check, is_strict)},
    {.name = "fix",
     .help = "Mend in the files what can be mended without a doubt, then show "
	     "what is left.",
     OPTION_FLAG(struct check, is_fixing)},
    {.name = "off",
     .argument = "LINT",
     .help = "Do not look for this; several are separated by commas. For one "
	     "line, rule or file write the comment '# scamsieve-lint: off "
	     "LINT' there.",
     .take = take_off},
    {.name = "on",
     .argument = "LINT",
     .help = "Show this note as a warning; 'all' shows every note.",
     .take = take_on},
    {.name = "format",
     .letter = 'f',
     .argument = "FORMAT",
     .help = "text, json, sarif (2.1.0) or github (workflow commands).",
     .choices = format_names,
     .take = take_format},
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Take check.off and check.on from this configuration instead "
	     "of " LOAD_DEFAULT_CONFIG ".",
     OPTION_STRING(struct check, config_path)},
    {.name = "no-config",
     .help = "Read no configuration.",
     OPTION_STRING(struct check, config_path)},
    {.name = "date",
     .argument = "DATE",
     .help = "Look for expired rules and old reviews as of this day "
	     "(YYYY-MM-DD) instead of today.",
     .take = take_date},
    {.name = "cost",
     .help = "Show also what each rule takes beside the scan: how many "
	     "ordinary messages lead to it, and its patterns and facts.",
     OPTION_FLAG(struct check, wants_cost)},
    {.name = "list-lints",
     .help = "Show all that is looked for, and what to do about it.",
     OPTION_FLAG(struct check, wants_lints)},
    OPTION_ROW_HELP,
};

const struct option_table tool_check_options = {
    .usage = "scamsieve check [OPTION]... [PATH]...",
    .purpose = "Read rule files, folders or a configuration and show "
	       "everything that is wrong in them, each with its place. "
	       "Without a path the program's own rules are checked; what is "
	       "named may use them.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .epilogue = "Exits 0 when clean or with warnings only, 1 with errors, 2 "
		"when something\ncannot be read.\n",
};

/* Is the file a configuration? What cannot be read is left to the loader. */
static bool is_config(const char *path)
{
	struct source source;
	struct yaml_doc doc;
	struct diag_list diags;
	struct arena arena;
	bool is_one = false;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	if (!span_ends_with(span_of(path), span_of(".txt")) &&
	    source_read(&source, path, &arena, NULL) == 0 &&
	    yaml_doc_parse(&doc, &source, &arena, &diags) == 0)
		is_one = config_is_one(doc.root);
	arena_release(&arena);
	return is_one;
}

/* The program's own rules first, then what the user named. */
static int gather_paths(struct check *check, int argc, char **argv, int first)
{
	struct err err;

	(void)tool_take_rules(&check->rules, program_rules_path(), &err);
	check->lint.n_context = first < argc ? 1 : 0;
	for (int i = first; i < argc; i++) {
		if (check->n_configs < CONFIG_FILE_LIMIT &&
		    is_config(argv[i])) {
			check->configs[check->n_configs++] = argv[i];
			continue;
		}
		if (tool_take_rules(&check->rules, argv[i], &err)) {
			program_complain("scamsieve check",
					 "more than %d paths",
					 TOOL_PATH_LIMIT - 1);
			return ERR_INPUT;
		}
	}
	if (check->n_configs && check->rules.n == 1)
		check->rules.n = 0; /* configurations alone */
	return 0;
}

/* What the configuration switches, under what the command line does. */
static int read_config(struct check *check)
{
	struct lint_options own = check->lint;
	struct config config;
	struct err err = {""};
	int rc;

	if (!check->config_path)
		return 0;
	config_init(&config);
	rc = config_load(&config, check->config_path, &check->diags, &err);
	check->lint = (struct lint_options){.n_context = 0};
	for (size_t i = 0; i < config.check_off.n && !rc; i++)
		rc = lint_switch(&check->lint, false,
				 span_of(config.check_off.items[i]), &err);
	for (size_t i = 0; i < config.check_on.n && !rc; i++)
		rc = lint_switch(&check->lint, true,
				 span_of(config.check_on.items[i]), &err);
	if (rc) {
		program_show_findings(&check->diags);
		program_complain("scamsieve check", "%s", err.text);
	}
	for (int i = 0; i < LINT_COUNT; i++) {
		if (!own.is_off[i] && !own.is_on[i])
			continue;
		check->lint.is_off[i] = own.is_off[i];
		check->lint.is_on[i] = own.is_on[i];
	}
	config_release(&config);
	return rc;
}

/* Settings that do not go together: the message begins with the one that
 * does not, and that is where the finding is put. */
static int say_together(struct check *check, const char *path,
			const struct err *err)
{
	struct arena *arena = &check->arena;
	struct source *source = arena_zalloc(arena, 1, sizeof(*source));
	char setting[sizeof(err->text)];
	const struct yaml_node *node;
	struct yaml_doc doc;

	if (!source || source_read(source, path, arena, NULL) ||
	    yaml_doc_parse(&doc, source, arena, &check->diags))
		return ERR_INPUT;
	memcpy(setting, err->text, sizeof(setting));
	setting[strcspn(setting, ":")] = '\0';
	node = config_node(doc.root, setting);
	if (!node)
		node = doc.root;
	diag_add(&check->diags, SEVERITY_ERROR, "out-of-range",
		 node->key ? node->key->place : node->place, "%s", err->text);
	return ERR_INPUT;
}

static int check_config(struct check *check, const char *path, struct err *err)
{
	struct config config;
	size_t n_errors = check->diags.n_errors;
	int rc;

	config_init(&config);
	rc = config_load(&config, path, &check->diags, err);
	if (!rc && config_check(&config, err) == ERR_INPUT)
		rc = say_together(check, path, err);
	config_release(&config);
	/* What was found is said; only what was not is left to say. */
	return check->diags.n_errors > n_errors ? 0 : rc;
}

static int load(struct check *check, struct err *err)
{
	struct ruleset_options options = {
	    .now_s = check->now_s,
	    .keeps_tests = true,
	    .lint = &check->lint,
	};
	int rc = 0;

	for (size_t i = 0; i < check->n_configs && !rc; i++)
		rc = check_config(check, check->configs[i], err);
	if (!rc && check->rules.n)
		rc = ruleset_load(&check->ruleset, check->rules.paths,
				  check->rules.n, &options, &check->diags, err);
	diag_list_sort(&check->diags);
	return rc == ERR_INPUT && check->diags.n_errors ? 0 : rc;
}

static void forget(struct check *check)
{
	ruleset_free(check->ruleset);
	check->ruleset = NULL;
	arena_reset(&check->arena);
	diag_list_init(&check->diags, &check->arena);
}

/* Mending shows what lay behind: again, until there is nothing to mend. */
static int load_and_fix(struct check *check, struct err *err)
{
	int rc = load(check, err);

	for (int i = 0; i < FIX_ROUNDS && check->is_fixing && !rc; i++) {
		size_t n = check->n_fixed;

		if (check_fix(&check->diags, &check->n_fixed))
			return err_set(err, ERR_IO, "not all could be mended");
		if (check->n_fixed == n)
			break;
		forget(check);
		rc = load(check, err);
	}
	return rc;
}

/* The costs of the rules that were named. */
static int take_costs(struct check *check, struct ruleset_cost *cost)
{
	struct span own = span_of(program_rules_path());
	size_t n = 0;

	if (ruleset_cost_take(check->ruleset, &check->arena, cost))
		return ERR_MEMORY;
	for (size_t i = 0; i < cost->n; i++) {
		const struct source *source = cost->rules[i].rule->place.source;

		if (check->lint.n_context && source &&
		    span_starts_with(span_of(source->path), own))
			continue;
		cost->rules[n++] = cost->rules[i];
	}
	cost->n = n;
	return 0;
}

static int report(struct check *check, int rc, const struct err *err)
{
	struct check_result result = {.diags = &check->diags};
	struct ruleset_cost cost;
	struct buf out;
	bool is_written;

	buf_init(&out, 0);
	if (check->ruleset) {
		ruleset_stats(check->ruleset, &result.stats);
		result.has_stats = true;
	}
	if (check->ruleset && check->wants_cost) {
		if (take_costs(check, &cost))
			rc = ERR_MEMORY;
		else
			result.cost = &cost;
	}
	check->format->add(&result, &out);
	if (check->n_fixed && check->format == &check_format_text)
		buf_add_format(&out, "%zu mended\n", check->n_fixed);
	is_written = program_print("scamsieve check", buf_span(&out)) == 0;
	buf_release(&out);
	if (rc)
		program_complain("scamsieve check", "%s",
				 rc == ERR_MEMORY ? "out of memory"
						  : err->text);
	if (rc || !is_written)
		return EXIT_TROUBLE;
	return check->diags.n_errors ||
		       (check->is_strict && check->diags.n_warnings)
		   ? EXIT_FINDINGS
		   : EXIT_CLEAN;
}

static int show_lints(const struct check *check)
{
	struct buf out;
	int code;

	buf_init(&out, 0);
	check_add_lints(&out, check->format == &check_format_json);
	code = program_print("scamsieve check", buf_span(&out)) ? EXIT_TROUBLE
								: EXIT_CLEAN;
	buf_release(&out);
	return code;
}

int tool_check(int argc, char **argv)
{
	struct check check = {.format = &check_format_text,
			      .now_s = program_now_s()};
	struct err err = {""};
	int first = argc;
	int code = EXIT_TROUBLE;

	arena_init(&check.arena, 0);
	diag_list_init(&check.diags, &check.arena);
	check.config_path = load_default_config();
	if (!tool_parse(&tool_check_options, argc, argv, &check, &first)) {
		code = first;
		goto out;
	}
	if (check.wants_lints) {
		code = show_lints(&check);
		goto out;
	}
	if (read_config(&check) || gather_paths(&check, argc, argv, first))
		goto out;
	forget(&check);
	code = report(&check, load_and_fix(&check, &err), &err);
out:
	ruleset_free(check.ruleset);
	arena_release(&check.arena);
	return code;
}
