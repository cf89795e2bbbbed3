/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history - one-time codes that come, and are sent on; by a clock of the
 * test's own.
 */
#include "ruleset_fixture.h"

#include "service/history.h"

#include <check.h>
#include <stdio.h>

Suite *test_history_suite(void);

static const char brands[] =
    "schema: 1\nkind: brands\nbrands:\n"
    "  - {id: acme, name: Acme Bank, kind: bank, country: GB, phones: "
    "['08001111222'], source: 'https://a.example/', reviewed: 2026-11-01}\n"
    "  - {id: bolt, name: Bolt Parcels, kind: courier, country: GB, phones: "
    "['08003333444'], source: 'https://b.example/', reviewed: 2026-11-01}\n";

static const char pack[] =
    "schema: 1\npack: p\nrules:\n"
    "  - id: leaves\n    score: 1\n    direction: [outbound]\n"
    "    detection: {a: {code.leaving: true}, condition: a}\n"
    "  - id: claims\n    score: 0.1\n"
    "    detection: {a: {brand.claimed|exists: true}, condition: a}\n";

static int64_t clock_s;

static int64_t now_s(void)
{
	return clock_s;
}

static struct fixture fixture;
static struct history *history;

static void begin(size_t code_limit)
{
	struct history_options options = {.code_limit = code_limit,
					  .code_s = 600,
					  .key = {1, 2, 3},
					  .now_s = now_s};

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){{"b.yaml", brands}, {"p.yaml", pack}}, 2);
	ck_assert_msg(fixture.rc == 0, "%s", fixture_findings(&fixture));
	history = history_new(&options);
	ck_assert_ptr_nonnull(history);
	clock_s = 1000000;
}

static void end(void)
{
	history_free(history);
	fixture_release(&fixture);
}

/* Judge as screen.c does; does the code leave? */
static bool judge(enum direction direction, const char *from, const char *to,
		  const char *text, int64_t time_s)
{
	static const struct thresholds thresholds = {5, 9, 99};
	struct message message;
	struct verdict verdict;

	ck_assert_int_eq(
	    message_init_sms(&message, &fixture.arena, span_of(text)), 0);
	message.direction = direction;
	message.from = span_of(from);
	message.to = span_of(to);
	message.time_s = time_s;
	ck_assert_int_eq(history_fetch(history, &message,
				       ruleset_brands(fixture.ruleset),
				       &fixture.arena, &message.history),
			 0);
	ck_assert_int_eq(ruleset_evaluate(fixture.ruleset, fixture.scratch,
					  &message, &thresholds, &fixture.arena,
					  &verdict),
			 0);
	history_learn(history, scratch_facts(fixture.scratch));
	return fixture_fired(&verdict, "p/leaves");
}

#define ANN "+447700900123"
#define BOB "+447700900999"

static const struct {
	const char *name;
	const char *code_from, *code_to, *code_text;
	int64_t after_s;
	const char *from, *to, *text;
	bool leaves;
} rows[] = {
    {"bare", "Acme", ANN, "Your code is 558213", 60, ANN, BOB, "558213", true},
    {"in words", "Acme", ANN, "Your code is 558213", 60, ANN, BOB,
     "ok its 558 213 what now", true},
    {"spelt out", "Acme", ANN, "Your code is 558213", 60, ANN, BOB,
     "5.5.8.2.1.3", true},
    {"full width", "Acme", ANN, "Your code is 558213", 60, ANN, BOB,
     "５５８２１３", true},
    {"with its prefix", "Acme", ANN, "G-558213 is your verification code", 60,
     ANN, BOB, "G-558213", true},
    {"without it", "Acme", ANN, "G-558213 is your verification code", 60, ANN,
     BOB, "558213", true},
    {"letters", "Acme", ANN, "Your code: ab12cd", 60, ANN, BOB, "AB12CD", true},
    {"national number", "Acme", ANN, "Your code is 558213", 60, "07700 900123",
     BOB, "558213", true},
    {"another code", "Acme", ANN, "Your code is 558213", 60, ANN, BOB, "558214",
     false},
    {"another customer", "Acme", ANN, "Your code is 558213", 60,
     "+447700900124", BOB, "558213", false},
    {"back to whom it came from", "+447700900999", ANN, "Your code is 558213",
     60, ANN, "07700900999", "558213", false},
    {"to the brand", "12345", ANN, "Acme Bank: your code is 558213", 60, ANN,
     "08001111222", "558213", false},
    {"to another brand", "12345", ANN, "Acme Bank: your code is 558213", 60,
     ANN, "08003333444", "558213", true},
    {"to a brand that was not named", "12345", ANN, "your code is 558213", 60,
     ANN, "08001111222", "558213", true},
    {"just in time", "Acme", ANN, "Your code is 558213", 600, ANN, BOB,
     "558213", true},
    {"too late", "Acme", ANN, "Your code is 558213", 601, ANN, BOB, "558213",
     false},
    {"a clock that lags", "Acme", ANN, "Your code is 558213", -30, ANN, BOB,
     "558213", true},
    {"no code before", "Acme", ANN, "See you at 558213", 60, ANN, BOB, "558213",
     false},
    {"nobody's", "Acme", "", "Your code is 558213", 60, "", BOB, "558213",
     false},
};

START_TEST(codes_that_leave_are_seen)
{
	for (int by_clock = 0; by_clock < 2; by_clock++) {
		int64_t at_s = 5000;
		bool leaves;

		begin(1000);
		clock_s = at_s;
		judge(DIRECTION_INBOUND, rows[_i].code_from, rows[_i].code_to,
		      rows[_i].code_text, by_clock ? 0 : at_s);
		clock_s = by_clock ? at_s + rows[_i].after_s : 1;
		leaves = judge(DIRECTION_OUTBOUND, rows[_i].from, rows[_i].to,
			       rows[_i].text,
			       by_clock ? 0 : at_s + rows[_i].after_s);
		ck_assert_msg(leaves == rows[_i].leaves, "%s: got %d",
			      rows[_i].name, leaves);
		end();
	}
}
END_TEST

/* Only what comes to a customer by SMS is learnt, and only what leaves asked.
 */
START_TEST(other_ways_are_left_alone)
{
	struct message message;

	begin(1000);
	judge(DIRECTION_OUTBOUND, "Acme", ANN, "Your code is 558213", 0);
	ck_assert_uint_eq(history_code_count(history), 0);
	judge(DIRECTION_INBOUND, "Acme", ANN, "Your code is 558213", 0);
	ck_assert_uint_eq(history_code_count(history), 1);
	ck_assert(!judge(DIRECTION_INBOUND, ANN, BOB, "558213", 0));
	ck_assert_int_eq(
	    message_init_sms(&message, &fixture.arena, span_of("558213")), 0);
	message.channel = CHANNEL_EMAIL;
	message.direction = DIRECTION_OUTBOUND;
	message.from = span_of(ANN);
	ck_assert_int_eq(history_fetch(history, &message,
				       ruleset_brands(fixture.ruleset),
				       &fixture.arena, &message.history),
			 0);
	ck_assert(!message.history.has_code_leaving);
	end();
}
END_TEST

/* The ring is full: the oldest goes, all others are found. */
START_TEST(memory_is_bounded)
{
	enum { LIMIT = 50, ALL = 1000 };
	char text[64], number[32];

	begin(LIMIT);
	for (unsigned i = 0; i < ALL; i++) {
		snprintf(text, sizeof(text), "Your code is %06u", 100000 + i);
		snprintf(number, sizeof(number), "+4477009%05u", i % 7);
		judge(DIRECTION_INBOUND, "Acme", number, text, 0);
		ck_assert_uint_eq(history_code_count(history),
				  i < LIMIT ? i + 1 : LIMIT);
	}
	for (unsigned i = 0; i < ALL; i++) {
		snprintf(text, sizeof(text), "%06u", 100000 + i);
		snprintf(number, sizeof(number), "+4477009%05u", i % 7);
		ck_assert_msg(judge(DIRECTION_OUTBOUND, number, BOB, text, 0) ==
				  (i >= ALL - LIMIT),
			      "code %u", i);
	}
	end();
}
END_TEST

Suite *test_history_suite(void)
{
	Suite *suite = suite_create("test_history");
	TCase *tcase = tcase_create("history");

	tcase_add_loop_test(tcase, codes_that_leave_are_seen, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, other_ways_are_left_alone);
	tcase_add_test(tcase, memory_is_bounded);
	suite_add_tcase(suite, tcase);
	return suite;
}
