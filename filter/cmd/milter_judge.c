/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_judge - from the mail on a desk to what is done with it.
 *
 * Contract: see milter.h. A verdict stands whenever there is one; failure
 * policies can only make it stricter. Without a verdict the policy decides
 * alone, and the mail says that it was not screened.
 * Failure: none; what goes wrong is in the outcome.
 * Threads: the session's.
 */
#include "cmd/milter.h"

#include "cmd/program.h"
#include "rules/ruleset.h"

/* As header and log name them. */
static const char *const names[METRICS_POLICY_COUNT] = {
    [METRICS_POLICY_INTERNAL_ERROR] = "internal-error",
    [METRICS_POLICY_UNPARSABLE] = "unparsable",
    [METRICS_POLICY_OVERSIZE] = "oversize",
    [METRICS_POLICY_RULES_MISSING] = "rules-missing",
};

/* The mail was not judged: the policy alone decides. */
static void apply_unscreened(struct milter_outcome *outcome,
			     enum failure_policy policy,
			     enum metrics_policy which)
{
	outcome->unscreened = names[which];
	outcome->policy = which;
	outcome->verdict = NULL;
	outcome->action = ACTION_PASS;
	switch (policy) {
	case FAILURE_QUARANTINE:
		outcome->action = ACTION_QUARANTINE;
		break;
	case FAILURE_ERROR:
		outcome->is_deferred = true;
		break;
	case FAILURE_PASS:
	case FAILURE_POLICY_COUNT:
		break;
	}
}

/* The mail was judged by a part of it: the policy may be stricter. */
static void apply_partial(struct milter_outcome *outcome,
			  enum failure_policy policy, enum metrics_policy which)
{
	outcome->partial = names[which];
	outcome->policy = which;
	if (outcome->action == ACTION_REJECT)
		return;
	switch (policy) {
	case FAILURE_QUARANTINE:
		outcome->action = ACTION_QUARANTINE;
		break;
	case FAILURE_ERROR:
		outcome->is_deferred = true;
		break;
	case FAILURE_PASS:
	case FAILURE_POLICY_COUNT:
		break;
	}
}

static int screen(struct milter_desk *desk, struct err *err)
{
	const char *authserv_id = desk->config->milter.authserv_id;
	struct mail_options options = {
	    .authserv_id = *authserv_id ? authserv_id : NULL,
	    .limits = &mail_limits_default,
	    .direction = desk->direction,
	    .is_submitted = desk->is_submitted,
	    .envelope_from = desk->envelope_from,
	    .envelope_to = desk->envelope_to,
	    .time_s = program_now_s(),
	};
	int rc = mail_reader_finish(&desk->reader, &options, &desk->message,
				    err);

	if (rc == 0)
		rc = screen_message(desk->screener, &desk->message,
				    &desk->verdict, err);
	return rc;
}

void milter_judge(struct milter *milter UNUSED, struct milter_desk *desk,
		  struct milter_outcome *outcome)
{
	const struct milter_config *milter_config = &desk->config->milter;
	int rc;

	*outcome = (struct milter_outcome){
	    .action = ACTION_PASS,
	    .policy = METRICS_POLICY_COUNT,
	};
	if (!desk->generation) {
		err_set(&outcome->why, 0, "there are no usable rules");
		apply_unscreened(outcome, milter_config->on_rules_missing,
				 METRICS_POLICY_RULES_MISSING);
		return;
	}
	rc = desk->has_failed ? err_set(&outcome->why, ERR_MEMORY,
					"out of memory in taking the mail")
			      : screen(desk, &outcome->why);
	outcome->error = rc;
	if (rc == ERR_LIMIT) {
		apply_unscreened(outcome, milter_config->on_oversize,
				 METRICS_POLICY_OVERSIZE);
		return;
	}
	if (rc < 0) {
		apply_unscreened(outcome, milter_config->on_internal_error,
				 METRICS_POLICY_INTERNAL_ERROR);
		return;
	}
	outcome->why.text[0] = '\0';
	outcome->verdict = &desk->verdict;
	outcome->action = desk->verdict.action;
	if (desk->is_oversize)
		apply_partial(outcome, milter_config->on_oversize,
			      METRICS_POLICY_OVERSIZE);
	else if (desk->message.reading.has_hit_limit)
		apply_partial(outcome, milter_config->on_unparsable,
			      METRICS_POLICY_UNPARSABLE);
}
