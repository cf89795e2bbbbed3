/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_record - JSON records to messages.
 */
#include "message/record.h"

#include <check.h>
#include <stdlib.h>

Suite *test_record_suite(void);

/*
 * A message in one line: channel direction id|from|to|time|texts, each text
 * as kind=content, then '+' for one part of several, '~' for
 * a fault in the encoding.
 */
static void describe(struct buf *out, const struct message *message)
{
	buf_add_format(out, "%s %s ", channel_name(message->channel),
		       direction_name(message->direction));
	buf_add_span(out, message->id);
	buf_add_char(out, '|');
	buf_add_span(out, message->from);
	buf_add_char(out, '|');
	buf_add_span(out, message->to);
	buf_add_format(out, "|%lld|", (long long)message->time_s);
	for (size_t i = 0; i < message->n_texts; i++) {
		buf_add_format(out, "%s%s=", i ? "," : "",
			       text_kind_name(message->texts[i].kind));
		buf_add_span(out, message->texts[i].raw);
	}
	if (message->reading.has_lone_part)
		buf_add_char(out, '+');
	if (message->reading.has_encoding_fault)
		buf_add_char(out, '~');
}

static const struct {
	const char *in;
	const char *want; /* the message, or the error */
} rows[] = {
    {"{\"text\":\"hi\"}", "sms inbound |||0|body=hi"},
    {"{\"text\":\"\"}", "sms inbound |||0|body="},
    {"{\"id\":\"a\\u0041\",\"text\":\"t\",\"from\":\"B\\u0061nk\",\"to\":4479}",
     "sms inbound \"a\\u0041\"|Bank|4479|0|body=t"},
    {"{\"id\":1.50,\"text\":\"t\"}", "sms inbound 1.50|||0|body=t"},
    {"{\"text\":\"t\",\"time\":1700000000.5,\"direction\":\"outbound\"}",
     "sms outbound |||1700000000|body=t"},
    {"{\"time\":\"2025-10-12T13:12:13Z\",\"text\":\"t\"}",
     "sms inbound |||1760274733|body=t"},
    {"{\"channel\":\"email\",\"subject\":\"S\",\"display_name\":\"D\","
     "\"text\":\"t\",\"reply_to\":\"r@example.com\"}",
     "email inbound |||0|body=t,subject=S,display_name=D"},
    {"{\"channel\":\"email\",\"from\":\"\\\"Pay, Pal\\\" <a@b.example>\","
     "\"to\":\"Jo <jo@c.example>, d@e.example\",\"text\":\"t\"}",
     "email inbound |a@b.example|jo@c.example|0|"
     "body=t,display_name=Pay, Pal"},
    {"{\"text\":\"t\",\"from\":\"N <a@b.example>\",\"channel\":\"email\","
     "\"display_name\":\"D\"}",
     "email inbound |a@b.example||0|body=t,display_name=D"},
    {"{\"channel\":\"email\",\"from\":\"301079payments\",\"text\":\"t\"}",
     "email inbound |301079payments||0|body=t"},
    {"{\"text\":\"t\",\"from\":\"N <a@b.example>\"}",
     "sms inbound |N <a@b.example>||0|body=t"},
    {"{\"x\":{\"text\":[1,{}]},\"text\":\"t\",\"texts\":null}",
     "sms inbound |||0|body=t"},
    {"{\"id\":null,\"from\":null,\"to\":null,\"time\":null,"
     "\"direction\":null,\"channel\":null,\"subject\":null,\"text\":\"t\"}",
     "sms inbound |||0|body=t"},
    {"\xEF\xBB\xBF{\"text\":\"t\"} \r", "sms inbound |||0|body=t"},
    {"{\"text\":\"a\xFF\xE9\xAA\"}",
     "sms inbound |||0|body=a\xEF\xBF\xBD\xEF\xBF\xBD~"},
    {"{\"text\":\"\\ud800\"}", "sms inbound |||0|body=\xEF\xBF\xBD~"},
    {"", "byte 0: expected a value, found the end"},
    {"[]", "byte 0: expected an object, found an array"},
    {"\"text\"", "byte 0: expected an object, found a string"},
    {"{}", "the key \"text\" is missing: expected the message's text in it"},
    {"{\"text\":5}", "byte 8: \"text\": expected a string"},
    {"{\"text\":null}", "byte 8: \"text\": expected a string"},
    {"{\"text\":\"t\",\"from\":[]}",
     "byte 19: \"from\": expected a string or a number"},
    {"{\"text\":\"t\",\"to\":true}",
     "byte 17: \"to\": expected a string or a number"},
    {"{\"text\":\"t\",\"id\":{}}",
     "byte 17: \"id\": expected a string or a number"},
    {"{\"text\":\"t\",\"direction\":\"in\"}",
     "byte 24: \"direction\": expected \"inbound\" or \"outbound\""},
    {"{\"text\":\"t\",\"channel\":\"fax\"}",
     "byte 22: \"channel\": expected \"sms\" or \"email\""},
    {"{\"text\":\"t\",\"time\":\"noon\"}",
     "byte 19: \"time\": expected an RFC 3339 time or seconds since 1970"},
    {"{\"text\":\"t\",\"time\":1e9}",
     "byte 19: \"time\": expected an RFC 3339 time or seconds since 1970"},
    {"{\"text\":\"t\",\"subject\":1}",
     "byte 22: \"subject\": expected a string"},
    {"{\"text\":\"a\",\"text\":\"b\"}",
     "byte 12: expected each key once, found \"text\" again"},
    {"{\"text\":\"t\"}x",
     "byte 12: expected nothing after the value, found 'x'"},
    {"{\"hex\":\"48656C6C6F 00\",\"coding\":0}",
     "sms inbound |||0|body=Hello@"},
    {"{\"hex\":\"60a88BC1\",\"coding\":\"8\"}",
     "sms inbound |||0|body=\xE6\x82\xA8\xE8\xAF\x81"},
    {"{\"hex\":\"e9\",\"coding\":\"latin1\",\"text\":\"\"}",
     "sms inbound |||0|body=\xC3\xA9"},
    {"{\"hex\":\"D83D\",\"coding\":8}", "sms inbound |||0|body=\xEF\xBF\xBD~"},
    {"{\"hex\":\"41\",\"udh\":\"0500030A0201\"}", "sms inbound |||0|body=A+"},
    {"{\"text\":\"A\",\"ref\":\"7\",\"parts\":2,\"part\":1}",
     "sms inbound |||0|body=A+"},
    {"{\"text\":\"A\",\"parts\":\"1\"}", "sms inbound |||0|body=A"},
    {"{\"text\":\"A\",\"parts\":256}",
     "byte 20: \"parts\": expected a number from 0 to 255"},
    {"{\"text\":\"A\",\"ref\":\"\"}",
     "byte 18: \"ref\": expected a number from 0 to 65535"},
    {"{\"hex\":\"4\"}",
     "the key \"hex\": expected pairs of hexadecimal digits"},
    {"{\"hex\":\"41\",\"udh\":\"0x\"}",
     "the key \"udh\": expected pairs of hexadecimal digits"},
    {"{\"hex\":\"41\",\"coding\":\"morse\"}",
     "byte 21: \"coding\": expected a data_coding from 0 to 255 or an "
     "alphabet"},
    {"{\"text\":\"t\"", "byte 11: expected ',' or '}', found the end"},
};

START_TEST(reads_as_the_table_says)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_INBOUND};
	size_t len = strlen(rows[_i].in);
	unsigned char *line = malloc(len + 1);
	struct message message;
	struct arena arena;
	struct err err;
	struct buf out;

	ck_assert_ptr_nonnull(line);
	memcpy(line, rows[_i].in, len);
	arena_init(&arena, 0);
	buf_init(&out, 0);
	if (record_read(&message, &arena, line, len, &defaults, &err) < 0)
		buf_add_string(&out, err.text);
	else
		describe(&out, &message);
	ck_assert_str_eq(buf_string(&out), rows[_i].want);
	buf_release(&out);
	arena_release(&arena);
	free(line);
}
END_TEST

START_TEST(error_keeps_the_id)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_OUTBOUND};
	unsigned char line[] = "{\"id\":\"x-1\",\"text\":7}";
	struct message message;
	struct arena arena;
	struct err err;

	arena_init(&arena, 0);
	ck_assert_int_eq(record_read(&message, &arena, line, sizeof(line) - 1,
				     &defaults, &err),
			 ERR_INPUT);
	ck_assert(span_equal_string(message.id, "\"x-1\""));
	arena_release(&arena);
}
END_TEST

START_TEST(mending_stays_in_the_arena_limit)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_INBOUND};
	unsigned char line[2000];
	struct message message;
	struct arena arena;
	struct err err;

	memset(line, 0xFF, sizeof(line));
	arena_init(&arena, 4096);
	ck_assert_int_eq(
	    record_read(&message, &arena, line, sizeof(line), &defaults, &err),
	    ERR_MEMORY);
	arena_release(&arena);
}
END_TEST

/* What a foreign record makes, what was read over, or what is wrong. */
static const struct {
	const char *in, *want;
	uint32_t passed_over;
} foreign_rows[] = {
    {"{\"text\":\"t\",\"direction\":\"outbound\"}", "sms outbound |||0|body=t",
     0},
    {"{\"text\":\"t\",\"direction\":\"send\",\"channel\":\"call\"}",
     "sms inbound |||0|body=t", 1U << RECORD_DIRECTION | 1U << RECORD_CHANNEL},
    {"{\"text\":\"t\",\"time\":\"noon\",\"channel\":7}",
     "sms inbound |||0|body=t", 1U << RECORD_TIME | 1U << RECORD_CHANNEL},
    {"{\"text\":\"t\",\"direction\":null}", "sms inbound |||0|body=t", 0},
    {"{\"text\":\"t\",\"direction\":[\"inbound\"]}",
     "byte 24: \"direction\": expected \"inbound\" or \"outbound\"", 0},
    {"{\"text\":\"t\",\"part\":\"one\"}",
     "byte 19: \"part\": expected a number from 0 to 255", 0},
    {"{\"text\":7}", "byte 8: \"text\": expected a string", 0},
    {"{\"text\":null}", "byte 8: \"text\": expected a string", 0},
};

START_TEST(reads_over_what_a_foreign_record_means)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_INBOUND};
	unsigned char line[100];
	size_t len = strlen(foreign_rows[_i].in);
	struct message message;
	struct record record;
	struct arena arena;
	struct err err;
	struct buf out;

	ck_assert_uint_lt(len, sizeof(line));
	memcpy(line, foreign_rows[_i].in, len);
	arena_init(&arena, 0);
	buf_init(&out, 0);
	if (record_read_foreign(&record, &message, &arena, line, len, &defaults,
				&err) < 0)
		buf_add_string(&out, err.text);
	else
		describe(&out, &message);
	ck_assert_str_eq(buf_string(&out), foreign_rows[_i].want);
	ck_assert_uint_eq(record.passed_over, foreign_rows[_i].passed_over);
	buf_release(&out);
	arena_release(&arena);
}
END_TEST

Suite *test_record_suite(void)
{
	Suite *suite = suite_create("test_record");
	TCase *tcase = tcase_create("record");

	tcase_add_loop_test(tcase, reads_as_the_table_says, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, reads_over_what_a_foreign_record_means, 0,
			    ARRAY_LEN(foreign_rows));
	tcase_add_test(tcase, error_keeps_the_id);
	tcase_add_test(tcase, mending_stays_in_the_arena_limit);
	suite_add_tcase(suite, tcase);
	return suite;
}
