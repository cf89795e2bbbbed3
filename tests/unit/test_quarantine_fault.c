/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_quarantine_fault - the store when it is full, locked, moved away, shared
 * or killed: never a success that is none.
 *
 * SCAMSIEVE_KILLS=N ends a writer N messages long instead of a short one.
 */
#include "quarantine_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

Suite *test_quarantine_fault_suite(void);

START_TEST(full_store_is_an_error)
{
	static char text[3000];
	struct quarantine_receipt receipt;
	size_t kept = 0;
	int result;

	memset(text, 'x', sizeof(text) - 1);
	reopen((struct quarantine_options){.limit_bytes = 100000});
	do {
		text[0] = (char)('A' + kept % 26);
		text[1] = (char)('A' + kept / 26);
		result = put(store, text, NOW_MS, &receipt);
		kept += result == 0;
	} while (result == 0 && kept < 100);
	ck_assert_int_eq(result, ERR_IO);
	ck_assert_msg(strstr(err.text, "no space is left") != NULL, "%s",
		      err.text);
	ck_assert_uint_gt(kept, 3);
	ck_assert_uint_eq(count_all(store), kept);
	/* It recovers when there is room again. */
	reopen((struct quarantine_options){0});
	ck_assert_int_eq(put(store, text, NOW_MS, &receipt), 0);
}
END_TEST

/* The system says no in the middle of a write. */
START_TEST(write_that_fails_is_an_error)
{
	static char text[40000];
	struct rlimit limit = {.rlim_cur = 60000, .rlim_max = RLIM_INFINITY};
	struct quarantine_receipt receipt;

	must_put("before", NOW_MS);
	memset(text, 'x', sizeof(text) - 1);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(put(store, text, NOW_MS, &receipt), ERR_IO);
	ck_assert_str_ne(err.text, "");
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_uint_eq(count_all(store), 1);
	ck_assert_int_eq(put(store, text, NOW_MS, &receipt), 0);
}
END_TEST

START_TEST(locked_store_is_an_error)
{
	struct quarantine_receipt receipt;
	sqlite3 *db;

	reopen((struct quarantine_options){.busy_ms = 50});
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
			 SQLITE_OK);
	ck_assert_int_eq(put(store, "a", NOW_MS, &receipt), ERR_IO);
	ck_assert_msg(strstr(err.text, "keeps it locked") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(quarantine_release(store, 1, &decision, &err), ERR_IO);
	sqlite3_close(db);
	ck_assert_int_eq(put(store, "a", NOW_MS, &receipt), 0);
}
END_TEST

START_TEST(vanished_store_is_an_error)
{
	struct quarantine_receipt receipt;
	char other[128];

	must_put("a", NOW_MS);
	snprintf(other, sizeof(other), "%s.old", path);
	if (_i == 0)
		remove_file("");
	else if (_i == 1)
		ck_assert_int_eq(rename(path, other), 0);
	else
		remove_file("-wal");
	ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), ERR_IO);
	ck_assert_msg(strstr(err.text, "was deleted or replaced") != NULL, "%s",
		      err.text);
	/* A new one in its place is not the one that is open. */
	if (_i == 0) {
		struct quarantine *second = open_with(
		    (struct quarantine_options){0});

		quarantine_close(second);
		ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), ERR_IO);
		ck_assert_msg(strstr(err.text, "was deleted or replaced"), "%s",
			      err.text);
	}
	reopen((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), 0);
}
END_TEST

enum { WRITERS = 3, A_WRITER = 60 };

static void write_some(int writer)
{
	struct quarantine *own = open_with((struct quarantine_options){0});
	struct quarantine_receipt receipt;
	char text[32];

	if (!own) {
		fprintf(stderr, "%s\n", err.text);
		_exit(1);
	}
	for (int i = 0; i < A_WRITER; i++) {
		/* One in two is the same for all writers. */
		snprintf(text, sizeof(text), "%d of %d", i, i % 2 ? writer : 9);
		if (put(own, text, NOW_MS, &receipt) < 0)
			_exit(2);
	}
	quarantine_close(own);
	_exit(0);
}

START_TEST(writers_do_not_disturb_each_other)
{
	pid_t children[WRITERS];
	int status;

	quarantine_close(store);
	store = NULL;
	remove_store(); /* they race to make it, too */
	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (children[i] == 0)
			write_some(i);
	}
	for (int i = 0; i < WRITERS; i++) {
		ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
			      "writer %d: status %d", i, status);
	}
	store = open_with((struct quarantine_options){0});
	ck_assert_uint_eq(count_all(store),
			  A_WRITER / 2 + WRITERS * (A_WRITER / 2));
}
END_TEST

/* Puts for ever, and says each id once it is safe. */
static void report_puts(int out, int round)
{
	struct quarantine *own = open_with((struct quarantine_options){0});
	struct quarantine_receipt receipt;
	char text[32];

	for (int i = 0; own; i++) {
		snprintf(text, sizeof(text), "%d in round %d", i, round);
		if (put(own, text, NOW_MS, &receipt) < 0 ||
		    write(out, &receipt.id, sizeof(receipt.id)) < 0)
			break;
	}
	_exit(1);
}

struct reported {
	int64_t *ids;
	size_t n, capacity;
};

/* Read ids until enough came, kill the child, read what it still said. */
static void kill_after(pid_t child, int in, size_t enough,
		       struct reported *reported)
{
	size_t n = 0;
	int64_t id;

	while (read(in, &id, sizeof(id)) == (ssize_t)sizeof(id)) {
		if (++n == enough)
			kill(child, SIGKILL);
		ck_assert_uint_lt(reported->n, reported->capacity);
		reported->ids[reported->n++] = id;
	}
	waitpid(child, NULL, 0);
	ck_assert_uint_ge(n, enough);
}

START_TEST(killed_writer_loses_nothing_it_reported)
{
	const char *wanted = getenv("SCAMSIEVE_KILLS");
	size_t total = wanted ? (size_t)strtoul(wanted, NULL, 10) : 200;
	struct reported reported = {.capacity = total * 4 + 100000};
	struct quarantine_entry entry;

	reported.ids = calloc(reported.capacity, sizeof(int64_t));
	quarantine_close(store);
	store = NULL;
	for (int round = 0; reported.n < total; round++) {
		int ends[2];
		pid_t child;

		ck_assert_int_eq(pipe(ends), 0);
		child = fork();
		ck_assert_int_ge(child, 0);
		if (child == 0) {
			close(ends[0]);
			report_puts(ends[1], round);
		}
		close(ends[1]);
		kill_after(child, ends[0], 1 + (size_t)round * 7 % 23,
			   &reported);
		close(ends[0]);
	}
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	for (size_t i = 0; i < reported.n; i++) {
		ck_assert_msg(quarantine_get(store, reported.ids[i], &arena,
					     &entry, &err) == 0,
			      "%s", err.text);
		arena_reset(&arena);
	}
	ck_assert_uint_ge(count_all(store), reported.n);
	free(reported.ids);
}
END_TEST

Suite *test_quarantine_fault_suite(void)
{
	Suite *suite = suite_create("test_quarantine_fault");
	TCase *tcase = tcase_create("quarantine_fault");

	if (getenv("SCAMSIEVE_KILLS"))
		tcase_set_timeout(tcase, 600);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, full_store_is_an_error);
	tcase_add_test(tcase, write_that_fails_is_an_error);
	tcase_add_test(tcase, locked_store_is_an_error);
	tcase_add_loop_test(tcase, vanished_store_is_an_error, 0, 3);
	tcase_add_test(tcase, writers_do_not_disturb_each_other);
	tcase_add_test(tcase, killed_writer_loses_nothing_it_reported);
	suite_add_tcase(suite, tcase);
	return suite;
}
