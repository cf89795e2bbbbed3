/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_json - an evaluation as one JSON object.
 *
 * Contract: see tool_eval.h. Shares are from 0 to 1, null when out of
 * nothing. The page of tool_eval_html.c draws from the same object.
 */
#include "base/json.h"
#include "cmd/tool_eval.h"

#include <math.h>

static void add_number(struct buf *out, double number)
{
	if (isfinite(number))
		buf_add_format(out, "%.6g", number);
	else
		buf_add_string(out, "null");
}

static void add_rate(struct buf *out, const char *name, struct rate rate)
{
	buf_add_format(out, "\"%s\":[", name);
	add_number(out, rate.value);
	buf_add_char(out, ',');
	add_number(out, rate.low);
	buf_add_char(out, ',');
	add_number(out, rate.high);
	buf_add_char(out, ']');
}

static void add_rates(struct buf *out, const char *name,
		      const struct measure_tally *tally, bool is_by_cluster)
{
	struct measure_rates rates = measure_rates(tally, is_by_cluster);

	buf_add_format(out, "\"%s\":{", name);
	add_rate(out, "recall", rates.recall);
	buf_add_char(out, ',');
	add_rate(out, "precision", rates.precision);
	buf_add_char(out, ',');
	add_rate(out, "false_positives", rates.false_positives);
	buf_add_char(out, '}');
}

/* "counts":{...},"by_message":{...},"by_cluster":{...} */
static void add_tally(struct buf *out, const struct measure_tally *tally)
{
	buf_add_string(out, "\"counts\":{");
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++) {
		const struct measure_count *count = &tally->counts[i];

		buf_add_format(out,
			       "%s\"%s\":{\"messages\":%zu,\"flagged\":%zu,"
			       "\"clusters\":",
			       i ? "," : "",
			       measure_class_name((enum measure_class)i),
			       count->n, count->flagged);
		add_number(out, count->clusters);
		buf_add_string(out, ",\"flagged_clusters\":");
		add_number(out, count->flagged_clusters);
		buf_add_char(out, '}');
	}
	buf_add_string(out, "},");
	add_rates(out, "by_message", tally, false);
	buf_add_char(out, ',');
	add_rates(out, "by_cluster", tally, true);
}

static void add_slices(struct buf *out, const struct eval_report *report,
		       enum measure_key key)
{
	bool is_first = true;

	buf_add_format(out, ",\n\"%s\":{", eval_key_name(key));
	for (size_t i = 0; i < report->n_slices; i++) {
		const struct eval_slice *slice = &report->slices[i];

		if (slice->key != key)
			continue;
		buf_add_string(out, is_first ? "\n" : ",\n");
		is_first = false;
		json_add_string(out,
				measure_name_of(report->measure, slice->name));
		buf_add_string(out, ":{");
		add_tally(out, &slice->tally);
		buf_add_char(out, '}');
	}
	buf_add_char(out, '}');
}

static void add_sweep(struct buf *out, const struct eval_report *report)
{
	buf_add_string(out, ",\n\"sweep\":[");
	for (size_t i = 0; i < report->n_sweep; i++) {
		const struct eval_point *point = &report->sweep[i];

		buf_add_format(out, "%s\n{\"threshold\":", i ? "," : "");
		add_number(out, point->threshold);
		buf_add_char(out, ',');
		add_tally(out, &point->tally);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_hits(struct buf *out, const size_t *hits)
{
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++)
		buf_add_format(out, "%s\"%s\":%zu", i ? "," : "",
			       measure_class_name((enum measure_class)i),
			       hits[i]);
}

static void add_tags(struct buf *out, const struct eval_report *report)
{
	buf_add_string(out, ",\n\"tags\":[");
	for (size_t i = 0; i < report->n_tags; i++) {
		const struct measure_tag_result *tag = &report->tags[i];

		buf_add_string(out, i ? ",\n{\"tag\":" : "\n{\"tag\":");
		json_add_string(out, tag->name);
		buf_add_string(out, ",\"hits\":{");
		add_hits(out, tag->hits);
		buf_add_format(out, "},\"caught\":%zu,", tag->caught);
		add_rate(out, "precision", tag->precision);
		buf_add_char(out, ',');
		add_rate(out, "share", tag->share);
		buf_add_char(out, ',');
		add_rate(out, "share_of_caught", tag->share_of_caught);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}

static void add_rule(struct buf *out, const struct eval_report *report,
		     uint32_t number)
{
	const struct measure_rule *rule = &report->measure->rules[number];
	const struct measure_rule_result *result = &report->rules[number];

	buf_add_string(out, "\n{\"id\":");
	json_add_string(out, span_of(rule->id));
	buf_add_string(out, ",\"title\":");
	json_add_string(out, rule->title);
	buf_add_string(out, ",\"score\":");
	add_number(out, rule->score);
	buf_add_format(out, ",\"on_trial\":%s,\"hits\":{",
		       rule->is_shadow ? "true" : "false");
	add_hits(out, result->hits);
	buf_add_string(out, "},");
	add_rate(out, "precision", result->precision);
	buf_add_format(out,
		       ",\"unique\":%zu,\"lost\":%zu,\"spared\":%zu,"
		       "\"gained\":%zu,\"raised\":%zu,\"overlaps\":[",
		       result->unique, result->lost, result->spared,
		       result->gained, result->raised);
	for (size_t i = 0; i < result->n_overlaps; i++) {
		const struct measure_overlap *overlap = &result->overlaps[i];

		buf_add_format(out, "%s{\"id\":", i ? "," : "");
		json_add_string(
		    out, span_of(report->measure->rules[overlap->rule].id));
		buf_add_format(out,
			       ",\"messages\":%zu,\"jaccard\":", overlap->n);
		add_number(out, overlap->jaccard);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
	if (report->run->rule_ns)
		buf_add_format(out, ",\"time_us\":%.1f",
			       (double)report->run->rule_ns[number] / 1e3);
	buf_add_char(out, '}');
}

static void add_rules(struct buf *out, const struct eval_report *report)
{
	buf_add_string(out, ",\n\"rules\":[");
	for (size_t i = 0; i < report->n_order; i++) {
		if (i)
			buf_add_char(out, ',');
		add_rule(out, report, report->order[i]);
	}
	buf_add_string(out, "],\n\"never_hit\":[");
	for (size_t i = 0; i < report->n_idle; i++) {
		if (i)
			buf_add_char(out, ',');
		json_add_string(
		    out, span_of(report->measure->rules[report->idle[i]].id));
	}
	buf_add_char(out, ']');
}

static void add_example(struct buf *out, const struct eval_report *report,
			const struct eval_example *example)
{
	const struct measure *measure = report->measure;
	const struct measure_row *row = &measure->rows[example->row];
	bool is_first = true;

	buf_add_format(out, "\n{\"kind\":\"%s\",\"id\":",
		       eval_example_kind(report, example));
	json_add_string(out, example->name);
	buf_add_string(out, ",\"source\":");
	json_add_string(out,
			measure_name_of(measure, row->names[MEASURE_SOURCE]));
	buf_add_string(out, ",\"score\":");
	add_number(out, row->score);
	buf_add_string(out, ",\"text\":");
	json_add_string(out, example->text);
	buf_add_string(out, ",\"spans\":[");
	for (size_t i = 0; i < example->n_spans; i++)
		buf_add_format(out, "%s[%u,%u]", i ? "," : "",
			       example->spans[i].start, example->spans[i].end);
	buf_add_string(out, "],\"rules\":[");
	for (size_t i = 0; i < row->n_hits; i++) {
		const struct measure_hit *hit = &measure
						     ->hits[row->first_hit + i];

		if (measure->rules[hit->rule].is_signal)
			continue;
		if (!is_first)
			buf_add_char(out, ',');
		is_first = false;
		buf_add_string(out, "{\"id\":");
		json_add_string(out, span_of(measure->rules[hit->rule].id));
		buf_add_string(out, ",\"score\":");
		add_number(out, (double)hit->score);
		buf_add_char(out, '}');
	}
	buf_add_string(out, "]}");
}

void eval_add_json(struct buf *out, const struct eval_report *report)
{
	static const enum measure_key keys[] = {MEASURE_FILE, MEASURE_SOURCE,
						MEASURE_LANG, MEASURE_LABEL,
						MEASURE_HARDNEG};
	const struct eval_run *run = report->run;

	buf_add_string(out, "{\"positive\":");
	json_add_string(out, span_of(run->options->positive));
	buf_add_format(out,
		       ",\"flagged_at\":\"%s\",\"unlabelled\":%zu,"
		       "\"unread\":%zu,\n",
		       action_name(run->options->at), run->n_unlabelled,
		       run->n_unread);
	add_tally(out, &report->all);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		add_slices(out, report, keys[i]);
	add_sweep(out, report);
	add_tags(out, report);
	add_rules(out, report);
	if (run->keeps_examples) {
		buf_add_string(out, ",\n\"wrong\":[");
		for (size_t i = 0; i < run->n_examples; i++) {
			if (i)
				buf_add_char(out, ',');
			add_example(out, report, &run->examples[i]);
		}
		buf_add_char(out, ']');
	}
	eval_mutations_add_json(out, run);
	buf_add_string(out, "}\n");
}
