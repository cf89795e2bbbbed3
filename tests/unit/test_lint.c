/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_lint - what is found in sound rules, what is not, and where comments
 * switch it off. Each finding's words and place are held by test_broken.
 */
#include "rules/lint.h"
#include "rules/ruleset.h"

#include <check.h>

Suite *test_lint_suite(void);

/* The findings of a file as "line lint" words, in order. */
static void find(const char *text, const struct lint_options *lint,
		 struct buf *found)
{
	struct ruleset_options options = {
	    .now_s = 1796083200, .keeps_tests = true, .lint = lint};
	struct source source = {"test.yaml", span_of(text)};
	struct ruleset *ruleset = NULL;
	struct diag_list diags;
	struct arena arena;
	struct err err;
	int rc;

	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = ruleset_load_source(&ruleset, &source, &options, &diags, &err);
	ck_assert_int_eq(rc != 0, diags.n_errors != 0);
	diag_list_sort(&diags);
	for (size_t i = 0; i < diags.n; i++)
		buf_add_format(found, "%s%u %s", i ? ", " : "",
			       diags.items[i].place.line, diags.items[i].lint);
	ruleset_free(ruleset);
	arena_release(&arena);
}

static void expect(const char *name, const char *text,
		   const struct lint_options *lint, const char *want)
{
	struct buf found;

	buf_init(&found, 0);
	find(text, lint, &found);
	ck_assert_msg(!strcmp(buf_string(&found), want),
		      "%s\n got: %s\nwant: %s", name, buf_string(&found), want);
	buf_release(&found);
}

/* A rule with nothing to find but what its detection has. */
static void expect_in_detection(const char *detection, const char *want)
{
	struct lint_options lint = {.n_context = 0};
	struct buf text;

	buf_init(&text, 0);
	buf_add_format(
	    &text,
	    "schema: 1\npack: p\nrules:\n  - id: r\n    title: t\n    level: "
	    "low\n    score: 1\n    tags: [site.x]\n    tests: [{text: a, "
	    "expect: match}, {text: b, expect: no_match}]\n    detection: %s\n",
	    detection);
	expect(detection, buf_string(&text), &lint, want);
	buf_release(&text);
}

static const struct {
	const char *detection;
	const char *want; /* all of it is in line 10 */
} conditions[] = {
    {"{a: {text: lemon}, condition: a}", ""},
    {"{a: {text: lemon}, b: {text: tree}, condition: a and not b}", ""},
    {"{a: {text: lemon}, b: {text: tree}, condition: (a or b) and not (a and "
     "b)}",
     ""},
    {"{a: {text: lemon}, b: {text: tree}, c: {text: fig}, condition: '2 of "
     "them'}",
     ""},
    {"{a: {text: lemon}, b: {text: tree}, c: {text: fig}, condition: '2 of "
     "them and not 1 of them'}",
     "10 unreachable-rule"},
    {"{a: {text: lemon}, b: {text: tree}, c: {text: fig}, condition: '1 of "
     "them or not 2 of them'}",
     "4 over-broad, 10 always-matches"},
    {"{a: {text: lemon}, b: {text: tree}, condition: a and (a or b)}",
     "10 unreachable-selection"},
    {"{a: {text: lemon}, b: {text: tree}, condition: (a and b) or (a and not "
     "b)}",
     "10 unreachable-selection"},
    /* Eleven parts are too many to look at: nothing is said. */
    {"{a: {text: a1}, b: {text: b1}, c: {text: c1}, d: {text: d1}, e: {text: "
     "e1}, f: {text: f1}, g: {text: g1}, h: {text: h1}, i: {text: i1}, j: "
     "{text: j1}, k: {text: k1}, condition: (1 of them) and a and not a}",
     ""},
    /* Ten are not. */
    {"{a: {text: a1}, b: {text: b1}, c: {text: c1}, d: {text: d1}, e: {text: "
     "e1}, f: {text: f1}, g: {text: g1}, h: {text: h1}, i: {text: i1}, j: "
     "{text: j1}, condition: (1 of them) and a and not a}",
     "10 unreachable-rule"},
    {"{a: {text: a1}, b: {text: b1}, c: {text: c1}, d: {text: d1}, e: {text: "
     "e1}, f: {text: f1}, g: {text: g1}, h: {text: h1}, i: {text: i1}, j: "
     "{text: j1}, condition: 7 of them or (j and not j)}",
     ""},
};

START_TEST(conditions_are_worked_out)
{
	expect_in_detection(conditions[_i].detection, conditions[_i].want);
}
END_TEST

/* Patterns, and how many of their characters folded text never holds. */
static const struct {
	const char *pattern;
	int n_dead;
} patterns[] = {
    {"lemon tree", 0},
    {"Lemon TREE", 0}, /* case is not looked at */
    {"(?-i)Lemon TREE", 5},
    {"(?i)Lemon", 0},
    {"验证码.{0,5}客服", 0},
    {"驗證碼", 3},
    {"ｌｅｍｏｎ", 5},
    {"[验驗]证", 0}, /* its simplified form stands beside it */
    {"[驗]证", 1},
    {"[^：；]lemon", 0}, /* a negated class only says too much */
    {"lemon[：:]", 0},
    {"lemon[：;]", 1},
    {"lemon[ａ-ｚ]", 0}, /* ranges are not judged */
    {"lemon[\\x{4e00}-\\x{9fff}]", 0},
    {"lemon\\x{200b}?tree", 1},
    {"lemon\\x{6f}", 0},
    {"lemon\\p{Lu}", 1},
    {"lemon\\P{Lu}\\p{L}\\p{Han}", 0},
    {"lemon\\x{ff41}", 1},
    {"客 服 lemon", 1},
    {"客 ?服 lemon", 0},
    {"客服 lemon", 0},
    {"cut  off the tree", 1},
    {"cut   off the tree", 2},
    {"cut  ?off the tree", 0},
    {"cut [ ] off the tree", 0},
    {"(?#ｌ)lemon", 0},
    {"(?<ｎame>lemon)|lemon", 0}, /* an error of PCRE2's: no second finding */
    {"\\Qｌ\\E lemon", 0},        /* what is quoted is not read */
    {"caf\u00e9 lemon", 1},       /* accents are folded away */
    {"CAF\u00c9 lemon", 1},
    {"стоп lemon", 0},
    {"СТОП lemon", 0},
    {"[[:alpha:]]lemon", 0},
    {"[]：]lemon", 1},
    {"lemon (?:x|（)", 1},
};

START_TEST(dead_characters_are_found_and_no_others)
{
	struct lint_options lint = {.n_context = 0};
	struct buf text;
	struct buf found;
	int n = 0;

	buf_init(&text, 0);
	buf_init(&found, 0);
	buf_add_format(&text,
		       "schema: 1\npack: p\nrules:\n  - {id: r, score: 1, "
		       "detection: {a: {text|re: '%s'}, condition: a}}\n",
		       patterns[_i].pattern);
	find(buf_string(&text), &lint, &found);
	for (size_t at = 0;
	     (at = span_find(buf_span(&found), span_of("unmatchable"), at)) !=
	     SIZE_MAX;
	     at++)
		n++;
	ck_assert_msg(n == patterns[_i].n_dead, "%s: %d dead, want %d (%s)",
		      patterns[_i].pattern, n, patterns[_i].n_dead,
		      buf_string(&found));
	buf_release(&found);
	buf_release(&text);
}
END_TEST

#define RULE(id) "  - id: " id "\n    score: 1\n"
#define REST(word)                                                             \
	"    level: low\n"                                                     \
	"    tags: [site.x]\n"                                                 \
	"    detection: {a: {text: " word "}, condition: a}\n"                 \
	"    tests: [{text: a, expect: match}]\n"

static const struct {
	const char *name, *text, *want;
} comments[] = {
    {"none",
     "schema: 1\npack: p\nrules:\n" RULE("a") REST("one") RULE("b") REST("two"),
     "4 missing-title, 4 rule-without-no-match, 10 missing-title, 10 "
     "rule-without-no-match"},
    {"the whole file",
     "# scamsieve-lint: off missing-title\nschema: 1\npack: p\nrules:\n" RULE(
	 "a") REST("one") RULE("b") REST("two"),
     "5 rule-without-no-match, 11 rule-without-no-match"},
    {"its own line",
     "schema: 1\npack: p\nrules:\n  - id: a # scamsieve-lint: off "
     "missing-title\n" REST("one") RULE("b") REST("two"),
     "4 rule-without-no-match, 9 missing-title, 9 rule-without-no-match"},
    {"the entry below",
     "schema: 1\npack: p\nrules:\n  # scamsieve-lint: off missing-title, "
     "rule-without-no-match (they have none)\n\n  # another comment\n" RULE("a")
	 REST("one") RULE("b") REST("two"),
     "13 missing-title, 13 rule-without-no-match"},
    {"the list below",
     "schema: 1\npack: p\n# scamsieve-lint: off all\nrules:\n" RULE("a")
	 REST("one") RULE("b") REST("two"),
     ""},
    {"a list that is not indented",
     "schema: 1\npack: p\n# scamsieve-lint: off all\nrules:\n- id: a\n  "
     "detection: {a: {text: one}, condition: a}\n",
     ""},
    {"inside of a value it is none",
     "schema: 1\npack: p\ntitle: 'x # scamsieve-lint: off all'\nrules:\n" RULE(
	 "a") REST("one"),
     "5 missing-title, 5 rule-without-no-match"},
    {"inside of a block",
     "schema: 1\npack: p\ndescription: |\n  x\n  # scamsieve-lint: off "
     "all\nrules:\n" RULE("a") REST("one"),
     "7 missing-title, 7 rule-without-no-match"},
    {"errors stay",
     "# scamsieve-lint: off all\nschema: 1\npack: p\nrules:\n  - {id: a, "
     "scoer: 1, detection: {a: {text: one}, condition: a}}\n",
     "5 unknown-key"},
    {"useless for one of two",
     "schema: 1\npack: p\nrules:\n  # scamsieve-lint: off missing-title, "
     "missing-level, rule-without-no-match\n" RULE("a") REST("one"),
     "4 useless-off"},
};

START_TEST(comments_switch_off_where_they_stand)
{
	struct lint_options lint = {.n_context = 0};

	/* Line 4 of the third has no score: let that be. */
	ck_assert_int_eq(
	    lint_switch(&lint, false, span_of("unreachable-rule"), NULL), 0);
	expect(comments[_i].name, comments[_i].text, &lint, comments[_i].want);
}
END_TEST

START_TEST(names_are_switched)
{
	struct lint_options lint = {.n_context = 0};
	struct err err;

	ck_assert_int_eq(lint_switch(&lint, false,
				     span_of("missing-title, ,missing-tags "),
				     &err),
			 0);
	ck_assert(lint.is_off[LINT_MISSING_TITLE]);
	ck_assert(lint.is_off[LINT_MISSING_TAGS]);
	ck_assert(!lint.is_off[LINT_MISSING_LEVEL]);
	ck_assert_int_eq(
	    lint_switch(&lint, true, span_of("missing-title"), &err), 0);
	ck_assert(!lint.is_off[LINT_MISSING_TITLE]);
	ck_assert_int_eq(lint_switch(&lint, false, span_of("bad-regex"), &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text,
			 "'bad-regex' is an error and cannot be switched off");
	ck_assert_int_eq(lint_switch(&lint, false, span_of("bad-rege"), &err),
			 ERR_INPUT);
	ck_assert_str_eq(err.text,
			 "no lint 'bad-rege', did you mean 'bad-regex'?");
	ck_assert_int_eq(lint_switch(&lint, true, span_of(""), &err), 0);
}
END_TEST

/* Each row of the table says something, once, and can be found. */
START_TEST(the_table_is_whole)
{
	const struct lint_row *row = lint_row((enum lint)_i);
	enum lint lint = LINT_COUNT;

	ck_assert(row->name && *row->name && row->what && *row->what &&
		  row->advice && *row->advice);
	ck_assert_int_eq(lint_parse(span_of(row->name), &lint), 0);
	ck_assert_int_eq(lint, _i);
}
END_TEST

Suite *test_lint_suite(void)
{
	Suite *suite = suite_create("test_lint");
	TCase *tcase = tcase_create("lint");

	tcase_add_loop_test(tcase, conditions_are_worked_out, 0,
			    ARRAY_LEN(conditions));
	tcase_add_loop_test(tcase, dead_characters_are_found_and_no_others, 0,
			    ARRAY_LEN(patterns));
	tcase_add_loop_test(tcase, comments_switch_off_where_they_stand, 0,
			    ARRAY_LEN(comments));
	tcase_add_test(tcase, names_are_switched);
	tcase_add_loop_test(tcase, the_table_is_whole, 0, LINT_COUNT);
	suite_add_tcase(suite, tcase);
	return suite;
}
