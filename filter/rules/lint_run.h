/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_run.h - looking for what is not good in rules that are being loaded.
 *
 * Each lint_find_...() looks for a few lints, in the trees of the files or
 * in the rules made from them. 0 or ERR_MEMORY.
 */
#ifndef SCAMSIEVE_RULES_LINT_RUN_H
#define SCAMSIEVE_RULES_LINT_RUN_H

#include "builder.h"
#include "document.h"
#include "rules/lint.h"

/* Ordinary messages, by which patterns and costs are measured. */
enum {
	LINT_ORDINARY_COUNT = 0
#define ORDINARY(text) +1
#include "lint_ordinary.def"
#undef ORDINARY
};

extern const char *const lint_ordinary[LINT_ORDINARY_COUNT];

struct lint_run {
	struct builder *builder;
	const struct document *documents;
	size_t n_documents;
	const struct lint_options *options;
	int64_t today;    /* days since 1970 */
	bool is_complete; /* no errors: the ruleset stands */
};

/* All of them; then what is switched off is taken out of the findings. */
int lint_find(struct lint_run *run);

/* What is missing in a rule, and what does not go together (trees). */
int lint_find_rule(struct lint_run *run);
/* Patterns and literals (trees). */
int lint_find_pattern(struct lint_run *run);
/* Reviews of brands (trees). */
int lint_find_brand(struct lint_run *run);
/* Conditions that hold never, always, or whatever a selection says. */
int lint_find_logic(struct lint_run *run);
/* Rules that detect the same. */
int lint_find_same(struct lint_run *run);
/* What matches ordinary messages. */
int lint_find_broad(struct lint_run *run);

/* Take out what comments and options switch off. */
int lint_switch_off(struct lint_run *run);

/* Are findings in this file wanted? */
bool lint_wants_file(const struct lint_run *run, const struct document *file);
/* In the file that this place is in? */
bool lint_wants_place(const struct lint_run *run, const struct place *place);

/* Does the key compare by this modifier ("re", "raw" ...)? */
bool lint_has_modifier(struct span key, const char *modifier);
/* The field of a key, without modifiers. */
struct span lint_field(struct span key);

/* Add a finding, with the severity of the table; hint and fix may be NULL. */
void lint_add(struct lint_run *run, enum lint lint, struct place place,
	      const char *fix, const char *hint, const char *format, ...)
    PRINTF_LIKE(6, 7);

/* Walks over the rules of the packs whose findings are wanted. */
struct lint_rules {
	const struct lint_run *run;
	size_t document;
	const struct yaml_node *next;
};

/* The next rule (a map with an id), or NULL. Begin with a zeroed walk and
 * its run. */
const struct yaml_node *lint_next_rule(struct lint_rules *walk);

#endif
