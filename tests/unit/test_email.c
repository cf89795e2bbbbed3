/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_email - mail addresses, plain and disguised.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_email_suite(void);

static const struct entity_row email_rows[] = {
    {"plain", "Write to Help.Desk@Bank.Example.com.",
     "help.desk@bank.example.com example.com", 0, ENTITY_IS_OBFUSCATED},
    {"glued to Chinese", "邮箱service@example.cn联系",
     "service@example.cn "
     "example.cn",
     0, 0},
    {"plus and hyphen", "a+b-c_d@mail-x.example.org",
     "a+b-c_d@mail-x.example.org example.org", 0, 0},
    {"two labels of suffix", "x@shop.example.co.uk",
     "x@shop.example.co.uk example.co.uk", 0, 0},
    {"two in a row", "a@example.com,b@example.net",
     "a@example.com example.com | b@example.net example.net", 0, 0},
    {"bracketed", "<a@example.com>", "a@example.com example.com", 0, 0},
    {"defanged at", "help [at] example.com", "help@example.com example.com",
     ENTITY_IS_OBFUSCATED, 0},
    {"defanged all", "help(at)example(dot)com", "help@example.com example.com",
     ENTITY_IS_OBFUSCATED, 0},
    {"defanged dots", "help@example[.]com", "help@example.com example.com",
     ENTITY_IS_OBFUSCATED, 0},
    {"spaced", "help @ example . com", "help@example.com example.com",
     ENTITY_IS_OBFUSCATED, 0},
    {"full-width", "ｈｅｌｐ＠ｅｘａｍｐｌｅ．ｃｏｍ",
     "help@example.com example.com", 0, 0},
    {"sentence behind", "mail a@example.com.Thanks",
     "a@example.com example.com", 0, 0},
    {"query", "http://x.example/?mail=a@example.com",
     "a@example.com example.com", 0, 0},

    {"user information", "https://user@bank.example.com/", "", 0, 0},
    {"user and password", "https://user:word@bank.example.com/", "", 0, 0},
    {"two at signs", "https://a@bank.com@evil.example/", "", 0, 0},
    {"no host", "me@home", "", 0, 0},
    {"unknown suffix", "root@server.local", "", 0, 0},
    {"no local part", " @example.com", "", 0, 0},
    {"handle", "follow @somebody", "", 0, 0},
    {"payment id", "pay to shop@okbank", "", 0, 0},
    {"price", "3 @ 5.00", "", 0, 0},
    {"a word in brackets", "look (at) this", "", 0, 0},
};

START_TEST(emails_are_found)
{
	entity_row_check(ENTITY_EMAIL, &email_rows[_i]);
}
END_TEST

START_TEST(emails_survive_noise)
{
	entity_survives_noise(ENTITY_EMAIL, "abc.@[at](dot) .com邮");
}
END_TEST

static const char *const pieces[] = {"@", "a@", "a.", "a@a.", "[at]", "x "};

START_TEST(email_search_is_linear)
{
	entity_is_linear(ENTITY_EMAIL, pieces[_i]);
}
END_TEST

Suite *test_email_suite(void)
{
	Suite *suite = suite_create("test_email");
	TCase *tcase = tcase_create("email");

	tcase_add_loop_test(tcase, emails_are_found, 0, ARRAY_LEN(email_rows));
	tcase_add_test(tcase, emails_survive_noise);
	tcase_add_loop_test(tcase, email_search_is_linear, 0,
			    ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
