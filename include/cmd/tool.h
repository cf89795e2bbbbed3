/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool.h - the verbs of `scamsieve`, one file each.
 */
#ifndef SCAMSIEVE_CMD_TOOL_H
#define SCAMSIEVE_CMD_TOOL_H

#include "cmd/option.h"
#include "cmd/program.h"
#include "rules/ruleset.h"

/* Each takes its own arguments, argv[0] being the verb; returns the exit
 * code (program.h). */
int tool_check(int argc, char **argv);
int tool_completions(int argc, char **argv);
int tool_diff(int argc, char **argv);
int tool_doctor(int argc, char **argv);
int tool_eval(int argc, char **argv);
int tool_explain(int argc, char **argv);
int tool_hold(int argc, char **argv);
int tool_mine(int argc, char **argv);
int tool_quarantine(int argc, char **argv);
int tool_redact(int argc, char **argv);
int tool_reference(int argc, char **argv);
int tool_scan(int argc, char **argv);
int tool_schema(int argc, char **argv);
int tool_test(int argc, char **argv);
int tool_tune(int argc, char **argv);

/* What each of them can be told. */
extern const struct option_table tool_check_options;
extern const struct option_table tool_completions_options;
extern const struct option_table tool_diff_options;
extern const struct option_table tool_doctor_options;
extern const struct option_table tool_eval_options;
extern const struct option_table tool_explain_options;
extern const struct option_table tool_hold_options;
extern const struct option_table tool_mine_options;
extern const struct option_table tool_quarantine_options;
extern const struct option_table tool_redact_options;
extern const struct option_table tool_reference_options;
extern const struct option_table tool_scan_options;
extern const struct option_table tool_schema_options;
extern const struct option_table tool_test_options;
extern const struct option_table tool_tune_options;

/* A verb, for the main program, completions and manuals. */
struct tool_verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary; /* an infinitive without a full stop */
	const struct option_table *options;
};

/* All of them, sorted by name. */
extern const struct tool_verb tool_verbs[];
extern const size_t tool_verb_count;

/*
 * The options of a program or verb: "scamsieve-sms", "scamsieve-milter",
 * "scamsieve check" or "check". NULL when there is none of that name.
 */
const struct option_table *tool_find_options(const char *name);

/*
 * Take a verb's command line into target, a wrong one with a complaint. True:
 * go on, *first being the first operand. False: there is no more to do, help
 * having been printed if it was asked for; *first is the exit code.
 */
bool tool_parse(const struct option_table *table, int argc, char **argv,
		void *target, int *first);

/* Complain that a program ("scamsieve hold") has no verb of that name; names
 * are those that it has, one of which may have been meant. */
void tool_complain_verb(const char *program, const char *name,
			const char *const *names, size_t n);

/* Rule paths as options gather them. */
enum { TOOL_PATH_LIMIT = 64 };

struct tool_rules {
	const char *paths[TOOL_PATH_LIMIT];
	size_t n;
	int64_t now_s; /* for expires:; 0: the clock's */
};

/* Take one --rules PATH into a struct tool_rules. 0, or ERR_INPUT when there
 * are too many. */
int tool_take_rules(void *target, const char *path, struct err *err);

/* The row of --rules, whose paths go into a struct tool_rules of the target. */
#define TOOL_ROW_RULES(type, member)                                           \
	{                                                                      \
		.name = "rules", .letter = 'r', .argument = "PATH",            \
		.help =                                                        \
		    "Rule file or folder; may be given again. Without it the " \
		    "program's own rules are used.",                           \
		.take = tool_take_rules,                                       \
		.offset = OPTION_OFFSET(type, member, struct tool_rules)       \
	}

/* The row of --color, which tool_wants_colour() understands. */
#define TOOL_ROW_COLOUR(type, member)                                          \
	{                                                                      \
		.name = "color", .argument = "WHEN",                           \
		.help = "auto (the default), always or never.",                \
		.choices = (const char *const[]){"auto", "always", "never",    \
						 NULL},                        \
		OPTION_STRING(type, member)                                    \
	}

/* A loaded ruleset with its findings, for the life of a verb. */
struct tool_set {
	struct arena arena; /* findings and the sources they point into */
	struct diag_list diags;
	struct ruleset *ruleset; /* NULL when loading failed */
	int rc;
};

/*
 * Load rules, the program's own when none are named, with their tests.
 * Findings are in set->diags; nothing is printed.
 */
void tool_set_load(struct tool_set *set, const struct tool_rules *rules,
		   struct err *err);
void tool_set_release(struct tool_set *set);

/*
 * The same for a verb that needs sound rules: prints findings that are
 * errors and complains. 0, or negative when there is no ruleset.
 */
int tool_set_open(struct tool_set *set, const struct tool_rules *rules,
		  const char *verb);

/* Should output on stdout be coloured? NO_COLOR and a terminal decide. */
bool tool_wants_colour(const char *when);

/* Read all of a file, or of stdin for "-"; at most limit bytes.
 * 0 or negative with err. */
int tool_read_input(const char *path, size_t limit, struct buf *bytes,
		    struct err *err);

#endif
