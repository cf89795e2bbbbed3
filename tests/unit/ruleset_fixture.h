/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_fixture.h - rulesets from strings, for tests.
 */
#ifndef SCAMSIEVE_TESTS_RULESET_FIXTURE_H
#define SCAMSIEVE_TESTS_RULESET_FIXTURE_H

#include "rules/ruleset.h"

/* A file of a ruleset: its name and its text. */
struct fixture_file {
	const char *name;
	const char *text;
};

struct fixture {
	char folder[64];
	struct arena arena;
	struct diag_list diags;
	struct ruleset *ruleset; /* NULL when loading failed */
	struct scratch *scratch;
	struct err err;
	int rc;
};

/* Write the files to a folder of their own and load them. */
void fixture_load(struct fixture *fixture, const struct fixture_file *files,
		  size_t n);
void fixture_release(struct fixture *fixture);

/* Judge one SMS; the verdict lives in the fixture's arena. */
struct verdict fixture_judge(struct fixture *fixture, const char *text);

/* Did the rule fire (also as shadow)? */
bool fixture_fired(const struct verdict *verdict, const char *id);

/* All findings as `scamsieve check` shows them; in the fixture's arena. */
const char *fixture_findings(struct fixture *fixture);

#endif
