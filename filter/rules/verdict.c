/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict - the one resolver, and the actions' names.
 *
 * Contract: see verdict.h. A rule may not force a reject that the operator
 * left at "never": a forced reject is then a quarantine.
 * Failure: none.
 * Threads: safe.
 */
#include "rules/verdict.h"

#include <math.h>

static const char *const names[ACTION_COUNT] = {
    [ACTION_PASS] = "pass",
    [ACTION_TAG] = "tag",
    [ACTION_QUARANTINE] = "quarantine",
    [ACTION_REJECT] = "reject",
};

const char *action_name(enum action action)
{
	return names[action];
}

int action_parse(struct span name, enum action *action)
{
	for (size_t i = 0; i < ACTION_COUNT; i++) {
		if (span_equal_string(name, names[i])) {
			*action = (enum action)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

enum action verdict_resolve(double score, const struct thresholds *thresholds,
			    enum action forced)
{
	enum action action = ACTION_PASS;

	/* Sums of decimal scores: a hair below the threshold is on it. */
	score = isnan(score) ? 0 : score + 1e-9;
	if (score >= thresholds->tag)
		action = ACTION_TAG;
	if (score >= thresholds->quarantine)
		action = ACTION_QUARANTINE;
	if (score >= thresholds->reject)
		action = ACTION_REJECT;
	if (forced == ACTION_REJECT && isinf(thresholds->reject))
		forced = ACTION_QUARANTINE;
	return forced > action ? forced : action;
}
