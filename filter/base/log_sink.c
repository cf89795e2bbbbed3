/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_sink - lines to standard error and to syslog.
 *
 * Contract: see log.h. A line goes to standard error in one write(2), so
 * that lines of several processes on one pipe do not mix.
 * Failure: a line that cannot be written is lost.
 * Threads: the log calls a sink from one thread at a time.
 */
#include "log_private.h"

#include <errno.h>
#include <syslog.h>
#include <unistd.h>

static int open_stderr(const char *program UNUSED, void **state,
		       struct err *err UNUSED)
{
	*state = NULL;
	return 0;
}

static void write_stderr(void *state UNUSED,
			 const struct log_record *record UNUSED,
			 struct span line)
{
	struct buf out;
	size_t done = 0;

	buf_init(&out, 0);
	buf_add_span(&out, line);
	buf_add_char(&out, '\n');
	while (done < out.len) {
		ssize_t n = write(STDERR_FILENO, out.ptr + done,
				  out.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	buf_release(&out);
}

static void close_nothing(void *state UNUSED)
{
}

const struct log_sink log_sink_stderr = {
    .needs_prefix = true,
    .open = open_stderr,
    .write = write_stderr,
    .close = close_nothing,
};

static int open_syslog(const char *program, void **state,
		       struct err *err UNUSED)
{
	*state = NULL;
	openlog(program, LOG_PID | LOG_NDELAY, LOG_MAIL);
	return 0;
}

int log_priority(enum log_level level)
{
	static const int priorities[LOG_LEVEL_COUNT] = {
	    [LOG_LEVEL_ERROR] = LOG_ERR,     [LOG_LEVEL_WARNING] = LOG_WARNING,
	    [LOG_LEVEL_NOTICE] = LOG_NOTICE, [LOG_LEVEL_INFO] = LOG_INFO,
	    [LOG_LEVEL_DEBUG] = LOG_DEBUG,
	};

	return priorities[level];
}

static void write_syslog(void *state UNUSED, const struct log_record *record,
			 struct span line)
{
	syslog(log_priority(record->level), "%s", (const char *)line.ptr);
}

static void close_syslog(void *state UNUSED)
{
	closelog();
}

const struct log_sink log_sink_syslog = {
    .needs_prefix = false,
    .open = open_syslog,
    .write = write_syslog,
    .close = close_syslog,
};
