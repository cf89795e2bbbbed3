/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_judge - fakes that keep the verdict, with as little of what
 * they stand for as that needs.
 *
 * All things start as plain fakes. If the verdict differs, all are taken to
 * their last step, then each goes back as far as the verdict allows.
 *
 * Contract: see tool_redact_judge.h.
 * Failure: negative with err.
 * Limits: JUDGE_LIMIT screenings.
 */
#include "cmd/tool_redact_judge.h"

#include <stdlib.h>

/* --- one verdict ---------------------------------------------------------- */

static int keep_ids(struct judged *judged, const struct verdict_rule *rules,
		    size_t n, struct arena *arena)
{
	for (size_t i = 0; i < n; i++) {
		const char **ids = arena_array_room(
		    arena, (void *)judged->ids, judged->n, &judged->capacity,
		    sizeof(*ids));

		if (!ids)
			return ERR_MEMORY;
		judged->ids = ids;
		ids[judged->n++] = rules[i].id;
	}
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int redact_judge(struct redact_run *run, struct message *message,
		 struct arena *arena, struct judged *judged)
{
	const struct thresholds *thresholds =
	    &run->config->thresholds[message->channel][message->direction];
	struct verdict verdict;
	int rc = ruleset_evaluate(run->ruleset, run->scratch, message,
				  thresholds, arena, &verdict);

	*judged = (struct judged){.action = verdict.action};
	if (rc)
		return rc;
	judged->score = verdict.score;
	rc = ruleset_explain(run->ruleset, run->scratch, &verdict, arena,
			     &judged->explanation);
	if (!rc)
		rc = keep_ids(judged, verdict.rules, verdict.n_rules, arena);
	if (!rc)
		rc = keep_ids(judged, verdict.shadow, verdict.n_shadow, arena);
	if (!rc && judged->n)
		qsort((void *)judged->ids, judged->n, sizeof(*judged->ids),
		      compare_ids);
	return rc;
}

bool judged_equal(const struct judged *a, const struct judged *b)
{
	if (a->action != b->action || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (strcmp(a->ids[i], b->ids[i]) != 0)
			return false;
	return true;
}

/* --- trying --------------------------------------------------------------- */

/* Write and read again; the message and *judged are in run->trial. */
static int try_fakes(struct redact_run *run, struct judged *judged)
{
	struct message_given given = run->given;
	int rc = 0;

	for (size_t i = 0; i < run->redaction.n && !rc; i++)
		rc = redact_fake(&run->redaction, &run->redaction.items[i]);
	buf_clear(&run->out);
	if (!rc)
		rc = redact_write(&run->redaction, &run->message, given.form,
				  run->bytes, &run->out);
	if (rc)
		return err_set(run->err, rc, "out of memory");
	arena_reset(&run->trial);
	buf_clear(&run->again);
	buf_add_span(&run->again, buf_span(&run->out));
	given.authserv_id = REDACT_AUTHSERV_ID;
	given.direction = run->message.direction;
	rc = message_read(&run->reread, &run->again, &given, &run->trial,
			  run->err);
	if (!rc && given.form == FORM_TEXT) {
		/* The sender of a plain text stands beside it. */
		buf_clear(&run->from);
		redact_apply(&run->redaction, run->message.from, &run->from);
		run->reread.from = buf_span(&run->from);
	}
	run->n_trials++;
	return rc ? rc : redact_judge(run, &run->reread, &run->trial, judged);
}

static int set_steps(struct redact_run *run, bool is_last,
		     struct judged *judged)
{
	for (size_t i = 0; i < run->redaction.n; i++) {
		struct redact_item *item = &run->redaction.items[i];

		item->step = is_last ? redact_last_step(item->kind) : 0;
	}
	return try_fakes(run, judged);
}

static bool are_linked(const struct redact_item *a, const struct redact_item *b)
{
	return (a->kind == b->kind && a->ordinal == b->ordinal) ||
	       (a->domain.len && span_equal(a->domain, b->domain));
}

/* Spellings of one thing, and all of one domain, keep as much. */
static void set_step(struct redact_run *run, const struct redact_item *like,
		     unsigned step)
{
	for (size_t i = 0; i < run->redaction.n; i++) {
		struct redact_item *item = &run->redaction.items[i];

		if (are_linked(item, like))
			item->step = step;
	}
}

static int lower_steps(struct redact_run *run, const struct judged *want,
		       struct judged *judged)
{
	int rc = 0;

	for (size_t i = 0; i < run->redaction.n && !rc; i++) {
		struct redact_item *item = &run->redaction.items[i];
		unsigned last = item->step;

		for (unsigned step = 0; step < last; step++) {
			if (run->n_trials >= JUDGE_LIMIT)
				break;
			set_step(run, item, step);
			rc = try_fakes(run, judged);
			if (rc || judged_equal(judged, want))
				break;
			set_step(run, item, last);
		}
	}
	return rc ? rc : try_fakes(run, judged);
}

/* A copy that outlives the trials. */
static int keep_judged(struct redact_run *run, struct judged *judged)
{
	const char **ids = arena_alloc(run->redaction.arena,
				       (judged->n + 1) * sizeof(*ids));

	if (!ids)
		return ERR_MEMORY;
	if (judged->n)
		memcpy((void *)ids, (const void *)judged->ids,
		       judged->n * sizeof(*ids));
	judged->ids = ids;
	return 0;
}

int redact_fit(struct redact_run *run, const struct judged *want,
	       struct judged *got)
{
	struct judged nearest;
	int rc = set_steps(run, false, got);

	if (rc || judged_equal(got, want))
		return rc;
	rc = set_steps(run, true, got);
	if (rc)
		return rc;
	/* What was not reached needs nothing kept for it. */
	nearest = *got;
	rc = keep_judged(run, &nearest);
	return rc ? rc : lower_steps(run, &nearest, got);
}
