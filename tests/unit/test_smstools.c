/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_smstools - message files of SMS Server Tools 3.
 */
#include "message/smstools.h"

#include <check.h>

Suite *test_smstools_suite(void);

#define FILE_OF(text) text, sizeof(text) - 1

static const struct {
	const char *in;
	size_t len;
	const char *want; /* from|to|text, '+' lone part, '~' fault; or error */
} rows[] = {
    {FILE_OF("To: 4477\n\nhello\n"), "|4477|hello\n"},
    {FILE_OF("From: MyBank\nFrom_TOA: D0 alphanumeric\nTo:4477 \r\n\r\nhi"),
     "MyBank|4477|hi"},
    {FILE_OF("To: 1\n \t\nX: y\n\nz"), "|1|X: y\n\nz"},
    {FILE_OF("\nbody"), "||body"},
    {FILE_OF("To: 1\n\n"), "|1|"},
    {FILE_OF("To: 1\n\ncaf\xE9"), "|1|caf\xC3\xA9"},
    {FILE_OF("To: 1\n\ncaf\xC3\xA9"), "|1|caf\xC3\xA9"},
    {FILE_OF("Alphabet: ISO\n\ncaf\xC3\xA9"), "||caf\xC3\x83\xC2\xA9"},
    {FILE_OF("Alphabet: Latin\n\n\xE9"), "||\xC3\xA9"},
    {FILE_OF("Alphabet: UTF-8\n\n\xC3\xA9\xFF"), "||\xC3\xA9\xEF\xBF\xBD~"},
    {FILE_OF("Alphabet: GSM\n\n\x00\x1B\x65"), "||@\xE2\x82\xAC"},
    {FILE_OF("Alphabet: UCS2\n\n\x60\xA8\x00\n\xD8\x3D\xDE\x00"),
     "||\xE6\x82\xA8\n\xF0\x9F\x98\x80"},
    {FILE_OF("Alphabet: Chinese\n\n\x60\xA8\x8B"), "||\xE6\x82\xA8~"},
    {FILE_OF("Alphabet: bin\nHex: yes\n\n48 69 20 79 6f 75 21"), "||Hi you!"},
    {FILE_OF("Alphabet: UCS\nUDH-DATA: 05 00 03 07 02 01\n\n\x00"
	     "A"),
     "||A+"},
    {FILE_OF("Incomplete: yes\n\nhalf"), "||half+"},
    {FILE_OF(
	 "Alphabet: UTF-8\nPDU: 0791447758100650040BD0CDBC30EC5E030008520121"
	 "312131001A0068\n\nhi"),
     "smsd loses text of such messages: expected decode_unicode_text = no in "
     "smsd.conf"},
    {FILE_OF("Alphabet: UCS2\nPDU: 0791447758100650040BD0CDBC30EC5E030008520121"
	     "312131001A0068\n\n\x00h"),
     "||h"},
    {FILE_OF("Alphabet: UTF-8\nPDU: 00040C91447700900123000852012131213100021A"
	     "\n\nhi"),
     "smsd loses text of such messages: expected decode_unicode_text = no in "
     "smsd.conf"},
    {FILE_OF("Alphabet: ISO\nPDU: 0791447758100650040BD0CDBC30EC5E030000520121"
	     "312131000E7076\n\nhi"),
     "||hi"},
    {FILE_OF("PDU: 07\n\nhi"), "||hi"},
    {FILE_OF("PDU: FFFF\n\nhi"), "||hi"},
    {FILE_OF("PDU: x\n\nhi"), "||hi"},
    {FILE_OF("to: 1\nalphabet: UCS2\n\nab"), "||ab"},
    {FILE_OF("To: 1\nTo: 2\n\nx"), "|2|x"},
    {FILE_OF("To: 1\nhello"),
     "expected headers, a blank line and the text; there is no blank line"},
    {FILE_OF(""),
     "expected headers, a blank line and the text; there is no blank line"},
    {FILE_OF("Macro: X=your code\n\nX"),
     "the header Macro changes the text when it is sent: expected the text "
     "itself"},
    {FILE_OF("Include: /tmp/x\n\n"),
     "the header Include changes the text when it is sent: expected the text "
     "itself"},
};

START_TEST(reads_as_the_table_says)
{
	struct message message;
	struct arena arena;
	struct err err;
	struct buf out;

	arena_init(&arena, 0);
	buf_init(&out, 0);
	if (smstools_read(&message, &arena,
			  span_make(rows[_i].in, rows[_i].len),
			  DIRECTION_OUTBOUND, &err) < 0) {
		buf_add_string(&out, err.text);
	} else {
		buf_add_span(&out, message.from);
		buf_add_char(&out, '|');
		buf_add_span(&out, message.to);
		buf_add_char(&out, '|');
		buf_add_span(&out, message.texts[0].raw);
		if (message.reading.has_lone_part)
			buf_add_char(&out, '+');
		if (message.reading.has_encoding_fault)
			buf_add_char(&out, '~');
		ck_assert_int_eq(message.direction, DIRECTION_OUTBOUND);
	}
	ck_assert_str_eq(buf_string(&out), rows[_i].want);
	buf_release(&out);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *in, *lines, *want;
	bool is_marked;
} mark_rows[] = {
    {"To: 1\n\nbody\n", "X-Scamsieve-Action: tag\n",
     "To: 1\nX-Scamsieve-Action: tag\n\nbody\n", false},
    {"To: 1\nX-Scamsieve-Status: No\n x-SCAMSIEVE-action : pass\n\n"
     "X-Scamsieve-Status: in the body\n",
     "", "To: 1\n\nX-Scamsieve-Status: in the body\n", true},
    {"X-Scamsieve: 1\n\nX-Scamsieve-Status: No", "",
     "X-Scamsieve: 1\n\nX-Scamsieve-Status: No", false},
    {"\n", "A: b\n", "A: b\n\n", false},
    {"To: 1", "A: b\n", "To: 1\nA: b\n", false},
    {"To: 1", "", "To: 1", false},
};

START_TEST(marks_are_put_in_and_taken_off)
{
	struct buf out;

	buf_init(&out, 0);
	ck_assert(smstools_is_marked(span_of(mark_rows[_i].in)) ==
		  mark_rows[_i].is_marked);
	smstools_mark(&out, span_of(mark_rows[_i].in),
		      span_of(mark_rows[_i].lines));
	ck_assert_str_eq(buf_string(&out), mark_rows[_i].want);
	buf_release(&out);
}
END_TEST

Suite *test_smstools_suite(void)
{
	Suite *suite = suite_create("test_smstools");
	TCase *tcase = tcase_create("smstools");

	tcase_add_loop_test(tcase, reads_as_the_table_says, 0, ARRAY_LEN(rows));
	tcase_add_loop_test(tcase, marks_are_put_in_and_taken_off, 0,
			    ARRAY_LEN(mark_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
