/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html_hostile - markup that means to cost time or memory, and limits.
 */
#include "html_fixture.h"

#include "base/utf8.h"

#include <time.h>

Suite *test_html_hostile_suite(void);

/* faults 25 and its kin: what is repeated, and how often */
static const struct {
	const char *name;
	const char *once; /* in front of the repetition */
	const char *repeated;
	size_t count;
} linear_rows[] = {
    {"attributes", "<p ", "a=b ", 100000},
    {"known attributes", "<p ", "style=a ", 100000},
    {"nested div", "", "<div>", 200000},
    {"nested hidden div", "", "<div style='display:none'>", 100000},
    {"nested bdo", "", "<bdo dir=rtl>a", 50000},
    {"end tags of an outer element", "<a1><a2>", "</a1x>", 200000},
    {"open and close", "", "<div></div>", 100000},
    {"spans ended in a block", "<div><span><p>", "</span>", 200000},
    {"open comments", "", "<!--", 300000},
    {"open tags", "", "<a href='", 100000},
    {"open quotes", "", "<a '\"", 100000},
    {"open titles", "", "<title>", 100000},
    {"less than", "", "<", 1000000},
    {"ampersands", "", "&", 1000000},
    {"long references", "", "&CounterClockwiseContourIntegra", 30000},
    {"numbers", "&#", "9", 1000000},
    {"anchors", "", "<a href=x>y", 100000},
    {"cells", "<table><tr>", "<td>a<br>b", 100000},
    {"tables", "", "<table><tr><td>", 70000},
    {"items", "", "<li>", 200000},
    {"paragraphs", "", "<p>", 200000},
    {"formats through blocks", "", "<font color=white><div></font>", 30000},
    {"rules", "<style>", ".a{color:red}", 70000},
    {"selectors", "<style>", ".a,", 300000},
    {"open blocks", "<style>", "@media{", 100000},
    {"quotes in a style", "<p style=\"", "'/*", 100000},
    {"conditional comments", "", "<!--[if a]>b<![endif]-->", 40000},
    {"base", "<base href=", "x", 100000},
};

START_TEST(hostile_markup_is_linear)
{
	enum { LIMIT_MS = 4000 }; /* what is not linear takes longer */
	struct buf in;
	clock_t before;
	double ms;

	buf_init(&in, 0);
	buf_add_string(&in, linear_rows[_i].once);
	for (size_t i = 0; i < linear_rows[_i].count; i++)
		buf_add_string(&in, linear_rows[_i].repeated);
	before = clock();
	ck_assert_int_eq(html_read(&html, buf_span(&in), 1 << 20, 500, &arena),
			 0);
	ms = (double)(clock() - before) * 1000 / CLOCKS_PER_SEC;
	ck_assert_msg(ms < LIMIT_MS, "%s: %.0f ms", linear_rows[_i].name, ms);
	ck_assert_uint_eq(utf8_valid_prefix(buf_span(&html.visible.buf)),
			  html.visible.buf.len);
	buf_release(&in);
}
END_TEST

START_TEST(many_rules_and_classes_stay_bounded)
{
	struct buf in;
	clock_t before = clock();

	buf_init(&in, 0);
	buf_add_string(&in, "<style>");
	for (int i = 0; i < 500; i++)
		buf_add_string(&in, "i.a{color:red}");
	buf_add_string(&in, "</style>");
	for (int i = 0; i < 50000; i++)
		buf_add_string(&in, "<p class='a a a a a a a a a a'>");
	ck_assert_int_eq(html_read(&html, buf_span(&in), 1 << 20, 500, &arena),
			 0);
	ck_assert(html.has_hit_limit);
	ck_assert_int_lt((clock() - before) * 1000 / CLOCKS_PER_SEC, 4000);
	buf_release(&in);
}
END_TEST

/* So many elements in each other. */
static void read_nested(size_t depth)
{
	struct buf in;

	buf_init(&in, 0);
	for (size_t i = 0; i < depth; i++)
		buf_add_string(&in, "<b>");
	read_string(buf_string(&in));
	buf_release(&in);
}

START_TEST(limits_are_noted)
{
	ck_assert_int_eq(html_read(&html, span_of("\344\270\255\344\270\255"),
				   4, 100, &arena),
			 0);
	ck_assert(html.has_hit_limit);
	ck_assert_str_eq(buf_string(&html.visible.buf), "\344\270\255");
	ck_assert_int_eq(html_read(&html,
				   span_of("<a href=a>a</a><a href=b>b</a>"),
				   100, 1, &arena),
			 0);
	ck_assert(html.has_hit_limit);
	ck_assert_uint_eq(html.n_links, 1);
	read_nested(HTML_DEPTH);
	ck_assert(!html.has_hit_limit);
	read_nested(HTML_DEPTH + 1);
	ck_assert(html.has_hit_limit);
	read_string("a");
	ck_assert(!html.has_hit_limit);
}
END_TEST

Suite *test_html_hostile_suite(void)
{
	Suite *suite = suite_create("test_html_hostile");
	TCase *tcase = tcase_create("html_hostile");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, hostile_markup_is_linear, 0,
			    ARRAY_LEN(linear_rows));
	tcase_add_test(tcase, many_rules_and_classes_stay_bounded);
	tcase_add_test(tcase, limits_are_noted);
	suite_add_tcase(suite, tcase);
	return suite;
}
