/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain - scamsieve explain: why a message gets its verdict.
 *
 * Contract: reads one message (plain text, or a JSON record when it begins
 * with '{'), prints the explanation, exits 0; 2 when rules or input cannot
 * be read.
 */
#include "cmd/tool.h"
#include "cmd/tool_explain.h"
#include "base/utf8.h"
#include "message/mail.h"
#include "message/record.h"
#include "service/config.h"

#include <stdlib.h>
#include <string.h>

enum { INPUT_LIMIT = 16 << 20 };

struct explain_run {
	struct tool_rules rules;
	const char *config_path;
	const char *text;   /* --text */
	const char *from;   /* --from */
	const char *format; /* "text" or "json" */
	const char *colour; /* "auto", "always", "never" */
	const char *direction;
	const char *authserv_id;
	bool is_long;
	bool is_mail;
	bool wants_help;
};

static int take_rules(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct explain_run *)target)->rules, argument,
			       err);
}

#define TAKE_STRING(function, field)                                           \
	static int function(void *target, const char *argument,                \
			    struct err *err)                                   \
	{                                                                      \
		(void)err;                                                     \
		((struct explain_run *)target)->field = argument;              \
		return 0;                                                      \
	}
TAKE_STRING(take_config, config_path)
TAKE_STRING(take_text, text)
TAKE_STRING(take_from, from)
TAKE_STRING(take_format, format)
TAKE_STRING(take_colour, colour)
TAKE_STRING(take_direction, direction)
TAKE_STRING(take_authserv_id, authserv_id)
#undef TAKE_STRING

static int take_long(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	((struct explain_run *)target)->is_long = true;
	return 0;
}

static int take_help(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	((struct explain_run *)target)->wants_help = true;
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
    {.name = "text",
     .letter = 't',
     .argument = "TEXT",
     .help = "The message itself, instead of a file.",
     .take = take_text},
    {.name = "from",
     .argument = "SENDER",
     .help = "Originator of a plain text.",
     .take = take_from},
    {.name = "direction",
     .argument = "WAY",
     .help = "inbound (the default) or outbound.",
     .choices = (const char *const[]){"inbound", "outbound", NULL},
     .take = take_direction},
    {.name = "authserv-id",
     .argument = "NAME",
     .help = "Believe a mail's Authentication-Results of this server.",
     .take = take_authserv_id},
    {.name = "format",
     .argument = "FORM",
     .help = "text (the default) or json.",
     .choices = (const char *const[]){"text", "json", NULL},
     .take = take_format},
    {.name = "long",
     .letter = 'l',
     .help = "Show the folded text, all clauses and what did not hold, too.",
     .take = take_long},
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

const struct option_table tool_explain_options = {
    .usage = "scamsieve explain [OPTION]... [FILE]",
    .purpose = "Show why a message gets its verdict: the text with what "
	       "matched, its clauses, and each rule with its reasons. Reads "
	       "FILE, or standard input: plain text, one JSON record, or a "
	       "mail when it is named *.eml.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static int read_message(const struct explain_run *run, struct buf *bytes,
			struct arena *arena, struct message *message,
			struct err *err)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_INBOUND};
	struct span text = span_trim(buf_span(bytes));
	struct buf clean;
	struct span kept;
	int rc;

	(void)direction_parse(span_of(run->direction), &defaults.direction);
	if (run->is_mail)
		return mail_read(
		    message, buf_span(bytes),
		    &(struct mail_options){.authserv_id = run->authserv_id,
					   .direction = defaults.direction},
		    arena, err);
	if (text.len && text.ptr[0] == '{')
		return record_read(message, arena,
				   bytes->ptr + (text.ptr - bytes->ptr),
				   text.len, &defaults, err);
	buf_init(&clean, 0);
	utf8_sanitize(buf_span(bytes), &clean);
	rc = clean.has_failed ? ERR_MEMORY
			      : arena_copy(arena, buf_span(&clean), &kept);
	buf_release(&clean);
	if (!rc)
		rc = message_init_sms(message, arena, kept);
	if (rc)
		return err_set(err, rc, "out of memory");
	message->direction = defaults.direction;
	message->from = span_of(run->from);
	return 0;
}

static int explain(const struct explain_run *run, const struct tool_set *set,
		   const struct config *config, struct buf *bytes,
		   struct buf *out)
{
	struct scratch *scratch = scratch_new(set->ruleset);
	struct arena arena;
	struct message message;
	struct verdict verdict;
	struct explanation explanation;
	struct err err = {"out of memory"};
	const struct thresholds *thresholds;
	int rc = scratch ? 0 : ERR_MEMORY;

	arena_init(&arena, 0);
	if (!rc)
		rc = read_message(run, bytes, &arena, &message, &err);
	if (rc)
		goto out;
	thresholds = &config->thresholds[message.channel][message.direction];
	rc = ruleset_evaluate(set->ruleset, scratch, &message, thresholds,
			      &arena, &verdict);
	if (!rc)
		rc = ruleset_explain(set->ruleset, scratch, &verdict, &arena,
				     &explanation);
	if (!rc) {
		struct explain_view view = {
		    .message = &message,
		    .verdict = &verdict,
		    .explanation = &explanation,
		    .thresholds = thresholds,
		    .is_coloured = tool_wants_colour(run->colour),
		    .is_long = run->is_long,
		};

		if (!strcmp(run->format, "json"))
			explain_json(&view, out);
		else
			explain_text(&view, out);
	}
out:
	if (rc)
		program_complain("scamsieve explain", "%s", err.text);
	arena_release(&arena);
	scratch_free(scratch);
	return rc;
}

static int load_config(struct config *config, const char *path)
{
	struct arena arena;
	struct diag_list diags;
	struct err err = {""};
	int rc;

	if (!path)
		return 0;
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = config_load(config, path, &diags, &err);
	if (rc) {
		program_show_findings(&diags);
		program_complain("scamsieve explain", "%s: %s", path,
				 *err.text ? err.text : "has errors");
	}
	arena_release(&arena);
	return rc;
}

static int run_explain(const struct explain_run *run, const char *path,
		       struct buf *out)
{
	struct tool_set set = {.ruleset = NULL};
	struct config config;
	struct buf bytes;
	struct err err = {""};
	int code = EXIT_TROUBLE;
	int rc = 0;

	config_init(&config);
	buf_init(&bytes, 0);
	if (run->text)
		buf_add_string(&bytes, run->text);
	else
		rc = tool_read_input(path, INPUT_LIMIT, &bytes, &err);
	if (rc) {
		program_complain("scamsieve explain", "%s", err.text);
		goto out;
	}
	if (load_config(&config, run->config_path) ||
	    tool_set_open(&set, &run->rules, "explain"))
		goto out;
	if (explain(run, &set, &config, &bytes, out) == 0)
		code = EXIT_CLEAN;
out:
	buf_release(&bytes);
	config_release(&config);
	tool_set_release(&set);
	return code;
}

int tool_explain(int argc, char **argv)
{
	struct explain_run run = {
	    .format = "text", .colour = "auto", .direction = "inbound"};
	struct err err = {""};
	struct buf out;
	int first = argc;
	int code = EXIT_TROUBLE;

	buf_init(&out, 0);
	if (option_parse(&tool_explain_options, argc, argv, &run, &first,
			 &err)) {
		program_complain("scamsieve explain", "%s", err.text);
	} else if (run.wants_help) {
		option_help(&tool_explain_options, &out);
		code = EXIT_CLEAN;
	} else if (argc - first > 1 || (argc > first && run.text)) {
		program_complain("scamsieve explain",
				 "one message at a time: '%s' is too much",
				 argv[argc - 1]);
	} else {
		run.is_mail = first < argc &&
			      span_ends_with(span_of(argv[first]),
					     span_of(".eml"));
		code = run_explain(&run, first < argc ? argv[first] : "-",
				   &out);
	}
	if (program_write(1, buf_span(&out)))
		code = EXIT_TROUBLE;
	buf_release(&out);
	return code;
}
