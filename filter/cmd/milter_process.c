/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_process - background, process id file, user, descriptors.
 *
 * Contract: see milter_daemon.h.
 * Failure: ERR_IO, ERR_LIMIT with what and why.
 * Threads: before any is started.
 */
#define _DEFAULT_SOURCE /* initgroups(), MAP_ANONYMOUS */ /* NOLINT */
#include "cmd/milter_daemon.h"

#include "base/span.h"
#include "cmd/program.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OTHERS = 64, PID_TEXT_BYTES = 24, PAGE_BYTES = 4096 };

static int ready_pipe = -1; /* to the process that waits, -1: nobody */

/* The process that was called: ends as the daemon's start went. */
static void wait_for_daemon(int fd, pid_t child)
{
	int status = 0;
	char byte;

	if (read(fd, &byte, 1) == 1)
		_exit(EXIT_CLEAN);
	if (waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	    WEXITSTATUS(status))
		_exit(WEXITSTATUS(status));
	_exit(EXIT_TROUBLE);
}

int milter_detach(struct err *err)
{
	int fds[2];
	pid_t child;

	if (pipe(fds) < 0)
		return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
	child = fork();
	if (child < 0)
		return err_set(err, ERR_IO, "fork: %s", strerror(errno));
	if (child > 0) {
		close(fds[1]);
		wait_for_daemon(fds[0], child);
	}
	close(fds[0]);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	ready_pipe = fds[1];
	setsid();
	if (chdir("/") < 0)
		return err_set(err, ERR_IO, "/: %s", strerror(errno));
	return 0;
}

void milter_detached_ready(void)
{
	int null;

	if (ready_pipe < 0)
		return;
	null = open("/dev/null", O_RDWR);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO && null >= 0; fd++)
		dup2(null, fd);
	if (null > STDERR_FILENO)
		close(null);
	(void)program_write(ready_pipe, span_of("+"));
	close(ready_pipe);
	ready_pipe = -1;
}

/* The descriptor stays open, and with it the lock, until the end. */
int milter_pid_file_take(const char *path, struct err *err)
{
	char text[PID_TEXT_BYTES];
	int fd;

	if (!path)
		return 0;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return err_set(err, ERR_IO,
			       "%s: another scamsieve-milter is running", path);
	}
	snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) < 0 || program_write(fd, span_of(text)) < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	return 0;
}

void milter_pid_file_remove(const char *path)
{
	/* As another user it may not be ours to remove; empty it is. */
	if (path && unlink(path) < 0 && truncate(path, 0) < 0)
		return;
}

int milter_user_become(const char *user, struct err *err)
{
	const struct passwd *entry;

	if (!*user || geteuid() != 0)
		return 0;
	errno = 0;
	entry = getpwnam(user);
	if (!entry)
		return err_set(err, ERR_IO, "milter.user: no user '%s'%s%s",
			       user, errno ? ": " : "",
			       errno ? strerror(errno) : "");
	if (initgroups(user, entry->pw_gid) < 0 || setgid(entry->pw_gid) < 0 ||
	    setuid(entry->pw_uid) < 0)
		return err_set(err, ERR_IO, "cannot become user '%s': %s", user,
			       strerror(errno));
	return 0;
}

/* Raise a soft limit to what the sessions need. */
static int raise_limit(int resource, size_t n_sessions, const char *what,
		       const char *setting, struct err *err)
{
	rlim_t needed = (rlim_t)n_sessions + OTHERS;
	struct rlimit limit;

	if (getrlimit(resource, &limit) < 0)
		return err_set(err, ERR_IO, "getrlimit: %s", strerror(errno));
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed)
		return 0;
	limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ||
				 limit.rlim_max >= needed
			     ? needed
			     : limit.rlim_max;
	(void)setrlimit(resource, &limit);
	if (limit.rlim_cur >= needed)
		return 0;
	return err_set(err, ERR_LIMIT,
		       "milter.max_sessions: %zu sessions need %llu %s, and "
		       "the limit is %llu: raise %s",
		       n_sessions, (unsigned long long)needed, what,
		       (unsigned long long)limit.rlim_cur, setting);
}

int milter_descriptors_raise(size_t n_sessions, struct err *err)
{
	return raise_limit(RLIMIT_NOFILE, n_sessions, "open files",
			   "LimitNOFILE", err);
}

int milter_threads_raise(size_t n_sessions, struct err *err)
{
	if (geteuid() == 0)
		return 0;
	return raise_limit(RLIMIT_NPROC, n_sessions, "threads", "LimitNPROC",
			   err);
}

bool milter_may_compile(void)
{
	void *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return false;
	munmap(page, PAGE_BYTES);
	return true;
}
