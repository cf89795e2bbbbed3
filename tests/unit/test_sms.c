/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sms - user data to text, codings, addresses, WAP pushes, sizes.
 */
#include "hex.h"

#include "base/utf8.h"
#include "message/sms.h"
#include "message/sms_address.h"

#include <check.h>

Suite *test_sms_suite(void);

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
	const char *name;
	const char *data; /* hex */
	const char *text;
	size_t septet_count;
	enum sms_alphabet alphabet;
	uint32_t septets, replaced;
	bool has_udh, is_packed;
	bool has_lone_surrogate, has_fault;
} decode_rows[] = {
    {.name = "packed",
     .data = "E8329BFD4697D9EC37",
     .is_packed = true,
     .septet_count = 10,
     .text = "hellohello",
     .septets = 10},
    {.name = "packed, count not given",
     .data = "E8329BFD4697D9EC37",
     .is_packed = true,
     .text = "hellohello",
     .septets = 10},
    {.name = "seven septets, count not given",
     .data = "31D98C56B3DD00",
     .is_packed = true,
     .text = "1234567",
     .septets = 7},
    {.name = "a true at sign",
     .data = "31D98C56B3DD00",
     .is_packed = true,
     .septet_count = 8,
     .text = "1234567@",
     .septets = 8},
    {.name = "count beyond the octets",
     .data = "C834",
     .is_packed = true,
     .septet_count = 160,
     .text = "Hi",
     .septets = 2},
    {.name = "packed behind a header",
     .data = "050003CC0201 9069",
     .has_udh = true,
     .is_packed = true,
     .septet_count = 9,
     .text = "Hi",
     .septets = 2},
    {.name = "eight septets behind a header, count not given",
     .data = "050003CC0201 62B219AD66BBE100",
     .has_udh = true,
     .is_packed = true,
     .text = "12345678",
     .septets = 8},
    {.name = "count within the header",
     .data = "050003CC0201 9069",
     .has_udh = true,
     .is_packed = true,
     .septet_count = 7,
     .text = ""},
    {.name = "unpacked behind a header",
     .data = "050003CC0201 4869",
     .has_udh = true,
     .text = "Hi",
     .septets = 2},
    {.name = "at signs", .data = "00410042", .text = "@A@B", .septets = 4},
    {.name = "Turkish single shift",
     .data = "03240101 1B671B73",
     .has_udh = true,
     .text = "\xC4\x9F\xC5\x9F",
     .septets = 4},
    {.name = "Hindi locking shift",
     .data = "03250106 154220",
     .has_udh = true,
     .text = "\xE0\xA4\x95\xE0\xA4\xAE ",
     .septets = 3},
    {.name = "header too long",
     .data = "FF414243",
     .has_udh = true,
     .text = "\xEF\xBF\xBD"
	     "ABC",
     .septets = 4,
     .replaced = 1,
     .has_fault = true},
    {.name = "UCS-2",
     .data = "9A8C8BC17801",
     .alphabet = SMS_UCS2,
     .text = "\xE9\xAA\x8C\xE8\xAF\x81\xE7\xA0\x81"},
    {.name = "surrogates",
     .data = "D83DDE00",
     .alphabet = SMS_UCS2,
     .text = "\xF0\x9F\x98\x80"},
    {.name = "high surrogate alone",
     .data = "D83D0041",
     .alphabet = SMS_UCS2,
     .text = "\xEF\xBF\xBD"
	     "A",
     .replaced = 1,
     .has_lone_surrogate = true},
    {.name = "low surrogate alone",
     .data = "DE000041",
     .alphabet = SMS_UCS2,
     .text = "\xEF\xBF\xBD"
	     "A",
     .replaced = 1,
     .has_lone_surrogate = true},
    {.name = "high surrogate at the end",
     .data = "0041D83D",
     .alphabet = SMS_UCS2,
     .text = "A\xEF\xBF\xBD",
     .replaced = 1,
     .has_lone_surrogate = true},
    {.name = "two high surrogates",
     .data = "D83DD83DDE00",
     .alphabet = SMS_UCS2,
     .text = "\xEF\xBF\xBD\xF0\x9F\x98\x80",
     .replaced = 1,
     .has_lone_surrogate = true},
    {.name = "odd length",
     .data = "004100",
     .alphabet = SMS_UCS2,
     .text = "A",
     .has_fault = true},
    {.name = "byte order mark",
     .data = "FEFF0041",
     .alphabet = SMS_UCS2,
     .text = "A"},
    {.name = "Latin-1",
     .data = "E4A441",
     .alphabet = SMS_LATIN1,
     .text = "\xC3\xA4\xC2\xA4"
	     "A"},
    {.name = "IA5",
     .data = "40E441",
     .alphabet = SMS_IA5,
     .text = "@\xEF\xBF\xBD"
	     "A",
     .replaced = 1},
    {.name = "Cyrillic",
     .data = "BFE0F041",
     .alphabet = SMS_CYRILLIC,
     .text = "\xD0\x9F\xD1\x80\xE2\x84\x96"
	     "A"},
    {.name = "Hebrew",
     .data = "E9FAA141",
     .alphabet = SMS_HEBREW,
     .text = "\xD7\x99\xD7\xAA\xEF\xBF\xBD"
	     "A",
     .replaced = 1},
    {.name = "UTF-8",
     .data = "EFBBBFC3A4FF",
     .alphabet = SMS_UTF8,
     .text = "\xC3\xA4\xEF\xBF\xBD",
     .replaced = 1},
    {.name = "binary",
     .data = "0102 74657374 0203 6162 00 68747470",
     .alphabet = SMS_BINARY,
     .text = "test\nhttp"},
    {.name = "nothing", .data = "", .text = ""},
};

START_TEST(user_data_become_text)
{
	struct octets data = hex_octets(decode_rows[_i].data);
	struct sms_input in = {
	    .user_data = octets_span(&data),
	    .alphabet = decode_rows[_i].alphabet,
	    .has_udh = decode_rows[_i].has_udh,
	    .is_packed = decode_rows[_i].is_packed,
	    .septet_count = decode_rows[_i].septet_count,
	};
	const char *name = decode_rows[_i].name;
	struct sms_text out;

	ck_assert_int_eq(sms_decode(&out, &in, &arena, NULL), 0);
	ck_assert_msg(span_equal_string(out.text, decode_rows[_i].text),
		      "%s: got '%.*s'", name, (int)out.text.len,
		      (const char *)out.text.ptr);
	ck_assert_msg(out.septet_count == decode_rows[_i].septets,
		      "%s: %u septets", name, out.septet_count);
	ck_assert_msg(out.replaced_count == decode_rows[_i].replaced,
		      "%s: %u replaced", name, out.replaced_count);
	ck_assert_msg(out.has_lone_surrogate ==
			  decode_rows[_i].has_lone_surrogate,
		      "%s: surrogate", name);
	ck_assert_msg(out.has_fault == decode_rows[_i].has_fault, "%s: fault",
		      name);
}
END_TEST

START_TEST(too_much_is_refused)
{
	struct sms_input in = {.alphabet = SMS_UTF8};
	unsigned char *bytes = arena_zalloc(&arena, 1, SMS_DATA_LIMIT + 1);
	struct sms_text out;
	struct err err;

	in.user_data = span_make(bytes, SMS_DATA_LIMIT + 1);
	ck_assert_int_eq(sms_decode(&out, &in, &arena, &err), ERR_LIMIT);
	in.user_data.len--;
	ck_assert_int_eq(sms_decode(&out, &in, &arena, &err), 0);
	ck_assert_uint_eq(out.text.len, SMS_DATA_LIMIT);
}
END_TEST

START_TEST(header_may_stand_apart)
{
	struct octets header = hex_octets("050003CC0201");
	struct sms_input in = {
	    .user_data = span_of("text"),
	    .header = octets_span(&header),
	    .alphabet = SMS_UTF8,
	    .has_udh = true,
	    .concat = {.reference = 9, .total = 9, .number = 9},
	};
	struct sms_text out;

	ck_assert_int_eq(sms_decode(&out, &in, &arena, NULL), 0);
	ck_assert(span_equal_string(out.text, "text"));
	ck_assert_uint_eq(out.udh.concat.reference, 0xCC);
	in.header.len = 0;
	in.has_udh = false;
	ck_assert_int_eq(sms_decode(&out, &in, &arena, NULL), 0);
	ck_assert_uint_eq(out.udh.concat.reference, 9);
}
END_TEST

/* A surrogate pair, an escape and a UTF-8 character over parts' ends. */
START_TEST(parts_are_joined_before_they_are_read)
{
	struct octets a = hex_octets("0041D83D");
	struct octets b = hex_octets("DE000042");
	struct octets c = hex_octets("431B");
	struct octets d = hex_octets("65");
	struct sms_payload parts[] = {
	    {.alphabet = SMS_UCS2, .bytes = octets_span(&a)},
	    {.alphabet = SMS_UCS2, .bytes = octets_span(&b)},
	    {.alphabet = SMS_GSM7, .bytes = octets_span(&c)},
	    {.alphabet = SMS_GSM7, .bytes = octets_span(&d)},
	};
	struct sms_text out;

	ck_assert_int_eq(sms_join(&out, parts, 4, &arena, NULL), 0);
	ck_assert(span_equal_string(out.text, "A\xF0\x9F\x98\x80"
					      "BC\xE2\x82\xAC"));
	ck_assert(!out.has_lone_surrogate);
	ck_assert_uint_eq(out.replaced_count, 0);
	ck_assert_uint_eq(out.part_count, 4);
	ck_assert_uint_eq(out.septet_count, 3);
	ck_assert_int_eq(sms_join(&out, parts, 1, &arena, NULL), 0);
	ck_assert(out.has_lone_surrogate);
	ck_assert_int_eq(sms_join(&out, NULL, 0, &arena, NULL), 0);
	ck_assert_uint_eq(out.text.len, 0);
}
END_TEST

#define WSP_SI "01 06 03 AE 81 EA"
#define WSP_SL "01 06 01 B0"

static const struct {
	const char *name;
	const char *data; /* hex, behind the port header */
	const char *text;
	const char *url;
	bool has_fault;
} push_rows[] = {
    /* <si><indication href="http://www.example.com/a" action=...>Hi</...> */
    {"service indication",
     WSP_SI "02 05 6A 00 45 C6 0D 03 6578616D706C65 00 85 03 61 00 08 01 "
	    "03 4869 00 01 01",
     "http://www.example.com/a\nHi\n", "http://www.example.com/a", false},
    {"service loading",
     WSP_SL "02 06 6A 00 85 0B 03 6578616D706C652E6E6574 00 06 01",
     "https://example.net\n", "https://example.net", false},
    {"string table",
     WSP_SI "02 05 6A 0C 6578616D706C652E6F726700 45 C6 0C 83 00 01 01 01",
     "http://example.org\n", "http://example.org", false},
    {"dates are passed over",
     WSP_SI "02 05 6A 00 45 C6 0A C3 07 20261019152540 10 C3 04 20260625 "
	    "0E 03 612E62 00 01 03 5061 79 00 01 01",
     "https://a.b\nPay\n", "https://a.b", false},
    {"cut in the link", WSP_SI "02 05 6A 00 45 C6 0D 03 6578616D706C65",
     "http://www.example\nexample\n", "http://www.example", true},
    {"XML", "01 06 03 AD 81 EA 3C736920687265663D22687474703A2F2F612E62223E",
     "<si href=\"http://a.b\">\n", NULL, false},
    {"not a push at all", "68747470733A2F2F612E622F63", "https://a.b/c\n", NULL,
     true},
};

START_TEST(pushes_give_their_links)
{
	struct octets body = hex_octets(push_rows[_i].data);
	struct octets header = hex_octets("0605040B8423F0");
	struct sms_input in = {.user_data = octets_span(&body),
			       .header = octets_span(&header),
			       .alphabet = SMS_BINARY};
	const char *name = push_rows[_i].name;
	struct sms_text out;

	ck_assert_int_eq(sms_decode(&out, &in, &arena, NULL), 0);
	ck_assert_msg(span_equal_string(out.text, push_rows[_i].text),
		      "%s: got '%.*s'", name, (int)out.text.len,
		      (const char *)out.text.ptr);
	ck_assert_msg(out.n_urls == (push_rows[_i].url ? 1u : 0u), "%s: %zu",
		      name, out.n_urls);
	if (push_rows[_i].url)
		ck_assert_msg(span_equal_string(out.urls[0], push_rows[_i].url),
			      "%s: link", name);
	ck_assert_msg(out.has_fault == push_rows[_i].has_fault, "%s: fault",
		      name);
}
END_TEST

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

Suite *test_sms_suite(void)
{
	Suite *suite = suite_create("test_sms");
	TCase *tcase = tcase_create("sms");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, user_data_become_text, 0,
			    ARRAY_LEN(decode_rows));
	tcase_add_test(tcase, too_much_is_refused);
	tcase_add_test(tcase, header_may_stand_apart);
	tcase_add_test(tcase, parts_are_joined_before_they_are_read);
	tcase_add_loop_test(tcase, pushes_give_their_links, 0,
			    ARRAY_LEN(push_rows));
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
