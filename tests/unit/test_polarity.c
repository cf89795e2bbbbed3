/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_polarity - does a message ask, or warn? In languages that deny before
 * the verb, behind it, and with a word that is another language's, too.
 */
#include "ruleset_fixture.h"

#include <check.h>

Suite *test_polarity_suite(void);

static const char english[] =
    "schema: 1\nkind: lexicon\nlexicon: en\nlang: en\n"
    "negators: {never: {words: [never, do not], scope: after, within: 30}}\n"
    "asks: {code: {verbs: [send, tell], objects: [code], within: 30}}\n";

static const char spanish[] =
    "schema: 1\nkind: lexicon\nlexicon: es\nlang: es\n"
    "negators:\n"
    "  plain: {words: [\"no\", ni], scope: after, within: 9, langs: [es]}\n"
    "  never: {words: [nunca], scope: after, within: 60, langs: es}\n"
    "asks: {code: {verbs: [envíe*, comparta], objects: [código], "
    "within: 30}}\n";

static const char german[] =
    "schema: 1\nkind: lexicon\nlexicon: de\nlang: de\n"
    "negators:\n"
    "  behind: {words: [niemals, nicht, niemandem], scope: clause_before, "
    "within: 40, langs: [de]}\n"
    "asks: {code: {verbs: [geben, nennen], objects: [tan], within: 40}}\n";

static const char pack[] =
    "schema: 1\npack: p\nrules:\n"
    "  - {id: asks, score: 1, detection: {x: {ask: code}, condition: x}}\n"
    "  - {id: warns, score: 1, detection: {x: {warn: code}, condition: x}}\n";

static const struct {
	const char *text;
	bool asks, warns;
} rows[] = {
    {"Envíe el código", true, false},
    {"Envíenos el código ahora", true, false},
    {"No envíe el código", false, true},
    {"No lo comparta: el código es suyo", false, false},
    {"Nunca, bajo ningún concepto, comparta su código", false, true},
    {"No comparta ni envíe su código", false, true},
    /* The negator belongs to another verb, further away. */
    {"Si usted no reconoce el cargo envíe el código", true, false},
    /* A Spanish word turns no English ask. */
    {"Order no 12 send the code", true, false},
    {"There is no time, send the code", true, false},
    {"Never send the code", false, true},
    /* Behind the verb, in its clause. */
    {"Geben Sie uns die TAN durch", true, false},
    {"Geben Sie die TAN niemals weiter", false, true},
    {"Nennen Sie die TAN niemandem", false, true},
    {"Nennen Sie die TAN, sonst geht es nicht", true, false},
    {"Nennen Sie die TAN. Das ist nicht schwer", true, false},
};

START_TEST(negators_work_as_their_language_does)
{
	struct fixture fixture;
	struct verdict verdict;

	fixture_load(&fixture,
		     (struct fixture_file[]){{"en.yaml", english},
					     {"es.yaml", spanish},
					     {"de.yaml", german},
					     {"p.yaml", pack}},
		     4);
	ck_assert_msg(fixture.rc == 0, "%s", fixture_findings(&fixture));
	verdict = fixture_judge(&fixture, rows[_i].text);
	ck_assert_msg(fixture_fired(&verdict, "p/asks") == rows[_i].asks,
		      "%s: want %s", rows[_i].text,
		      rows[_i].asks ? "an ask" : "no ask");
	ck_assert_msg(fixture_fired(&verdict, "p/warns") == rows[_i].warns,
		      "%s: want %s", rows[_i].text,
		      rows[_i].warns ? "a warning" : "no warning");
	fixture_release(&fixture);
}
END_TEST

START_TEST(a_language_is_a_code)
{
	struct fixture fixture;

	fixture_load(
	    &fixture,
	    (struct fixture_file[]){
		{"l.yaml",
		 "schema: 1\nkind: lexicon\nlexicon: es\nlang: es\n"
		 "negators:\n"
		 "  plain: {words: [ni], scope: after, langs: [Spanish]}\n"},
		{"p.yaml", pack}},
	    2);
	ck_assert_int_eq(fixture.rc, ERR_INPUT);
	ck_assert_ptr_nonnull(strstr(fixture_findings(&fixture),
				     ":6:46: error: a language is an ISO 639 "
				     "code such as zh or en"));
	fixture_release(&fixture);
}
END_TEST

Suite *test_polarity_suite(void)
{
	Suite *suite = suite_create("test_polarity");
	TCase *tcase = tcase_create("polarity");

	tcase_add_loop_test(tcase, negators_work_as_their_language_does, 0,
			    ARRAY_LEN(rows));
	tcase_add_test(tcase, a_language_is_a_code);
	suite_add_tcase(suite, tcase);
	return suite;
}
