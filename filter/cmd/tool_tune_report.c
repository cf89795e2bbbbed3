/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_tune_report - what tuning found, as comments above its patch.
 *
 * Contract: see tool_tune.h.
 */
#include "cmd/tool_tune.h"

#include <math.h>
#include <stdio.h>

enum { NAME_COLUMNS = 28 };

static void add_rate(struct buf *out, struct rate rate)
{
	if (isnan(rate.value))
		buf_add_format(out, "  %-21s", "-");
	else
		buf_add_format(out, "  %6.2f (%5.2f-%6.2f)", 100 * rate.value,
			       100 * rate.low, 100 * rate.high);
}

static void add_line(struct buf *out, const char *name,
		     const struct tune_figures *figures)
{
	struct measure_rates rates = measure_rates(&figures->tally, false);

	buf_add_format(out, "# %-*s", NAME_COLUMNS, name);
	add_rate(out, rates.recall);
	add_rate(out, measure_rates(&figures->tally, true).recall);
	add_rate(out, rates.false_positives);
	add_rate(out, figures->best_cluster_recall);
	buf_add_format(out, "  %+5.2f\n", figures->moved_by);
}

static void add_figures(struct buf *out, const struct tuning *tuning)
{
	const struct tune_result *result = &tuning->result;

	buf_add_format(out, "#\n# %-*s  %-21s  %-21s  %-21s  %-21s  %s\n",
		       NAME_COLUMNS, "PER CENT", "RECALL", "BY CLUSTER",
		       "FALSE POSITIVES", "CLUSTERS AT THE LIMIT", "MOVED");
	add_line(out, "on its own fold, before", &result->folds[TUNE_BEFORE]);
	add_line(out, "on its own fold, after", &result->folds[TUNE_AFTER]);
	if (tuning->problem.held_out > 0) {
		add_line(out, "held out, before",
			 &result->held_out[TUNE_BEFORE]);
		add_line(out, "held out, after", &result->held_out[TUNE_AFTER]);
	}
	add_line(out, "where it was learnt, before", &result->all[TUNE_BEFORE]);
	add_line(out, "where it was learnt, after", &result->all[TUNE_AFTER]);
	buf_add_string(
	    out, "# At the limit: all thresholds moved by one amount, until "
		 "no more ham may be\n# flagged; a higher threshold is a "
		 "positive amount.\n");
}

static void add_rules(struct buf *out, const struct tuning *tuning)
{
	const struct tune_result *result = &tuning->result;
	size_t n_tried = 0;
	size_t n_changed = 0;

	for (size_t i = 0; i < tuning->run.n_rules; i++) {
		n_tried += result->is_tried[i];
		n_changed += tuning_changes(tuning, i);
	}
	buf_add_format(out,
		       "#\n# %zu rules, %zu that are hit often enough, %zu "
		       "with another score\n",
		       tuning->run.n_rules, n_tried, n_changed);
	if (n_changed)
		buf_add_format(out, "#\n# %7s %7s  %-15s %8s  %s\n", "BEFORE",
			       "AFTER", "OF THE FOLDS", "CLUSTERS", "RULE");
	for (size_t i = 0; i < tuning->run.n_rules; i++) {
		const struct tune_rule *bounds = &tuning->bounds[i];
		double score = result->scores[i];

		if (!tuning_changes(tuning, i))
			continue;
		buf_add_format(
		    out, "# %7.2f %7.2f  %6.2f to %5.2f %8.1f  %s%s\n",
		    tuning->rules[i].score, score, result->least[i],
		    result->most[i], result->clusters[i], tuning->rules[i].id,
		    score <= bounds->least  ? " (at its least)"
		    : score >= bounds->most ? " (at its most)"
					    : "");
	}
}

void tuning_add_report(struct buf *out, const struct tuning *tuning)
{
	const struct tune_options *options = tuning->options;
	const struct tune_result *result = &tuning->result;
	const struct measure_count *counts = result->all[TUNE_BEFORE]
						 .tally.counts;
	char flagged[64] = "flagged";

	if (options->margin > 0)
		snprintf(flagged, sizeof(flagged),
			 "less than %g below its threshold", options->margin);
	buf_add_format(
	    out,
	    "# Scores for %s, learnt from %zu positives in %.1f clusters and "
	    "%zu of ham,\n# in %zu folds by cluster with seed %zu, for at "
	    "most %g %% of ham %s.\n",
	    action_name(options->eval.at), counts[MEASURE_POSITIVE].n,
	    counts[MEASURE_POSITIVE].clusters,
	    counts[MEASURE_HAM].n + counts[MEASURE_HARD].n, options->n_folds,
	    options->seed, 100 * options->max_false_positives, flagged);
	add_figures(out, tuning);
	if (result->is_better)
		buf_add_format(
		    out,
		    "# Chosen: aim %g above the threshold, weight of "
		    "ham %g, ridge %g.\n",
		    result->aim, result->ham_weight, result->ridge);
	else
		buf_add_string(out, "# No scores did better on folds that "
				    "they were not learnt from:\n# all stay "
				    "as they are.\n");
	add_rules(out, tuning);
}
