/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.h - what is to be done with a message, and why.
 *
 * A verdict lives in the message's arena; it points into the ruleset that
 * made it, so the ruleset's generation must be held as long as the verdict.
 */
#ifndef SCAMSIEVE_RULES_VERDICT_H
#define SCAMSIEVE_RULES_VERDICT_H

#include "message/message.h"

enum action {
	ACTION_PASS,
	ACTION_TAG,
	ACTION_QUARANTINE,
	ACTION_REJECT,
	ACTION_COUNT
};

/* "pass", "tag", "quarantine", "reject" */
const char *action_name(enum action action);
/* The inverse: 0, or ERR_INPUT. */
int action_parse(struct span name, enum action *action);

/* Scores from which an action is taken; INFINITY: never. */
struct thresholds {
	double tag;
	double quarantine;
	double reject;
};

/* The part of a text that made a rule match. */
struct verdict_span {
	uint32_t text;    /* index into message.texts */
	struct range raw; /* bytes of that text's raw */
};

struct rule;

struct verdict_rule {
	const struct rule *rule;
	const char *id; /* "pack/rule", ASCII */
	double score;   /* what it added, caps applied */
	struct verdict_span *spans;
	size_t n_spans;
};

/* A rule that could not be decided, with the reason. */
struct verdict_unknown {
	const char *id;
	const char *reason; /* "regex budget", "link limit" ... */
};

struct verdict {
	enum action action;
	double score;
	double required;            /* the threshold of the lowest action */
	bool is_forced;             /* a rule's verdict: raised the action */
	struct verdict_rule *rules; /* that fired and count */
	size_t n_rules;
	struct verdict_rule *shadow; /* that fired but are on trial */
	size_t n_shadow;
	struct verdict_unknown *unknown;
	size_t n_unknown;
	const char *lang; /* "zh", "en", ... or "" when not known */
};

/*
 * The one place where an action is decided: the highest threshold that the
 * score reaches, raised to forced if that is higher. A NaN score counts as
 * 0. Deterministic: depends on the arguments only.
 */
enum action verdict_resolve(double score, const struct thresholds *thresholds,
			    enum action forced);

#endif
