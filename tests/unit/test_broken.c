/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_broken - every file of tests/broken, and what is said about it.
 *
 * A case is a file or a folder; what is found in it stands in
 * tests/broken/expected under its name, as `scamsieve check` shows it but
 * without the source lines. Cases named config-* are configurations, those
 * named lint-* are sound but not good and are looked at with all notes on;
 * tests/broken/context is there for all of them to use. `make update-golden`
 * writes the expectations anew.
 */
#include "base/source.h"
#include "rules/lint.h"
#include "rules/ruleset.h"
#include "service/config.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

Suite *test_broken_suite(void);

#define FOLDER "tests/broken/"
#define EXPECTED FOLDER "expected"

enum { CASE_LIMIT = 1000, TODAY_S = 1796083200 /* 2026-12-01 */ };

static char *cases[CASE_LIMIT];
static int n_cases;
static struct arena expected_arena;
static struct span expected;

/* What one case came to. */
struct outcome {
	struct arena arena;
	struct diag_list diags;
	struct err err;
	struct buf text;
	int rc;
};

/* Append the text without the folder's name. */
static void add_without_folder(struct buf *out, struct span text)
{
	struct span folder = span_of(FOLDER);
	size_t at = 0;
	size_t next;

	while ((next = span_find(text, folder, at)) != SIZE_MAX) {
		buf_add(out, text.ptr + at, next - at);
		at = next + folder.len;
	}
	buf_add(out, text.ptr + at, text.len - at);
}

static void load_rules(struct outcome *outcome, const char *path, bool is_lint)
{
	struct lint_options lint = {.n_context = 1};
	struct ruleset_options options = {.now_s = TODAY_S,
					  .keeps_tests = true,
					  .lint = is_lint ? &lint : NULL};
	const char *paths[] = {FOLDER "context", path};
	struct ruleset *ruleset = NULL;

	ck_assert_int_eq(lint_switch(&lint, true, span_of("all"), NULL), 0);
	outcome->rc = ruleset_load(&ruleset, paths, ARRAY_LEN(paths), &options,
				   &outcome->diags, &outcome->err);
	ruleset_free(ruleset);
}

static void load_config(struct outcome *outcome, const char *path)
{
	struct config config;

	config_init(&config);
	outcome->rc = config_load(&config, path, &outcome->diags,
				  &outcome->err);
	if (!outcome->rc)
		outcome->rc = config_check(&config, &outcome->err);
	config_release(&config);
}

/* A place must be one that can be shown. */
static void check_place(const struct diag *diag)
{
	const struct place *place = &diag->place;

	if (!place->source)
		return;
	ck_assert_msg(place->line > 0 && place->column > 0 &&
			  (size_t)place->offset + place->length <=
			      place->source->text.len,
		      "%s: place %u:%u is outside of the file", diag->lint,
		      place->line, place->column);
}

static void run_case(struct outcome *outcome, const char *name)
{
	char path[512];
	struct buf shown;

	arena_init(&outcome->arena, 0);
	diag_list_init(&outcome->diags, &outcome->arena);
	buf_init(&outcome->text, 0);
	buf_init(&shown, 0);
	outcome->err = (struct err){""};
	snprintf(path, sizeof(path), FOLDER "%s", name);
	if (!strncmp(name, "config-", 7))
		load_config(outcome, path);
	else
		load_rules(outcome, path, !strncmp(name, "lint-", 5));
	diag_list_sort(&outcome->diags);
	for (size_t i = 0; i < outcome->diags.n; i++) {
		check_place(&outcome->diags.items[i]);
		diag_format_brief(&outcome->diags.items[i], &shown);
	}
	if (outcome->rc && outcome->diags.n_errors == 0)
		buf_add_format(&shown, "error: %s\n", outcome->err.text);
	add_without_folder(&outcome->text, buf_span(&shown));
	buf_release(&shown);
}

static void release(struct outcome *outcome)
{
	buf_release(&outcome->text);
	arena_release(&outcome->arena);
}

/* The lines under "== NAME". */
static struct span expectation(const char *name)
{
	struct buf head;
	struct span text = {NULL, 0};
	size_t start;
	size_t end;

	buf_init(&head, 0);
	buf_add_format(&head, "== %s\n", name);
	start = span_find(expected, buf_span(&head), 0);
	if (start != SIZE_MAX) {
		start += head.len;
		end = span_find(expected, span_of("== "), start);
		if (end == SIZE_MAX)
			end = expected.len;
		text = span_make(expected.ptr + start, end - start);
	}
	buf_release(&head);
	return text;
}

START_TEST(broken_files_are_refused_as_expected)
{
	const char *name = cases[_i];
	struct span want = expectation(name);
	struct outcome outcome;

	run_case(&outcome, name);
	ck_assert_msg(strncmp(name, "lint-", 5)
			  ? outcome.rc != 0
			  : outcome.rc == 0 && outcome.diags.n_warnings > 0,
		      "%s is accepted", name);
	ck_assert_msg(span_equal(buf_span(&outcome.text), want),
		      "%s\ngot:\n%s\nwant:\n%.*s\n(make update-golden)", name,
		      buf_string(&outcome.text), (int)want.len,
		      want.ptr ? (const char *)want.ptr : "");
	release(&outcome);
}
END_TEST

/* What a file here cannot show, with the reason. */
static const struct {
	enum lint lint;
	const char *why;
} exempt[] = {
    {LINT_OUT_OF_MEMORY, "memory does not run out at will"},
    {LINT_TOO_MANY_RULES, "takes 100,000 rules"},
    {LINT_YAML_SIZE, "takes 8 MB or 500,000 values"},
    {LINT_LEXICON_SIZE, ""}, /* too many frames of one kind */
};

static const char *exemption(enum lint lint)
{
	for (size_t i = 0; i < ARRAY_LEN(exempt); i++)
		if (exempt[i].lint == lint && *exempt[i].why)
			return exempt[i].why;
	return NULL;
}

START_TEST(every_lint_has_a_broken_file)
{
	const struct lint_row *row = lint_row((enum lint)_i);
	char mark[80];
	bool is_found;

	snprintf(mark, sizeof(mark), "[%s]\n", row->name);
	is_found = span_find(expected, span_of(mark), 0) != SIZE_MAX;
	ck_assert_msg(is_found != (exemption((enum lint)_i) != NULL), "%s: %s",
		      row->name,
		      is_found ? "is exempt, but a file shows it"
			       : "no file in " FOLDER " shows it");
}
END_TEST

/* And what is found is in the table. */
START_TEST(every_finding_is_a_lint)
{
	struct outcome outcome;
	enum lint lint;

	run_case(&outcome, cases[_i]);
	for (size_t i = 0; i < outcome.diags.n; i++)
		ck_assert_msg(lint_parse(span_of(outcome.diags.items[i].lint),
					 &lint) == 0,
			      "%s is not in lint.def",
			      outcome.diags.items[i].lint);
	release(&outcome);
}
END_TEST

START_TEST(there_are_many)
{
	ck_assert_int_ge(n_cases, 120);
}
END_TEST

static int is_case(const struct dirent *entry)
{
	return entry->d_name[0] != '.' &&
	       strcmp(entry->d_name, "context") != 0 &&
	       strcmp(entry->d_name, "expected") != 0 &&
	       strcmp(entry->d_name, "texts.py") != 0;
}

static void list_cases(void)
{
	struct dirent **entries = NULL;
	int n = scandir(FOLDER, &entries, is_case, alphasort);

	for (int i = 0; i < n; i++) {
		if (n_cases < CASE_LIMIT)
			cases[n_cases++] = strdup(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

static void read_expected(void)
{
	struct source source = {NULL, {NULL, 0}};

	arena_init(&expected_arena, 0);
	if (source_read(&source, EXPECTED, &expected_arena, NULL) == 0)
		expected = source.text;
}

/* The only test when UPDATE_GOLDEN is set: a pair of eyes is the other. */
START_TEST(expectations_are_written)
{
	FILE *file = fopen(EXPECTED, "w");

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < n_cases; i++) {
		struct outcome outcome;

		run_case(&outcome, cases[i]);
		fprintf(file, "== %s\n%s", cases[i], buf_string(&outcome.text));
		release(&outcome);
	}
	ck_assert_int_eq(fclose(file), 0);
}
END_TEST

Suite *test_broken_suite(void)
{
	Suite *suite = suite_create("test_broken");
	TCase *tcase = tcase_create("broken");

	list_cases();
	suite_add_tcase(suite, tcase);
	if (getenv("UPDATE_GOLDEN")) {
		tcase_add_test(tcase, expectations_are_written);
		return suite;
	}
	read_expected();
	tcase_add_test(tcase, there_are_many);
	tcase_add_loop_test(tcase, broken_files_are_refused_as_expected, 0,
			    n_cases);
	tcase_add_loop_test(tcase, every_finding_is_a_lint, 0, n_cases);
	tcase_add_loop_test(tcase, every_lint_has_a_broken_file, 0, LINT_COUNT);
	suite_add_tcase(suite, tcase);
	return suite;
}
