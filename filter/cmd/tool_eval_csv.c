/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_csv - an evaluation as one table (RFC 4180, but LF line ends).
 *
 * Contract: see tool_eval.h. Every row has all columns; which of them are
 * filled hangs on its first, the kind: total, file, source, lang, label,
 * hardneg, threshold, tag, rule, or miss and false_alarm. Shares are from 0
 * to 1, each with its interval. In rows of tags and rules the columns
 * "flagged" count hits. Text that a spreadsheet would take for a formula
 * gets an apostrophe in front.
 */
#include "cmd/tool_eval.h"

#include <math.h>
#include <stdio.h>

enum column {
	KIND,
	NAME,
	COUNTS,
	SHARES = COUNTS + 2 * MEASURE_CLASS_COUNT,
	SHARE_COUNT = 5,
	TIME_US = SHARES + 3 * SHARE_COUNT,
	UNIQUE,
	LOST,
	SPARED,
	GAINED,
	RAISED,
	SCORE,
	OFTEN_WITH,
	COLUMN_COUNT
};

static const char head[] =
    "kind,name,positive,positive_flagged,ham,ham_flagged,hard,hard_flagged,"
    "other,other_flagged,recall,recall_low,recall_high,precision,"
    "precision_low,precision_high,false_positives,false_positives_low,"
    "false_positives_high,cluster_recall,cluster_recall_low,"
    "cluster_recall_high,cluster_false_positives,cluster_false_positives_low,"
    "cluster_false_positives_high,time_us,unique,lost,spared,gained,raised,"
    "score,most_often_with\n";

enum share { RECALL, PRECISION, FALSE_POSITIVES, CLUSTER_RECALL };
enum { CELL_BYTES = 32 };

struct row {
	struct span texts[COLUMN_COUNT]; /* of strangers, quoted */
	char cells[COLUMN_COUNT][CELL_BYTES];
};

static void add_quoted(struct buf *out, struct span text)
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

static void add_row(struct buf *out, const struct row *row)
{
	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (i)
			buf_add_char(out, ',');
		if (row->texts[i].ptr)
			add_quoted(out, row->texts[i]);
		else
			buf_add_string(out, row->cells[i]);
	}
	buf_add_char(out, '\n');
}

static struct row row_of(const char *kind, struct span name)
{
	struct row row = {.texts = {{NULL, 0}}};

	snprintf(row.cells[KIND], CELL_BYTES, "%s", kind);
	row.texts[NAME] = name;
	return row;
}

static void set_number(struct row *row, size_t column, double number)
{
	snprintf(row->cells[column], CELL_BYTES, "%.10g", number);
}

static void set_share(struct row *row, enum share share, struct rate rate)
{
	const double numbers[] = {rate.value, rate.low, rate.high};

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (!isnan(numbers[i]))
			snprintf(row->cells[SHARES + 3 * (size_t)share + i],
				 CELL_BYTES, "%.6f", numbers[i]);
}

static void set_hits(struct row *row, const size_t *hits)
{
	for (size_t i = 0; i < MEASURE_CLASS_COUNT; i++)
		set_number(row, COUNTS + 2 * i + 1, (double)hits[i]);
}

static void add_tally(struct buf *out, const char *kind, struct span name,
		      const struct measure_tally *tally)
{
	struct measure_rates rates = measure_rates(tally, false);
	struct measure_rates clusters = measure_rates(tally, true);
	struct row row = row_of(kind, name);

	for (size_t i = 0; i < MEASURE_CLASS_COUNT; i++) {
		set_number(&row, COUNTS + 2 * i, (double)tally->counts[i].n);
		set_number(&row, COUNTS + 2 * i + 1,
			   (double)tally->counts[i].flagged);
	}
	set_share(&row, RECALL, rates.recall);
	set_share(&row, PRECISION, rates.precision);
	set_share(&row, FALSE_POSITIVES, rates.false_positives);
	set_share(&row, CLUSTER_RECALL, clusters.recall);
	set_share(&row, CLUSTER_RECALL + 1, clusters.false_positives);
	add_row(out, &row);
}

/* Of a tag the share of the positives stands for recall. */
static void add_tag(struct buf *out, const struct measure_tag_result *tag)
{
	struct row row = row_of("tag", tag->name);

	set_hits(&row, tag->hits);
	set_share(&row, RECALL, tag->share);
	set_share(&row, PRECISION, tag->precision);
	add_row(out, &row);
}

static void add_rule(struct buf *out, const struct eval_report *report,
		     uint32_t number)
{
	const struct measure_rule *rule = &report->measure->rules[number];
	const struct measure_rule_result *result = &report->rules[number];
	struct row row = row_of("rule", span_of(rule->id));

	set_hits(&row, result->hits);
	set_share(&row, PRECISION, result->precision);
	if (report->run->rule_ns)
		set_number(&row, TIME_US,
			   (double)report->run->rule_ns[number] / 1e3);
	set_number(&row, UNIQUE, (double)result->unique);
	set_number(&row, LOST, (double)result->lost);
	set_number(&row, SPARED, (double)result->spared);
	set_number(&row, GAINED, (double)result->gained);
	set_number(&row, RAISED, (double)result->raised);
	set_number(&row, SCORE, rule->score);
	if (result->n_overlaps)
		row.texts[OFTEN_WITH] = span_of(
		    report->measure->rules[result->overlaps[0].rule].id);
	add_row(out, &row);
}

static void add_sweep(struct buf *out, const struct eval_report *report)
{
	for (size_t i = 0; i < report->n_sweep; i++) {
		char name[CELL_BYTES];

		snprintf(name, sizeof(name), "%.2f",
			 report->sweep[i].threshold);
		add_tally(out, "threshold", span_of(name),
			  &report->sweep[i].tally);
	}
}

static void add_examples(struct buf *out, const struct eval_report *report)
{
	const struct eval_run *run = report->run;

	for (size_t i = 0; i < run->n_examples; i++) {
		const struct eval_example *example = &run->examples[i];
		struct row row = row_of(eval_example_kind(report, example),
					example->name);

		set_number(&row, SCORE,
			   report->measure->rows[example->row].score);
		add_row(out, &row);
	}
}

void eval_add_csv(struct buf *out, const struct eval_report *report)
{
	buf_add_string(out, head);
	add_tally(out, "total", span_of("all"), &report->all);
	for (size_t i = 0; i < report->n_slices; i++) {
		const struct eval_slice *slice = &report->slices[i];

		add_tally(out, eval_key_name(slice->key),
			  measure_name_of(report->measure, slice->name),
			  &slice->tally);
	}
	add_sweep(out, report);
	for (size_t i = 0; i < report->n_tags; i++)
		add_tag(out, &report->tags[i]);
	for (size_t i = 0; i < report->n_order; i++)
		add_rule(out, report, report->order[i]);
	for (size_t i = 0; i < report->n_idle; i++)
		add_rule(out, report, report->idle[i]);
	if (report->run->options->lists_examples)
		add_examples(out, report);
}
