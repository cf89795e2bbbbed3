/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_transfer - base64, quoted-printable, uuencode, whole and broken.
 */
#include "message/transfer.h"

#include <check.h>

Suite *test_transfer_suite(void);

static const struct {
	const char *name;
	const char *in;
	const char *want;
	enum transfer encoding;
	bool has_fault, has_junk, has_inner_padding;
} rows[] = {
    {"whole", "aGVsbG8=", "hello", TRANSFER_BASE64, 0, 0, 0},
    {"lines", "aGVs\r\nbG8=\r\n", "hello", TRANSFER_BASE64, 0, 0, 0},
    {"long", "aGVsbG8gd29ybGQgb2YgbWFpbA==", "hello world of mail",
     TRANSFER_BASE64, 0, 0, 0},
    {"no padding", "aGVsbG8", "hello", TRANSFER_BASE64, 1, 0, 0},
    {"truncated", "aGVsbG8gd2", "hello w", TRANSFER_BASE64, 1, 0, 0},
    {"one character over", "aGVsbG8hd", "hello!", TRANSFER_BASE64, 1, 0, 0},
    {"junk inside", "aG!Vs*bG-8=", "hello", TRANSFER_BASE64, 1, 1, 0},
    {"sign in the middle", "aGk=aGVsbG8=", "hihello", TRANSFER_BASE64, 1, 0, 1},
    {"two signs in the middle", "aA==aGVsbG8=", "hhello", TRANSFER_BASE64, 1, 0,
     1},
    {"only signs", "====", "", TRANSFER_BASE64, 0, 0, 0},
    {"empty", "", "", TRANSFER_BASE64, 0, 0, 0},
    {"plain", "a=3Db", "a=b", TRANSFER_QUOTED_PRINTABLE, 0, 0, 0},
    {"lower case", "=e9=aa=8c", "\xE9\xAA\x8C", TRANSFER_QUOTED_PRINTABLE, 0, 0,
     0},
    {"soft break", "ver=\r\nify=\nnow", "verifynow", TRANSFER_QUOTED_PRINTABLE,
     0, 0, 0},
    {"soft break with spaces", "a= \t\r\nb", "ab", TRANSFER_QUOTED_PRINTABLE, 0,
     0, 0},
    {"bad digits", "a=XYb", "a=XYb", TRANSFER_QUOTED_PRINTABLE, 1, 0, 0},
    {"one digit", "a=4", "a=4", TRANSFER_QUOTED_PRINTABLE, 1, 0, 0},
    {"sign at the end", "a=", "a", TRANSFER_QUOTED_PRINTABLE, 0, 0, 0},
    {"underscore stays", "a_b", "a_b", TRANSFER_QUOTED_PRINTABLE, 0, 0, 0},
    {"identity", "a=3D", "a=3D", TRANSFER_IDENTITY, 0, 0, 0},
    {"uuencode", "begin 644 x\n#0V%T\n`\nend\n", "Cat", TRANSFER_UUENCODE, 0, 0,
     0},
    {"uuencode without end", "begin 644 x\n#0V%T\n", "Cat", TRANSFER_UUENCODE,
     1, 0, 0},
};

START_TEST(encodings_are_decoded)
{
	struct transfer_result result;
	struct buf out;

	buf_init(&out, 0);
	ck_assert_int_eq(transfer_decode(rows[_i].encoding,
					 span_of(rows[_i].in), 1000, &out,
					 &result),
			 0);
	ck_assert_msg(!strcmp(buf_string(&out), rows[_i].want), "%s: got '%s'",
		      rows[_i].name, buf_string(&out));
	ck_assert_msg(result.has_fault == rows[_i].has_fault &&
			  result.has_junk == rows[_i].has_junk &&
			  result.has_inner_padding ==
			      rows[_i].has_inner_padding,
		      "%s: flags", rows[_i].name);
	ck_assert(!result.is_cut);
	ck_assert_uint_eq(result.total_bytes, strlen(rows[_i].want));
	buf_release(&out);
}
END_TEST

START_TEST(padding_can_be_ignored)
{
	/* "hello" cut by a sign that a second decoder skips */
	struct base64 state = {.ignores_padding = true};
	unsigned char out[32];
	size_t n = base64_decode(&state, span_of("aGV=sbG8"), out);

	n += base64_finish(&state, out + n);
	ck_assert(span_equal_string(span_make(out, n), "hello"));
	ck_assert(state.has_inner_padding);
}
END_TEST

START_TEST(pieces_decode_like_the_whole)
{
	static const char in[] = "aGVsbG8gd29ybGQgb2YgbWFpbA==";

	for (size_t cut = 0; cut < sizeof(in); cut++) {
		struct base64 state = {0};
		unsigned char out[64];
		size_t n = base64_decode(&state, span_make(in, cut), out);

		n += base64_decode(
		    &state,
		    span_make(in + cut,
			      sizeof(in) - 1 > cut ? sizeof(in) - 1 - cut : 0),
		    out + n);
		n += base64_finish(&state, out + n);
		ck_assert(span_equal_string(span_make(out, n),
					    "hello world of mail"));
	}
}
END_TEST

/* Lines of a mail's width, now and then one with something else in it. */
START_TEST(long_base64_decodes_as_byte_by_byte)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
				       "mnopqrstuvwxyz0123456789+/";
	uint32_t random = 1;

	for (int round = 0; round < 2000; round++) {
		unsigned char in[400];
		unsigned char whole[sizeof(in)];
		unsigned char single[sizeof(in)];
		struct base64 state = {0};
		struct base64 bytewise = {0};
		size_t len = (size_t)round % sizeof(in);
		size_t n;
		size_t m = 0;

		for (size_t i = 0; i < len; i++) {
			random = random * 1664525u + 1013904223u;
			in[i] = (unsigned char)alphabet[random >> 26];
			if (i % 78 >= 76)
				in[i] = i % 2 ? '\n' : '\r';
			if (round % 3 == 0 && (random >> 8) % 64 == 0)
				in[i] =
				    (unsigned char)"=!\xFF "[random >> 14 & 3];
			m += base64_decode(&bytewise, span_make(in + i, 1),
					   single + m);
		}
		n = base64_decode(&state, span_make(in, len), whole);
		n += base64_finish(&state, whole + n);
		m += base64_finish(&bytewise, single + m);
		ck_assert(
		    span_equal(span_make(whole, n), span_make(single, m)));
		ck_assert_int_eq(state.has_junk, bytewise.has_junk);
		ck_assert_int_eq(state.has_inner_padding,
				 bytewise.has_inner_padding);
	}
}
END_TEST

START_TEST(output_stops_at_its_limit)
{
	struct transfer_result result;
	struct buf in;
	struct buf out;

	buf_init(&in, 0);
	buf_init(&out, 0);
	buf_add_repeat(&in, 'A', 400000);
	ck_assert_int_eq(transfer_decode(TRANSFER_BASE64, buf_span(&in), 1000,
					 &out, &result),
			 0);
	ck_assert(result.is_cut);
	ck_assert_uint_eq(out.len, 1000);
	ck_assert_uint_gt(result.total_bytes, 299000);
	ck_assert_uint_lt(result.total_bytes, 301000);
	buf_release(&in);
	buf_release(&out);
}
END_TEST

static const struct {
	const char *token;
	enum transfer want;
} names[] = {
    {"7bit", TRANSFER_IDENTITY},
    {"8BIT", TRANSFER_IDENTITY},
    {"binary", TRANSFER_IDENTITY},
    {"Base64", TRANSFER_BASE64},
    {"quoted-PRINTABLE", TRANSFER_QUOTED_PRINTABLE},
    {"x-uuencode", TRANSFER_UUENCODE},
    {"base65", TRANSFER_UNKNOWN},
    {"", TRANSFER_UNKNOWN},
};

START_TEST(names_are_known)
{
	ck_assert_int_eq(transfer_find(span_of(names[_i].token)),
			 names[_i].want);
}
END_TEST

START_TEST(base64_is_recognised)
{
	ck_assert(base64_looks_like(span_of(
	    "WW91ciBhY2NvdW50IGlzIGxvY2tlZC4gQ2FsbCArMSA4ODggNTU1IDAx\r\n"
	    "MDAgdG8gdmVyaWZ5IHlvdXIgaWRlbnRpdHku\r\n")));
	ck_assert(!base64_looks_like(span_of("short")));
	ck_assert(!base64_looks_like(
	    span_of("this is a sentence of plain words that goes on and on")));
	ck_assert(!base64_looks_like(
	    span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
}
END_TEST

Suite *test_transfer_suite(void)
{
	Suite *suite = suite_create("test_transfer");
	TCase *tcase = tcase_create("transfer");

	tcase_add_loop_test(tcase, encodings_are_decoded, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, padding_can_be_ignored);
	tcase_add_test(tcase, pieces_decode_like_the_whole);
	tcase_add_test(tcase, long_base64_decodes_as_byte_by_byte);
	tcase_add_test(tcase, output_stops_at_its_limit);
	tcase_add_loop_test(tcase, names_are_known, 0, ARRAY_LEN(names));
	tcase_add_test(tcase, base64_is_recognised);
	suite_add_tcase(suite, tcase);
	return suite;
}
