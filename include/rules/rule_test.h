/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_test.h - running the tests that stand beside the rules.
 */
#ifndef SCAMSIEVE_RULES_RULE_TEST_H
#define SCAMSIEVE_RULES_RULE_TEST_H

#include "rules/rule.h"
#include "rules/ruleset.h"

/* The rules of a set, for tools. */
const struct rule *ruleset_rules(const struct ruleset *ruleset, size_t *n);

/* The groups that rules point into, likewise. */
const struct score_group *ruleset_groups(const struct ruleset *ruleset,
					 size_t *n);

/* What one rule says to the message last evaluated, for tools. */
enum truth rule_holds(struct scratch *scratch, const struct rule *rule);

/*
 * Build the message that a test describes; texts are borrowed from the
 * test. 0 or ERR_MEMORY.
 */
int rule_test_message(const struct rule_test *test, struct arena *arena,
		      struct message *message);

/*
 * What one rule says to a message, its status and expiry set aside.
 * 0, ERR_MEMORY or ERR_LIMIT.
 */
int rule_test_run(struct scratch *scratch, const struct rule *rule,
		  const struct message *message, struct arena *arena,
		  enum truth *truth);

/*
 * Does the rule's detection, or that of a rule it names, look at how much of
 * a message had to be folded, or how a number or link is written? Then
 * disguising a message changes its answer.
 */
bool rule_looks_at_obfuscation(const struct ruleset *ruleset,
			       const struct rule *rule);

#endif
