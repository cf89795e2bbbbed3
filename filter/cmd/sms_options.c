/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_options - the command line of scamsieve-sms.
 *
 * Contract: see sms_options.h. Options that stand for settings become
 * overrides, which outlive a reload and show up in --print-config.
 * Failure: ERR_INPUT with the option's name.
 * Limits: those of load.h.
 * Length: one small function and one row an option.
 * Threads: none.
 */
#include "cmd/sms_options.h"

#include "cmd/sms_pool.h"
#include "cmd/unix_socket.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { TIMEOUT_MS = 10000, SMS_TIMEOUT_LIMIT_S = 600, SOCKET_MODE = 0660 };

#define DEFAULT_CONFIG SCAMSIEVE_CONFIG_DIR "/scamsieve.yaml"

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

static int take_config(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)err;
	options->load.config_path = argument;
	return 0;
}

static int take_no_config(void *target, const char *argument, struct err *err)
{
	return take_config(target, argument, err);
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

static int take_nul(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->is_nul_framed = true;
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

static int take_threads(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;
	int64_t n;

	if (json_to_integer(span_of(argument), &n) < 0 || n < 1 ||
	    n > SMS_THREAD_LIMIT)
		return err_set(err, ERR_INPUT,
			       "expected a number from 1 to %d, got '%s'",
			       SMS_THREAD_LIMIT, argument);
	options->n_threads = (size_t)n;
	return 0;
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

static int take_passthrough(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->passes_through = true;
	return 0;
}

static int take_emit(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)err;
	options->emits_messages = strcmp(argument, "message") == 0;
	return 0;
}

/* Options that are kept as they are given: take_NAME() for each member. */
static int take_metrics(void *target, const char *argument, struct err *err)
{
	((struct sms_options *)target)->has_metrics = true;
	return override(target, "metrics.folder", argument, "--metrics", err);
}

#define STRING_OPTION(name, member)                                            \
	static int take_##name(void *target, const char *argument,             \
			       struct err *err)                                \
	{                                                                      \
		struct sms_options *options = target;                          \
                                                                               \
		(void)err;                                                     \
		options->member = argument;                                    \
		return 0;                                                      \
	}

STRING_OPTION(listen, listen_path)
STRING_OPTION(connect, connect_path)
STRING_OPTION(socket_group, socket_group)
STRING_OPTION(deliver_dir, deliver_dir)
STRING_OPTION(quarantine_dir, quarantine_dir)
STRING_OPTION(log, log_path)
STRING_OPTION(from, arguments.from)
STRING_OPTION(to, arguments.to)
STRING_OPTION(id, arguments.id)
STRING_OPTION(coding, arguments.coding)
STRING_OPTION(charset, arguments.charset)
STRING_OPTION(udh, arguments.udh)
STRING_OPTION(hex, arguments.hex)

static int take_ignored(void *target, const char *argument, struct err *err)
{
	(void)target;
	(void)argument;
	(void)err;
	return 0;
}

static int take_event(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->is_event = true;
	return 0;
}

static int take_fallback(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->falls_back = true;
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

static int take_shell_words(void *target, const char *argument, struct err *err)
{
	struct sms_options *options = target;

	(void)argument;
	(void)err;
	options->takes_shell_words = true;
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
    {"rules", 'r', "PATH",
     "Take rules from this file or folder; may be given again. Without it: "
     "those of the configuration, else those that came with the program.",
     NULL, take_rules},
    {"config", 'c', "FILE",
     "Read this configuration instead of " DEFAULT_CONFIG ".", NULL,
     take_config},
    {"no-config", '\0', NULL, "Read no configuration.", NULL, take_no_config},
    {"set", 's', "KEY=VALUE",
     "Give one setting of the configuration, such as "
     "thresholds.sms.inbound.tag=4.5; may be given again.",
     NULL, take_set},
    {"direction", 'd', "DIRECTION",
     "Where messages go that do not say it: inbound (the default) or "
     "outbound.",
     directions, take_direction},
    {"format", 'f', "FORMAT",
     "How messages come: jsonl, a JSON object a line (the default); text, a "
     "message text a line; form, a URL-encoded form a line; or, one message a "
     "run, smstools, gammu, kannel.",
     format_names, take_format},
    {"preset", 'p', "NAME",
     "Records are in this provider's shape: twilio, vonage, aws, infobip, "
     "aliyun, telnyx, cm, jasmin, kannel.",
     mapping_presets, take_preset},
    {"map", 'm', "FIELD=PATH",
     "Where in a record a field is, such as text=data.body, to=to[0].number "
     "or text=results[].text, where each element is a message and the answer "
     "is a list; may be given again.",
     NULL, take_map},
    {"passthrough", '\0', NULL,
     "Write each record again, with the answer in its key \"scamsieve\".", NULL,
     take_passthrough},
    {"emit", '\0', "WHAT",
     "Write answer (the default) or message: each message that may go on, as a "
     "record; with --passthrough as it came. What may not is in the "
     "quarantine.",
     emitted, take_emit},
    {"null", '0', NULL,
     "Messages end in a NUL byte instead of a line feed. Answers remain "
     "lines.",
     NULL, take_nul},
    {"threads", 'j', "N",
     "Screen with N threads; answers stay in order. 1 without it; --listen: as "
     "many as there are processors, at least 2.",
     NULL, take_threads},
    {"listen", '\0', "SOCKET",
     "Stay, hold the rules, and judge for those who --connect to this unix "
     "socket.",
     NULL, take_listen},
    {"socket-mode", '\0', "MODE", "--listen: who may connect; 0660 without it.",
     NULL, take_socket_mode},
    {"socket-group", '\0', "GROUP", "--listen: the socket's group.", NULL,
     take_socket_group},
    {"metrics", '\0', "FOLDER",
     "Streams and --listen: write numbers for Prometheus into "
     "FOLDER/scamsieve-sms.prom, for the textfile collector of its "
     "node_exporter.",
     NULL, take_metrics},
    {"connect", '\0', "SOCKET",
     "Load no rules: have the messages judged by the one that listens there. "
     "When nobody answers, --on-error decides.",
     NULL, take_connect},
    {"fallback", '\0', NULL,
     "--connect: when nobody answers, load the rules and judge here.", NULL,
     take_fallback},
    {"timeout", '\0', "SECONDS",
     "--connect: how long to wait for an answer; 10 without it.", NULL,
     take_timeout},
    {"max-line", '\0', "BYTES",
     "Throw longer messages away and answer by failure.oversize.", NULL,
     take_max_line},
    {"on-error", '\0', "POLICY",
     "The action when a message cannot be screened: pass, quarantine or "
     "error (the default).",
     policies, take_on_error},
    {"fields", 'F', "LIST",
     "Parts of the answer: -spans,+text leaves one out and adds one, "
     "id,action takes just these.",
     NULL, take_fields},
    {"log", 'l', "FILE",
     "smstools, gammu, kannel: append the answer to this file.", NULL,
     take_log},
    {"event", '\0', NULL,
     "smstools: called as eventhandler, with an event and a file.", NULL,
     take_event},
    {"file-from-shell", '\0', NULL,
     "smstools: take the file's name from behind the '#' of the shell command "
     "that started us, where no shell looks at it.",
     NULL, take_shell_words},
    {"deliver-dir", '\0', "DIR",
     "smstools --event: move here what passes or is tagged.", NULL,
     take_deliver_dir},
    {"quarantine-dir", '\0', "DIR", "smstools: move here what is held back.",
     NULL, take_quarantine_dir},
    {"reply", '\0', "ACTION=TEXT",
     "kannel: the reply when this is the action; may be given again.", NULL,
     take_reply},
    {"from", '\0', "SENDER", "kannel: %p, URL-encoded.", NULL, take_from},
    {"to", '\0', "RECIPIENT", "kannel: %P, URL-encoded.", NULL, take_to},
    {"id", '\0', "ID", "kannel: %I.", NULL, take_id},
    {"smsc", '\0', "NAME", "kannel: %i; not looked at.", NULL, take_ignored},
    {"coding", '\0', "CODING", "kannel: %c.", NULL, take_coding},
    {"charset", '\0', "NAME", "kannel: %C.", NULL, take_charset},
    {"udh", '\0', "BYTES", "kannel: %u, URL-encoded.", NULL, take_udh},
    {"hex", '\0', "DIGITS", "kannel: %e, the body.", NULL, take_hex},
    {"print-config", '\0', NULL,
     "Show the settings in force and where each came from.", NULL,
     take_print_config},
    {"help", 'h', NULL, "Show this help.", NULL, take_help},
    {"version", 'V', NULL, "Show the version.", NULL, take_version},
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
	"Signals: SIGTERM answers what was read and ends; SIGHUP reads rules "
	"and\nconfiguration again.\n"
	"\n"
	"Example:\n"
	"  echo '{\"id\": 1, \"text\": \"...\"}' | scamsieve-sms\n",
};

/* Being a screener for others, or asking one. */
static int check_resident(const struct sms_options *options, struct err *err)
{
	struct sockaddr_un address;

	if (options->listen_path &&
	    (options->connect_path || options->format != &sms_format_jsonl ||
	     options->has_mapping || options->passes_through ||
	     options->emits_messages || options->is_nul_framed))
		return err_set(err, ERR_INPUT,
			       "--listen takes no options about messages: they "
			       "go with --connect");
	if (options->has_metrics &&
	    (options->connect_path ||
	     (options->format->run && !options->listen_path)))
		return err_set(err, ERR_INPUT,
			       "--metrics goes with streams and --listen only: "
			       "a single message leaves nothing to look at, "
			       "and what --connect asks is counted there");
	if (!options->listen_path &&
	    (*options->socket_group || options->socket_mode != SOCKET_MODE))
		return err_set(err, ERR_INPUT,
			       "--socket-mode and --socket-group go with "
			       "--listen only");
	if (!options->connect_path &&
	    (options->falls_back || options->timeout_ms != TIMEOUT_MS))
		return err_set(err, ERR_INPUT,
			       "--fallback and --timeout go with --connect "
			       "only");
	if (options->connect_path &&
	    unix_socket_address("--connect", options->connect_path, &address,
				err) < 0)
		return err_set(err, ERR_INPUT,
			       "option '--connect': expected the path of a "
			       "socket, at most %zu bytes",
			       sizeof(address.sun_path) - 1);
	if (options->connect_path && options->load.n_rules &&
	    !options->falls_back)
		return err_set(err, ERR_INPUT,
			       "--rules has no effect with --connect unless "
			       "there is --fallback");
	return 0;
}

/* An option without effect is a misunderstanding. */
static int check_together(const struct sms_options *options, struct err *err)
{
	if (options->passes_through && options->format != &sms_format_jsonl)
		return err_set(err, ERR_INPUT,
			       "--passthrough goes with --format jsonl only");
	if (options->emits_messages && options->format->run)
		return err_set(err, ERR_INPUT,
			       "--emit message goes with --format jsonl, text "
			       "and form only");
	if (options->emits_messages && options->passes_through &&
	    options->mapping.each)
		return err_set(err, ERR_INPUT,
			       "--passthrough cannot pass on a part of a "
			       "record that holds several messages: leave it "
			       "away with --emit message");
	if (options->has_mapping && options->format != &sms_format_jsonl &&
	    options->format != &sms_format_form)
		return err_set(err, ERR_INPUT,
			       "--preset and --map go with --format jsonl and "
			       "form only");
	if (options->takes_shell_words &&
	    options->format != &sms_format_smstools)
		return err_set(err, ERR_INPUT,
			       "--file-from-shell goes with --format smstools "
			       "only");
	if (options->is_event &&
	    (!options->deliver_dir || !options->quarantine_dir))
		return err_set(err, ERR_INPUT,
			       "--event needs --deliver-dir and "
			       "--quarantine-dir");
	return 0;
}

int sms_options_parse(struct sms_options *options, int argc, char **argv,
		      int *first_operand, struct err *err)
{
	int rc;

	*options = (struct sms_options){
	    .format = &sms_format_jsonl,
	    .direction = DIRECTION_INBOUND,
	    .fields = sms_fields_default(),
	    .timeout_ms = TIMEOUT_MS,
	    .socket_mode = SOCKET_MODE,
	    .socket_group = "",
	};
	arena_init(&options->arena, 0);
	mapping_init(&options->mapping);
	if (access(DEFAULT_CONFIG, F_OK) == 0)
		options->load.config_path = DEFAULT_CONFIG;
	rc = option_parse(&sms_option_table, argc, argv, options, first_operand,
			  err);
	if (rc == 0)
		rc = check_together(options, err);
	return rc == 0 ? check_resident(options, err) : rc;
}

void sms_options_release(struct sms_options *options)
{
	arena_release(&options->arena);
}
