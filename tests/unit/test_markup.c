/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_markup - text put into XML and HTML stays text.
 */
#include "base/markup.h"

#include <check.h>

Suite *test_markup_suite(void);

static const struct {
	const char *in;
	const char *want;
} rows[] = {
    {"", ""},
    {"plain 验证码", "plain 验证码"},
    {"<b a=\"1\">&'", "&lt;b a=&quot;1&quot;&gt;&amp;&#39;"},
    {"a\tb\r\n", "a\tb\r\n"},
    {"bell\x07", "bell\xEF\xBF\xBD"},
    {"cut \xE9\xAA", "cut \xEF\xBF\xBD"},
    {"\xEF\xBF\xBE", "\xEF\xBF\xBD"},
};

START_TEST(text_is_escaped)
{
	struct buf out;

	buf_init(&out, 0);
	markup_add_text(&out, span_of(rows[_i].in));
	ck_assert_str_eq(buf_string(&out), rows[_i].want);
	buf_release(&out);
}
END_TEST

Suite *test_markup_suite(void)
{
	Suite *suite = suite_create("test_markup");
	TCase *tcase = tcase_create("markup");

	tcase_add_loop_test(tcase, text_is_escaped, 0, ARRAY_LEN(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
