/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sms_coding - data codings, alphabets, addresses and sizes.
 */
#include "hex.h"

#include "base/utf8.h"
#include "message/sms.h"
#include "message/sms_address.h"

#include <check.h>

Suite *test_sms_coding_suite(void);

static struct arena arena;

static void set_up(void)
{
	arena_init(&arena, 0);
}

static void tear_down(void)
{
	arena_release(&arena);
}

static const struct {
	uint8_t number;
	bool is_smpp, is_unreadable;
	enum sms_alphabet alphabet;
	int message_class;
} coding_rows[] = {
    {0x00, false, false, SMS_LATIN1, -1}, {0x04, false, false, SMS_BINARY, -1},
    {0x08, false, false, SMS_UCS2, -1},   {0x0C, false, false, SMS_GSM7, -1},
    {0x10, false, false, SMS_GSM7, 0},    {0x18, false, false, SMS_UCS2, 0},
    {0x15, false, false, SMS_BINARY, 1},  {0x20, false, true, SMS_BINARY, -1},
    {0x48, false, false, SMS_UCS2, -1},   {0x90, false, false, SMS_GSM7, -1},
    {0xC8, false, false, SMS_GSM7, -1},   {0xD0, false, false, SMS_GSM7, -1},
    {0xE0, false, false, SMS_UCS2, -1},   {0xF0, false, false, SMS_GSM7, 0},
    {0xF5, false, false, SMS_BINARY, 1},  {0x00, true, false, SMS_LATIN1, -1},
    {0x01, true, false, SMS_IA5, -1},     {0x02, true, false, SMS_BINARY, -1},
    {0x03, true, false, SMS_LATIN1, -1},  {0x04, true, false, SMS_BINARY, -1},
    {0x05, true, true, SMS_BINARY, -1},   {0x06, true, false, SMS_CYRILLIC, -1},
    {0x07, true, false, SMS_HEBREW, -1},  {0x08, true, false, SMS_UCS2, -1},
    {0x0E, true, true, SMS_BINARY, -1},   {0xF1, true, false, SMS_GSM7, 1},
};

START_TEST(numbers_name_codings)
{
	uint8_t number = coding_rows[_i].number;
	struct sms_coding coding = coding_rows[_i].is_smpp
				       ? sms_coding_of_smpp(number, SMS_LATIN1)
				       : sms_coding_of_dcs(number, SMS_LATIN1);

	ck_assert_int_eq(coding.alphabet, coding_rows[_i].alphabet);
	ck_assert_int_eq(coding.message_class, coding_rows[_i].message_class);
	ck_assert_int_eq(coding.is_unreadable, coding_rows[_i].is_unreadable);
}
END_TEST

START_TEST(every_number_means_something)
{
	for (unsigned i = 0; i < 256; i++) {
		ck_assert_uint_lt(
		    sms_coding_of_dcs((uint8_t)i, SMS_GSM7).alphabet,
		    SMS_ALPHABET_COUNT);
		ck_assert_uint_lt(
		    sms_coding_of_smpp((uint8_t)i, SMS_GSM7).alphabet,
		    SMS_ALPHABET_COUNT);
	}
}
END_TEST

START_TEST(alphabets_have_names)
{
	for (int i = 0; i < SMS_ALPHABET_COUNT; i++) {
		const char *name = sms_alphabet_name((enum sms_alphabet)i);
		enum sms_alphabet back;

		ck_assert_int_eq(sms_alphabet_parse(span_of(name), &back), 0);
		ck_assert_int_eq(back, i);
	}
	ck_assert_int_eq(
	    sms_alphabet_parse(span_of("ebcdic"), &(enum sms_alphabet){0}),
	    ERR_INPUT);
}
END_TEST

static const struct {
	const char *octets;
	const char *text; /* NULL: refused */
	uint8_t semi_octets;
	enum sms_ton ton;
} address_rows[] = {
    {"D0 D4347C0E", "Tips", 7, SMS_TON_ALPHANUMERIC},
    {"D0 457CB80D67978561F71A", "ExampleBank", 20, SMS_TON_ALPHANUMERIC},
    {"91 944111325476F8", "+4914112345678", 13, SMS_TON_INTERNATIONAL},
    {"81 0160F8", "10068", 5, SMS_TON_UNKNOWN},
    {"A1 A1B0", "1*0#", 4, SMS_TON_NATIONAL},
    {"91 94", NULL, 4, SMS_TON_UNKNOWN},
    {"", NULL, 0, SMS_TON_UNKNOWN},
    {"91", "+", 0, SMS_TON_INTERNATIONAL},
    {"91 000000000000000000000000", NULL, 24, SMS_TON_UNKNOWN},
};

START_TEST(addresses_are_read)
{
	struct octets in = hex_octets(address_rows[_i].octets);
	struct sms_address address = {.ton = SMS_TON_RESERVED};
	int result = sms_address_decode(
	    octets_span(&in), address_rows[_i].semi_octets, &arena, &address);

	if (!address_rows[_i].text) {
		ck_assert_int_eq(result, ERR_INPUT);
		return;
	}
	ck_assert_int_eq(result, 0);
	ck_assert_int_eq(address.ton, address_rows[_i].ton);
	ck_assert_msg(span_equal_string(address.text, address_rows[_i].text),
		      "got '%.*s'", (int)address.text.len,
		      (const char *)address.text.ptr);
}
END_TEST

static const struct {
	const char *text; /* repeated */
	size_t count;
	enum gsm7_language single;
	enum sms_alphabet alphabet;
	size_t units, parts;
} size_rows[] = {
    {"a", 0, GSM7_DEFAULT, SMS_GSM7, 0, 1},
    {"a", 160, GSM7_DEFAULT, SMS_GSM7, 160, 1},
    {"a", 161, GSM7_DEFAULT, SMS_GSM7, 161, 2},
    {"a", 306, GSM7_DEFAULT, SMS_GSM7, 306, 2},
    {"a", 307, GSM7_DEFAULT, SMS_GSM7, 307, 3},
    {"{", 80, GSM7_DEFAULT, SMS_GSM7, 160, 1},
    {"{", 81, GSM7_DEFAULT, SMS_GSM7, 162, 2},
    /* 153 is odd: an escape pair leaves one septet free in each part */
    {"{", 153, GSM7_DEFAULT, SMS_GSM7, 306, 3},
    {"\xC5\x9F", 77, GSM7_TURKISH, SMS_GSM7, 154, 1},
    {"\xC5\x9F", 78, GSM7_TURKISH, SMS_GSM7, 156, 2},
    {"\xC5\x9F", 70, GSM7_DEFAULT, SMS_UCS2, 70, 1},
    {"\xE9\xAA\x8C", 70, GSM7_DEFAULT, SMS_UCS2, 70, 1},
    {"\xE9\xAA\x8C", 71, GSM7_DEFAULT, SMS_UCS2, 71, 2},
    {"\xE9\xAA\x8C", 134, GSM7_DEFAULT, SMS_UCS2, 134, 2},
    {"\xF0\x9F\x98\x80", 35, GSM7_DEFAULT, SMS_UCS2, 70, 1},
    /* 67 is odd: a surrogate pair is not cut */
    {"\xF0\x9F\x98\x80", 67, GSM7_DEFAULT, SMS_UCS2, 134, 3},
};

START_TEST(sizes_are_counted)
{
	struct gsm7_shift shift = {.single = size_rows[_i].single};
	struct sms_size size;
	struct buf text;

	buf_init(&text, 0);
	for (size_t i = 0; i < size_rows[_i].count; i++)
		buf_add_string(&text, size_rows[_i].text);
	size = sms_measure(buf_span(&text), shift);
	ck_assert_int_eq(size.alphabet, size_rows[_i].alphabet);
	ck_assert_uint_eq(size.units, size_rows[_i].units);
	ck_assert_uint_eq(size.parts, size_rows[_i].parts);
	buf_release(&text);
}
END_TEST

Suite *test_sms_coding_suite(void)
{
	Suite *suite = suite_create("test_sms_coding");
	TCase *tcase = tcase_create("sms_coding");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, numbers_name_codings, 0,
			    ARRAY_LEN(coding_rows));
	tcase_add_test(tcase, every_number_means_something);
	tcase_add_test(tcase, alphabets_have_names);
	tcase_add_loop_test(tcase, addresses_are_read, 0,
			    ARRAY_LEN(address_rows));
	tcase_add_loop_test(tcase, sizes_are_counted, 0, ARRAY_LEN(size_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
