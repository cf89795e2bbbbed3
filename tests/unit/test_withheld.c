/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_withheld - which mails that ask for a code have evidence.
 */
#include "base/base.h"
#include "ruleset_fixture.h"

#include <check.h>

Suite *test_withheld_suite(void);

static const struct fixture_file files[] = {
    {"lexicon.yaml",
     "schema: 1\nkind: lexicon\nlexicon: one\nlang: en\nversion: 1.0.0\n"
     "asks:\n  code:\n    verbs: [enter, send]\n    objects: [code]\n"},
    {"brands.yaml",
     "schema: 1\nkind: brands\ntitle: test\nbrands:\n"
     "  - id: acme-bank\n    name: Acme Bank\n    kind: bank\n"
     "    country: US\n    domains: [acmebank.com]\n"
     "    source: \"https://acmebank.com/\"\n    reviewed: 2026-01-01\n"},
    {"pack.yaml",
     "schema: 1\npack: p\ntitle: t\nversion: 1.0.0\nlicense: Apache-2.0\n"
     "rules:\n"
     "  - {id: asks, score: 6, detection: {w: {ask: code}, condition: w}}\n"
     "  - {id: own, score: -4, detection: {w: {text: hello}, condition: w}}\n"},
};

#define CARRIED "https://u1.ct.sendgrid.net/ls/click?upn=u1"

static const struct row {
	const char *name;
	const char *from, *display_name, *reply_to, *text;
	enum auth_result dmarc;
	double want;
} rows[] = {
    {"nothing asked", "a@moor.example", "Moor", "", "Hello", AUTH_ABSENT, 0},
    {"asked by anybody", "a@moor.example", "Anna", "",
     "Hello. Enter the code at https://moor.example/a", AUTH_PASS, 6},
    {"on pages of his name", "a@moor.example", "Moor", "",
     "Hello. Enter the code at https://moor.example/a", AUTH_ABSENT, 2},
    {"elsewhere", "a@moor.example", "Moor", "",
     "Hello. Enter the code at https://heron.example/a", AUTH_PASS, 6},
    {"by a mailing service, proven", "a@moor.example", "Moor", "",
     "Hello. Enter the code at " CARRIED, AUTH_PASS, 2},
    {"by a mailing service, unproven", "a@moor.example", "Moor", "",
     "Hello. Enter the code at " CARRIED, AUTH_ABSENT, 6},
    {"at home and elsewhere, proven", "a@moor.example", "Moor", "",
     "Hello. Enter the code at " CARRIED ". Partner: https://heron.example/a",
     AUTH_PASS, 2},
    {"at home and elsewhere, unproven", "a@moor.example", "Moor", "",
     "Hello. Enter the code at https://moor.example/a. Partner: "
     "https://heron.example/a",
     AUTH_ABSENT, 6},
    {"at home and on anybody's page", "a@moor.example", "Moor", "",
     "Hello. Enter the code at https://moor.example/a or "
     "https://moor.notion.site/a",
     AUTH_PASS, 6},
    {"of nobody's name, and the text names the domain", "a@moor.example",
     "Support", "", "Hello from Moor. Enter the code at https://moor.example/a",
     AUTH_PASS, 2},
    {"the same, unproven", "a@moor.example", "Support", "",
     "Hello from Moor. Enter the code at https://moor.example/a", AUTH_ABSENT,
     6},
    {"by a mailing service, by anybody", "a@moor.example", "Anna", "",
     "Hello. Enter the code at " CARRIED, AUTH_PASS, 6},
    {"a brand's, answers go elsewhere, proven", "a@acmebank.com", "Acme Bank",
     "ann@heron.example", "Hello. Enter the code at https://acmebank.com/a",
     AUTH_PASS, 2},
    {"a brand's, answers go elsewhere, unproven", "a@acmebank.com", "Acme Bank",
     "ann@heron.example", "Hello. Enter the code at https://acmebank.com/a",
     AUTH_ABSENT, 6},
    {"a brand's, answers go to a free mailbox", "a@acmebank.com", "Acme Bank",
     "ann@gmail.com", "Hello. Enter the code at https://acmebank.com/a",
     AUTH_PASS, 6},
    {"answers to a stranger go elsewhere", "a@moor.example", "Moor",
     "ann@heron.example", "Hello. Enter the code at https://moor.example/a",
     AUTH_PASS, 6},
};

START_TEST(withheld)
{
	static const struct thresholds thresholds = {5, 9, 20};
	const struct row *row = &rows[_i];
	struct fixture fixture;
	struct message message;
	struct verdict verdict;

	fixture_load(&fixture, files, ARRAY_LEN(files));
	ck_assert_msg(fixture.ruleset, "%s", fixture_findings(&fixture));
	ck_assert_int_eq(
	    message_init_sms(&message, &fixture.arena, span_of(row->text)), 0);
	message.channel = CHANNEL_EMAIL;
	message.from = span_of(row->from);
	message.reply_to = span_of(row->reply_to);
	message.display_name = span_of(row->display_name);
	message.auth.dmarc = row->dmarc;
	ck_assert_int_eq(ruleset_evaluate(fixture.ruleset, fixture.scratch,
					  &message, &thresholds, &fixture.arena,
					  &verdict),
			 0);
	ck_assert_msg(verdict.score == row->want, "%s: got %g, want %g",
		      row->name, verdict.score, row->want);
	fixture_release(&fixture);
}
END_TEST

Suite *test_withheld_suite(void)
{
	Suite *suite = suite_create("test_withheld");
	TCase *tcase = tcase_create("withheld");

	tcase_add_loop_test(tcase, withheld, 0, (int)ARRAY_LEN(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
