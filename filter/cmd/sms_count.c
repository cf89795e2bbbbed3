/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_count - the metrics of scamsieve-sms.
 *
 * Only a run that lives on has any: a stream, or a resident screener. A thin
 * client has none, for what it asks is counted by whom it asks.
 *
 * A message is counted when its answer is made. Each part of a long one is,
 * the last of them judged on all; one that comes again is not.
 *
 * Contract: see sms_session.h.
 * Failure: what cannot be written is told on stderr, and nothing else.
 * Threads: a session's own, each with a shard.
 */
#include "cmd/program.h"
#include "cmd/sms_session.h"

static const char program[] = "scamsieve-sms";

static void tell(void *context, const struct err *err)
{
	(void)context;
	if (err)
		program_complain(program, "metrics are not written: %s",
				 err->text);
	else
		program_complain(program, "metrics are written again");
}

int sms_count_open(struct sms_shared *shared, const struct config *config,
		   struct err *err)
{
	const struct sms_options *options = shared->options;
	struct metrics_file_options file = {
	    .program = program,
	    .channel = CHANNEL_SMS,
	    .tell = tell,
	};
	int rc;

	if ((options->format->run && !options->listen_path) ||
	    options->connect_path)
		return 0;
	rc = metrics_file_start(&shared->metrics_file, config, &file, err);
	shared->metrics = metrics_file_metrics(shared->metrics_file);
	return rc;
}

void sms_count_close(struct sms_shared *shared)
{
	metrics_file_stop(shared->metrics_file);
	shared->metrics_file = NULL;
	shared->metrics = NULL;
}

void sms_count_rules(struct sms_shared *shared)
{
	const struct generation *generation;
	struct ruleset_stats stats;

	if (!shared->metrics)
		return;
	generation = live_take(shared->live);
	ruleset_stats(generation->ruleset, &stats);
	metrics_set_rules(shared->metrics, &stats, generation->number,
			  program_now_s());
	live_give_back(shared->live, generation);
}

void sms_count_reload(struct sms_session *session, int rc,
		      struct diag_list *diags)
{
	struct sms_shared *shared = session->shared;

	metrics_add(session->shard,
		    rc < 0 ? METRICS_RELOADS_FAILED : METRICS_RELOADS_OK, 1);
	if (rc == 0) {
		sms_count_rules(shared);
		return;
	}
	metrics_add_error(session->shard, rc);
	diag_list_sort(diags);
	metrics_set_failed(shared->metrics, diags, program_now_s());
}

static enum metrics_done done_of(const struct sms_answer *answer)
{
	static const enum metrics_done done[ACTION_COUNT] = {
	    [ACTION_PASS] = METRICS_DONE_PASS,
	    [ACTION_TAG] = METRICS_DONE_TAG,
	    [ACTION_QUARANTINE] = METRICS_DONE_QUARANTINE,
	    [ACTION_REJECT] = METRICS_DONE_REJECT,
	};
	enum action action;

	if (answer->verdict)
		return done[answer->verdict->action];
	if (action_parse(span_of(answer->action), &action) == 0)
		return done[action];
	return METRICS_DONE_ERROR;
}

void sms_count_answer(struct sms_session *session,
		      const struct sms_answer *answer,
		      enum metrics_policy policy, int rc)
{
	struct metrics_message message = {
	    .channel = answer->message ? answer->message->channel : CHANNEL_SMS,
	    .direction = answer->message ? answer->message->direction
					 : session->direction,
	    .verdict = answer->verdict,
	    .done = METRICS_DONE_ERROR,
	    .policy = answer->verdict ? METRICS_POLICY_COUNT : policy,
	    .wall_ns = session->judged_ns,
	};

	session->judged_ns = 0;
	if (!session->shard)
		return;
	message.done = done_of(answer);
	metrics_add_message(session->shard, &message);
	if (rc < 0)
		metrics_add_error(session->shard, rc);
}
