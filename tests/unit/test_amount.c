/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_amount - sums of money in several ways of writing.
 */
#include "entity_table.h"

#include <check.h>

Suite *test_amount_suite(void);

static const struct entity_row amount_rows[] = {
    {"dollars", "a fee of $49.99 today", "49.99 usd", 0, 0},
    {"thousands", "USD 1,250,000 waits", "1250000 usd", 0, 0},
    {"behind", "500 dollars", "500 usd", 0, 0},
    {"unit", "win $5k or £2.5m", "5000 usd | 2500000 gbp", 0, 0},
    {"decimal comma", "1.234,56 €", "1234.56 eur", 0, 0},
    {"dot for thousands", "Rp 1.500.000", "1500000 idr", 0, 0},
    {"dot for thousands once", "Rp50.000", "50000 idr", 0, 0},
    {"dot for decimals", "$1.500", "1.5 usd", 0, 0},
    {"indian groups", "Rs.1,00,000.50 debited", "100000.5 inr", 0, 0},
    {"rupee sign", "₹499 only", "499 inr", 0, 0},
    {"lakh", "loan of Rs 5 lakh", "500000 inr", 0, 0},
    {"yuan", "仅需99元", "99 cny", 0, 0},
    {"yuan sign, full-width", "￥５００", "500 cny", 0, 0},
    {"ten thousands", "额度3.5万元", "35000 cny", 0, 0},
    {"kuai", "转我500块钱", "500 cny", 0, 0},
    {"rmb before", "人民币2,000.00", "2000 cny", 0, 0},
    {"numerals", "缴纳五千元保证金", "5000 cny", 0, 0},
    {"numerals of two places", "合计两千五百元", "2500 cny", 0, 0},
    {"numerals in ten thousands", "三十二万块", "320000 cny", 0, 0},
    {"unit that names the currency", "hadiah 50jt", "50000000 idr", 0, 0},
    {"pounds", "owe £1,234.56.", "1234.56 gbp", 0, 0},
    {"hong kong", "HK$800", "800 hkd", 0, 0},
    {"usdt", "send 200 USDT", "200 usdt", 0, 0},
    {"yen", "2,980円", "2980 jpy", 0, 0},
    {"several", "$5 or $10", "5 usd | 10 usd", 0, 0},
    {"sign on both sides", "€ 50 €", "50 eur", 0, 0},
    {"zero", "$0.00", "0 usd", 0, 0},

    {"no currency", "500 people", "", 0, 0},
    {"percent", "5% off", "", 0, 0},
    {"word that begins like one", "5 eurobonds", "", 0, 0},
    {"word that ends like one", "hers 500", "", 0, 0},
    {"together", "我们一块去", "", 0, 0},
    {"new year", "元旦快乐", "", 0, 0},
    {"phone", "call 4155550132", "", 0, 0},
    {"time", "at 10:30", "", 0, 0},
};

START_TEST(amounts_are_found)
{
	entity_row_check(ENTITY_AMOUNT, &amount_rows[_i]);
}
END_TEST

START_TEST(amount_gives_its_number)
{
	struct arena arena;
	struct view view;
	struct entity_list list = {0};

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of("共3.5万元"), &arena), 0);
	ck_assert_int_eq(entity_find(ENTITY_AMOUNT, &view, &arena, &list), 0);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_double_eq_tol(list.items[0].number, 35000, 1e-6);
	arena_release(&arena);
}
END_TEST

START_TEST(amounts_survive_noise)
{
	entity_survives_noise(ENTITY_AMOUNT, "0123456789.,$€ 元万千五rskm");
}
END_TEST

static const char *const pieces[] = {"1", "1,", "五", "1 ", "$1", "1.1", "万"};

START_TEST(amount_search_is_linear)
{
	entity_is_linear(ENTITY_AMOUNT, pieces[_i]);
}
END_TEST

Suite *test_amount_suite(void)
{
	Suite *suite = suite_create("test_amount");
	TCase *tcase = tcase_create("amount");

	tcase_add_loop_test(tcase, amounts_are_found, 0,
			    ARRAY_LEN(amount_rows));
	tcase_add_test(tcase, amount_gives_its_number);
	tcase_add_test(tcase, amounts_survive_noise);
	tcase_add_loop_test(tcase, amount_search_is_linear, 0,
			    ARRAY_LEN(pieces));
	suite_add_tcase(suite, tcase);
	return suite;
}
