/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_quarantine - what the store keeps, finds, decides on and forgets.
 */
#include "quarantine_fixture.h"

Suite *test_quarantine_suite(void);

START_TEST(what_was_put_is_there)
{
	static const unsigned char wire[] = {0, 1, 0xFF, '\n', 0};
	struct quarantine_message message = message_of("the text", NOW_MS);
	struct quarantine_receipt receipt;
	struct quarantine_entry entry;

	message.wire = span_make(wire, sizeof(wire));
	message.key = span_of("SM123");
	message.direction = DIRECTION_OUTBOUND;
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert(!receipt.is_repeat);
	reopen((struct quarantine_options){.is_read_only = true});
	ck_assert_msg(store != NULL, "%s", err.text);
	ck_assert_int_eq(
	    quarantine_get(store, receipt.id, &arena, &entry, &err), 0);
	ck_assert_int_eq(entry.state, QUARANTINE_HELD);
	ck_assert_int_eq(entry.seen_count, 1);
	ck_assert_int_eq(entry.message.time_ms, NOW_MS);
	ck_assert_int_eq(entry.message.channel, CHANNEL_SMS);
	ck_assert_int_eq(entry.message.direction, DIRECTION_OUTBOUND);
	ck_assert(span_equal_string(entry.message.from, "+4915100000001"));
	ck_assert(span_equal_string(entry.message.to, "12345"));
	ck_assert(span_equal_string(entry.message.key, "SM123"));
	ck_assert(span_equal_string(entry.message.format, "text"));
	ck_assert(span_equal(entry.message.wire, message.wire));
	ck_assert(span_equal_string(entry.message.text, "the text"));
	ck_assert(span_equal_string(entry.message.verdict, "{\"score\":9.5}"));
	ck_assert(span_equal_string(entry.message.rules, "core/a core/b"));
	ck_assert_int_eq(quarantine_get(store, 99, &arena, &entry, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "the quarantine has no message 99");
}
END_TEST

START_TEST(empty_fields_are_kept)
{
	struct quarantine_message message = {.time_ms = NOW_MS};
	struct quarantine_receipt receipt;
	struct quarantine_entry entry;

	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert_int_eq(
	    quarantine_get(store, receipt.id, &arena, &entry, &err), 0);
	ck_assert_uint_eq(entry.message.wire.len, 0);
	ck_assert_uint_eq(entry.message.from.len, 0);
}
END_TEST

START_TEST(retry_makes_one_copy)
{
	struct quarantine_receipt first, again;
	struct quarantine_entry entry;

	ck_assert_int_eq(put(store, "x", NOW_MS, &first), 0);
	ck_assert_int_eq(put(store, "x", NOW_MS + 30000, &again), 0);
	ck_assert(again.is_repeat);
	ck_assert_int_eq(again.id, first.id);
	/* Clocks go back, too. */
	ck_assert_int_eq(put(store, "x", NOW_MS - 30000, &again), 0);
	ck_assert(again.is_repeat);
	ck_assert_int_eq(quarantine_get(store, first.id, &arena, &entry, &err),
			 0);
	ck_assert_int_eq(entry.seen_count, 3);
	ck_assert_uint_eq(count_all(store), 1);
	ck_assert_int_eq(
	    put(store, "x", NOW_MS + QUARANTINE_WINDOW_MS + 1, &again), 0);
	ck_assert(!again.is_repeat);
	ck_assert_uint_eq(count_all(store), 2);
}
END_TEST

START_TEST(decided_copies_are_not_mixed_up)
{
	struct quarantine_receipt first, again;

	ck_assert_int_eq(put(store, "x", NOW_MS, &first), 0);
	ck_assert_int_eq(quarantine_discard(store, first.id, &decision, &err),
			 0);
	ck_assert_int_eq(put(store, "x", NOW_MS, &again), 0);
	ck_assert(again.is_repeat);
	ck_assert_int_eq(put(store, "y", NOW_MS, &first), 0);
	ck_assert_int_eq(quarantine_release(store, first.id, &decision, &err),
			 0);
	/* The released one has gone on; this is another. */
	ck_assert_int_eq(put(store, "y", NOW_MS, &again), 0);
	ck_assert(!again.is_repeat);
}
END_TEST

START_TEST(any_other_field_makes_another_message)
{
	struct quarantine_receipt receipt;
	struct quarantine_message message = message_of("x", NOW_MS);
	struct span *const fields[] = {&message.from, &message.to, &message.key,
				       &message.format, &message.wire};

	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		message = message_of("x", NOW_MS);
		*fields[i] = span_of("other");
		ck_assert_int_eq(
		    quarantine_put(store, &message, &receipt, &err), 0);
		ck_assert_msg(!receipt.is_repeat, "field %zu", i);
	}
	message = message_of("x", NOW_MS);
	message.direction = DIRECTION_OUTBOUND;
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert(!receipt.is_repeat);
	/* What screening says of it does not. */
	message = message_of("x", NOW_MS);
	message.verdict = span_of("{}");
	message.rules = span_of("");
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err), 0);
	ck_assert(receipt.is_repeat);
}
END_TEST

static const struct {
	struct quarantine_filter filter;
	size_t want;
} filter_rows[] = {
    {{0}, 4},
    {{.limit = 2}, 2},
    {{.after_id = 1}, 3},
    {{.states = 1u << QUARANTINE_HELD}, 3},
    {{.states = 1u << QUARANTINE_DISCARDED}, 1},
    {{.states = 1u << QUARANTINE_HELD | 1u << QUARANTINE_DISCARDED}, 4},
    {{.states = 1u << QUARANTINE_RELEASED}, 0},
    {{.has_channel = true, .channel = CHANNEL_EMAIL}, 1},
    {{.has_direction = true, .direction = DIRECTION_OUTBOUND}, 1},
    {{.from = {(const unsigned char *)"+1", 2}}, 1},
    {{.to = {(const unsigned char *)"12345", 5}}, 4},
    {{.rule = {(const unsigned char *)"core/b", 6}}, 3},
    {{.rule = {(const unsigned char *)"core/", 5}}, 0},
    {{.contains = {(const unsigned char *)"two", 3}}, 1},
    {{.contains = {(const unsigned char *)"TWO", 3}}, 0},
    {{.since_ms = NOW_MS + 1}, 3},
    {{.until_ms = NOW_MS + 1}, 1},
    {{.since_ms = NOW_MS + 1, .until_ms = NOW_MS + 3}, 2},
};

START_TEST(filters_choose)
{
	static const char *const texts[] = {"one", "two", "three", "four"};
	struct quarantine_receipt receipt;
	size_t count = 0;

	for (int i = 0; i < 4; i++) {
		struct quarantine_message message = message_of(texts[i],
							       NOW_MS + i);

		if (i == 1)
			message.channel = CHANNEL_EMAIL;
		if (i == 2)
			message.direction = DIRECTION_OUTBOUND;
		if (i == 3) {
			message.from = span_of("+1");
			message.rules = span_of("core/bb");
		}
		ck_assert_int_eq(
		    quarantine_put(store, &message, &receipt, &err), 0);
	}
	ck_assert_int_eq(quarantine_discard(store, 1, &decision, &err), 0);
	ck_assert_int_eq(quarantine_list(store, &filter_rows[_i].filter,
					 count_one, &count, &err),
			 0);
	ck_assert_uint_eq(count, filter_rows[_i].want);
}
END_TEST

static int stop_at_once(void *context, const struct quarantine_entry *entry)
{
	(void)context;
	return (int)entry->id + 100;
}

START_TEST(listing_may_be_stopped)
{
	must_put("a", NOW_MS);
	must_put("b", NOW_MS);
	ck_assert_int_eq(quarantine_list(store, &(struct quarantine_filter){0},
					 stop_at_once, NULL, &err),
			 101);
}
END_TEST

static int add_audit_line(void *context, const struct quarantine_audit *line)
{
	buf_add_format(context, "%lld %.*s %.*s %.*s %lld;",
		       (long long)line->id, (int)line->action.len,
		       (const char *)line->action.ptr, (int)line->who.len,
		       (const char *)line->who.ptr, (int)line->why.len,
		       (const char *)line->why.ptr, (long long)line->count);
	return 0;
}

START_TEST(decisions_are_made_once_and_written_down)
{
	int64_t a = must_put("a", NOW_MS);
	int64_t b = must_put("b", NOW_MS);
	struct quarantine_entry entry;
	struct buf audit;

	ck_assert_int_eq(quarantine_release(store, a, &decision, &err), 0);
	ck_assert_int_eq(quarantine_release(store, a, &decision, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "message 1 was released already by root at "
				   "1970-01-21T08:53:25.000Z");
	ck_assert_int_eq(quarantine_discard(store, a, &decision, &err),
			 ERR_INPUT);
	ck_assert_int_eq(quarantine_discard(store, b, &decision, &err), 0);
	ck_assert_int_eq(quarantine_discard(store, 77, &decision, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "the quarantine has no message 77");
	ck_assert_int_eq(quarantine_get(store, b, &arena, &entry, &err), 0);
	ck_assert_int_eq(entry.state, QUARANTINE_DISCARDED);
	ck_assert(span_equal_string(entry.decided_by, "root"));
	ck_assert(span_equal_string(entry.reason, "asked for"));
	ck_assert_int_eq(entry.decided_ms, NOW_MS + 5000);
	buf_init(&audit, 0);
	ck_assert_int_eq(
	    quarantine_list_audit(store, 0, add_audit_line, &audit, &err), 0);
	ck_assert_str_eq(buf_string(&audit), "1 release root asked for 1;"
					     "2 discard root asked for 1;");
	buf_clear(&audit);
	ck_assert_int_eq(
	    quarantine_list_audit(store, b, add_audit_line, &audit, &err), 0);
	ck_assert_str_eq(buf_string(&audit), "2 discard root asked for 1;");
	buf_release(&audit);
}
END_TEST

START_TEST(purge_leaves_no_bytes)
{
	uint64_t count = 0;
	struct buf audit;

	must_put("a secret of old", NOW_MS);
	must_put("a decided one of old", NOW_MS + 1);
	must_put("a young one", NOW_MS + 10);
	ck_assert_int_eq(quarantine_discard(store, 2, &decision, &err), 0);
	ck_assert(file_holds("-wal", "a secret of old"));
	ck_assert_int_eq(quarantine_purge(store, NOW_MS + 10,
					  1u << QUARANTINE_DISCARDED, &decision,
					  &count, &err),
			 0);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(
	    quarantine_purge(store, NOW_MS + 10, 0, &decision, &count, &err),
	    0);
	ck_assert_uint_eq(count, 1);
	ck_assert_uint_eq(count_all(store), 1);
	ck_assert(!file_holds("", "a secret of old"));
	ck_assert(!file_holds("-wal", "a secret of old"));
	ck_assert(file_holds("", "a young one"));
	buf_init(&audit, 0);
	quarantine_list_audit(store, 0, add_audit_line, &audit, &err);
	ck_assert_str_eq(buf_string(&audit), "2 discard root asked for 1;"
					     "0 purge root asked for 1;"
					     "0 purge root asked for 1;");
	buf_release(&audit);
	/* An id is never used again. */
	ck_assert_int_eq(must_put("next", NOW_MS), 4);
}
END_TEST

START_TEST(limit_spares_what_is_held)
{
	struct quarantine_receipt receipt;

	reopen((struct quarantine_options){.limit_count = 2});
	must_put("a", NOW_MS);
	must_put("b", NOW_MS);
	ck_assert_int_eq(put(store, "c", NOW_MS, &receipt), ERR_LIMIT);
	ck_assert_msg(strstr(err.text, "holds 2 messages, its limit") != NULL,
		      "%s", err.text);
	ck_assert_uint_eq(count_all(store), 2);
	ck_assert_int_eq(put(store, "a", NOW_MS, &receipt), 0);
	ck_assert_int_eq(quarantine_discard(store, 1, &decision, &err), 0);
	ck_assert_int_eq(put(store, "c", NOW_MS, &receipt), 0);
	ck_assert_uint_eq(count_all(store), 2);
}
END_TEST

START_TEST(huge_messages_are_refused)
{
	struct quarantine_message message = message_of("x", NOW_MS);
	struct quarantine_receipt receipt;

	message.wire.len = (size_t)QUARANTINE_MESSAGE_LIMIT + 1;
	ck_assert_int_eq(quarantine_put(store, &message, &receipt, &err),
			 ERR_LIMIT);
}
END_TEST

START_TEST(entry_as_json)
{
	struct quarantine_entry entry = {
	    .id = 7,
	    .seen_count = 2,
	    .message = message_of("say \"hi\"\n", 1760274733123),
	};
	struct buf out;

	buf_init(&out, 0);
	entry.message.wire = span_make("\0\xFFz", 3);
	quarantine_add_json(&out, &entry);
	ck_assert_str_eq(
	    buf_string(&out),
	    "{\"id\":7,\"state\":\"held\",\"seen\":2,"
	    "\"time\":\"2025-10-12T13:12:13.123Z\",\"channel\":\"sms\","
	    "\"direction\":\"inbound\",\"from\":\"+4915100000001\","
	    "\"to\":\"12345\",\"key\":\"\",\"text\":\"say \\\"hi\\\"\\n\","
	    "\"rules\":[\"core/a\",\"core/b\"],\"verdict\":{\"score\":9.5},"
	    "\"format\":\"text\",\"wire_base64\":\"AP96\"}\n");
	buf_clear(&out);
	entry.state = QUARANTINE_RELEASED;
	entry.decided_by = span_of("root");
	entry.reason = span_of("ours");
	entry.message.verdict = span_of("{} {}");
	entry.message.rules = span_of("");
	entry.message.wire = span_of("a");
	quarantine_add_json(&out, &entry);
	ck_assert_msg(strstr(buf_string(&out), "\"verdict\":\"{} {}\"") &&
			  strstr(buf_string(&out), "\"rules\":[]") &&
			  strstr(buf_string(&out), "\"YQ==\"") &&
			  strstr(buf_string(&out),
				 "\"decided\":\"1970-01-01T00:00:00.000Z\","
				 "\"decided_by\":\"root\","
				 "\"reason\":\"ours\""),
		      "%s", buf_string(&out));
	buf_release(&out);
}
END_TEST

START_TEST(states_have_names)
{
	for (int i = 0; i < QUARANTINE_STATE_COUNT; i++) {
		const char *name = quarantine_state_name(
		    (enum quarantine_state)i);
		enum quarantine_state back;

		ck_assert_int_eq(quarantine_state_parse(span_of(name), &back),
				 0);
		ck_assert_int_eq(back, i);
	}
	ck_assert_int_eq(quarantine_state_parse(span_of("lost"),
						&(enum quarantine_state){0}),
			 ERR_INPUT);
}
END_TEST

Suite *test_quarantine_suite(void)
{
	Suite *suite = suite_create("test_quarantine");
	TCase *tcase = tcase_create("quarantine");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, what_was_put_is_there);
	tcase_add_test(tcase, empty_fields_are_kept);
	tcase_add_test(tcase, retry_makes_one_copy);
	tcase_add_test(tcase, decided_copies_are_not_mixed_up);
	tcase_add_test(tcase, any_other_field_makes_another_message);
	tcase_add_loop_test(tcase, filters_choose, 0, ARRAY_LEN(filter_rows));
	tcase_add_test(tcase, listing_may_be_stopped);
	tcase_add_test(tcase, decisions_are_made_once_and_written_down);
	tcase_add_test(tcase, purge_leaves_no_bytes);
	tcase_add_test(tcase, limit_spares_what_is_held);
	tcase_add_test(tcase, huge_messages_are_refused);
	tcase_add_test(tcase, entry_as_json);
	tcase_add_test(tcase, states_have_names);
	suite_add_tcase(suite, tcase);
	return suite;
}
