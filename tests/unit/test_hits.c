/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_hits - sets of several words against a plain search for each.
 */
#include "text/scan.h"

#include <check.h>
#include <string.h>

enum {
	SETS = 60,
	SET_WORDS = 12, /* more than are looked at one by one */
	WORD_BYTES = 4,
	TEXTS = 2, /* of a message */
	TEXT_BYTES = 90,
	MESSAGES = 40
};

struct word_set {
	char words[SET_WORDS][WORD_BYTES + 1];
	size_t n;
	bool is_listed;
	bool is_leading;
	uint32_t kinds;
};

struct hits_fixture {
	struct word_set sets[SETS];
	struct arena arena;
	struct scanner *scanner;
	struct hits hits;
	char texts[TEXTS][TEXT_BYTES + 1];
	uint32_t state;
};

static uint32_t next_number(uint32_t *state, uint32_t limit)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (*state >> 8) % limit;
}

static void make_text(uint32_t *state, char *buf, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf[i] = "abc"[next_number(state, 3)];
	buf[len] = '\0';
}

static void add_set(struct hits_fixture *fixture, struct scan_builder *builder,
		    uint32_t number)
{
	struct word_set *set = &fixture->sets[number];

	ck_assert_uint_eq(scan_builder_add_set(builder), number);
	*set = (struct word_set){
	    .n = 1 + next_number(&fixture->state, SET_WORDS),
	    .is_listed = number % 3 == 0,
	    .is_leading = number % 5 == 0,
	    .kinds = number % 4 == 0 ? 2 : 3,
	};
	for (size_t i = 0; i < set->n; i++) {
		make_text(&fixture->state, set->words[i],
			  1 + next_number(&fixture->state, WORD_BYTES));
		ck_assert_int_eq(scan_builder_add_word(builder, number,
						       span_of(set->words[i]),
						       0),
				 0);
	}
	scan_builder_limit(builder, number, set->kinds);
	if (set->is_listed)
		scan_builder_mark_listed(builder, number);
	if (set->is_leading)
		scan_builder_mark_leading(builder, number);
}

static void setup(struct hits_fixture *fixture)
{
	struct scan_builder *builder = scan_builder_new();
	struct err err;

	fixture->state = 5;
	arena_init(&fixture->arena, 0);
	for (uint32_t i = 0; i < SETS; i++)
		add_set(fixture, builder, i);
	ck_assert_int_eq(
	    scan_build(builder, &fixture->arena, &fixture->scanner, &err), 0);
	scan_builder_free(builder);
	ck_assert_int_eq(hits_init(&fixture->hits, fixture->scanner), 0);
}

static void teardown(struct hits_fixture *fixture)
{
	hits_release(&fixture->hits);
	arena_release(&fixture->arena);
}

static bool set_has(const struct word_set *set, const char *at, size_t len)
{
	for (size_t i = 0; i < set->n; i++)
		if (strlen(set->words[i]) == len &&
		    strncmp(set->words[i], at, len) == 0)
			return true;
	return false;
}

/* The set's hits in the first texts are those of a search at every place. */
static size_t compare(const struct hits_fixture *fixture, uint32_t number,
		      size_t n_texts)
{
	const struct hits *hits = &fixture->hits;
	const struct hit *hit = hits_first(hits, number);
	bool is_right = true; /* one assertion a set: they are slow */
	size_t n = 0;

	for (size_t text = 0; text < n_texts; text++) {
		const char *bytes = fixture->texts[text];

		for (size_t at = 0; at < strlen(bytes); at++)
			for (size_t len = 1; len <= WORD_BYTES; len++) {
				if (at + len > strlen(bytes) ||
				    !set_has(&fixture->sets[number], bytes + at,
					     len))
					continue;
				is_right &= hit && hit->text == text &&
					    hit->where.start == at &&
					    hit->where.end == at + len;
				hit = hit ? hits_next(hits, hit) : NULL;
				n++;
			}
	}
	ck_assert_msg(is_right && !hit && hits_count(hits, number) == n &&
			  hits_has(hits, number) == (n > 0),
		      "set %u in '%s', '%s'", number, fixture->texts[0],
		      fixture->texts[1]);
	return n;
}

static size_t times_in(const uint32_t *list, size_t n, uint32_t number)
{
	size_t times = 0;

	for (size_t i = 0; i < n; i++)
		times += list[i] == number;
	return times;
}

static void scan_texts(struct hits_fixture *fixture, unsigned kind)
{
	hits_begin(&fixture->hits, kind);
	for (size_t text = 0; text < TEXTS; text++) {
		struct view view;

		make_text(&fixture->state, fixture->texts[text],
			  next_number(&fixture->state, TEXT_BYTES));
		ck_assert_int_eq(view_fold(&view, span_of(fixture->texts[text]),
					   &fixture->arena),
				 0);
		ck_assert_int_eq(
		    hits_scan(&fixture->hits, &view, (uint16_t)text), 0);
		/* Those that are asked for now must learn of what follows. */
		for (uint32_t i = 1; i < SETS; i += 2)
			(void)compare(fixture, i, text + 1);
	}
}

START_TEST(a_set_has_the_hits_of_all_its_words)
{
	static struct hits_fixture fixture;

	setup(&fixture);
	for (unsigned message = 0; message < MESSAGES; message++) {
		unsigned kind = message % 2;
		const struct hits *hits = &fixture.hits;

		scan_texts(&fixture, kind);
		for (uint32_t i = 0; i < SETS; i++) {
			const struct word_set *set = &fixture.sets[i];
			bool is_hit;

			if (!(set->kinds >> kind & 1)) {
				ck_assert_uint_eq(
				    times_in(hits->touched, hits->n_touched, i),
				    0);
				continue;
			}
			is_hit = compare(&fixture, i, TEXTS) > 0;
			if (set->is_listed || set->is_leading)
				ck_assert_uint_eq(
				    times_in(hits->touched, hits->n_touched, i),
				    is_hit);
			ck_assert_uint_eq(
			    times_in(hits->leading, hits->n_leading, i),
			    is_hit && set->is_leading);
		}
	}
	teardown(&fixture);
}
END_TEST

START_TEST(a_set_is_known_by_one_text_only)
{
	static struct hits_fixture fixture;

	setup(&fixture);
	scan_texts(&fixture, 1);
	ck_assert_uint_gt(fixture.hits.n, 0);
	hits_begin(&fixture.hits, 1);
	for (uint32_t i = 0; i < SETS; i++) {
		ck_assert(!hits_has(&fixture.hits, i));
		ck_assert_uint_eq(hits_count(&fixture.hits, i), 0);
	}
	ck_assert_uint_eq(fixture.hits.n_touched, 0);
	teardown(&fixture);
}
END_TEST

START_TEST(old_hits_stay_old_when_epochs_are_used_up)
{
	static struct hits_fixture fixture;

	setup(&fixture);
	scan_texts(&fixture, 0); /* in the first epoch but one */
	fixture.hits.epoch = UINT32_MAX;
	hits_begin(&fixture.hits, 0);
	hits_begin(&fixture.hits, 0);
	for (uint32_t i = 0; i < SETS; i++)
		ck_assert(!hits_has(&fixture.hits, i));
	teardown(&fixture);
}
END_TEST

Suite *test_hits_suite(void);

Suite *test_hits_suite(void)
{
	Suite *suite = suite_create("test_hits");
	TCase *tcase = tcase_create("hits");

	tcase_add_test(tcase, a_set_has_the_hits_of_all_its_words);
	tcase_add_test(tcase, a_set_is_known_by_one_text_only);
	tcase_add_test(tcase, old_hits_stay_old_when_epochs_are_used_up);
	suite_add_tcase(suite, tcase);
	return suite;
}
