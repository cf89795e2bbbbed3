/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_udh - user data headers, whole, odd and broken.
 */
#include "hex.h"

#include "message/udh.h"

#include <check.h>

Suite *test_udh_suite(void);

static const struct {
	const char *name;
	const char *data; /* hex */
	size_t len;
	unsigned reference, total, number;
	unsigned port_to;
	enum gsm7_language locking, single;
	bool is_malformed;
} header_rows[] = {
    {.name = "8-bit",
     .data = "050003CC0201 41",
     .len = 6,
     .reference = 0xCC,
     .total = 2,
     .number = 1},
    {.name = "16-bit",
     .data = "060804ABCD0302 41",
     .len = 7,
     .reference = 0xABCD,
     .total = 3,
     .number = 2},
    {.name = "ports", .data = "0605040B8423F0 41", .len = 7, .port_to = 2948},
    {.name = "8-bit ports", .data = "040402FEF0", .len = 5, .port_to = 0xFE},
    {.name = "ports and parts",
     .data = "0B05040B8423F0000303 0202",
     .len = 12,
     .reference = 3,
     .total = 2,
     .number = 2,
     .port_to = 2948},
    {.name = "Turkish", .data = "03240101", .len = 4, .single = GSM7_TURKISH},
    {.name = "Hindi",
     .data = "06250106240106",
     .len = 7,
     .locking = GSM7_HINDI,
     .single = GSM7_HINDI},
    {.name = "unknown language",
     .data = "0325010E",
     .len = 4,
     .is_malformed = true},
    {.name = "unknown element",
     .data = "087003AABBCC240101",
     .len = 9,
     .single = GSM7_TURKISH},
    {.name = "last of two",
     .data = "0A00030102010003 020202",
     .len = 11,
     .reference = 2,
     .total = 2,
     .number = 2},
    {.name = "part 0", .data = "050003CC0200", .len = 6, .is_malformed = true},
    {.name = "part 3 of 2",
     .data = "050003CC0203",
     .len = 6,
     .is_malformed = true},
    {.name = "part of none",
     .data = "050003CC0001",
     .len = 6,
     .is_malformed = true},
    {.name = "only part", .data = "050003CC0101", .len = 6},
    {.name = "wrong length",
     .data = "040002CC02",
     .len = 5,
     .is_malformed = true},
    {.name = "element cut",
     .data = "040003CC02",
     .len = 5,
     .is_malformed = true},
    {.name = "lone octet", .data = "0100", .len = 2, .is_malformed = true},
    {.name = "empty", .data = "0041", .len = 1},
};

START_TEST(headers_are_read)
{
	struct octets in = hex_octets(header_rows[_i].data);
	const char *name = header_rows[_i].name;
	struct udh udh;

	ck_assert_int_eq(udh_parse(octets_span(&in), &udh), 0);
	ck_assert_msg(udh.len == header_rows[_i].len, "%s: length", name);
	ck_assert_msg(udh.concat.reference == header_rows[_i].reference,
		      "%s: reference", name);
	ck_assert_msg(udh.concat.total == header_rows[_i].total, "%s: total",
		      name);
	ck_assert_msg(udh.concat.number == header_rows[_i].number, "%s: number",
		      name);
	ck_assert_msg(udh.port_to == header_rows[_i].port_to, "%s: port", name);
	ck_assert_msg(udh.shift.locking == header_rows[_i].locking,
		      "%s: locking", name);
	ck_assert_msg(udh.shift.single == header_rows[_i].single, "%s: single",
		      name);
	ck_assert_msg(udh.is_malformed == header_rows[_i].is_malformed,
		      "%s: malformed", name);
}
END_TEST

START_TEST(header_past_the_end_is_refused)
{
	struct octets in = hex_octets("060003CC0201");
	struct udh udh;

	ck_assert_int_eq(udh_parse(octets_span(&in), &udh), ERR_INPUT);
	ck_assert(udh.is_malformed);
	ck_assert_uint_eq(udh.len, 0);
	ck_assert_int_eq(udh_parse((struct span){0}, &udh), ERR_INPUT);
}
END_TEST

START_TEST(fill_bits_reach_a_septet_border)
{
	for (size_t len = 1; len <= 256; len++)
		ck_assert_uint_eq(len * 8 + udh_fill_bits(len),
				  udh_septets(len) * 7);
	ck_assert_uint_eq(udh_fill_bits(6), 1);
	ck_assert_uint_eq(udh_fill_bits(7), 0);
}
END_TEST

START_TEST(sar_fields_are_checked)
{
	struct sms_concat concat = sms_concat_of_sar(77, 3, 3);

	ck_assert_uint_eq(concat.reference, 77);
	ck_assert_uint_eq(concat.total, 3);
	ck_assert_uint_eq(concat.number, 3);
	ck_assert_uint_eq(sms_concat_of_sar(77, 3, 4).total, 0);
	ck_assert_uint_eq(sms_concat_of_sar(77, 1, 1).total, 0);
	ck_assert_uint_eq(sms_concat_of_sar(77, 2, 0).total, 0);
}
END_TEST

Suite *test_udh_suite(void)
{
	Suite *suite = suite_create("test_udh");
	TCase *tcase = tcase_create("udh");

	tcase_add_loop_test(tcase, headers_are_read, 0, ARRAY_LEN(header_rows));
	tcase_add_test(tcase, header_past_the_end_is_refused);
	tcase_add_test(tcase, fill_bits_reach_a_septet_border);
	tcase_add_test(tcase, sar_fields_are_checked);
	suite_add_tcase(suite, tcase);
	return suite;
}
