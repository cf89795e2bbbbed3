/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cache - compiled rulesets on disk, and whom they trust.
 */
#include "ruleset_fixture.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *test_cache_suite(void);

static const char pack[] =
    "schema: 1\npack: p\nrules:\n"
    "  - {id: a, score: 6, detection: {x: {text|re: 'call \\d{4}'}, "
    "condition: x}}\n"
    "  - {id: old, score: 6, expires: 2026-02-01, detection: {x: {text: "
    "zebra}, condition: x}}\n";

struct cache_fixture {
	char folder[64];
	char rules[80];
	char cache[80];
};

static void write_rules(const struct cache_fixture *fixture, const char *text)
{
	FILE *stream = fopen(fixture->rules, "w");

	ck_assert_ptr_nonnull(stream);
	fputs(text, stream);
	ck_assert_int_eq(fclose(stream), 0);
}

static void setup(struct cache_fixture *fixture)
{
	strcpy(fixture->folder, "/tmp/scamsieve-test.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(fixture->folder));
	snprintf(fixture->rules, sizeof(fixture->rules), "%s/p.yaml",
		 fixture->folder);
	snprintf(fixture->cache, sizeof(fixture->cache), "%s/cache",
		 fixture->folder);
	write_rules(fixture, pack);
}

/* The path of the only cache file, or "" when there is none or several. */
static void find_file(const struct cache_fixture *fixture, char path[400],
		      size_t *n)
{
	DIR *folder = opendir(fixture->cache);
	struct dirent *entry;

	*n = 0;
	*path = '\0';
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, 400, "%s/%s", fixture->cache, entry->d_name);
		++*n;
	}
	if (folder)
		closedir(folder);
}

static void teardown(struct cache_fixture *fixture)
{
	char path[400];
	size_t n;

	for (find_file(fixture, path, &n); n; find_file(fixture, path, &n))
		ck_assert_int_eq(unlink(path), 0);
	(void)rmdir(fixture->cache);
	ck_assert_int_eq(unlink(fixture->rules), 0);
	ck_assert_int_eq(rmdir(fixture->folder), 0);
}

/* Load with the cache and judge a text: the number of rules that fired. */
static size_t judge(const struct cache_fixture *fixture, int64_t now_s,
		    const char *text)
{
	static const struct thresholds thresholds = {5, 9, 20};
	struct ruleset_options options = {.now_s = now_s,
					  .cache_folder = fixture->cache};
	const char *path = fixture->rules;
	struct arena arena;
	struct diag_list diags;
	struct err err = {""};
	struct ruleset *ruleset = NULL;
	struct scratch *scratch;
	struct message message;
	struct verdict verdict;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	ck_assert_msg(!ruleset_load(&ruleset, &path, 1, &options, &diags, &err),
		      "%s", err.text);
	scratch = scratch_new(ruleset);
	ck_assert_int_eq(message_init_sms(&message, &arena, span_of(text)), 0);
	ck_assert_int_eq(ruleset_evaluate(ruleset, scratch, &message,
					  &thresholds, &arena, &verdict),
			 0);
	scratch_free(scratch);
	ruleset_free(ruleset);
	arena_release(&arena);
	return verdict.n_rules;
}

enum { JANUARY = 1767225600, MARCH = 1772323200 };

START_TEST(a_stored_ruleset_judges_the_same)
{
	struct cache_fixture fixture;
	struct stat stored;
	struct stat after;
	char path[400];
	size_t n;

	setup(&fixture);
	ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
	find_file(&fixture, path, &n);
	memset(&stored, 0, sizeof(stored));
	(void)stat(path, &stored);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
		ck_assert_uint_eq(judge(&fixture, JANUARY, "call us"), 0);
		ck_assert_uint_eq(judge(&fixture, JANUARY, "a zebra"), 1);
		ck_assert_uint_eq(judge(&fixture, MARCH, "a zebra"), 0);
	}
	find_file(&fixture, path, &n);
#if UINTPTR_MAX > 0xFFFFFFFFu && defined(__linux__) && defined(__x86_64__)
	ck_assert_uint_eq(n, 1);
	/* It was not stored again, so it was taken from there. */
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_eq(stored.st_ino, after.st_ino);
	ck_assert_int_eq(stored.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
#else
	(void)after;
#endif
	teardown(&fixture);
}
END_TEST

START_TEST(changed_rules_are_compiled_anew)
{
	struct cache_fixture fixture;

	setup(&fixture);
	ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
	write_rules(&fixture,
		    "schema: 1\npack: p\nrules:\n  - {id: b, score: 1, "
		    "detection: {x: {text: zzz}, condition: x}}\n");
	ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 0);
	ck_assert_uint_eq(judge(&fixture, JANUARY, "zzz"), 1);
	teardown(&fixture);
}
END_TEST

/* Every eighth of the file is damaged in turn: never a crash, never a wrong
 * answer. */
START_TEST(damaged_files_are_not_used)
{
	struct cache_fixture fixture;
	char path[400];
	struct stat status;
	size_t n;

	setup(&fixture);
	ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
	for (int part = 0; part < 8; part++) {
		int fd;

		find_file(&fixture, path, &n);
		if (n == 0)
			break;
		ck_assert_int_eq(stat(path, &status), 0);
		fd = open(path, O_WRONLY);
		ck_assert_int_eq(
		    pwrite(fd, "\xFF\xFE\xFD", 3, status.st_size * part / 8),
		    3);
		close(fd);
		ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
		ck_assert_uint_eq(judge(&fixture, JANUARY, "call us"), 0);
	}
	find_file(&fixture, path, &n);
	if (n)
		ck_assert_int_eq(truncate(path, 5000), 0);
	ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
	teardown(&fixture);
}
END_TEST

START_TEST(folders_that_others_may_write_are_not_used)
{
	struct cache_fixture fixture;
	char path[400];
	size_t n;

	setup(&fixture);
	ck_assert_int_eq(mkdir(fixture.cache, 0700), 0);
	ck_assert_int_eq(chmod(fixture.cache, 0777), 0);
	ck_assert_uint_eq(judge(&fixture, JANUARY, "call 1234"), 1);
	find_file(&fixture, path, &n);
	ck_assert_uint_eq(n, 0);
	teardown(&fixture);
}
END_TEST

Suite *test_cache_suite(void)
{
	Suite *suite = suite_create("test_cache");
	TCase *tcase = tcase_create("cache");

	tcase_add_test(tcase, a_stored_ruleset_judges_the_same);
	tcase_add_test(tcase, changed_rules_are_compiled_anew);
	tcase_add_test(tcase, damaged_files_are_not_used);
	tcase_add_test(tcase, folders_that_others_may_write_are_not_used);
	suite_add_tcase(suite, tcase);
	return suite;
}
