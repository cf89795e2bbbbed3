/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_rules - the rules in force: loaded at the start, read again when
 * asked to, and what is told of it.
 *
 * Contract: see milter.h. A load that fails changes nothing: its findings
 * are in the log, the first one's place in the metrics, and the old rules
 * stay in force.
 * Failure: at the start negative, unless failure.rules_missing says to wait
 * for good rules.
 * Threads: the main one.
 */
#include "cmd/milter.h"

#include "cmd/milter_daemon.h"
#include "cmd/program.h"

void milter_rules_tell(struct milter *milter, const char *event)
{
	struct live *live = atomic_load(&milter->live);
	const struct generation *generation = live_take(live);
	struct ruleset_stats stats;
	struct log_field fields[3];

	ruleset_stats(generation->ruleset, &stats);
	metrics_set_rules(milter->metrics, &stats, generation->number,
			  program_now_s());
	fields[0] = log_integer("rules", (int64_t)stats.n_rules);
	fields[1] = log_text("version", span_of(stats.version));
	fields[2] = log_integer("generation", (int64_t)generation->number);
	log_set_level(milter->log,
		      (enum log_level)generation->config->milter.log_level);
	log_event(milter->log, LOG_LEVEL_NOTICE, event, fields,
		  ARRAY_LEN(fields));
	milter_notify_status("%zu rules, version %s", stats.n_rules,
			     stats.version);
	live_give_back(live, generation);
}

static void tell_failure(struct milter *milter, struct diag_list *diags,
			 const char *event, const struct err *err)
{
	milter_report_findings(milter->log, diags);
	log_error(milter->log, LOG_LEVEL_ERROR, event, err);
	metrics_set_failed(milter->metrics, diags, program_now_s());
	metrics_add_error(milter->shard, ERR_INPUT);
}

void milter_rules_reload(struct milter *milter)
{
	struct live *live = atomic_load(&milter->live);
	struct diag_list diags;
	struct arena arena;
	struct err err;
	int rc;

	milter_notify_reloading();
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	if (live) {
		rc = live_reload(live, program_now_s(), &diags, &err);
	} else {
		rc = live_open(&live, milter->live_options, &diags, &err);
		if (rc == 0)
			atomic_store(&milter->live, live);
	}
	metrics_add(milter->shard,
		    rc < 0 ? METRICS_RELOADS_FAILED : METRICS_RELOADS_OK, 1);
	if (rc < 0) {
		tell_failure(milter, &diags,
			     live ? "reload failed, the old rules stay in force"
				  : "reload failed, there are no rules yet",
			     &err);
	} else {
		milter_pool_clear(milter);
		milter_rules_tell(milter, "reloaded");
	}
	arena_release(&arena);
	milter_notify_ready();
}

int milter_rules_open(struct milter *milter, struct diag_list *diags,
		      struct err *err)
{
	struct live *live;
	int rc = live_open(&live, milter->live_options, diags, err);

	if (rc == 0) {
		atomic_store(&milter->live, live);
		return 0;
	}
	if (milter->config.milter.on_rules_missing == FAILURE_ERROR)
		return rc;
	tell_failure(milter, diags,
		     "there are no usable rules, mail is not screened", err);
	return 0;
}
