/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint.h - what `scamsieve check` finds, by name.
 *
 * The list is lint.def; findings (base/err.h) carry the names. Lints that
 * are no errors can be switched off: all over by struct lint_options, or
 * where they are by a comment in the file,
 *
 *   # scamsieve-lint: off NAME[, NAME]...
 *
 * which holds for its own line when something stands before it, for the
 * entry that begins below it (a rule, a brand, a key, with all that is
 * indented under it) when nothing does, and for the whole file when it
 * stands above the file's first entry.
 */
#ifndef SCAMSIEVE_RULES_LINT_H
#define SCAMSIEVE_RULES_LINT_H

#include "base/err.h"

enum lint {
#define LINT(id, name, severity, what, advice) LINT_##id,
#include "rules/lint.def"
#undef LINT
	LINT_COUNT
};

struct lint_row {
	const char *name; /* "rule-without-match" */
	enum severity severity;
	const char *what;   /* what it says, half a sentence */
	const char *advice; /* what to do about it */
};

struct lint_options {
	bool is_off[LINT_COUNT];
	bool is_on[LINT_COUNT]; /* of notes: show them as warnings */
	/*
	 * So many of the paths named first are there to be used by the
	 * others: what is not an error in them is not looked for.
	 */
	size_t n_context;
};

/* Name, severity and the like; never NULL. */
const struct lint_row *lint_row(enum lint lint);

/* 0, or ERR_INPUT for a name that is no lint. */
int lint_parse(struct span name, enum lint *lint);

/* The lint's name that is nearest to a word that is none, or NULL. */
const char *lint_closest(struct span word);

/*
 * Switch lints off or on by their names, separated by commas or spaces;
 * "all" means all that can be. 0, or ERR_INPUT with err, which says what is
 * wrong with which name.
 */
int lint_switch(struct lint_options *options, bool is_on, struct span names,
		struct err *err);

#endif
