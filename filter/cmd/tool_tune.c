/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_tune - scamsieve tune: scores from labelled messages.
 *
 * Contract: judges the messages once, lets service/tune.h look for scores,
 * and prints what it found and a patch of the rule files. Files are changed
 * with --write only. Exits 0 also when the scores are best as they are, 2
 * when something could not be read or written.
 * Limits: those of eval; a score stays within its level's bounds below.
 */
#include "cmd/tool_tune.h"
#include "rules/rule_test.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { SEED_LIMIT = 1 << 30 };

/*
 * How far the score of a level may go; evidence may become twice as strong
 * and must stay below 0. What `check` accepts is wider.
 */
static const struct {
	double least, most;
} level_bounds[] = {
    [LEVEL_INFORMATIONAL] = {0.1, 1}, [LEVEL_LOW] = {0.1, 3},
    [LEVEL_MEDIUM] = {0.1, 5},        [LEVEL_HIGH] = {0.5, 8},
    [LEVEL_CRITICAL] = {2, 10},
};

static const struct option_row rows[] = {
    TOOL_ROW_RULES(struct tune_options, eval.rules),
    {.name = "at",
     .argument = "ACTION",
     .help = "The threshold to reach: tag (the default), quarantine or "
	     "reject.",
     .choices = (const char *const[]){"tag", "quarantine", "reject", NULL},
     EVAL_TAKES_AT(struct tune_options, eval.at)},
    {.name = "max-fpr",
     .argument = "SHARE",
     .help = "How much of the ham may be flagged (0.1%). Of the scores that "
	     "keep to it, those are taken that catch most clusters.",
     OPTION_REAL(struct tune_options, max_false_positives, 0, 1)},
    {.name = "margin",
     .argument = "SCORE",
     .help = "How far below its threshold ham has to stay (0), so that ham of "
	     "another day does not pass it.",
     OPTION_REAL(struct tune_options, margin, 0, 100)},
    {.name = "folds",
     .argument = "N",
     .help = "Into how many parts the clusters are divided, to measure on "
	     "each what the others taught (5).",
     OPTION_COUNT(struct tune_options, n_folds, 2, TUNE_FOLD_LIMIT)},
    {.name = "held-out",
     .argument = "SHARE",
     .help = "Teach nothing with this share of the clusters; measure on them "
	     "at the end (0).",
     OPTION_REAL(struct tune_options, held_out, 0, 0.9)},
    {.name = "min-clusters",
     .argument = "N",
     .help = "A rule that hits fewer clusters keeps its score (5).",
     OPTION_REAL(struct tune_options, min_clusters, 1, 1e9)},
    {.name = "step",
     .argument = "SCORE",
     .help = "Suggest multiples of it (0.1).",
     OPTION_REAL(struct tune_options, step, 0.01, 1)},
    {.name = "only",
     .argument = "PREFIX",
     .help = "Only rules whose ids begin with it, such as mail-signs/, get "
	     "other scores; may be given again.",
     .take = tool_take_rules,
     .offset = OPTION_OFFSET(struct tune_options, only, struct tool_rules)},
    {.name = "seed",
     .argument = "N",
     .help = "Divide the clusters in another way (1).",
     OPTION_COUNT(struct tune_options, seed, 0, SEED_LIMIT)},
    {.name = "write",
     .help = "Write the scores into the rule files. Comments, order and all "
	     "else in them stay.",
     OPTION_FLAG(struct tune_options, writes)},
#include "cmd/eval_row.def"
    OPTION_ROW_HELP,
};

const struct option_table tool_tune_options = {
    .usage = "scamsieve tune [OPTION]... CORPUS...",
    .purpose = "Suggest scores with which the rules tell labelled messages "
	       "apart better, as a patch. Evidence for fraud stays above 0, "
	       "evidence for the sender below, every score within its level. "
	       "A CORPUS is what eval takes.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static bool is_wanted(const struct tune_options *options, const char *id)
{
	for (size_t i = 0; i < options->only.n; i++)
		if (span_starts_with(span_of(id),
				     span_of(options->only.paths[i])))
			return true;
	return options->only.n == 0;
}

/* The bounds always hold the score as it is. */
static struct tune_rule bounds_of(const struct tuning *tuning,
				  const struct rule *rule)
{
	double least = level_bounds[rule->level].least;
	double most = level_bounds[rule->level].most;
	double cap = rule->group < tuning->problem.n_groups
			 ? tuning->caps[rule->group]
			 : 0;

	if (rule->score < 0) {
		least = 2 * rule->score;
		most = -tuning->options->step;
		if (cap < 0)
			least = fmax(least, cap);
	} else if (cap > 0) {
		most = fmin(most, cap);
	}
	return (struct tune_rule){
	    .least = fmin(least, rule->score),
	    .most = fmax(most, rule->score),
	    .is_free = rule->score != 0 && !rule->weights && !rule->is_off &&
		       !rule_is_shadow(rule) && rule->score_place.length > 0 &&
		       is_wanted(tuning->options, rule->id),
	    .is_varying = rule->weights != NULL,
	};
}

static int describe(struct tuning *tuning)
{
	struct tune_problem *problem = &tuning->problem;
	const struct tune_options *options = tuning->options;
	size_t n_groups;
	size_t n_rules;
	const struct score_group *groups = ruleset_groups(
	    tuning->run.set.ruleset, &n_groups);

	tuning->rules = ruleset_rules(tuning->run.set.ruleset, &n_rules);
	tuning->bounds = calloc(n_rules + 1, sizeof(*tuning->bounds));
	tuning->caps = calloc(n_groups + 1, sizeof(*tuning->caps));
	if (!tuning->bounds || !tuning->caps)
		return ERR_MEMORY;
	*problem = (struct tune_problem){
	    .measure = &tuning->run.measure,
	    .rules = tuning->bounds,
	    .caps = tuning->caps,
	    .n_groups = n_groups,
	    .max_false_positives = options->max_false_positives,
	    .n_folds = options->n_folds,
	    .margin = options->margin,
	    .held_out = options->held_out,
	    .min_clusters = options->min_clusters,
	    .step = options->step,
	    .seed = options->seed,
	};
	for (size_t i = 0; i < n_groups; i++)
		tuning->caps[i] = groups[i].cap;
	for (size_t i = 0; i < n_rules; i++)
		tuning->bounds[i] = bounds_of(tuning, &tuning->rules[i]);
	return 0;
}

bool tuning_changes(const struct tuning *tuning, size_t rule)
{
	return fabs(tuning->result.scores[rule] - tuning->rules[rule].score) >
	       1e-9;
}

static int complain(int rc, const struct err *err)
{
	program_complain("scamsieve tune", "%s",
			 rc == ERR_MEMORY ? "out of memory" : err->text);
	return rc;
}

static int show(const struct tuning *tuning)
{
	struct err err = {""};
	struct buf out;
	int rc;

	buf_init(&out, 0);
	tuning_add_report(&out, tuning);
	rc = tuning_add_patch(&out, tuning);
	if (out.has_failed)
		rc = ERR_MEMORY;
	if (rc)
		(void)complain(rc, &err);
	else
		rc = program_print("scamsieve tune", buf_span(&out));
	buf_release(&out);
	if (!rc && tuning->options->writes) {
		rc = tuning_write(tuning, &err);
		if (rc)
			(void)complain(rc, &err);
	}
	return rc;
}

static int tune_read(struct tuning *tuning)
{
	struct err err = {"there are too few messages to learn from: at least "
			  "two positives and two of ham"};
	int rc;

	if (eval_run_is_empty(&tuning->run))
		return ERR_INPUT;
	rc = describe(tuning);
	if (!rc)
		rc = tune_run(&tuning->problem, &tuning->result);
	return rc ? complain(rc, &err) : show(tuning);
}

static int tune_all(const struct tune_options *options, char **paths)
{
	struct tuning tuning = {.options = options};
	int rc = eval_run_open(&tuning.run, &options->eval);

	if (!rc) {
		for (; *paths; paths++)
			eval_corpus(&tuning.run, *paths);
		rc = tune_read(&tuning);
	}
	if (tuning.run.has_failed)
		rc = ERR_INPUT;
	tune_result_release(&tuning.result);
	free(tuning.bounds);
	free(tuning.caps);
	eval_run_close(&tuning.run);
	return rc ? EXIT_TROUBLE : EXIT_CLEAN;
}

int tool_tune(int argc, char **argv)
{
	struct tune_options options = {
	    .max_false_positives = 0.001,
	    .n_folds = 5,
	    .min_clusters = 5,
	    .step = 0.1,
	    .seed = 1,
	};
	int first;

	eval_options_init(&options.eval, "scamsieve tune");
	if (!tool_parse(&tool_tune_options, argc, argv, &options, &first))
		return first;
	if (first == argc) {
		program_complain("scamsieve tune",
				 "name the corpora; - is standard input");
		return EXIT_TROUBLE;
	}
	return tune_all(&options, argv + first);
}
