/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_quarantine_place - where a store may be, and what of other programs and
 * versions is left alone.
 */
#include "quarantine_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

Suite *test_quarantine_place_suite(void);

START_TEST(unsafe_places_are_refused)
{
	char other[128];

	quarantine_close(store);
	store = NULL;
	snprintf(other, sizeof(other), "%s.old", path);

	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is open to others; run: chmod") != NULL,
		      "%s", err.text);
	ck_assert_int_eq(chmod(path, 0600), 0);

	ck_assert_int_eq(chmod(folder, 01777), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "everybody; give it one of your own") !=
			  NULL,
		      "%s", err.text);

	ck_assert_int_eq(chmod(folder, 0770), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "others may write its folder") != NULL,
		      "%s", err.text);
	ck_assert_int_eq(chmod(folder, 0700), 0);

	ck_assert_int_eq(rename(path, other), 0);
	ck_assert_ptr_null(
	    open_with((struct quarantine_options){.must_exist = true}));
	ck_assert_msg(strstr(err.text, "No such file") != NULL, "%s", err.text);
	ck_assert_ptr_null(
	    open_with((struct quarantine_options){.is_read_only = true}));
	ck_assert_int_eq(access(path, F_OK), -1);
	ck_assert_int_eq(symlink(other, path), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is a symbolic link") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is not a plain file") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(planted_log_is_refused)
{
	char log[128];

	quarantine_close(store);
	store = NULL;
	snprintf(log, sizeof(log), "%s-wal", path);
	unlink(log);
	ck_assert_int_eq(symlink("/dev/null", log), 0);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "is a symbolic link") != NULL, "%s",
		      err.text);
	unlink(log);
}
END_TEST

static const char *const bad_paths[] = {"", "/nowhere-at-all/q.db", "/tmp/",
					"/dev/null/q.db"};

START_TEST(bad_paths_are_refused)
{
	struct quarantine_options options = {.path = bad_paths[_i]};
	struct quarantine *opened;

	err.text[0] = '\0';
	ck_assert_int_eq(quarantine_open(&opened, &options, &err), ERR_IO);
	ck_assert_str_ne(err.text, "");
}
END_TEST

/* As another user, where root may stand aside. */
START_TEST(readers_of_no_right_are_refused)
{
	pid_t child;
	int status;

	if (geteuid() != 0)
		return;
	quarantine_close(store);
	store = NULL;
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (setgid(65534) < 0 || setuid(65534) < 0)
			_exit(2);
		_exit(open_with((struct quarantine_options){0}) != NULL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(reading_only_does_not_write)
{
	struct quarantine_receipt receipt;

	must_put("a", NOW_MS);
	reopen((struct quarantine_options){.is_read_only = true});
	ck_assert_int_eq(put(store, "b", NOW_MS, &receipt), ERR_IO);
	ck_assert_msg(strstr(err.text, "for reading only") != NULL, "%s",
		      err.text);
	ck_assert_int_eq(quarantine_release(store, 1, &decision, &err), ERR_IO);
	ck_assert_uint_eq(count_all(store), 1);
}
END_TEST

static void run_sql(const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static const struct {
	const char *sql;
	const char *want;
} foreign_rows[] = {
    {"PRAGMA user_version = 2", "has schema 2, this program knows 1"},
    {"PRAGMA application_id = 7", "is another program's database"},
    {"PRAGMA user_version = 0", "is another program's database"},
};

START_TEST(foreign_files_are_left_alone)
{
	quarantine_close(store);
	store = NULL;
	run_sql(foreign_rows[_i].sql);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, foreign_rows[_i].want) != NULL, "%s",
		      err.text);
}
END_TEST

/* As of a copy that was made with other tools. */
START_TEST(write_ahead_mode_is_set_again)
{
	must_put("a", NOW_MS);
	quarantine_close(store);
	run_sql("PRAGMA journal_mode = DELETE");
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	must_put("b", NOW_MS);
	ck_assert_uint_eq(count_all(store), 2);
	ck_assert(file_holds("-wal", "b"));
}
END_TEST

START_TEST(garbage_is_not_opened)
{
	FILE *file;

	quarantine_close(store);
	store = NULL;
	remove_store();
	file = fopen(path, "wb");
	ck_assert_int_eq(fchmod(fileno(file), 0600), 0);
	for (int i = 0; i < 4096; i++)
		fputc(i * 7 & 0xFF, file);
	fclose(file);
	ck_assert_ptr_null(open_with((struct quarantine_options){0}));
	ck_assert_msg(strstr(err.text, "not a quarantine") != NULL, "%s",
		      err.text);
}
END_TEST

START_TEST(empty_file_becomes_a_store)
{
	quarantine_close(store);
	remove_store();
	store = NULL;
	close(open(path, O_CREAT | O_WRONLY, 0600));
	store = open_with((struct quarantine_options){0});
	ck_assert_msg(store != NULL, "%s", err.text);
	must_put("a", NOW_MS);
}
END_TEST

Suite *test_quarantine_place_suite(void)
{
	Suite *suite = suite_create("test_quarantine_place");
	TCase *tcase = tcase_create("quarantine_place");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, unsafe_places_are_refused);
	tcase_add_test(tcase, planted_log_is_refused);
	tcase_add_loop_test(tcase, bad_paths_are_refused, 0,
			    ARRAY_LEN(bad_paths));
	tcase_add_test(tcase, readers_of_no_right_are_refused);
	tcase_add_test(tcase, reading_only_does_not_write);
	tcase_add_loop_test(tcase, foreign_files_are_left_alone, 0,
			    ARRAY_LEN(foreign_rows));
	tcase_add_test(tcase, write_ahead_mode_is_set_again);
	tcase_add_test(tcase, garbage_is_not_opened);
	tcase_add_test(tcase, empty_file_becomes_a_store);
	suite_add_tcase(suite, tcase);
	return suite;
}
