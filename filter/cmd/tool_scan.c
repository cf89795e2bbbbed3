/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan - scamsieve scan: verdicts of many messages as a table.
 *
 * Contract: reads mails (*.eml), files of JSON records (all others) and
 * folders of both (*.eml, *.jsonl), prints a table, exits 0 whatever the
 * verdicts; 2 when something could not be read, after all that could.
 * Limits: INPUT_LIMIT a file; a folder's sub-folders are not entered.
 */
#include "cmd/tool.h"
#include "cmd/tool_scan.h"
#include "message/mail.h"
#include "message/record.h"
#include "service/config.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { INPUT_LIMIT = 256 << 20 };

struct scan_options {
	struct tool_rules rules;
	const char *config_path;
	const char *colour;
	const char *direction;
	const char *authserv_id;
	bool wants_help;
};

struct scan_run {
	struct tool_set set;
	struct config config;
	struct scratch *scratch;
	struct arena arena; /* of one message */
	struct scan_table table;
	enum direction direction; /* of what does not say */
	const char *authserv_id;  /* NULL: nobody is trusted */
	bool has_failed;
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
	       "decided, as a table. A FILE is a mail (*.eml) or holds one "
	       "JSON record a line; a folder stands for the files in it.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static void complain(struct scan_run *run, const char *path, const char *what)
{
	program_complain("scamsieve scan", "%s: %s", path, what);
	run->has_failed = true;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void judge(struct scan_run *run, const char *name,
		  const struct message *message)
{
	struct verdict verdict;
	const struct thresholds *thresholds =
	    &run->config.thresholds[message->channel][message->direction];

	if (ruleset_evaluate(run->set.ruleset, run->scratch, message,
			     thresholds, &run->arena, &verdict) < 0)
		complain(run, name, "out of memory");
	else
		scan_table_add(&run->table, name, message, &verdict);
}

static void scan_record(struct scan_run *run, const char *path, size_t number,
			unsigned char *line, size_t len)
{
	const struct record_defaults defaults = {CHANNEL_SMS, run->direction};
	char name[PATH_MAX];
	struct message message;
	struct err err;

	arena_reset(&run->arena);
	if (record_read(&message, &run->arena, line, len, &defaults, &err) <
	    0) {
		snprintf(name, sizeof(name), "%s:%zu", path, number);
		complain(run, name, err.text);
		return;
	}
	snprintf(name, sizeof(name), "%s:%zu", base_name(path), number);
	judge(run, name, &message);
}

static void scan_mail(struct scan_run *run, const char *path, struct span bytes)
{
	const struct mail_options options = {
	    .authserv_id = run->authserv_id,
	    .direction = run->direction,
	};
	struct message message;
	struct err err;

	arena_reset(&run->arena);
	if (mail_read(&message, bytes, &options, &run->arena, &err) < 0)
		complain(run, path, err.text);
	else
		judge(run, base_name(path), &message);
}

static void scan_records(struct scan_run *run, const char *path,
			 struct buf *bytes)
{
	size_t start = 0;

	for (size_t number = 1; start < bytes->len; number++) {
		size_t end = span_find(buf_span(bytes), span_of("\n"), start);
		struct span line;

		if (end > bytes->len)
			end = bytes->len;
		line = span_trim(span_make(bytes->ptr + start, end - start));
		if (line.len)
			scan_record(run, path, number,
				    bytes->ptr + (line.ptr - bytes->ptr),
				    line.len);
		start = end + 1;
	}
}

static void scan_file(struct scan_run *run, const char *path)
{
	struct buf bytes;
	struct err err;

	buf_init(&bytes, 0);
	if (tool_read_input(path, INPUT_LIMIT, &bytes, &err) < 0) {
		program_complain("scamsieve scan", "%s", err.text);
		run->has_failed = true;
	} else if (span_ends_with(span_of(path), span_of(".eml"))) {
		scan_mail(run, path, buf_span(&bytes));
	} else {
		scan_records(run, path, &bytes);
	}
	buf_release(&bytes);
}

static int is_message_file(const struct dirent *entry)
{
	struct span name = span_of(entry->d_name);

	return span_ends_with(name, span_of(".jsonl")) ||
	       span_ends_with(name, span_of(".eml"));
}

static void scan_folder(struct scan_run *run, const char *folder)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_message_file, alphasort);

	if (n < 0)
		complain(run, folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder,
			 entries[i]->d_name);
		scan_file(run, path);
		free(entries[i]);
	}
	free(entries);
}

static void scan_path(struct scan_run *run, const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		scan_folder(run, path);
	else
		scan_file(run, path);
}

static int open_run(struct scan_run *run, const struct scan_options *options)
{
	struct err err = {""};
	struct arena arena;
	struct diag_list diags;
	int rc = 0;

	arena_init(&run->arena, 0);
	buf_init(&run->table.out, 0);
	run->table.is_coloured = tool_wants_colour(options->colour);
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
	buf_release(&run->table.out);
	arena_release(&run->arena);
}

static int scan_all(const struct scan_options *options, char **paths)
{
	struct scan_run run = {.scratch = NULL};
	int code = EXIT_TROUBLE;

	if (open_run(&run, options) == 0) {
		for (; *paths; paths++)
			scan_path(&run, *paths);
		scan_table_end(&run.table);
		if (program_write(1, buf_span(&run.table.out)) == 0 &&
		    !run.has_failed)
			code = EXIT_CLEAN;
	}
	close_run(&run);
	return code;
}

int tool_scan(int argc, char **argv)
{
	struct scan_options options = {.colour = "auto",
				       .direction = "inbound"};
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
