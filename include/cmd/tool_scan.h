/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan.h - verdicts of many messages as a table.
 */
#ifndef SCAMSIEVE_CMD_TOOL_SCAN_H
#define SCAMSIEVE_CMD_TOOL_SCAN_H

#include "base/buf.h"
#include "rules/verdict.h"

struct scan_table {
	struct buf out;
	bool is_coloured;
	size_t n_messages;
	size_t n_by_action[ACTION_COUNT];
};

/*
 * Append one message's rows: action, score, name and the beginning of its
 * text, then the rules that decided, with their titles.
 */
void scan_table_add(struct scan_table *table, const char *name,
		    const struct message *message,
		    const struct verdict *verdict);

/* Append the line that counts them. */
void scan_table_end(struct scan_table *table);

#endif
