/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_yaml_doc - the tree, what is wrong with a file and where, and what
 * a hostile one costs.
 */
#include "yaml_doc_fixture.h"

#include "base/source.h"

#include <stdlib.h>
#include <time.h>

Suite *test_yaml_doc_suite(void);

static const struct {
	const char *name;
	const char *in;
	int result;
	const char *want;
} finding_rows[] = {
    {"clean", "a: 1\nb: [x, 'y']\n", 0, ""},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "a: 1\na: 2\n",
     0,
     "2:1 yaml-duplicate-key: key 'a' is given twice; the first is in line "
     "1\n"},
    {"place after a byte order mark",
     "\xEF\xBB\xBF"
     "a: *b\n",
     0, "1:4 yaml-alias: aliases (*b) are not supported\n"},
    {"empty", "", ERR_INPUT, "1:1 yaml-syntax: the file is empty\n"},
    {"comment only", "# nothing\n", ERR_INPUT,
     "1:1 yaml-syntax: the file is empty\n"},
    {"colon in value", "a: 1\nb: c: d\n", ERR_INPUT,
     "2:5 yaml-syntax: a ':' is not expected here\n"},
    {"column counts characters", "验证码: 客服: d\n", ERR_INPUT,
     "1:8 yaml-syntax: a ':' is not expected here\n"},
    {"tab", "a:\n\tb: 1\n", ERR_INPUT,
     "2:1 yaml-syntax: a tab is used to indent\n"},
    {"open list", "a: [1, 2\n", ERR_INPUT,
     "2:1 yaml-syntax: a ',' or ']' is expected here\n"},
    {"open map", "a: {b: 2\n", ERR_INPUT,
     "2:1 yaml-syntax: a ',' or '}' is expected here\n"},
    {"open quote", "a: \"x\n", ERR_INPUT,
     "2:1 yaml-syntax: the file ends inside a quoted value\n"},
    {"escape", "a: \"\\d{4}\"\n", ERR_INPUT,
     "1:5 yaml-syntax: this escape is not known\n"},
    {"no colon", "a: 1\nb\nc: 2\n", ERR_INPUT,
     "3:1 yaml-syntax: a ':' is expected here\n"},
    {"duplicates go on", "a: 1\nb: {c: 1, c: 2}\na: 3\na: 4\n", 0,
     "2:11 yaml-duplicate-key: key 'c' is given twice; the first is in line 2\n"
     "3:1 yaml-duplicate-key: key 'a' is given twice; the first is in line 1\n"
     "4:1 yaml-duplicate-key: key 'a' is given twice; the first is in line "
     "1\n"},
    {"duplicate in other quotes", "'a': 1\n\"a\": 2\n", 0,
     "2:1 yaml-duplicate-key: key 'a' is given twice; the first is in line "
     "1\n"},
    {"alias and anchor", "a: &x 1\nb: *x\n", 0,
     "1:4 yaml-alias: anchors (&x) are not supported\n"
     "2:4 yaml-alias: aliases (*x) are not supported\n"},
    {"anchor on a list", "a: &x [1]\n", 0,
     "1:4 yaml-alias: anchors (&x) are not supported\n"},
    {"tag", "a: !!int 1\n", 0,
     "1:4 yaml-tag: tags (tag:yaml.org,2002:int) are not supported\n"},
    {"tag !", "a: ! b\nc: ! 'd'\n", 0,
     "1:4 yaml-tag: tags (!) are not supported\n"
     "2:4 yaml-tag: tags (!) are not supported\n"},
    {"tag on a map", "a: !x {b: 1}\n", 0,
     "1:4 yaml-tag: tags (!x) are not supported\n"},
    {"second document", "a: 1\n---\nb: 1\n", ERR_INPUT,
     "2:1 yaml-multiple-documents: a second document begins here; a file "
     "holds one\n"},
    {"key that is a list", "a: 1\n? [b]\n: 2\n", 0,
     "2:3 yaml-syntax: a key must be a word, not a list\n"},
    {"not UTF-8", "a: 1\nb: caf\xE9\n", ERR_INPUT,
     "2:7 yaml-encoding: byte 0xE9 is not UTF-8\n"},
    {"UTF-16",
     "\xFF\xFE"
     "a\0",
     ERR_INPUT, "1:1 yaml-encoding: byte 0xFF is not UTF-8\n"},
    {"control", "a: x\x01y\n", ERR_INPUT,
     "1:5 invisible-character: invisible character U+0001 (control "
     "character)\n"},
    {"zero width", "a: 验\xE2\x80\x8B证\n", 0,
     "1:5 invisible-character: invisible character U+200B (zero-width "
     "character)\n"},
    {"bidi", "a: x # \xE2\x80\xAE\n", 0,
     "1:8 invisible-character: invisible character U+202E (bidirectional "
     "override)\n"},
    {"inner byte order mark", "a: x\xEF\xBB\xBF\n", ERR_INPUT,
     "1:5 invisible-character: invisible character U+FEFF (byte order mark)\n"},
    {"joiner in Persian", "a: \xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE\n", 0, ""},
    {"joined emoji", "a: \xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x92\xBB\n", 0,
     ""},
    {"joiner in Latin", "a: x\xE2\x80\x8Dy\n", 0,
     "1:5 invisible-character: invisible character U+200D (zero-width "
     "character)\n"},
    {"escape is fine", "a: \"x\\u200by\"\n", 0, ""},
};

START_TEST(findings_have_places)
{
	struct fixture f;
	int result = parse_string(&f, finding_rows[_i].in);

	ck_assert_msg(result == finding_rows[_i].result, "%s: got %d",
		      finding_rows[_i].name, result);
	ck_assert_msg(strcmp(findings(&f), finding_rows[_i].want) == 0,
		      "%s: got\n%s", finding_rows[_i].name, findings(&f));
	ck_assert((result == 0) == (f.doc.root != NULL));
	arena_release(&f.arena);
}
END_TEST

/* A long line of bytes that start no character is cut where it is shown. */
START_TEST(ill_formed_lines_are_shown)
{
	struct fixture f;
	char text[400] = "om";
	struct buf out;

	memset(text + 2, 0xB6, sizeof(text) - 2);
	ck_assert_int_eq(parse(&f, text, sizeof(text)), ERR_INPUT);
	ck_assert_uint_eq(f.diags.n, 1);
	buf_init(&out, 0);
	diag_format(&f.diags.items[0], &out);
	ck_assert_msg(strstr(buf_string(&out), "\n       |   ^\n") != NULL,
		      "%s", buf_string(&out));
	buf_release(&out);
	arena_release(&f.arena);
}
END_TEST

#ifdef __SANITIZE_ADDRESS__
enum { SOON_MS = 1000 };
#else
enum { SOON_MS = 100 };
#endif

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A pattern repeated up to a size. */
static const struct {
	const char *name;
	const char *pattern;
	size_t bytes;
	const char *lint; /* of a finding that must be there, or NULL */
} hostile_rows[] = {
    {"brackets", "[", 200000, "yaml-depth"},
    {"braces", "{", 200000, "yaml-depth"},
    {"maps in lists", "[{a: ", 200000, "yaml-depth"},
    {"dashes", "- ", 200000, "yaml-depth"},
    {"question marks", "? ", 200000, "yaml-depth"},
    {"brackets on lines", "[\n", 200000, "yaml-depth"},
    {"same key", "a: 1\n", 100000, "yaml-duplicate-key"},
    {"aliases", "- *a\n", 100000, "yaml-alias"},
    {"anchors", "- &a b\n", 100000, "yaml-alias"},
    {"invisible", "\xE2\x80\x8B", 200000, "invisible-character"},
    {"not UTF-8", "\xC3(", 200000, "yaml-encoding"},
    {"controls", "\x01", 200000, "invisible-character"},
    {"one long word", "a", 1000000, NULL},
    {"one line of words", "a ", 200000, NULL},
    {"quotes", "\"", 200000, "yaml-syntax"},
    {"spaces", " ", 200000, "yaml-syntax"},
    {"commas", "[,", 200000, "yaml-syntax"},
    {"colons", "a:", 200000, NULL},
    {"colons and spaces", "a: ", 200000, "yaml-syntax"},
    {"comments", "#\n", 200000, "yaml-syntax"},
    {"breaks", "\n", 200000, "yaml-syntax"},
    {"documents", "---\n", 200000, "yaml-multiple-documents"},
    {"directives", "%YAML 1.1\n", 200000, "yaml-syntax"},
    {"block headers", "- |\n", 100000, NULL},
};

START_TEST(hostile_files_end_soon)
{
	size_t bytes = hostile_rows[_i].bytes;
	size_t step = strlen(hostile_rows[_i].pattern);
	unsigned char *text = malloc(bytes + step);
	struct fixture f;
	bool has_lint = false;
	double began;
	double took;

	ck_assert_ptr_nonnull(text);
	for (size_t at = 0; at < bytes; at += step)
		memcpy(text + at, hostile_rows[_i].pattern, step);
	began = now_ms();
	parse(&f, text, bytes);
	took = now_ms() - began;
	ck_assert_msg(took < SOON_MS, "%s: %.0f ms", hostile_rows[_i].name,
		      took);
	for (size_t i = 0; i < f.diags.n; i++)
		if (hostile_rows[_i].lint &&
		    strcmp(f.diags.items[i].lint, hostile_rows[_i].lint) == 0)
			has_lint = true;
	ck_assert_msg(has_lint || !hostile_rows[_i].lint, "%s: got\n%s",
		      hostile_rows[_i].name, findings(&f));
	arena_release(&f.arena);
	free(text);
}
END_TEST

START_TEST(size_is_bounded)
{
	size_t bytes = SOURCE_LIMIT_BYTES + 1;
	char *text = malloc(bytes);
	struct fixture f;

	ck_assert_ptr_nonnull(text);
	memset(text, 'a', bytes);
	ck_assert_int_eq(parse(&f, text, bytes), ERR_LIMIT);
	ck_assert_str_eq(findings(&f),
			 "1:1 yaml-size: the file is larger than 8 MB: split "
			 "it\n");
	arena_release(&f.arena);
	memset(text, '-', 2);
	for (size_t i = 0; i + 2 < bytes; i += 2)
		memcpy(text + i, "-\n", 2);
	ck_assert_int_eq(parse(&f, text, 2 * (YAML_NODE_LIMIT + 1)), ERR_LIMIT);
	ck_assert_str_eq(f.diags.items[0].lint, "yaml-size");
	ck_assert_uint_eq(f.diags.items[0].place.line, YAML_NODE_LIMIT);
	arena_release(&f.arena);
	free(text);
}
END_TEST

START_TEST(tree_has_everything)
{
	struct fixture f;
	const struct yaml_node *list;
	const struct yaml_node *item;

	ck_assert_int_eq(parse_string(&f, "top:\n"
					  "  word: plain text # comment\n"
					  "  list: [a, 'b c', \"d\\n\"]\n"
					  "  none:\n"
					  "  map: {x: 1}\n"),
			 0);
	list = yaml_get(yaml_get(f.doc.root, "top"), "list");
	ck_assert_ptr_nonnull(list);
	ck_assert_uint_eq(list->n, 3);
	ck_assert_uint_eq(list->place.line, 3);
	ck_assert_uint_eq(list->place.column, 9);
	ck_assert_uint_eq(list->place.length, 17);
	item = yaml_items(list);
	ck_assert(span_equal_string(item->text, "a"));
	ck_assert(span_equal_string(item->key->text, "list"));
	item = item->next;
	ck_assert(span_equal_string(item->text, "b c"));
	ck_assert_uint_eq(item->style, YAML_SINGLE);
	ck_assert_uint_eq(item->place.length, 5);
	item = item->next;
	ck_assert(span_equal_string(item->text, "d\n"));
	ck_assert_ptr_null(item->next);
	item = yaml_get(yaml_get(f.doc.root, "top"), "word");
	ck_assert(span_equal_string(item->text, "plain text"));
	ck_assert_uint_eq(item->place.length, 10);
	ck_assert_ptr_eq(yaml_items(item), item);
	item = yaml_get(yaml_get(f.doc.root, "top"), "none");
	ck_assert(yaml_is_null(item));
	ck_assert_uint_eq(item->place.line, 4);
	ck_assert_ptr_null(yaml_get(item, "x"));
	ck_assert_ptr_null(yaml_get(NULL, "x"));
	ck_assert_ptr_null(yaml_items(NULL));
	arena_release(&f.arena);
}
END_TEST

Suite *test_yaml_doc_suite(void)
{
	Suite *suite = suite_create("test_yaml_doc");
	TCase *tcase = tcase_create("yaml_doc");

	tcase_add_loop_test(tcase, findings_have_places, 0,
			    ARRAY_LEN(finding_rows));
	tcase_add_loop_test(tcase, hostile_files_end_soon, 0,
			    ARRAY_LEN(hostile_rows));
	tcase_add_test(tcase, ill_formed_lines_are_shown);
	tcase_add_test(tcase, size_is_bounded);
	tcase_add_test(tcase, tree_has_everything);
	suite_add_tcase(suite, tcase);
	return suite;
}
