/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_wire - messages and verdicts as frames, whole and broken.
 */
#include "service/wire.h"

#include <check.h>
#include <math.h>

Suite *test_wire_suite(void);

static struct arena arena;
static struct buf frame;
static struct err err;

static void setup(void)
{
	arena_init(&arena, 0);
	buf_init(&frame, 0);
	err.text[0] = '\0';
}

static void teardown(void)
{
	buf_release(&frame);
	arena_release(&arena);
}

static struct span body_of(const struct buf *buf)
{
	struct wire_header header;

	ck_assert_int_eq(wire_read_header(buf->ptr, &header, &err), 0);
	ck_assert_uint_eq(header.body_bytes, buf->len - WIRE_HEADER_BYTES);
	return span_make(buf->ptr + WIRE_HEADER_BYTES, header.body_bytes);
}

#define EXPECT_TEXT(got, want)                                                 \
	ck_assert_msg(span_equal_string((got), (want)), "got \"%.*s\"",        \
		      (int)(got).len, (const char *)(got).ptr)

static struct message_text texts[2];
static struct message_link links[1];

static struct message a_message(void)
{
	texts[0] = (struct message_text){.kind = TEXT_BODY,
					 .raw = span_of("your parcel"),
					 .replaced_count = 3};
	texts[1] = (struct message_text){.kind = TEXT_SUBJECT,
					 .raw = span_of("ünits")};
	links[0] = (struct message_link){.kind = MESSAGE_LINK_ANCHOR,
					 .url = span_of("http://x.example")};
	return (struct message){
	    .channel = CHANNEL_EMAIL,
	    .direction = DIRECTION_OUTBOUND,
	    .id = span_of("\"a\\u0062\""),
	    .from = span_of("Post"),
	    .to = span_of("+44"),
	    .display_name = span_of("d"),
	    .reply_to = span_of("r"),
	    .envelope_from = span_of("e"),
	    .message_id = span_of("m"),
	    .time_s = -5,
	    .texts = texts,
	    .n_texts = 2,
	    .links = links,
	    .n_links = 1,
	    .reading = {.has_encoding_fault = true,
			.has_lone_part = true,
			.part_count = 7,
			.septet_count = 8,
			.oddities = 9},
	    .size_bytes = 1000,
	};
}

START_TEST(message_there_and_back)
{
	struct wire_request in = {.kind = WIRE_JUDGE,
				  .message = a_message(),
				  .format = span_of("jsonl"),
				  .original = span_make("a\0b", 3)};
	struct wire_request out;
	const struct message *got = &out.message;

	wire_add_request(&frame, &in);
	ck_assert_int_eq(
	    wire_read_request(WIRE_JUDGE, body_of(&frame), &arena, &out, &err),
	    0);
	ck_assert(span_equal(out.original, in.original));
	EXPECT_TEXT(out.format, "jsonl");
	ck_assert_int_eq(got->channel, CHANNEL_EMAIL);
	ck_assert_int_eq(got->direction, DIRECTION_OUTBOUND);
	EXPECT_TEXT(got->id, "\"a\\u0062\"");
	EXPECT_TEXT(got->from, "Post");
	EXPECT_TEXT(got->to, "+44");
	EXPECT_TEXT(got->display_name, "d");
	EXPECT_TEXT(got->reply_to, "r");
	EXPECT_TEXT(got->envelope_from, "e");
	EXPECT_TEXT(got->message_id, "m");
	ck_assert_int_eq(got->time_s, -5);
	ck_assert_uint_eq(got->size_bytes, 1000);
	ck_assert_uint_eq(got->n_texts, 2);
	EXPECT_TEXT(got->texts[0].raw, "your parcel");
	ck_assert_uint_eq(got->texts[0].replaced_count, 3);
	ck_assert_int_eq(got->texts[1].kind, TEXT_SUBJECT);
	EXPECT_TEXT(got->texts[1].raw, "ünits");
	ck_assert_uint_eq(got->n_links, 1);
	EXPECT_TEXT(got->links[0].url, "http://x.example");
	ck_assert(!got->reading.has_hit_limit && !got->reading.is_ambiguous);
	ck_assert(got->reading.has_encoding_fault);
	ck_assert(got->reading.has_lone_part);
	ck_assert_uint_eq(got->reading.part_count, 7);
	ck_assert_uint_eq(got->reading.septet_count, 8);
	ck_assert_uint_eq(got->reading.oddities, 9);
}
END_TEST

START_TEST(unreadable_message_there_and_back)
{
	struct wire_request in = {.kind = WIRE_KEEP,
				  .message = {.direction = DIRECTION_OUTBOUND},
				  .error = span_of("line 3"),
				  .format = span_of("text"),
				  .original = span_make("\xFF\0", 2)};
	struct wire_request out;

	wire_add_request(&frame, &in);
	ck_assert_int_eq(
	    wire_read_request(WIRE_KEEP, body_of(&frame), &arena, &out, &err),
	    0);
	EXPECT_TEXT(out.error, "line 3");
	ck_assert(span_equal(out.original, in.original));
	ck_assert_int_eq(out.message.direction, DIRECTION_OUTBOUND);
	ck_assert_uint_eq(out.message.id.len, 0);
}
END_TEST

static struct wire_answer an_answer(void)
{
	static struct verdict_span spans[] = {{0, {5, 11}}, {1, {0, 6}}};
	static struct verdict_rule rules[] = {
	    {.id = "a/b", .score = 4.5, .spans = spans, .n_spans = 2}};
	static struct verdict_rule shadow[] = {{.id = "a/c", .score = -1}};
	static struct verdict_unknown unknown[] = {{"a/d", "regex budget"}};

	return (struct wire_answer){
	    .has_verdict = true,
	    .verdict = {.action = ACTION_QUARANTINE,
			.score = 7.25,
			.required = INFINITY,
			.is_forced = true,
			.rules = rules,
			.n_rules = 1,
			.shadow = shadow,
			.n_shadow = 1,
			.unknown = unknown,
			.n_unknown = 1,
			.lang = "zh"},
	    .kept_id = 12,
	    .generation = 34,
	};
}

START_TEST(verdict_there_and_back)
{
	struct message message = a_message();
	struct wire_answer in = an_answer();
	struct wire_answer out;
	const struct verdict *got = &out.verdict;

	wire_add_answer(&frame, &in);
	ck_assert_int_eq(
	    wire_read_answer(body_of(&frame), &message, &arena, &out, &err), 0);
	ck_assert(out.has_verdict && got->is_forced && isinf(got->required));
	ck_assert_int_eq(got->action, ACTION_QUARANTINE);
	ck_assert_double_eq(got->score, 7.25);
	ck_assert_str_eq(got->lang, "zh");
	ck_assert_uint_eq(got->n_rules, 1);
	ck_assert_str_eq(got->rules[0].id, "a/b");
	ck_assert_double_eq(got->rules[0].score, 4.5);
	ck_assert_uint_eq(got->rules[0].n_spans, 2);
	ck_assert_uint_eq(got->rules[0].spans[1].text, 1);
	ck_assert_uint_eq(got->rules[0].spans[1].raw.end, 6);
	ck_assert_str_eq(got->shadow[0].id, "a/c");
	ck_assert_str_eq(got->unknown[0].reason, "regex budget");
	ck_assert_int_eq(out.kept_id, 12);
	ck_assert_uint_eq(out.generation, 34);
}
END_TEST

START_TEST(failure_there_and_back)
{
	struct message message = a_message();
	struct wire_answer in = {.action = span_of("error"),
				 .error = span_of("not kept")};
	struct wire_answer out;
	struct wire_refusal refusal;

	wire_add_answer(&frame, &in);
	ck_assert_int_eq(
	    wire_read_answer(body_of(&frame), &message, &arena, &out, &err), 0);
	ck_assert(!out.has_verdict);
	EXPECT_TEXT(out.action, "error");
	EXPECT_TEXT(out.error, "not kept");
	buf_clear(&frame);
	wire_add_refusal(&frame, ERR_LIMIT, "too large");
	ck_assert_int_eq(wire_read_refusal(body_of(&frame), &refusal, &err), 0);
	ck_assert_int_eq(refusal.code, ERR_LIMIT);
	EXPECT_TEXT(refusal.text, "too large");
}
END_TEST

/* Every start of a good body is broken, and so is anything behind it. */
START_TEST(cut_bodies_are_refused)
{
	struct message message = a_message();
	struct wire_request request = {
	    .kind = WIRE_JUDGE, .message = message, .format = span_of("jsonl")};
	struct wire_request got_request;
	struct wire_answer answer = an_answer();
	struct wire_answer got_answer;
	struct span body;

	wire_add_request(&frame, &request);
	buf_add_char(&frame, 'x');
	body = span_make(frame.ptr + WIRE_HEADER_BYTES,
			 frame.len - WIRE_HEADER_BYTES);
	for (size_t len = 0; len <= body.len; len++)
		ck_assert_int_eq(wire_read_request(WIRE_JUDGE,
						   span_make(body.ptr, len),
						   &arena, &got_request, &err),
				 len + 1 == body.len ? 0 : ERR_INPUT);
	buf_clear(&frame);
	wire_add_answer(&frame, &answer);
	buf_add_char(&frame, 'x');
	body = span_make(frame.ptr + WIRE_HEADER_BYTES,
			 frame.len - WIRE_HEADER_BYTES);
	for (size_t len = 0; len <= body.len; len++)
		ck_assert_int_eq(wire_read_answer(span_make(body.ptr, len),
						  &message, &arena, &got_answer,
						  &err),
				 len + 1 == body.len ? 0 : ERR_INPUT);
}
END_TEST

static const struct {
	const char *name;
	const char *id;
	const char *from;
	const char *format;
	enum text_kind kind;
	size_t n_texts;
} bad_rows[] = {
    {"no text", "", "", "x", TEXT_BODY, 0},
    {"body is not first", "", "", "x", TEXT_SUBJECT, 1},
    {"kind", "", "", "x", TEXT_KIND_COUNT, 1},
    {"id: list", "[1]", "", "x", TEXT_BODY, 1},
    {"id: open", "\"a", "", "x", TEXT_BODY, 1},
    {"id: two", "1 2", "", "x", TEXT_BODY, 1},
    {"id: more", "1,\"action\":2", "", "x", TEXT_BODY, 1},
    {"id: space", " 1", "", "x", TEXT_BODY, 1},
    {"not UTF-8", "1", "\xC3", "x", TEXT_BODY, 1},
    {"format", "1", "", "a format with a name that is much too long", TEXT_BODY,
     1},
};

START_TEST(bad_messages_are_refused)
{
	struct wire_request in = {.kind = WIRE_JUDGE, .message = a_message()};
	struct wire_request out;

	in.message.id = span_of(bad_rows[_i].id);
	in.message.from = span_of(bad_rows[_i].from);
	in.message.n_texts = bad_rows[_i].n_texts;
	texts[0].kind = bad_rows[_i].kind;
	in.format = span_of(bad_rows[_i].format);
	wire_add_request(&frame, &in);
	ck_assert_msg(wire_read_request(WIRE_JUDGE, body_of(&frame), &arena,
					&out, &err) == ERR_INPUT,
		      "%s: taken", bad_rows[_i].name);
}
END_TEST

START_TEST(spans_outside_of_the_message_are_refused)
{
	static struct verdict_span bad[] = {
	    {0, {0, 12}}, {2, {0, 0}}, {0, {3, 2}}};
	struct verdict_rule rule = {
	    .id = "a/b", .spans = &bad[_i], .n_spans = 1};
	struct message message = a_message();
	struct wire_answer in = {
	    .has_verdict = true,
	    .verdict = {.rules = &rule, .n_rules = 1, .lang = ""}};
	struct wire_answer out;

	wire_add_answer(&frame, &in);
	ck_assert_int_eq(
	    wire_read_answer(body_of(&frame), &message, &arena, &out, &err),
	    ERR_INPUT);
}
END_TEST

static const struct {
	const char *bytes;
	const char *want;
} header_rows[] = {
    {"GET / HTTP/1", "a frame that is not ours"},
    {"SCSV\x02\x01\0\0\0\0\0\0",
     "the other side speaks version 2, this program version 1: restart the "
     "one that was not"},
    {"SCSV\x01\x00\0\0\0\0\0\0", "a frame of no known kind"},
    {"SCSV\x01\x05\0\0\0\0\0\0", "a frame of no known kind"},
    {"SCSV\x01\x01\0\x01\0\0\0\0", "a frame of no known kind"},
};

START_TEST(bad_headers_are_refused)
{
	struct wire_header header;

	ck_assert_int_eq(
	    wire_read_header((const unsigned char *)header_rows[_i].bytes,
			     &header, &err),
	    ERR_INPUT);
	ck_assert_str_eq(err.text, header_rows[_i].want);
}
END_TEST

Suite *test_wire_suite(void)
{
	Suite *suite = suite_create("test_wire");
	TCase *tcase = tcase_create("wire");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, message_there_and_back);
	tcase_add_test(tcase, unreadable_message_there_and_back);
	tcase_add_test(tcase, verdict_there_and_back);
	tcase_add_test(tcase, failure_there_and_back);
	tcase_add_test(tcase, cut_bodies_are_refused);
	tcase_add_loop_test(tcase, bad_messages_are_refused, 0,
			    ARRAY_LEN(bad_rows));
	tcase_add_loop_test(tcase, spans_outside_of_the_message_are_refused, 0,
			    3);
	tcase_add_loop_test(tcase, bad_headers_are_refused, 0,
			    ARRAY_LEN(header_rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
