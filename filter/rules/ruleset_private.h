/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_private.h - the compiled ruleset, shared by loading, evaluating
 * and explaining.
 */
#ifndef SCAMSIEVE_RULES_RULESET_PRIVATE_H
#define SCAMSIEVE_RULES_RULESET_PRIVATE_H

#include "facts/facts.h"
#include "rules/rule.h"
#include "rules/ruleset.h"

/*
 * Signs that are not sets of words. A trigger is the number of a set, or
 * the number of sets plus one of these.
 */
enum sign {
	SIGN_HAS_DIGIT,
	SIGN_HAS_AT,
	SIGN_HAS_LINK,
	SIGN_HAS_PHONE,
	SIGN_HAS_BRAND,
	SIGN_HAS_NAMED_SENDER, /* an SMS: by a sender id of a brand */
	SIGN_IS_OBFUSCATED,
	SIGN_ASKED,                                /* + kind */
	SIGN_WARNED = SIGN_ASKED + ASK_KIND_COUNT, /* + kind */
	SIGN_COUNT = SIGN_WARNED + ASK_KIND_COUNT
};
_Static_assert(SIGN_COUNT <= 64, "signs are bits of a number");
#define SIGN_BIT(sign) (UINT64_C(1) << (sign))

enum {
	MATCH_SPAN_LIMIT = 16, /* spans reported of one rule */
	RULE_REFERENCE_DEPTH = 16
};

/* Lists of rules by trigger: rules[starts[t] .. starts[t + 1]). */
struct lead_lists {
	uint32_t *starts;
	uint32_t *rules;
};

/*
 * What is asked of a rule before it is looked at, close together in memory:
 * of many rules that a message leads to few get further.
 */
struct rule_gate {
	unsigned char channels;   /* bits (1 << channel) */
	unsigned char directions; /* bits (1 << direction) */
	uint16_t n_groups;        /* of triggers, the leading one first */
	uint32_t groups;          /* where in gate_triggers: n, n triggers, n */
};

struct ruleset {
	struct arena arena;
	struct vocabulary vocabulary;
	struct brand_index brands;
	struct facts_context context;
	struct scanner *scanner;
	struct rule *rules; /* in order of file and place */
	size_t n_rules;
	struct score_group *groups;
	size_t n_groups;
	size_t n_items;
	struct lead_lists leads;
	struct rule_gate *gates; /* one for each rule */
	uint32_t *gate_triggers;
	uint64_t used_signs;    /* bits: some rule waits for it */
	uint64_t leading_signs; /* bits: it brings rules */
	uint32_t *always;       /* rules without a trigger */
	size_t n_always;
	struct regex **regexes; /* all, to be freed */
	size_t n_regexes;
	size_t regexes_capacity;
	struct ruleset_options options;
	struct ruleset_stats stats;
};

/* An empty ruleset in its own arena, at the cache's address if it is to be
 * stored and the address is free. NULL: out of memory. */
struct ruleset *ruleset_new(bool is_stored);

/* Which rules are off at options.now_s: deprecated ones, and those past their
 * day. */
void ruleset_set_day(struct ruleset *ruleset);

static inline uint32_t sign_trigger(const struct ruleset *ruleset,
				    uint32_t sign)
{
	return (uint32_t)(scanner_set_count(ruleset->scanner) + sign);
}

/* What an item came to, kept for one message. */
struct item_memo {
	uint32_t epoch; /* of the message that it was found for */
	unsigned char truth;
	uint16_t text;      /* regex: where it matched */
	struct range where; /* folded, or raw for raw items */
};

struct rule_memo {
	uint32_t epoch;
	unsigned char truth;
	bool is_candidate;
	const char *reason; /* of UNKNOWN */
};

struct scratch {
	const struct ruleset *ruleset;
	struct hits hits;
	struct regex_scratch *regex;
	struct item_memo *items;
	struct rule_memo *rules;
	uint64_t signs; /* bits of those that are on */
	uint32_t *candidates;
	size_t n_candidates;
	uint64_t *candidate_bits; /* of rules, while candidates are sorted */
	double *group_sums;
	uint32_t epoch;
	/* Of the message being evaluated. */
	struct facts facts;
	struct regex_budget budget;
	size_t depth;       /* rules naming rules */
	const char *reason; /* why the last item was unknown */
	uint64_t *rule_ns;  /* what each rule took so far; NULL: not asked */
};

/* List the rules that are worth a look, in order. */
void candidates_find(struct scratch *scratch);

/* Is a rule meant for this message's channel and direction? */
bool rule_is_in_scope(const struct scratch *scratch, const struct rule *rule);

/* The same, and its language? */
bool rule_is_meant_for(struct scratch *scratch, const struct rule *rule);

/* Are the signs there without which the rule cannot hold? */
bool rule_may_hold(const struct scratch *scratch, const struct rule *rule);

/* Does the message ask for what only the owner may have? */
bool evidence_is_withheld(struct scratch *scratch);

/* The truth of a rule's detection, found once a message. */
enum truth rule_truth(struct scratch *scratch, uint32_t number);

/* The truth of a node, a selection and an item of a rule. */
enum truth node_truth(struct scratch *scratch, const struct rule *rule,
		      const struct node *node);
enum truth selection_truth(struct scratch *scratch,
			   const struct selection *selection);
enum truth item_truth(struct scratch *scratch, const struct item *item);

/*
 * Begin a message: facts, scan, triggers. Then candidates are listed in
 * order of rules. 0, ERR_MEMORY or ERR_LIMIT.
 */
int evaluate_begin(struct scratch *scratch, const struct message *message,
		   struct arena *arena);

/*
 * The spans that made a true rule true, in raw bytes, sorted and merged, at
 * most MATCH_SPAN_LIMIT. In the arena.
 */
void rule_spans(struct scratch *scratch, const struct rule *rule,
		struct arena *arena, struct verdict_span **spans, size_t *n);

/* The same for one item that holds. */
void item_spans(struct scratch *scratch, const struct item *item,
		struct arena *arena, struct verdict_span **spans, size_t *n);

#endif
