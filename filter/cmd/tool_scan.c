/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan - scamsieve scan: verdicts of many messages.
 *
 * Contract: reads mails, mailboxes, Maildirs, files of JSON records and
 * folders of them (see tool_scan_read.c), prints a table or a line of JSON a
 * message, exits 0 whatever the verdicts; 2 when something could not be
 * read, after all that could.
 */
#include "cmd/tool_scan.h"

struct scan_options {
	struct tool_rules rules;
	const char *config_path;
	const char *colour;
	const char *direction;
	const char *authserv_id;
	const char *format;
	bool wants_help;
};

static int take_rules(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct scan_options *)target)->rules,
			       argument, err);
}

static int take_config(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct scan_options *)target)->config_path = argument;
	return 0;
}

static int take_direction(void *target, const char *argument,
			  struct err *err UNUSED)
{
	((struct scan_options *)target)->direction = argument;
	return 0;
}

static int take_authserv_id(void *target, const char *argument,
			    struct err *err UNUSED)
{
	((struct scan_options *)target)->authserv_id = argument;
	return 0;
}

static int take_format(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct scan_options *)target)->format = argument;
	return 0;
}

static int take_colour(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct scan_options *)target)->colour = argument;
	return 0;
}

static int take_help(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct scan_options *)target)->wants_help = true;
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
    {.name = "direction",
     .argument = "WAY",
     .help = "inbound (the default) or outbound, of what does not say.",
     .choices = (const char *const[]){"inbound", "outbound", NULL},
     .take = take_direction},
    {.name = "authserv-id",
     .argument = "NAME",
     .help = "Believe a mail's Authentication-Results of this server.",
     .take = take_authserv_id},
    {.name = "format",
     .argument = "FORM",
     .help = "table (the default), or jsonl: a line a message, as "
	     "scamsieve-sms answers; its id is where the message is.",
     .choices = (const char *const[]){"table", "jsonl", NULL},
     .take = take_format},
    {.name = "color",
     .argument = "WHEN",
     .help = "auto (the default), always or never.",
     .choices = (const char *const[]){"auto", "always", "never", NULL},
     .take = take_colour},
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
};

const struct option_table tool_scan_options = {
    .usage = "scamsieve scan [OPTION]... FILE...",
    .purpose = "Show the verdicts of many messages and the rules that "
	       "decided. A FILE is a mail, a mailbox (it begins with "
	       "\"From \"), or holds one JSON record a line; a folder is a "
	       "Maildir, or stands for the *.eml, *.mbox and *.jsonl in it.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static int open_run(struct scan_run *run, const struct scan_options *options)
{
	struct err err = {""};
	struct arena arena;
	struct diag_list diags;
	int rc = 0;

	arena_init(&run->arena, 0);
	buf_init(&run->report.out, 0);
	run->report.is_coloured = tool_wants_colour(options->colour);
	run->form = strcmp(options->format, scan_form_jsonl.name) == 0
			? &scan_form_jsonl
			: &scan_form_table;
	run->authserv_id = options->authserv_id;
	(void)direction_parse(span_of(options->direction), &run->direction);
	config_init(&run->config);
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	if (options->config_path)
		rc = config_load(&run->config, options->config_path, &diags,
				 &err);
	if (rc < 0) {
		program_show_findings(&diags);
		program_complain("scamsieve scan", "%s", err.text);
	}
	arena_release(&arena);
	if (!rc)
		rc = tool_set_open(&run->set, &options->rules, "scan");
	if (!rc) {
		run->scratch = scratch_new(run->set.ruleset);
		if (!run->scratch)
			rc = ERR_MEMORY;
	}
	return rc;
}

static void close_run(struct scan_run *run)
{
	scratch_free(run->scratch);
	tool_set_release(&run->set);
	config_release(&run->config);
	buf_release(&run->report.out);
	arena_release(&run->arena);
}

static int scan_all(const struct scan_options *options, char **paths)
{
	struct scan_run run = {.scratch = NULL};
	int code = EXIT_TROUBLE;

	if (open_run(&run, options) == 0) {
		for (; *paths; paths++)
			scan_path(&run, *paths);
		run.form->end(&run.report);
		scan_flush(&run);
		if (!run.has_failed)
			code = EXIT_CLEAN;
	}
	close_run(&run);
	return code;
}

int tool_scan(int argc, char **argv)
{
	struct scan_options options = {
	    .colour = "auto", .direction = "inbound", .format = "table"};
	struct err err = {""};
	struct buf help;
	int first = argc;
	int code = EXIT_TROUBLE;

	buf_init(&help, 0);
	if (option_parse(&tool_scan_options, argc, argv, &options, &first,
			 &err)) {
		program_complain("scamsieve scan", "%s", err.text);
	} else if (options.wants_help) {
		option_help(&tool_scan_options, &help);
		code = program_write(1, buf_span(&help)) ? EXIT_TROUBLE
							 : EXIT_CLEAN;
	} else if (first == argc) {
		program_complain("scamsieve scan",
				 "name the files to scan; - is standard input");
	} else {
		code = scan_all(&options, argv + first);
	}
	buf_release(&help);
	return code;
}
