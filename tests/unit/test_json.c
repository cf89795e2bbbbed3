/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_json - the JSON reader against a table and against jansson, and the
 * writer against the reader.
 */
#include "base/json.h"
#include "base/utf8.h"

#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

Suite *test_json_suite(void);

/* Write one token the way a compact JSON writer would. */
static void add_token(struct buf *out, const struct json_token *token)
{
	switch (token->kind) {
	case JSON_TOKEN_KEY:
	case JSON_TOKEN_STRING:
		json_add_string(out, token->value);
		break;
	case JSON_TOKEN_OBJECT:
	case JSON_TOKEN_OBJECT_END:
	case JSON_TOKEN_ARRAY:
	case JSON_TOKEN_ARRAY_END:
	case JSON_TOKEN_NUMBER:
	case JSON_TOKEN_TRUE:
	case JSON_TOKEN_FALSE:
	case JSON_TOKEN_NULL:
		buf_add_span(out, token->value);
		break;
	case JSON_TOKEN_END:
		break;
	}
}

static bool is_before_comma(enum json_token_kind kind)
{
	return kind != JSON_TOKEN_OBJECT && kind != JSON_TOKEN_ARRAY &&
	       kind != JSON_TOKEN_KEY;
}

static bool is_after_comma(enum json_token_kind kind)
{
	return kind != JSON_TOKEN_OBJECT_END && kind != JSON_TOKEN_ARRAY_END &&
	       kind != JSON_TOKEN_END;
}

/* Read a text and write it again, compactly; 0 or the reader's error. */
static int rewrite(struct span text, struct buf *out, struct err *err)
{
	struct json_reader reader;
	struct json_token token = {0};
	enum json_token_kind last = JSON_TOKEN_ARRAY;
	unsigned char *copy = malloc(text.len + 1);
	int rc;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text.ptr, text.len);
	json_reader_init(&reader, copy, text.len);
	while ((rc = json_next(&reader, &token, err)) == 0) {
		if (is_before_comma(last) && is_after_comma(token.kind))
			buf_add_char(out, ',');
		add_token(out, &token);
		if (token.kind == JSON_TOKEN_KEY)
			buf_add_char(out, ':');
		if (token.kind == JSON_TOKEN_END)
			break;
		last = token.kind;
	}
	free(copy);
	return rc;
}

static const struct {
	const char *in;
	const char *want; /* rewritten, or the error */
} rows[] = {
    {"{}", "{}"},
    {" [ ] ", "[]"},
    {"{\"a\" : 1 ,\t\"b\":[true,false,null]}\r\n",
     "{\"a\":1,\"b\":[true,false,null]}"},
    {"\"\"", "\"\""},
    {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {"\"\\u9a8c\\u8bc1\"", "\"\xE9\xAA\x8C\xE8\xAF\x81\""},
    {"\"\\ud83d\\uDE00!\"", "\"\xF0\x9F\x98\x80!\""},
    {"\"x\\ud83dy\"", "\"x\xEF\xBF\xBDy\""},
    {"\"\\ude00\"", "\"\xEF\xBF\xBD\""},
    {"\"\\ud83d\\u0041\"", "\"\xEF\xBF\xBD"
			   "A\""},
    {"\"\\ud83d\\ud83d\\ude00\"", "\"\xEF\xBF\xBD\xF0\x9F\x98\x80\""},
    {"\"a\\u0000b\"", "\"a\\u0000b\""},
    {"\"\\u2028\"", "\"\xE2\x80\xA8\""},
    {"\"12345678901234567890\\n12345678901234567890\"",
     "\"12345678901234567890\\n12345678901234567890\""},
    {"[0,-0,10,1.5,-1.25e+3,1E-9,1e308,0e999,0.000e999]",
     "[0,-0,10,1.5,-1.25e+3,1E-9,1e308,0e999,0.000e999]"},
    {"1.7976931348623157e308", "1.7976931348623157e308"},
    {"0.00017976931348623157e312", "0.00017976931348623157e312"},
    {"12345678901234567890", "12345678901234567890"},
    {"{\"a\":{\"a\":1},\"b\":{\"a\":2}}", "{\"a\":{\"a\":1},\"b\":{\"a\":2}}"},
    {"", "byte 0: expected a value, found the end"},
    {"  ", "byte 2: expected a value, found the end"},
    {"{", "byte 1: expected a key in double quotes, found the end"},
    {"{a:1}", "byte 1: expected a key in double quotes, found 'a'"},
    {"{\"a\" 1}", "byte 5: expected ':' after the key, found '1'"},
    {"{\"a\":}", "byte 5: expected a value, found '}'"},
    {"{\"a\":1,}", "byte 7: expected a key in double quotes, found '}'"},
    {"{\"a\":1 \"b\":2}", "byte 7: expected ',' or '}', found '\"'"},
    {"{\"a\":1]", "byte 6: expected ',' or '}', found ']'"},
    {"[1,]", "byte 3: expected a value, found ']'"},
    {"[1 2]", "byte 3: expected ',' or ']', found '2'"},
    {"[1", "byte 2: expected ',' or ']', found the end"},
    {"{} x", "byte 3: expected nothing after the value, found 'x'"},
    {"{}{}", "byte 2: expected nothing after the value, found '{'"},
    {"nul", "byte 0: expected a value, found 'n'"},
    {"nulll", "byte 4: expected nothing after the value, found 'l'"},
    {"NaN", "byte 0: expected a value, found 'N'"},
    {"-Infinity", "byte 1: expected a digit, found 'I'"},
    {"01", "byte 1: expected nothing after the value, found '1'"},
    {"+1", "byte 0: expected a value, found '+'"},
    {".5", "byte 0: expected a value, found '.'"},
    {"5.", "byte 2: expected a digit after '.', found the end"},
    {"1e", "byte 2: expected a digit of the exponent, found the end"},
    {"1e+", "byte 3: expected a digit of the exponent, found the end"},
    {"1e999", "byte 0: expected a number that a double can hold, found '1'"},
    {"[-1e309]", "byte 1: expected a number that a double can hold, found '-'"},
    {"1.7976931348623159e308",
     "byte 0: expected a number that a double can hold, found '1'"},
    {"1e99999999999999999999",
     "byte 0: expected a number that a double can hold, found '1'"},
    {"\"abc", "byte 4: expected '\"' at the end of the string, found the end"},
    {"\"a\tb\"",
     "byte 2: expected no bare control character in a string, found byte "
     "0x09"},
    {"\"\\x\"", "byte 2: expected one of \"\\/bfnrtu after '\\', found 'x'"},
    {"\"\\", "byte 2: expected one of \"\\/bfnrtu after '\\', found the end"},
    {"\"\\u12G4\"", "byte 5: expected four hex digits after \\u, found 'G'"},
    {"\"\\u12", "byte 5: expected four hex digits after \\u, found the end"},
    {"'a'", "byte 0: expected a value, found '''"},
    {"{\"a\":1,\"\\u0061\":2}",
     "byte 7: expected each key once, found \"a\" again"},
    {"{\"b\":{\"a\":1,\"c\":[],\"a\":2}}",
     "byte 19: expected each key once, found \"a\" again"},
    {"\xEF\xBB\xBF{}", "byte 0: expected a value, found byte 0xEF"},
    {"// c\n1", "byte 0: expected a value, found '/'"},
};

START_TEST(reads_as_the_table_says)
{
	struct buf out;
	struct err err = {""};
	int rc;

	buf_init(&out, 0);
	rc = rewrite(span_of(rows[_i].in), &out, &err);
	if (rc < 0)
		ck_assert_str_eq(err.text, rows[_i].want);
	else
		ck_assert_str_eq(buf_string(&out), rows[_i].want);
	buf_release(&out);
}
END_TEST

START_TEST(depth_and_keys_are_bounded)
{
	struct buf text, out;
	struct err err;

	buf_init(&text, 0);
	buf_init(&out, 0);
	buf_add_repeat(&text, '[', JSON_DEPTH_LIMIT);
	buf_add_repeat(&text, ']', JSON_DEPTH_LIMIT);
	ck_assert_int_eq(rewrite(buf_span(&text), &out, &err), 0);
	buf_clear(&text);
	buf_add_repeat(&text, '[', 200000);
	ck_assert_int_eq(rewrite(buf_span(&text), &out, &err), ERR_LIMIT);
	ck_assert_str_eq(err.text, "byte 64: expected at most 64 objects and "
				   "arrays inside each other");
	buf_clear(&text);
	for (int i = 0; i <= JSON_KEY_LIMIT; i++)
		buf_add_format(&text, "%c\"%d\":0", i ? ',' : '{', i);
	buf_add_char(&text, '}');
	ck_assert_int_eq(rewrite(buf_span(&text), &out, &err), ERR_LIMIT);
	buf_release(&text);
	buf_release(&out);
}
END_TEST

/* jansson's verdict on a text, as strict as ours where it can be. */
static json_t *load_with_jansson(struct span text, bool *is_beyond)
{
	json_error_t error;
	json_t *tree = json_loadb((const char *)text.ptr, text.len,
				  JSON_DECODE_ANY | JSON_REJECT_DUPLICATES |
				      JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL,
				  &error);

	/* What we mend or allow and jansson refuses. */
	*is_beyond = !tree && (strstr(error.text, "invalid Unicode") ||
			       strstr(error.text, "NUL byte in object key"));
	return tree;
}

/* Both accept and mean the same, or both refuse. */
static void compare_with_jansson(struct span text)
{
	bool is_beyond;
	json_t *theirs = load_with_jansson(text, &is_beyond);
	struct err err = {""};
	struct buf out;
	int rc;

	buf_init(&out, 0);
	rc = rewrite(text, &out, &err);
	if (rc != ERR_LIMIT && !is_beyond)
		ck_assert_msg((rc == 0) == (theirs != NULL),
			      "'%.*s': ours says '%s', jansson %s",
			      (int)text.len, (const char *)text.ptr,
			      rc ? err.text : "fine",
			      theirs ? "accepts" : "refuses");
	if (rc == 0 && theirs) {
		json_t *again = load_with_jansson(buf_span(&out), &is_beyond);

		ck_assert_msg(json_equal(theirs, again), "'%.*s' became '%s'",
			      (int)text.len, (const char *)text.ptr,
			      buf_string(&out));
		json_decref(again);
	}
	json_decref(theirs);
	buf_release(&out);
}

START_TEST(agrees_with_jansson_on_the_table)
{
	compare_with_jansson(span_of(rows[_i].in));
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Change a text in one to four places: replace, insert, delete, swap. */
static size_t mutate(unsigned char *text, size_t len, uint32_t *state)
{
	static const char alphabet[] =
	    "{}[]\",:\\u0123456789abcdefntr+-.eE \t\n\x01\x7F/DdNI";
	uint32_t changes = 1 + next_random(state) % 4;

	for (uint32_t i = 0; i < changes && len > 1; i++) {
		size_t at = next_random(state) % len;
		unsigned char c = (unsigned char)
		    alphabet[next_random(state) % (sizeof(alphabet) - 1)];

		switch (next_random(state) % 3) {
		case 0:
			text[at] = c;
			break;
		case 1:
			memmove(text + at + 1, text + at, len - at);
			text[at] = c;
			len++;
			break;
		default:
			memmove(text + at, text + at + 1, len - at - 1);
			len--;
			break;
		}
	}
	return len;
}

START_TEST(agrees_with_jansson_on_mutations)
{
	uint32_t state = 2463534242u + (uint32_t)_i;
	unsigned char text[512];

	for (int round = 0; round < 500; round++) {
		size_t len = strlen(rows[_i].in);

		memcpy(text, rows[_i].in, len);
		len = mutate(text, len, &state);
		if (utf8_valid_prefix(span_make(text, len)) == len)
			compare_with_jansson(span_make(text, len));
	}
}
END_TEST

START_TEST(raw_token_is_as_written)
{
	static const char text[] = "[\"a\\u0041\\n\",12e3,{\"k\":[1,{}]},7]";
	unsigned char copy[sizeof(text)];
	struct json_reader reader;
	struct json_token token;

	memcpy(copy, text, sizeof(text));
	json_reader_init(&reader, copy, sizeof(text) - 1);
	ck_assert_int_eq(json_next(&reader, &token, NULL), 0);
	ck_assert_int_eq(json_next_raw(&reader, &token, NULL), 0);
	ck_assert(span_equal_string(token.value, "\"a\\u0041\\n\""));
	ck_assert_int_eq(json_next_raw(&reader, &token, NULL), 0);
	ck_assert(span_equal_string(token.value, "12e3"));
	ck_assert_int_eq(json_skip(&reader, NULL), 0);
	ck_assert_int_eq(json_next(&reader, &token, NULL), 0);
	ck_assert(span_equal_string(token.value, "7"));
	ck_assert_int_eq(json_next(&reader, &token, NULL), 0);
	ck_assert_int_eq(token.kind, JSON_TOKEN_ARRAY_END);
	ck_assert_int_eq(json_next(&reader, &token, NULL), 0);
	ck_assert_int_eq(token.kind, JSON_TOKEN_END);
	ck_assert_uint_eq(json_offset(&reader), sizeof(text) - 1);
}
END_TEST

static const struct {
	const char *in;
	int rc;
	int64_t want;
} integer_rows[] = {
    {"0", 0, 0},
    {"-17", 0, -17},
    {"1700000000.75", 0, 1700000000},
    {"999999999999999999", 0, 999999999999999999},
    {"9223372036854775808", ERR_INPUT, 0},
    {"1e3", ERR_INPUT, 0},
    {"1.5e3", ERR_INPUT, 0},
    {"", ERR_INPUT, 0},
    {"-", ERR_INPUT, 0},
    {".5", ERR_INPUT, 0},
    {"1.x", ERR_INPUT, 0},
    {"12a", ERR_INPUT, 0},
};

START_TEST(integer_is_the_whole_part)
{
	int64_t value = 0;

	ck_assert_int_eq(json_to_integer(span_of(integer_rows[_i].in), &value),
			 integer_rows[_i].rc);
	ck_assert_int_eq(value, integer_rows[_i].want);
}
END_TEST

static const struct {
	const char *in;
	size_t len;
	const char *want;
} string_rows[] = {
    {"", 0, "\"\""},
    {"a\"b\\c/", 6, "\"a\\\"b\\\\c/\""},
    {"\0\x1F\n\r\t\b\f", 7, "\"\\u0000\\u001f\\n\\r\\t\\b\\f\""},
    {"\x7F\xE2\x80\xA8", 4, "\"\x7F\xE2\x80\xA8\""},
    {"\xFF"
     "a\xE9\xAA",
     4,
     "\"\xEF\xBF\xBD"
     "a\xEF\xBF\xBD\""},
};

START_TEST(string_is_escaped)
{
	struct buf out;

	buf_init(&out, 0);
	json_add_string(&out,
			span_make(string_rows[_i].in, string_rows[_i].len));
	ck_assert_str_eq(buf_string(&out), string_rows[_i].want);
	buf_release(&out);
}
END_TEST

static const struct {
	double in;
	const char *want;
} decimal_rows[] = {
    {0, "0.0"},
    {-0.0, "0.0"},
    {5, "5.0"},
    {7.5, "7.5"},
    {4.25, "4.25"},
    {-0.125, "-0.125"},
    {0.1 + 0.2, "0.3"},
    {2.9996, "3.0"},
    {0.0004, "0.0"},
    {-0.0004, "0.0"},
    {1234567.891, "1234567.891"},
    {1e300, "9000000000000000.0"},
    {-1e300, "-9000000000000000.0"},
    {NAN, "null"},
    {INFINITY, "9000000000000000.0"},
};

START_TEST(decimal_is_short)
{
	struct buf out;

	buf_init(&out, 0);
	json_add_decimal(&out, decimal_rows[_i].in);
	ck_assert_str_eq(buf_string(&out), decimal_rows[_i].want);
	buf_release(&out);
}
END_TEST

Suite *test_json_suite(void)
{
	Suite *suite = suite_create("test_json");
	TCase *tcase = tcase_create("json");
	int n = (int)ARRAY_LEN(rows);

	tcase_add_loop_test(tcase, reads_as_the_table_says, 0, n);
	tcase_add_test(tcase, depth_and_keys_are_bounded);
	tcase_add_loop_test(tcase, agrees_with_jansson_on_the_table, 0, n);
	tcase_add_loop_test(tcase, agrees_with_jansson_on_mutations, 0, n);
	tcase_add_test(tcase, raw_token_is_as_written);
	tcase_add_loop_test(tcase, integer_is_the_whole_part, 0,
			    ARRAY_LEN(integer_rows));
	tcase_add_loop_test(tcase, string_is_escaped, 0,
			    ARRAY_LEN(string_rows));
	tcase_add_loop_test(tcase, decimal_is_short, 0,
			    ARRAY_LEN(decimal_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
