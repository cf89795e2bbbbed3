/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_phone - telephone numbers, and what only looks like one.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_phone_suite(void);

static const struct entity_row phone_rows[] = {
    {"cn toll-free glued", "请致电4008201234咨询", "4008201234 cn",
     ENTITY_IS_TOLL_FREE | ENTITY_IS_INTRODUCED, ENTITY_IS_MOBILE},
    {"cn toll-free grouped", "客服热线:400-820-1234", "4008201234 cn",
     ENTITY_IS_TOLL_FREE, 0},
    {"cn mobile", "联系人王经理13812345678", "13812345678 cn", ENTITY_IS_MOBILE,
     ENTITY_IS_OBFUSCATED},
    {"cn mobile grouped", "电话 138 1234 5678", "13812345678 cn",
     ENTITY_IS_MOBILE | ENTITY_IS_INTRODUCED, 0},
    {"cn mobile with country", "回电+86 138-1234-5678", "+8613812345678 cn",
     ENTITY_IS_MOBILE | ENTITY_IS_INTERNATIONAL, 0},
    {"cn landline", "请拨打021-61234567转3", "02161234567 cn",
     ENTITY_IS_INTRODUCED, 0},
    {"cn landline in brackets", "财务(0755)26881234", "075526881234 cn", 0, 0},
    {"cn landline with extension", "电话0571-87654321-802", "057187654321 cn",
     0, 0},
    {"cn bank", "如有疑问请致电95588【工商银行】", "95588 cn",
     ENTITY_IS_SHORT_CODE | ENTITY_IS_INTRODUCED, 0},
    {"cn carrier", "发送CXYE到10086", "10086 cn", ENTITY_IS_SHORT_CODE, 0},
    {"cn police", "请立即拨打110报警", "110 cn", ENTITY_IS_SHORT_CODE, 0},
    {"cn local with a word", "咨询热线:85671234", "85671234 cn", 0, 0},
    {"cn list", "电话13812345678/13987654321",
     "13812345678 cn | 13987654321 cn", 0, 0},
    {"cn obfuscated by letters", "加微信l38oo123o56", "13800123056 cn",
     ENTITY_IS_OBFUSCATED | ENTITY_IS_MOBILE, 0},
    {"digits spaced out", "call 1 3 8 0 0 1 2 3 0 5 6 now", "13800123056 cn",
     ENTITY_IS_OBFUSCATED, 0},
    {"nanp", "Call (415) 555-0132 today", "4155550132 us", ENTITY_IS_INTRODUCED,
     0},
    {"nanp dotted", "office 415.555.0132", "4155550132 us", 0, 0},
    {"nanp toll-free", "Call 1-800-555-0199 now", "18005550199 us",
     ENTITY_IS_TOLL_FREE | ENTITY_IS_INTRODUCED, 0},
    {"nanp plain toll-free", "support 8885550147", "8885550147 us",
     ENTITY_IS_TOLL_FREE, 0},
    {"nanp international", "ring +1 (415) 555-0132", "+14155550132 us",
     ENTITY_IS_INTERNATIONAL, 0},
    {"one ring", "missed call from +18765550133", "+18765550133 jm",
     ENTITY_IS_INTERNATIONAL, 0},
    {"uk mobile", "Text or call 07700 900123", "07700900123 gb",
     ENTITY_IS_MOBILE, 0},
    {"uk landline", "London 020 7946 0123", "02079460123 gb", 0, 0},
    {"uk free", "call 0800 123 4567 free", "08001234567", ENTITY_IS_TOLL_FREE,
     0},
    {"uk premium", "claim on 09061234567 now", "09061234567 gb",
     ENTITY_IS_PREMIUM, 0},
    {"uk trunk in brackets", "+44 (0) 20 7946 0123", "+442079460123 gb",
     ENTITY_IS_INTERNATIONAL, 0},
    {"00 prefix", "call 0044 20 7946 0123", "+442079460123 gb",
     ENTITY_IS_INTERNATIONAL, 0},
    {"german", "Rufen Sie uns an: +49 30 901820", "+4930901820 de",
     ENTITY_IS_INTERNATIONAL, 0},
    {"german mobile", "Tel. +49 151 23456789", "+4915123456789 de",
     ENTITY_IS_MOBILE | ENTITY_IS_INTRODUCED, 0},
    {"french", "appelez le 01 23 45 67 89", "0123456789", 0, 0},
    {"spanish", "llame al 912 345 678", "912345678", ENTITY_IS_INTRODUCED, 0},
    {"mexican", "marca al 55 4170 2291", "5541702291", ENTITY_IS_INTRODUCED, 0},
    {"argentine", "Comuníquese al 11 6234 9981", "1162349981",
     ENTITY_IS_INTRODUCED, 0},
    {"brazilian", "fale com o gerente 21 97766-5544", "21977665544 br",
     ENTITY_IS_MOBILE | ENTITY_IS_INTRODUCED, 0},
    {"polish", "Zadzwoń 22 390 11 87", "223901187", ENTITY_IS_INTRODUCED, 0},
    {"french service", "contactez le service fraude au 09 74 59 88 11",
     "0974598811", ENTITY_IS_INTRODUCED, 0},
    {"indian", "call 98765 43210", "9876543210 in", ENTITY_IS_MOBILE, 0},
    {"indian with country", "WhatsApp +91 9876543210", "+919876543210 in",
     ENTITY_IS_MOBILE, 0},
    {"indian toll-free", "Toll free 1800 123 4567", "18001234567",
     ENTITY_IS_TOLL_FREE, 0},
    {"indonesian", "Hubungi 081234567890", "081234567890 id",
     ENTITY_IS_MOBILE | ENTITY_IS_INTRODUCED, 0},
    {"no plus", "call 2348012345678", "+2348012345678 ng", 0, 0},
    {"short code", "Text STOP to 87121", "87121",
     ENTITY_IS_SHORT_CODE | ENTITY_IS_INTRODUCED, 0},
    {"emergency", "please dial 911 at once", "911", ENTITY_IS_SHORT_CODE, 0},
    {"two joined", "call 0800 123 4567 or 020 7946 0123",
     "08001234567 | 02079460123 gb", 0, 0},
    {"hyphen glued to the word", "CALL-9876543210", "9876543210", 0, 0},
    {"forwarding", "dial *401*9876543210# to confirm", "*401*9876543210#",
     ENTITY_IS_SHORT_CODE, 0},
    {"end of sentence", "My number is 415-555-0132.", "4155550132 us", 0, 0},

    {"vanity", "Call 1-800-FLOWERS now", "18003569377 us",
     ENTITY_IS_TOLL_FREE | ENTITY_IS_OBFUSCATED, 0},
    {"vanity, longer", "1-888-SUPPORT9", "18887877678 us", 0, 0},
    {"vanity, part", "800-555-HELP", "8005554357 us", ENTITY_IS_TOLL_FREE, 0},
    {"words", "call eight zero zero five five five zero one nine nine",
     "8005550199 us", ENTITY_IS_OBFUSCATED | ENTITY_IS_TOLL_FREE, 0},
    {"words and digits", "ring oh 7 seven double zero 900 one two three",
     "07700900123 gb", ENTITY_IS_OBFUSCATED, 0},

    {"few words", "one or two of the five", "", 0, 0},
    {"counting", "one two three four five six seven eight nine", "", 0, 0},
    {"no area of vanity", "1-234-FLOWERS", "", 0, 0},
    {"order number", "Order 4155550132 has shipped", "", 0, 0},
    {"cn order number", "订单号13812345678已发货", "", 0, 0},
    {"cn tail", "尾号1234的储蓄卡", "", 0, 0},
    {"date", "on 2024-03-15 10:30", "", 0, 0},
    {"date dotted", "Termin am 15.03.2024 um 14.30", "", 0, 0},
    {"time", "call me at 10:30", "", 0, 0},
    {"time without colon", "call me at 1030", "", 0, 0},
    {"amount", "call to claim $5000000000", "", 0, 0},
    {"cn amount", "客服95588元", "", 0, 0},
    {"one-time code", "Your code is 415555", "", 0, 0},
    {"cn one-time code", "验证码123456,客服不会索取", "", 0, 0},
    {"card", "4111 1111 1111 1111", "", 0, 0},
    {"long id", "id 41555501321234567890", "", 0, 0},
    {"cn identity card", "身份证110101199003071234", "", 0, 0},
    {"ip address", "call 192.168.100.200", "", 0, 0},
    {"version", "firmware 10.0.19045.2364", "", 0, 0},
    {"part of a path", "http://a.example/4155550132", "", 0, 0},
    {"host of digits", "登录www.12306.cn", "", 0, 0},
    {"mail box of digits", "13812345678@qq.com", "", 0, 0},
    {"masked", "138****5678", "", 0, 0},
    {"letters before", "ref AB4155550132", "", 0, 0},
    {"letters behind", "4155550132ABC", "", 0, 0},
    {"year", "call back in 2024", "", 0, 0},
    {"count", "客服12345人", "", 0, 0},
    {"thousands", "call about 1,234,567 items", "", 0, 0},
    {"percent", "call for 100% off", "", 0, 0},
    {"account", "account number 4155550132", "", 0, 0},
};

START_TEST(phones_are_found)
{
	entity_row_check(ENTITY_PHONE, &phone_rows[_i]);
}
END_TEST

START_TEST(phones_survive_noise)
{
	entity_survives_noise(ENTITY_PHONE, "0123456789+-(). *#oli call致电");
}
END_TEST

static const char *const pieces[] = {
    "1 ",    "12345678901234567 ",
    "one ",  "1-800-a",
    "(",     "+1",
    "1-",    "lo1",
    "call ", "*1",
    "138",
};

START_TEST(phone_search_is_linear)
{
	entity_is_linear(ENTITY_PHONE, pieces[_i]);
}
END_TEST

Suite *test_phone_suite(void)
{
	Suite *suite = suite_create("test_phone");
	TCase *tcase = tcase_create("phone");

	tcase_add_loop_test(tcase, phones_are_found, 0, ARRAY_LEN(phone_rows));
	tcase_add_test(tcase, phones_survive_noise);
	tcase_add_loop_test(tcase, phone_search_is_linear, 0,
			    ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
