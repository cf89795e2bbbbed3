/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_yaml_read - keys by their table, typed values, and files.
 */
#include "yaml_doc_fixture.h"

#include "base/source.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

Suite *test_yaml_read_suite(void);

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

Suite *test_yaml_read_suite(void)
{
	Suite *suite = suite_create("test_yaml_read");
	TCase *tcase = tcase_create("yaml_read");

	tcase_add_loop_test(tcase, keys_are_checked, 0, ARRAY_LEN(key_rows));
	tcase_add_test(tcase, values_are_read);
	tcase_add_test(tcase, wrong_values_are_found);
	tcase_add_test(tcase, files_are_read);
	suite_add_tcase(suite, tcase);
	return suite;
}
