/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_language - the words of the rule language, and that the parser takes
 * a modifier where, and only where, the list says so.
 */
#include "rules/language.h"
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>

Suite *test_language_suite(void);

/* A field of each use, with a value that every modifier of it takes. */
static const struct {
	enum language_use use;
	const char *key;
	const char *value;
	const char *value_exists;
	const char *base; /* a comparison that must stand beside flags */
} fields[] = {
    {USE_TEXT, "text", "abc", "true", ""},
    {USE_STRING, "link.host", "abc", "true", ""},
    {USE_STRING, "contact", "[official]", "true", ""},
    {USE_NUMBER, "length", "5", "true", "|gt"},
    {USE_BOOL, "submitted", "true", "true", ""},
    {USE_ASK, "ask", "code", "true", ""},
    {USE_NEAR, "near", "{terms: [ab, cd], within: 3 words}", "true", ""},
};

static bool is_taken(size_t i, const char *modifier, bool compares)
{
	struct fixture fixture;
	char text[512];
	bool is_exists = modifier && !strcmp(modifier, "exists");
	bool was_taken;

	snprintf(text, sizeof(text),
		 "schema: 1\npack: p\nrules:\n  - id: r\n    score: 1\n"
		 "    detection:\n      a:\n        %s%s%s%s: %s\n"
		 "      condition: a\n",
		 fields[i].key, compares ? "" : fields[i].base,
		 modifier ? "|" : "", modifier ? modifier : "",
		 is_exists ? fields[i].value_exists : fields[i].value);
	fixture_load(&fixture, &(struct fixture_file){"p.yaml", text}, 1);
	was_taken = fixture.rc == 0;
	fixture_release(&fixture);
	return was_taken;
}

START_TEST(each_modifier_goes_where_the_list_says)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		for (int k = 0; k < MOD_COUNT; k++) {
			enum modifier modifier = (enum modifier)k;
			bool want = modifier_uses(modifier) & fields[i].use;

			/* `link.host|in: abc` would name a list file. */
			if (want && modifier == MOD_IN && i == 1)
				continue;
			ck_assert_msg(is_taken(i, modifier_name(modifier),
					       modifier_compares(modifier)) ==
					  want,
				      "%s|%s: wanted %s", fields[i].key,
				      modifier_name(modifier),
				      want ? "taken" : "refused");
		}
		ck_assert_msg(is_taken(i, NULL, false), "%s alone",
			      fields[i].key);
	}
}
END_TEST

START_TEST(a_wrong_modifier_is_named_with_those_that_fit)
{
	const char *pack = "schema: 1\npack: p\nrules:\n  - id: r\n"
			   "    score: 1\n    detection:\n"
			   "      a: {ask|word: code}\n      condition: a\n";
	struct fixture fixture;
	const char *findings;

	fixture_load(&fixture, &(struct fixture_file){"p.yaml", pack}, 1);
	ck_assert_int_eq(fixture.rc, ERR_INPUT);
	findings = fixture_findings(&fixture);
	ck_assert_msg(strstr(findings, "7:11: error: 'word' does not go with "
				       "'ask' [bad-modifier]"),
		      "%s", findings);
	ck_assert_msg(strstr(findings, "it takes: all"), "%s", findings);
	fixture_release(&fixture);
}
END_TEST

START_TEST(all_words_are_documented_and_unique)
{
	size_t n_texts;
	size_t n_near;
	const struct language_text_field *texts = language_text_fields(
	    &n_texts);
	const struct yaml_key *near = language_near_keys(&n_near);

	ck_assert_uint_eq(n_texts, TEXT_FIELD_COUNT);
	for (size_t i = 0; i < n_texts; i++) {
		ck_assert_msg(*texts[i].doc && texts[i].kinds, "%s",
			      texts[i].name);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(texts[i].name, texts[k].name);
	}
	for (size_t i = 0; i < n_near; i++)
		ck_assert_msg(*near[i].doc, "%s", near[i].name);
	for (int i = 0; i < MOD_COUNT; i++) {
		enum modifier modifier = (enum modifier)i;

		ck_assert_msg(*modifier_doc(modifier) &&
				  modifier_uses(modifier),
			      "%s", modifier_name(modifier));
		ck_assert_str_eq(modifier_names()[i], modifier_name(modifier));
	}
	ck_assert_ptr_null(modifier_names()[MOD_COUNT]);
}
END_TEST

Suite *test_language_suite(void)
{
	Suite *suite = suite_create("test_language");
	TCase *tcase = tcase_create("language");

	tcase_add_test(tcase, each_modifier_goes_where_the_list_says);
	tcase_add_test(tcase, a_wrong_modifier_is_named_with_those_that_fit);
	tcase_add_test(tcase, all_words_are_documented_and_unique);
	suite_add_tcase(suite, tcase);
	return suite;
}
