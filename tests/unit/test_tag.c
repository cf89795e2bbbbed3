/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tag - the taxonomy's list, and what is said of tags outside it.
 */
#include "facts/ask_kind.h"
#include "rules/tag.h"
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>

Suite *test_tag_suite(void);

/* The tags of one rule, and what check says of them; NULL: nothing. */
static const struct {
	const char *tags, *finding, *hint;
} rows[] = {
    {"[pose.bank, pretext.refund, ask.code]", NULL, NULL},
    {"pose.bank", NULL, NULL},
    {"[site.our-own]", NULL, NULL},
    {"[pose.bnak]", "the taxonomy has no tag 'pose.bnak' [unknown-tag]",
     "did you mean 'pose.bank'?"},
    {"[pose.bank, kind.refund]", "no tag 'kind.refund'",
     "did you mean 'pretext.refund'?"},
    {"[something-else]", "no tag 'something-else'",
     "a tag of your own begins with 'site.'"},
    {"[site.]", "no tag 'site.'", "rules/TAXONOMY.md"},
    {"[.]", "no tag '.'", "rules/TAXONOMY.md"},
};

START_TEST(check_says_what_is_not_in_the_list)
{
	char pack[512];
	struct fixture_file file = {"pack.yaml", pack};
	struct fixture fixture;
	const char *findings;

	snprintf(pack, sizeof(pack),
		 "schema: 1\npack: t\nrules:\n  - id: a\n    score: 1\n"
		 "    tags: %s\n"
		 "    detection: {a: {text: xyz}, condition: a}\n",
		 rows[_i].tags);
	fixture_load(&fixture, &file, 1);
	/* An unknown tag is no reason not to run. */
	ck_assert_msg(fixture.ruleset != NULL, "%s", fixture.err.text);
	findings = fixture_findings(&fixture);
	if (rows[_i].finding) {
		ck_assert_msg(strstr(findings, rows[_i].finding) != NULL,
			      "%s: got %s", rows[_i].tags, findings);
		ck_assert_msg(strstr(findings, rows[_i].hint) != NULL,
			      "%s: got %s", rows[_i].tags, findings);
		ck_assert_msg(strstr(findings, "pack.yaml:6:") != NULL,
			      "%s: got %s", rows[_i].tags, findings);
	} else {
		ck_assert_msg(strstr(findings, "unknown-tag") == NULL,
			      "%s: got %s", rows[_i].tags, findings);
	}
	fixture_release(&fixture);
}
END_TEST

START_TEST(each_ask_has_its_tag)
{
	for (int kind = 0; kind < ASK_KIND_COUNT; kind++) {
		char name[64];

		/* These two are pressure, not something to give. */
		if (kind == ASK_SECRECY || kind == ASK_URGENCY)
			continue;
		snprintf(name, sizeof(name), "ask.%s",
			 ask_kind_name((enum ask_kind)kind));
		ck_assert_msg(tag_is_known(span_of(name)), "no tag %s", name);
	}
}
END_TEST

START_TEST(each_tag_stands_once_with_its_family)
{
	size_t n;
	const struct tag *tags = tag_list(&n);

	ck_assert_uint_gt(n, 100);
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(strchr(tags[i].name, '.') != NULL, "%s",
			      tags[i].name);
		ck_assert_msg(*tags[i].doc != '\0', "%s", tags[i].name);
		for (size_t j = 0; j < i; j++)
			ck_assert_msg(strcmp(tags[i].name, tags[j].name) != 0,
				      "%s is there twice", tags[i].name);
	}
}
END_TEST

Suite *test_tag_suite(void)
{
	Suite *suite = suite_create("test_tag");
	TCase *tcase = tcase_create("tag");

	tcase_add_loop_test(tcase, check_says_what_is_not_in_the_list, 0,
			    (int)ARRAY_LEN(rows));
	tcase_add_test(tcase, each_ask_has_its_tag);
	tcase_add_test(tcase, each_tag_stands_once_with_its_family);
	suite_add_tcase(suite, tcase);
	return suite;
}
