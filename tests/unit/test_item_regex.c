/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_item_regex - where a pattern of a rule matches in a long text is where
 * a plain search of all of it finds the first match.
 */
#include "ruleset_fixture.h"

#include "rules/regex.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_item_regex_suite(void);

enum { TEXTS = 60, WORDS = 400, TEXT_BYTES = 8 * WORDS };

static const char *const patterns[] = {
    "(?:call|ring).{0,12}(?:desk|help)",
    "parcel.{2,6}held",
    "held.{1,3}(?:call|parcel).{1,3}desk",
    "客服.{0,4}电话",
    "pin ?\\d{2}",
    "\\bfee\\b.{0,3}\\bdue\\b",
    "(?:call|desk|help|fee){2}",
    "(?:parcel|x)+ ?held[^c]*due",
    "(?: pin|\\bring).*客服",
    "\\b(?:desk |x)?(?:pin|held) (?:fee|help|due)",
    "x{6,}.{0,9}电话",
    "(?:fee|due|x){1,3} ?parcel",
    "\\d\\d .{0,3}(?:客服|ring )+help",
};

/* As folded text, most of which is of no pattern. */
static const char *const words[] = {
    "call", "ring", "desk", "help",  "parcel", "held", "客服",
    "电话", "pin",  "pin7", "pin77", "fee",    "fees", "due",
};

static uint32_t next_number(uint32_t *state, uint32_t limit)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (*state >> 8) % limit;
}

/* Words of patterns, the more so the further; the rest is "x", with and
 * without spaces. */
static void make_text(uint32_t *state, uint32_t sparse, char *buf)
{
	size_t len = 0;

	for (uint32_t i = 0; i < WORDS; i++) {
		const char *word = "x";

		if (next_number(state, sparse) == 0)
			word = words[next_number(state, ARRAY_LEN(words))];
		memcpy(buf + len, word, strlen(word));
		len += strlen(word);
		if (next_number(state, 4))
			buf[len++] = ' ';
		else
			buf[len++] = 'x';
	}
	/* Longer than a text that is searched as a whole. */
	memset(buf + len, 'x', REGEX_WINDOW_BYTES);
	buf[len + REGEX_WINDOW_BYTES] = '\0';
}

/* Where PCRE2 alone finds the first match. */
static bool find_plainly(struct arena *arena, const char *pattern,
			 const char *text, struct range *where)
{
	struct regex_budget budget = {.windows = 1000};
	struct regex_scratch *scratch = regex_scratch_new();
	struct regex *regex = NULL;
	struct err err;
	size_t offset;
	int rc;

	ck_assert_int_eq(regex_compile(&regex, span_of(pattern), false, false,
				       arena, &offset, &err),
			 0);
	rc = regex_search(regex, scratch, span_of(text),
			  (struct range){0, (uint32_t)strlen(text)}, &budget,
			  where);
	ck_assert_int_ge(rc, 0);
	regex_release(regex);
	regex_scratch_free(scratch);
	return rc == 1;
}

static const struct verdict_rule *fired(const struct verdict *verdict,
					size_t pattern)
{
	char id[32];

	snprintf(id, sizeof(id), "p/r%zu", pattern);
	for (size_t i = 0; i < verdict->n_rules; i++)
		if (!strcmp(verdict->rules[i].id, id))
			return &verdict->rules[i];
	return NULL;
}

static void load(struct fixture *fixture)
{
	char pack[2048];
	size_t len = (size_t)snprintf(pack, sizeof(pack),
				      "schema: 1\npack: p\nrules:\n");
	struct fixture_file file = {"p.yaml", pack};

	for (size_t i = 0; i < ARRAY_LEN(patterns); i++)
		len += (size_t)snprintf(
		    pack + len, sizeof(pack) - len,
		    "  - {id: r%zu, score: 1, detection: {x: {text|re: '%s'}, "
		    "condition: x}}\n",
		    i, patterns[i]);
	fixture_load(fixture, &file, 1);
}

START_TEST(a_long_text_is_searched_as_if_at_every_byte)
{
	struct fixture fixture;
	uint32_t state = 11;
	size_t n_matches = 0;

	load(&fixture);
	for (uint32_t n = 0; n < TEXTS; n++) {
		char text[TEXT_BYTES + REGEX_WINDOW_BYTES + 1];
		struct verdict verdict;

		make_text(&state, 1 + n / 4, text);
		verdict = fixture_judge(&fixture, text);
		for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
			const struct verdict_rule *rule = fired(&verdict, i);
			struct range where;

			if (!find_plainly(&fixture.arena, patterns[i], text,
					  &where)) {
				ck_assert_msg(!rule, "'%s' matches '%s'",
					      patterns[i], text);
				continue;
			}
			n_matches++;
			ck_assert_msg(rule, "'%s' does not match '%s'",
				      patterns[i], text);
			ck_assert_uint_eq(rule->n_spans, 1);
			ck_assert_uint_eq(rule->spans->raw.start, where.start);
			ck_assert_uint_eq(rule->spans->raw.end, where.end);
		}
	}
	/* Neither all of them nor none. */
	ck_assert_uint_gt(n_matches, TEXTS);
	ck_assert_uint_lt(n_matches, TEXTS * ARRAY_LEN(patterns) - TEXTS);
	fixture_release(&fixture);
}
END_TEST

Suite *test_item_regex_suite(void)
{
	Suite *suite = suite_create("test_item_regex");
	TCase *tcase = tcase_create("item_regex");

	tcase_add_test(tcase, a_long_text_is_searched_as_if_at_every_byte);
	suite_add_tcase(suite, tcase);
	return suite;
}
