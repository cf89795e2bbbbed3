/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_main - scamsieve-milter: start, reload, end.
 *
 * The order at start: configuration, background, process id file, user,
 * socket claimed, log, rules, socket opened. From the user on nothing is
 * done as root, so what a reload reads can be read from the beginning. When
 * anything is wrong the exit code is 2 and no socket is open; rules that are
 * wrong can be waited for, if failure.rules_missing says so.
 *
 * Threads: the main one serves signals and the clock; libmilter's listener
 * and workers do the rest.
 */
#include "cmd/milter.h"

#include "cmd/milter_daemon.h"
#include "cmd/milter_options.h"
#include "cmd/program.h"
#include "rules/ruleset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	TICK_MS = 1000,
	DRAIN_STEP_MS = 20,
	LAST_ANSWERS_MS = 200, /* libmilter sends after our callbacks */
	FILE_MASK = 027
};

static const char program[] = "scamsieve-milter";

/* Nothing that we open may land on a standard descriptor that is closed. */
static void fill_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
			_exit(EXIT_TROUBLE);
}

static int print(struct buf *text)
{
	int rc = program_write(STDOUT_FILENO, buf_span(text));

	if (rc < 0)
		program_complain(program, "standard output: %s",
				 strerror(errno));
	buf_release(text);
	return rc < 0 ? EXIT_TROUBLE : EXIT_CLEAN;
}

/* --- log ----------------------------------------------------------------- */

static int open_log(struct log **log, const struct milter_config *config,
		    struct err *err)
{
	static const struct log_sink *const sinks[LOG_TARGET_COUNT] = {
	    [LOG_TO_JOURNAL] = &log_sink_journal,
	    [LOG_TO_SYSLOG] = &log_sink_syslog,
	    [LOG_TO_STDERR] = &log_sink_stderr,
	};
	struct log_options options = {
	    .level = (enum log_level)config->log_level,
	    .format = (enum log_format)config->log_format,
	    .program = program,
	};

	if (config->log_to != LOG_TO_AUTO) {
		options.sink = sinks[config->log_to];
		return log_open(log, &options, err);
	}
	options.sink = &log_sink_journal;
	if (isatty(STDERR_FILENO))
		options.sink = &log_sink_stderr;
	if (log_open(log, &options, err) == 0)
		return 0;
	options.sink = &log_sink_syslog;
	return log_open(log, &options, err);
}

/* --- metrics ------------------------------------------------------------- */

static void refresh_metrics(void *context, struct metrics *metrics)
{
	struct milter *milter = context;

	metrics_set_connections(metrics, atomic_load(&milter->n_sessions));
	metrics_set_suppressed(metrics, log_suppressed(milter->log));
}

static void tell_of_metrics(void *context, const struct err *err)
{
	const struct milter *milter = context;

	if (err)
		log_error(milter->log, LOG_LEVEL_WARNING,
			  "metrics are not written", err);
	else
		log_event(milter->log, LOG_LEVEL_NOTICE,
			  "metrics are written again", NULL, 0);
}

static int start_metrics(struct milter *milter, struct err *err)
{
	struct metrics_file_options options = {
	    .program = program,
	    .channel = CHANNEL_EMAIL,
	    .refresh = refresh_metrics,
	    .tell = tell_of_metrics,
	    .context = milter,
	};
	int rc = metrics_file_start(&milter->metrics_file, &milter->config,
				    &options, err);

	milter->metrics = metrics_file_metrics(milter->metrics_file);
	milter->shard = metrics_shard(milter->metrics);
	return rc;
}

/* --- the life of the daemon ---------------------------------------------- */

static void *run_libmilter(void *ended)
{
	(void)smfi_main();
	atomic_store((atomic_bool *)ended, true);
	return NULL;
}

static void sleep_ms(unsigned ms)
{
	struct timespec time = {ms / 1000, (long)(ms % 1000) * 1000000L};

	nanosleep(&time, NULL);
}

/*
 * New ends of messages are deferred, running ones are waited for. libmilter
 * itself would need five seconds to notice that it is to stop, and cut them.
 */
static void drain(struct milter *milter)
{
	size_t left_ms = milter->config.milter.drain_s * 1000;

	milter_notify_stopping();
	atomic_store(&milter->is_draining, true);
	while (atomic_load(&milter->n_judging) && left_ms >= DRAIN_STEP_MS) {
		sleep_ms(DRAIN_STEP_MS);
		left_ms -= DRAIN_STEP_MS;
	}
	sleep_ms(LAST_ANSWERS_MS);
}

/* Returns the exit code. */
static int serve(struct milter *milter)
{
	atomic_bool has_ended = false;
	pthread_t thread;
	bool is_asked = false;

	if (pthread_create(&thread, NULL, run_libmilter, &has_ended) != 0)
		return EXIT_TROUBLE;
	while (!is_asked && !atomic_load(&has_ended)) {
		switch (milter_signal_wait(TICK_MS)) {
		case MILTER_EVENT_NONE:
			log_tick(milter->log);
			break;
		case MILTER_EVENT_RELOAD:
			milter_rules_reload(milter);
			break;
		case MILTER_EVENT_END:
			is_asked = true;
			break;
		}
		milter_notify_watchdog();
	}
	if (!is_asked) {
		log_event(milter->log, LOG_LEVEL_ERROR,
			  "libmilter has stopped by itself", NULL, 0);
		return EXIT_TROUBLE;
	}
	drain(milter);
	return EXIT_CLEAN;
}

static int set_up(struct milter *milter, const struct milter_options *options,
		  struct diag_list *diags, struct err *err)
{
	const struct milter_config *config = &milter->config.milter;
	int rc = 0;

	umask(FILE_MASK);
	milter_signal_setup();
	if (options->is_daemon)
		rc = milter_detach(err);
	if (rc == 0)
		rc = milter_pid_file_take(options->pid_file, err);
	if (rc == 0)
		rc = milter_descriptors_raise(config->max_sessions, err);
	if (rc == 0)
		rc = milter_user_become(config->user, err);
	if (rc == 0)
		rc = milter_threads_raise(config->max_sessions, err);
	if (rc == 0)
		rc = milter_socket_claim(config->socket, err);
	if (rc == 0)
		rc = open_log(&milter->log, config, err);
	if (rc == 0)
		rc = start_metrics(milter, err);
	if (rc == 0)
		rc = milter_rules_open(milter, diags, err);
	if (rc == 0)
		rc = milter_session_register(milter, err);
	if (rc == 0) {
		smfi_settimeout((int)config->timeout_s);
		rc = milter_socket_open(config->socket, config->socket_group,
					err);
	}
	return rc;
}

static int run(struct milter *milter, const struct milter_options *options,
	       struct diag_list *diags, struct err *err)
{
	int rc = set_up(milter, options, diags, err);
	struct log_field field;

	if (rc < 0)
		return rc;
	field = log_text("socket", span_of(milter->config.milter.socket));
	log_event(milter->log, LOG_LEVEL_NOTICE, "ready", &field, 1);
	if (!milter_may_compile())
		log_event(milter->log, LOG_LEVEL_WARNING,
			  "regular expressions are interpreted, slowly: see "
			  "MemoryDenyWriteExecute in systemd.exec(5)",
			  NULL, 0);
	if (atomic_load(&milter->live))
		milter_rules_tell(milter, "rules loaded");
	milter_notify_ready();
	milter_detached_ready();
	rc = serve(milter);
	metrics_file_stop(milter->metrics_file);
	log_event(milter->log, LOG_LEVEL_NOTICE, "stopped", NULL, 0);
	log_close(milter->log);
	milter_socket_remove(milter->config.milter.socket);
	milter_pid_file_remove(options->pid_file);
	/* libmilter's threads still run: no destructors under their feet. */
	_exit(rc);
}

static int check(const struct milter_options *options, struct diag_list *diags,
		 struct err *err)
{
	struct live_options live_options = load_live_options(&options->load);
	const struct generation *generation;
	struct ruleset_stats stats;
	struct live *live;
	struct buf text;
	int rc = live_open(&live, &live_options, diags, err);

	if (rc < 0)
		return rc;
	program_show_findings(diags);
	generation = live_take(live);
	ruleset_stats(generation->ruleset, &stats);
	live_give_back(live, generation);
	live_close(live);
	buf_init(&text, 0);
	buf_add_format(&text, "good: %zu rules, version %s\n", stats.n_rules,
		       stats.version);
	return print(&text);
}

/* Returns the exit code, or negative with err. */
static int run_task(struct milter *milter, const struct milter_options *options,
		    struct diag_list *diags, struct err *err)
{
	static struct live_options live_options; /* as long as the daemon */
	struct buf text;
	int rc;

	buf_init(&text, 0);
	if (options->task == MILTER_TASK_HELP) {
		option_help(&milter_option_table, &text);
		return print(&text);
	}
	if (options->task == MILTER_TASK_VERSION) {
		buf_add_format(&text, "%s %s\n", program, SCAMSIEVE_VERSION);
		return print(&text);
	}
	live_options = load_live_options(&options->load);
	rc = live_load_config(&milter->config, &live_options, diags, err);
	if (rc < 0)
		return rc;
	if (options->task == MILTER_TASK_PRINT_CONFIG) {
		config_print(&milter->config, &text);
		return print(&text);
	}
	if (options->task == MILTER_TASK_CHECK)
		return check(options, diags, err);
	milter->live_options = &live_options;
	milter->is_unix = milter_socket_path(milter->config.milter.socket);
	pthread_mutex_init(&milter->pool_lock, NULL);
	return run(milter, options, diags, err);
}

int main(int argc, char **argv)
{
	static struct milter milter;
	struct milter_options options;
	struct diag_list diags;
	struct arena arena;
	struct err err;
	int rc;

	fill_descriptors();
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	config_init(&milter.config);
	rc = milter_options_parse(&options, argc, argv, &err);
	if (rc == 0)
		rc = run_task(&milter, &options, &diags, &err);
	if (rc < 0) {
		program_show_findings(&diags);
		program_complain(program, "%s", err.text);
		metrics_file_stop(milter.metrics_file);
		rc = EXIT_TROUBLE;
	}
	config_release(&milter.config);
	milter_options_release(&options);
	arena_release(&arena);
	return rc;
}
