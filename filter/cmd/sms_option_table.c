/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_option_table - each option of scamsieve-sms and what it does.
 *
 * Options that stand for settings become overrides, which outlive a reload
 * and show up in --print-config.
 *
 * Contract: see sms_options.h.
 * Failure: ERR_INPUT; the parser adds the option's name.
 * Limits: those of load.h.
 * Length: a row an option.
 * Threads: none.
 */
#include "cmd/sms_options.h"

#include "cmd/sms_pool.h"

#include <stdlib.h>

enum { SMS_TIMEOUT_LIMIT_S = 600 };

const struct sms_format *const sms_formats[] = {
    &sms_format_jsonl,
    &sms_format_text,
    &sms_format_form,
    &sms_format_smstools,
    &sms_format_gammu,
    &sms_format_kannel,
    NULL,
};

static int override(struct sms_options *options, const char *path,
		    const char *value, const char *origin, struct err *err)
{
	return load_override(&options->load, path, value, origin, err);
}

static int take_rules(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	return load_add_rules(&options->load, argument, err);
}

static int take_set(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	return load_set(&options->load, argument, &options->arena, err);
}

static int take_direction(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)err;
	options->has_direction = true;
	return direction_parse(span_of(argument), &options->direction);
}

static int take_format(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)err;
	for (size_t i = 0; sms_formats[i]; i++)
		if (strcmp(sms_formats[i]->name, argument) == 0)
			options->format = sms_formats[i];
	return 0;
}

static int take_max_line(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;
	struct span value;
	struct buf digits;
	size_t size;
	int rc = option_size(argument, CONFIG_LINE_MIN_BYTES,
			     CONFIG_LINE_MAX_BYTES, &size, err);

	if (rc < 0)
		return rc;
	buf_init(&digits, 0);
	buf_add_unsigned(&digits, size);
	rc = arena_copy(&options->arena, buf_span(&digits), &value);
	buf_release(&digits);
	if (rc < 0)
		return err_set(err, rc, "out of memory");
	return override(options, "limits.max_line_bytes",
			(const char *)value.ptr, "--max-line", err);
}

static int take_on_error(void *target, const char *argument, struct err *err)
{
	static const char *const paths[] = {
	    "failure.internal_error",
	    "failure.unparsable",
	    "failure.oversize",
	};
	struct sms_options *options = target;
	int rc = 0;

	options->on_error = argument;
	for (size_t i = 0; i < ARRAY_LEN(paths) && rc == 0; i++)
		rc = override(options, paths[i], argument, "--on-error", err);
	return rc;
}

static int take_fields(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	return sms_fields_parse(argument, &options->fields, err);
}

static int take_preset(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	options->has_mapping = true;
	if (mapping_add_preset(&options->mapping, argument) == 0)
		return 0;
	return err_set(err, ERR_INPUT,
		       "'%s' does not go together with the paths given before",
		       argument);
}

static int take_map(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;
	size_t len = strcspn(argument, "=");
	struct span name = span_make(argument, len);
	enum record_field field = record_field_find(name);
	const char *names[RECORD_FIELD_COUNT];
	const char *nearest;

	for (size_t i = 0; i < RECORD_FIELD_COUNT; i++)
		names[i] = record_field_name((enum record_field)i);
	if (!argument[len])
		return err_set(err, ERR_INPUT, "expected FIELD=PATH, got '%s'",
			       argument);
	if (field == RECORD_FIELD_COUNT) {
		nearest = closest_word(name, names, RECORD_FIELD_COUNT);
		return err_set(err, ERR_INPUT, "no field '%.*s'%s%s%s",
			       (int)len, argument,
			       nearest ? ", did you mean '" : "",
			       nearest ? nearest : "", nearest ? "'?" : "");
	}
	options->has_mapping = true;
	return mapping_add(&options->mapping, field, argument + len + 1, err);
}

static int take_emit(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)err;
	options->emits_messages = strcmp(argument, "message") == 0;
	return 0;
}

static int take_metrics(void *target, const char *argument, struct err *err)
{
	((struct sms_options *)target)->has_metrics = true;
	return override(target, "metrics.folder", argument, "--metrics", err);
}

static int take_ignored(void *target, const char *argument, struct err *err)
{
	(void)target;
	(void)argument;
	(void)err;
	return 0;
}

static int take_timeout(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;
	int64_t n;

	if (json_to_integer(span_of(argument), &n) < 0 || n < 1 ||
	    n > SMS_TIMEOUT_LIMIT_S)
		return err_set(err, ERR_INPUT,
			       "expected seconds, from 1 to %d, got '%s'",
			       SMS_TIMEOUT_LIMIT_S, argument);
	options->timeout_ms = n * 1000;
	return 0;
}

static int take_socket_mode(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;
	char *end;
	unsigned long mode = strtoul(argument, &end, 8);

	if (!*argument || *end || mode > 0777 || (mode & 0600) != 0600)
		return err_set(err, ERR_INPUT,
			       "expected an octal mode such as 0660 that lets "
			       "the owner read and write, got '%s'",
			       argument);
	options->socket_mode = (unsigned)mode;
	return 0;
}

static int take_reply(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;
	size_t len = strcspn(argument, "=");
	struct span action = span_make(argument, len);
	enum action known;

	if (!argument[len] || (!span_equal_string(action, "error") &&
			       action_parse(action, &known) < 0))
		return err_set(err, ERR_INPUT,
			       "expected ACTION=TEXT with the action pass, "
			       "tag, quarantine, reject or error, got '%s'",
			       argument);
	if (options->n_replies == SMS_REPLY_LIMIT)
		return err_set(err, ERR_LIMIT, "given more than %d times",
			       SMS_REPLY_LIMIT);
	options->replies[options->n_replies++] = (struct sms_reply){
	    action, argument + len + 1};
	return 0;
}

static int take_help(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->task = SMS_TASK_HELP;
	return 0;
}

static int take_version(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->task = SMS_TASK_VERSION;
	return 0;
}

static int take_print_config(void *target, const char *argument,
			     struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->task = SMS_TASK_PRINT_CONFIG;
	return 0;
}

static const char *const format_names[] = {
    "jsonl", "text", "form", "smstools", "gammu", "kannel", NULL};
static const char *const emitted[] = {"answer", "message", NULL};
static const char *const directions[] = {"inbound", "outbound", NULL};
static const char *const policies[] = {"pass", "quarantine", "error", NULL};

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help =
	 "Take rules from this file or folder; may be given again. Without it: "
	 "those of the configuration, else those that came with the program.",
     .take = take_rules},
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Read this configuration instead of " LOAD_DEFAULT_CONFIG ".",
     OPTION_STRING(struct sms_options, load.config_path)},
    {.name = "no-config",
     .help = "Read no configuration.",
     OPTION_STRING(struct sms_options, load.config_path)},
    {.name = "set",
     .letter = 's',
     .argument = "KEY=VALUE",
     .help = "Give one setting of the configuration, such as "
	     "thresholds.sms.inbound.tag=4.5; may be given again.",
     .take = take_set},
    {.name = "direction",
     .letter = 'd',
     .argument = "DIRECTION",
     .help = "Where messages go that do not say it: inbound (the default) or "
	     "outbound.",
     .choices = directions,
     .take = take_direction},
    {.name = "format",
     .letter = 'f',
     .argument = "FORMAT",
     .help = "How messages come: jsonl, a JSON object a line (the default); "
	     "text, a "
	     "message text a line; form, a URL-encoded form a line; or, one "
	     "message a "
	     "run, smstools, gammu, kannel.",
     .choices = format_names,
     .take = take_format},
    {.name = "preset",
     .letter = 'p',
     .argument = "NAME",
     .help =
	 "Records are in this provider's shape: twilio, vonage, aws, infobip, "
	 "aliyun, telnyx, cm, jasmin, kannel.",
     .choices = mapping_presets,
     .take = take_preset},
    {.name = "map",
     .letter = 'm',
     .argument = "FIELD=PATH",
     .help = "Where in a record a field is, such as text=data.body, "
	     "to=to[0].number "
	     "or text=results[].text, where each element is a message and the "
	     "answer "
	     "is a list; may be given again.",
     .take = take_map},
    {.name = "passthrough",
     .help =
	 "Write each record again, with the answer in its key \"scamsieve\".",
     OPTION_FLAG(struct sms_options, passes_through)},
    {.name = "emit",
     .argument = "WHAT",
     .help = "Write answer (the default) or message: each message that may go "
	     "on, as a "
	     "record; with --passthrough as it came. What may not is in the "
	     "quarantine.",
     .choices = emitted,
     .take = take_emit},
    {.name = "null",
     .letter = '0',
     .help =
	 "Messages end in a NUL byte instead of a line feed. Answers remain "
	 "lines.",
     OPTION_FLAG(struct sms_options, is_nul_framed)},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .help = "Screen with N threads; answers stay in order. 1 without it; "
	     "--listen: as "
	     "many as there are processors, at least 2.",
     OPTION_COUNT(struct sms_options, n_threads, 1, SMS_THREAD_LIMIT)},
    {.name = "listen",
     .argument = "SOCKET",
     .help =
	 "Stay, hold the rules, and judge for those who --connect to this unix "
	 "socket.",
     OPTION_STRING(struct sms_options, listen_path)},
    {.name = "socket-mode",
     .argument = "MODE",
     .help = "--listen: who may connect; 0660 without it.",
     .take = take_socket_mode},
    {.name = "socket-group",
     .argument = "GROUP",
     .help = "--listen: the socket's group.",
     OPTION_STRING(struct sms_options, socket_group)},
    {.name = "metrics",
     .argument = "FOLDER",
     .help = "Streams and --listen: write numbers for Prometheus into "
	     "FOLDER/scamsieve-sms.prom, for the textfile collector of its "
	     "node_exporter.",
     .take = take_metrics},
    {.name = "connect",
     .argument = "SOCKET",
     .help = "Load no rules: have the messages judged by the one that listens "
	     "there. "
	     "When nobody answers, --on-error decides.",
     OPTION_STRING(struct sms_options, connect_path)},
    {.name = "fallback",
     .help = "--connect: when nobody answers, load the rules and judge here.",
     OPTION_FLAG(struct sms_options, falls_back)},
    {.name = "timeout",
     .argument = "SECONDS",
     .help = "--connect: how long to wait for an answer; 10 without it.",
     .take = take_timeout},
    {.name = "max-line",
     .argument = "BYTES",
     .help = "Throw longer messages away and answer by failure.oversize.",
     .take = take_max_line},
    {.name = "on-error",
     .argument = "POLICY",
     .help =
	 "The action when a message cannot be screened: pass, quarantine or "
	 "error (the default).",
     .choices = policies,
     .take = take_on_error},
    {.name = "fields",
     .letter = 'F',
     .argument = "LIST",
     .help = "Parts of the answer: -spans,+text leaves one out and adds one, "
	     "id,action takes just these.",
     .take = take_fields},
    {.name = "log",
     .letter = 'l',
     .argument = "FILE",
     .help = "smstools, gammu, kannel: append the answer to this file.",
     OPTION_STRING(struct sms_options, log_path)},
    {.name = "event",
     .help = "smstools: called as eventhandler, with an event and a file.",
     OPTION_FLAG(struct sms_options, is_event)},
    {.name = "file-from-shell",
     .help = "smstools: take the file's name from behind the '#' of the shell "
	     "command "
	     "that started us, where no shell looks at it.",
     OPTION_FLAG(struct sms_options, takes_shell_words)},
    {.name = "deliver-dir",
     .argument = "DIR",
     .help = "smstools --event: move here what passes or is tagged.",
     OPTION_STRING(struct sms_options, deliver_dir)},
    {.name = "quarantine-dir",
     .argument = "DIR",
     .help = "smstools: move here what is held back.",
     OPTION_STRING(struct sms_options, quarantine_dir)},
    {.name = "reply",
     .argument = "ACTION=TEXT",
     .help = "kannel: the reply when this is the action; may be given again.",
     .take = take_reply},
    {.name = "from",
     .argument = "SENDER",
     .help = "kannel: %p, URL-encoded.",
     OPTION_STRING(struct sms_options, arguments.from)},
    {.name = "to",
     .argument = "RECIPIENT",
     .help = "kannel: %P, URL-encoded.",
     OPTION_STRING(struct sms_options, arguments.to)},
    {.name = "id",
     .argument = "ID",
     .help = "kannel: %I.",
     OPTION_STRING(struct sms_options, arguments.id)},
    {.name = "smsc",
     .argument = "NAME",
     .help = "kannel: %i; not looked at.",
     .take = take_ignored},
    {.name = "coding",
     .argument = "CODING",
     .help = "kannel: %c.",
     OPTION_STRING(struct sms_options, arguments.coding)},
    {.name = "charset",
     .argument = "NAME",
     .help = "kannel: %C.",
     OPTION_STRING(struct sms_options, arguments.charset)},
    {.name = "udh",
     .argument = "BYTES",
     .help = "kannel: %u, URL-encoded.",
     OPTION_STRING(struct sms_options, arguments.udh)},
    {.name = "hex",
     .argument = "DIGITS",
     .help = "kannel: %e, the body.",
     OPTION_STRING(struct sms_options, arguments.hex)},
    {.name = "print-config",
     .help = "Show the settings in force and where each came from.",
     .take = take_print_config},
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
    {.name = "version",
     .letter = 'V',
     .help = "Show the version.",
     .take = take_version},
};

const struct option_table sms_option_table = {
    .usage = "scamsieve-sms [OPTION]...",
    .purpose =
	"Screens short messages for fake-support fraud: reads messages from "
	"standard input and answers each with a line of JSON on standard "
	"output.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .epilogue =
	"Exit status: 0 whatever the verdicts, 2 on wrong usage, broken rules "
	"or\nconfiguration, and failing input or output.\n"
	"\n"
	"Signals: SIGTERM and SIGINT answer what was read and end; SIGHUP "
	"reads rules\nand configuration again.\n"
	"\n"
	"Example:\n"
	"  echo '{\"id\": 1, \"text\": \"...\"}' | scamsieve-sms\n",
};
