/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_handle - accounts on messengers and other services.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_handle_suite(void);

static const struct entity_row handle_rows[] = {
    {"wechat name", "请添加微信:kefu_8866", "kefu_8866 wechat",
     ENTITY_IS_INTRODUCED, ENTITY_IS_OBFUSCATED},
    {"wechat glued", "加微信kefu_8866咨询", "kefu_8866 wechat", 0, 0},
    {"wechat number", "微信号13812345678", "13812345678 wechat", 0, 0},
    {"wechat disguised", "加V：kefu8866", "kefu8866 wechat",
     ENTITY_IS_OBFUSCATED, 0},
    {"wechat misspelt", "薇信 kefu8866", "kefu8866 wechat",
     ENTITY_IS_OBFUSCATED, 0},
    {"wechat in latin", "my wechat id is kefu8866", "kefu8866 wechat", 0, 0},
    {"wechat same as phone", "13812345678微信同号", "13812345678 wechat", 0, 0},
    {"qq", "联系客服QQ：86374213", "86374213 qq", 0, 0},
    {"qq disguised", "扣扣86374213", "86374213 qq", ENTITY_IS_OBFUSCATED, 0},
    {"qq group", "进Q群123456789领取", "123456789 qq", 0, 0},
    {"telegram", "Telegram: @Help_Desk7", "help_desk7 telegram", 0, 0},
    {"telegram id", "telegram id help_desk7", "help_desk7 telegram", 0, 0},
    {"telegram, chinese", "电报号helpdesk7", "helpdesk7 telegram", 0, 0},
    {"telegram link", "https://t.me/help_desk7", "help_desk7 telegram", 0, 0},
    {"whatsapp", "WhatsApp me on +44 7700 900123", "+447700900123 whatsapp", 0,
     0},
    {"whatsapp short", "WA: 0812-3456-7890", "081234567890 whatsapp", 0, 0},
    {"a state and its ZIP code", "Northmoor, WA 98109-5210", "", 0, 0},
    {"whatsapp link", "wa.me/6281234567890", "6281234567890 whatsapp", 0, 0},
    {"line", "LINE ID: @agent99", "agent99 line", 0, 0},
    {"line, chinese", "加LINE：agent99", "agent99 line", 0, 0},
    {"zoom", "Zoom Meeting ID: 812 3456 7890", "81234567890 zoom", 0, 0},
    {"meeting, chinese", "会议号：123-456-789", "123456789 meeting", 0, 0},
    {"anydesk", "Open AnyDesk 123 456 789", "123456789 anydesk", 0, 0},
    {"teamviewer", "TeamViewer ID is 1234567890", "1234567890 teamviewer", 0,
     0},
    {"upi", "pay to refund.desk@okaxis now", "refund.desk@okaxis upi", 0, 0},
    {"upi at the end", "UPI: shop@ybl.", "shop@ybl upi", 0, 0},
    {"cash app", "Cash App $refunddesk", "refunddesk cashapp", 0, 0},
    {"skype", "skype: live.support_9", "live.support_9 skype", 0, 0},
    {"two", "微信kefu8866或QQ86374213", "kefu8866 wechat | 86374213 qq", 0, 0},

    {"wechat pay", "微信支付100元", "", 0, 0},
    {"wechat red packet", "微信红包已到账", "", 0, 0},
    {"wechat in a sentence", "we use wechat every day", "", 0, 0},
    {"telegram channel", "our telegram channel for news", "", 0, 0},
    {"line of text", "the first line of the letter", "", 0, 0},
    {"signal", "no signal for 10 minutes", "", 0, 0},
    {"mail", "write to desk@paytm.com", "", 0, 0},
    {"qq mail", "qq邮箱12345678@qq.com", "", 0, 0},
    {"qq too short", "QQ 1234", "", 0, 0},
    {"qq too long", "QQ123456789012345", "", 0, 0},
    {"link behind", "snapchat: https://a.example/x", "", 0, 0},
    {"word behind a colon", "telegram: please answer", "", 0, 0},
    {"wax", "wax 0812345678", "", 0, 0},
};

START_TEST(handles_are_found)
{
	entity_row_check(ENTITY_HANDLE, &handle_rows[_i]);
}
END_TEST

START_TEST(qq_numbers_are_no_phones)
{
	static const struct entity_row row = {"qq", "QQ:2085551234", "", 0, 0};

	entity_row_check(ENTITY_PHONE, &row);
}
END_TEST

START_TEST(handles_survive_noise)
{
	entity_survives_noise(ENTITY_HANDLE, "微信qq同号@upi:+0123wa ab_");
}
END_TEST

static const char *const pieces[] = {"微信", "qq1",  "@",        "a@upi ",
				     "wa ",  "加微", "1微信同号"};

START_TEST(handle_search_is_linear)
{
	entity_is_linear(ENTITY_HANDLE, pieces[_i]);
}
END_TEST

Suite *test_handle_suite(void)
{
	Suite *suite = suite_create("test_handle");
	TCase *tcase = tcase_create("handle");

	tcase_add_loop_test(tcase, handles_are_found, 0,
			    ARRAY_LEN(handle_rows));
	tcase_add_test(tcase, qq_numbers_are_no_phones);
	tcase_add_test(tcase, handles_survive_noise);
	tcase_add_loop_test(tcase, handle_search_is_linear, 0,
			    ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
