/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_ruleset - what loading refuses, and how rules come to a verdict.
 */
#include "ruleset_fixture.h"
#include "words_fixture.h"

#include "rules/rule.h"
#include "text/hits.h"

#include <check.h>
#include <stdlib.h>

Suite *test_ruleset_suite(void);

/* What is wrong with a pack, and the finding that must say so. */
static const struct {
	const char *pack;
	const char *want;
} broken[] = {
    {"schema: 1\npack: p\nrules:\n  - id: a\n    scoer: 1\n"
     "    detection: {x: {text: y}, condition: x}\n",
     ":5:5: error: unknown key 'scoer'"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {text: y}, condition: x and}\n",
     ":5:47: error: the condition ends here, but a selection is expected"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {asks: {text: y}, condition: akss}\n",
     "did you mean 'asks'?"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {text|re: 'a(b'}, condition: x}\n",
     "[bad-regex]"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {text|word: $urgncy}, condition: x}\n",
     "did you mean '$urgency'?"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {ask: cod}, condition: x}\n",
     "unknown kind of ask 'cod'"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {text|contians: y}, condition: x}\n",
     "did you mean 'contains'?"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {lnik|exists: true}, condition: x}\n",
     "did you mean 'link'?"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {contact: offical}, condition: x}\n",
     "did you mean 'official'?"},
    {"schema: 1\npack: p\nrules:\n  - id: a\n"
     "    detection: {x: {text: y}, condition: 3 of x*}\n",
     "[never-matches]"},
    {"schema: 1\npack: p\nrules:\n"
     "  - {id: a, detection: {condition: b}}\n"
     "  - {id: b, detection: {condition: a}}\n",
     "[rule-circle]"},
    {"schema: 1\npack: p\nrules:\n"
     "  - {id: a, detection: {x: {text: y}, condition: x}}\n"
     "  - {id: a, detection: {x: {text: y}, condition: x}}\n",
     "[duplicate-id]"},
    {"schema: 1\npack: p\nrules:\n"
     "  - {id: a, group: g, detection: {x: {text: y}, condition: x}}\n",
     "[unknown-group]"},
    {"schema: 1\npack: p\nrules:\n"
     "  - {id: a, detection: {x: {text: \"\\u200b\"}, condition: x}}\n",
     "[never-matches]"},
    {"schema: 1\npack: p\nrules:\n"
     "  - {id: a, detection: {x: {link.domain|in: nolist}, condition: x}}\n",
     "[unknown-list]"},
    {"schema: 1\npack: p\nrules:\n"
     "  - {id: a, detection: {x: {text|re: 'a\\Cb'}, condition: x}}\n",
     "is not allowed in a rule"},
    {"schema: 2\npack: p\nrules: []\n", ":1:9: error"},
    {"pack: p\n", "[missing-key]"},
    {"- 1\n", "[wrong-type]"},
};

START_TEST(broken_packs_are_refused_with_their_place)
{
	struct fixture fixture;

	fixture_load(&fixture,
		     (struct fixture_file[]){{"l.yaml", lexicon},
					     {"p.yaml", broken[_i].pack}},
		     2);
	ck_assert_int_eq(fixture.rc, ERR_INPUT);
	ck_assert_ptr_null(fixture.ruleset);
	ck_assert_msg(strstr(fixture_findings(&fixture), broken[_i].want),
		      "want '%s' in:\n%s", broken[_i].want,
		      fixture_findings(&fixture));
	fixture_release(&fixture);
}
END_TEST

static const char scoring[] =
    "schema: 1\n"
    "pack: p\n"
    "groups:\n"
    "  g: {cap: 3}\n"
    "rules:\n"
    "  - {id: a, score: 2, group: g, detection: {x: {text: aaa}, "
    "condition: x}}\n"
    "  - {id: b, score: 2, group: g, detection: {x: {text: bbb}, "
    "condition: x}}\n"
    "  - {id: shadow, status: test, score: 9, detection: {x: {text: ccc}, "
    "condition: x}}\n"
    "  - {id: off, status: deprecated, score: 9, detection: {x: {text: "
    "ccc}, condition: x}}\n"
    "  - {id: old, expires: 2020-01-01, score: 9, detection: {x: {text: "
    "ccc}, condition: x}}\n"
    "  - {id: kind, score: -1.5, detection: {x: {text: ddd}, condition: "
    "x}}\n"
    "  - {id: forced, verdict: quarantine, detection: {x: {text: eee}, "
    "condition: x}}\n"
    "  - {id: out, direction: outbound, score: 9, detection: {x: {text: "
    "ccc}, condition: x}}\n"
    "  - {id: german, lang: de, score: 9, detection: {x: {text: ccc}, "
    "condition: x}}\n"
    "  - {id: big, score: 8, detection: {x: {text: fff}, condition: x}}\n";

static const struct {
	const char *text;
	double score;
	enum action action;
	size_t n_rules, n_shadow;
} scores[] = {
    {"aaa", 2, ACTION_PASS, 1, 0},
    {"aaa bbb", 3, ACTION_PASS, 2, 0},
    {"ccc", 0, ACTION_PASS, 0, 1},
    {"ddd", 0, ACTION_PASS, 0, 0},
    {"aaa ddd", 0.5, ACTION_PASS, 2, 0},
    {"eee", 0, ACTION_QUARANTINE, 1, 0},
    {"fff", 8, ACTION_TAG, 1, 0},
    {"fff aaa", 10, ACTION_QUARANTINE, 2, 0},
    {"fff ddd safe account", 8, ACTION_TAG, 1, 0},
};

START_TEST(scores_are_summed_capped_and_resolved)
{
	struct fixture fixture;
	struct verdict verdict;

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){{"l.yaml", lexicon}, {"p.yaml", scoring}},
	    2);
	verdict = fixture_judge(&fixture, scores[_i].text);
	ck_assert_double_eq_tol(verdict.score, scores[_i].score, 1e-9);
	ck_assert_str_eq(action_name(verdict.action),
			 action_name(scores[_i].action));
	ck_assert_uint_eq(verdict.n_rules, scores[_i].n_rules);
	ck_assert_uint_eq(verdict.n_shadow, scores[_i].n_shadow);
	fixture_release(&fixture);
}
END_TEST

START_TEST(spans_are_raw_bytes)
{
	struct fixture fixture;
	struct verdict verdict;
	static const char text[] = "x 验\xE2\x80\x8B证码 y";

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){
		{"p.yaml", "schema: 1\npack: p\nrules:\n  - {id: a, score: 1, "
			   "detection: {x: {text: 验证码}, condition: x}}\n"}},
	    1);
	verdict = fixture_judge(&fixture, text);
	ck_assert_uint_eq(verdict.n_rules, 1);
	ck_assert_uint_eq(verdict.rules[0].n_spans, 1);
	ck_assert_uint_eq(verdict.rules[0].spans[0].raw.start, 2);
	ck_assert_uint_eq(verdict.rules[0].spans[0].raw.end, 14);
	fixture_release(&fixture);
}
END_TEST

START_TEST(later_files_override_by_id)
{
	struct fixture fixture;
	struct verdict verdict;

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){
		{"a.yaml", "schema: 1\npack: p\nrules:\n  - {id: a, score: 1, "
			   "detection: {x: {text: one}, condition: x}}\n"},
		{"b.yaml", "schema: 1\npack: p\nrules:\n  - {id: a, score: 2, "
			   "detection: {x: {text: two}, condition: x}}\n"}},
	    2);
	verdict = fixture_judge(&fixture, "one");
	ck_assert_uint_eq(verdict.n_rules, 0);
	verdict = fixture_judge(&fixture, "two");
	ck_assert_double_eq_tol(verdict.score, 2, 1e-9);
	ck_assert_ptr_nonnull(
	    strstr(fixture_findings(&fixture), "[rule-override]"));
	fixture_release(&fixture);
}
END_TEST

/* 1 MB of spaces against a pattern that backtracks for minutes. */
START_TEST(evil_patterns_are_unknown_not_clean)
{
	struct fixture fixture;
	struct verdict verdict;
	size_t n = 1 << 20;
	char *text = malloc(n + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = i % 3 ? 'a' : ',';
	text[n] = '\0';
	fixture_load(
	    &fixture,
	    (struct fixture_file[]){
		{"p.yaml", "schema: 1\npack: p\nrules:\n  - {id: evil, score: "
			   "1, detection: {x: {text|re: '(?:a+,*)+[!?]'}, "
			   "condition: x}}\n"}},
	    1);
	verdict = fixture_judge(&fixture, text);
	ck_assert_uint_eq(verdict.n_rules, 0);
	ck_assert_uint_eq(verdict.n_unknown, 1);
	ck_assert_str_eq(verdict.unknown[0].id, "p/evil");
	ck_assert_str_eq(verdict.unknown[0].reason, "regex budget");
	fixture_release(&fixture);
	free(text);
}
END_TEST

/* Two patterns, of bounded and of any length, on a mail of two texts. */
static const char two_texts[] =
    "schema: 1\npack: p\nrules:\n"
    "  - {id: near, score: 1, detection: {x: {text|re: 'parcel.{0,9}held'}, "
    "condition: x}}\n"
    "  - {id: far, score: 1, detection: {x: {text|re: 'parcel(?s:.)*held'}, "
    "condition: x}}\n";

static const struct {
	const char *subject, *body;
	bool is_near, is_far;
} split[] = {
    {"parcel", "held", false, false},
    {"held", "parcel", false, false},
    {"parcel", "held by a parcel", false, false},
    {"a parcel is held", "nothing", true, true},
    {"parcel", "the parcel that we sent to you is held", false, true},
    {"held", "parcel, parcel, and a parcel is held, parcel", true, true},
};

START_TEST(a_pattern_matches_within_one_text)
{
	static const struct thresholds thresholds = {5, 9, 20};
	struct fixture fixture;
	struct message message;
	struct verdict verdict;
	struct message_text texts[2] = {
	    {.kind = TEXT_SUBJECT, .raw = span_of(split[_i].subject)},
	    {.kind = TEXT_BODY, .raw = span_of(split[_i].body)},
	};

	fixture_load(&fixture, (struct fixture_file[]){{"p.yaml", two_texts}},
		     1);
	ck_assert_int_eq(
	    message_init_sms(&message, &fixture.arena, span_of("")), 0);
	message.channel = CHANNEL_EMAIL;
	message.texts = texts;
	message.n_texts = ARRAY_LEN(texts);
	ck_assert_int_eq(ruleset_evaluate(fixture.ruleset, fixture.scratch,
					  &message, &thresholds, &fixture.arena,
					  &verdict),
			 0);
	ck_assert(fixture_fired(&verdict, "p/near") == split[_i].is_near);
	ck_assert(fixture_fired(&verdict, "p/far") == split[_i].is_far);
	fixture_release(&fixture);
}
END_TEST

/* So many words that not all are kept: what stands behind them may be there. */
START_TEST(hit_limit_is_unknown_not_clean)
{
	static const char *const pack =
	    "schema: 1\npack: p\nrules:\n"
	    "  - {id: behind, score: 1, detection: {x: {text|word: many}, "
	    "y: {text|word: last}, condition: x and y}}\n"
	    "  - {id: near, score: 1, detection: {x: {text|word: many}, "
	    "y: {near: {terms: [many, last], within: 3 chars}}, condition: "
	    "x and y}}\n";
	static const char *const weights =
	    "schema: 1\nkind: weights\npack: w\nid: sum\ncap: 4\nfloor: 2\n"
	    "phrases: {many: 1, last: 3}\n";
	struct fixture fixture;
	struct verdict verdict;
	struct buf text;

	buf_init(&text, 0);
	for (int i = 0; i < HIT_LIMIT + 1; i++)
		buf_add_string(&text, "many ");
	buf_add_string(&text, "last");
	fixture_load(
	    &fixture,
	    (struct fixture_file[]){{"p.yaml", pack}, {"w.yaml", weights}}, 2);
	verdict = fixture_judge(&fixture, buf_string(&text));
	ck_assert_uint_eq(verdict.n_rules, 0);
	ck_assert_uint_eq(verdict.n_unknown, 3);
	for (size_t i = 0; i < verdict.n_unknown; i++)
		ck_assert_str_eq(verdict.unknown[i].reason, "hit limit");
	fixture_release(&fixture);
	buf_release(&text);
}
END_TEST

/* All cost the same; what stands second decides sooner, and is asked first. */
static const struct {
	const char *condition;
	const char *text;
} turns[] = {
    {"not seldom and scarce", "zzzzzzzz"},
    {"seldom or often", "pay"},
    {"1 of (seldom, often)", "pay"},
    {"often and scarce", "pay zzzzzzzz"},
};

START_TEST(what_decides_sooner_is_asked_first)
{
	static const char *const head =
	    "schema: 1\npack: p\nrules:\n  - {id: a, score: 1, detection: {"
	    "seldom: {text: qqqqqqqq}, scarce: {text: zzzzzzzz}, "
	    "often: {text: [pay, you, now]}, condition: '";
	struct fixture fixture;
	struct verdict verdict;
	const struct rule *rule;
	const struct node *children;
	struct buf pack;

	buf_init(&pack, 0);
	buf_add_string(&pack, head);
	buf_add_string(&pack, turns[_i].condition);
	buf_add_string(&pack, "'}}\n");
	fixture_load(&fixture,
		     (struct fixture_file[]){{"p.yaml", buf_string(&pack)}}, 1);
	verdict = fixture_judge(&fixture, turns[_i].text);
	ck_assert_uint_eq(verdict.n_rules, 1);
	rule = verdict.rules[0].rule;
	ck_assert_uint_eq(rule->nodes[rule->root].n, 2);
	children = &rule->nodes[rule->nodes[rule->root].first];
	ck_assert_uint_eq(children[0].turn, 1);
	ck_assert_uint_eq(children[1].turn, 0);
	fixture_release(&fixture);
	buf_release(&pack);
}
END_TEST

Suite *test_ruleset_suite(void)
{
	Suite *suite = suite_create("test_ruleset");
	TCase *tcase = tcase_create("ruleset");

	tcase_add_loop_test(tcase, broken_packs_are_refused_with_their_place, 0,
			    ARRAY_LEN(broken));
	tcase_add_loop_test(tcase, scores_are_summed_capped_and_resolved, 0,
			    ARRAY_LEN(scores));
	tcase_add_test(tcase, spans_are_raw_bytes);
	tcase_add_test(tcase, later_files_override_by_id);
	tcase_add_test(tcase, evil_patterns_are_unknown_not_clean);
	tcase_add_loop_test(tcase, a_pattern_matches_within_one_text, 0,
			    ARRAY_LEN(split));
	tcase_add_test(tcase, hit_limit_is_unknown_not_clean);
	tcase_add_loop_test(tcase, what_decides_sooner_is_asked_first, 0,
			    ARRAY_LEN(turns));
	suite_add_tcase(suite, tcase);
	return suite;
}
