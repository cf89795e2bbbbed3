/* SPDX-License-Identifier: Apache-2.0 */
/*
 * program - what all programs share.
 *
 * Contract: see program.h.
 * Failure: messages that cannot be written to stderr are lost.
 * Threads: program_rules_path() from one thread only.
 */
#include "cmd/program.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Cut the last part of a path off; false when there is none left. */
static bool cut_last_part(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = '\0';
	return true;
}

const char *program_rules_path(void)
{
	enum { LEVELS = 2 }; /* build/NAME, build/san/NAME */
	static char path[PATH_MAX];
	char folder[PATH_MAX - sizeof("/Makefile")];
	ssize_t len = readlink("/proc/self/exe", folder, sizeof(folder) - 1);

	if (len < 0)
		return SCAMSIEVE_RULES_DIR;
	folder[len] = '\0';
	if (!cut_last_part(folder))
		return SCAMSIEVE_RULES_DIR;
	for (int i = 0; i < LEVELS && cut_last_part(folder); i++) {
		/* Only a source tree has both. */
		snprintf(path, sizeof(path), "%s/Makefile", folder);
		if (access(path, F_OK) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/rules", folder);
		if (is_folder(path))
			return path;
	}
	return SCAMSIEVE_RULES_DIR;
}

const char *program_cache_folder(void)
{
	static char path[PATH_MAX];
	const char *own = getenv("SCAMSIEVE_CACHE_DIR");
	const char *given = own ? own : getenv("CACHE_DIRECTORY");
	const char *base = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (given)
		return *given ? given : NULL;
	if (geteuid() == 0)
		return "/var/cache/scamsieve";
	if (base && *base == '/')
		snprintf(path, sizeof(path), "%s/scamsieve", base);
	else if (home && *home == '/')
		snprintf(path, sizeof(path), "%s/.cache/scamsieve", home);
	else
		return NULL;
	return path;
}

int64_t program_now_s(void)
{
	return (int64_t)time(NULL);
}

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) +
	       (uint64_t)now.tv_nsec;
}

uint64_t program_now_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t program_cpu_ns(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

uint64_t program_thread_cpu_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

int64_t program_now_ms(void)
{
	return (int64_t)(program_now_ns() / UINT64_C(1000000));
}

void program_complain(const char *program, const char *format, ...)
{
	va_list list;

	fprintf(stderr, "%s: ", program);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
}

void program_show_findings(struct diag_list *list)
{
	struct buf text;

	buf_init(&text, 0);
	diag_list_sort(list);
	for (size_t i = 0; i < list->n; i++)
		diag_format(&list->items[i], &text);
	if (list->has_overflowed)
		buf_add_string(&text, "error: more findings are not shown\n");
	(void)program_write(STDERR_FILENO, buf_span(&text));
	buf_release(&text);
}

int program_write(int fd, struct span bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		bytes = span_make(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return 0;
}

int program_print(const char *program, struct span bytes)
{
	int rc = program_write(STDOUT_FILENO, bytes);

	if (rc && errno != EPIPE)
		program_complain(program, "standard output: %s",
				 strerror(errno));
	return rc;
}
