/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_scan - sets of words, their hits and edges.
 */
#include "text/scan.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *test_scan_suite(void);

struct scan_fixture {
	struct arena arena;
	struct scanner *scanner;
	struct hits hits;
};

/* One set a word, as people write it. */
static void setup(struct scan_fixture *fixture, const char *const *words,
		  size_t n)
{
	struct scan_builder *builder = scan_builder_new();
	struct err err;

	arena_init(&fixture->arena, 0);
	for (size_t i = 0; i < n; i++) {
		uint32_t set = scan_builder_add_set(builder);

		ck_assert_uint_eq(set, i);
		ck_assert_int_eq(scan_builder_add_written(builder, set,
							  span_of(words[i]),
							  &fixture->arena),
				 0);
	}
	ck_assert_int_eq(
	    scan_build(builder, &fixture->arena, &fixture->scanner, &err), 0);
	scan_builder_free(builder);
	ck_assert_int_eq(hits_init(&fixture->hits, fixture->scanner), 0);
}

static void teardown(struct scan_fixture *fixture)
{
	hits_release(&fixture->hits);
	arena_release(&fixture->arena);
}

static struct view scan(struct scan_fixture *fixture, const char *text)
{
	struct view view;
	struct view skeleton;

	hits_begin(&fixture->hits, 0);
	ck_assert_int_eq(view_fold(&view, span_of(text), &fixture->arena), 0);
	ck_assert_int_eq(hits_scan(&fixture->hits, &view, 0), 0);
	if (view.flags & VIEW_HAS_MIXED_WORD) {
		ck_assert_int_eq(view_skeleton(&skeleton, &view), 0);
		ck_assert_int_eq(
		    hits_scan_skeleton(&fixture->hits, &skeleton, 0), 0);
	}
	return view;
}

/* A word as written in a lexicon, a text, and how often it is hit. */
static const struct {
	const char *word;
	const char *text;
	uint32_t want;
} rows[] = {
    {"pin", "pin", 1},
    {"pin", "your pin, my PIN", 2},
    {"pin", "shipping", 0},
    {"pin", "pins", 0},
    {"pin*", "pinned pins", 2},
    {"*ship", "friendship", 1},
    {"*ship", "shipping", 0},
    {"pin", "把pin告诉", 1},
    {"pin", "pin_1", 1},
    {"code", "c0de x", 1},
    {"验证码", "把验证码给我，验证码！", 2},
    {"驗證碼", "验证码", 1},
    {"банк", "ваш банк", 1},
    {"банк", "банкомат", 0},
    {"gift card", "a gift   card", 1},
    {"gift card", "gift cards", 0},
    {"password", "pa$$w0rd", 1},
    {"verify", "ver1fy now", 1},
    {"agent", "an ag3nt", 1},
    {"$50", "only $50", 1},
};

START_TEST(words_are_hit_at_their_edges)
{
	struct scan_fixture fixture;

	setup(&fixture, &rows[_i].word, 1);
	(void)scan(&fixture, rows[_i].text);
	ck_assert_msg(hits_count(&fixture.hits, 0) == rows[_i].want,
		      "'%s' in '%s': got %zu, want %u", rows[_i].word,
		      rows[_i].text, hits_count(&fixture.hits, 0),
		      rows[_i].want);
	teardown(&fixture);
}
END_TEST

START_TEST(hits_know_their_places_in_order)
{
	static const char *const words[] = {"ab", "b*"};
	struct scan_fixture fixture;
	const struct hit *hit;

	setup(&fixture, words, 2);
	(void)scan(&fixture, "ab  b ab");
	hit = hits_first(&fixture.hits, 0);
	ck_assert_uint_eq(hit->where.start, 0);
	ck_assert_uint_eq(hit->where.end, 2);
	hit = hits_next(&fixture.hits, hit);
	ck_assert_uint_eq(hit->where.start, 5);
	ck_assert_ptr_null(hits_next(&fixture.hits, hit));
	hit = hits_first(&fixture.hits, 1);
	ck_assert_uint_eq(hit->where.start, 3);
	ck_assert_ptr_null(hits_next(&fixture.hits, hit));
	teardown(&fixture);
}
END_TEST

START_TEST(skeleton_hits_are_marked_and_counted_once)
{
	static const char *const words[] = {"wallet"};
	struct scan_fixture fixture;
	const struct hit *hit;

	setup(&fixture, words, 1);
	(void)scan(&fixture, "wallet wa11et");
	hit = hits_first(&fixture.hits, 0);
	ck_assert_uint_eq(hit->flags, 0);
	hit = hits_next(&fixture.hits, hit);
	ck_assert_uint_eq(hit->flags, WORD_IS_SKELETON);
	ck_assert_uint_eq(hit->where.start, 7);
	ck_assert_uint_eq(hit->where.end, 13);
	ck_assert_ptr_null(hits_next(&fixture.hits, hit));
	teardown(&fixture);
}
END_TEST

START_TEST(clearing_forgets)
{
	static const char *const words[] = {"one", "two"};
	struct scan_fixture fixture;

	setup(&fixture, words, 2);
	(void)scan(&fixture, "one two");
	ck_assert(hits_has(&fixture.hits, 0) && hits_has(&fixture.hits, 1));
	(void)scan(&fixture, "none of it");
	ck_assert(!hits_has(&fixture.hits, 0) && !hits_has(&fixture.hits, 1));
	ck_assert_ptr_null(hits_first(&fixture.hits, 0));
	teardown(&fixture);
}
END_TEST

START_TEST(too_many_hits_are_said)
{
	static const char *const words[] = {"x"};
	struct scan_fixture fixture;
	size_t n = 3 * (size_t)HIT_LIMIT;
	char *text = malloc(n + 1);
	struct view view;

	for (size_t i = 0; i < n; i++)
		text[i] = i % 2 ? ',' : 'x';
	text[n] = '\0';
	setup(&fixture, words, 1);
	ck_assert_int_eq(view_fold(&view, span_of(text), &fixture.arena), 0);
	ck_assert_int_eq(hits_scan(&fixture.hits, &view, 0), ERR_LIMIT);
	ck_assert(fixture.hits.has_hit_limit);
	ck_assert_uint_le(fixture.hits.n, HIT_LIMIT);
	teardown(&fixture);
	free(text);
}
END_TEST

/* A generator of our own: the same words and texts on every machine. */
static uint32_t next_number(uint32_t *state, uint32_t limit)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (*state >> 8) % limit;
}

/* A few characters of one, two and three bytes, so that words begin and end
 * alike, stand inside each other and at the text's end. */
static size_t add_text(uint32_t *state, size_t n_characters, char *buf)
{
	static const char *const characters[] = {"a", "b",  "b",  "a",  "7",
						 " ", "中", "文", "中", "б"};
	size_t len = 0;

	for (size_t i = 0; i < n_characters; i++) {
		const char *character =
		    characters[next_number(state, ARRAY_LEN(characters))];

		memcpy(buf + len, character, strlen(character));
		len += strlen(character);
	}
	return len;
}

static bool is_word_before(struct span text, size_t at)
{
	unsigned char c = at ? text.ptr[at - 1] : ' ';

	/* 'б' ends in 0xB1; no other character here does. */
	return c == 'a' || c == 'b' || c == '7' || c == 0xB1;
}

static bool is_ascii_before(struct span text, size_t at)
{
	return is_word_before(text, at) && text.ptr[at - 1] < 0x80;
}

static bool is_word_after(struct span text, size_t at)
{
	unsigned char c = at < text.len ? text.ptr[at] : ' ';

	return c == 'a' || c == 'b' || c == '7' || c == 0xD0;
}

enum {
	PLAIN_WORDS = 400,
	PLAIN_TEXTS = 300,
	PLAIN_BYTES = 1600, /* far more than are looked at as one piece */
	PLAIN_WORD_BYTES = 200
};

struct plain_word {
	char buf[PLAIN_BYTES];
	struct span span;
	unsigned edges;
};

/* Every other word goes on where one before it ends. They may be made to
 * begin with ASCII, all of them. */
static void make_word(struct plain_word *words, uint32_t i, bool is_ascii,
		      uint32_t *state)
{
	const struct plain_word *stem = &words[next_number(state, i + 1)];
	struct plain_word *word = &words[i];
	size_t len = i % 2 ? stem->span.len : 0;

	if (len > PLAIN_WORD_BYTES)
		len = 0;
	if (len)
		memcpy(word->buf, stem->span.ptr, len);
	else if (is_ascii)
		word->buf[len++] = 'a';
	len += add_text(state, 1 + next_number(state, i % 3 ? 4 : 16),
			word->buf + len);
	word->span = span_make(word->buf, len);
	word->edges = next_number(state, 8);
}

/* Some words, characters around them, and long runs of CJK. */
static struct span make_text(const struct plain_word *words, size_t n,
			     uint32_t *state, char *buf)
{
	static const char run[] = "中文中文中文中文中文中文";
	size_t len = add_text(state, next_number(state, 12), buf);

	for (size_t i = 0; i < n; i++) {
		struct span word = words[next_number(state, PLAIN_WORDS)].span;

		if (len + word.len > PLAIN_BYTES - 2 * sizeof(run))
			break;
		memcpy(buf + len, word.ptr, word.len);
		len += word.len;
		len += add_text(state, next_number(state, 3), buf + len);
		if (i % 3 == 2) {
			memcpy(buf + len, run, sizeof(run) - 1);
			len += sizeof(run) - 1;
		}
	}
	return span_make(buf, len);
}

/* The set's hits are those of a search at every byte of the text. */
static void compare_with_plain_search(const struct hits *hits, uint32_t set,
				      const struct plain_word *word,
				      struct span text)
{
	const struct hit *hit = hits_first(hits, set);

	for (size_t at = 0; at + word->span.len <= text.len; at++) {
		size_t end = at + word->span.len;

		if (memcmp(text.ptr + at, word->span.ptr, word->span.len) !=
			0 ||
		    ((word->edges & WORD_EDGE_LEFT) &&
		     is_word_before(text, at)) ||
		    ((word->edges & WORD_EDGE_LEFT_ASCII) &&
		     is_ascii_before(text, at)) ||
		    ((word->edges & WORD_EDGE_RIGHT) &&
		     is_word_after(text, end)))
			continue;
		ck_assert_msg(hit && hit->where.start == at &&
				  hit->where.end == end,
			      "'%.*s' at %zu of '%.*s' is not found",
			      (int)word->span.len, (const char *)word->span.ptr,
			      at, (int)text.len, (const char *)text.ptr);
		hit = hits_next(hits, hit);
	}
	ck_assert_msg(!hit, "'%.*s' is found where it is not",
		      (int)word->span.len, (const char *)word->span.ptr);
}

START_TEST(hits_are_those_of_a_plain_search)
{
	static struct plain_word words[PLAIN_WORDS];
	struct scan_builder *builder = scan_builder_new();
	struct scan_fixture fixture;
	struct err err;
	uint32_t state = 7;

	arena_init(&fixture.arena, 0);
	for (uint32_t i = 0; i < PLAIN_WORDS; i++) {
		make_word(words, i, _i == 1, &state);
		ck_assert_uint_eq(scan_builder_add_set(builder), i);
		ck_assert_int_eq(scan_builder_add_word(
				     builder, i, words[i].span, words[i].edges),
				 0);
	}
	ck_assert_int_eq(
	    scan_build(builder, &fixture.arena, &fixture.scanner, &err), 0);
	scan_builder_free(builder);
	ck_assert_int_eq(hits_init(&fixture.hits, fixture.scanner), 0);
	for (size_t n = 0; n < PLAIN_TEXTS; n++) {
		char buf[PLAIN_BYTES];
		struct view view;

		hits_begin(&fixture.hits, 0);
		ck_assert_int_eq(
		    view_fold(&view,
			      make_text(words, n % 4 ? 2 : 60, &state, buf),
			      &fixture.arena),
		    0);
		ck_assert_int_eq(hits_scan(&fixture.hits, &view, 0), 0);
		for (uint32_t i = 0; i < PLAIN_WORDS; i++)
			compare_with_plain_search(&fixture.hits, i, &words[i],
						  view.folded);
	}
	teardown(&fixture);
}
END_TEST

START_TEST(an_empty_scanner_hits_nothing)
{
	struct scan_fixture fixture;

	setup(&fixture, NULL, 0);
	(void)scan(&fixture, "anything");
	ck_assert_uint_eq(fixture.hits.n, 0);
	teardown(&fixture);
}
END_TEST

Suite *test_scan_suite(void)
{
	Suite *suite = suite_create("test_scan");
	TCase *tcase = tcase_create("scan");

	tcase_add_loop_test(tcase, words_are_hit_at_their_edges, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, hits_know_their_places_in_order);
	tcase_add_test(tcase, skeleton_hits_are_marked_and_counted_once);
	tcase_add_test(tcase, clearing_forgets);
	tcase_add_test(tcase, too_many_hits_are_said);
	tcase_add_loop_test(tcase, hits_are_those_of_a_plain_search, 0, 2);
	tcase_add_test(tcase, an_empty_scanner_hits_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
