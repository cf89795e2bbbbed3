/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gsm7 - vectors of the 7-bit alphabets, and every table there and back.
 */
#include "hex.h"

#include "base/utf8.h"
#include "message/gsm7.h"

#include <check.h>

Suite *test_gsm7_suite(void);

static const struct gsm7_shift none;

static const struct {
	const char *text;
	const char *packed;
} packed_rows[] = {
    {"hellohello", "E8329BFD4697D9EC37"},
    {"Hi", "C834"},
    {"@", "00"},
    {"1234567", "31D98C56B3DD00"},
    {"12345678", "31D98C56B3DD70"},
    {"\xE2\x82\xAC", "9B32"},
    {"[a]", "1B5E78E303"},
};

START_TEST(packs_and_unpacks)
{
	struct octets want = hex_octets(packed_rows[_i].packed);
	struct buf septets, packed, again, text;

	buf_init(&septets, 0);
	buf_init(&packed, 0);
	buf_init(&again, 0);
	buf_init(&text, 0);
	ck_assert_uint_eq(
	    gsm7_encode(span_of(packed_rows[_i].text), none, &septets),
	    strlen(packed_rows[_i].text));
	gsm7_pack(buf_span(&septets), 0, false, &packed);
	ck_assert_msg(span_equal(buf_span(&packed), octets_span(&want)),
		      "%s is packed wrongly", packed_rows[_i].text);
	ck_assert_uint_eq(
	    gsm7_unpack(buf_span(&packed), 0, septets.len, &again),
	    septets.len);
	ck_assert_uint_eq(gsm7_decode(buf_span(&again), none, &text), 0);
	ck_assert_str_eq(buf_string(&text), packed_rows[_i].text);
	buf_release(&septets);
	buf_release(&packed);
	buf_release(&again);
	buf_release(&text);
}
END_TEST

/* All lengths behind all headers: what goes in comes out. */
START_TEST(fill_bits_round_trip)
{
	unsigned char septets[40];

	for (size_t i = 0; i < sizeof(septets); i++)
		septets[i] = (unsigned char)((i * 37 + 5) & 0x7F);
	for (unsigned fill = 0; fill < 7; fill++) {
		for (size_t len = 0; len <= sizeof(septets); len++) {
			struct buf packed, again;

			buf_init(&packed, 0);
			buf_init(&again, 0);
			gsm7_pack(span_make(septets, len), fill, false,
				  &packed);
			ck_assert_uint_eq(packed.len, (fill + len * 7 + 7) / 8);
			ck_assert_uint_eq(
			    gsm7_unpack(buf_span(&packed), fill, len, &again),
			    len);
			ck_assert(span_equal(buf_span(&again),
					     span_make(septets, len)));
			buf_release(&packed);
			buf_release(&again);
		}
	}
}
END_TEST

START_TEST(unpacking_stops_at_the_end)
{
	struct octets packed = hex_octets("E8329B");
	struct buf septets;

	buf_init(&septets, 0);
	ck_assert_uint_eq(gsm7_unpack(octets_span(&packed), 0, 100, &septets),
			  3);
	ck_assert_uint_eq(gsm7_unpack((struct span){0}, 6, 100, &septets), 0);
	buf_release(&septets);
}
END_TEST

/* 6.1.2.3.1: seven spare bits get a CR, so that no '@' is read. */
START_TEST(padding_is_not_an_at_sign)
{
	struct octets want = hex_octets("31D98C56B3DD1A");
	struct buf septets, packed;

	buf_init(&septets, 0);
	buf_init(&packed, 0);
	gsm7_encode(span_of("1234567"), none, &septets);
	gsm7_pack(buf_span(&septets), 0, true, &packed);
	ck_assert(span_equal(buf_span(&packed), octets_span(&want)));
	buf_release(&septets);
	buf_release(&packed);
}
END_TEST

/* Marks that two septets of one table stand for: encoding takes the first. */
static bool is_twice(uint32_t code)
{
	return code == 0xA1 || code == '*';
}

/* Every septet of every table, alone and escaped, decodes and encodes. */
START_TEST(tables_round_trip)
{
	struct gsm7_shift shift = {(enum gsm7_language)_i,
				   (enum gsm7_language)_i};
	size_t n_characters = 0;

	for (unsigned i = 0; i < 2 * GSM7_TABLE_LEN; i++) {
		bool is_escaped = i >= GSM7_TABLE_LEN;
		unsigned char septets[2] = {GSM7_ESCAPE, i & 0x7F};
		uint32_t code = gsm7_character(shift, i & 0x7F, is_escaped);
		struct span in = span_make(septets + !is_escaped,
					   is_escaped ? 2 : 1);
		struct buf text, again, back;

		if (!code)
			continue;
		n_characters++;
		buf_init(&text, 0);
		buf_init(&again, 0);
		buf_init(&back, 0);
		ck_assert_uint_eq(gsm7_decode(in, shift, &text), 0);
		ck_assert_uint_eq(gsm7_encode(buf_span(&text), shift, &again),
				  text.len);
		ck_assert_uint_eq(gsm7_cost(code, shift), again.len);
		ck_assert_uint_eq(gsm7_decode(buf_span(&again), shift, &back),
				  0);
		ck_assert(span_equal(buf_span(&text), buf_span(&back)));
		if (!is_escaped && !is_twice(code))
			ck_assert_msg(span_equal(in, buf_span(&again)),
				      "%s 0x%02X comes back as 0x%02X",
				      gsm7_language_name(shift.locking), i,
				      again.ptr[0]);
		buf_release(&text);
		buf_release(&again);
		buf_release(&back);
	}
	ck_assert_uint_gt(n_characters, 110);
}
END_TEST

/*
 * What single characters stand at: the beginning, the middle and the end of
 * each table, by the standard's print.
 */
static const struct {
	enum gsm7_language language;
	bool is_escaped;
	unsigned char septet;
	uint32_t code;
} table_rows[] = {
    {GSM7_DEFAULT, false, 0x00, '@'},    {GSM7_DEFAULT, false, 0x10, 0x394},
    {GSM7_DEFAULT, false, 0x24, 0xA4},   {GSM7_DEFAULT, false, 0x60, 0xBF},
    {GSM7_DEFAULT, true, 0x65, 0x20AC},  {GSM7_DEFAULT, true, 0x0A, 0x0C},
    {GSM7_TURKISH, false, 0x0B, 0x11E},  {GSM7_TURKISH, false, 0x40, 0x130},
    {GSM7_TURKISH, true, 0x69, 0x131},   {GSM7_SPANISH, false, 0x5D, 0xD1},
    {GSM7_SPANISH, true, 0x4F, 0xD3},    {GSM7_PORTUGUESE, false, 0x15, 0x221E},
    {GSM7_PORTUGUESE, true, 0x7F, 0xE2}, {GSM7_BENGALI, false, 0x00, 0x981},
    {GSM7_BENGALI, false, 0x7F, 0x9F1},  {GSM7_BENGALI, true, 0x34, 0x9FA},
    {GSM7_GUJARATI, false, 0x60, 0xAD0}, {GSM7_GUJARATI, true, 0x25, 0xAEF},
    {GSM7_HINDI, false, 0x2C, ','},      {GSM7_HINDI, false, 0x4F, 0x93D},
    {GSM7_HINDI, true, 0x3A, 0x971},     {GSM7_KANNADA, false, 0x24, 0xCA1},
    {GSM7_KANNADA, true, 0x2A, 0xCF2},   {GSM7_MALAYALAM, false, 0x7F, 0xD79},
    {GSM7_MALAYALAM, true, 0x2E, 0xD7A}, {GSM7_ORIYA, false, 0x3E, 0xB2B},
    {GSM7_ORIYA, true, 0x20, 0xB6A},     {GSM7_PUNJABI, false, 0x7F, 0xA74},
    {GSM7_PUNJABI, true, 0x2D, 0xA75},   {GSM7_TAMIL, false, 0x3C, 0xBA9},
    {GSM7_TAMIL, true, 0x24, 0xBEE},     {GSM7_TELUGU, false, 0x12, 0xC12},
    {GSM7_TELUGU, true, 0x1C, 0xC66},    {GSM7_URDU, false, 0x00, 0x627},
    {GSM7_URDU, false, 0x5F, 0x657},     {GSM7_URDU, true, 0x3F, 0x6D4},
    {GSM7_KANNADA, false, 0x00, 0},      {GSM7_TAMIL, false, 0x40, 0},
};

START_TEST(tables_hold_the_standard)
{
	struct gsm7_shift shift = {table_rows[_i].language,
				   table_rows[_i].language};

	ck_assert_uint_eq(gsm7_character(shift, table_rows[_i].septet,
					 table_rows[_i].is_escaped),
			  table_rows[_i].code);
}
END_TEST

static const struct {
	const char *septets; /* hex */
	const char *text;
	size_t replaced;
} odd_rows[] = {
    {"1B41", "A", 0},             /* not in the extension: as if alone */
    {"1B1B41", " A", 0},          /* two escapes: a space */
    {"411B", "A\xEF\xBF\xBD", 1}, /* an escape at the end */
    {"41FF42",
     "A\xEF\xBF\xBD"
     "B",
     1},
    {"1BFF", "\xEF\xBF\xBD", 1},
    {"1B0D", "\r", 0},
    {"", "", 0},
};

START_TEST(odd_septets_have_a_reading)
{
	struct octets in = hex_octets(odd_rows[_i].septets);
	struct buf text;

	buf_init(&text, 0);
	ck_assert_uint_eq(gsm7_decode(octets_span(&in), none, &text),
			  odd_rows[_i].replaced);
	ck_assert_str_eq(buf_string(&text), odd_rows[_i].text);
	buf_release(&text);
}
END_TEST

START_TEST(encoding_says_how_far_it_came)
{
	static const char text[] = "ok \xE9\xAA\x8C";
	struct buf septets;

	buf_init(&septets, 0);
	ck_assert_uint_eq(gsm7_encode(span_of(text), none, &septets), 3);
	ck_assert_uint_eq(septets.len, 3);
	ck_assert_uint_eq(gsm7_cost(0x9A8C, none), 0);
	ck_assert_uint_eq(gsm7_cost(0, none), 0);
	ck_assert_uint_eq(gsm7_cost('`', none), 0);
	ck_assert_uint_eq(gsm7_cost('{', none), 2);
	buf_release(&septets);
}
END_TEST

Suite *test_gsm7_suite(void)
{
	Suite *suite = suite_create("test_gsm7");
	TCase *tcase = tcase_create("gsm7");

	tcase_add_loop_test(tcase, packs_and_unpacks, 0,
			    ARRAY_LEN(packed_rows));
	tcase_add_test(tcase, fill_bits_round_trip);
	tcase_add_test(tcase, unpacking_stops_at_the_end);
	tcase_add_test(tcase, padding_is_not_an_at_sign);
	tcase_add_loop_test(tcase, tables_round_trip, 0, GSM7_LANGUAGE_COUNT);
	tcase_add_loop_test(tcase, tables_hold_the_standard, 0,
			    ARRAY_LEN(table_rows));
	tcase_add_loop_test(tcase, odd_septets_have_a_reading, 0,
			    ARRAY_LEN(odd_rows));
	tcase_add_test(tcase, encoding_says_how_far_it_came);
	suite_add_tcase(suite, tcase);
	return suite;
}
