/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_schema - scamsieve schema: JSON Schemas (draft-07) of the files that
 * people write, for editors.
 *
 * They are made from the tables by which the parsers read; what a kind of
 * file adds to its table is a row here. rules/schema/ holds what this
 * prints, and a test compares the two.
 *
 * Contract: `schema KIND` prints one, `schema --list` the kinds.
 * Failure: exit 2 for a kind that there is not.
 */
#include "cmd/tool.h"
#include "cmd/tool_schema.h"
#include "facts/lexicon.h"
#include "facts/registry.h"
#include "rules/language.h"
#include "rules/suite.h"
#include "service/config.h"

#include <string.h>

#define NAME_PATTERN "\"pattern\": \"^[a-z0-9._-]{1,64}$\""
#define WORD_PATTERN "\"pattern\": \"^[a-z][a-z0-9_-]{0,63}$\""
#define LANG_PATTERN "\"pattern\": \"^[a-z]{2,3}$\""
#define WITHIN_RANGE "\"minimum\": 1, \"maximum\": 1000, \"multipleOf\": 1"

#define WEIGHT_RANGE "\"minimum\": -20, \"maximum\": 20"
#define EITHER(one, other)                                                     \
	"\"oneOf\": [{\"required\": [\"" one "\"]}, {\"required\": "           \
	"[\"" other "\"]}]"

/* The taxonomy's tags, for editors to offer; a site's own are as good. */
static const char tag_schema[] =
    "\"anyOf\": [{\"enum\": ["
#define TAG(name, doc) "\"" name "\", "
#include "rules/tag.def"
#undef TAG
    "\"site.own\"]}, {\"pattern\": \"^site[.].\"}]";

static const struct schema_extra pack_extras[] = {
    {"schema", "\"enum\": [1]"},
    {"pack", NAME_PATTERN},
    {"rules.id", NAME_PATTERN},
    {"rules.tags", tag_schema},
};

static const struct schema_extra lexicon_extras[] = {
    {"schema", "\"enum\": [1]"},
    {"lexicon", WORD_PATTERN},
    {"lang", LANG_PATTERN},
    {"terms", WORD_PATTERN},
    {"negators", WORD_PATTERN},
    {"negators.*.within", WITHIN_RANGE},
    {"negators.*.langs", LANG_PATTERN},
    {"reporting", WORD_PATTERN},
    {"reporting.*.within", WITHIN_RANGE},
    {"reporting.*.langs", LANG_PATTERN},
    {"asks.*", "\"dependencies\": {\"verbs\": [\"objects\"], \"objects\": "
	       "[\"verbs\"]}, \"anyOf\": [{\"required\": [\"verbs\"]}, "
	       "{\"required\": [\"phrases\"]}]"},
    {"asks.*.within", WITHIN_RANGE},
};

static const struct schema_extra brand_extras[] = {
    {"schema", "\"enum\": [1]"},
    {"brands.id", "\"pattern\": \"^[a-z0-9][a-z0-9_-]{0,63}$\""},
    {"brands.country", "\"pattern\": \"^([A-Z]{2}|INT)$\""},
    {"brands.domains", "\"pattern\": \"^[a-z0-9-]+([.][a-z0-9-]+)+$\""},
    {"brands.emails", "\"pattern\": \"^[a-z0-9._+-]+@[a-z0-9.-]+$\""},
    {"brands.handles", "\"pattern\": \"^[a-z0-9]+:.+$\""},
    {"brands.phones", "\"pattern\": \"^[+0-9 ./()-]{3,}$\""},
    {"brands.senders", "\"maxLength\": 40"},
    {"brands.source", "\"pattern\": \"^https?://\""},
};

static const struct schema_extra suite_extras[] = {
    {"schema", "\"enum\": [1]"},
    {"messages", EITHER("text", "file")},
    {"messages.file", "\"minLength\": 1"},
    {"messages.time", "\"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}\""},
};

static const struct schema_extra weight_extras[] = {
    {"schema", "\"enum\": [1]"},
    {"pack", NAME_PATTERN},
    {"id", NAME_PATTERN},
    {"tags", tag_schema},
    {"cap", "\"exclusiveMinimum\": 0, \"maximum\": 100"},
    {"floor", "\"exclusiveMinimum\": 0"},
    {"first_chars", "\"minimum\": 1, \"multipleOf\": 1"},
    {"phrases", "\"maxProperties\": 4096, \"additionalProperties\": "
		"{\"type\": \"number\", " WEIGHT_RANGE "}"},
    {"signs", EITHER("rule", "when")},
    {"signs.weight", WEIGHT_RANGE},
};

static const struct schema_kind kinds[] = {
    {.name = "pack",
     .title = "Rules of Scamsieve (kind: pack)",
     .keys = pack_keys,
     .extras = pack_extras,
     .n_extras = ARRAY_LEN(pack_extras),
     .describe = schema_describe_pack,
     .define = schema_define_pack},
    {.name = "lexicon",
     .title = "Words of a language for Scamsieve (kind: lexicon)",
     .keys = lexicon_keys,
     .extras = lexicon_extras,
     .n_extras = ARRAY_LEN(lexicon_extras)},
    {.name = "brands",
     .title = "Brands and their contacts for Scamsieve (kind: brands)",
     .keys = registry_keys,
     .extras = brand_extras,
     .n_extras = ARRAY_LEN(brand_extras)},
    {.name = "suite",
     .title = "Messages to test Scamsieve with (kind: suite)",
     .keys = suite_keys,
     .extras = suite_extras,
     .n_extras = ARRAY_LEN(suite_extras)},
    {.name = "weights",
     .title = "A rule of Scamsieve that sums weights (kind: weights)",
     .keys = weights_keys,
     .extras = weight_extras,
     .n_extras = ARRAY_LEN(weight_extras),
     .describe = schema_describe_weights,
     .define = schema_define_pack},
    {.name = "config",
     .title = "Configuration of Scamsieve",
     .keys = config_keys,
     .describe = schema_describe_config},
};

const struct schema_kind *schema_kinds(size_t *n)
{
	*n = ARRAY_LEN(kinds);
	return kinds;
}

struct schema_run {
	bool wants_list;
};

static const struct option_row rows[] = {
    {.name = "list",
     .letter = 'l',
     .help = "Show the kinds of files that have a schema.",
     OPTION_FLAG(struct schema_run, wants_list)},
    OPTION_ROW_HELP,
};

const struct option_table tool_schema_options = {
    .usage = "scamsieve schema [OPTION]... KIND",
    .purpose = "Print the JSON Schema (draft-07) of a kind of file: pack, "
	       "lexicon, brands, suite, weights or config. Editors with "
	       "yaml-language-server "
	       "take it from a first line such as '# yaml-language-server: "
	       "$schema=pack.schema.json'.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .operands = (const char *const[]){"pack", "lexicon", "brands", "suite",
				      "weights", "config", NULL},
};

static int print_schema(const char *name, struct buf *out)
{
	const char *names[ARRAY_LEN(kinds)];
	const char *closest;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		names[i] = kinds[i].name;
		if (strcmp(name, kinds[i].name) != 0)
			continue;
		schema_write(&kinds[i], out);
		return EXIT_CLEAN;
	}
	closest = closest_word(span_of(name), names, ARRAY_LEN(names));
	program_complain("scamsieve schema",
			 "no schema for '%s'%s%s%s; --list shows all", name,
			 closest ? ", did you mean '" : "",
			 closest ? closest : "", closest ? "'?" : "");
	return EXIT_TROUBLE;
}

int tool_schema(int argc, char **argv)
{
	struct schema_run run = {.wants_list = false};
	struct buf out;
	int first;
	int code = EXIT_CLEAN;

	if (!tool_parse(&tool_schema_options, argc, argv, &run, &first))
		return first;
	if (!run.wants_list && argc - first != 1) {
		program_complain("scamsieve schema",
				 "expected one kind of file; --list shows "
				 "them");
		return EXIT_TROUBLE;
	}
	buf_init(&out, 0);
	for (size_t i = 0; i < ARRAY_LEN(kinds) && run.wants_list; i++)
		buf_add_format(&out, "%s\n", kinds[i].name);
	if (!run.wants_list)
		code = print_schema(argv[first], &out);
	if (out.has_failed || program_print("scamsieve schema", buf_span(&out)))
		code = EXIT_TROUBLE;
	buf_release(&out);
	return code;
}
