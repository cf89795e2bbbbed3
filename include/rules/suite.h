/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suite.h - whole messages and what screening them must come to.
 *
 *   schema: 1
 *   kind: suite
 *   title: What our customers get
 *   authserv_id: mx.receiver.example
 *   messages:
 *     - file: parcel-fee.eml
 *       expect: {min_action: tag, rules: [courier-customs/parcel-fee-link]}
 *     - {name: code, text: "Your code is 1234", expect: {action: pass}}
 */
#ifndef SCAMSIEVE_RULES_SUITE_H
#define SCAMSIEVE_RULES_SUITE_H

#include "base/err.h"
#include "base/yaml_read.h"
#include "rules/rule.h"

enum { SUITE_MESSAGE_LIMIT = 100000 };

struct suite_message {
	struct rule_test message; /* text, sender ...; name for reports */
	const char *file;         /* a mail, path as it is opened; or NULL */
	struct span why;          /* shown when it fails */
	int64_t time_s;           /* when it came, 0: not said */
	enum action min_action, max_action;
	double min_score, max_score; /* infinite when not said */
	struct span *rules;          /* that must match */
	size_t n_rules;
	struct span *not_rules; /* that must not */
	size_t n_not_rules;
};

struct suite {
	const struct source *source;
	const char *authserv_id; /* trusted in its mails; NULL: none */
	struct suite_message *messages;
	size_t n_messages;
};

struct suite_list {
	struct suite *items;
	size_t n;
	size_t capacity;
};

/* The key table of a suite file, for checks and schemas. */
const struct yaml_key *suite_keys(size_t *n);

/*
 * Read a suite's tree; its spans are borrowed from the tree, all else is in
 * the arena. Messages with findings are left out. 0 or ERR_MEMORY.
 */
int suite_parse(struct suite *suite, const struct source *source,
		const struct yaml_node *root, struct arena *arena,
		struct diag_list *diags);

/*
 * Read all suites among the files that the paths lead to: files, and folders
 * as for rules but with those named "tests". What is no suite is passed
 * over. 0 (look at diags->n_errors), ERR_IO, ERR_LIMIT or ERR_MEMORY.
 */
int suites_read(struct suite_list *suites, const char *const *paths,
		size_t n_paths, struct arena *arena, struct diag_list *diags,
		struct err *err);

#endif
