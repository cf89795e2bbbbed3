/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_encoded_word - RFC 2047 in headers, and parameters of RFC 2231.
 */
#include "message/encoded_word.h"
#include "message/param.h"

#include <check.h>

Suite *test_encoded_word_suite(void);

static const struct {
	const char *in;
	const char *want;
} rows[] = {
    {"plain", "plain"},
    {"=?utf-8?Q?caf=C3=A9_au_lait?=", "caf\303\251 au lait"},
    {"=?UTF-8?b?6aqM6K+B56CB?=", "\351\252\214\350\257\201\347\240\201"},
    /* RFC 2047, section 8 */
    {"(=?ISO-8859-1?Q?a?= b)", "(a b)"},
    {"=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
    {"=?ISO-8859-1?Q?a?=    \t =?ISO-8859-1?Q?b?=", "ab"},
    {"=?ISO-8859-1?Q?a_b?=", "a b"},
    {"=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"},
    /* a character split across two words */
    {"=?utf-8?Q?=E9=AA?= =?utf-8?Q?=8C?=", "\351\252\214"},
    {"=?utf-8?B?6ao=?= =?utf-8?B?jA==?=", "\351\252\214"},
    {"=?gb2312?B?0Q==?= =?gb2312?B?6Q==?=", "\351\252\214"},
    /* a base64 group split across two words */
    {"=?utf-8?B?6aqM6?= =?utf-8?B?K+B?=", "\351\252\214\350\257\201"},
    /* B behind Q of one charset */
    {"=?utf-8?Q?=E9?= =?utf-8?B?qow=?=", "\351\252\214"},
    /* as programs write them, not as the RFC allows */
    {"=?utf-8?Q?two words?=", "two words"},
    {"x=?utf-8?Q?a?=y", "xay"},
    {"\"=?utf-8?Q?a?=\"", "\"a\""},
    {"=?utf-8*en?Q?a?=", "a"},
    {"=?utf-8?Q?a?b?=", "a?b"},
    {"=?utf-8?Q?"
     "?=",
     ""},
    {"=?utf-8?Q?cut", "cut"},
    {"=?utf-8?B?6aqM", "\351\252\214"},
    {"=?utf-8?X?a?=", "=?utf-8?X?a?="},
    {"=?", "=?"},
    {"=??Q?a?=", "=??Q?a?="},
    {"=?utf-8?Q?=0D=0Aevil?=", "  evil"},
    {"=?nonsense?Q?a=FF?=", "a\303\277"},
    /* eight bits without a word */
    {"\351\252\214", "\351\252\214"},
    {"caf\351", "caf\303\251"},
};

START_TEST(words_are_decoded)
{
	struct arena arena;
	struct span text;
	uint32_t n_faults = 0;

	arena_init(&arena, 0);
	ck_assert_int_eq(
	    encoded_word_decode(span_of(rows[_i].in), &arena, &text, &n_faults),
	    0);
	ck_assert_msg(span_equal_string(text, rows[_i].want), "%s: got '%.*s'",
		      rows[_i].in, (int)text.len, (const char *)text.ptr);
	arena_release(&arena);
}
END_TEST

START_TEST(many_words_are_linear)
{
	struct arena arena;
	struct buf in;
	struct span text;
	uint32_t n_faults = 0;

	arena_init(&arena, 0);
	buf_init(&in, 0);
	for (int i = 0; i < 20000; i++)
		buf_add_string(&in, "=?a?Q?");
	ck_assert_int_eq(
	    encoded_word_decode(buf_span(&in), &arena, &text, &n_faults), 0);
	buf_release(&in);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *in;
	const char *token;
	const char *name; /* of the parameter */
	const char *want;
} params[] = {
    {"text/plain; charset=utf-8", "text/plain", "charset", "utf-8"},
    {"Text/HTML;Charset=\"utf-8\"", "text/html", "charset", "utf-8"},
    {"text/plain (a comment; charset=x) ; charset=(y)z", "text/plain",
     "charset", "z"},
    {"text/plain; charset = utf-8", "text/plain", "charset", "utf-8"},
    {"text/plain charset=utf-8", "text/plaincharset=utf-8", "charset", ""},
    {"a/b; name=\"q\\\"uo;te\"", "a/b", "name", "q\"uo;te"},
    {"a/b; name=\"open", "a/b", "name", "open"},
    {"a/b; name=\"=?utf-8?B?6aqM?=\"", "a/b", "name", "\351\252\214"},
    {"a/b; name*=utf-8''%E9%AA%8C.pdf", "a/b", "name", "\351\252\214.pdf"},
    {"a/b; name*=utf-8'zh'%e9%aa%8c", "a/b", "name", "\351\252\214"},
    {"a/b; name*0=\"one \"; name*1=two", "a/b", "name", "one two"},
    {"a/b; name*1=two; name*0=one", "a/b", "name", "onetwo"},
    {"a/b; name*0*=gb2312''%D1; name*1*=%E9; name*2=\".exe\"", "a/b", "name",
     "\351\252\214.exe"},
    {"a/b; name=plain; name*=utf-8''better", "a/b", "name", "better"},
    {"a/b; x; name=n", "a/b", "name", "n"},
    {"a/b;;; name=n", "a/b", "name", "n"},
    {"a/b; name=", "a/b", "name", ""},
    {"\"base64\"", "base64", "name", ""},
    {"(x) base64 (y)", "base64", "name", ""},
    {"", "", "name", ""},
};

START_TEST(parameters_are_read)
{
	struct param_list list;
	struct arena arena;
	struct span text;
	uint32_t n_faults = 0;

	arena_init(&arena, 0);
	ck_assert_int_eq(
	    param_list_parse(span_of(params[_i].in), &arena, &list), 0);
	ck_assert_msg(span_equal_string(list.token, params[_i].token),
		      "%s: token '%.*s'", params[_i].in, (int)list.token.len,
		      (const char *)list.token.ptr);
	ck_assert_int_eq(
	    param_text(&list, params[_i].name, &arena, &text, &n_faults), 0);
	ck_assert_msg(span_equal_string(text, params[_i].want), "%s: '%.*s'",
		      params[_i].in, (int)text.len, (const char *)text.ptr);
	arena_release(&arena);
}
END_TEST

Suite *test_encoded_word_suite(void)
{
	Suite *suite = suite_create("test_encoded_word");
	TCase *tcase = tcase_create("encoded_word");

	tcase_add_loop_test(tcase, words_are_decoded, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, many_words_are_linear);
	tcase_add_loop_test(tcase, parameters_are_read, 0, ARRAY_LEN(params));
	suite_add_tcase(suite, tcase);
	return suite;
}
