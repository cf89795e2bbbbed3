/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_fold - folded texts, their maps and what is counted.
 */
#include "text/view.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_fold_suite(void);

static const struct {
	const char *in;
	const char *want;
	const char *counts; /* "kind=n kind=n", in the list's order */
} rows[] = {
#define ROW(in, want, counts) {in, want, counts},
#include "fold_cases.def"
#undef ROW
};

static void show_counts(const struct view *view, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (enum obfuscation kind = 0; kind < OBFUSCATION_COUNT; kind++)
		if (view->counts[kind])
			len += (size_t)snprintf(out + len, size - len,
						"%s%s=%u", len ? " " : "",
						obfuscation_name(kind),
						view->counts[kind]);
}

START_TEST(text_is_folded_and_counted)
{
	struct arena arena;
	struct view view;
	struct view again;
	char counts[256];

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(rows[_i].in), &arena), 0);
	show_counts(&view, counts, sizeof(counts));
	ck_assert_msg(span_equal_string(view.folded, rows[_i].want),
		      "\"%s\": got \"%.*s\", want \"%s\"", rows[_i].in,
		      (int)view.folded.len, view.folded.ptr, rows[_i].want);
	ck_assert_msg(!strcmp(counts, rows[_i].counts),
		      "\"%s\": counted \"%s\", want \"%s\"", rows[_i].in,
		      counts, rows[_i].counts);
	ck_assert_int_eq(view_fold(&again, view.folded, &arena), 0);
	ck_assert_msg(again.flags & VIEW_IS_IDENTITY, "\"%s\" folds again",
		      rows[_i].in);
	arena_release(&arena);
}
END_TEST

Suite *test_fold_suite(void)
{
	Suite *suite = suite_create("test_fold");
	TCase *tcase = tcase_create("fold");

	tcase_add_loop_test(tcase, text_is_folded_and_counted, 0,
			    ARRAY_LEN(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
