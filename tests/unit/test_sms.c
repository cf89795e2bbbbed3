/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_sms - user data to text, and the parts of a long message.
 */
#include "hex.h"

#include "message/sms.h"

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
	suite_add_tcase(suite, tcase);
	return suite;
}
