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
};

static const struct option_row rows[] = {
    TOOL_ROW_RULES(struct scan_options, rules),
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Configuration, for the thresholds.",
     OPTION_STRING(struct scan_options, config_path)},
    {.name = "direction",
     .argument = "WAY",
     .help = "inbound (the default) or outbound, of what does not say.",
     .choices = (const char *const[]){"inbound", "outbound", NULL},
     OPTION_STRING(struct scan_options, direction)},
    {.name = "authserv-id",
     .argument = "NAME",
     .help = "Believe a mail's Authentication-Results of this server.",
     OPTION_STRING(struct scan_options, authserv_id)},
    {.name = "format",
     .argument = "FORM",
     .help = "table (the default), or jsonl: a line a message, as "
	     "scamsieve-sms answers; its id is where the message is.",
     .choices = (const char *const[]){"table", "jsonl", NULL},
     OPTION_STRING(struct scan_options, format)},
    TOOL_ROW_COLOUR(struct scan_options, colour),
    OPTION_ROW_HELP,
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
	run->reading.program = "scamsieve scan";
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
	int first;

	if (!tool_parse(&tool_scan_options, argc, argv, &options, &first))
		return first;
	if (first == argc) {
		program_complain("scamsieve scan",
				 "name the files to scan; - is standard input");
		return EXIT_TROUBLE;
	}
	return scan_all(&options, argv + first);
}
