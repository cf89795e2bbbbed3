/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_test_watch - has anything changed that a test reads?
 *
 * Contract: names, sizes and times are looked at twice a second, which works
 * on every file system; of a suite's file its whole folder is, for the mails
 * that it names.
 * Failure: what cannot be looked at counts as changed when that changes.
 * Limits: WATCH_DEPTH folders deep, WATCH_FILES files.
 */
#include "cmd/tool_test.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

enum { WATCH_DEPTH = 8, WATCH_FILES = 100000, WATCH_PAUSE_MS = 500 };

struct sum {
	uint64_t value;
	size_t n_files;
};

static void add_number(struct sum *sum, uint64_t number)
{
	for (size_t i = 0; i < sizeof(number); i++)
		sum->value = (sum->value ^ ((number >> (8 * i)) & 0xFF)) *
			     UINT64_C(1099511628211);
}

/*
 * Folders are gone into in the order of the file system, which stays, and
 * WATCH_DEPTH deep.
 * NOLINTBEGIN(misc-no-recursion)
 */
static void add_path(struct sum *sum, const char *path, size_t depth);

static void add_folder(struct sum *sum, const char *path, size_t depth)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		char child[PATH_MAX];
		int n;

		if (entry->d_name[0] == '.')
			continue;
		n = snprintf(child, sizeof(child), "%s/%s", path,
			     entry->d_name);
		if (n > 0 && (size_t)n < sizeof(child))
			add_path(sum, child, depth + 1);
	}
	if (folder)
		closedir(folder);
}

static void add_path(struct sum *sum, const char *path, size_t depth)
{
	struct stat status;

	if (depth > WATCH_DEPTH || sum->n_files++ >= WATCH_FILES ||
	    stat(path, &status)) {
		add_number(sum, 1);
		return;
	}
	if (S_ISDIR(status.st_mode)) {
		add_folder(sum, path, depth);
		return;
	}
	add_number(sum, (uint64_t)status.st_ino);
	add_number(sum, (uint64_t)status.st_size);
	add_number(sum, (uint64_t)status.st_mtim.tv_sec);
	add_number(sum, (uint64_t)status.st_mtim.tv_nsec);
}

/* NOLINTEND(misc-no-recursion) */

/* A file's folder; the path itself for a folder. */
static void add_beside(struct sum *sum, const char *path)
{
	char folder[PATH_MAX];
	struct stat status;
	const char *slash = strrchr(path, '/');

	if (stat(path, &status) || S_ISDIR(status.st_mode)) {
		add_path(sum, path, 0);
		return;
	}
	snprintf(folder, sizeof(folder), "%.*s",
		 slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
	add_path(sum, folder, WATCH_DEPTH - 1);
}

uint64_t test_watch_sum(const struct test_options *options)
{
	struct sum sum = {UINT64_C(14695981039346656037), 0};

	if (!options->watches)
		return 0;
	for (size_t i = 0; i < options->rules.n; i++)
		add_path(&sum, options->rules.paths[i], 0);
	if (!options->rules.n)
		add_path(&sum, program_rules_path(), 0);
	for (size_t i = 0; i < options->suites.n; i++)
		add_beside(&sum, options->suites.paths[i]);
	if (options->config_path)
		add_path(&sum, options->config_path, 0);
	return sum.value;
}

void test_watch_wait(const struct test_options *options, uint64_t *sum)
{
	static const struct timespec pause = {.tv_nsec = WATCH_PAUSE_MS *
							 1000000L};
	uint64_t before = *sum;

	do {
		(void)nanosleep(&pause, NULL);
		*sum = test_watch_sum(options);
	} while (*sum == before);
}
