/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_main - scamsieve-sms, the filter for SMS gateways.
 *
 * Reads messages from standard input and answers each with one line of JSON.
 * Exit codes: 0 whatever the verdicts; 2 for wrong usage, broken rules or
 * configuration, and failing input or output, with what is wrong on stderr.
 * --format smstools has codes of its own, see sms_smstools.c.
 */
#include "cmd/program.h"
#include "cmd/sms_guard.h"
#include "cmd/sms_session.h"
#include "cmd/sms_signal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/*
 * Nothing that we open may land on a standard descriptor: those that are
 * closed lead to /dev/null. Returns which were, bit by descriptor.
 */
static unsigned fill_descriptors(void)
{
	unsigned closed = 0;

	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) == fd)
			closed |= 1U << fd;
	return closed;
}

/* A stream needs both ends. */
static int check_descriptors(unsigned closed, struct err *err)
{
	if (closed & 1U << STDIN_FILENO)
		return err_set(err, ERR_IO, "standard input: %s",
			       strerror(EBADF));
	if (closed & 1U << STDOUT_FILENO)
		return err_set(err, ERR_IO, "standard output: %s",
			       strerror(EBADF));
	return 0;
}

/*
 * The exit code when nothing can be screened. smsd deletes a message at 2
 * and sends it at most others: for it, trouble is 1, or 0 if so told. Looked
 * for on the command line itself, which may be what is wrong.
 */
static int trouble(int argc, char **argv, const struct sms_options *options)
{
	for (int i = 1; i < argc; i++)
		if (strstr(argv[i], "smstools"))
			return options->on_error &&
				       strcmp(options->on_error, "pass") == 0
				   ? EXIT_CLEAN
				   : EXIT_FINDINGS;
	return EXIT_TROUBLE;
}

static int print(struct buf *text)
{
	int rc = program_write(STDOUT_FILENO, buf_span(text));

	if (rc < 0)
		program_complain("scamsieve-sms", "standard output: %s",
				 strerror(errno));
	buf_release(text);
	return rc < 0 ? EXIT_TROUBLE : EXIT_CLEAN;
}

static int print_help(void)
{
	struct buf text;

	buf_init(&text, 0);
	option_help(&sms_option_table, &text);
	return print(&text);
}

static int print_version(void)
{
	struct buf text;

	buf_init(&text, 0);
	buf_add_string(&text, "scamsieve-sms " SCAMSIEVE_VERSION "\n");
	return print(&text);
}

static int print_config(const struct sms_options *options,
			struct diag_list *diags, struct err *err)
{
	struct live_options live = load_live_options(&options->load);
	struct config config;
	struct buf text;
	int rc;

	config_init(&config);
	rc = live_load_config(&config, &live, diags, err);
	if (rc == 0) {
		buf_init(&text, 0);
		config_print(&config, &text);
		rc = print(&text);
	}
	config_release(&config);
	return rc;
}

/* A format that is no stream. */
static int run_format(struct sms_shared *shared, int n_operands,
		      char **operands, struct err *err)
{
	struct sms_session session;
	int rc = sms_session_open(&session, shared, err);

	if (rc == 0)
		rc = shared->options->format->run(&session, n_operands,
						  operands);
	sms_session_close(&session);
	return rc;
}

static int screen(const struct sms_options *options, unsigned closed,
		  int n_operands, char **operands, struct diag_list *diags,
		  struct err *err)
{
	struct sms_shared shared;
	bool is_stream = !options->format->run && !options->listen_path;
	int rc;

	if (!options->format->run && n_operands)
		return err_set(err, ERR_INPUT,
			       "messages are read from standard input, not "
			       "from '%s', see --help",
			       operands[0]);
	rc = is_stream ? check_descriptors(closed, err) : 0;
	if (rc == 0)
		rc = sms_signal_setup(err);
	if (rc < 0)
		return rc;
	rc = sms_shared_open(&shared, options, diags, err);
	if (rc == 0 && options->listen_path)
		rc = sms_resident_run(&shared, err);
	else if (rc == 0 && is_stream)
		rc = sms_stream_run(&shared, err);
	else if (rc == 0)
		rc = run_format(&shared, n_operands, operands, err);
	sms_shared_close(&shared);
	return rc;
}

/*
 * smsd takes a checkhandler that was killed for one that agreed: what it
 * gets to see is the exit code of somebody who only waits. Others go on.
 */
static int guard(const struct sms_options *options)
{
	bool is_lenient = options->on_error &&
			  strcmp(options->on_error, "pass") == 0;

	if (options->format != &sms_format_smstools ||
	    options->task != SMS_TASK_SCREEN)
		return SMS_GUARD_WORK;
	return sms_guard(SMS_SMSTOOLS_HIGHEST,
			 is_lenient ? EXIT_CLEAN : EXIT_FINDINGS);
}

/* Returns the exit code, or negative with err. */
static int run(struct sms_options *options, unsigned closed, int argc,
	       char **argv, struct diag_list *diags, struct err *err)
{
	int first;
	int rc = sms_options_parse(options, argc, argv, &first, err);

	if (rc < 0)
		return rc;
	options->shell = getppid();
	rc = guard(options);
	if (rc != SMS_GUARD_WORK)
		return rc;
	switch (options->task) {
	case SMS_TASK_HELP:
		return print_help();
	case SMS_TASK_VERSION:
		return print_version();
	case SMS_TASK_PRINT_CONFIG:
		return print_config(options, diags, err);
	case SMS_TASK_SCREEN:
		break;
	}
	return screen(options, closed, argc - first, argv + first, diags, err);
}

int main(int argc, char **argv)
{
	struct sms_options options;
	struct diag_list diags;
	struct arena arena;
	struct err err;
	unsigned closed = fill_descriptors();
	int rc;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = run(&options, closed, argc, argv, &diags, &err);
	if (rc < 0) {
		program_show_findings(&diags);
		program_complain("scamsieve-sms", "%s", err.text);
		rc = trouble(argc, argv, &options);
	}
	sms_options_release(&options);
	arena_release(&arena);
	return rc;
}
