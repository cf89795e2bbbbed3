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

/* A share: 0.001 or 0.1%. */
static int read_number(const char *argument, double least, double most,
		       double *number, struct err *err)
{
	char *end;
	double value = strtod(argument, &end);

	if (end != argument && *end == '%') {
		value /= 100;
		end++;
	}
	if (end == argument || *end || !(value >= least && value <= most))
		return err_set(err, ERR_INPUT,
			       "expected a number from %g to %g", least, most);
	*number = value;
	return 0;
}

static int take_max_fpr(void *target, const char *argument, struct err *err)
{
	return read_number(
	    argument, 0, 1,
	    &((struct tune_options *)target)->max_false_positives, err);
}

static int take_margin(void *target, const char *argument, struct err *err)
{
	return read_number(argument, 0, 100,
			   &((struct tune_options *)target)->margin, err);
}

static int take_held_out(void *target, const char *argument, struct err *err)
{
	return read_number(argument, 0, 0.9,
			   &((struct tune_options *)target)->held_out, err);
}

static int take_min_clusters(void *target, const char *argument,
			     struct err *err)
{
	return read_number(argument, 1, 1e9,
			   &((struct tune_options *)target)->min_clusters, err);
}

static int take_only(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct tune_options *)target)->only, argument,
			       err);
}

static int take_step(void *target, const char *argument, struct err *err)
{
	return read_number(argument, 0.01, 1,
			   &((struct tune_options *)target)->step, err);
}

static int take_folds(void *target, const char *argument, struct err *err)
{
	return option_size(argument, 2, TUNE_FOLD_LIMIT,
			   &((struct tune_options *)target)->n_folds, err);
}

static int take_seed(void *target, const char *argument, struct err *err)
{
	return option_size(argument, 0, SEED_LIMIT,
			   &((struct tune_options *)target)->seed, err);
}

static int take_write(void *target, const char *argument UNUSED,
		      struct err *err UNUSED)
{
	((struct tune_options *)target)->writes = true;
	return 0;
}

static int take_help(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct tune_options *)target)->wants_help = true;
	return 0;
}

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Rule file or folder; may be given again. Without it the "
	     "program's own rules are used.",
     .take = eval_take_rules},
    {.name = "at",
     .argument = "ACTION",
     .help = "The threshold to reach: tag (the default), quarantine or "
	     "reject.",
     .choices = (const char *const[]){"tag", "quarantine", "reject", NULL},
     .take = eval_take_at},
    {.name = "max-fpr",
     .argument = "SHARE",
     .help = "How much of the ham may be flagged (0.1%). Of the scores that "
	     "keep to it, those are taken that catch most clusters.",
     .take = take_max_fpr},
    {.name = "margin",
     .argument = "SCORE",
     .help = "How far below its threshold ham has to stay (0), so that ham of "
	     "another day does not pass it.",
     .take = take_margin},
    {.name = "folds",
     .argument = "N",
     .help = "Into how many parts the clusters are divided, to measure on "
	     "each what the others taught (5).",
     .take = take_folds},
    {.name = "held-out",
     .argument = "SHARE",
     .help = "Teach nothing with this share of the clusters; measure on them "
	     "at the end (0).",
     .take = take_held_out},
    {.name = "min-clusters",
     .argument = "N",
     .help = "A rule that hits fewer clusters keeps its score (5).",
     .take = take_min_clusters},
    {.name = "step",
     .argument = "SCORE",
     .help = "Suggest multiples of it (0.1).",
     .take = take_step},
    {.name = "only",
     .argument = "PREFIX",
     .help = "Only rules whose ids begin with it, such as mail-signs/, get "
	     "other scores; may be given again.",
     .take = take_only},
    {.name = "seed",
     .argument = "N",
     .help = "Divide the clusters in another way (1).",
     .take = take_seed},
    {.name = "write",
     .help = "Write the scores into the rule files. Comments, order and all "
	     "else in them stay.",
     .take = take_write},
#include "cmd/eval_row.def"
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
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
			 rc == ERR_MEMORY  ? "out of memory"
			 : *err->text      ? err->text
			 : rc == ERR_INPUT ? "there are too few messages to "
					     "learn from: at least two "
					     "positives and two of ham"
					   : "the answer cannot be written");
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
	if (!rc)
		rc = program_write(STDOUT_FILENO, buf_span(&out));
	if (!rc && tuning->options->writes)
		rc = tuning_write(tuning, &err);
	buf_release(&out);
	return rc ? complain(rc, &err) : 0;
}

static int tune_all(const struct tune_options *options, char **paths)
{
	struct tuning tuning = {.options = options};
	struct err err = {""};
	int rc = eval_run_open(&tuning.run, &options->eval);

	if (!rc) {
		for (; *paths; paths++)
			eval_corpus(&tuning.run, *paths);
		rc = describe(&tuning);
		if (!rc)
			rc = tune_run(&tuning.problem, &tuning.result);
		rc = rc ? complain(rc, &err) : show(&tuning);
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
	struct err err = {""};
	struct buf help;
	int first = argc;
	int code = EXIT_TROUBLE;

	eval_options_init(&options.eval, "scamsieve tune");
	buf_init(&help, 0);
	if (option_parse(&tool_tune_options, argc, argv, &options, &first,
			 &err)) {
		program_complain("scamsieve tune", "%s", err.text);
	} else if (options.wants_help) {
		option_help(&tool_tune_options, &help);
		code = program_write(1, buf_span(&help)) ? EXIT_TROUBLE
							 : EXIT_CLEAN;
	} else if (first == argc) {
		program_complain("scamsieve tune",
				 "name the corpora; - is standard input");
	} else {
		code = tune_all(&options, argv + first);
	}
	buf_release(&help);
	return code;
}
