/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_case_no - numbers of orders, tickets and parcels.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_case_no_suite(void);

static const struct entity_row case_rows[] = {
    {"order", "Your order #40213-AX is ready", "40213-ax order",
     ENTITY_IS_INTRODUCED, 0},
    {"order in words", "order number is 8830021", "8830021 order", 0, 0},
    {"reference", "quote ref no. 998877 please", "998877 reference", 0, 0},
    {"reference with a dot", "Ref. 77-2041", "77-2041 reference", 0, 0},
    {"case", "Case ID: TS-2024-0457", "ts-2024-0457 case", 0, 0},
    {"ticket", "ticket INC0045213 was opened", "inc0045213 ticket", 0, 0},
    {"tracking", "Tracking number 00340434292135100186",
     "00340434292135100186 parcel", 0, 0},
    {"parcel in brackets", "Your parcel (QX1234567) is held",
     "qx1234567 parcel", 0, 0},
    {"invoice", "Invoice No: 2024/0831", "2024/0831 invoice", 0, 0},
    {"booking", "booking reference K7X2Q91", "k7x2q91 booking", 0, 0},
    {"zh order", "您的订单号:20240115778899已取消", "20240115778899 order", 0,
     0},
    {"zh order glued", "订单编号A20240115", "a20240115 order", 0, 0},
    {"zh parcel", "快递单号SF1234567890123", "sf1234567890123 parcel", 0, 0},
    {"zh ticket", "工单号为GD2024011", "gd2024011 ticket", 0, 0},
    {"zh case", "案件编号：京公2024", "", 0, 0},
    {"german", "Sendungsnummer 4471234500", "4471234500 parcel", 0, 0},
    {"spanish", "su pedido nº 5512345", "5512345 order", 0, 0},
    {"indonesian", "No resi: JX0012345678", "jx0012345678 parcel", 0, 0},
    {"post, by its check digit", "看 RB123456785GB", "rb123456785gb parcel", 0,
     ENTITY_IS_INTRODUCED},
    {"ups, by its check digit", "see 1Z999AA10123456784",
     "1z999aa10123456784 parcel", 0, 0},
    {"courier by its mark", "取件 SF1234567890123", "sf1234567890123 parcel", 0,
     0},

    {"post, wrong check digit", "RB123456784GB", "", 0, 0},
    {"ups, wrong check digit", "1Z999AA10123456785", "", 0, 0},
    {"order of a year", "the order 2024 brings", "", 0, 0},
    {"amount", "your order: $12345", "", 0, 0},
    {"zh amount", "订单:99999元", "", 0, 0},
    {"date", "order no 12/05/2024", "", 0, 0},
    {"no number", "in order to help", "", 0, 0},
    {"case as a word", "in case 5 people come", "", 0, 0},
    {"phone far away", "for your parcel please call 08001234567", "", 0, 0},
    {"code", "your code is 482913", "", 0, 0},
};

START_TEST(case_numbers_are_found)
{
	entity_row_check(ENTITY_CASE_NO, &case_rows[_i]);
}
END_TEST

START_TEST(case_numbers_survive_noise)
{
	entity_survives_noise(ENTITY_CASE_NO, "order no 订单号:#0123-ab/");
}
END_TEST

static const char *const pieces[] = {"order ", "order no", "1-",
				     "订单号", "1",        "a1"};

START_TEST(case_number_search_is_linear)
{
	entity_is_linear(ENTITY_CASE_NO, pieces[_i]);
}
END_TEST

Suite *test_case_no_suite(void)
{
	Suite *suite = suite_create("test_case_no");
	TCase *tcase = tcase_create("case_no");

	tcase_add_loop_test(tcase, case_numbers_are_found, 0,
			    ARRAY_LEN(case_rows));
	tcase_add_test(tcase, case_numbers_survive_noise);
	tcase_add_loop_test(tcase, case_number_search_is_linear, 0,
			    ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
