/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_weights - rules that are sums: what they score, when, and why.
 */
#include "ruleset_fixture.h"

#include "rules/explain.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

Suite *test_weights_suite(void);

static const char pack[] =
    "schema: 1\n"
    "pack: p\n"
    "rules:\n"
    "  - {id: linked, detection: {x: {link|exists: true}, condition: x}}\n"
    "  - {id: evil, detection: {x: {text|re: '(?:b+,*)+[!?]'}, condition: "
    "x}}\n"
    "  - {id: both, score: 1, detection: {x: {text: seven}, condition: x and "
    "w/sum}}\n";

#define HEAD "schema: 1\nkind: weights\npack: w\nid: sum\n"

static const char hard[] = HEAD
    "cap: 4\nfloor: 1\nbias: -2\nsquash: hard\nfirst_chars: 40\n"
    "phrases:\n"
    "  one: 1.5\n"
    "  one two: 0.5\n"
    "  three: 2\n"
    "  bad*: 1.25\n"
    "  seven: 7\n"
    "  客服: 2.5\n"
    "  thanks: -1.5\n"
    "signs:\n"
    "  - {rule: p/linked, weight: 1.75}\n"
    "  - {when: {text: [zebra, crocus]}, weight: 1, name: things}\n"
    "  - {when: {length|gte: 60}, weight: -4}\n";

/* A text and what it scores; below the floor of 1 that is nothing. */
static const struct {
	const char *text;
	double want;
} hard_rows[] = {
    {"nothing", 0},
    {"one", 0},
    {"one, three", 1.5},
    {"three three three", 0},
    {"three three one one", 1.5},
    {"one two three", 2},
    {"onetwo three", 0},
    {"THREE \xEF\xBD\x8F\xEF\xBD\x8E\xEF\xBD\x85", 1.5},
    {"three baddest", 1.3},
    {"three baddest thanks", 0},
    {"seven", 5},
    {"seven thanks", 4.5},
    {"看客服one", 2},
    {"three http://a.example/", 1.8},
    {"three crocus", 1},
    {"three crocus zebra", 1},
    {"seven ......................................... end", 5},
    {"......................................... seven", 0},
    {"...................................... seven", 5},
    {"客客客客客客客客客客客客客客客客客客客客客服one", 2},
    {"seven ..................................................... end", 2},
};

START_TEST(weights_add_up)
{
	struct fixture fixture;
	struct verdict verdict;

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){{"p.yaml", pack}, {"w.yaml", hard}}, 2);
	verdict = fixture_judge(&fixture, hard_rows[_i].text);
	ck_assert_msg(fabs(verdict.score - hard_rows[_i].want) < 1e-9,
		      "%s: got %.3f, want %.3f", hard_rows[_i].text,
		      verdict.score, hard_rows[_i].want);
	ck_assert_int_eq(fixture_fired(&verdict, "w/sum"),
			 hard_rows[_i].want > 0);
	fixture_release(&fixture);
}
END_TEST

/* A sum of 0.5, 2, 5 or 7 under each squash. */
static const struct {
	const char *squash;
	const char *text;
	double want;
} squashes[] = {
    {"floor: 0.1\nsquash: soft", "half", 0.5},
    {"floor: 0.1", "two", 1.8},
    {"floor: 0.1", "two five", 3.8},
    {"floor: 0.1\nsquash: hard", "half", 0.5},
    {"floor: 0.1\nsquash: hard", "two", 2},
    {"floor: 0.1\nsquash: hard", "two five", 4},
    {"floor: 2.1\nsquash: logistic", "nothing", 0},
    {"floor: 2.1\nsquash: logistic", "half", 2.5},
    {"floor: 2.1\nsquash: logistic", "five", 4},
    {"floor: 2.6\nsquash: logistic", "half", 0},
    {"floor: 1\nbias: -1.5\nsquash: logistic", "two", 2.5},
};

START_TEST(a_sum_is_squashed_to_its_cap)
{
	struct fixture fixture;
	struct verdict verdict;
	char text[400];

	snprintf(text, sizeof(text),
		 HEAD "cap: 4\n%s\nphrases: {half: 0.5, two: 2, five: 5}\n",
		 squashes[_i].squash);
	fixture_load(&fixture, &(struct fixture_file){"w.yaml", text}, 1);
	verdict = fixture_judge(&fixture, squashes[_i].text);
	ck_assert_msg(fabs(verdict.score - squashes[_i].want) < 1e-9,
		      "%s %s: got %.3f", squashes[_i].squash, squashes[_i].text,
		      verdict.score);
	fixture_release(&fixture);
}
END_TEST

/* Scope, status and overriding are those of any rule. */
static const struct {
	const char *head;
	const char *text;
	size_t n_rules, n_shadow;
} scopes[] = {
    {"", "seven", 1, 0},
    {"status: experimental\n", "seven", 0, 1},
    {"status: deprecated\n", "seven", 0, 0},
    {"channel: email\n", "seven", 0, 0},
    {"channel: [sms]\n", "seven", 1, 0},
    {"direction: outbound\n", "seven", 0, 0},
    {"lang: zh\n", "seven", 0, 0},
    {"lang: zh\n", "你好吗，请问 seven", 1, 0},
    {"expires: 2020-01-01\n", "seven", 0, 0},
};

START_TEST(scope_is_that_of_any_rule)
{
	struct fixture fixture;
	struct verdict verdict;
	char text[400];

	snprintf(text, sizeof(text), HEAD "%scap: 4\nphrases: {seven: 7}\n",
		 scopes[_i].head);
	fixture_load(&fixture,
		     (struct fixture_file[]){
			 {"a.yaml", HEAD "cap: 9\nphrases: {seven: 9}\n"},
			 {"b.yaml", text}},
		     2);
	verdict = fixture_judge(&fixture, scopes[_i].text);
	ck_assert_uint_eq(verdict.n_rules, scopes[_i].n_rules);
	ck_assert_uint_eq(verdict.n_shadow, scopes[_i].n_shadow);
	if (verdict.n_shadow)
		ck_assert_double_eq_tol(verdict.shadow[0].score, 3.8, 1e-9);
	ck_assert_ptr_nonnull(
	    strstr(fixture_findings(&fixture), "[rule-override]"));
	fixture_release(&fixture);
}
END_TEST

START_TEST(what_cannot_be_decided_may_leave_it_unknown)
{
	struct fixture fixture;
	struct verdict verdict;
	size_t n = 1 << 20;
	char *text = malloc(n + 1);

	for (size_t i = 0; i < n; i++)
		text[i] = i % 3 ? 'b' : ',';
	memcpy(text, "maybe surely", 12);
	text[n] = '\0';
	fixture_load(
	    &fixture,
	    (struct fixture_file[]){
		{"p.yaml", pack},
		{"a.yaml", HEAD "cap: 4\nfloor: 2\nsquash: hard\nphrases: "
				"{maybe: 1}\nsigns: [{rule: p/evil, weight: "
				"2}]\n"},
		{"b.yaml", "schema: 1\nkind: weights\npack: w\nid: sure\n"
			   "cap: 4\nfloor: 2\nsquash: hard\nphrases: {surely: "
			   "2}\nsigns: [{rule: p/evil, weight: 1}]\n"}},
	    3);
	verdict = fixture_judge(&fixture, text);
	ck_assert_uint_eq(verdict.n_unknown, 1);
	ck_assert_str_eq(verdict.unknown[0].id, "w/sum");
	ck_assert_str_eq(verdict.unknown[0].reason, "regex budget");
	ck_assert(fixture_fired(&verdict, "w/sure"));
	ck_assert_double_eq_tol(verdict.score, 2, 1e-9);
	fixture_release(&fixture);
	free(text);
}
END_TEST

START_TEST(an_explanation_names_what_weighed)
{
	static const char text[] = "seven thanks http://a.example/ zebra";
	static const struct {
		const char *text;
		double weight;
		uint32_t start;
	} want[] = {
	    {"seven", 7, 0},
	    {"p/linked", 1.75, 13},
	    {"thanks", -1.5, 6},
	    {"things", 1, 31},
	};
	static const struct thresholds thresholds = {5, 9, 20};
	struct fixture fixture;
	struct message message;
	struct verdict verdict;
	struct explanation explanation;
	const struct explained_rule *rule = NULL;

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){{"p.yaml", pack}, {"w.yaml", hard}}, 2);
	ck_assert_int_eq(
	    message_init_sms(&message, &fixture.arena, span_of(text)), 0);
	ck_assert_int_eq(ruleset_evaluate(fixture.ruleset, fixture.scratch,
					  &message, &thresholds, &fixture.arena,
					  &verdict),
			 0);
	ck_assert_int_eq(ruleset_explain(fixture.ruleset, fixture.scratch,
					 &verdict, &fixture.arena,
					 &explanation),
			 0);
	for (size_t i = 0; i < explanation.n_rules; i++)
		if (!strcmp(explanation.rules[i].rule->id, "w/sum"))
			rule = &explanation.rules[i];
	ck_assert_ptr_nonnull(rule);
	ck_assert_int_eq(rule->role, ROLE_COUNTS);
	ck_assert_double_eq_tol(rule->score, 4, 1e-9);
	ck_assert_uint_eq(rule->n_weights, ARRAY_LEN(want));
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		const struct explained_weight *weight = &rule->weights[i];

		ck_assert(span_equal_string(weight->text, want[i].text));
		ck_assert_double_eq_tol(weight->weight, want[i].weight, 1e-9);
		ck_assert_uint_eq(weight->n_spans, 1);
		ck_assert_uint_eq(weight->spans[0].raw.start, want[i].start);
	}
	/* What weighs against it made no match: it has no span. */
	ck_assert_uint_eq(verdict.rules[1].n_spans, 3);
	fixture_release(&fixture);
}
END_TEST

/* What is wrong with a weights file, and the finding that must say so. */
static const struct {
	const char *text;
	const char *want;
} broken[] = {
    {HEAD "cap: 4\nphrsaes: {one: 1}\n", "did you mean 'phrases'?"},
    {HEAD "phrases: {one: 1}\n", "needs the key 'cap'"},
    {HEAD "cap: 0\nphrases: {one: 1}\n", ":5:6: error: a cap is above 0"},
    {HEAD "cap: 4\nfloor: 4\nphrases: {one: 1}\n", "below the cap"},
    {HEAD "cap: 4\nsquash: sfot\nphrases: {one: 1}\n", "'soft'?"},
    {HEAD "cap: 4\nphrases: {one: big}\n", "[wrong-type]"},
    {HEAD "cap: 4\nphrases: {one: 21}\n", "a weight is -20 to 20"},
    {HEAD "cap: 4\nphrases: [one]\n", "[wrong-type]"},
    {HEAD "cap: 4\nphrases:\n  One: 1\n  one: 2\n",
     ":8:3: error: folded, this is the phrase of line 7 again"},
    {HEAD "cap: 4\nphrases: {\"\\u00ad\": 1, one: 1}\n", "[never-matches]"},
    {HEAD "cap: 4\nbias: -3\nphrases: {one: 1}\n", "[never-matches]"},
    {HEAD "cap: 4\nbias: 3\nphrases: {one: 1}\n", "[always-matches]"},
    {HEAD "cap: 4\nsquash: logistic\nphrases: {one: 1}\n", "[always-matches]"},
    {HEAD "cap: 4\nfirst_chars: 0\nphrases: {one: 1}\n", "[out-of-range]"},
    {HEAD "cap: 4\nphrases: {one: 1}\nsigns: [{weight: 1}]\n",
     "either 'rule' or 'when'"},
    {HEAD "cap: 4\nphrases: {one: 1}\nsigns: [{rule: p/none, weight: 1}]\n",
     "'p/none' is neither a selection nor a rule"},
    {HEAD "cap: 4\nphrases: {one: 1}\nsigns: [{rule: w/sum, weight: 1}]\n",
     "[rule-circle]"},
    {HEAD "cap: 4\nphrases: {one: 1}\nsigns: [{when: {lnik: x}, weight: "
	  "1}]\n",
     "did you mean 'link'?"},
    {HEAD "cap: 4\nphrases: {one: 1}\nsigns: [{when: {text: x}}]\n",
     "needs the key 'weight'"},
    {"schema: 1\nkind: weights\npack: w\ncap: 1\nphrases: {one: 1}\n",
     "needs the key 'id'"},
    {"schema: 1\nkind: weigths\npack: w\n", "did you mean 'weights'?"},
};

START_TEST(broken_weights_are_refused_with_their_place)
{
	struct fixture fixture;

	fixture_load(&fixture,
		     &(struct fixture_file){"w.yaml", broken[_i].text}, 1);
	ck_assert_int_eq(fixture.rc, ERR_INPUT);
	ck_assert_ptr_null(fixture.ruleset);
	ck_assert_msg(strstr(fixture_findings(&fixture), broken[_i].want),
		      "want '%s' in:\n%s", broken[_i].want,
		      fixture_findings(&fixture));
	fixture_release(&fixture);
}
END_TEST

/* Loaded and judged with a folder for compiled rules. */
static double cached_score(const char *path, const char *cache)
{
	static const struct thresholds thresholds = {5, 9, 20};
	struct ruleset_options options = {.now_s = 1767225600,
					  .cache_folder = cache};
	struct arena arena;
	struct diag_list diags;
	struct ruleset *ruleset = NULL;
	struct scratch *scratch;
	struct message message;
	struct verdict verdict;
	struct err err;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	ck_assert_int_eq(
	    ruleset_load(&ruleset, &path, 1, &options, &diags, &err), 0);
	scratch = scratch_new(ruleset);
	ck_assert_int_eq(
	    message_init_sms(&message, &arena, span_of("three, two")), 0);
	ck_assert_int_eq(ruleset_evaluate(ruleset, scratch, &message,
					  &thresholds, &arena, &verdict),
			 0);
	scratch_free(scratch);
	ruleset_free(ruleset);
	arena_release(&arena);
	return verdict.score;
}

START_TEST(a_stored_ruleset_scores_the_same)
{
	char folder[] = "/tmp/scamsieve-test.XXXXXX";
	char path[80];
	char cache[80];
	char command[200];
	FILE *stream;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/w.yaml", folder);
	snprintf(cache, sizeof(cache), "%s/cache", folder);
	stream = fopen(path, "w");
	ck_assert_ptr_nonnull(stream);
	fputs(HEAD "cap: 4\nsquash: hard\nphrases: {three: 3}\nsigns: [{when: "
		   "{text: two}, weight: 0.5}]\n",
	      stream);
	ck_assert_int_eq(fclose(stream), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_double_eq_tol(cached_score(path, cache), 3.5, 1e-9);
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	ck_assert_int_eq(system(command), 0); /* NOLINT(cert-env33-c) */
}
END_TEST

Suite *test_weights_suite(void)
{
	Suite *suite = suite_create("test_weights");
	TCase *tcase = tcase_create("weights");

	tcase_add_loop_test(tcase, weights_add_up, 0, ARRAY_LEN(hard_rows));
	tcase_add_loop_test(tcase, a_sum_is_squashed_to_its_cap, 0,
			    ARRAY_LEN(squashes));
	tcase_add_loop_test(tcase, scope_is_that_of_any_rule, 0,
			    ARRAY_LEN(scopes));
	tcase_add_test(tcase, what_cannot_be_decided_may_leave_it_unknown);
	tcase_add_test(tcase, an_explanation_names_what_weighed);
	tcase_add_loop_test(tcase, broken_weights_are_refused_with_their_place,
			    0, ARRAY_LEN(broken));
	tcase_add_test(tcase, a_stored_ruleset_scores_the_same);
	suite_add_tcase(suite, tcase);
	return suite;
}
