/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_guard - a parent that outlives a crash, and names that no shell reads.
 *
 * smsd sends a message when its checkhandler was killed, so the work is done
 * in a child; the parent holds nothing that could grow or crash, and turns
 * any other end than an exit into the operator's choice. Killing the parent
 * ends the child, so that it does not act on a message that smsd has sent.
 *
 * smsd puts the file's name into a shell's command unquoted: "; rm x" or
 * "$(...)" in a name would run. Behind a '#' nothing is run, not even the
 * lines after a line feed when the command before it exits; the name is then
 * found in the shell's own command line.
 *
 * Contract: see sms_guard.h.
 * Failure: when no child can be had the work is done unguarded.
 * Limits: COMMAND_LIMIT.
 * Threads: before any is started.
 */
#include "cmd/sms_guard.h"

#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COMMAND_LIMIT = 64 << 10, PATH_BYTES = 64 };

int sms_guard(int highest, int on_crash)
{
	pid_t parent = getpid();
	pid_t child = fork();
	int status;

	if (child < 0)
		return SMS_GUARD_WORK;
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(on_crash);
		return SMS_GUARD_WORK;
	}
	/* The child sees to these. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return on_crash;
	if (WIFEXITED(status) && WEXITSTATUS(status) <= highest)
		return WEXITSTATUS(status);
	return on_crash;
}

/* The end of text before the last place where mark stands. */
static struct span before_last(struct span text, const char *mark)
{
	struct span wanted = span_of(mark);

	for (size_t i = text.len; i >= wanted.len && i > 0; i--)
		if (memcmp(text.ptr + i - wanted.len, wanted.ptr, wanted.len) ==
		    0)
			return span_make(text.ptr, i - wanted.len);
	return text;
}

/* What stands behind the '#' of a shell's command. */
static int cut(struct span command, struct span *words)
{
	static const struct span mark = {(const unsigned char *)" # ", 3};
	size_t at = span_find(command, mark, 0);
	struct span both;

	if (at >= command.len)
		return ERR_INPUT;
	*words = span_make(command.ptr + at + mark.len,
			   command.len - at - mark.len);
	/* " >FILE 2>FILE", as smsd adds it. */
	both = before_last(*words, " 2>");
	if (both.len < words->len)
		*words = before_last(both, " >");
	return 0;
}

static int read_command(pid_t shell, struct buf *line, struct err *err)
{
	char path[PATH_BYTES];
	unsigned char *room;
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/cmdline", (long)shell);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	room = buf_room(line, COMMAND_LIMIT);
	while (fd >= 0 && room && line->len < COMMAND_LIMIT) {
		n = read(fd, room + line->len, COMMAND_LIMIT - line->len);
		if (n <= 0)
			break;
		line->len += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	if (fd < 0 || n < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (!room)
		return err_set(err, ERR_MEMORY, "out of memory");
	return n > 0 ? err_set(err, ERR_LIMIT, "%s: more than %d bytes", path,
			       COMMAND_LIMIT)
		     : 0;
}

/* The argument behind "-c". */
static bool find_command(struct span line, struct span *command)
{
	bool is_next = false;

	while (line.len) {
		size_t len = strnlen((const char *)line.ptr, line.len);
		struct span argument = span_make(line.ptr, len);

		if (is_next) {
			*command = argument;
			return true;
		}
		is_next = span_equal_string(argument, "-c");
		len += len < line.len;
		line = span_make(line.ptr + len, line.len - len);
	}
	return false;
}

int sms_guard_words(pid_t shell, struct buf *words, struct err *err)
{
	struct span command = {0};
	struct span found = {0};
	struct buf line;
	int rc;

	buf_init(&line, 0);
	rc = read_command(shell, &line, err);
	if (rc == 0 && (!find_command(buf_span(&line), &command) ||
			cut(command, &found) < 0))
		rc = err_set(err, ERR_INPUT,
			     "--file-from-shell: expected to be started as "
			     "\"checkhandler = scamsieve-sms ...; exit $? #\"");
	if (rc == 0)
		buf_add_span(words, found);
	if (rc == 0 && words->has_failed)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	buf_release(&line);
	return rc;
}
