/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_base - arena, buf, utf8 and err.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"

#include <check.h>
#include <stddef.h>

Suite *test_base_suite(void);

START_TEST(arena_reuses_its_blocks)
{
	struct arena arena;
	void *first;

	arena_init(&arena, 0);
	first = arena_alloc(&arena, 100);
	ck_assert_ptr_nonnull(arena_alloc(&arena, 100000));
	arena_reset(&arena);
	ck_assert_ptr_eq(arena_alloc(&arena, 100), first);
	arena_release(&arena);
}
END_TEST

START_TEST(arena_goes_back_to_a_mark)
{
	struct arena arena;
	struct arena_mark empty;
	struct arena_mark mark;
	void *first;
	void *second;

	arena_init(&arena, 0);
	empty = arena_mark(&arena);
	first = arena_alloc(&arena, 100);
	mark = arena_mark(&arena);
	second = arena_alloc(&arena, 8);
	arena_rewind(&arena, mark);
	ck_assert_ptr_eq(arena_alloc(&arena, 8), second);
	for (size_t i = 0; i < 10; i++) /* over many blocks */
		ck_assert_ptr_nonnull(arena_alloc(&arena, 50000));
	arena_rewind(&arena, mark);
	ck_assert_ptr_eq(arena_alloc(&arena, 8), second);
	ck_assert_uint_eq(arena.used_bytes, mark.used_bytes + 12 + 8);
	arena_rewind(&arena, empty);
	ck_assert_uint_eq(arena.used_bytes, 0);
	ck_assert_ptr_eq(arena_alloc(&arena, 100), first);
	arena_release(&arena);
}
END_TEST

START_TEST(arena_packs_texts_and_aligns_objects)
{
	struct arena arena;
	struct span one;
	struct span two;
	unsigned char *object;

	arena_init(&arena, 0);
	ck_assert_int_eq(arena_copy(&arena, span_of("one"), &one), 0);
	ck_assert_int_eq(arena_copy(&arena, span_of("two"), &two), 0);
	ck_assert_ptr_eq(two.ptr, one.ptr + 4);
	ck_assert_str_eq((const char *)one.ptr, "one");
	object = arena_alloc(&arena, 8);
	ck_assert_uint_eq((uintptr_t)object % _Alignof(max_align_t), 0);
	ck_assert_ptr_eq(object, one.ptr + 16);
	ck_assert_ptr_eq(arena_grow(&arena, object, 8, 40), object);
	arena_release(&arena);
}
END_TEST

START_TEST(arena_stops_at_its_limit)
{
	struct arena arena;

	arena_init(&arena, 1000);
	ck_assert_ptr_nonnull(arena_alloc(&arena, 900));
	ck_assert_ptr_null(arena_alloc(&arena, 200));
	ck_assert_ptr_nonnull(arena_alloc(&arena, 50));
	ck_assert_ptr_null(arena_alloc(&arena, SIZE_MAX));
	ck_assert_ptr_null(arena_zalloc(&arena, SIZE_MAX / 2, 4));
	arena_release(&arena);
}
END_TEST

START_TEST(arena_grows_the_last_object_in_place)
{
	struct arena arena;
	unsigned char *object;
	unsigned char *moved;

	arena_init(&arena, 0);
	object = arena_alloc(&arena, 16);
	memset(object, 7, 16);
	ck_assert_ptr_eq(arena_grow(&arena, object, 16, 64), object);
	(void)arena_alloc(&arena, 8);
	moved = arena_grow(&arena, object, 64, 128);
	ck_assert_ptr_ne(moved, object);
	ck_assert_int_eq(moved[15], 7);
	arena_release(&arena);
}
END_TEST

START_TEST(buf_failure_is_sticky)
{
	struct buf buf;

	buf_init(&buf, 4);
	buf_add_string(&buf, "abc");
	buf_add_string(&buf, "defg");
	buf_add_string(&buf, "h");
	ck_assert(buf.has_failed);
	ck_assert(span_equal_string(buf_span(&buf), "abc"));
	buf_clear(&buf);
	buf_add_unsigned(&buf, 1234);
	ck_assert(!buf.has_failed);
	ck_assert(span_equal_string(buf_span(&buf), "1234"));
	buf_release(&buf);
}
END_TEST

static const struct {
	const char *in;
	const char *want;
	size_t replaced;
} utf8_rows[] = {
    {"plain", "plain", 0},
    {"\xE9\xAA\x8C\xE8\xAF\x81\xE7\xA0\x81",
     "\xE9\xAA\x8C\xE8\xAF\x81\xE7\xA0\x81", 0},
    {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", 0},
    {"a\xC0\x80z", "a\xEF\xBF\xBD\xEF\xBF\xBDz", 2},
    {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3},
    {"\xE9\xAA", "\xEF\xBF\xBD", 1},
    {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 4},
    {"\xF0\x9F\x98x", "\xEF\xBF\xBDx", 1},
    {"\xFF", "\xEF\xBF\xBD", 1},
};

START_TEST(utf8_is_mended)
{
	struct buf out;

	buf_init(&out, 0);
	ck_assert_uint_eq(utf8_sanitize(span_of(utf8_rows[_i].in), &out),
			  utf8_rows[_i].replaced);
	ck_assert_str_eq(buf_string(&out), utf8_rows[_i].want);
	ck_assert_uint_eq(utf8_valid_prefix(buf_span(&out)), out.len);
	buf_release(&out);
}
END_TEST

static const struct {
	const char *in;
	size_t ascii, columns, codes;
} width_rows[] = {
    {"", 0, 0, 0},
    {"seven b", 7, 7, 7},
    {"eight by", 8, 8, 8},
    {"more than sixteen bytes", 23, 23, 23},
    {"caf\303\251 au lait, please", 3, 20, 20},
    {"\351\252\214\350\257\201\347\240\201 is a code, 12345678", 0, 26, 23},
    {"a\342\200\213bcdefghijk", 1, 11, 12},
    {"12345678\346\234\215", 8, 10, 9},
};

START_TEST(utf8_is_measured)
{
	struct span in = span_of(width_rows[_i].in);

	ck_assert_uint_eq(utf8_ascii_prefix(in), width_rows[_i].ascii);
	ck_assert_uint_eq(utf8_columns(in), width_rows[_i].columns);
	ck_assert_uint_eq(utf8_count(in), width_rows[_i].codes);
}
END_TEST

START_TEST(utf8_encodes_what_it_decodes)
{
	for (uint32_t code = 0; code <= 0x10FFFF; code += 37) {
		unsigned char bytes[UTF8_MAX_BYTES];
		size_t len;
		uint32_t back;
		bool is_valid;

		if (code >= 0xD800 && code <= 0xDFFF)
			continue;
		len = utf8_encode(code, bytes);
		ck_assert_uint_eq(
		    utf8_decode(bytes, bytes + len, &back, &is_valid), len);
		ck_assert(is_valid);
		ck_assert_uint_eq(back, code);
	}
}
END_TEST

START_TEST(diag_shows_line_and_caret)
{
	static const char text[] = "a: 1\nscoer: 4.5\n";
	struct source source = {"x.yaml", span_of(text)};
	struct place place = {&source, 5, 5, 2, 1};
	struct arena arena;
	struct diag_list list;
	struct buf out;

	arena_init(&arena, 0);
	diag_list_init(&list, &arena);
	buf_init(&out, 0);
	diag_add_hint(&list, SEVERITY_ERROR, "unknown-key", place,
		      "did you mean 'score'?", "unknown key '%s'", "scoer");
	diag_add(&list, SEVERITY_WARNING, "b",
		 (struct place){&source, 0, 1, 1, 1}, "w");
	diag_list_sort(&list);
	ck_assert_uint_eq(list.n, 2);
	ck_assert_uint_eq(list.n_errors, 1);
	diag_format(&list.items[1], &out);
	ck_assert_str_eq(
	    buf_string(&out),
	    "x.yaml:2:1: error: unknown key 'scoer' [unknown-key]\n"
	    "     2 | scoer: 4.5\n"
	    "       | ^~~~~\n"
	    "       = did you mean 'score'?\n");
	buf_release(&out);
	arena_release(&arena);
}
END_TEST

START_TEST(closest_word_forgives_slips_only)
{
	static const char *const words[] = {"score", "status", "tests"};

	ck_assert_str_eq(closest_word(span_of("scoer"), words, 3), "score");
	ck_assert_str_eq(closest_word(span_of("test"), words, 3), "tests");
	ck_assert_ptr_null(closest_word(span_of("wallet"), words, 3));
}
END_TEST

Suite *test_base_suite(void)
{
	Suite *suite = suite_create("test_base");
	TCase *tcase = tcase_create("base");

	tcase_add_test(tcase, arena_reuses_its_blocks);
	tcase_add_test(tcase, arena_goes_back_to_a_mark);
	tcase_add_test(tcase, arena_packs_texts_and_aligns_objects);
	tcase_add_test(tcase, arena_stops_at_its_limit);
	tcase_add_test(tcase, arena_grows_the_last_object_in_place);
	tcase_add_test(tcase, buf_failure_is_sticky);
	tcase_add_loop_test(tcase, utf8_is_mended, 0, ARRAY_LEN(utf8_rows));
	tcase_add_loop_test(tcase, utf8_is_measured, 0, ARRAY_LEN(width_rows));
	tcase_add_test(tcase, utf8_encodes_what_it_decodes);
	tcase_add_test(tcase, diag_shows_line_and_caret);
	tcase_add_test(tcase, closest_word_forgives_slips_only);
	suite_add_tcase(suite, tcase);
	return suite;
}
