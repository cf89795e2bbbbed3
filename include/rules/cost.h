/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cost.h - what a rule takes beside the one scan that serves all rules.
 *
 * A rule is looked at when a message holds what leads to it. Parts that the
 * scan decides cost nothing more then; facts must be found, and patterns run
 * where their literals were hit, or on the whole text when they have none.
 */
#ifndef SCAMSIEVE_RULES_COST_H
#define SCAMSIEVE_RULES_COST_H

#include "rules/rule.h"
#include "rules/ruleset.h"

struct rule_cost {
	const struct rule *rule;
	uint32_t n_led;      /* ordinary messages that lead to the rule */
	uint32_t n_scan;     /* parts that the scan decides */
	uint32_t n_facts;    /* parts for which something must be found */
	uint32_t n_patterns; /* patterns and literals in raw text */
	uint32_t n_bare;     /* of them: no literal says where to try */
};

struct ruleset_cost {
	struct rule_cost *rules; /* all, dearest first */
	size_t n;
	size_t n_ordinary; /* messages that were tried, as SMS and as mail */
};

/* Take the costs, in the arena. 0 or ERR_MEMORY. */
int ruleset_cost_take(const struct ruleset *ruleset, struct arena *arena,
		      struct ruleset_cost *cost);

/* What one message took. */
struct message_cost {
	/* Those that were decided, dearest first, with the parts that were;
	 * of patterns those whose literals are all there, or that have none:
	 * they are tried where the literals stand near each other. n_led is 1,
	 * or 0 for a rule that only others asked for. */
	struct rule_cost *rules;
	size_t n;
	size_t n_led;   /* rules that the message led to */
	size_t n_rules; /* of the ruleset */
};

/*
 * Tell what the message last given to ruleset_evaluate() took, before it is
 * explained (which decides all rules). In the arena. 0 or ERR_MEMORY.
 */
int message_cost_take(const struct ruleset *ruleset,
		      const struct scratch *scratch, struct arena *arena,
		      struct message_cost *cost);

/* The parts of n rules together; rule is NULL, n_led their sum. */
struct rule_cost rule_cost_sum(const struct rule_cost *rules, size_t n);

#endif
