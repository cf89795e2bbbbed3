/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_lexicon - lexicon files: what is read, and every finding.
 */
#include "facts/lexicon.h"
#include "yaml_fixture.h"

#include <dirent.h>
#include <stdio.h>

Suite *test_lexicon_suite(void);

#define HEAD "schema: 1\nkind: lexicon\nlexicon: zh\nlang: zh\n" /* 4 lines */

static int read_one(struct yaml_fixture *f, struct lexicon_set *set,
		    const char *path, const char *text)
{
	return lexicon_parse(set, yaml_fixture_parse(f, path, text), &f->diags);
}

static const struct {
	const char *name;
	const char *in; /* after HEAD */
	const char *want;
} rows[] = {
    {"nothing more", "", ""},
    {"everything",
     "title: Chinese\nversion: 1.0.0\n"
     "terms: {urgency: [马上, 'verif*'], give: 发给}\n"
     "negators: {no: {words: [请勿], scope: after, within: 16}}\n"
     "reporting: {them: {words: 骗子, scope: sentence}}\n"
     "asks: {code: {verbs: [告诉, $give], objects: [验证码]}, "
     "pin: [{phrases: [x]}, {phrases: y}]}\n",
     ""},
    {"unknown key", "term: {a: b}\n",
     "5:1 unknown-key: unknown key 'term' in lexicon\n"},
    {"unknown ask", "asks: {cod: {phrases: [x]}}\n",
     "5:8 unknown-value: 'cod' is not known here\n"},
    {"unknown scope", "negators: {n: {words: [x], scope: afer}}\n",
     "5:35 unknown-value: 'afer' is not known for 'scope'\n"},
    {"no scope", "negators: {n: {words: [x]}}\n",
     "5:16 missing-key: this negator needs the key 'scope'\n"},
    {"unknown order", "asks: {code: {phrases: [x], order: both}}\n",
     "5:36 unknown-value: 'both' is not known for 'order'\n"},
    {"within too far", "asks: {code: {phrases: [x], within: 5000}}\n",
     "5:37 out-of-range: '5000' is not a whole number from 1 to 1000\n"},
    {"verbs alone", "asks: {code: {verbs: [x]}}\n",
     "5:15 incomplete-frame: this frame has verbs without objects; both are "
     "needed\n"},
    {"objects alone", "asks: {code: {objects: [x], phrases: [y]}}\n",
     "5:15 incomplete-frame: this frame has objects without verbs; both are "
     "needed\n"},
    {"no words", "asks: {code: {order: any}}\n",
     "5:15 incomplete-frame: this frame has no words: it needs verbs and "
     "objects, or phrases\n"},
    {"term's name", "terms: {Bad Name: [x]}\n",
     "5:9 bad-name: the name of a term is made of a-z, 0-9, _ and -, a letter "
     "first\n"},
    {"star alone", "terms: {a: ['*', ' ', x]}\n",
     "5:13 bad-word: a word must hold at least one character beside *\n"
     "5:18 bad-word: a word must hold at least one character beside *\n"},
    {"star inside", "terms: {a: ['ver*fy*']}\n",
     "5:17 bad-word: a * may stand only at the beginning or end of a word\n"},
    {"word twice", "terms: {a: [x, y, x]}\n",
     "5:19 duplicate-word: 'x' is in this list twice\n"},
    {"unknown term",
     "asks: {code: {verbs: [$giev], objects: [x]}}\n"
     "terms: {give: [y]}\n",
     "5:23 unknown-term: no lexicon has a term '$giev'\n"},
    {"term in term", "terms: {a: [$b], b: [x]}\n",
     "5:13 term-in-term: a term cannot name another term\n"},
    {"word that is a map", "terms: {a: [x, {y: z}]}\n",
     "5:16 wrong-type: an item of 'a' must be text, not a map\n"},
};

START_TEST(findings_have_places)
{
	struct yaml_fixture f;
	struct lexicon_set set;
	char text[1024];

	yaml_fixture_init(&f);
	lexicon_set_init(&set, &f.arena);
	snprintf(text, sizeof(text), "%s%s", HEAD, rows[_i].in);
	ck_assert_int_eq(read_one(&f, &set, "t.yaml", text), 0);
	ck_assert_int_eq(lexicon_resolve(&set, &f.diags), 0);
	ck_assert_msg(strcmp(yaml_fixture_findings(&f), rows[_i].want) == 0,
		      "%s: got\n%s", rows[_i].name, yaml_fixture_findings(&f));
	arena_release(&f.arena);
}
END_TEST

START_TEST(head_is_checked)
{
	struct yaml_fixture f;
	struct lexicon_set set;

	yaml_fixture_init(&f);
	lexicon_set_init(&set, &f.arena);
	read_one(&f, &set, "t.yaml",
		 "schema: 2\nkind: lexicn\nlexicon: My Words\nlang: Chinese\n");
	read_one(&f, &set, "t.yaml", "- x\n");
	ck_assert_str_eq(
	    yaml_fixture_findings(&f),
	    "1:1 wrong-type: this must be a map, not a list\n"
	    "1:9 schema-version: this program reads schema 1 only\n"
	    "2:7 unknown-value: 'lexicn' is not known for 'kind'\n"
	    "3:10 bad-name: the name of a lexicon is made of a-z, 0-9, _ and "
	    "-, a letter first\n"
	    "4:7 bad-name: a language is an ISO 639 code such as zh or en\n");
	arena_release(&f.arena);
}
END_TEST

START_TEST(sets_gather_over_files)
{
	struct yaml_fixture f;
	struct lexicon_set set;
	const struct lexicon_term *term;
	const struct lexicon_frame *frame;

	yaml_fixture_init(&f);
	lexicon_set_init(&set, &f.arena);
	read_one(&f, &set, "zh.yaml",
		 HEAD "terms: {give: [发给], zzz: [x]}\n"
		      "asks: {code: {verbs: [告诉, $give], objects: [验证码], "
		      "order: verb_first, within: 12}}\n");
	read_one(&f, &set, "en.yaml",
		 "schema: 1\nkind: lexicon\nlexicon: en\nlang: en\n"
		 "terms: {give: [hand, 'forward*']}\n"
		 "negators: {no: {words: [do not], scope: before, within: 9}}\n"
		 "reporting: {them: {words: [crooks], scope: message}}\n");
	ck_assert_int_eq(lexicon_resolve(&set, &f.diags), 0);
	ck_assert_uint_eq(f.diags.n, 0);
	ck_assert_uint_eq(set.n_lexicons, 2);
	term = lexicon_find_term(&set, span_of("give"));
	ck_assert_ptr_nonnull(term);
	ck_assert_uint_eq(term->words.n, 3);
	ck_assert(span_equal_string(term->words.items[2].text, "forward*"));
	ck_assert_str_eq(set.lexicons[term->words.items[2].lexicon].lang, "en");
	ck_assert_str_eq(term->words.items[2].place.source->path, "en.yaml");
	ck_assert_uint_eq(term->words.items[2].place.column, 22);
	ck_assert_ptr_null(lexicon_find_term(&set, span_of("giv")));
	ck_assert_str_eq(lexicon_closest_term(&set, span_of("giv")), "give");

	ck_assert_uint_eq(set.n_frames, 1);
	frame = &set.frames[0];
	ck_assert_int_eq(frame->kind, ASK_CODE);
	ck_assert_int_eq(frame->order, ORDER_VERB_FIRST);
	ck_assert_uint_eq(frame->within, 12);
	ck_assert_uint_eq(frame->verbs.n, 4); /* 告诉 and the three of $give */
	ck_assert(span_equal_string(frame->verbs.items[3].text, "forward*"));
	ck_assert(!frame->verbs.items[1].is_reference);

	ck_assert_uint_eq(set.n_scoped, 2);
	ck_assert_int_eq(set.scoped[0].scope, SCOPE_BEFORE);
	ck_assert_uint_eq(set.scoped[0].within, 9);
	ck_assert(!set.scoped[0].is_reporting);
	ck_assert_int_eq(set.scoped[1].scope, SCOPE_MESSAGE);
	ck_assert_uint_eq(set.scoped[1].within, 0);
	ck_assert(set.scoped[1].is_reporting);
	arena_release(&f.arena);
}
END_TEST

START_TEST(later_file_overrides)
{
	struct yaml_fixture f;
	struct lexicon_set set;

	yaml_fixture_init(&f);
	lexicon_set_init(&set, &f.arena);
	read_one(&f, &set, "a.yaml",
		 HEAD "terms: {old: [x], both: [y]}\n"
		      "asks: {code: {phrases: [p]}}\n"
		      "negators: {n: {words: [x], scope: after}}\n");
	read_one(&f, &set, "b.yaml", HEAD "terms: {both: [z]}\n");
	ck_assert_int_eq(lexicon_resolve(&set, &f.diags), 0);
	ck_assert_str_eq(yaml_fixture_findings(&f),
			 "3:10 lexicon-override: lexicon 'zh' takes the place "
			 "of the one in a.yaml\n");
	ck_assert_uint_eq(f.diags.n_errors, 0);
	ck_assert_uint_eq(set.n_terms, 1);
	ck_assert_uint_eq(set.n_frames + set.n_scoped, 0);
	ck_assert_uint_eq(set.terms[0].words.n, 1);
	ck_assert(span_equal_string(set.terms[0].words.items[0].text, "z"));
	arena_release(&f.arena);
}
END_TEST

START_TEST(words_are_bounded)
{
	struct yaml_fixture f;
	struct lexicon_set set;
	struct buf text;
	int result = 0;

	yaml_fixture_init(&f);
	lexicon_set_init(&set, &f.arena);
	buf_init(&text, 0);
	buf_add_string(&text, HEAD "terms:\n  big: [");
	for (int i = 0; i < LEXICON_WORD_LIMIT / 4; i++)
		buf_add_format(&text, "w%d,", i);
	buf_add_string(&text, "]\nasks:\n  code:\n");
	for (int i = 0; i < 5; i++)
		buf_add_string(&text, "    - phrases: [$big]\n");
	ck_assert_int_eq(read_one(&f, &set, "t.yaml", buf_string(&text)), 0);
	result = lexicon_resolve(&set, &f.diags);
	ck_assert_int_eq(result, ERR_LIMIT);
	ck_assert_str_eq(f.diags.items[0].lint, "lexicon-size");
	buf_release(&text);
	arena_release(&f.arena);
}
END_TEST

START_TEST(shipped_lexicons_are_right)
{
	struct yaml_fixture f;
	struct lexicon_set set;
	DIR *folder = opendir("rules/lexicons");
	struct dirent *entry;

	ck_assert_ptr_nonnull(folder);
	yaml_fixture_init(&f);
	lexicon_set_init(&set, &f.arena);
	while ((entry = readdir(folder))) {
		char path[512];

		if (!strstr(entry->d_name, ".yaml"))
			continue;
		snprintf(path, sizeof(path), "rules/lexicons/%s",
			 entry->d_name);
		lexicon_parse(&set, yaml_fixture_read(&f, path), &f.diags);
	}
	closedir(folder);
	ck_assert_int_eq(lexicon_resolve(&set, &f.diags), 0);
	ck_assert_msg(f.diags.n_errors == 0, "%s", yaml_fixture_findings(&f));
	ck_assert_uint_ge(set.n_lexicons, 2);
	ck_assert_uint_gt(set.n_frames, 20);
	arena_release(&f.arena);
}
END_TEST

Suite *test_lexicon_suite(void)
{
	Suite *suite = suite_create("test_lexicon");
	TCase *tcase = tcase_create("lexicon");

	tcase_add_loop_test(tcase, findings_have_places, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, head_is_checked);
	tcase_add_test(tcase, sets_gather_over_files);
	tcase_add_test(tcase, later_file_overrides);
	tcase_add_test(tcase, words_are_bounded);
	tcase_add_test(tcase, shipped_lexicons_are_right);
	suite_add_tcase(suite, tcase);
	return suite;
}
