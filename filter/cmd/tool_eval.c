/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval - scamsieve eval: what the rules catch, miss and wrongly catch.
 *
 * Contract: judges labelled messages and reports rates; exits 0 whatever
 * they are; 2 when something could not be read, after all that could, or when
 * there was nothing to measure, and then no report.
 * Threads: one for each processor, or as many as --threads says.
 */
#include "cmd/tool_eval.h"
#include "rules/rule.h"
#include "rules/rule_test.h"

#include <stdio.h>
#include <unistd.h>

static const struct eval_format {
	void (*add)(struct buf *out, const struct eval_report *report);
	bool needs_examples;
} formats[] = {
    [EVAL_TEXT] = {eval_add_text, false},
    [EVAL_JSON] = {eval_add_json, false},
    [EVAL_CSV] = {eval_add_csv, false},
    [EVAL_HTML] = {eval_add_html, true},
};

static int load_config(struct eval_run *run, const char *path)
{
	struct err err = {""};
	struct arena arena;
	struct diag_list diags;
	int rc;

	config_init(&run->config);
	if (!path)
		return 0;
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = config_load(&run->config, path, &diags, &err);
	if (rc < 0) {
		program_show_findings(&diags);
		program_complain(run->options->program, "%s", err.text);
	}
	arena_release(&arena);
	return rc;
}

static int describe_rules(struct eval_run *run)
{
	const struct rule *rules = ruleset_rules(run->set.ruleset,
						 &run->n_rules);

	run->rules = arena_zalloc(&run->arena, run->n_rules + 1,
				  sizeof(*run->rules));
	if (run->options->times_rules)
		run->rule_ns = arena_zalloc(&run->arena, run->n_rules + 1,
					    sizeof(*run->rule_ns));
	if (!run->rules || (run->options->times_rules && !run->rule_ns))
		return ERR_MEMORY;
	for (size_t i = 0; i < run->n_rules; i++)
		run->rules[i] = (struct measure_rule){
		    .id = rules[i].id,
		    .title = rules[i].title,
		    .score = rules[i].score,
		    .group = rules[i].group,
		    .is_forcing = rules[i].forced >= run->options->at,
		    .is_shadow = rule_is_shadow(&rules[i]),
		    .is_signal = rule_is_signal(&rules[i]) || rules[i].is_off,
		    .tags = rules[i].tags,
		    .n_tags = rules[i].n_tags,
		};
	return 0;
}

int eval_run_open(struct eval_run *run, const struct eval_options *options)
{
	int rc;

	run->options = options;
	run->reading.program = options->program;
	run->keeps_examples = options->lists_examples ||
			      options->lists_others ||
			      formats[options->format].needs_examples;
	run->shows_progress = isatty(STDERR_FILENO);
	arena_init(&run->arena, 0);
	pthread_mutex_init(&run->lock, NULL);
	rc = load_config(run, options->config_path);
	if (!rc)
		rc = tool_set_open(&run->set, &options->rules,
				   strrchr(options->program, ' ') + 1);
	if (!rc)
		rc = describe_rules(run);
	if (!rc && options->mutates && !(run->mutator = mutator_new()))
		rc = ERR_MEMORY;
	if (!rc)
		measure_init(&run->measure, run->rules, run->n_rules);
	return rc;
}

void eval_run_close(struct eval_run *run)
{
	measure_release(&run->measure);
	mutator_free(run->mutator);
	tool_set_release(&run->set);
	config_release(&run->config);
	arena_release(&run->arena);
	pthread_mutex_destroy(&run->lock);
}

bool eval_run_is_empty(const struct eval_run *run)
{
	if (run->measure.n_rows > run->n_unlabelled + run->n_unread)
		return false;
	if (!run->has_failed)
		program_complain(run->options->program,
				 "there is no message with a label: '%s' in a "
				 "record, --label for mails",
				 run->options->label_field);
	return true;
}

static int write_report(const struct eval_run *run)
{
	struct eval_report report;
	struct buf out;
	int rc = eval_report_init(&report, run);

	buf_init(&out, 0);
	if (!rc)
		formats[run->options->format].add(&out, &report);
	if (rc || out.has_failed) {
		program_complain("scamsieve eval", "out of memory");
		rc = ERR_MEMORY;
	} else {
		rc = program_print("scamsieve eval", buf_span(&out));
	}
	buf_release(&out);
	eval_report_release(&report);
	return rc;
}

static int eval_all(const struct eval_options *options, char **paths)
{
	struct eval_run run = {.n_rules = 0};
	int code = EXIT_TROUBLE;

	if (eval_run_open(&run, options) == 0) {
		for (; *paths; paths++)
			eval_corpus(&run, *paths);
		if (run.shows_progress)
			fputs("\r                    \r", stderr);
		if (!eval_run_is_empty(&run) && write_report(&run) == 0 &&
		    !run.has_failed)
			code = EXIT_CLEAN;
	}
	eval_run_close(&run);
	return code;
}

int tool_eval(int argc, char **argv)
{
	struct eval_options options;
	int first;

	eval_options_init(&options, "scamsieve eval");
	if (!tool_parse(&tool_eval_options, argc, argv, &options, &first))
		return first;
	if (first == argc) {
		program_complain("scamsieve eval",
				 "name the corpora; - is standard input");
		return EXIT_TROUBLE;
	}
	return eval_all(&options, argv + first);
}
