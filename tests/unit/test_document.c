/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_document - many files are parsed side by side, to the same end.
 */
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_document_suite(void);

enum { FILES = 12, RULES = 60, NAME_BYTES = 16 };

struct many {
	struct fixture_file files[FILES];
	char names[FILES][NAME_BYTES];
	struct buf texts[FILES];
};

/* Packs of more than 64 KB in all; broken: bits of those with a slip. */
static void make_many(struct many *many, unsigned broken)
{
	for (size_t i = 0; i < FILES; i++) {
		struct buf *text = &many->texts[i];

		snprintf(many->names[i], NAME_BYTES, "p%02zu.yaml", i);
		buf_init(text, 0);
		buf_add_format(text, "schema: 1\npack: p%02zu\nrules:\n", i);
		for (size_t k = 0; k < RULES; k++)
			buf_add_format(
			    text,
			    "  - {id: r%zu, score: 1, detection: {w: {text: "
			    "word%zuof%zu%s}, condition: w}}\n",
			    k, k, i,
			    broken >> i & 1 && k == RULES - 1 ? ": x" : "");
		many->files[i] = (struct fixture_file){many->names[i],
						       buf_string(text)};
	}
}

static void release_many(struct many *many)
{
	for (size_t i = 0; i < FILES; i++)
		buf_release(&many->texts[i]);
}

START_TEST(all_files_are_read)
{
	struct many many;
	struct fixture fixture;
	struct ruleset_stats stats;
	struct verdict verdict;

	make_many(&many, 0);
	fixture_load(&fixture, many.files, FILES);
	ck_assert_msg(fixture.rc == 0, "%s", fixture_findings(&fixture));
	ruleset_stats(fixture.ruleset, &stats);
	ck_assert_uint_eq(stats.n_rules, (size_t)FILES * RULES);
	verdict = fixture_judge(&fixture, "a word59of11 here, and word0of0");
	ck_assert(fixture_fired(&verdict, "p11/r59"));
	ck_assert(fixture_fired(&verdict, "p00/r0"));
	fixture_release(&fixture);
	release_many(&many);
}
END_TEST

/* The findings are those of each file, in the order of the files. */
START_TEST(findings_keep_their_order)
{
	struct many many;
	struct fixture fixture;

	make_many(&many, 1u << 2 | 1u << 7 | 1u << 11);
	for (size_t turn = 0; turn < 5; turn++) {
		static const size_t wanted[] = {2, 7, 11};

		fixture_load(&fixture, many.files, FILES);
		ck_assert_int_eq(fixture.rc, ERR_INPUT);
		ck_assert_uint_eq(fixture.diags.n, ARRAY_LEN(wanted));
		for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
			const struct diag *diag = &fixture.diags.items[i];

			ck_assert_str_eq(diag->lint, "yaml-syntax");
			ck_assert_uint_eq(diag->place.line, 3 + RULES);
			ck_assert_ptr_nonnull(strstr(diag->place.source->path,
						     many.names[wanted[i]]));
		}
		fixture_release(&fixture);
	}
	release_many(&many);
}
END_TEST

Suite *test_document_suite(void)
{
	Suite *suite = suite_create("test_document");
	TCase *tcase = tcase_create("document");

	tcase_add_test(tcase, all_files_are_read);
	tcase_add_test(tcase, findings_keep_their_order);
	suite_add_tcase(suite, tcase);
	return suite;
}
