/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_regex - literals that patterns need, refusals, budgets.
 */
#include "rules/regex.h"

#include <check.h>
#include <stdlib.h>

Suite *test_regex_suite(void);

/* A pattern and its literal groups: "a|^b & c" means (a, or b behind no letter
 * or digit) and c. */
static const struct {
	const char *pattern;
	const char *groups; /* in any order; "" when none can be told */
	uint32_t max_bytes; /* UINT32_MAX: no bound */
} needs[] = {
    {"refund", "refund", 24},
    {"Refund", "refund", 24},
    {"refunds?", "refund", 28},
    {"re(?:fund|pay)", "fund|pay & re", 24},
    {"a{0,3}code", "code", 28},
    {"codes+x", "codes & x", UINT32_MAX},
    {"call.{0,8}now", "call & now", 60},
    {"(?:call|ring)\\D{0,4}\\d{4}", "call|ring", 48},
    {"(?:call|\\d+)", "", UINT32_MAX},
    {"(?=secret)\\w+", "", UINT32_MAX},
    {"x*", "", UINT32_MAX},
    {"(?i)abc", "abc", 12},
    {"\\bpin\\b", "^pin", 12},
    {"\\b(?:to|(?:at|in) )pin", "^to|^at|^in & pin", 24},
    {"\\b(?:a |b )?pin", "pin", 20},
    {"\\b(?=x)pin", "^pin", 12},
    {"(?:\\bpin|code)s", "^pin|code & s", 20},
    {"\\b\\$pin|\\b验证码", "$pin|验证码", 16},
    {"x{2,}y", "xx & y", UINT32_MAX},
    {"ab{3}c", "abbb & c", 20},
    {"x{20,30}", "xxxxxxxx", 120},
    {"\\*{1,}", "*", UINT32_MAX},
    {"验证码.{0,4}发给", "验证码 & 发给", 36},
    {"[abc]def", "def", 16},
    {"(a)(b)\\1", "", UINT32_MAX},
    {"\\x41bc", "", UINT32_MAX},
    {"a\\.b", "a.b", 12},
    {"(?:aa|bb|)cc", "cc", 16},
    {"", "", 0},
};

static void add_groups(struct buf *out, const struct regex_needs *found)
{
	for (size_t i = 0; i < found->n; i++) {
		if (i)
			buf_add_string(out, " & ");
		for (size_t k = 0; k < found->groups[i].n; k++) {
			if (k)
				buf_add_char(out, '|');
			if (found->groups[i].at_edge >> k & 1)
				buf_add_char(out, '^');
			buf_add_span(out, found->groups[i].literals[k]);
		}
	}
}

/* A pattern whose best group has so many bytes before it at most. */
static const struct {
	const char *pattern;
	uint32_t max_before;
} before[] = {
    {"parcel", 0},
    {"my parcel", 0},
    {"a?parcel", 4},
    {".{0,3}parcel", 12},
    {"(?:to|in).{2}(?:parcel|package)", 16},
    {"(?:x (?:parcel|our package)){1,9}", 8},
    {"(?:my? parcel|parcel)", 8},
    {"\\d+ parcel", UINT32_MAX},
    {"(?<=the )\\bparcel", 0},
};

START_TEST(so_much_may_stand_before_literals)
{
	struct regex_needs found;
	struct arena arena;

	arena_init(&arena, 0);
	ck_assert_int_eq(
	    regex_analyse(span_of(before[_i].pattern), &arena, &found), 0);
	ck_assert_uint_gt(found.n, 0);
	ck_assert_msg(found.groups[0].max_before == before[_i].max_before,
		      "%s: got %u bytes, want %u", before[_i].pattern,
		      found.groups[0].max_before, before[_i].max_before);
	arena_release(&arena);
}
END_TEST

/* Every group that is wanted is there, and as many as are wanted. */
static bool has_groups(struct span got, const char *want)
{
	struct span rest = span_of(want);

	if (got.len != rest.len)
		return false;
	while (rest.len) {
		size_t end = span_find(rest, span_of(" & "), 0);
		struct span group = span_make(rest.ptr,
					      end == SIZE_MAX ? rest.len : end);

		if (span_find(got, group, 0) == SIZE_MAX)
			return false;
		if (end == SIZE_MAX)
			break;
		rest = span_make(rest.ptr + end + 3, rest.len - end - 3);
	}
	return true;
}

START_TEST(patterns_need_literals)
{
	struct regex_needs found;
	struct arena arena;
	struct buf got;

	arena_init(&arena, 0);
	buf_init(&got, 0);
	ck_assert_int_eq(
	    regex_analyse(span_of(needs[_i].pattern), &arena, &found), 0);
	add_groups(&got, &found);
	ck_assert_msg(has_groups(buf_span(&got), needs[_i].groups),
		      "%s: got '%s', want '%s'", needs[_i].pattern,
		      buf_string(&got), needs[_i].groups);
	ck_assert_msg(found.max_bytes == needs[_i].max_bytes,
		      "%s: got %u bytes, want %u", needs[_i].pattern,
		      found.max_bytes, needs[_i].max_bytes);
	buf_release(&got);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *pattern;
	size_t offset;
} refused[] = {
    {"ab(c", 4}, {"a\\Cb", 1},      {"a\\Kb", 1},
    {"a\\z", 1}, {"(*COMMIT)a", 0}, {"a(?C1)", 1},
    {"(?R)", 0}, {"[z-a]", 3},      {"a\\Q\\C\\E(*F)", 7},
};

START_TEST(refused_patterns_say_where)
{
	struct regex *regex = NULL;
	struct arena arena;
	struct err err;
	size_t offset = 0;

	arena_init(&arena, 0);
	ck_assert_int_eq(regex_compile(&regex, span_of(refused[_i].pattern),
				       false, false, &arena, &offset, &err),
			 ERR_INPUT);
	ck_assert_ptr_null(regex);
	arena_release(&arena);
	ck_assert_msg(offset == refused[_i].offset, "%s: got %zu, want %zu",
		      refused[_i].pattern, offset, refused[_i].offset);
}
END_TEST

static int search(const char *pattern, const char *text, bool is_jit_off,
		  struct regex_budget *budget, struct range *where)
{
	struct regex *regex = NULL;
	struct regex_scratch *scratch = regex_scratch_new();
	struct arena arena;
	struct err err;
	size_t offset;
	size_t len = strlen(text);
	int rc;

	arena_init(&arena, 0);
	ck_assert_ptr_nonnull(scratch);
	ck_assert_int_eq(regex_compile(&regex, span_of(pattern), false,
				       is_jit_off, &arena, &offset, &err),
			 0);
	rc = regex_search(regex, scratch, span_of(text),
			  (struct range){0, (uint32_t)len}, budget, where);
	regex_release(regex);
	regex_scratch_free(scratch);
	arena_release(&arena);
	return rc;
}

/* With and without JIT: the same places. */
START_TEST(matches_are_found_across_windows)
{
	size_t n = 100000;
	char *text = malloc(n + 1);
	struct regex_budget budget = {.windows = 1000};
	struct range where;

	memset(text, 'x', n);
	memcpy(text + n - 10, "call 12345", 10);
	text[n] = '\0';
	ck_assert_int_eq(search("call \\d+$", text, _i, &budget, &where), 1);
	ck_assert_uint_eq(where.start, n - 10);
	ck_assert_uint_eq(where.end, n);
	ck_assert_int_eq(search("x$", text, _i, &budget, &where), 0);
	free(text);
}
END_TEST

START_TEST(spent_budgets_are_unknown)
{
	struct regex_budget budget = {.windows = 2};
	struct range where;
	char text[8192];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(search("y\\d", text, false, &budget, &where),
			 ERR_UNKNOWN);
	ck_assert(budget.is_spent);
}
END_TEST

/* What is searched for again and again gets machine code in between; a limit
 * that the one or the other meets is none of the answer's. */
static const struct {
	const char *pattern;
	int want;
	struct range where;
} again[] = {
    {"pay (?:the )?fee", 1, {7, 14}},
    {"pay (?:a|the) fee", 0, {0, 0}},
    {"(?:x+x+)+y", ERR_UNKNOWN, {0, 0}},
};

START_TEST(the_answer_is_the_same_every_time)
{
	static const char text[] =
	    "please pay fee now "
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx z y";
	struct regex_scratch *scratch = regex_scratch_new();
	struct regex *regex = NULL;
	struct arena arena;
	struct err err;
	size_t offset;

	arena_init(&arena, 0);
	ck_assert_int_eq(regex_compile(&regex, span_of(again[_i].pattern),
				       false, false, &arena, &offset, &err),
			 0);
	for (unsigned n = 0; n < 40; n++) {
		struct regex_budget budget = {.windows = 10};
		struct range where = {0, 0};
		int rc = regex_search(regex, scratch, span_of(text),
				      (struct range){0, sizeof(text) - 1},
				      &budget, &where);

		ck_assert_msg(rc == again[_i].want, "%s, time %u: got %d",
			      again[_i].pattern, n, rc);
		ck_assert_uint_eq(where.start, again[_i].where.start);
		ck_assert_uint_eq(where.end, again[_i].where.end);
	}
	regex_release(regex);
	regex_scratch_free(scratch);
	arena_release(&arena);
}
END_TEST

Suite *test_regex_suite(void)
{
	Suite *suite = suite_create("test_regex");
	TCase *tcase = tcase_create("regex");

	tcase_add_loop_test(tcase, patterns_need_literals, 0, ARRAY_LEN(needs));
	tcase_add_loop_test(tcase, so_much_may_stand_before_literals, 0,
			    ARRAY_LEN(before));
	tcase_add_loop_test(tcase, refused_patterns_say_where, 0,
			    ARRAY_LEN(refused));
	tcase_add_loop_test(tcase, matches_are_found_across_windows, 0, 2);
	tcase_add_test(tcase, spent_budgets_are_unknown);
	tcase_add_loop_test(tcase, the_answer_is_the_same_every_time, 0,
			    ARRAY_LEN(again));
	suite_add_tcase(suite, tcase);
	return suite;
}
