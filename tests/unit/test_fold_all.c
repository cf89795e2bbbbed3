/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_fold_all - folding everything: each code point, random texts, long
 * hostile ones, and the measuring corpora where they are to be had.
 */
#include "fold_check.h"

#include "base/utf8.h"

#include "../../filter/text/fold.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

Suite *test_fold_all_suite(void);

enum {
	TEXT_BYTES = 512,
	RANDOM_TEXTS = 10000,
	RANDOM_CHARACTERS = 24,
	LONG_BYTES = 1 << 19,
	CORPUS_BYTES = 4 << 20 /* of each file; more would take long */
};

/* What a code point is put between: it must rest in all of these. */
static const struct {
	const char *before;
	const char *after;
} contexts[] = {
    {"", ""},   {"a", "b"},   {"中", "文"},
    {"1", "2"}, {"а", "а x"}, {"が ", " 一"},
};

/* Leave out surrogates and most of what the table does not cover. */
static uint32_t skip_empty(uint32_t code)
{
	if (code >= 0xD800 && code < 0xE000)
		return 0xE000;
	if (code >= FOLD_TABLE_LIMIT + 0x100 && code < 0xDFF00)
		return 0xDFF00;
	if (code >= 0xE1100 && code < 0x10FF00)
		return 0x10FF00;
	return code;
}

START_TEST(each_code_point_comes_to_rest)
{
	struct arena arena;
	unsigned char text[64];

	arena_init(&arena, 0);
	/* Every one by itself and in a word; a sample in the others. */
	for (uint32_t code = 1; code <= 0x10FFFF; code += _i < 2 ? 1 : 5) {
		size_t before = strlen(contexts[_i].before);
		size_t after = strlen(contexts[_i].after);
		size_t len = before;
		struct view view;
		struct view again;

		code = skip_empty(code);
		memcpy(text, contexts[_i].before, before);
		len += utf8_encode(code, text + len);
		memcpy(text + len, contexts[_i].after, after);
		len += after;
		arena_reset(&arena);
		ck_assert_int_eq(view_fold(&view, span_make(text, len), &arena),
				 0);
		ck_assert_int_eq(view_fold(&again, view.folded, &arena), 0);
		ck_assert_msg(again.flags & VIEW_IS_IDENTITY,
			      "U+%04X in %s_%s: \"%.*s\" folds again", code,
			      contexts[_i].before, contexts[_i].after,
			      (int)view.folded.len, view.folded.ptr);
	}
	arena_release(&arena);
}
END_TEST

static const char *const pieces[] = {
    "a",      "b",      "Z",      "p",      "i",          "I",      "l",
    "r",      "n",      "1",      "0",      "3",          " ",      " ",
    " ",      "\n",     ".",      "-",      "*",          "/",      ",",
    "!",      "@",      "$",      "_",      ":",          "、",     "。",
    "【",     "】",     "验",     "证",     "码",         "發",     "餸",
    "一",     "三",     "零",     "〇",     "壹",         "贰",     "叁",
    "十",     "か",     "\u3099", "カ",     "ｶ",          "ﾞ",      "\u309A",
    "\u1100", "\u1161", "\u11A8", "가",     "а",          "р",      "е",
    "В",      "Ж",      "й",      "п",      "Σ",          "Ν",      "ο",
    "é",      "ß",      "㎡",     "㎧",     "㏂",         "½",      "⑩",
    "①",      "❸",      "⒈",      "Ⓐ",      "🅱",          "🇨",      "🇳",
    "❤",      "🔥",      "\uFE0F", "\u200B", "\u200D",     "\u00AD", "\u202E",
    "\u200E", "\u0301", "\u0337", "\u20E3", "\U000E0061", "Ａ",     "１",
    "３",     "，",     "\u3000", "\u00A0", "…",          "–",      "•",
    "★",      "→",      "™",      "٣",      "ﷺ",          "ﬁ",      "և",
    "丨",     "ه",      "א",      "𝐚",      "ᴀ",          "○",      "\r\n",
    "\t",     "\x01",   "〜",     "－",     "．",         "μ",      "㎂",
    "㊙",     "ㄅ",     "々",     "ー",     "|",          "5",
};

/* Knuth's multiplicative generator (MMIX), its high bits. */
static size_t next_random(uint64_t *state, size_t below)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return (size_t)(*state >> 33) % below;
}

static size_t random_text(uint64_t *state, unsigned char *text)
{
	size_t n = 1 + next_random(state, RANDOM_CHARACTERS);
	size_t base = next_random(state, ARRAY_LEN(pieces));
	bool is_narrow = next_random(state, 2);
	size_t len = 0;

	while (n--) {
		size_t which = next_random(state, ARRAY_LEN(pieces));
		const char *piece;

		/* Half the texts are of few kinds, so that rules meet. */
		if (is_narrow && next_random(state, 4))
			which = (base + which % 6) % ARRAY_LEN(pieces);
		piece = pieces[which];
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

START_TEST(random_texts_hold)
{
	unsigned char text[TEXT_BYTES];
	uint64_t state = 20240501;
	struct arena arena;

	arena_init(&arena, 0);
	for (unsigned i = 0; i < RANDOM_TEXTS; i++) {
		size_t len = random_text(&state, text);
		const char *fault;

		arena_reset(&arena);
		fault = fold_fault(span_make(text, len), &arena);
		ck_assert_msg(!fault, "\"%.*s\": %s", (int)len, text, fault);
	}
	arena_release(&arena);
}
END_TEST

/* A literal is found in a text that holds it between spaces. */
START_TEST(random_literals_are_found)
{
	unsigned char text[TEXT_BYTES];
	uint64_t state = 7;
	struct arena arena;

	arena_init(&arena, 0);
	for (unsigned i = 0; i < RANDOM_TEXTS / 10; i++) {
		static const char *const words[] = {
		    "Verify", "验证码", "PIN", "帳號", "café", "Zahlung"};
		struct span word = span_of(words[i % ARRAY_LEN(words)]);
		struct span literal;
		struct view view;
		size_t len = random_text(&state, text);

		text[len++] = '\n';
		memcpy(text + len, word.ptr, word.len);
		len += word.len;
		text[len++] = '\n';
		arena_reset(&arena);
		ck_assert_int_eq(fold_literal(word, &arena, &literal), 0);
		ck_assert_int_eq(view_fold(&view, span_make(text, len), &arena),
				 0);
		ck_assert_uint_ne(span_find(view.folded, literal, 0), SIZE_MAX);
	}
	arena_release(&arena);
}
END_TEST

/* Each repeated to half a megabyte; the test's time limit is the measure. */
static const char *const hostile[] = {
    "а",   "\u200B", "a ",   "a.",   "验 ", "验-",          "一",
    "1一", "壹-",    "❤",    "a❤",   "ﷺ",   "\u0301",       "I",
    "aI",  "a1",     "$",    " ",    "\n",  "\u1100\u1161", "か\u3099",
    "@a",  "rn",     "А ",   "a-б-", "1 ",  "x:",           "(",
    "【",  ".",      "a.b ",
};

START_TEST(long_text_is_linear)
{
	size_t piece = strlen(hostile[_i]);
	size_t len = LONG_BYTES - LONG_BYTES % piece;
	unsigned char *text = malloc(len);
	struct arena arena;
	struct view view;
	struct view skeleton;
	struct range all = {0, UINT32_MAX};

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < len; i++)
		text[i] = (unsigned char)hostile[_i][i % piece];
	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_make(text, len), &arena), 0);
	ck_assert_uint_le(view_raw_range(&view, all).end, len);
	ck_assert_int_eq(view_skeleton(&skeleton, &view), 0);
	ck_assert_uint_le(view_raw_range(&skeleton, all).end, view.folded.len);
	arena_release(&arena);
	free(text);
}
END_TEST

/* Also texts of one's own: SCAMSIEVE_CORPORA names a folder of them. */
static const char *corpora_path(void)
{
	const char *path = getenv("SCAMSIEVE_CORPORA");

	return path ? path : "samples";
}

/* Every line of a file, as it stands. */
static size_t check_lines(const char *path, struct arena *arena)
{
	FILE *file = fopen(path, "rb");
	char *line = NULL;
	size_t size = 0;
	size_t bytes = 0;
	ssize_t len;

	if (!file)
		return 0;
	while (bytes < CORPUS_BYTES &&
	       (len = getline(&line, &size, file)) > 0) {
		struct span raw = span_make(line, (size_t)len);
		struct view view;
		struct view again;

		bytes += raw.len;
		if (utf8_valid_prefix(raw) != raw.len)
			continue;
		arena_reset(arena);
		ck_assert_int_eq(view_fold(&view, raw, arena), 0);
		ck_assert_int_eq(view_fold(&again, view.folded, arena), 0);
		ck_assert_msg(again.flags & VIEW_IS_IDENTITY,
			      "%s: a line near byte %zu folds again", path,
			      bytes);
	}
	free(line);
	(void)fclose(file);
	return bytes;
}

START_TEST(corpora_come_to_rest)
{
	DIR *dir = opendir(corpora_path());
	struct arena arena;
	size_t bytes = 0;

	ck_assert_msg(dir != NULL, "no texts at %s", corpora_path());
	arena_init(&arena, 0);
	for (struct dirent *entry; (entry = readdir(dir));) {
		char path[1024];
		size_t len = strlen(entry->d_name);

		if (len < 6 || strcmp(entry->d_name + len - 6, ".jsonl") != 0)
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", corpora_path(),
			       entry->d_name);
		bytes += check_lines(path, &arena);
	}
	ck_assert_uint_gt(bytes, 0);
	(void)closedir(dir);
	arena_release(&arena);
}
END_TEST

Suite *test_fold_all_suite(void)
{
	Suite *suite = suite_create("test_fold_all");
	TCase *tcase = tcase_create("fold_all");

	tcase_add_loop_test(tcase, each_code_point_comes_to_rest, 0,
			    ARRAY_LEN(contexts));
	tcase_add_test(tcase, random_texts_hold);
	tcase_add_test(tcase, random_literals_are_found);
	tcase_add_loop_test(tcase, long_text_is_linear, 0, ARRAY_LEN(hostile));
	tcase_add_test(tcase, corpora_come_to_rest);
	suite_add_tcase(suite, tcase);
	return suite;
}
