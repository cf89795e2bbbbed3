/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_diff - scamsieve diff: whose verdict a change of rules changes.
 *
 * Contract: judges labelled messages with both sets of rules and shows those
 * that are flagged by one only, with the rules that differ on them. Exits 1
 * when more messages than --allow changed for the worse: positives now
 * missed, ham now flagged. 2 when something could not be read.
 * Limits: those of eval.
 */
#include "cmd/tool_diff.h"
#include "cmd/tool_eval.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { ALLOW_LIMIT = 1 << 30 };

struct diff_options {
	struct eval_options eval; /* first, for eval's own options */
	const char *corpora[TOOL_PATH_LIMIT];
	size_t n_corpora;
	size_t allow;
	bool is_markdown;
};

enum side { OLD, NEW, SIDE_COUNT };

struct diff {
	struct eval_run runs[SIDE_COUNT];
	size_t n[MEASURE_CLASS_COUNT][SIDE_COUNT]; /* flagged by it only */
	struct buf list;
	bool is_markdown;
};

static int take_corpus(void *target, const char *argument, struct err *err)
{
	struct diff_options *options = target;

	if (options->n_corpora >= TOOL_PATH_LIMIT)
		return err_set(err, ERR_INPUT, "given more than %d times",
			       TOOL_PATH_LIMIT);
	if (!strcmp(argument, "-"))
		return err_set(err, ERR_INPUT,
			       "expected a file: it is read twice");
	options->corpora[options->n_corpora++] = argument;
	return 0;
}

static int take_format(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct diff_options *)target)->is_markdown = *argument == 'm';
	return 0;
}

static const struct option_row rows[] = {
    {.name = "corpus",
     .argument = "CORPUS",
     .help = "Labelled messages, as eval takes them; may be given again.",
     .take = take_corpus},
    {.name = "allow",
     .argument = "N",
     .help = "How many messages may change for the worse (0).",
     OPTION_COUNT(struct diff_options, allow, 0, ALLOW_LIMIT)},
    {.name = "format",
     .letter = 'f',
     .argument = "FORMAT",
     .help = "text (the default) or markdown.",
     .choices = (const char *const[]){"text", "markdown", NULL},
     .take = take_format},
#include "cmd/eval_row.def"
    OPTION_ROW_HELP,
};

const struct option_table tool_diff_options = {
    .usage = "scamsieve diff [OPTION]... --corpus CORPUS OLD NEW",
    .purpose = "Show which labelled messages are flagged by only one of two "
	       "sets of rules, and by which rules. OLD and NEW are files, "
	       "folders, or revisions of the git repository here: REVISION, "
	       "or REVISION:PATH with the path from its top (rules). Exits 1 "
	       "when it got worse.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

/* What a change means, by class and by who flags. */
static const char *const meanings[MEASURE_CLASS_COUNT][SIDE_COUNT] = {
    [MEASURE_POSITIVE] = {"now missed", "now caught"},
    [MEASURE_HAM] = {"false alarm gone", "new false alarm"},
    [MEASURE_HARD] = {"hard false alarm gone", "new hard false alarm"},
    [MEASURE_OTHER] = {"other, no longer flagged", "other, now flagged"},
};

static const struct measure_hit *find_hit(const struct measure *measure,
					  const struct measure_row *row,
					  const char *id)
{
	for (size_t i = 0; i < row->n_hits; i++) {
		const struct measure_hit *hit = &measure
						     ->hits[row->first_hit + i];

		if (!strcmp(measure->rules[hit->rule].id, id))
			return hit;
	}
	return NULL;
}

/* The rules of one side that the other has not, or with another score. */
static void add_rules(struct diff *diff, size_t index, enum side side)
{
	const struct measure *own = &diff->runs[side].measure;
	const struct measure *other = &diff->runs[!side].measure;
	const struct measure_row *row = &own->rows[index];

	for (size_t i = 0; i < row->n_hits; i++) {
		const struct measure_hit *hit = &own->hits[row->first_hit + i];
		const struct measure_rule *rule = &own->rules[hit->rule];
		const struct measure_hit *match = find_hit(
		    other, &other->rows[index], rule->id);

		if (rule->is_signal || rule->is_shadow ||
		    (match &&
		     fabs((double)match->score - (double)hit->score) < 1e-6))
			continue;
		buf_add_format(&diff->list, " %s%s %+.2f",
			       side == NEW ? "+" : "-", rule->id,
			       (double)hit->score);
	}
}

static int compare_row(const void *key, const void *item)
{
	size_t row = *(const size_t *)key;
	size_t own = ((const struct eval_example *)item)->row;

	return row < own ? -1 : row > own;
}

/* Each change is wrong, or kept as other, on one side at least. */
static struct span name_of(const struct diff *diff, size_t index)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct eval_run *run = &diff->runs[side];
		const struct eval_example *example =
		    run->n_examples
			? bsearch(&index, run->examples, run->n_examples,
				  sizeof(*run->examples), compare_row)
			: NULL;

		if (example)
			return example->name;
	}
	return span_of("-");
}

/* An id on its line: controls and what markdown would take are replaced. */
static void add_name(struct buf *out, struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		buf_add_char(out, name.ptr[i] < 0x20 || name.ptr[i] >= 0x7F ||
					  strchr("|`<>", name.ptr[i])
				      ? '?'
				      : name.ptr[i]);
}

static void compare_one(struct diff *diff, size_t index)
{
	const struct measure_row *old = &diff->runs[OLD].measure.rows[index];
	const struct measure_row *new = &diff->runs[NEW].measure.rows[index];
	enum side side = new->is_flagged ? NEW : OLD;
	struct buf *out = &diff->list;

	if (!old->is_set || !new->is_set || old->is_flagged == new->is_flagged)
		return;
	diff->n[new->class][side]++;
	buf_add_string(out, diff->is_markdown ? "| " : "");
	add_name(out, name_of(diff, index));
	buf_add_format(out,
		       diff->is_markdown ? " | %s | %.2f | %.2f |"
					 : ": %s, %.2f to %.2f:",
		       meanings[new->class][side], old->score, new->score);
	add_rules(diff, index, OLD);
	add_rules(diff, index, NEW);
	buf_add_string(out, diff->is_markdown ? " |\n" : "\n");
}

/* "misses: 9 to 7" */
static void add_change(struct buf *out, const struct diff *diff,
		       const char *name, size_t old, size_t new)
{
	buf_add_format(out, "%s%s: %zu to %zu\n", diff->is_markdown ? "- " : "",
		       name, old, new);
}

static void add_rates(struct buf *out, const struct diff *diff)
{
	static const struct measure_choice all = {.name = MEASURE_NONE};
	static const char *const names[] = {"old", "new"};
	size_t misses[SIDE_COUNT];
	size_t alarms[SIDE_COUNT];

	for (int side = 0; side < SIDE_COUNT; side++) {
		struct measure_tally tally;
		struct measure_rates rates;
		const struct measure_count *counts = tally.counts;

		if (measure_count(&diff->runs[side].measure, &all, &tally)) {
			out->has_failed = true;
			return;
		}
		rates = measure_rates(&tally, false);
		misses[side] = counts[MEASURE_POSITIVE].n -
			       counts[MEASURE_POSITIVE].flagged;
		alarms[side] = counts[MEASURE_HAM].flagged +
			       counts[MEASURE_HARD].flagged;
		buf_add_format(out,
			       "%s%s: recall %.2f %%, precision %.2f %%, "
			       "false positives %.2f %%\n",
			       diff->is_markdown ? "- " : "", names[side],
			       100 * rates.recall.value,
			       100 * rates.precision.value,
			       100 * rates.false_positives.value);
	}
	add_change(out, diff, "misses", misses[OLD], misses[NEW]);
	add_change(out, diff, "false alarms", alarms[OLD], alarms[NEW]);
}

static void add_summary(struct buf *out, const struct diff *diff)
{
	size_t n = 0;

	for (int i = 0; i < MEASURE_CLASS_COUNT; i++) {
		for (int side = 0; side < SIDE_COUNT; side++) {
			n += diff->n[i][side];
			if (diff->n[i][side])
				buf_add_format(out, "%s%s: %zu\n",
					       diff->is_markdown ? "- " : "",
					       meanings[i][side],
					       diff->n[i][side]);
		}
	}
	if (n == 0)
		buf_add_string(out, "no verdict changes\n");
	else if (diff->is_markdown)
		buf_add_string(out, "\n| message | change | old | new | rules "
				    "|\n|---|---|---:|---:|---|\n");
	else
		buf_add_char(out, '\n');
}

static int write_diff(struct diff *diff)
{
	size_t n_rows = diff->runs[OLD].measure.n_rows;
	struct buf out;
	int rc;

	buf_init(&out, 0);
	if (n_rows > diff->runs[NEW].measure.n_rows)
		n_rows = diff->runs[NEW].measure.n_rows;
	for (size_t i = 0; i < n_rows; i++)
		compare_one(diff, i);
	add_rates(&out, diff);
	add_summary(&out, diff);
	buf_add_span(&out, buf_span(&diff->list));
	rc = out.has_failed || diff->list.has_failed ? ERR_MEMORY : 0;
	if (rc)
		program_complain("scamsieve diff", "out of memory");
	else
		rc = program_print("scamsieve diff", buf_span(&out));
	buf_release(&out);
	return rc;
}

static int judge_all(struct diff *diff, const struct diff_options *options,
		     struct eval_options *sides, const struct diff_rules *rules)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct eval_run *run = &diff->runs[side];

		sides[side].rules = (struct tool_rules){
		    .paths = {rules[side].path}, .n = 1};
		if (eval_run_open(run, &sides[side]))
			return ERR_INPUT;
		for (size_t i = 0; i < options->n_corpora; i++)
			eval_corpus(run, options->corpora[i]);
		if (eval_run_is_empty(run))
			return ERR_INPUT;
	}
	return write_diff(diff);
}

static int diff_all(const struct diff_options *options, char **names)
{
	struct diff diff = {.is_markdown = options->is_markdown};
	struct eval_options sides[SIDE_COUNT] = {options->eval, options->eval};
	struct diff_rules rules[SIDE_COUNT] = {{.folder = ""}};
	struct err err = {""};
	int code = EXIT_TROUBLE;
	int rc = 0;

	buf_init(&diff.list, 0);
	for (int side = 0; side < SIDE_COUNT && !rc; side++)
		rc = diff_rules_open(&rules[side], names[side], &err);
	if (rc)
		program_complain("scamsieve diff", "%s", err.text);
	else
		rc = judge_all(&diff, options, sides, rules);
	if (!rc && !diff.runs[OLD].has_failed && !diff.runs[NEW].has_failed)
		code = diff.n[MEASURE_POSITIVE][OLD] +
				   diff.n[MEASURE_HAM][NEW] +
				   diff.n[MEASURE_HARD][NEW] >
			       options->allow
			   ? EXIT_FINDINGS
			   : EXIT_CLEAN;
	for (int side = 0; side < SIDE_COUNT; side++) {
		eval_run_close(&diff.runs[side]);
		diff_rules_close(&rules[side]);
	}
	buf_release(&diff.list);
	return code;
}

int tool_diff(int argc, char **argv)
{
	struct diff_options options = {.allow = 0};
	int first;

	eval_options_init(&options.eval, "scamsieve diff");
	options.eval.lists_others = true;
	if (!tool_parse(&tool_diff_options, argc, argv, &options, &first))
		return first;
	if (argc - first != SIDE_COUNT || !options.n_corpora) {
		program_complain("scamsieve diff",
				 "name the old and the new rules, and a "
				 "--corpus");
		return EXIT_TROUBLE;
	}
	return diff_all(&options, argv + first);
}
