/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval - scamsieve eval: what the rules catch, miss and wrongly catch.
 *
 * Contract: judges labelled messages and reports rates; exits 0 whatever
 * they are, 2 when something could not be read, after all that could.
 * Threads: one for each processor, or as many as --threads says.
 */
#include "cmd/tool_eval.h"
#include "rules/rule.h"
#include "rules/rule_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct eval_format {
	const char *name;
	void (*add)(struct buf *out, const struct eval_report *report);
	bool needs_examples;
} formats[] = {
    {"text", eval_add_text, false},
    {"json", eval_add_json, false},
    {"csv", eval_add_csv, false},
    {"html", eval_add_html, true},
};

static int take_rules(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct eval_options *)target)->rules,
			       argument, err);
}

static int take_config(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct eval_options *)target)->config_path = argument;
	return 0;
}

static int take_label_field(void *target, const char *argument,
			    struct err *err UNUSED)
{
	((struct eval_options *)target)->label_field = argument;
	return 0;
}

static int take_positive(void *target, const char *argument,
			 struct err *err UNUSED)
{
	((struct eval_options *)target)->positive = argument;
	return 0;
}

static int take_label(void *target, const char *argument,
		      struct err *err UNUSED)
{
	((struct eval_options *)target)->label = argument;
	return 0;
}

static int take_authserv_id(void *target, const char *argument,
			    struct err *err UNUSED)
{
	((struct eval_options *)target)->authserv_id = argument;
	return 0;
}

static int take_at(void *target, const char *argument, struct err *err UNUSED)
{
	return action_parse(span_of(argument),
			    &((struct eval_options *)target)->at);
}

static int take_format(void *target, const char *argument,
		       struct err *err UNUSED)
{
	struct eval_options *options = target;

	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (!strcmp(argument, formats[i].name))
			options->format = (int)i;
	return 0;
}

static int take_threads(void *target, const char *argument, struct err *err)
{
	return option_size(argument, 1, 64,
			   &((struct eval_options *)target)->n_threads, err);
}

static int take_list(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct eval_options *)target)->lists_examples = true;
	return 0;
}

static int take_help(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct eval_options *)target)->wants_help = true;
	return 0;
}

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Rule file or folder; may be given again. Without it the "
	     "program's own rules are used.",
     .take = take_rules},
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Configuration, for the thresholds.",
     .take = take_config},
    {.name = "label-field",
     .argument = "KEY",
     .help = "The records' key that says what they are (target). Records "
	     "without it, or where it is null, are not counted.",
     .take = take_label_field},
    {.name = "positive",
     .argument = "LABEL",
     .help = "The label of what is to be caught (fake_support). What is "
	     "labelled ham is to be let pass; other labels are reported "
	     "apart.",
     .take = take_positive},
    {.name = "label",
     .argument = "LABEL",
     .help = "The label of mails (else the name of their folder).",
     .take = take_label},
    {.name = "at",
     .argument = "ACTION",
     .help = "What counts as flagged: tag (the default) or more, "
	     "quarantine or more, or reject.",
     .choices = (const char *const[]){"tag", "quarantine", "reject", NULL},
     .take = take_at},
    {.name = "authserv-id",
     .argument = "NAME",
     .help = "Believe a mail's Authentication-Results of this server.",
     .take = take_authserv_id},
    {.name = "format",
     .letter = 'f',
     .argument = "FORMAT",
     .help = "text (the default), json, csv, or html: one page with curves, "
	     "a threshold to move, and all misses and false alarms.",
     .choices = (const char *const[]){"text", "json", "csv", "html", NULL},
     .take = take_format},
    {.name = "list",
     .letter = 'l',
     .help = "List the misses and the false alarms.",
     .take = take_list},
    {.name = "threads",
     .argument = "N",
     .help = "How many threads judge (one for each processor).",
     .take = take_threads},
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
};

const struct option_table tool_eval_options = {
    .usage = "scamsieve eval [OPTION]... CORPUS...",
    .purpose = "Measure the rules on labelled messages: recall, precision "
	       "and false positives with their 95 % intervals, and what each "
	       "rule is good for. A CORPUS is a file of JSON records, a mail "
	       "(*.eml), a mailbox, a Maildir, or a folder of such files.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
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
		program_complain("scamsieve eval", "%s", err.text);
	}
	arena_release(&arena);
	return rc;
}

static int describe_rules(struct eval_run *run)
{
	const struct rule *rules = ruleset_rules(run->set.ruleset,
						 &run->n_rules);

	run->rules = calloc(run->n_rules + 1, sizeof(*run->rules));
	if (!run->rules)
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
		};
	return 0;
}

int eval_run_open(struct eval_run *run, const struct eval_options *options)
{
	int rc;

	run->options = options;
	run->keeps_examples = options->lists_examples ||
			      options->lists_others ||
			      formats[options->format].needs_examples;
	run->shows_progress = isatty(STDERR_FILENO);
	arena_init(&run->arena, 0);
	pthread_mutex_init(&run->lock, NULL);
	rc = load_config(run, options->config_path);
	if (!rc)
		rc = tool_set_open(&run->set, &options->rules, "eval");
	if (!rc)
		rc = describe_rules(run);
	if (!rc)
		measure_init(&run->measure, run->rules, run->n_rules);
	return rc;
}

void eval_run_close(struct eval_run *run)
{
	measure_release(&run->measure);
	free(run->rules);
	tool_set_release(&run->set);
	config_release(&run->config);
	arena_release(&run->arena);
	pthread_mutex_destroy(&run->lock);
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
		rc = program_write(STDOUT_FILENO, buf_span(&out));
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
		if (write_report(&run) == 0 && !run.has_failed)
			code = EXIT_CLEAN;
	}
	eval_run_close(&run);
	return code;
}

int tool_eval(int argc, char **argv)
{
	long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct eval_options options = {
	    .label_field = "target",
	    .positive = "fake_support",
	    .at = ACTION_TAG,
	    .n_threads = n_processors > 0 ? (size_t)n_processors : 1,
	};
	struct err err = {""};
	struct buf help;
	int first = argc;
	int code = EXIT_TROUBLE;

	buf_init(&help, 0);
	if (option_parse(&tool_eval_options, argc, argv, &options, &first,
			 &err)) {
		program_complain("scamsieve eval", "%s", err.text);
	} else if (options.wants_help) {
		option_help(&tool_eval_options, &help);
		code = program_write(1, buf_span(&help)) ? EXIT_TROUBLE
							 : EXIT_CLEAN;
	} else if (first == argc) {
		program_complain("scamsieve eval",
				 "name the corpora; - is standard input");
	} else {
		code = eval_all(&options, argv + first);
	}
	buf_release(&help);
	return code;
}
