/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_yaml_doc - the tree, its places, its findings, the typed readers.
 */
#include "base/source.h"
#include "base/yaml_read.h"

#include <check.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

Suite *test_yaml_doc_suite(void);

struct fixture {
	struct arena arena;
	struct diag_list diags;
	struct source source;
	struct yaml_doc doc;
};

static int parse(struct fixture *f, const void *bytes, size_t len)
{
	arena_init(&f->arena, 0);
	diag_list_init(&f->diags, &f->arena);
	f->source = (struct source){"t.yaml", span_make(bytes, len)};
	return yaml_doc_parse(&f->doc, &f->source, &f->arena, &f->diags);
}

static int parse_string(struct fixture *f, const char *text)
{
	return parse(f, text, strlen(text));
}

/* "2:3 lint: text" of each finding, one a line. */
static const char *findings(struct fixture *f)
{
	struct buf out;
	struct span copy = {0};

	buf_init(&out, 0);
	diag_list_sort(&f->diags);
	for (size_t i = 0; i < f->diags.n; i++) {
		const struct diag *diag = &f->diags.items[i];

		buf_add_format(&out, "%u:%u %s: %s\n", diag->place.line,
			       diag->place.column, diag->lint, diag->text);
	}
	ck_assert_int_eq(arena_copy(&f->arena, buf_span(&out), &copy), 0);
	buf_release(&out);
	return (const char *)copy.ptr;
}

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

static const char *const level_names[] = {"low", "medium", "high", NULL};

static const struct yaml_key inner_keys[] = {
    {.name = "text",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "what to say"},
    {.name = "n", .types = YAML_NUMBER},
};

static const struct yaml_key table[] = {
    {.name = "id",
     .types = YAML_STRING,
     .is_required = true,
     .doc = "its name"},
    {.name = "score", .types = YAML_NUMBER},
    {.name = "on", .types = YAML_BOOL},
    {.name = "day", .types = YAML_DATE},
    {.name = "level", .types = YAML_STRING, .names = level_names},
    {.name = "levels", .types = YAML_STRINGS, .names = level_names},
    {.name = "tags", .types = YAML_LIST_OF_STRING},
    {.name = "tests",
     .types = YAML_LIST_OF_MAP,
     .keys = inner_keys,
     .n_keys = ARRAY_LEN(inner_keys)},
    {.name = "one",
     .types = YAML_MAP,
     .keys = inner_keys,
     .n_keys = ARRAY_LEN(inner_keys)},
    {.name = "own",
     .types = YAML_MAP_OF_MAP,
     .keys = inner_keys,
     .n_keys = ARRAY_LEN(inner_keys)},
    {.name = "words", .types = YAML_MAP_OF_STRINGS, .names = level_names},
    {.name = "free", .types = YAML_ANY},
    {.name = "either", .types = YAML_NUMBER | YAML_MAP | YAML_NULL},
};

static const struct {
	const char *name;
	const char *in;
	const char *want;
	const char *hint; /* of the first finding, or NULL */
} key_rows[] = {
    {"all right",
     "id: 1.0\nscore: -4.5e1\non: true\nday: 2026-11-01\nlevel: high\n"
     "levels: [low, high]\ntags: []\ntests: [{text: x}]\none: {text: x}\n"
     "own: {a: {text: x}}\nwords: {low: x, high: [y, z]}\nfree: [{}]\n"
     "either:\n",
     "", NULL},
    {"unknown key", "id: x\nscoer: 1\n",
     "2:1 unknown-key: unknown key 'scoer' in rule\n", "did you mean 'score'?"},
    {"far from any", "id: x\nzzzzzzzzz: 1\n",
     "2:1 unknown-key: unknown key 'zzzzzzzzz' in rule\n",
     "known here: id, score, on, day, level, levels, tags, tests, one, own, "
     "words, free, either"},
    {"missing", "score: 1\n", "1:1 missing-key: this rule needs the key 'id'\n",
     "its name"},
    {"null is not text", "id:\n",
     "1:4 wrong-type: 'id' must be text, not nothing\n", NULL},
    {"word for number", "id: x\nscore: high\n",
     "2:8 wrong-type: 'score' must be a number, not 'high'\n", NULL},
    {"quoted number", "id: x\nscore: '4'\n",
     "2:8 wrong-type: 'score' must be a number, not '4'\n",
     "write the number without quotes"},
    {"hexadecimal", "id: x\nscore: 0x1F\n",
     "2:8 wrong-type: 'score' must be a number, not '0x1F'\n", NULL},
    {"infinite", "id: x\nscore: .inf\n",
     "2:8 wrong-type: 'score' must be a number, not '.inf'\n", NULL},
    {"yes", "id: x\non: Yes\n",
     "2:5 wrong-type: 'on' must be true or false, not 'Yes'\n",
     "write true or false, without quotes"},
    {"no such day", "id: x\nday: 2026-02-29\n",
     "2:6 wrong-type: 'day' must be a date (YYYY-MM-DD), not '2026-02-29'\n",
     NULL},
    {"list for text", "id: [x]\n",
     "1:5 wrong-type: 'id' must be text, not a list\n", NULL},
    {"enumeration", "id: x\nlevel: hig\n",
     "2:8 unknown-value: 'hig' is not known for 'level'\n",
     "did you mean 'high'?"},
    {"enumeration in a list", "id: x\nlevels: [low, zzzzzz]\n",
     "2:15 unknown-value: 'zzzzzz' is not known for 'levels'\n",
     "one of: low, medium, high"},
    {"item of a list", "id: x\ntags: [a, {b: 1}, ]\n",
     "2:11 wrong-type: an item of 'tags' must be text, not a map\n", NULL},
    {"map for list", "id: x\ntags: {b: 1}\n",
     "2:7 wrong-type: 'tags' must be a list of texts, not a map\n", NULL},
    {"item of maps", "id: x\ntests: [a]\n",
     "2:9 wrong-type: an item of 'tests' must be a map, not 'a'\n", NULL},
    {"nested", "id: x\ntests:\n  - {txt: 1, text: y}\n  - {n: 1}\n",
     "3:6 unknown-key: unknown key 'txt' in test\n"
     "4:6 missing-key: this test needs the key 'text'\n",
     "did you mean 'text'?"},
    {"nested map", "id: x\none: {text: y, n: z}\n",
     "2:19 wrong-type: 'n' must be a number, not 'z'\n", NULL},
    {"own names", "id: x\nown: {a: {}, b: 1}\n",
     "2:10 missing-key: this own needs the key 'text'\n"
     "2:17 wrong-type: 'b' must be a map, not '1'\n",
     "what to say"},
    {"names of own names", "id: x\nwords: {lo: x, high: {a: 1}}\n",
     "2:9 unknown-value: 'lo' is not known here\n"
     "2:22 wrong-type: 'high' must be text or a list of texts, not a map\n",
     "did you mean 'low'?"},
    {"either", "id: x\neither: [a]\n",
     "2:9 wrong-type: 'either' must be a number or a map or nothing, not a "
     "list\n",
     NULL},
    {"no map at all", "- x\n",
     "1:1 wrong-type: this must be a map, not a list\n", NULL},
};

START_TEST(keys_are_checked)
{
	struct fixture f;
	const char *hint = NULL;
	int result;

	ck_assert_int_eq(parse_string(&f, key_rows[_i].in), 0);
	result = yaml_check_keys(f.doc.root, table, ARRAY_LEN(table), &f.diags,
				 "rule");
	ck_assert_int_eq(result, key_rows[_i].want[0] ? ERR_INPUT : 0);
	ck_assert_msg(strcmp(findings(&f), key_rows[_i].want) == 0,
		      "%s: got\n%s", key_rows[_i].name, findings(&f));
	if (f.diags.n)
		hint = f.diags.items[0].hint;
	if (key_rows[_i].hint) {
		ck_assert_ptr_nonnull(hint);
		ck_assert_str_eq(hint, key_rows[_i].hint);
	} else {
		ck_assert_ptr_null(hint);
	}
	arena_release(&f.arena);
}
END_TEST

START_TEST(values_are_read)
{
	struct fixture f;
	const struct yaml_node *root;
	struct span text = {0};
	struct span *texts = NULL;
	double number = 0;
	int64_t integer = 0;
	bool is_on = false;
	int index = -1;
	uint32_t bits = 0;
	int32_t day = 0;
	size_t n = 0;

	ck_assert_int_eq(
	    parse_string(&f, "s: no\nn: -2.5\ni: 42\nb: true\ne: high\n"
			     "set: [low, high]\nd: 2026-11-01\nl: [a, b]\n"
			     "one: x\nold: 1970-01-01\nleap: 2000-02-29\n"),
	    0);
	root = f.doc.root;
	ck_assert_int_eq(yaml_read_string(yaml_get(root, "s"), &text, &f.diags),
			 0);
	ck_assert(span_equal_string(text, "no"));
	yaml_read_number(yaml_get(root, "n"), &number, &f.diags);
	ck_assert(number < -2.4 && number > -2.6);
	yaml_read_integer(yaml_get(root, "i"), 0, 42, &integer, &f.diags);
	ck_assert_int_eq(integer, 42);
	yaml_read_bool(yaml_get(root, "b"), &is_on, &f.diags);
	ck_assert(is_on);
	yaml_read_enum(yaml_get(root, "e"), level_names, &index, &f.diags);
	ck_assert_int_eq(index, 2);
	yaml_read_enum_set(yaml_get(root, "set"), level_names, &bits, &f.diags);
	ck_assert_uint_eq(bits, 5);
	yaml_read_date(yaml_get(root, "d"), &day, &f.diags);
	ck_assert_int_eq(day, 20758);
	yaml_read_date(yaml_get(root, "old"), &day, &f.diags);
	ck_assert_int_eq(day, 0);
	yaml_read_date(yaml_get(root, "leap"), &day, &f.diags);
	ck_assert_int_eq(day, 11016);
	yaml_read_strings(yaml_get(root, "l"), &f.arena, &texts, &n, &f.diags);
	ck_assert_uint_eq(n, 2);
	ck_assert(span_equal_string(texts[1], "b"));
	yaml_read_strings(yaml_get(root, "one"), &f.arena, &texts, &n,
			  &f.diags);
	ck_assert_uint_eq(n, 1);
	ck_assert(span_equal_string(texts[0], "x"));
	ck_assert_int_eq(yaml_read_number(NULL, &number, &f.diags), 0);
	ck_assert_uint_eq(f.diags.n, 0);
	arena_release(&f.arena);
}
END_TEST

START_TEST(wrong_values_are_found)
{
	struct fixture f;
	const struct yaml_node *root;
	struct span *texts = NULL;
	double number = 7;
	int64_t integer = 7;
	bool is_on = true;
	int index = 7;
	uint32_t bits = 7;
	int32_t day = 7;
	size_t n = 0;

	ck_assert_int_eq(parse_string(&f, "n: x\ni: 1.5\nj: 1e300\nb: 1\n"
					  "e: x\nset: [low, x]\nd: 1\n"
					  "l: [[a]]\nk: 50\n"),
			 0);
	root = f.doc.root;
	ck_assert_int_lt(
	    yaml_read_number(yaml_get(root, "n"), &number, &f.diags), 0);
	ck_assert_int_lt(
	    yaml_read_integer(yaml_get(root, "i"), 0, 9, &integer, &f.diags),
	    0);
	ck_assert_int_lt(yaml_read_integer(yaml_get(root, "j"), INT64_MIN,
					   INT64_MAX, &integer, &f.diags),
			 0);
	ck_assert_int_lt(
	    yaml_read_integer(yaml_get(root, "k"), 0, 9, &integer, &f.diags),
	    0);
	ck_assert_int_lt(yaml_read_bool(yaml_get(root, "b"), &is_on, &f.diags),
			 0);
	ck_assert_int_lt(
	    yaml_read_enum(yaml_get(root, "e"), level_names, &index, &f.diags),
	    0);
	ck_assert_int_lt(yaml_read_enum_set(yaml_get(root, "set"), level_names,
					    &bits, &f.diags),
			 0);
	ck_assert_int_lt(yaml_read_date(yaml_get(root, "d"), &day, &f.diags),
			 0);
	ck_assert_int_lt(yaml_read_strings(yaml_get(root, "l"), &f.arena,
					   &texts, &n, &f.diags),
			 0);
	ck_assert(number > 6.5 && is_on);
	ck_assert_int_eq(integer + index + (int)bits + day, 28);
	ck_assert_str_eq(
	    findings(&f),
	    "1:4 wrong-type: 'n' must be a number, not 'x'\n"
	    "2:4 out-of-range: '1.5' is not a whole number from 0 to 9\n"
	    "3:4 out-of-range: '1e300' is not a whole number from "
	    "-9223372036854775808 to 9223372036854775807\n"
	    "4:4 wrong-type: 'b' must be true or false, not '1'\n"
	    "5:4 unknown-value: 'x' is not known for 'e'\n"
	    "6:12 unknown-value: 'x' is not known for 'set'\n"
	    "7:4 wrong-type: 'd' must be a date (YYYY-MM-DD), not '1'\n"
	    "8:5 wrong-type: an item of 'l' must be text, not a list\n"
	    "9:4 out-of-range: '50' is not a whole number from 0 to 9\n");
	arena_release(&f.arena);
}
END_TEST

START_TEST(files_are_read)
{
	char path[] = "/tmp/scamsieve-test-XXXXXX";
	int fd = mkstemp(path);
	struct arena arena;
	struct source source;
	struct err err;

	ck_assert_int_ge(fd, 0);
	arena_init(&arena, 0);
	ck_assert_int_eq(write(fd, "a: 1\n", 5), 5);
	ck_assert_int_eq(source_read(&source, path, &arena, &err), 0);
	ck_assert(span_equal_string(source.text, "a: 1\n"));
	ck_assert_str_eq(source.path, path);
	ck_assert_int_eq(ftruncate(fd, SOURCE_LIMIT_BYTES + 1), 0);
	ck_assert_int_eq(source_read(&source, path, &arena, &err), ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "larger than 8 MB"));
	ck_assert_int_eq(close(fd), 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(source_read(&source, path, &arena, &err), ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "No such file"));
	ck_assert_int_eq(source_read(&source, "/tmp", &arena, &err), ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "not a regular file"));
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(source_read(&source, path, &arena, &err), ERR_IO);
	ck_assert_int_eq(unlink(path), 0);
	arena_release(&arena);
}
END_TEST

Suite *test_yaml_doc_suite(void)
{
	Suite *suite = suite_create("test_yaml_doc");
	TCase *tcase = tcase_create("yaml_doc");

	tcase_set_timeout(tcase, 30);
	tcase_add_loop_test(tcase, findings_have_places, 0,
			    ARRAY_LEN(finding_rows));
	tcase_add_loop_test(tcase, hostile_files_end_soon, 0,
			    ARRAY_LEN(hostile_rows));
	tcase_add_test(tcase, ill_formed_lines_are_shown);
	tcase_add_test(tcase, size_is_bounded);
	tcase_add_test(tcase, tree_has_everything);
	tcase_add_loop_test(tcase, places_inside_scalars, 0,
			    ARRAY_LEN(place_rows));
	tcase_add_test(tcase, place_behind_the_end);
	tcase_add_loop_test(tcase, keys_are_checked, 0, ARRAY_LEN(key_rows));
	tcase_add_test(tcase, values_are_read);
	tcase_add_test(tcase, wrong_values_are_found);
	tcase_add_test(tcase, files_are_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
