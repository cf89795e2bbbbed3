/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_yaml_place - where a piece of a value stands in the file.
 */
#include "yaml_doc_fixture.h"

Suite *test_yaml_place_suite(void);

/*
 * The first value of the map is searched for `needle`; its place must be
 * line:column with the length, and the file's bytes there `written`.
 */
static const struct {
	const char *name;
	const char *in;
	const char *needle;
	uint32_t line, column;
	const char *written;
} place_rows[] = {
    {"plain", "a: some words here\n", "words", 1, 9, "words"},
    {"plain, wide", "a: 验证码 in 客服\n", "in", 1, 8, "in"},
    {"plain, spaces", "a: x  y z\n", "y", 1, 7, "y"},
    {"plain on two lines", "a: one\n  two three\n", "three", 2, 7, "three"},
    {"plain with empty line", "a: one\n\n  two three\n", "two", 3, 3, "two"},
    {"the fold itself", "a: one\n  two\n", "e t", 1, 6, "e\n  t"},
    {"single", "a: 'it''s here'\n", "here", 1, 11, "here"},
    {"single quote itself", "a: 'it''s here'\n", "'", 1, 7, "''"},
    {"single on two lines", "a: 'one\n   two'\n", "two", 2, 4, "two"},
    {"spaces before a break", "a: 'one  \n   two'\n", "two", 2, 4, "two"},
    {"spaces kept", "a: ' x  y '\n", "y ", 1, 9, "y "},
    {"single with a backslash", "a: '(?:\\d{4'\n", "{4", 1, 10, "{4"},
    {"double", "a: \"x\\ty\\\\d+\"\n", "d+", 1, 11, "d+"},
    {"escape itself", "a: \"x\\ty\\\\d+\"\n", "\\d", 1, 9, "\\\\d"},
    {"hex escapes", "a: \"\\x41\\u9a8c\\U0001F600!\"\n", "!", 1, 25, "!"},
    {"inside an escape", "a: \"\\x41\\u9a8cz\"\n", "\xAA", 1, 9, "\\u9a8c"},
    {"named escapes", "a: \"\\_\\N\\L\\P\\e\\0\\ \\/\\\"z\"\n", "z", 1, 23,
     "z"},
    {"escaped break", "a: \"one \\\n   two\"\n", "two", 2, 4, "two"},
    {"double folded", "a: \"one\n\n   two\"\n", "two", 3, 4, "two"},
    {"literal", "a: |\n  one\n  two three\n", "three", 3, 7, "three"},
    {"literal, deeper line", "a: |\n  one\n    two\n", "two", 3, 5, "two"},
    {"literal, empty lines", "a: |\n\n  one\n\n  two\n", "two", 5, 3, "two"},
    {"literal over a break", "a: |\n  one\n  two\n", "e\nt", 2, 5, "e\n  t"},
    {"literal, stripped", "a: |-\n  one\n  two\n", "two", 3, 3, "two"},
    {"literal, kept", "a: |+\n  one\n  two\n\n", "two", 3, 3, "two"},
    {"literal, indicator", "a: |1\n   one\n  two\n", "two", 3, 3, "two"},
    {"literal, comment", "a: | # why\n  one\n", "one", 2, 3, "one"},
    {"literal, CR LF", "a: |\r\n  one\r\n  two\r\n", "two", 3, 3, "two"},
    {"folded", "a: >\n  one\n  two three\n", "three", 3, 7, "three"},
    {"folded paragraphs", "a: >\n  one\n\n  two\n", "two", 4, 3, "two"},
    {"folded, deeper lines", "a: >\n  one\n    two\n  x\n", "x", 4, 3, "x"},
    {"folded, the fold", "a: >-\n  one\n  two\n", " ", 2, 6, "\n"},
    {"literal, wide", "a: |\n  验证码\n  请勿泄露\n", "泄露", 3, 5, "泄露"},
};

START_TEST(places_inside_scalars)
{
	struct fixture f;
	const struct yaml_node *node;
	struct place place;
	struct span needle = span_of(place_rows[_i].needle);
	size_t at;

	ck_assert_int_eq(parse_string(&f, place_rows[_i].in), 0);
	node = f.doc.root->first->value;
	at = span_find(node->text, needle, 0);
	ck_assert_msg(at != SIZE_MAX, "%s: no needle in '%s'",
		      place_rows[_i].name, (const char *)node->text.ptr);
	place = yaml_place_in(node, at, needle.len);
	ck_assert_msg(place.line == place_rows[_i].line &&
			  place.column == place_rows[_i].column,
		      "%s: got %u:%u", place_rows[_i].name, place.line,
		      place.column);
	ck_assert_msg(
	    span_equal_string(
		span_make(f.source.text.ptr + place.offset, place.length),
		place_rows[_i].written),
	    "%s: got '%.*s'", place_rows[_i].name, (int)place.length,
	    (const char *)f.source.text.ptr + place.offset);
	arena_release(&f.arena);
}
END_TEST

START_TEST(place_behind_the_end)
{
	struct fixture f;
	struct place place;

	ck_assert_int_eq(parse_string(&f, "a: '(x'\nb: |\n  (y\n"), 0);
	place = yaml_place_in(yaml_get(f.doc.root, "a"), 2, 0);
	ck_assert_uint_eq(place.column, 7);
	ck_assert_uint_eq(place.length, 0);
	place = yaml_place_in(yaml_get(f.doc.root, "a"), 99, 99);
	ck_assert_uint_eq(place.column, 7);
	place = yaml_place_in(yaml_get(f.doc.root, "b"), 2, 1);
	ck_assert_uint_eq(place.line, 3);
	ck_assert_uint_eq(place.column, 5);
	place = yaml_place_in(f.doc.root, 1, 1);
	ck_assert_uint_eq(place.line, 1);
	arena_release(&f.arena);
}
END_TEST

Suite *test_yaml_place_suite(void)
{
	Suite *suite = suite_create("test_yaml_place");
	TCase *tcase = tcase_create("yaml_place");

	tcase_add_loop_test(tcase, places_inside_scalars, 0,
			    ARRAY_LEN(place_rows));
	tcase_add_test(tcase, place_behind_the_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
