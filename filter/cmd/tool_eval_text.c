/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_text - an evaluation as tables for a terminal.
 *
 * Contract: see tool_eval.h. Names from corpora are shown with their control
 * characters replaced.
 * Limits: each SWEEP_SHOWN-th threshold, EXCERPT_COLUMNS of a text.
 */
#include "cmd/tool_eval.h"

#include "base/utf8.h"

#include <math.h>

enum { SWEEP_SHOWN = 4, EXCERPT_COLUMNS = 100, NAME_COLUMNS = 26 };

static void add_rate(struct buf *out, struct rate rate)
{
	if (isnan(rate.value))
		buf_add_format(out, "  %-22s", "-");
	else
		buf_add_format(out, "  %6.2f %% (%5.2f-%6.2f)",
			       100 * rate.value, 100 * rate.low,
			       100 * rate.high);
}

static void add_rates(struct buf *out, const struct measure_tally *tally,
		      bool is_by_cluster)
{
	struct measure_rates rates = measure_rates(tally, is_by_cluster);

	add_rate(out, rates.recall);
	add_rate(out, rates.precision);
	add_rate(out, rates.false_positives);
	buf_add_char(out, '\n');
}

/* Strangers' text on one line, no wider than columns. */
static void add_plain(struct buf *out, struct span text, size_t columns)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;
	size_t used = 0;

	while (ptr < end && used < columns) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(ptr, end, &code, &is_valid);
		bool is_mark = (code >= 0x200B && code <= 0x200F) ||
			       (code >= 0x2028 && code <= 0x202E) ||
			       (code >= 0x2060 && code <= 0x2069) ||
			       code == 0xFEFF;

		if (code == '\n' || code == '\r' || code == '\t')
			buf_add_char(out, ' ');
		else if (!is_valid || code < 0x20 || is_mark ||
			 (code >= 0x7F && code < 0xA0))
			buf_add_string(out, "\xEF\xBF\xBD");
		else
			buf_add(out, ptr, len);
		used += utf8_columns(span_make(ptr, len));
		ptr += len;
	}
}

static void add_head(struct buf *out, const char *what)
{
	buf_add_format(out, "\n%-*s  %-24s  %-24s  %s\n", NAME_COLUMNS, what,
		       "RECALL", "PRECISION", "FALSE POSITIVES");
}

static void add_counts(struct buf *out, const struct eval_report *report)
{
	const struct eval_run *run = report->run;

	buf_add_format(out, "%-*s %9s %9s %12s %12s\n", NAME_COLUMNS, "CLASS",
		       "MESSAGES", "FLAGGED", "CLUSTERS", "FLAGGED");
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++) {
		const struct measure_count *count = &report->all.counts[i];

		buf_add_format(
		    out, "%-*s %9zu %9zu %12.1f %12.1f\n", NAME_COLUMNS,
		    measure_class_name((enum measure_class)i), count->n,
		    count->flagged, count->clusters, count->flagged_clusters);
	}
	buf_add_format(out,
		       "\npositive is %s, flagged is %s or more; without a "
		       "label %zu, not read %zu\n",
		       run->options->positive, action_name(run->options->at),
		       run->n_unlabelled, run->n_unread);
}

static void add_name(struct buf *out, struct span name)
{
	size_t columns = utf8_columns(name);

	add_plain(out, name, NAME_COLUMNS);
	buf_add_repeat(out, ' ',
		       columns < NAME_COLUMNS ? NAME_COLUMNS - columns : 0);
}

static void add_slices(struct buf *out, const struct eval_report *report,
		       enum measure_key key, const char *head)
{
	bool has_head = false;

	for (size_t i = 0; i < report->n_slices; i++) {
		const struct eval_slice *slice = &report->slices[i];
		struct measure_rates rates = measure_rates(&slice->tally,
							   false);
		struct measure_rates clusters = measure_rates(&slice->tally,
							      true);

		if (slice->key != key)
			continue;
		if (!has_head)
			buf_add_format(out, "\n%-*s  %-24s  %-24s  %-24s  %s\n",
				       NAME_COLUMNS, head, "RECALL",
				       "BY CLUSTER", "FALSE POSITIVES",
				       "BY CLUSTER");
		has_head = true;
		add_name(out, measure_name_of(report->measure, slice->name));
		add_rate(out, rates.recall);
		add_rate(out, clusters.recall);
		add_rate(out, rates.false_positives);
		add_rate(out, clusters.false_positives);
		buf_add_char(out, '\n');
	}
}

/* Of a message with several rules of one tag, one hit. */
static void add_tags(struct buf *out, const struct eval_report *report)
{
	buf_add_format(out, "\n%-*s %7s %6s %5s %6s %6s  %-24s  %s\n",
		       NAME_COLUMNS, "TAG", "HITS", "HAM", "HARD", "OTHER",
		       "PREC.", "OF THE POSITIVES", "OF THE CAUGHT");
	for (size_t i = 0; i < report->n_tags; i++) {
		const struct measure_tag_result *tag = &report->tags[i];

		add_name(out, tag->name);
		buf_add_format(out, " %7zu %6zu %5zu %6zu ",
			       tag->hits[MEASURE_POSITIVE],
			       tag->hits[MEASURE_HAM], tag->hits[MEASURE_HARD],
			       tag->hits[MEASURE_OTHER]);
		if (isnan(tag->precision.value))
			buf_add_format(out, "%6s", "-");
		else
			buf_add_format(out, "%6.3f", tag->precision.value);
		add_rate(out, tag->share);
		add_rate(out, tag->share_of_caught);
		buf_add_char(out, '\n');
	}
}

/* What is flagged of each label, and of each kind of hard ham. */
static void add_labels(struct buf *out, const struct eval_report *report)
{
	buf_add_format(out, "\n%-*s %9s %9s\n", NAME_COLUMNS, "LABEL, HARD HAM",
		       "MESSAGES", "FLAGGED");
	for (size_t i = 0; i < report->n_slices; i++) {
		const struct eval_slice *slice = &report->slices[i];
		struct span name = measure_name_of(report->measure,
						   slice->name);
		size_t n = 0;
		size_t flagged = 0;

		if (slice->key != MEASURE_LABEL &&
		    slice->key != MEASURE_HARDNEG)
			continue;
		for (int j = 0; j < MEASURE_CLASS_COUNT; j++) {
			n += slice->tally.counts[j].n;
			flagged += slice->tally.counts[j].flagged;
		}
		if (slice->key == MEASURE_HARDNEG)
			buf_add_string(out, "  ");
		add_plain(out, name, NAME_COLUMNS);
		buf_add_format(out, "\t%9zu %9zu\n", n, flagged);
	}
}

static void add_sweep(struct buf *out, const struct eval_report *report)
{
	add_head(out, "THRESHOLD");
	for (size_t i = SWEEP_SHOWN - 1; i < report->n_sweep;
	     i += SWEEP_SHOWN) {
		const struct eval_point *point = &report->sweep[i];

		buf_add_format(out, "%-*.2f", NAME_COLUMNS, point->threshold);
		add_rates(out, &point->tally, false);
	}
}

static void add_rule(struct buf *out, const struct eval_report *report,
		     uint32_t number)
{
	const struct measure_rule *rule = &report->measure->rules[number];
	const struct measure_rule_result *result = &report->rules[number];

	buf_add_format(out, "%7zu %6zu %5zu %6zu ",
		       result->hits[MEASURE_POSITIVE],
		       result->hits[MEASURE_HAM], result->hits[MEASURE_HARD],
		       result->hits[MEASURE_OTHER]);
	if (isnan(result->precision.value))
		buf_add_format(out, "%6s", "-");
	else
		buf_add_format(out, "%6.3f", result->precision.value);
	buf_add_format(out, " %7zu %6zu %6zu %6.2f", result->unique,
		       result->lost, result->spared, rule->score);
	if (report->run->rule_ns)
		buf_add_format(out, " %8.1f",
			       (double)report->run->rule_ns[number] / 1e6);
	buf_add_format(out, "  %s%s", rule->id,
		       rule->is_shadow ? " (on trial)" : "");
	if (result->n_overlaps)
		buf_add_format(
		    out, ", %s (%.0f %%)",
		    report->measure->rules[result->overlaps[0].rule].id,
		    100 * result->overlaps[0].jaccard);
	buf_add_char(out, '\n');
}

static void add_rules(struct buf *out, const struct eval_report *report)
{
	buf_add_format(
	    out, "\n%7s %6s %5s %6s %6s %7s %6s %6s %6s%s  %s\n", "HITS", "HAM",
	    "HARD", "OTHER", "PREC.", "UNIQUE", "LOST", "SPARED", "SCORE",
	    report->run->rule_ns ? "  TIME ms" : "", "RULE, MOST OFTEN WITH");
	for (size_t i = 0; i < report->n_order; i++)
		add_rule(out, report, report->order[i]);
	buf_add_format(out, "\n%zu rules never hit:\n", report->n_idle);
	for (size_t i = 0; i < report->n_idle; i++)
		buf_add_format(out, "  %s\n",
			       report->measure->rules[report->idle[i]].id);
}

static void add_examples(struct buf *out, const struct eval_report *report)
{
	const struct eval_run *run = report->run;

	buf_add_format(out, "\n%-11s %7s  %s\n", "WRONG", "SCORE",
		       "MESSAGE, TEXT, RULES");
	for (size_t i = 0; i < run->n_examples; i++) {
		const struct eval_example *example = &run->examples[i];
		const struct measure_row *row = &report->measure
						     ->rows[example->row];

		buf_add_format(out, "%-11s %7.2f  ",
			       eval_example_kind(report, example), row->score);
		add_plain(out, example->name, EXCERPT_COLUMNS);
		buf_add_format(out, "\n%21s", "");
		add_plain(out, example->text, EXCERPT_COLUMNS);
		for (size_t j = 0; j < row->n_hits; j++) {
			const struct measure_hit
			    *hit = &report->measure->hits[row->first_hit + j];

			if (!report->measure->rules[hit->rule].is_signal)
				buf_add_format(
				    out, "\n%21s%+.2f %s", "",
				    (double)hit->score,
				    report->measure->rules[hit->rule].id);
		}
		buf_add_char(out, '\n');
	}
}

void eval_add_text(struct buf *out, const struct eval_report *report)
{
	add_counts(out, report);
	add_head(out, "ALL");
	buf_add_format(out, "%-*s", NAME_COLUMNS, "by message");
	add_rates(out, &report->all, false);
	buf_add_format(out, "%-*s", NAME_COLUMNS, "by cluster");
	add_rates(out, &report->all, true);
	add_slices(out, report, MEASURE_FILE, "FILE");
	add_slices(out, report, MEASURE_SOURCE, "SOURCE");
	add_slices(out, report, MEASURE_LANG, "LANGUAGE");
	add_labels(out, report);
	add_sweep(out, report);
	add_tags(out, report);
	add_rules(out, report);
	eval_mutations_add_text(out, report->run);
	if (report->run->options->lists_examples)
		add_examples(out, report);
}
