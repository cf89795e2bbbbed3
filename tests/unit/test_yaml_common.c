/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_yaml_common - common YAML is read without libyaml, to the same tree.
 */
#include "yaml_same.h"

#include "../../filter/rules/rule_files.h"

#include <check.h>

Suite *test_yaml_common_suite(void);

/* Read without libyaml. */
static const char *const common[] = {
    "a: 1\nb: [x, 'y']\n",
    "\xEF\xBB\xBF#\na: 1\nb: 2",
    "\xEF\xBB\xBFkey: 1",
    "# head\n\n  # more\na:   1   # why\n#\nb: c#d\n  # in\n#end",
    "a:\n  b:\n    c: d\n  e: f\ng: h\n",
    "a:\n- b\n- c: d\n  e:\n  - f\n-\n- g\nh:\n",
    "a:\n  - b\n  -   - c\n      - d\n  - e: f\n    g: h\n",
    "- a\n-\n  b: c\n- - d\n  -\n-   \n- # empty\n",
    "a: b c\n  d e\n\n\n  f\n  # no part of it\ng: -1\nh: 'i\n  j\n\n  k '\n",
    "a:\n  b c\n   d\n  e\n",
    "a:\n\n  # why\n  [b,\n c, {d: e,\n   f: [ ], g: {}},]\nh: {i: j}\n",
    "a: \"\\t\\\"\\x41\\u5ba2\\U0001F600\\\\ \n b\" \n"
    "c: 'it''s'\n'd e': f\n\"g\": h\n",
    "a: \"b \\t \n \n  c\"\n",
    "验证码: 客服 # 热线\n请: [转, 账]\n",
    "a: 1\na: 2\nb: {c: 1, c: 2}\n",
    "a: {b: c d\n  e, f: g}\n",
    "a: -b\nc: --- d\ne: [-f, -]\ng: a, b [c] {d} & * ! | > ' \" % @ ` ?\n",
    "https://a.b/c?d: e\nf: https://g/h#i\nj: 12:30\n",
    "a: [b\n  #c\n  ,d]\n",
    "{a: b}\n",
    "[a, b]\n",
    "word",
    "word\nmore",
    "  a: 1\n  b: 2\n",
    "'a'\n",
    "a:\n  'b': c\n  \"d\": e\n",
    "a: 'b'\nc: \"d\" # e\n",
    "a: ''\nb: \"\"\nc: '''' \n",
    "a: [''\n,\"\"]\n",
};

/* Left to libyaml: not common, or wrong. */
static const char *const uncommon[] = {
    "",
    "\n\n",
    "# nothing\n",
    "a:\tb\n",
    "a: b\r\n",
    "a: |\n  b\n",
    "a: >-\n  b\n",
    "a: &b c\n",
    "a: *b\n",
    "a: !b c\n",
    "? a\n: b\n",
    "--- \na: b\n",
    "a: b\n---\nc: d\n",
    "a: b\n...\n",
    "a: 'b\n---\nc'\n",
    "%YAML 1.1\n---\na: b\n",
    "a: b: c\n",
    "a: - b\n",
    "a: b\n c: d\n",
    "a:\n    b: c\n  d: e\n",
    "a: b\nc\n",
    "a: 'b' c\n",
    "a: [b] c\n",
    "a: [b]: c\n",
    "[a]: b\n",
    "a: [b, c: d]\n",
    "a: {b, c}\n",
    "a: {b: }\n",
    "a: {\"b\":c}\n",
    "a: [b:, c]\n",
    "a: [- b]\n",
    "a: [b\n",
    "a: {b: c\n",
    "a: [,]\n",
    "a: [b]]\n",
    "a: 'b\n",
    "a: \"b\\",
    "a: \"\\d\"\n",
    "a: \"\\ud800\"\n",
    "a: \"b\\\n  c\"\n",
    "a: @b\n",
    "a: `b\n",
    "a: %b\n",
    "'a\n b': c\n",
    "a\n b: c\n",
    "- a\nb: c\n",
    "a: b\n- c\n",
    "a: 'b'#c\n",
    "a : b\n",
    ": a\n",
    "a: b\n c\n# d\n e\n",
    "a: ]\n",
    "a: , b\n",
};

static struct source source_of(const char *text)
{
	return (struct source){"t.yaml", span_of(text)};
}

START_TEST(common_is_the_same)
{
	struct source source = source_of(common[_i]);
	struct place other;
	enum yaml_sameness same = yaml_compare(&source, &other);

	ck_assert_msg(same == YAML_IS_SAME, "%s\n%s at %u:%u", common[_i],
		      same == YAML_IS_LEFT ? "left to libyaml" : "differs",
		      other.line, other.column);
}
END_TEST

START_TEST(uncommon_is_left_to_libyaml)
{
	struct source source = source_of(uncommon[_i]);
	struct place other;

	ck_assert_msg(yaml_compare(&source, &other) == YAML_IS_LEFT,
		      "%s\nis taken for common", uncommon[_i]);
}
END_TEST

/* How deep and how large common files may be is decided by the tree. */
START_TEST(bounds_are_left_to_libyaml)
{
	struct buf text;
	struct source source;
	struct place other;

	buf_init(&text, 0);
	for (size_t depth = 0; depth <= YAML_DEPTH_LIMIT; depth++) {
		source = source_of(buf_string(&text));
		if (depth)
			ck_assert_int_eq(yaml_compare(&source, &other),
					 YAML_IS_SAME);
		buf_add_string(&text, "- ");
	}
	source = source_of(buf_string(&text));
	ck_assert_int_eq(yaml_compare(&source, &other), YAML_IS_LEFT);
	buf_clear(&text);
	buf_add_char(&text, '[');
	for (size_t n = 0; n < YAML_NODE_LIMIT; n++)
		buf_add_string(&text, "a,");
	buf_add_char(&text, ']');
	source = source_of(buf_string(&text));
	ck_assert_int_eq(yaml_compare(&source, &other), YAML_IS_LEFT);
	buf_clear(&text);
	buf_add_repeat(&text, 'k', 1025);
	buf_add_string(&text, ": v\n");
	source = source_of(buf_string(&text));
	ck_assert_int_eq(yaml_compare(&source, &other), YAML_IS_LEFT);
	buf_release(&text);
}
END_TEST

/* What ships is common but for files that hold block scalars. */
START_TEST(shipped_files_are_the_same)
{
	const char *const paths[] = {"rules", "samples"};
	struct rule_files files;
	struct arena arena;
	struct err err = {""};
	size_t n_left = 0;

	arena_init(&arena, 0);
	ck_assert_msg(rule_files_read(&files, paths, 2, true, &arena, &err) ==
			  0,
		      "%s", err.text);
	ck_assert_uint_gt(files.n, 40);
	for (size_t i = 0; i < files.n; i++) {
		struct place other;
		enum yaml_sameness same = yaml_compare(files.items[i], &other);

		if (span_ends_with(span_of(files.items[i]->path),
				   span_of(".txt")))
			continue;
		ck_assert_msg(same != YAML_IS_OTHER, "%s:%u:%u differs",
			      files.items[i]->path, other.line, other.column);
		n_left += same == YAML_IS_LEFT;
	}
	ck_assert_uint_lt(n_left, files.n / 4);
	arena_release(&arena);
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Put in, leave out, or write over one byte. */
static void mutate(struct buf *text, uint32_t *state)
{
	static const char bytes[] = " \n:-#'\"[]{},ab\\?&|.\n \n ";
	unsigned char c = (unsigned char)
	    bytes[next_random(state) % (sizeof(bytes) - 1)];
	size_t at = next_random(state) % (text->len + 1);

	switch (next_random(state) % 3) {
	case 0:
		buf_add_char(text, c);
		memmove(text->ptr + at + 1, text->ptr + at, text->len - at - 1);
		text->ptr[at] = c;
		break;
	case 1:
		if (at < text->len) {
			memmove(text->ptr + at, text->ptr + at + 1,
				text->len - at - 1);
			text->len--;
		}
		break;
	default:
		if (at < text->len && text->ptr[at] < 0x80)
			text->ptr[at] = c;
		break;
	}
}

START_TEST(slips_are_the_same)
{
	enum { TRIES = 4000, SLIPS = 4 };
	uint32_t state = (uint32_t)_i + 1;
	struct buf text;

	buf_init(&text, 0);
	for (size_t try = 0; try < TRIES; try++) {
		struct source source;
		struct place other;

		if (try % SLIPS == 0) {
			buf_clear(&text);
			buf_add_string(&text, common[_i]);
		}
		mutate(&text, &state);
		source = (struct source){"t.yaml", buf_span(&text)};
		ck_assert_msg(yaml_compare(&source, &other) != YAML_IS_OTHER,
			      "%s\ndiffers at %u:%u", buf_string(&text),
			      other.line, other.column);
	}
	buf_release(&text);
}
END_TEST

Suite *test_yaml_common_suite(void)
{
	Suite *suite = suite_create("test_yaml_common");
	TCase *tcase = tcase_create("yaml_common");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, common_is_the_same, 0, ARRAY_LEN(common));
	tcase_add_loop_test(tcase, uncommon_is_left_to_libyaml, 0,
			    ARRAY_LEN(uncommon));
	tcase_add_test(tcase, bounds_are_left_to_libyaml);
	tcase_add_test(tcase, shipped_files_are_the_same);
	tcase_add_loop_test(tcase, slips_are_the_same, 0, ARRAY_LEN(common));
	suite_add_tcase(suite, tcase);
	return suite;
}
