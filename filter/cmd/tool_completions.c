/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_completions - scamsieve completions: what shells need to complete the
 * command lines of all programs, from the tables of their options.
 *
 * Contract: `completions SHELL [PROGRAM]` prints a script, of scamsieve when
 * no program is named.
 * Failure: exit 2 for a shell or program that there is not.
 */
#include "cmd/tool_completions.h"
#include "cmd/milter_options.h"
#include "cmd/sms_options.h"
#include "cmd/tool.h"
#include "service/config.h"

#include <stdio.h>
#include <string.h>

static const struct completion programs[] = {
    {"scamsieve", NULL},
    {"scamsieve-sms", &sms_option_table},
    {"scamsieve-milter", &milter_option_table},
};

static const struct shell {
	const char *name;
	void (*write)(const struct completion *completion, struct buf *out);
} shells[] = {
    {"bash", completion_bash},
    {"zsh", completion_zsh},
    {"fish", completion_fish},
};

/* --- what is known of arguments ------------------------------------------ */

enum completion_kind completion_of(const struct option_row *row)
{
	static const struct {
		const char *argument;
		enum completion_kind kind;
	} kinds[] = {
	    {"PATH", COMPLETION_FILES},         {"FILE", COMPLETION_FILES},
	    {"CORPUS", COMPLETION_FILES},       {"SOCKET", COMPLETION_FILES},
	    {"FOLDER", COMPLETION_FOLDERS},     {"DIR", COMPLETION_FOLDERS},
	    {"KEY=VALUE", COMPLETION_SETTINGS},
	};

	if (row->choices)
		return COMPLETION_WORDS;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (row->argument && !strcmp(row->argument, kinds[i].argument))
			return kinds[i].kind;
	return COMPLETION_NONE;
}

enum completion_kind completion_of_operand(const struct option_table *table)
{
	if (table->operands)
		return COMPLETION_WORDS;
	/* "[OPTION]..." is all that the usage names? */
	return strstr(table->usage, "]... ") ? COMPLETION_FILES
					     : COMPLETION_NONE;
}

struct span completion_summary(const struct option_row *row)
{
	struct span help = span_of(row->help);
	size_t end = span_find(help, span_of(". "), 0);

	if (end != SIZE_MAX)
		help.len = end;
	else if (span_ends_with(help, span_of(".")))
		help.len--;
	return help;
}

/* As deep as the tables of keys are nested.
 * NOLINTNEXTLINE(misc-no-recursion) */
static void add_settings(struct buf *out, const char *path,
			 const struct yaml_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct config_value value;
		char inner[128];

		snprintf(inner, sizeof(inner), "%.90s%s%.30s", path,
			 *path ? "." : "", keys[i].name);
		if (keys[i].keys)
			add_settings(out, inner, keys[i].keys, keys[i].n_keys);
		else if (config_describe(inner, &value) == 0 &&
			 value.kind != CONFIG_VALUE_LIST)
			buf_add_format(out, "%s%s=", out->len ? " " : "",
				       inner);
	}
}

void completion_add_settings(struct buf *out)
{
	size_t n;
	const struct yaml_key *keys = config_keys(&n);
	struct buf settings;

	buf_init(&settings, 0);
	add_settings(&settings, "", keys, n);
	buf_add_span(out, buf_span(&settings));
	buf_release(&settings);
}

void completion_add_words(struct buf *out, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		buf_add_format(out, "%s%s", i ? " " : "", words[i]);
}

void completion_add_name(struct buf *out, const char *program)
{
	buf_add_char(out, '_');
	for (; *program; program++)
		buf_add_char(out,
			     *program == '-' ? '_' : (unsigned char)*program);
}

/* --- the verb ------------------------------------------------------------ */

static const struct option_row rows[] = {
    OPTION_ROW_HELP,
};

const struct option_table tool_completions_options = {
    .usage = "scamsieve completions [OPTION]... SHELL [PROGRAM]",
    .purpose = "Print a script by which bash, zsh or fish completes the "
	       "command line of scamsieve, or of scamsieve-sms or "
	       "scamsieve-milter.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .operands = (const char *const[]){"bash", "zsh", "fish", NULL},
};

static const struct shell *find_shell(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(shells); i++)
		if (!strcmp(shells[i].name, name))
			return &shells[i];
	program_complain("scamsieve completions",
			 "expected bash, zsh or fish, got '%s'", name);
	return NULL;
}

static const struct completion *find_program(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(programs); i++)
		if (!strcmp(programs[i].program, name))
			return &programs[i];
	program_complain("scamsieve completions",
			 "expected scamsieve, scamsieve-sms or "
			 "scamsieve-milter, got '%s'",
			 name);
	return NULL;
}

int tool_completions(int argc, char **argv)
{
	const struct shell *shell;
	const struct completion *program;
	struct buf out;
	int first;
	int code = EXIT_CLEAN;

	if (!tool_parse(&tool_completions_options, argc, argv, NULL, &first))
		return first;
	if (argc - first < 1 || argc - first > 2) {
		program_complain("scamsieve completions",
				 "expected a shell (bash, zsh or fish) and at "
				 "most one program");
		return EXIT_TROUBLE;
	}
	shell = find_shell(argv[first]);
	program = find_program(argc - first > 1 ? argv[first + 1]
						: "scamsieve");
	if (!shell || !program)
		return EXIT_TROUBLE;
	buf_init(&out, 0);
	shell->write(program, &out);
	if (out.has_failed ||
	    program_print("scamsieve completions", buf_span(&out)))
		code = EXIT_TROUBLE;
	buf_release(&out);
	return code;
}
