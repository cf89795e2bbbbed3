/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_options - the command line of scamsieve-milter.
 *
 * Contract: see milter_options.h. Options that stand for settings become
 * overrides, which outlive a reload and show up in --print-config.
 * Failure: ERR_INPUT with the option's name.
 * Limits: those of load.h.
 * Threads: none.
 */
#include "cmd/milter_options.h"

static int override(struct milter_options *options, const char *path,
		    const char *value, const char *origin, struct err *err)
{
	return load_override(&options->load, path, value, origin, err);
}

static int take_rules(void *target, const char *argument, struct err *err)
{
	struct milter_options *options = target;

	return load_add_rules(&options->load, argument, err);
}

static int take_set(void *target, const char *argument, struct err *err)
{
	struct milter_options *options = target;

	return load_set(&options->load, argument, &options->arena, err);
}

static int take_socket(void *target, const char *argument, struct err *err)
{
	return override(target, "milter.socket", argument, "--socket", err);
}

static int take_metrics(void *target, const char *argument, struct err *err)
{
	/* In the background it is looked for from / on. */
	if (*argument != '/')
		return err_set(err, ERR_INPUT, "expected a path from /");
	return override(target, "metrics.folder", argument, "--metrics", err);
}

static int take_pid_file(void *target, const char *argument, struct err *err)
{
	struct milter_options *options = target;

	if (*argument != '/')
		return err_set(err, ERR_INPUT, "expected a path from /");
	options->pid_file = argument;
	return 0;
}

static int take_foreground(void *target, const char *argument, struct err *err)
{
	struct milter_options *options = target;

	(void)argument;
	(void)err;
	options->is_daemon = false;
	return 0;
}

static int set_task(void *target, enum milter_task task)
{
	((struct milter_options *)target)->task = task;
	return 0;
}

static int take_check(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	return set_task(target, MILTER_TASK_CHECK);
}

static int take_print_config(void *target, const char *argument,
			     struct err *err)
{
	(void)argument;
	(void)err;
	return set_task(target, MILTER_TASK_PRINT_CONFIG);
}

static int take_help(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	return set_task(target, MILTER_TASK_HELP);
}

static int take_version(void *target, const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	return set_task(target, MILTER_TASK_VERSION);
}

static const struct option_row rows[] = {
    {.name = "config",
     .letter = 'c',
     .argument = "FILE",
     .help = "Configuration. Without it " LOAD_DEFAULT_CONFIG
	     " is read if there is one.",
     OPTION_STRING(struct milter_options, load.config_path)},
    {.name = "no-config",
     .help = "Read no configuration: built-in values only.",
     OPTION_STRING(struct milter_options, load.config_path)},
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help =
	 "A file or folder of rules, instead of those that the configuration "
	 "names. May be given again.",
     .take = take_rules},
    {.name = "set",
     .argument = "KEY=VALUE",
     .help = "One setting by its path, such as milter.subject_tag=[Fraud?].",
     .take = take_set},
    {.name = "socket",
     .letter = 's',
     .argument = "SOCKET",
     .help = "Where to listen: inet:PORT@HOST, inet6:PORT@HOST or unix:/PATH.",
     .take = take_socket},
    {.name = "metrics",
     .letter = 'm',
     .argument = "FOLDER",
     .help = "Write numbers for Prometheus into FOLDER/scamsieve-milter.prom, "
	     "for the textfile collector of its node_exporter. FOLDER is a "
	     "path from /.",
     .take = take_metrics},
    {.name = "check",
     .letter = 'n',
     .help = "Read configuration and rules, say what is wrong, and leave.",
     .take = take_check},
    {.name = "print-config",
     .help = "Show the settings in force and where each came from.",
     .take = take_print_config},
    {.name = "daemon",
     .letter = 'd',
     .help = "Go into the background once mail can be taken.",
     OPTION_FLAG(struct milter_options, is_daemon)},
    {.name = "foreground",
     .letter = 'f',
     .help = "Stay in the foreground; this is the default.",
     .take = take_foreground},
    {.name = "pid-file",
     .letter = 'p',
     .argument = "PATH",
     .help =
	 "Write the process id there, and refuse to run when another instance "
	 "has it.",
     .take = take_pid_file},
    {.name = "help", .letter = 'h', .help = "Show this.", .take = take_help},
    {.name = "version",
     .letter = 'V',
     .help = "Show the version.",
     .take = take_version},
};

const struct option_table milter_option_table = {
    .usage = "scamsieve-milter [OPTION]...",
    .purpose = "Screens mail for fraud as a milter beside Postfix: tags it, "
	       "holds it back, or refuses it, as rules and configuration say.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .epilogue =
	"SIGHUP and SIGUSR1 read rules and configuration again, SIGTERM ends\n"
	"when the messages that are being judged are done.\n\n"
	"Exit status: 0 when it was ended or all is well, 2 when it could not\n"
	"start or something is wrong.\n",
};

int milter_options_parse(struct milter_options *options, int argc, char **argv,
			 struct err *err)
{
	int first;
	int rc;

	*options = (struct milter_options){.task = MILTER_TASK_RUN};
	arena_init(&options->arena, 0);
	options->load.config_path = load_default_config();
	rc = option_parse(&milter_option_table, argc, argv, options, &first,
			  err);
	if (rc == 0 && first < argc && options->task == MILTER_TASK_RUN)
		return err_set(err, ERR_INPUT,
			       "'%s' is not an option, see --help",
			       argv[first]);
	return rc;
}

void milter_options_release(struct milter_options *options)
{
	arena_release(&options->arena);
}
