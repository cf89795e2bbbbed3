/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_detection - detections against texts.
 */
#include "ruleset_fixture.h"
#include "words_fixture.h"

#include <check.h>

Suite *test_detection_suite(void);

static const char brands[] =
    "schema: 1\n"
    "kind: brands\n"
    "brands:\n"
    "  - {id: acme, name: Acme Bank, weak_aliases: [acme], kind: bank, "
    "country: US, domains: [acmebank.com], phones: ['18005550100'], "
    "senders: [ACME], source: 'https://acmebank.com', reviewed: "
    "2026-01-01}\n";

/* A detection in YAML (indented by the test), a text, and what is right. */
static const struct row {
	const char *detection;
	const char *text;
	bool want;
} rows[] = {
    {"a: {text: gift card}\ncondition: a", "Buy a GIFT  CARD now", true},
    {"a: {text: gift card}\ncondition: a", "Buy a present", false},
    {"a: {text|word: pin}\ncondition: a", "your PIN please", true},
    {"a: {text|word: pin}\ncondition: a", "shipping pinned", false},
    {"a: {text|word: verif*}\ncondition: a", "verification", true},
    {"a: {text|contains|all: [red, blue]}\ncondition: a", "red blue", true},
    {"a: {text|contains|all: [red, blue]}\ncondition: a", "red only", false},
    {"a: {text|startswith: dear}\ncondition: a", "Dear friend", true},
    {"a: {text|startswith: dear}\ncondition: a", "my dear", false},
    {"a: {text|endswith: bye}\ncondition: a", "good bye", true},
    {"a: {text|endswith: bye}\ncondition: a", "bye now", false},
    {"a: {text|is: ok}\ncondition: a", "OK", true},
    {"a: {text|is: ok}\ncondition: a", "ok then", false},
    {"a: {text|re: 'call\\D{0,5}\\d{4}'}\ncondition: a", "call me 1234", true},
    {"a: {text|re: 'call\\D{0,5}\\d{4}'}\ncondition: a", "recall 12", false},
    {"a: {text|re: '[0-9]{3}x'}\ncondition: a", "a 123x", true},
    {"a: {text|re: '^(?:hello|hi) there$'}\ncondition: a", "HI there", true},
    {"a: {text|cased: BIG}\ncondition: a", "a BIG deal", true},
    {"a: {text|cased: BIG}\ncondition: a", "a big deal", false},
    {"a: {text|raw: 'a,b'}\ncondition: a", "x A,B y", true},
    {"a: {text|word: $urgency}\ncondition: a", "this is urgent", true},
    {"a: {text|word: [$urgency, $loss]}\ncondition: a", "账户冻结", true},
    {"a: {text|word|unwarned: send}\ncondition: a", "send it", true},
    {"a: {text|word|unwarned: send}\ncondition: a", "never send it", false},
    {"a: {ask: code}\ncondition: a", "Please send me the code", true},
    {"a: {ask: code}\ncondition: a", "Never send anyone the code", false},
    {"a: {ask: code}\ncondition: a", "Scammers say send the code", false},
    {"a: {ask: code}\ncondition: a", "The code is 1. Send money.", false},
    {"a: {ask: code}\ncondition: a", "请把验证码告诉我", true},
    {"a: {ask: code}\ncondition: a", "请勿将验证码告诉任何人", false},
    {"a: {ask: code}\ncondition: a", "让你把验证码告诉他的都是诈骗", false},
    {"a: {ask: code}\ncondition: a", "请勿告诉他人，把验证码发给客服", true},
    {"a: {warn: code}\ncondition: a", "请勿将验证码告诉任何人", true},
    {"a: {ask: transfer}\ncondition: a", "move it to a safe account", true},
    {"a: {ask|all: [code, transfer]}\ncondition: a",
     "safe account; send the code", true},
    {"a: {ask|all: [code, transfer]}\ncondition: a", "safe account", false},
    {"a: {near: {terms: [$urgency, $loss], within: 10 chars}}\ncondition: a",
     "urgent: it is frozen", true},
    {"a: {near: {terms: [$urgency, $loss], within: 3 chars}}\ncondition: a",
     "urgent: it is frozen", false},
    {"a: {near: {terms: [$urgency, $loss], within: 2 words, order: given}}\n"
     "condition: a",
     "frozen and urgent", false},
    {"a: {near: {terms: [frozen, [a, the], urgent], within: 3 words}}\n"
     "condition: a",
     "frozen is a most urgent", true},
    {"a: {near: {terms: [[$loss, $urgency], now], within: 9 chars}}\n"
     "condition: a",
     "frozen now", true},
    {"a: {near: {terms: [one, two], within: 30 chars, same: sentence}}\n"
     "condition: a",
     "one thing. And two", false},
    {"a: {brand.claimed: acme}\ncondition: a", "Acme Bank: hello", true},
    {"a: {brand.claimed: acme}\ncondition: a", "the acme of skill", false},
    {"a: {brand.claimed: acme}\ncondition: a", "[Acme] your account", true},
    {"a: {contact: unofficial}\ncondition: a",
     "Acme Bank: see https://acme-help.example/x", true},
    {"a: {contact: unofficial}\ncondition: a",
     "Acme Bank: see https://www.acmebank.com/x", false},
    {"a: {contact.official|is: link}\ncondition: a",
     "Acme Bank: see https://www.acmebank.com/x", true},
    {"a: {link|exists: true}\ncondition: a", "go to http://a.example/", true},
    {"a: {link|exists: false}\ncondition: a", "no link here", true},
    {"a: {link.kind: look_alike}\ncondition: a",
     "see https://acmebank.secure-id.com/", true},
    {"a: {length|gte: 10}\ncondition: a", "short", false},
    {"a: {length|gte: 5}\ncondition: a", "short", true},
    {"a: {sms.parts|gte: 2}\ncondition: a", "short", false},
    {"a: {sms.parts|gte: 2}\ncondition: a",
     "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六"
     "七"
     "八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
     true},
    {"a: {sms.septets|gte: 5}\ncondition: a", "abc", false},
    {"a: {sms.septets|gte: 5}\ncondition: a", "abc\xE2\x82\xAC", true},
    {"a: {sms.septets|exists: false}\ncondition: a", "一", true},
    {"a: {lang: zh}\ncondition: a", "你好，世界", true},
    {"a: {direction: inbound}\ncondition: a", "anything", true},
    {"a: {obfuscation.zero_width|gte: 1}\ncondition: a", "pa\xE2\x80\x8Bss",
     true},
    {"a: {text: x1}\nb: {text: x2}\nc: {text: x3}\ncondition: 2 of (a, b, c)",
     "x1 x3", true},
    {"a: {text: x1}\nb: {text: x2}\nc: {text: x3}\ncondition: 2 of (a, b, c)",
     "x3", false},
    {"s1: {text: x1}\ns2: {text: x2}\ncondition: 1 of s*", "x2", true},
    {"s1: {text: x1}\ns2: {text: x2}\ncondition: all of them", "x2", false},
    {"a: {text: x1}\nb: {text: x2}\ncondition: a and not b", "x1", true},
    {"a: {text: x1}\nb: {text: x2}\ncondition: a and not b", "x1 x2", false},
    {"a: {text: x1}\nb: {text: x2}\ncondition: not (a or b)", "x3", true},
    {"a:\n  - {text: x1, link|exists: true}\n  - {text: x2}\ncondition: a",
     "x1", false},
    {"a:\n  - {text: x1, link|exists: true}\n  - {text: x2}\ncondition: a",
     "x2", true},
    {"a: {text: x1}\ncondition: a and other", "x1 other words", true},
    {"a: {text: x1}\ncondition: a and pack/other", "x1", false},
    {"a: {text: 验证码}\ncondition: a", "验 证 码", true},
    {"a: {text: password}\ncondition: a", "pa\xEF\xBC\x93\xEF\xBC\x93", false},
    {"a: {text: 轉賬}\ncondition: a", "请转账", true},
};

/* Indent every line of the detection to stand under `detection:`. */
static void pack_with(const struct row *row, struct buf *pack)
{
	buf_add_string(pack, "schema: 1\npack: pack\nrules:\n"
			     "  - id: other\n    score: 0.1\n"
			     "    detection: {o: {text: other}, condition: o}\n"
			     "  - id: rule\n    score: 6\n    detection:\n"
			     "      ");
	for (const char *c = row->detection; *c; c++) {
		buf_add_char(pack, (unsigned char)*c);
		if (*c == '\n')
			buf_add_string(pack, "      ");
	}
	buf_add_char(pack, '\n');
}

START_TEST(detection_judges_as_written)
{
	const struct row *row = &rows[_i];
	struct fixture fixture;
	struct buf pack;
	struct verdict verdict;

	buf_init(&pack, 0);
	pack_with(row, &pack);
	fixture_load(&fixture,
		     (struct fixture_file[]){{"l.yaml", lexicon},
					     {"b.yaml", brands},
					     {"p.yaml", buf_string(&pack)}},
		     3);
	verdict = fixture_judge(&fixture, row->text);
	ck_assert_msg(fixture_fired(&verdict, "pack/rule") == row->want,
		      "%s\n%s\nwant %s", row->detection, row->text,
		      row->want ? "match" : "no match");
	fixture_release(&fixture);
	buf_release(&pack);
}
END_TEST

Suite *test_detection_suite(void)
{
	Suite *suite = suite_create("test_detection");
	TCase *tcase = tcase_create("detection");

	tcase_add_loop_test(tcase, detection_judges_as_written, 0,
			    ARRAY_LEN(rows));
	suite_add_tcase(suite, tcase);
	return suite;
}
