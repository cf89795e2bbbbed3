/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - why a message got its verdict, and why not another.
 *
 * An explanation is taken after ruleset_evaluate(), from the same scratch,
 * before the next message: nothing is evaluated twice, and rules that were
 * never candidates are decided now.
 */
#ifndef SCAMSIEVE_RULES_EXPLAIN_H
#define SCAMSIEVE_RULES_EXPLAIN_H

#include "facts/facts.h"
#include "rules/rule.h"
#include "rules/ruleset.h"

struct explained_item {
	const char *key; /* "text|contains" */
	enum truth truth;
	struct verdict_span *spans;
	size_t n_spans;
};

struct explained_selection {
	const char *name;
	enum truth truth;
	struct explained_item *items; /* of all alternatives, in order */
	size_t n_items;
};

/* A phrase or a sign of a weights rule that is there. */
struct explained_weight {
	struct span text; /* as the rule has it */
	double weight;
	struct verdict_span *spans;
	size_t n_spans;
};

/*
 * A condition as it was decided, a tree like the condition itself. A rule
 * that is named has its own condition as its only child.
 */
struct explained_node {
	enum node_kind kind;
	enum truth truth;
	uint32_t need;    /* NODE_COUNT */
	const char *name; /* of a selection or rule, else NULL */
	struct explained_node *children;
	size_t n;
};

enum explained_role {
	ROLE_COUNTS,   /* matched and scored */
	ROLE_SIGNAL,   /* holds, for other rules to name */
	ROLE_SHADOW,   /* matched, on trial */
	ROLE_WITHHELD, /* evidence that matched but was not let count */
	ROLE_NEAR,     /* one operand of its condition short of matching */
	ROLE_UNKNOWN   /* could not be decided */
};

struct explained_rule {
	const struct rule *rule;
	enum explained_role role;
	double score;             /* what it added; what it would have added */
	const char *reason;       /* ROLE_UNKNOWN: the limit that was hit */
	struct place missing;     /* ROLE_NEAR: the operand, in the condition */
	struct span missing_text; /* its name, or "" */
	const struct score_group *group; /* whose cap counts, or NULL */
	struct explained_node *trace;    /* of the condition */
	struct explained_selection *selections;
	size_t n_selections;
	struct explained_weight *weights; /* heaviest first */
	size_t n_weights;
};

struct explanation {
	struct facts *facts;          /* views, clauses, asks; of the scratch */
	struct explained_rule *rules; /* by role, then as in the files */
	size_t n_rules;
};

/*
 * Explain the message last evaluated. Everything is in the arena.
 * 0 or ERR_MEMORY.
 */
int ruleset_explain(const struct ruleset *ruleset, struct scratch *scratch,
		    const struct verdict *verdict, struct arena *arena,
		    struct explanation *explanation);

enum { CHANGE_RULES = 8 };

/* What the verdict would need to be another one. */
struct explained_change {
	/* The next action above, and the rules that would lead to it: near
	 * misses, those on trial, and evidence that would be gone. */
	enum action higher; /* the action itself: there is none above */
	double missing;     /* score that is short of it */
	const struct explained_rule *would[CHANGE_RULES];
	size_t n_would;
	/* What it would come to without some rules: the fewest, heaviest
	 * first, caps counted. Forced by rules: these. */
	enum action lower; /* the action itself: there is none below */
	double lower_score;
	const struct verdict_rule *without[CHANGE_RULES];
	size_t n_without;
};

/*
 * Find out, from a verdict and its explanation. The thresholds are those of
 * the verdict. Allocates nothing.
 */
void explain_change(const struct explanation *explanation,
		    const struct verdict *verdict,
		    const struct thresholds *thresholds,
		    struct explained_change *change);

/*
 * Why one rule said what it did to the message last given to
 * rule_test_run() or ruleset_evaluate(): all but role and score are set.
 * 0 or ERR_MEMORY.
 */
int rule_explain(const struct ruleset *ruleset, struct scratch *scratch,
		 const struct rule *rule, struct arena *arena,
		 struct explained_rule *to);

/*
 * Decide a rule's condition once more, node by node, into the arena. Rules
 * that it names are entered TRACE_DEPTH deep, in at most TRACE_NODES nodes.
 * NULL: out of memory.
 */
struct explained_node *rule_trace(const struct ruleset *ruleset,
				  struct scratch *scratch,
				  const struct rule *rule, struct arena *arena);

/* Append it as "asks=yes and (brand=no or not warned=no)". */
void explained_trace_add(struct buf *out, const struct explained_node *node);

/* "no", "yes", "unknown" */
const char *truth_name(enum truth truth);

/* "matched", "signal", "shadow", "withheld", "near miss", "unknown" */
const char *explained_role_name(enum explained_role role);

#endif
