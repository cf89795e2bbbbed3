/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_multipart - parts in any order, twice, never, and too many.
 */
#include "message/multipart.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *test_multipart_suite(void);

enum { WAIT_MS = 1000, MEMORY = 1024 * 1024 };

static struct multipart *multipart;
static struct multipart_outcome outcome;
static struct multipart_group group;

static void set_up_with(size_t memory_bytes)
{
	struct multipart_limits limits = {
	    .memory_bytes = memory_bytes,
	    .wait_ms = WAIT_MS,
	    .seed = {{1, 2}},
	};

	multipart = multipart_new(&limits);
	ck_assert_ptr_nonnull(multipart);
}

static void set_up(void)
{
	set_up_with(MEMORY);
}

static void tear_down(void)
{
	multipart_free(multipart);
	multipart = NULL;
}

static struct multipart_part part_of(uint16_t reference, uint8_t total,
				     uint8_t number, const char *text,
				     uint64_t id)
{
	return (struct multipart_part){
	    .from = span_of("+44"),
	    .to = span_of("12345"),
	    .concat = {reference, total, number, false},
	    .payload = {.alphabet = SMS_UTF8, .bytes = span_of(text)},
	    .id = id,
	};
}

static enum multipart_outcome_kind add(uint16_t reference, uint8_t total,
				       uint8_t number, const char *text,
				       uint64_t id, int64_t now_ms)
{
	struct multipart_part part = part_of(reference, total, number, text,
					     id);

	ck_assert_int_eq(
	    multipart_add(multipart, &part, now_ms, &outcome, NULL), 0);
	return outcome.kind;
}

/* The joined text of a group is want, and its ids are these. */
static void require(const struct multipart_group *got, const char *want,
		    const uint64_t *ids, size_t n)
{
	struct sms_payload payloads[MULTIPART_TOTAL_LIMIT];
	size_t n_payloads = multipart_payloads(got, payloads);
	struct arena arena;
	struct sms_text text;

	arena_init(&arena, 0);
	ck_assert_int_eq(sms_join(&text, payloads, n_payloads, &arena, NULL),
			 0);
	ck_assert_msg(span_equal_string(text.text, want), "got '%.*s'",
		      (int)text.text.len, (const char *)text.text.ptr);
	ck_assert_uint_eq(got->n_entries, n);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(got->entries[i].id, ids[i]);
	arena_release(&arena);
}

START_TEST(parts_come_in_any_order)
{
	ck_assert_int_eq(add(7, 3, 3, "c", 10, 0), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 3, 1, "a", 11, 0), MULTIPART_WAITING);
	ck_assert_uint_eq(multipart_waiting(multipart), 1);
	ck_assert_int_eq(add(7, 3, 2, "b", 12, 0), MULTIPART_COMPLETE);
	ck_assert_int_eq(outcome.group.reason, MULTIPART_IS_COMPLETE);
	ck_assert(span_equal_string(outcome.group.from, "+44"));
	require(&outcome.group, "abc", (uint64_t[]){11, 12, 10}, 3);
	ck_assert_uint_eq(multipart_waiting(multipart), 0);
	ck_assert(!multipart_flush(multipart, &group));
	ck_assert_uint_eq(multipart_used_bytes(multipart), 0);
}
END_TEST

/* Each of these begins a group of its own beside reference 7, total 2. */
static const struct {
	const char *from, *to;
	struct sms_concat concat;
} other_rows[] = {
    {"+44", "12345", {8, 2, 2, false}}, {"+44", "12345", {7, 3, 2, false}},
    {"+44", "12345", {7, 2, 2, true}},  {"+49", "12345", {7, 2, 2, false}},
    {"+44", "12346", {7, 2, 2, false}}, {"+441", "2345", {7, 2, 2, false}},
};

START_TEST(other_keys_are_other_messages)
{
	struct multipart_part part = part_of(7, 2, 2, "b", 2);

	ck_assert_int_eq(add(7, 2, 1, "a", 1, 0), MULTIPART_WAITING);
	part.from = span_of(other_rows[_i].from);
	part.to = span_of(other_rows[_i].to);
	part.concat = other_rows[_i].concat;
	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, NULL), 0);
	ck_assert_int_eq(outcome.kind, MULTIPART_WAITING);
	ck_assert_uint_eq(multipart_waiting(multipart), 2);
}
END_TEST

START_TEST(repeats_are_answered_with_their_group)
{
	ck_assert_int_eq(add(7, 2, 1, "a", 1, 0), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 2, 1, "a", 2, 0), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 2, 2, "b", 3, 0), MULTIPART_COMPLETE);
	require(&outcome.group, "ab", (uint64_t[]){1, 2, 3}, 3);
	ck_assert(!outcome.group.entries[0].is_repeat);
	ck_assert(outcome.group.entries[1].is_repeat);
}
END_TEST

START_TEST(repeats_after_the_end_get_the_same_answer)
{
	add(7, 2, 1, "a", 1, 0);
	ck_assert_int_eq(add(7, 2, 2, "b", 2, 0), MULTIPART_COMPLETE);
	multipart_settle(multipart, span_of("held"));
	ck_assert_int_eq(add(7, 2, 1, "a", 3, 10), MULTIPART_REPEATED);
	ck_assert(span_equal_string(outcome.answer, "held"));
	ck_assert_int_eq(add(7, 2, 2, "b", 4, 10), MULTIPART_REPEATED);
	/* Other content: the reference has come round to a new message. */
	ck_assert_int_eq(add(7, 2, 2, "B", 5, 10), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 2, 1, "a", 6, 10), MULTIPART_COMPLETE);
	require(&outcome.group, "aB", (uint64_t[]){6, 5}, 2);
	multipart_settle(multipart, span_of("held again"));
	ck_assert_int_eq(add(7, 2, 1, "a", 7, 20 + WAIT_MS), MULTIPART_WAITING);
}
END_TEST

START_TEST(contradictions_give_both)
{
	ck_assert_int_eq(add(7, 2, 1, "good", 1, 0), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 2, 1, "evil", 2, 0), MULTIPART_LONE);
	ck_assert_int_eq(outcome.group.reason, MULTIPART_IS_CONTRADICTED);
	require(&outcome.group, "good", (uint64_t[]){1}, 1);
	ck_assert_int_eq(add(7, 2, 1, "evil", 2, 0), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 2, 2, "!", 3, 0), MULTIPART_COMPLETE);
	require(&outcome.group, "evil!", (uint64_t[]){2, 3}, 2);
}
END_TEST

/* The same bytes in another alphabet are another text. */
START_TEST(alphabet_is_content)
{
	struct multipart_part part = part_of(7, 2, 1, "ab", 1);

	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, NULL), 0);
	part.payload.alphabet = SMS_UCS2;
	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, NULL), 0);
	ck_assert_int_eq(outcome.kind, MULTIPART_LONE);
}
END_TEST

START_TEST(repeats_are_bounded)
{
	uint64_t id = 0;

	add(7, 2, 1, "a", id++, 0);
	for (int i = 0; i < MULTIPART_REPEAT_LIMIT; i++)
		ck_assert_int_eq(add(7, 2, 1, "a", id++, 0), MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 2, 1, "a", id, 0), MULTIPART_LONE);
	ck_assert_uint_eq(outcome.group.n_entries, id);
	ck_assert_uint_eq(outcome.group.n_parts, 1);
	multipart_settle(multipart, span_of("x"));
	ck_assert_int_eq(add(7, 2, 1, "a", id, 0), MULTIPART_REPEATED);
}
END_TEST

START_TEST(lone_parts_leave_in_time)
{
	ck_assert_int_eq(multipart_due_in_ms(multipart, 5), -1);
	add(1, 2, 1, "first", 1, 1000);
	add(2, 3, 3, "second", 2, 1400);
	add(2, 3, 1, "the ", 3, 1900);
	ck_assert_int_eq(multipart_due_in_ms(multipart, 1900), 100);
	ck_assert(!multipart_expire(multipart, 1999, &group));
	ck_assert_int_eq(multipart_due_in_ms(multipart, 2100), 0);
	ck_assert(multipart_expire(multipart, 2100, &group));
	ck_assert_int_eq(group.reason, MULTIPART_HAS_EXPIRED);
	require(&group, "first", (uint64_t[]){1}, 1);
	ck_assert(!multipart_expire(multipart, 2399, &group));
	ck_assert(multipart_expire(multipart, 2400, &group));
	require(&group, "the second", (uint64_t[]){3, 2}, 2);
	ck_assert(!multipart_expire(multipart, 9999, &group));
}
END_TEST

START_TEST(clock_may_go_back)
{
	add(1, 2, 1, "a", 1, 100000000);
	ck_assert(!multipart_expire(multipart, 13600000, &group));
	ck_assert(!multipart_expire(multipart, 13600000 + WAIT_MS - 1, &group));
	ck_assert(multipart_expire(multipart, 13600000 + WAIT_MS, &group));
}
END_TEST

START_TEST(flush_gives_all_that_wait)
{
	add(1, 2, 1, "a", 1, 0);
	add(2, 2, 2, "b", 2, 0);
	ck_assert(multipart_flush(multipart, &group));
	ck_assert_int_eq(group.reason, MULTIPART_IS_FLUSHED);
	require(&group, "a", (uint64_t[]){1}, 1);
	ck_assert(multipart_flush(multipart, &group));
	require(&group, "b", (uint64_t[]){2}, 1);
	ck_assert(!multipart_flush(multipart, &group));
}
END_TEST

START_TEST(impossible_parts_are_refused)
{
	static char huge[128 * 1024];
	struct multipart_part part = part_of(7, 1, 1, "a", 1);
	struct err err;

	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text, "part 1 of 1 cannot be");
	part.concat = (struct sms_concat){7, 2, 3, false};
	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, &err),
			 ERR_INPUT);
	part.concat = (struct sms_concat){7, 2, 0, false};
	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, &err),
			 ERR_INPUT);
	part.concat.number = 1;
	part.from = span_make(huge, MULTIPART_ADDRESS_LIMIT);
	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, &err),
			 ERR_INPUT);
	part.from.len = 1;
	part.payload.bytes = span_make(huge, sizeof(huge));
	tear_down();
	set_up_with(64 * 1024);
	ck_assert_int_eq(multipart_add(multipart, &part, 0, &outcome, &err),
			 ERR_INPUT);
	ck_assert_uint_eq(multipart_used_bytes(multipart), 0);
}
END_TEST

START_TEST(all_of_255_parts)
{
	for (unsigned i = 255; i > 1; i--)
		ck_assert_int_eq(add(7, 255, (uint8_t)i, "x", i, 0),
				 MULTIPART_WAITING);
	ck_assert_int_eq(add(7, 255, 1, "x", 1, 0), MULTIPART_COMPLETE);
	ck_assert_uint_eq(outcome.group.n_parts, 255);
	for (unsigned i = 0; i < 255; i++)
		ck_assert_uint_eq(outcome.group.entries[i].id, i + 1);
}
END_TEST

START_TEST(memory_pressure_gives_the_oldest)
{
	size_t n_given = 0;
	uint64_t next = 0;

	tear_down();
	set_up_with(64 * 1024);
	for (uint64_t id = 0; id < 2000; id++) {
		while (add((uint16_t)id, 2, 1, "text of a part", id, 0) ==
		       MULTIPART_LONE) {
			ck_assert_int_eq(outcome.group.reason,
					 MULTIPART_HAD_NO_ROOM);
			ck_assert_uint_eq(outcome.group.entries[0].id, next++);
			n_given++;
		}
		ck_assert_uint_le(multipart_used_bytes(multipart), 64 * 1024);
	}
	ck_assert_uint_gt(n_given, 1000);
	ck_assert_uint_eq(n_given + multipart_waiting(multipart), 2000);
}
END_TEST

/* Settled groups make room before waiting ones have to leave. */
START_TEST(answers_are_forgotten_first)
{
	char answer[4096] = "";

	tear_down();
	set_up_with(64 * 1024);
	for (uint16_t i = 0; i < 100; i++) {
		add(i, 2, 1, "a", i, 0);
		ck_assert_int_eq(add(i, 2, 2, "b", i, 0), MULTIPART_COMPLETE);
		multipart_settle(multipart, span_make(answer, sizeof(answer)));
		ck_assert_uint_le(multipart_used_bytes(multipart), 64 * 1024);
	}
	ck_assert_int_eq(add(99, 2, 1, "a", 1, 0), MULTIPART_REPEATED);
	ck_assert_int_eq(add(0, 2, 1, "a", 1, 0), MULTIPART_WAITING);
}
END_TEST

/* --- a long day: many messages, parts mixed up, all answered once -------- */

struct day {
	struct multipart_part *parts;
	size_t n;
	unsigned char *answers; /* by id */
	size_t n_complete, n_lone;
};

static unsigned next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*state >> 33);
}

static void answer(struct day *day, const struct multipart_group *got)
{
	size_t previous = 0;

	for (size_t i = 0; i < got->n_entries; i++) {
		ck_assert_uint_ge(got->entries[i].number, previous);
		previous = got->entries[i].number;
		day->answers[got->entries[i].id]++;
	}
	if (got->reason == MULTIPART_IS_COMPLETE) {
		ck_assert_uint_eq(got->n_parts, got->concat.total);
		day->n_complete++;
	} else {
		day->n_lone++;
	}
}

/* One in ten of the messages is long; a part in 50 is lost, one sent twice. */
static void make_day(struct day *day, size_t n_messages)
{
	static char senders[512][8];
	uint64_t state = 42;
	size_t capacity = n_messages;

	day->parts = calloc(capacity, sizeof(*day->parts));
	for (size_t i = 0; i < n_messages / 10; i++) {
		uint8_t total = (uint8_t)(2 + next_random(&state) % 4);
		char *sender = senders[next_random(&state) % 512];

		snprintf(sender, sizeof(senders[0]), "%04d",
			 (int)((sender - senders[0]) / 8));
		for (uint8_t number = 1; number <= total; number++) {
			unsigned dice = next_random(&state) % 50;

			for (unsigned copy = 0; copy < (dice == 1 ? 2u : 1u);
			     copy++) {
				if (dice == 0 || day->n == capacity)
					continue;
				day->parts[day->n] = part_of(
				    (uint16_t)i, total, number,
				    "140 octets, more or less", day->n);
				day->parts[day->n].from = span_of(sender);
				day->n++;
			}
		}
	}
	day->answers = calloc(day->n, 1);
}

/* Parts move at most some thousand places, as they would in an hour. */
static void shuffle(struct day *day)
{
	uint64_t state = 7;

	for (size_t i = 0; i + 1 < day->n; i++) {
		size_t reach = day->n - i < 3000 ? day->n - i : 3000;
		size_t j = i + next_random(&state) % reach;
		struct multipart_part swapped = day->parts[i];

		day->parts[i] = day->parts[j];
		day->parts[j] = swapped;
	}
}

START_TEST(long_day_answers_each_part_once)
{
	struct day day = {0};
	size_t peak = 0;

	make_day(&day, 200000);
	shuffle(&day);
	for (size_t i = 0; i < day.n; i++) {
		do {
			ck_assert_int_eq(multipart_add(multipart, &day.parts[i],
						       (int64_t)i / 10,
						       &outcome, NULL),
					 0);
			if (outcome.kind == MULTIPART_REPEATED)
				day.answers[day.parts[i].id]++;
			if (outcome.kind != MULTIPART_COMPLETE &&
			    outcome.kind != MULTIPART_LONE)
				break;
			answer(&day, &outcome.group);
			multipart_settle(multipart, span_of("answer"));
		} while (outcome.kind == MULTIPART_LONE);
		while (multipart_expire(multipart, (int64_t)i / 10, &group))
			answer(&day, &group);
		if (multipart_used_bytes(multipart) > peak)
			peak = multipart_used_bytes(multipart);
	}
	while (multipart_flush(multipart, &group))
		answer(&day, &group);
	for (size_t i = 0; i < day.n; i++)
		ck_assert_msg(day.answers[i] == 1, "part %zu: %u answers", i,
			      day.answers[i]);
	ck_assert_uint_le(peak, MEMORY);
	ck_assert_uint_gt(day.n_complete, 15000);
	ck_assert_uint_gt(day.n_lone, 100);
	free(day.parts);
	free(day.answers);
}
END_TEST

Suite *test_multipart_suite(void)
{
	Suite *suite = suite_create("test_multipart");
	TCase *tcase = tcase_create("multipart");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, parts_come_in_any_order);
	tcase_add_loop_test(tcase, other_keys_are_other_messages, 0,
			    ARRAY_LEN(other_rows));
	tcase_add_test(tcase, repeats_are_answered_with_their_group);
	tcase_add_test(tcase, repeats_after_the_end_get_the_same_answer);
	tcase_add_test(tcase, contradictions_give_both);
	tcase_add_test(tcase, alphabet_is_content);
	tcase_add_test(tcase, repeats_are_bounded);
	tcase_add_test(tcase, lone_parts_leave_in_time);
	tcase_add_test(tcase, clock_may_go_back);
	tcase_add_test(tcase, flush_gives_all_that_wait);
	tcase_add_test(tcase, impossible_parts_are_refused);
	tcase_add_test(tcase, all_of_255_parts);
	tcase_add_test(tcase, memory_pressure_gives_the_oldest);
	tcase_add_test(tcase, answers_are_forgotten_first);
	tcase_add_test(tcase, long_day_answers_each_part_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
