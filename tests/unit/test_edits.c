/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_edits - the way back from an edited text, byte by byte.
 */
#include "../../filter/text/edits.h"

#include <check.h>
#include <stdio.h>

Suite *test_edits_suite(void);

enum { MAX_CUTS = 2, MAX_EDITS = 3 };

/* The raw text is given to the edits; what a text's bytes lead to is told. */
static const struct {
	const char *name;
	const char *raw;
	struct edit edits[MAX_EDITS]; /* up to one whose raw_end is 0 */
	struct range cuts[MAX_CUTS];  /* up to an empty one */
	const char *want;             /* one range a byte */
	size_t len;
} rows[] = {
    {"nothing", "abc", {{0}}, {{0}}, "0-1 1-2 2-3 ", 3},
    {"whole characters", "a验", {{0}}, {{0}}, "0-1 1-4 1-4 1-4 ", 4},
    {"the same character is no edit",
     "a验b",
     {{1, 4, 1, 4}},
     {{0}},
     "0-1 1-4 1-4 1-4 4-5 ",
     5},
    {"shorter", "a，b", {{1, 2, 1, 4}}, {{0}}, "0-1 1-4 4-5 ", 3},
    {"longer",
     "a⑩b",
     {{1, 2, 1, 4}, {2, 3, 1, 4}},
     {{0}},
     "0-1 1-4 1-4 4-5 ",
     4},
    {"left out", "a--b", {{1, 1, 1, 3}}, {{0}}, "0-1 3-4 ", 2},
    {"cut", "a--b", {{0}}, {{1, 3}}, "0-1 3-4 ", 2},
    {"cut at both ends", "-ab-", {{0}}, {{0, 1}, {3, 4}}, "1-2 2-3 ", 2},
    {"cut behind a shorter one",
     "，-b",
     {{0, 1, 0, 3}},
     {{1, 2}},
     "0-3 4-5 ",
     2},
    {"cut before a shorter one",
     "a-，b",
     {{2, 3, 2, 5}},
     {{1, 2}},
     "0-1 2-5 5-6 ",
     3},
    {"a shorter one is cut", "a－b", {{1, 2, 1, 4}}, {{1, 2}}, "0-1 4-5 ", 2},
    {"cut from in front of one to behind it",
     "a-－-b",
     {{2, 3, 2, 5}},
     {{1, 4}},
     "0-1 6-7 ",
     2},
    {"of a longer one the middle and the end are cut",
     "x㏂y",
     {{1, 5, 1, 4}},
     {{2, 3}, {4, 5}},
     "0-1 1-4 1-4 4-5 ",
     4},
    {"of a character but the first byte is cut",
     "a三b",
     {{0}},
     {{2, 4}},
     "0-1 1-4 4-5 ",
     3},
};

START_TEST(bytes_lead_back)
{
	struct arena arena;
	struct edits edits = {.arena = &arena};
	struct span raw = span_of(rows[_i].raw);
	char got[128] = "";
	size_t n_cuts = 0;

	arena_init(&arena, 0);
	for (size_t i = 0; i < MAX_EDITS && rows[_i].edits[i].raw_end; i++)
		edits_put(&edits, rows[_i].edits[i]);
	while (n_cuts < MAX_CUTS && rows[_i].cuts[n_cuts].end)
		n_cuts++;
	edits_cut(&edits, raw, rows[_i].cuts, n_cuts);
	ck_assert(!edits.has_failed);
	for (size_t at = 0; at < rows[_i].len; at++) {
		struct range range = edits_raw(edits.items, edits.n, raw, at);
		size_t used = strlen(got);

		(void)snprintf(got + used, sizeof(got) - used, "%u-%u ",
			       range.start, range.end);
	}
	ck_assert_msg(!strcmp(got, rows[_i].want), "%s: got %s, want %s",
		      rows[_i].name, got, rows[_i].want);
	arena_release(&arena);
}
END_TEST

/* What a text shares with its raw text takes no room. */
START_TEST(the_same_costs_nothing)
{
	struct edits edits = {0};

	edits_follow(&edits, 0, 0);
	edits_put(&edits, (struct edit){4, 7, 4, 7});
	edits_follow(&edits, 7, 7);
	edits_take_back(&edits, 7);
	ck_assert_uint_eq(edits.n, 0);
	ck_assert(!edits.has_failed);
}
END_TEST

START_TEST(last_ones_change)
{
	struct arena arena;
	struct edits edits = {.arena = &arena};
	struct span raw = span_of("a  b  c");
	struct range range;

	arena_init(&arena, 0);
	edits_widen(&edits, 2, 3); /* "a " for "a  " */
	range = edits_raw(edits.items, edits.n, raw, 1);
	ck_assert_uint_eq(range.start, 1);
	ck_assert_uint_eq(range.end, 3);
	edits_widen(&edits, 2, 4);
	ck_assert_uint_eq(edits.n, 1);
	ck_assert_uint_eq(edits_raw(edits.items, edits.n, raw, 1).end, 4);
	edits_take_back(&edits, 1);
	edits_follow(&edits, 1, 3);
	ck_assert_uint_eq(edits_raw(edits.items, edits.n, raw, 1).start, 3);
	arena_release(&arena);
}
END_TEST

START_TEST(lack_of_memory_is_kept)
{
	struct arena arena;
	struct edits edits = {.arena = &arena};

	arena_init(&arena, 1);
	edits_put(&edits, (struct edit){0, 1, 0, 3});
	ck_assert(edits.has_failed);
	edits_cut(&edits, span_of("abc"), &(struct range){0, 1}, 1);
	ck_assert(edits.has_failed);
	arena_release(&arena);
}
END_TEST

Suite *test_edits_suite(void)
{
	Suite *suite = suite_create("test_edits");
	TCase *tcase = tcase_create("edits");

	tcase_add_loop_test(tcase, bytes_lead_back, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, the_same_costs_nothing);
	tcase_add_test(tcase, last_ones_change);
	tcase_add_test(tcase, lack_of_memory_is_kept);
	suite_add_tcase(suite, tcase);
	return suite;
}
