/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_report - what is told of a mail and of a load.
 *
 * Contract: see milter.h. A mail is one line, told at its end, when the MTA
 * has given it a queue id. No text of the mail and no address is in it.
 * The same numbers go to the metrics, if there are any.
 * Threads: any.
 */
#include "cmd/milter.h"

#include "cmd/mail_status.h"

#include <math.h>

enum { REPORT_FIELDS = 20 };

struct report {
	struct log_field fields[REPORT_FIELDS];
	size_t n;
};

static void add(struct report *report, struct log_field field)
{
	if (report->n < REPORT_FIELDS)
		report->fields[report->n++] = field;
}

static void add_verdict(struct report *report, const struct verdict *verdict,
			struct buf *rules)
{
	mail_status_add_rules(rules, verdict);
	add(report, log_decimal("score", verdict->score));
	/* INFINITY where nothing is ever tagged. */
	if (isfinite(verdict->required))
		add(report, log_decimal("required", verdict->required));
	add(report, log_text("rules", buf_span(rules)));
	if (verdict->n_unknown)
		add(report,
		    log_integer("undecided", (int64_t)verdict->n_unknown));
	if (verdict->n_shadow)
		add(report,
		    log_integer("on_trial", (int64_t)verdict->n_shadow));
}

static void count(const struct milter_desk *desk,
		  const struct milter_outcome *outcome,
		  const struct milter_times *times)
{
	static const enum metrics_done done[ACTION_COUNT] = {
	    [ACTION_PASS] = METRICS_DONE_PASS,
	    [ACTION_TAG] = METRICS_DONE_TAG,
	    [ACTION_QUARANTINE] = METRICS_DONE_QUARANTINE,
	    [ACTION_REJECT] = METRICS_DONE_REJECT,
	};
	struct metrics_message message = {
	    .channel = CHANNEL_EMAIL,
	    .direction = desk->direction,
	    .verdict = outcome->verdict,
	    .done = outcome->is_deferred ? METRICS_DONE_DEFER
					 : done[outcome->action],
	    .policy = outcome->policy,
	    .wall_ns = times->judged,
	    .cpu_ns = times->judged_cpu,
	};

	metrics_add_message(desk->shard, &message);
	if (outcome->error)
		metrics_add_error(desk->shard, outcome->error);
	/* Refused and deferred ones go as they came. */
	if (!outcome->is_deferred && outcome->action != ACTION_REJECT)
		metrics_add(desk->shard, METRICS_FORGED,
			    desk->n_forged[0] + desk->n_forged[1]);
}

void milter_report(SMFICTX *context, struct milter *milter,
		   const struct milter_desk *desk,
		   const struct milter_outcome *outcome,
		   const struct milter_times *times)
{
	static char queue_id_name[] = "i";
	const char *queue_id = smfi_getsymval(context, queue_id_name);
	bool is_wrong = outcome->unscreened || *outcome->why.text;
	size_t n_forged = desk->n_forged[0] + desk->n_forged[1];
	struct report report = {.n = 0};
	struct buf rules;

	buf_init(&rules, 0);
	add(&report, log_text("queue_id", span_of(queue_id ? queue_id : "")));
	add(&report, log_text("message_id", desk->message.message_id));
	add(&report,
	    log_text("direction", span_of(direction_name(desk->direction))));
	add(&report,
	    log_text("action", span_of(outcome->is_deferred
					   ? "defer"
					   : action_name(outcome->action))));
	if (outcome->verdict)
		add_verdict(&report, outcome->verdict, &rules);
	if (outcome->unscreened)
		add(&report,
		    log_text("unscreened", span_of(outcome->unscreened)));
	if (outcome->partial)
		add(&report, log_text("partial", span_of(outcome->partial)));
	if (*outcome->why.text)
		add(&report, log_text("error", span_of(outcome->why.text)));
	if (n_forged)
		add(&report, log_integer("forged", (int64_t)n_forged));
	add(&report, log_integer("recipients", (int64_t)desk->n_recipients));
	add(&report, log_integer("bytes", (int64_t)desk->body_bytes));
	add(&report, log_decimal("ms", (double)times->total / 1e6));
	if (desk->generation)
		add(&report, log_integer("generation",
					 (int64_t)desk->generation->number));
	log_event(milter->log, is_wrong ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO,
		  "message", report.fields, report.n);
	buf_release(&rules);
	count(desk, outcome, times);
}

void milter_report_findings(struct log *log, struct diag_list *diags)
{
	diag_list_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];
		struct log_field fields[3];
		struct buf place;

		buf_init(&place, 0);
		if (diag->place.source)
			buf_add_format(&place, "%s:%u:%u",
				       diag->place.source->path,
				       diag->place.line, diag->place.column);
		fields[0] = log_text("place", buf_span(&place));
		fields[1] = log_text("finding", span_of(diag->text));
		fields[2] = log_text("lint", span_of(diag->lint));
		log_event(log,
			  diag->severity == SEVERITY_ERROR ? LOG_LEVEL_ERROR
							   : LOG_LEVEL_WARNING,
			  "rules or configuration", fields, ARRAY_LEN(fields));
		buf_release(&place);
	}
}
