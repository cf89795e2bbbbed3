/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_report - all that the formats of an evaluation show.
 *
 * Contract: see tool_eval.h.
 * Failure: ERR_MEMORY.
 * Limits: SWEEP_POINTS thresholds, sweep_step apart.
 */
#include "cmd/tool_eval.h"

#include <stdlib.h>

static const double sweep_step = 0.25;
enum { SWEEP_POINTS = 80 };

const char *eval_example_kind(const struct eval_report *report,
			      const struct eval_example *example)
{
	return report->measure->rows[example->row].class == MEASURE_POSITIVE
		   ? "miss"
		   : "false_alarm";
}

static int add_slices(struct eval_report *report, enum measure_key key)
{
	uint32_t *names;
	size_t n;
	int rc = measure_distinct(report->measure, key, &names, &n);
	struct eval_slice *slices = rc ? NULL
				       : realloc(report->slices,
						 (report->n_slices + n + 1) *
						     sizeof(*slices));

	if (!slices) {
		free(names);
		return ERR_MEMORY;
	}
	report->slices = slices;
	for (size_t i = 0; i < n && !rc; i++) {
		struct eval_slice *slice = &slices[report->n_slices++];
		struct measure_choice choice = {.key = key, .name = names[i]};

		*slice = (struct eval_slice){.key = key, .name = names[i]};
		rc = measure_count(report->measure, &choice, &slice->tally);
	}
	free(names);
	return rc;
}

static int add_sweep(struct eval_report *report)
{
	int rc = 0;

	report->sweep = calloc(SWEEP_POINTS, sizeof(*report->sweep));
	if (!report->sweep)
		return ERR_MEMORY;
	for (size_t i = 0; i < SWEEP_POINTS && !rc; i++) {
		struct eval_point *point = &report->sweep[i];
		struct measure_choice choice = {
		    .name = MEASURE_NONE,
		    .is_by_score = true,
		    .threshold = sweep_step * (double)(i + 1),
		};

		point->threshold = choice.threshold;
		rc = measure_count(report->measure, &choice, &point->tally);
		report->n_sweep++;
	}
	return rc;
}

static bool has_hit(const struct measure_rule_result *result)
{
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++)
		if (result->hits[i])
			return true;
	return false;
}

/* Most lost first, then most hits, then as in the files. */
static bool is_before(const struct measure_rule_result *results, uint32_t a,
		      uint32_t b)
{
	const struct measure_rule_result *left = &results[a];
	const struct measure_rule_result *right = &results[b];

	if (left->lost != right->lost)
		return left->lost > right->lost;
	if (left->hits[MEASURE_POSITIVE] != right->hits[MEASURE_POSITIVE])
		return left->hits[MEASURE_POSITIVE] >
		       right->hits[MEASURE_POSITIVE];
	return a < b;
}

static int sort_rules(struct eval_report *report)
{
	const struct measure *measure = report->measure;

	report->order = calloc(measure->n_rules + 1, sizeof(uint32_t));
	report->idle = calloc(measure->n_rules + 1, sizeof(uint32_t));
	if (!report->order || !report->idle)
		return ERR_MEMORY;
	for (uint32_t i = 0; i < measure->n_rules; i++) {
		size_t at = report->n_order;

		if (measure->rules[i].is_signal)
			continue;
		if (!has_hit(&report->rules[i])) {
			report->idle[report->n_idle++] = i;
			continue;
		}
		for (; at && is_before(report->rules, i, report->order[at - 1]);
		     at--)
			report->order[at] = report->order[at - 1];
		report->order[at] = i;
		report->n_order++;
	}
	return 0;
}

int eval_report_init(struct eval_report *report, const struct eval_run *run)
{
	static const enum measure_key keys[] = {MEASURE_FILE, MEASURE_SOURCE,
						MEASURE_LANG, MEASURE_LABEL,
						MEASURE_HARDNEG};
	const struct measure_choice all = {.name = MEASURE_NONE};
	int rc;

	*report = (struct eval_report){.run = run, .measure = &run->measure};
	rc = measure_count(report->measure, &all, &report->all);
	for (size_t i = 0; i < ARRAY_LEN(keys) && !rc; i++)
		rc = add_slices(report, keys[i]);
	if (!rc)
		rc = add_sweep(report);
	if (!rc)
		rc = measure_rules(report->measure, &report->rules);
	if (!rc)
		rc = measure_tags(report->measure, &report->tags,
				  &report->n_tags);
	return rc ? rc : sort_rules(report);
}

void eval_report_release(struct eval_report *report)
{
	free(report->slices);
	free(report->sweep);
	free(report->rules);
	free(report->tags);
	free(report->order);
	free(report->idle);
}
