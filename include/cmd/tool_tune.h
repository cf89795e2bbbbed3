/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_tune.h - scores suggested from labelled messages.
 */
#ifndef SCAMSIEVE_CMD_TOOL_TUNE_H
#define SCAMSIEVE_CMD_TOOL_TUNE_H

#include "cmd/tool_eval.h"
#include "rules/rule.h"
#include "service/tune.h"

struct tune_options {
	struct eval_options eval; /* first, for eval's own options */
	double max_false_positives;
	double margin;
	double held_out;
	double min_clusters;
	double step;
	size_t n_folds;
	size_t seed;
	struct tool_rules only; /* beginnings of ids; none: all */
	bool writes;
};

struct tuning {
	const struct tune_options *options;
	struct eval_run run;
	struct tune_problem problem;
	struct tune_result result;
	const struct rule *rules;
	struct tune_rule *bounds; /* of the rules */
	double *caps;
};

/* Is another score suggested for the rule? */
bool tuning_changes(const struct tuning *tuning, size_t rule);

/* --- tool_tune_report.c -------------------------------------------------- */

/* What was found, each line behind a '#'. */
void tuning_add_report(struct buf *out, const struct tuning *tuning);

/* --- tool_tune_patch.c --------------------------------------------------- */

/* The suggested scores as a unified diff of the rule files. 0 or
 * ERR_MEMORY. */
int tuning_add_patch(struct buf *out, const struct tuning *tuning);

/*
 * Write the suggested scores into the rule files, which must be as they were
 * when they were read. All else in them stays, byte by byte. 0, or negative
 * with err; files before the one that failed are written then.
 */
int tuning_write(const struct tuning *tuning, struct err *err);

#endif
