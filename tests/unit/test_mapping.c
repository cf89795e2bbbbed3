/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mapping - paths, the shapes known by name, lists, forms.
 */
#include "message/mapping.h"

#include <check.h>
#include <stdlib.h>

Suite *test_mapping_suite(void);

enum { PATHS = 4 };

/* One message as id|from|to|text, '+' for a lone part, '~' for a fault. */
static void describe(struct buf *out, const struct message *message)
{
	buf_add_span(out, message->id);
	buf_add_char(out, '|');
	buf_add_span(out, message->from);
	buf_add_char(out, '|');
	buf_add_span(out, message->to);
	buf_add_char(out, '|');
	buf_add_span(out, message->texts[0].raw);
	if (message->reading.has_lone_part)
		buf_add_char(out, '+');
	if (message->reading.has_encoding_fault)
		buf_add_char(out, '~');
}

/* Read a line and describe all its messages, or the error. */
static void read_line(const struct mapping *mapping, bool is_form,
		      const char *text, struct buf *out)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_INBOUND};
	size_t len = strlen(text);
	unsigned char *line = malloc(len + 1);
	struct mapped mapped;
	struct message message;
	struct record record;
	struct arena arena;
	struct err err;
	int rc;

	ck_assert_ptr_nonnull(line);
	memcpy(line, text, len);
	arena_init(&arena, 0);
	rc = is_form
		 ? mapping_read_form(mapping, &mapped, &arena, line, len, &err)
		 : mapping_read(mapping, &mapped, &arena, line, len, &err);
	if (rc < 0)
		buf_add_string(out, err.text);
	for (size_t i = 0; rc == 0 && i < mapped.n_messages; i++) {
		buf_add_string(out, i ? " " : "");
		if (mapped_build(mapping, &mapped, i, &record, &message,
				 &defaults, &arena, &err) < 0)
			buf_add_format(out, "(%s)", err.text);
		else
			describe(out, &message);
	}
	arena_release(&arena);
	free(line);
}

static const struct {
	const char *preset;
	bool is_form;
	const char *in;
	const char *want;
} preset_rows[] = {
    {"twilio", true,
     "ToCountry=GB&MessageSid=SM1f&From=%2B447700900124&To=%2B44770090"
     "&Body=Caf%C3%A9+100%25+%26+more&NumSegments=1",
     "\"SM1f\"|+447700900124|+44770090|Caf\xC3\xA9 100% & more"},
    {"twilio", false, "{\"MessageSid\":\"SM1\",\"From\":\"a\",\"Body\":\"b\"}",
     "\"SM1\"|a||b"},
    {"vonage", false,
     "{\"msisdn\":\"447700900124\",\"to\":\"12345\",\"messageId\":\"0A\","
     "\"text\":\"hi\",\"type\":\"text\"}",
     "\"0A\"|447700900124|12345|hi"},
    {"vonage", true,
     "msisdn=1&text=hi&concat-ref=7&concat-total=2&concat-part=1", "|1||hi+"},
    {"vonage", false,
     "{\"msisdn\":\"1\",\"type\":\"binary\",\"data\":\"48692074686572652C20"
     "6869207468657265\",\"udh\":\"0605041F901F90\"}",
     "|1||Hi there, hi there"},
    {"aws", false,
     "{\"originationNumber\":\"+1206\",\"destinationNumber\":\"+1425\","
     "\"messageBody\":\"STOP\",\"inboundMessageId\":\"cae1\"}",
     "\"cae1\"|+1206|+1425|STOP"},
    {"aws", false,
     "{\"Type\":\"Notification\",\"Message\":\"{\\\"originationNumber\\\":"
     "\\\"+1206\\\",\\\"messageBody\\\":\\\"a \\\\\\\"b\\\\u0041\\\\\\\"\\\","
     "\\\"inboundMessageId\\\":\\\"x\\\"}\"}",
     "\"x\"|+1206||a \"bA\""},
    {"infobip", false,
     "{\"results\":[{\"messageId\":\"1\",\"from\":\"a\",\"to\":\"b\","
     "\"text\":\"one\",\"price\":{\"text\":3}},{\"from\":\"c\",\"text\":"
     "\"two\"}],\"messageCount\":2}",
     "\"1\"|a|b|one |c||two"},
    {"infobip", false, "{\"results\":[]}", ""},
    {"infobip", false, "{\"messages\":[]}", "the list of messages is missing"},
    {"infobip", false, "{\"results\":{\"text\":\"x\"}}",
     "the list of messages is missing"},
    {"infobip", false, "{\"results\":[{\"from\":\"a\"},{\"text\":\"b\"}]}",
     "(nothing is at 'results[].text': expected the message's text there) "
     "|||b"},
    {"aliyun", false,
     "[{\"phone_number\":\"1381111\",\"dest_code\":\"900\",\"content\":\"TD\","
     "\"sequence_id\":1234567890}]",
     "1234567890|1381111|900|TD"},
    {"telnyx", false,
     "{\"data\":{\"event_type\":\"message.received\",\"payload\":{\"id\":"
     "\"84cc\",\"from\":{\"phone_number\":\"+1312\",\"carrier\":\"x\"},\"to\":"
     "[{\"phone_number\":\"+1773\"},{\"phone_number\":\"+1999\"}],\"text\":"
     "\"hello\"}}}",
     "\"84cc\"|+1312|+1773|hello"},
    {"cm", false,
     "{\"from\":{\"number\":\"00316\"},\"to\":{\"number\":\"00317\"},"
     "\"message\":{\"text\":\"t\",\"media\":{}},\"reference\":\"r\"}",
     "\"r\"|00316|00317|t"},
    {"jasmin", true, "id=9&from=a&to=b&content=%60%a8&binary=60a88bc1&coding=8",
     "\"9\"|a|b|\xE6\x82\xA8\xE8\xAF\x81"},
    {"jasmin", true, "id=9&from=a&binary=1B65+00&coding=0",
     "\"9\"|a||\xE2\x82\xAC@"},
    {"kannel", true, "id=5&from=a&to=b&text=%ff%zz%4",
     "\"5\"|a|b|\xEF\xBF\xBD%zz%4~"},
    {"kannel", true, "from=a&from=b",
     "expected each key once, found 'from' again"},
    {"kannel", true, "",
     "(nothing is at 'text': expected the message's text there)"},
    {"kannel", true, "&&text&=", "|||"},
};

START_TEST(presets_are_read)
{
	struct mapping mapping;
	struct buf out;

	buf_init(&out, 0);
	mapping_init(&mapping);
	ck_assert_int_eq(mapping_add_preset(&mapping, preset_rows[_i].preset),
			 0);
	read_line(&mapping, preset_rows[_i].is_form, preset_rows[_i].in, &out);
	ck_assert_str_eq(buf_string(&out), preset_rows[_i].want);
	buf_release(&out);
}
END_TEST

START_TEST(every_preset_has_a_row)
{
	struct mapping mapping;
	bool has_row = false;

	for (size_t i = 0; i < ARRAY_LEN(preset_rows); i++)
		if (strcmp(preset_rows[i].preset, mapping_presets[_i]) == 0)
			has_row = true;
	ck_assert_msg(has_row, "%s has no test", mapping_presets[_i]);
	mapping_init(&mapping);
	ck_assert_int_eq(mapping_add_preset(&mapping, "nobody"), ERR_INPUT);
}
END_TEST

static const struct {
	const char *paths[PATHS]; /* text, from, to, id */
	const char *in;
	const char *want; /* messages or error; paths' errors too */
} path_rows[] = {
    {{"a.b.c"}, "{\"a\":{\"b\":{\"c\":\"x\"}}}", "|||x"},
    {{"a[1][0].b"}, "{\"a\":[0,[{\"b\":\"x\"},{\"b\":\"y\"}]]}", "|||x"},
    {{"[2]"}, "[\"a\",\"b\",\"c\",\"d\"]", "|||c"},
    {{"m[]", "sender", "=fixed", "id"},
     "{\"id\":7,\"m\":[\"a\",\"b\"],\"sender\":7}",
     "7|7|fixed|a 7|7|fixed|b"},
    {{"m[].t", "f"}, "{\"f\":\"late\",\"m\":[{\"t\":\"a\"}]}", "|late||a"},
    {{"m[].t", "f"}, "{\"m\":[{\"t\":\"a\"}],\"f\":\"late\"}", "|late||a"},
    {{"m[].j.t"},
     "{\"m\":[{\"j\":\"{\\\"t\\\":\\\"a\\\"}\"},{\"j\":{\"t\":\"b\"}}]}",
     "|||a |||b"},
    {{"t"},
     "{\"t\":{}}",
     "byte 5: \"text\": expected one value, found an object"},
    {{"t"}, "{\"t\":true}", "(byte 5: \"text\": expected a string)"},
    {{"t"},
     "{\"t\":\"a\",\"t\":\"b\"}",
     "byte 9: expected each key once, found \"t\" again"},
    {{"t"}, "7", "byte 0: expected an object or a list, found a number"},
    {{"j.t"},
     "{\"j\":\"{\\\"t\\\":\"}",
     "byte 5: expected a value, found the end"},
    {{"t"}, "{\"t\":\"a\xFF\"}", "|||a\xEF\xBF\xBD~"},
    {{"a..b"}, "", "'a..b': expected KEY, .KEY, [N] or [] at '..b'"},
    {{"a", "a"}, "", "'a' leads to \"text\" already"},
    {{"a["}, "", "'a[': expected KEY, .KEY, [N] or [] at '['"},
    {{"a[x]"}, "", "'a[x]': expected KEY, .KEY, [N] or [] at '[x]'"},
    {{"a]"}, "", "'a]': expected KEY, .KEY, [N] or [] at ']'"},
    {{""}, "", "'': expected KEY, .KEY, [N] or [] at ''"},
    {{"a[99999999999]"},
     "",
     "'a[99999999999]': expected KEY, .KEY, [N] or [] at '[99999999999]'"},
    {{"a[].t", "b[].f"},
     "",
     "'b[].f': expected one list of messages, this is a second one"},
    {{"a[].b[].t"},
     "",
     "'a[].b[].t': expected one list of messages, this is a second one"},
};

START_TEST(paths_lead_where_they_say)
{
	static const enum record_field fields[PATHS] = {
	    RECORD_TEXT, RECORD_FROM, RECORD_TO, RECORD_ID};
	struct mapping mapping;
	struct buf out;
	struct err err;
	int rc = 0;

	buf_init(&out, 0);
	mapping_init(&mapping);
	for (int i = 0; i < PATHS && path_rows[_i].paths[i] && rc == 0; i++)
		rc = mapping_add(&mapping, fields[i], path_rows[_i].paths[i],
				 &err);
	if (rc < 0)
		buf_add_string(&out, err.text);
	else
		read_line(&mapping, false, path_rows[_i].in, &out);
	ck_assert_str_eq(buf_string(&out), path_rows[_i].want);
	buf_release(&out);
}
END_TEST

START_TEST(lists_are_bounded)
{
	struct mapping mapping;
	struct buf line, out;

	buf_init(&line, 0);
	buf_init(&out, 0);
	mapping_init(&mapping);
	ck_assert_int_eq(mapping_add(&mapping, RECORD_TEXT, "[].t", NULL), 0);
	buf_add_char(&line, '[');
	for (int i = 0; i <= MAPPING_MESSAGE_LIMIT; i++)
		buf_add_string(&line, i ? ",{}" : "{}");
	buf_add_char(&line, ']');
	read_line(&mapping, false, buf_string(&line), &out);
	ck_assert_str_eq(buf_string(&out),
			 "expected at most 1000 messages in a list");
	buf_release(&line);
	buf_release(&out);
}
END_TEST

START_TEST(steps_are_bounded)
{
	static char paths[MAPPING_NODE_LIMIT][8];
	struct mapping mapping;
	struct err err;
	int rc = 0;

	mapping_init(&mapping);
	for (int i = 0; i < MAPPING_NODE_LIMIT && rc == 0; i++) {
		paths[i][0] = (char)('a' + i % 26);
		paths[i][1] = (char)('a' + i / 26);
		rc = mapping_add(&mapping, RECORD_TEXT, paths[i], &err);
	}
	ck_assert_int_eq(rc, ERR_LIMIT);
}
END_TEST

Suite *test_mapping_suite(void)
{
	Suite *suite = suite_create("test_mapping");
	TCase *tcase = tcase_create("mapping");
	int n_presets = 0;

	while (mapping_presets[n_presets])
		n_presets++;
	tcase_add_loop_test(tcase, presets_are_read, 0, ARRAY_LEN(preset_rows));
	tcase_add_loop_test(tcase, every_preset_has_a_row, 0, n_presets);
	tcase_add_loop_test(tcase, paths_lead_where_they_say, 0,
			    ARRAY_LEN(path_rows));
	tcase_add_test(tcase, lists_are_bounded);
	tcase_add_test(tcase, steps_are_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
