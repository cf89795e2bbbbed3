/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_csv - an evaluation as one table (RFC 4180, but LF line ends).
 *
 * Contract: see tool_eval.h. Every row has all columns; which of them are
 * filled hangs on its first, the kind: total, source, lang, label, hardneg,
 * threshold (counts of messages), rule, or miss and false_alarm. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front.
 */
#include "cmd/tool_eval.h"

#include <math.h>
#include <stdio.h>

static const char head[] =
    "kind,name,positive,positive_flagged,ham,ham_flagged,hard,hard_flagged,"
    "other,other_flagged,recall,precision,false_positives,unique,lost,spared,"
    "score\n";

static void add_field(struct buf *out, struct span text)
{
	buf_add_char(out, '"');
	if (text.len && strchr("=+-@\t\r", text.ptr[0]) && text.ptr[0])
		buf_add_char(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, text.ptr[i]);
	}
	buf_add_char(out, '"');
}

static void add_share(struct buf *out, struct rate rate)
{
	buf_add_char(out, ',');
	if (!isnan(rate.value))
		buf_add_format(out, "%.6f", rate.value);
}

static void add_tally(struct buf *out, const char *kind, struct span name,
		      const struct measure_tally *tally)
{
	struct measure_rates rates = measure_rates(tally, false);

	buf_add_format(out, "%s,", kind);
	add_field(out, name);
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++)
		buf_add_format(out, ",%zu,%zu", tally->counts[i].n,
			       tally->counts[i].flagged);
	add_share(out, rates.recall);
	add_share(out, rates.precision);
	add_share(out, rates.false_positives);
	buf_add_string(out, ",,,,\n");
}

static void add_rule(struct buf *out, const struct eval_report *report,
		     uint32_t number)
{
	const struct measure_rule *rule = &report->measure->rules[number];
	const struct measure_rule_result *result = &report->rules[number];

	buf_add_string(out, "rule,");
	add_field(out, span_of(rule->id));
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++)
		buf_add_format(out, ",,%zu", result->hits[i]);
	buf_add_char(out, ',');
	add_share(out, result->precision);
	buf_add_format(out, ",,%zu,%zu,%zu,%g\n", result->unique, result->lost,
		       result->spared, rule->score);
}

void eval_add_csv(struct buf *out, const struct eval_report *report)
{
	const struct eval_run *run = report->run;

	buf_add_string(out, head);
	add_tally(out, "total", span_of("all"), &report->all);
	for (size_t i = 0; i < report->n_slices; i++) {
		const struct eval_slice *slice = &report->slices[i];

		add_tally(out, eval_key_name(slice->key),
			  measure_name_of(report->measure, slice->name),
			  &slice->tally);
	}
	for (size_t i = 0; i < report->n_sweep; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%.2f",
			 report->sweep[i].threshold);
		add_tally(out, "threshold", span_of(name),
			  &report->sweep[i].tally);
	}
	for (size_t i = 0; i < report->n_order; i++)
		add_rule(out, report, report->order[i]);
	for (size_t i = 0; i < report->n_idle; i++)
		add_rule(out, report, report->idle[i]);
	for (size_t i = 0; run->options->lists_examples && i < run->n_examples;
	     i++) {
		const struct eval_example *example = &run->examples[i];
		double score = report->measure->rows[example->row].score;

		buf_add_format(out, "%s,", eval_example_kind(report, example));
		add_field(out, example->name);
		buf_add_format(out, ",,,,,,,,,,,,,,,%g\n", score);
	}
}
