/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain.h - the forms in which an explanation is shown.
 */
#ifndef SCAMSIEVE_CMD_TOOL_EXPLAIN_H
#define SCAMSIEVE_CMD_TOOL_EXPLAIN_H

#include "rules/explain.h"

/* All that one explanation shows. */
struct explain_view {
	const struct message *message;
	const struct verdict *verdict;
	const struct explanation *explanation;
	const struct thresholds *thresholds;
	bool is_coloured;
	bool is_long; /* folded text and items, too */
};

/* For people: the text with marks, clauses, rules with reasons. */
void explain_text(const struct explain_view *view, struct buf *out);

/* One JSON object on one line. */
void explain_json(const struct explain_view *view, struct buf *out);

#endif
