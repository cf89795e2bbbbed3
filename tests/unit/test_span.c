/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_span - borrowed bytes, and what a byte of ASCII is.
 */
#include "base/ascii.h"
#include "base/span.h"

#include <check.h>
#include <ctype.h>

Suite *test_span_suite(void);

static const struct {
	const char *in;
	const char *needle;
	size_t from;
	size_t want;
} find_rows[] = {
    {"abcabc", "abc", 0, 0},
    {"abcabc", "abc", 1, 3},
    {"abcabc", "c", 3, 5},
    {"abcabc", "abcd", 0, SIZE_MAX},
    {"abcabc", "abc", 4, SIZE_MAX},
    {"aab", "ab", 0, 1},
    {"", "a", 0, SIZE_MAX},
    {"abc", "abc", 7, SIZE_MAX},
    /* longer than what is looked at at once */
    {"ab.ab.ab.ab.ab.ab.ab.ab.abc.ab", "abc", 0, 24},
    {"ab.ab.ab.ab.ab.ab.ab.ab.abc.ab", "abc", 25, SIZE_MAX},
    {"-a--a--a--a--a--a--a--a--a--a--ab", "--ab", 0, 29},
    {"-a--a--a--a--a--a--a--a--a--a--ab", "--ac", 0, SIZE_MAX},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaab", 0, SIZE_MAX},
    {"0123456789abcdef0123456789abcdef", "f0", 0, 15},
    {"0123456789abcdef0123456789abcdeg", "eg", 0, 30},
    {"0123456789abcdef", "ef", 0, 14},
};

START_TEST(finds_the_first_from_there)
{
	ck_assert_uint_eq(span_find(span_of(find_rows[_i].in),
				    span_of(find_rows[_i].needle),
				    find_rows[_i].from),
			  find_rows[_i].want);
}
END_TEST

static const struct {
	const char *in;
	const char *want;
} trim_rows[] = {
    {"", ""},         {"  ", ""},         {"a", "a"},
    {" a b ", "a b"}, {"\t\r\na\n", "a"}, {"a\xC2\xA0", "a\xC2\xA0"},
};

START_TEST(trims_ascii_space)
{
	ck_assert(span_equal_string(span_trim(span_of(trim_rows[_i].in)),
				    trim_rows[_i].want));
}
END_TEST

static const struct {
	const char *a;
	const char *b;
	bool is_equal, is_same_word, is_prefix, is_suffix;
	int order;
} pair_rows[] = {
    {"abc", "abc", true, true, true, true, 0},
    {"abc", "ABC", false, true, false, false, 1},
    {"abc", "ab", false, false, true, false, 1},
    {"abc", "bc", false, false, false, true, -1},
    {"abc", "", false, false, true, true, 1},
    {"", "", true, true, true, true, 0},
    {"ab", "abc", false, false, false, false, -1},
    {"\xE4", "\xC4", false, false, false, false, 1},
    {"k", "K", false, true, false, false, 1},
    {"{", "[", false, false, false, false, 1}, /* 32 apart, no letters */
};

START_TEST(compares_bytes)
{
	struct span a = span_of(pair_rows[_i].a);
	struct span b = span_of(pair_rows[_i].b);
	int order = span_compare(a, b);

	ck_assert_int_eq(span_equal(a, b), pair_rows[_i].is_equal);
	ck_assert_int_eq(span_equal_string(a, pair_rows[_i].b),
			 pair_rows[_i].is_equal);
	ck_assert_int_eq(span_equal_nocase(a, pair_rows[_i].b),
			 pair_rows[_i].is_same_word);
	ck_assert_int_eq(span_is_alike(a, b), pair_rows[_i].is_same_word);
	ck_assert_int_eq(span_starts_with(a, b), pair_rows[_i].is_prefix);
	ck_assert_int_eq(span_ends_with(a, b), pair_rows[_i].is_suffix);
	ck_assert_int_eq((order > 0) - (order < 0), pair_rows[_i].order);
}
END_TEST

START_TEST(cuts_ranges_at_the_end)
{
	struct span text = span_of("abcdef");

	ck_assert(
	    span_equal_string(span_range(text, (struct range){1, 3}), "bc"));
	ck_assert(
	    span_equal_string(span_range(text, (struct range){4, 90}), "ef"));
	ck_assert_uint_eq(span_range(text, (struct range){7, 9}).len, 0);
}
END_TEST

START_TEST(sorts_and_finds_what_is_among)
{
	struct span spans[] = {span_of("pear"), span_of(""), span_of("apple"),
			       span_of("pea"), span_of("apple")};
	const char *sorted[] = {"", "apple", "apple", "pea", "pear"};
	const char *others[] = {"a", "appl", "apples", "pearl", "zebra"};

	span_sort(spans, ARRAY_LEN(spans));
	for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
		ck_assert(span_equal_string(spans[i], sorted[i]));
		ck_assert(
		    span_is_among(span_of(sorted[i]), spans, ARRAY_LEN(spans)));
		ck_assert(!span_is_among(span_of(others[i]), spans,
					 ARRAY_LEN(spans)));
	}
	span_sort(NULL, 0);
	ck_assert(!span_is_among(span_of("a"), NULL, 0));
}
END_TEST

/* As the C locale has it, which no test sets to anything else. */
START_TEST(ascii_is_what_the_c_locale_says)
{
	unsigned char c = (unsigned char)_i;

	ck_assert_int_eq(ascii_is_digit(c), c < 0x80 && isdigit(c) != 0);
	ck_assert_int_eq(ascii_is_upper(c), c < 0x80 && isupper(c) != 0);
	ck_assert_int_eq(ascii_is_letter(c), c < 0x80 && isalpha(c) != 0);
	ck_assert_int_eq(ascii_is_alnum(c), c < 0x80 && isalnum(c) != 0);
	ck_assert_int_eq(ascii_lower(c), c < 0x80 ? tolower(c) : c);
}
END_TEST

Suite *test_span_suite(void)
{
	Suite *suite = suite_create("test_span");
	TCase *tcase = tcase_create("span");

	tcase_add_loop_test(tcase, finds_the_first_from_there, 0,
			    ARRAY_LEN(find_rows));
	tcase_add_loop_test(tcase, trims_ascii_space, 0, ARRAY_LEN(trim_rows));
	tcase_add_loop_test(tcase, compares_bytes, 0, ARRAY_LEN(pair_rows));
	tcase_add_test(tcase, cuts_ranges_at_the_end);
	tcase_add_test(tcase, sorts_and_finds_what_is_among);
	tcase_add_loop_test(tcase, ascii_is_what_the_c_locale_says, 0, 256);
	suite_add_tcase(suite, tcase);
	return suite;
}
