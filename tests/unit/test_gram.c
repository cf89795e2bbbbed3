/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gram - which phrases a text is made of, and which parts are none.
 */
#include "base/buf.h"
#include "service/gram.h"

#include <check.h>

Suite *test_gram_suite(void);

static const struct {
	const char *text;
	const char *want;   /* in the order in which they end */
	const char *barred; /* 'x' over bytes that are; or NULL */
	size_t limit;
} rows[] = {
    {"", "", NULL, 0},
    {"verify your account",
     "verify|your|verify your|account|your account|"
     "verify your account",
     NULL, 0},
    {"one two six ten red",
     "one|two|one two|six|two six|one two six|ten|"
     "six ten|two six ten|one two six ten|red|ten red|"
     "six ten red|two six ten red",
     NULL, 0},
    {"stop. go now", "stop|go|now|go now", NULL, 0},
    {"call 12 now", "call|now", NULL, 0},
    {"see a.example/x now", "see|now", NULL, 0},
    {"me@a.example or it's", "or|it's|or it's", NULL, 0},
    {"see http x com now", "see|now", NULL, 0},
    {"pin-code x5y i am", "am|i am", NULL, 0},
    {"a \xC3\xA9t\xC3\xA9 fin",
     "\xC3\xA9t\xC3\xA9|a \xC3\xA9t\xC3\xA9|fin|"
     "\xC3\xA9t\xC3\xA9 fin|a \xC3\xA9t\xC3\xA9 fin",
     NULL, 0},
    {"银行卡，好", "银行|行卡|银行卡", NULL, 0},
    {"您的vip卡号", "您的|vip|卡号", NULL, 0},
    {"abc def ghi", "abc|ghi", "    xxx    ", 0},
    {"abc def ghi", "abc|def|abc def", NULL, 8},
    {"extraordinarily long phrases",
     "extraordinarily|long|"
     "extraordinarily long|phrases|long phrases",
     NULL, 0},
};

struct seen {
	struct span text;
	struct buf out;
};

static int see(void *context, struct range where)
{
	struct seen *seen = context;

	if (seen->out.len)
		buf_add_char(&seen->out, '|');
	buf_add_span(&seen->out, span_range(seen->text, where));
	return 0;
}

START_TEST(a_text_is_cut_into_phrases)
{
	struct seen seen = {.text = span_of(rows[_i].text)};
	bool barred[64] = {false};

	for (size_t i = 0; rows[_i].barred && rows[_i].barred[i]; i++)
		barred[i] = rows[_i].barred[i] == 'x';
	buf_init(&seen.out, 0);
	ck_assert_int_eq(
	    gram_each(seen.text, rows[_i].limit, barred, see, &seen), 0);
	ck_assert_str_eq(buf_string(&seen.out), rows[_i].want);
	buf_release(&seen.out);
}
END_TEST

START_TEST(signs_are_told_from_words)
{
	ck_assert(gram_is_of_signs(span_of("银行")));
	ck_assert(!gram_is_of_signs(span_of("bank")));
	ck_assert(!gram_is_of_signs(span_of("")));
}
END_TEST

Suite *test_gram_suite(void)
{
	Suite *suite = suite_create("test_gram");
	TCase *tcase = tcase_create("gram");

	tcase_add_loop_test(tcase, a_text_is_cut_into_phrases, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, signs_are_told_from_words);
	suite_add_tcase(suite, tcase);
	return suite;
}
