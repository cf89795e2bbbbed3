/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_check.h - the parts of `scamsieve check`.
 */
#ifndef SCAMSIEVE_CMD_TOOL_CHECK_H
#define SCAMSIEVE_CMD_TOOL_CHECK_H

#include "cmd/tool.h"
#include "rules/cost.h"
#include "rules/lint.h"

/* What one look at the files came to. */
struct check_result {
	const struct diag_list *diags; /* sorted */
	bool has_stats;
	struct ruleset_stats stats;      /* when rules were loaded */
	const struct ruleset_cost *cost; /* when it was asked for; of the rules
					  * that were named */
};

/*
 * A way to show a result. json: one object for programs; sarif: SARIF 2.1.0
 * (OASIS) for code scanning; github: workflow commands, which GitHub shows
 * beside the changed lines; text: for people.
 */
struct check_format {
	const char *name;
	void (*add)(const struct check_result *result, struct buf *out);
};

extern const struct check_format check_format_text;
extern const struct check_format check_format_json;
extern const struct check_format check_format_sarif;
extern const struct check_format check_format_github;

/* The table of lints, as text or (is_json) as a JSON array. */
void check_add_lints(struct buf *out, bool is_json);

/* The character behind a place: line and column, counted as the place's. */
struct place check_place_end(const struct place *place);

/*
 * Write the fixes of the findings into their files, each file replaced in
 * one step with its mode kept. Adds to *n_fixed; complains on stderr about
 * files that cannot be written. 0 or ERR_IO.
 */
int check_fix(const struct diag_list *diags, size_t *n_fixed);

#endif
