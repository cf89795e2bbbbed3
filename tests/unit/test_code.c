/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_code - one-time codes, told from other numbers by the words around.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_code_suite(void);

static const struct entity_row code_rows[] = {
    {"zh after", "您的验证码是482913,5分钟内有效", "482913",
     ENTITY_IS_INTRODUCED, 0},
    {"zh with colon", "【某平台】动态码：7391，请勿泄露", "7391", 0, 0},
    {"zh before", "208417（登录验证码），切勿告知他人", "208417", 0, 0},
    {"zh is your", "604512为您的校验码", "604512", 0, 0},
    {"zh minutes between", "验证码（10分钟内有效）：350918", "350918", 0, 0},
    {"en after", "Your verification code is 194026.", "194026", 0, 0},
    {"en before", "731905 is your one-time password", "731905", 0, 0},
    {"en otp", "OTP: 5521 for your login", "5521", 0, 0},
    {"prefix", "G-581204 is your verification code", "g-581204", 0, 0},
    {"two groups", "Your code: 204-771", "204771", 0, 0},
    {"two groups, blank", "Use 204 771 code", "204771", 0, 0},
    {"letters and digits", "security code: K7Q2XM", "k7q2xm", 0, 0},
    {"tan", "Ihre TAN lautet 663018", "663018", 0, 0},
    {"spanish", "Su código es 884213", "884213", 0, 0},
    {"indonesian", "Kode OTP Anda 290317", "290317", 0, 0},
    {"russian", "Ваш код: 5519", "5519", 0, 0},
    {"korean", "인증번호 [482615]", "482615", 0, 0},
    {"on a line of its own", "Enter this verification code:\n\n550193\n",
     "550193", 0, 0},
    {"year in place", "验证码2048", "2048", 0, 0},

    {"no word", "482913 people came", "", 0, 0},
    {"amount", "Your code saves $4829 today", "", 0, 0},
    {"phone", "for the code call 95588", "", 0, 0},
    {"zh phone", "索取验证码请致电95588", "", 0, 0},
    {"year", "the code of conduct of 2024", "", 0, 0},
    {"promo code", "Use promo code 482913", "", 0, 0},
    {"zip code", "zip code 94105", "", 0, 0},
    {"order", "order 482913 needs a code", "", 0, 0},
    {"tail of a card", "尾号4829的卡,验证码请勿泄露", "", 0, 0},
    {"sent to", "Text CODE to 87121", "", 0, 0},
    {"warning", "Never share your code with anyone.", "", 0, 0},
    {"too long", "code 123456789012", "", 0, 0},
    {"decimal", "code 1234.56", "", 0, 0},
    {"path", "code http://a.example/482913", "", 0, 0},
    {"masked", "your code is 20xx17", "", 0, 0},
};

START_TEST(codes_are_found)
{
	entity_row_check(ENTITY_CODE, &code_rows[_i]);
}
END_TEST

START_TEST(codes_survive_noise)
{
	entity_survives_noise(ENTITY_CODE, "0123456789-ab code is 验证码");
}
END_TEST

static const char *const pieces[] = {"1234 ", "1", "code", "a1", "123-"};

START_TEST(code_search_is_linear)
{
	entity_is_linear(ENTITY_CODE, pieces[_i]);
}
END_TEST

Suite *test_code_suite(void)
{
	Suite *suite = suite_create("test_code");
	TCase *tcase = tcase_create("code");

	tcase_add_loop_test(tcase, codes_are_found, 0, ARRAY_LEN(code_rows));
	tcase_add_test(tcase, codes_survive_noise);
	tcase_add_loop_test(tcase, code_search_is_linear, 0, ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
