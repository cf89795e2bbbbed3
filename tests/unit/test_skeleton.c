/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_skeleton - words that read as other words.
 */
#include "text/view.h"

#include "fold_check.h"

#include <check.h>

Suite *test_skeleton_suite(void);

/* Mixed words, and the literal that must be found in their skeleton. */
static const struct {
	const char *in;
	const char *literal;
	uint32_t leet;
} mixed[] = {
    {"call the ag3nt now", "agent", 1},
    {"your pa$$word", "password", 1},
    {"your p@ssword", "password", 1},
    {"acc0unt l0cked", "account locked", 2},
    {"WalIet", "wallet", 1},
    {"PayPaI team", "paypal team", 1},
    {"paypa1 team", "paypal", 1},
    {"rnicrosoft", "microsoft", 1},
    {"payrnent due", "payment due", 1},
    {"vvhatsapp", "whatsapp", 1},
    {"lnstagram", "instagram", 1},
    {"lmportant notice", "important notice", 1},
    {"v3r1fy", "verify", 1},
    {"log!n here", "login", 1},
    {"b!tcoin", "bitcoin", 1},
    {"s3cur1ty c0de", "security code", 2},
    {"transf3r", "transfer", 1},
    {"ｐａ＄＄ｗｏｒｄ", "password", 1},
    {"acc\u200B0unt", "account", 1},
    {"аcc0unt", "account", 1},
    {"请把ver1fy发来", "verify", 1},
    {"faceb00k", "facebook", 1},
    {"amaz0n.example", "amazon", 1},
    {"te1egram", "telegram", 1},
    {"sup-p0rt supp0rt", "support", 1},
    {"8ank of ag3nts", "bank", 1},
    {"your accoun7 is due", "account", 1},
    {"see detail$ there", "details", 1},
    {"read the emai| now", "email", 1},
    {"c4l| us ag3nt", "call", 1},
    {"your addr3$5 is ag3nt", "address", 1},
    {"your pa5$word", "password", 1},
    {"$ecurity team", "security", 1},
    {"open your @ccount", "account", 1},
    {"@ccount", "account", 1},
    {"the @ccount of ag3nt", "account", 2},
    {"send the pass*word", "password", 0},
    {"ver_ify or the acc^ount closes", "verify", 0},
    {"请把密-码发给我", "密码", 0},
    {"请把密.码发给我", "密码", 0},
};

START_TEST(mixed_word_is_found)
{
	struct arena arena;
	struct view view;
	struct view skeleton;
	struct span folded;
	struct span literal;
	size_t at;
	struct range raw;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(mixed[_i].in), &arena), 0);
	ck_assert_msg(view.flags & VIEW_HAS_MIXED_WORD, "\"%s\": no flag",
		      mixed[_i].in);
	ck_assert_int_eq(view_skeleton(&skeleton, &view), 0);
	ck_assert_int_eq(
	    fold_literal(span_of(mixed[_i].literal), &arena, &folded), 0);
	ck_assert_int_eq(skeleton_literal(folded, &arena, &literal), 0);
	at = span_find(skeleton.folded, literal, 0);
	ck_assert_msg(at != SIZE_MAX, "\"%s\": no %.*s in %.*s", mixed[_i].in,
		      (int)literal.len, literal.ptr, (int)skeleton.folded.len,
		      skeleton.folded.ptr);
	ck_assert_msg(skeleton.counts[OBFUSCATION_LEET] == mixed[_i].leet,
		      "\"%s\": counted %u, want %u", mixed[_i].in,
		      skeleton.counts[OBFUSCATION_LEET], mixed[_i].leet);
	raw = view_raw_range(
	    &skeleton,
	    (struct range){(uint32_t)at, (uint32_t)(at + literal.len)});
	ck_assert_uint_le(raw.end, view.folded.len);
	ck_assert_uint_ge(raw.end - raw.start, literal.len);
	arena_release(&arena);
}
END_TEST

/* Honest texts that ask for no skeleton. */
static const char *const honest[] = {
    "follow @scamsieve and @anna",
    "it costs US$ 40 or $40",
    "see $HOME",
    "write to info@bank.example",
    "boeing 747 or room7",
    "a | b",
    "order a1b2c3 is on its way",
    "a b2c shop, 4g and 5g, mp3 and mp4",
    "covid19 rules",
    "iphone5s and 3d films",
    "room1234 at 10am",
    "return to learn, turn the corner, modern, international",
    "savvy navvy",
    "write to name@bank.example or @handle",
    "l8tr m8, gr8",
    "stop!call me",
    "sha1 and type1",
    "http://a.example/x3y4z?k=a1b",
    "uuid 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "McInnes is on LinkedIn, TxnId 4, I'm in",
    "immediatelyIf you",
    "验证码123456，尾号1234",
    "Flight 9c8992 at 12:30",
    "20x30x40",
    "UPI someone@okbank",
    "AI, II, III, USA, IBAN",
    "sign-in, check-out and follow-up",
    "kf_help and utm_source",
    "see a.example/x*y",
    "sqrt(2)*3 and 5*x",
};

START_TEST(honest_text_asks_for_none)
{
	struct arena arena;
	struct view view;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(honest[_i]), &arena), 0);
	ck_assert_msg(!(view.flags & VIEW_HAS_MIXED_WORD), "\"%s\" is flagged",
		      honest[_i]);
	arena_release(&arena);
}
END_TEST

static const struct {
	const char *in;
	const char *want;
	const char *part; /* of the skeleton, and where in the folded text */
	const char *from;
} maps[] = {
    {"turn ag3nt", "tum agent", "tum", "turn"},
    {"pay 1500 to room1234", "pay 1500 to room1234", "1234", "1234"},
    {"vvin pa$$!", "wln pass!", "wln", "vvin"},
    {"vvin pa$$!", "wln pass!", "pass", "pa$$"},
    {"me@bank.example", "me@bank.example", "bank", "bank"},
    {"验证码i3", "验证码le", "le", "i3"},
    {"a|b c", "alb c", "alb", "a|b"},
    {"123 456", "123 456", "456", "456"},
};

START_TEST(skeleton_leads_to_folded)
{
	struct arena arena;
	struct view view;
	struct view skeleton;
	struct span part = span_of(maps[_i].part);
	struct span got;
	size_t at;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(maps[_i].in), &arena), 0);
	ck_assert_int_eq(view_skeleton(&skeleton, &view), 0);
	ck_assert_msg(span_equal_string(skeleton.folded, maps[_i].want),
		      "\"%s\": got %.*s", maps[_i].in, (int)skeleton.folded.len,
		      skeleton.folded.ptr);
	at = span_find(skeleton.folded, part, 0);
	got = span_range(
	    view.folded,
	    view_raw_range(
		&skeleton,
		(struct range){(uint32_t)at, (uint32_t)(at + part.len)}));
	ck_assert_msg(span_equal_string(got, maps[_i].from),
		      "\"%s\": got \"%.*s\"", maps[_i].in, (int)got.len,
		      got.ptr);
	arena_release(&arena);
}
END_TEST

START_TEST(empty_skeleton)
{
	struct arena arena;
	struct view view;
	struct view skeleton;
	struct span literal;

	arena_init(&arena, 0);
	ck_assert_int_eq(view_fold(&view, span_of(""), &arena), 0);
	ck_assert_int_eq(view_skeleton(&skeleton, &view), 0);
	ck_assert_uint_eq(skeleton.folded.len, 0);
	ck_assert_int_eq(skeleton_literal(span_of(""), &arena, &literal), 0);
	ck_assert_uint_eq(literal.len, 0);
	arena_release(&arena);
	arena_init(&arena, 32);
	ck_assert_int_eq(view_fold(&view, span_of(""), &arena), 0);
	view.folded = span_of("one two three four five six seven");
	ck_assert_int_eq(view_skeleton(&skeleton, &view), ERR_MEMORY);
	arena_release(&arena);
}
END_TEST

Suite *test_skeleton_suite(void)
{
	Suite *suite = suite_create("test_skeleton");
	TCase *tcase = tcase_create("skeleton");

	tcase_add_loop_test(tcase, mixed_word_is_found, 0, ARRAY_LEN(mixed));
	tcase_add_loop_test(tcase, honest_text_asks_for_none, 0,
			    ARRAY_LEN(honest));
	tcase_add_loop_test(tcase, skeleton_leads_to_folded, 0,
			    ARRAY_LEN(maps));
	tcase_add_test(tcase, empty_skeleton);
	suite_add_tcase(suite, tcase);
	return suite;
}
