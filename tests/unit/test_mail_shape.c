/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mail_shape - what a mail is among others, what its HTML does, and
 * which language a message speaks.
 */
#include "base/base.h"
#include "facts_check.h"

#include <check.h>

Suite *test_mail_shape_suite(void);

static const struct facts_row rows[] = {
    {"no headers, no thread", CHANNEL_EMAIL, .subject = "Re: lunch",
     .field = "thread.kind", .want = ""},
    {"first", CHANNEL_EMAIL, .thread = {.is_known = true},
     .field = "thread.kind", .want = "first"},
    {"reply", CHANNEL_EMAIL, .thread = {.is_known = true, .is_reply = true},
     .field = "thread.kind", .want = "reply"},
    {"reply on a list", CHANNEL_EMAIL,
     .thread = {.is_known = true, .is_reply = true, .is_list = true},
     .field = "thread.kind", .want = "reply|list"},
    {"newsletter", CHANNEL_EMAIL, .thread = {.is_known = true, .is_bulk = true},
     .field = "thread.kind", .want = "first|bulk"},
    {"plain HTML", CHANNEL_EMAIL, .field = "html.kind", .want = ""},
    {"form", CHANNEL_EMAIL,
     .markup = {.form_count = 2, .has_password_field = true},
     .field = "html.kind", .want = "form|password_field"},
    {"all the rest", CHANNEL_EMAIL,
     .markup = {.has_refresh = true,
		.has_script = true,
		.has_frame = true,
		.has_base = true,
		.has_hidden_text = true,
		.has_sliced_text = true},
     .field = "html.kind",
     .want = "refresh|script|frame|base|hidden_text|sliced_text"},

    {"Chinese", CHANNEL_SMS, .text = "\u8bf7\u60a8\u6ce8\u610f\u67e5\u6536",
     .field = "lang", .want = "zh"},
    {"Russian", CHANNEL_SMS,
     .text = "\u0412\u0430\u0448 \u0437\u0430\u043a\u0430\u0437 "
	     "\u0433\u043e\u0442\u043e\u0432",
     .field = "lang", .want = "ru"},
    {"Japanese", CHANNEL_SMS,
     .text = "\u3053\u3093\u306b\u3061\u306f\u3001\u304a\u5ba2\u69d8",
     .field = "lang", .want = "ja"},
    {"Korean", CHANNEL_SMS, .text = "\uc548\ub155\ud558\uc138\uc694",
     .field = "lang", .want = "ko"},
    {"English without a word of the lexicon", CHANNEL_SMS,
     .text = "see you at noon", .field = "lang", .want = "en"},
    {"Chinese at length, with a word of English", CHANNEL_SMS,
     .text = "本馆周一闭馆，周二至周日九点开放，入馆请先预约。详情请看 museum "
	     "guide",
     .field = "lang", .want = "zh"},
    {"English at length, with a word of Chinese", CHANNEL_SMS,
     .text = "The museum is closed on Mondays and open from nine on all other "
	     "days; please book ahead 预约",
     .field = "lang", .want = "en"},
    {"Japanese at length, most of it in Han", CHANNEL_SMS,
     .text = "当館は月曜日が休館日です。入館には事前予約が必要となります。",
     .field = "lang", .want = "ja"},
    {"Russian at length behind Latin", CHANNEL_SMS,
     .text =
	 "Northmoor Museum: музей закрыт по понедельникам и открыт с девяти",
     .field = "lang", .want = "ru"},
    {"digits only", CHANNEL_SMS, .text = "12345", .field = "lang", .want = ""},
};

START_TEST(says_what_a_message_is)
{
	facts_check(rows, ARRAY_LEN(rows), NULL, NULL);
}
END_TEST

Suite *test_mail_shape_suite(void)
{
	Suite *suite = suite_create("test_mail_shape");
	TCase *tcase = tcase_create("all");

	tcase_add_test(tcase, says_what_a_message_is);
	suite_add_tcase(suite, tcase);
	return suite;
}
