/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_fold - folded texts, their maps, what is counted and what is flagged.
 */
#include "text/view.h"

#include "fold_check.h"

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
			len += (size_t)snprintf(
			    out + len, size - len, "%s%s=%u", len ? " " : "",
			    obfuscation_name(kind), view->counts[kind]);
}

START_TEST(text_is_folded_and_counted)
{
	struct arena arena;
	struct view view;
	char counts[256];
	const char *fault;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(rows[_i].in), &arena), 0);
	show_counts(&view, counts, sizeof(counts));
	ck_assert_msg(span_equal_string(view.folded, rows[_i].want),
		      "\"%s\": got \"%.*s\", want \"%s\"", rows[_i].in,
		      (int)view.folded.len, view.folded.ptr, rows[_i].want);
	ck_assert_msg(!strcmp(counts, rows[_i].counts),
		      "\"%s\": counted \"%s\", want \"%s\"", rows[_i].in,
		      counts, rows[_i].counts);
	fault = fold_fault(span_of(rows[_i].in), &arena);
	ck_assert_msg(!fault, "\"%s\": %s", rows[_i].in, fault);
	arena_release(&arena);
}
END_TEST

/* Where a part of the folded text comes from. */
static const struct {
	const char *in;
	const char *part;
	const char *want;
} map_rows[] = {
    {"Pay NOW please", "now", "NOW"},
    {"pay  \t now", " ", "  \t "},
    {"pay \r\n now", "\n", " \r\n "},
    {"x p\u200Ba\u200By\u200B z", "pay", "p\u200Ba\u200By"},
    {"\u200Bpay", "pay", "pay"},
    {"请Ｐａｙ吧", "pay", "Ｐａｙ"},
    {"请Ｐａｙ吧", "吧", "吧"},
    {"an раураl x", "paypal", "раураl"},
    {"caf\u00E9 x", "cafe", "caf\u00E9"},
    {"cafe\u0301 x", "cafe", "cafe"},
    {"x v e r i f y z", "xverifyz", "x v e r i f y z"},
    {"pay", "verify", ""},
    {"now: v-e-r-i-f-y!", "verify", "v-e-r-i-f-y"},
    {"把驗-證-碼给我", "验证码", "驗-證-碼"},
    {"把 验 证 码 给我", "验证码", "验 证 码"},
    {"把验❤\uFE0F证码给我", "验证码", "验❤\uFE0F证码"},
    {"电话一三八零零转", "13800", "一三八零零"},
    {"a ⑩ b", "10", "⑩"},
    {"a ⑩ b", "1", "⑩"},
    {"㎏ x", "g", "㎏"},
    {"…", ".", "…"},
    {"か\u3099x", "が", "か\u3099"},
    {"\u1112\u1161\u11ABx", "한", "\u1112\u1161\u11AB"},
    {"𝐏𝐚𝐲", "ay", "𝐚𝐲"},
    {"1\uFE0F\u20E33\uFE0F\u20E3", "13", "1\uFE0F\u20E33"},
    {"ﷺ x", "x", "x"},
    {"㌫\u3099 x", "ド", "㌫\u3099"},
    {"㌫\u3099 x", "パ", "㌫"},
    {"请 \u200B 验 x", "验", "验"},
    {"Sixteen plain bytes before THIS word", "this", "THIS"},
};

START_TEST(part_leads_to_raw)
{
	struct arena arena;
	struct view view;
	struct range raw;
	struct span got;
	size_t at;
	struct span part = span_of(map_rows[_i].part);

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(map_rows[_i].in), &arena), 0);
	at = span_find(view.folded, part, 0);
	if (map_rows[_i].want[0] == '\0') {
		ck_assert_uint_eq(at, SIZE_MAX);
	} else {
		ck_assert_uint_ne(at, SIZE_MAX);
		raw = view_raw_range(
		    &view,
		    (struct range){(uint32_t)at, (uint32_t)(at + part.len)});
		got = span_range(view.raw, raw);
		ck_assert_msg(span_equal_string(got, map_rows[_i].want),
			      "\"%s\": got \"%.*s\", want \"%s\"",
			      map_rows[_i].in, (int)got.len, got.ptr,
			      map_rows[_i].want);
	}
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *in;
	uint32_t flags;
} flag_rows[] = {
    {"", VIEW_IS_IDENTITY},
    {"Pay", VIEW_HAS_LATIN},
    {"pay", VIEW_HAS_LATIN | VIEW_IS_IDENTITY},
    {"12", VIEW_HAS_DIGIT | VIEW_IS_IDENTITY},
    {"１", VIEW_HAS_DIGIT},
    {"@", VIEW_HAS_AT | VIEW_IS_IDENTITY},
    {"/", VIEW_HAS_SLASH | VIEW_IS_IDENTITY},
    {". .", VIEW_IS_IDENTITY},
    {"好.", VIEW_HAS_HAN | VIEW_HAS_DOT_WORD | VIEW_IS_IDENTITY},
    {"...a.", VIEW_HAS_LATIN | VIEW_HAS_DOT_WORD | VIEW_IS_IDENTITY},
    {"验证码", VIEW_HAS_HAN | VIEW_IS_IDENTITY},
    {"驗", VIEW_HAS_HAN},
    {"かな", VIEW_IS_IDENTITY},
    {"ag3nt",
     VIEW_HAS_LATIN | VIEW_HAS_DIGIT | VIEW_HAS_MIXED_WORD | VIEW_IS_IDENTITY},
    {"fifteen bytes.. and @ the sixteenth/seventeenth 1",
     VIEW_HAS_LATIN | VIEW_HAS_DOT_WORD | VIEW_HAS_AT | VIEW_HAS_SLASH |
	 VIEW_HAS_DIGIT | VIEW_IS_IDENTITY},
};

START_TEST(flags_are_raised)
{
	struct arena arena;
	struct view view;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(flag_rows[_i].in), &arena),
			 0);
	ck_assert_msg(view.flags == flag_rows[_i].flags,
		      "\"%s\": got %#x, want %#x", flag_rows[_i].in, view.flags,
		      flag_rows[_i].flags);
	if (view.flags & VIEW_IS_IDENTITY)
		ck_assert_ptr_eq(view.folded.ptr, view.raw.ptr);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *in;
	bool is_plain;
} plain_rows[] = {
    {"", true},
    {"Pay", true},
    {"Pay  now, 500 at the very Latest or WE close it", true},
    {"\u200Bpay", true},
    {"驗证码 482913", true},
    {"１", false},
    {"p\u0430y", false},
    {"fifteen  bytes and the sixteenth: p\u0430y", false},
    {"caf\u00E9", false},
    {"a ⑩ b", false},
};

START_TEST(view_tells_whether_it_is_plain)
{
	struct arena arena;
	struct view view;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(plain_rows[_i].in), &arena),
			 0);
	for (int i = 0; i < 2; i++)
		ck_assert_msg(view_is_plain(&view) == plain_rows[_i].is_plain,
			      "\"%s\": want %d", plain_rows[_i].in,
			      plain_rows[_i].is_plain);
	arena_release(&arena);
}
END_TEST

/* Long enough that a vector of counts must be put together several times. */
START_TEST(long_view_tells_whether_it_is_plain)
{
	enum { BYTES = 12000 };
	static unsigned char bytes[BYTES];
	struct arena arena;
	struct view view;

	memset(bytes, 'a', BYTES);
	memcpy(bytes, "A\u0430 ", 4);
	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_make(bytes, BYTES), &arena), 0);
	ck_assert(!view_is_plain(&view));
	memcpy(bytes, "A  B", 4);
	ck_assert_int_eq(view_fold(&view, span_make(bytes, BYTES), &arena), 0);
	ck_assert(view_is_plain(&view));
	arena_release(&arena);
}
END_TEST

START_TEST(empty_ranges_are_empty)
{
	struct arena arena;
	struct view view;
	struct range raw;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of("A\u200BB C"), &arena), 0);
	raw = view_raw_range(&view, (struct range){1, 1});
	ck_assert_uint_eq(raw.start, 4);
	ck_assert_uint_eq(raw.end, 4);
	raw = view_raw_range(&view, (struct range){9, 3});
	ck_assert_uint_eq(raw.start, raw.end);
	raw = view_raw_range(&view, (struct range){4, 4});
	ck_assert_uint_eq(raw.start, view.raw.len);
	arena_release(&arena);
}
END_TEST

START_TEST(memory_runs_out_cleanly)
{
	struct span raw = span_of("\u200BPAY раураl ﷺ v e r i f y 一二三四五");
	struct arena arena;
	struct view view;
	size_t limit = 0;
	int err;

	do {
		arena_init(&arena, limit += 16);
		err = view_fold(&view, raw, &arena);
		if (err)
			ck_assert_int_eq(err, ERR_MEMORY);
		arena_release(&arena);
		ck_assert_uint_lt(limit, 65536);
	} while (err);
}
END_TEST

START_TEST(too_long_is_refused)
{
	struct arena arena;
	struct view view;

	arena_init(&arena, 0);
	ck_assert_int_eq(
	    view_fold(&view, span_make("", (size_t)VIEW_MAX_BYTES + 1), &arena),
	    ERR_LIMIT);
	arena_release(&arena);
}
END_TEST

START_TEST(each_kind_has_a_name_and_a_case)
{
	for (enum obfuscation kind = 0; kind < OBFUSCATION_COUNT; kind++) {
		char want[32];
		bool is_found = kind == OBFUSCATION_LEET; /* test_skeleton */

		(void)snprintf(want, sizeof(want),
			       "%s=", obfuscation_name(kind));
		for (size_t i = 0; i < ARRAY_LEN(rows); i++)
			is_found |= strstr(rows[i].counts, want) != NULL;
		ck_assert_msg(is_found, "no case counts %s", want);
	}
}
END_TEST

Suite *test_fold_suite(void)
{
	Suite *suite = suite_create("test_fold");
	TCase *tcase = tcase_create("fold");

	tcase_add_loop_test(tcase, text_is_folded_and_counted, 0,
			    ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, part_leads_to_raw, 0, ARRAY_LEN(map_rows));
	tcase_add_loop_test(tcase, flags_are_raised, 0, ARRAY_LEN(flag_rows));
	tcase_add_loop_test(tcase, view_tells_whether_it_is_plain, 0,
			    ARRAY_LEN(plain_rows));
	tcase_add_test(tcase, long_view_tells_whether_it_is_plain);
	tcase_add_test(tcase, empty_ranges_are_empty);
	tcase_add_test(tcase, memory_runs_out_cleanly);
	tcase_add_test(tcase, too_long_is_refused);
	tcase_add_test(tcase, each_kind_has_a_name_and_a_case);
	suite_add_tcase(suite, tcase);
	return suite;
}
