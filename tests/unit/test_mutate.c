/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_mutate - disguises: each changes what it is about and nothing else,
 * a seed always gives the same, and what folding promises to undo is undone.
 */
#include "text/mutate.h"

#include "base/utf8.h"
#include "text/view.h"

#include <check.h>

Suite *test_mutate_suite(void);

static struct mutator *mutator;
static struct arena arena;

static void setup(void)
{
	mutator = mutator_new();
	ck_assert_ptr_nonnull(mutator);
	arena_init(&arena, 0);
}

static void teardown(void)
{
	mutator_free(mutator);
	arena_release(&arena);
}

/* The disguised text, in the arena; an empty span when nothing changed. */
static struct span mutate(enum mutation mutation, const char *text,
			  uint64_t seed)
{
	struct span copy = {NULL, 0};
	struct buf out;

	buf_init(&out, 0);
	if (mutate_text(mutator, mutation, span_of(text), seed, &out)) {
		ck_assert(!out.has_failed);
		ck_assert_int_eq(arena_copy(&arena, buf_span(&out), &copy), 0);
	} else {
		ck_assert(span_equal_string(buf_span(&out), text));
	}
	buf_release(&out);
	return copy;
}

static struct span fold(struct span text)
{
	struct view view;

	ck_assert_int_eq(view_fold(&view, text, &arena), 0);
	return view.folded;
}

/* What each is tried on, and whether folding takes all of it back. */
static const struct row {
	enum mutation mutation;
	const char *text;
	bool is_folded;
} rows[] = {
    {MUTATION_ZERO_WIDTH, "Please verify your account 验证码发给客服", true},
    {MUTATION_SELECTORS, "Please verify your account 验证码发给客服", true},
    {MUTATION_BIDI, "Please verify your account 验证码发给客服", true},
    {MUTATION_LOOK_ALIKE, "Please send the passcode back", true},
    {MUTATION_FULL_WIDTH, "Please verify, call 4001234567", true},
    {MUTATION_STYLED, "Please verify, call 4001234567", true},
    {MUTATION_ENCLOSED, "Please verify your account", true},
    {MUTATION_COMBINING, "Please verify your account", true},
    {MUTATION_CASE, "Please verify your account", true},
    {MUTATION_LEET, "Please verify the password", false},
    {MUTATION_SPACING, "Please verify the password 请把验证码发给客服", true},
    {MUTATION_DOTTING, "Please verify the password 请把验证码发给客服", true},
    {MUTATION_PUNCTUATION, "Please verify the password", false},
    {MUTATION_EMOJI, "Please verify your account 验证码发给客服", true},
    {MUTATION_DIGITS, "Please call 4001234567 now", true},
    {MUTATION_KEYCAPS, "Please call 4001234567 now", true},
    {MUTATION_NUMERALS, "请拨打4001234567联系客服", false},
    {MUTATION_TRADITIONAL, "您的账户异常请验证", true},
    {MUTATION_DEFANG, "Verify at https://pay.example/verify now", false},
};

START_TEST(every_mutation_has_a_row)
{
	uint32_t seen = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		seen |= UINT32_C(1) << rows[i].mutation;
	ck_assert_uint_eq(seen, (UINT32_C(1) << MUTATION_COUNT) - 1);
}
END_TEST

START_TEST(it_changes_the_text_and_folding_takes_it_back)
{
	const struct row *row = &rows[_i];
	struct span plain = fold(span_of(row->text));

	for (uint64_t seed = 0; seed < 200; seed++) {
		struct span text = mutate(row->mutation, row->text, seed);
		struct span folded;

		if (!text.len)
			continue; /* this seed touches nothing */
		ck_assert_uint_eq(utf8_valid_prefix(text), text.len);
		folded = fold(text);
		ck_assert_msg(!row->is_folded || span_equal(folded, plain),
			      "%s, seed %d: '%.*s' reads '%.*s'",
			      mutation_name(row->mutation), (int)seed,
			      (int)text.len, (const char *)text.ptr,
			      (int)folded.len, (const char *)folded.ptr);
	}
	/* At least one of them did something. */
	for (uint64_t seed = 0; seed < 200; seed++)
		if (mutate(row->mutation, row->text, seed).len)
			return;
	ck_abort_msg("%s does nothing", mutation_name(row->mutation));
}
END_TEST

START_TEST(a_seed_gives_the_same_and_another_seed_another)
{
	const struct row *row = &rows[_i];
	struct span first = mutate(row->mutation, row->text, 7);
	bool is_other = row->mutation == MUTATION_TRADITIONAL ||
			row->mutation == MUTATION_FULL_WIDTH;

	ck_assert(span_equal(first, mutate(row->mutation, row->text, 7)));
	for (uint64_t seed = 8; seed < 60 && !is_other; seed++)
		is_other = !span_equal(first,
				       mutate(row->mutation, row->text, seed));
	ck_assert(is_other);
}
END_TEST

/* Links, addresses, handles and mixed names are touched by defang only. */
static const char *const names[] = {
    "https://pay.example/verify",
    "pay-desk.example",
    "help@desk.example",
    "@helpdesk",
    "kf_tuikuan",
    "order77abc",
    "https",
};

START_TEST(names_are_left_alone)
{
	for (int i = 0; i < MUTATION_DEFANG; i++)
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			for (uint64_t seed = 0; seed < 20; seed++)
				ck_assert_msg(
				    !mutate((enum mutation)i, names[k], seed)
					 .len,
				    "%s changes %s",
				    mutation_name((enum mutation)i), names[k]);
}
END_TEST

static const struct {
	const char *text;
	const char *bracketed; /* with one of its dots */
} links[] = {
    {"see https://pay.example/v.html", "see hxxps://pay[.]example/v.html"},
    {"see http://www.pay.example", "see hxxp://www[.]pay[.]example"},
    {"see pay.example/a", "see pay[.]example/a"},
    {"write to help@desk.example", ""},
    {"costs 12.50", ""},
    {"order77abc", ""},
};

START_TEST(links_are_defanged)
{
	struct span want = span_of(links[_i].bracketed);
	bool has_been_seen = want.len == 0;

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct span text = mutate(MUTATION_DEFANG, links[_i].text,
					  seed);

		ck_assert(want.len || !text.len);
		has_been_seen |= want.len && span_equal(text, want);
	}
	ck_assert_msg(has_been_seen, "never '%s'", links[_i].bracketed);
}
END_TEST

/* Numbers are changed by what is about digits, and by nothing else. */
START_TEST(numbers_stay_but_for_digits)
{
	static const char text[] = "请拨打 4001234567";
	struct span digits = fold(span_of("4001234567"));

	for (int i = 0; i < MUTATION_COUNT; i++)
		for (uint64_t seed = 0; seed < 20; seed++) {
			struct span out = mutate((enum mutation)i, text, seed);

			if (!out.len || i == MUTATION_NUMERALS)
				continue;
			ck_assert_uint_ne(span_find(fold(out), digits, 0),
					  SIZE_MAX);
		}
}
END_TEST

START_TEST(each_has_a_name_and_says_what_it_is)
{
	for (int i = 0; i < MUTATION_COUNT; i++) {
		const char *name = mutation_name((enum mutation)i);

		ck_assert_uint_gt(strlen(mutation_doc((enum mutation)i)), 10);
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(name, mutation_name((enum mutation)k));
	}
}
END_TEST

START_TEST(a_message_is_disguised_where_it_is_read)
{
	struct message_text texts[] = {
	    {.kind = TEXT_BODY, .raw = span_of("Verify your account")},
	    {.kind = TEXT_HIDDEN, .raw = span_of("Verify your account")},
	    {.kind = TEXT_SUBJECT, .raw = span_of("Verify your account")},
	    {.kind = TEXT_ATTACHMENT, .raw = span_of("verify account")},
	};
	struct message message = {.texts = texts, .n_texts = 4};
	struct message mutated;
	bool has_changed;

	ck_assert_int_eq(mutate_message(mutator, MUTATION_CASE, &message, 1,
					&arena, &mutated, &has_changed),
			 0);
	ck_assert(has_changed);
	for (size_t i = 0; i < message.n_texts; i++)
		ck_assert(span_equal(mutated.texts[i].raw, texts[i].raw) ==
			  (i == 1 || i == 3));
	ck_assert_int_eq(mutate_message(mutator, MUTATION_NUMERALS, &message, 1,
					&arena, &mutated, &has_changed),
			 0);
	ck_assert(!has_changed);
}
END_TEST

Suite *test_mutate_suite(void)
{
	Suite *suite = suite_create("test_mutate");
	TCase *tcase = tcase_create("mutate");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, every_mutation_has_a_row);
	tcase_add_loop_test(tcase,
			    it_changes_the_text_and_folding_takes_it_back, 0,
			    ARRAY_LEN(rows));
	tcase_add_loop_test(tcase,
			    a_seed_gives_the_same_and_another_seed_another, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, names_are_left_alone);
	tcase_add_loop_test(tcase, links_are_defanged, 0, ARRAY_LEN(links));
	tcase_add_test(tcase, numbers_stay_but_for_digits);
	tcase_add_test(tcase, each_has_a_name_and_says_what_it_is);
	tcase_add_test(tcase, a_message_is_disguised_where_it_is_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
