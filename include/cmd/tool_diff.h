/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_diff.h - rules to compare, wherever they are kept.
 */
#ifndef SCAMSIEVE_CMD_TOOL_DIFF_H
#define SCAMSIEVE_CMD_TOOL_DIFF_H

#include "base/err.h"

enum { DIFF_PATH_BYTES = 4096 };

struct diff_rules {
	char path[DIFF_PATH_BYTES];   /* of the rules */
	char folder[DIFF_PATH_BYTES]; /* to be removed; "": none */
};

/*
 * Find rules by what the user calls them: a file or folder, or else a git
 * revision, REVISION or REVISION:PATH with the path from the repository's
 * top ("rules" when left out), which is copied to a folder of its own. 0, or
 * negative with err; to be closed in both cases.
 */
int diff_rules_open(struct diff_rules *rules, const char *name,
		    struct err *err);
void diff_rules_close(struct diff_rules *rules);

#endif
