/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_schema_detection - the selections of a rule as a JSON Schema.
 *
 * A key of a selection is a field with modifiers, so there is a pattern for
 * each field and way to compare. The plain fields are there as properties,
 * too: editors complete these.
 *
 * Contract: see tool_schema.h.
 * Failure: the buffer's, sticky.
 * Limits: PATTERN_BYTES of one pattern.
 */
#include "cmd/tool_schema.h"

#include "facts/ask_kind.h"
#include "facts/field.h"
#include "rules/language.h"

#include <stdio.h>

enum { PATTERN_BYTES = 512 };

/* --- the pattern of a key ------------------------------------------------ */

/* Alternatives of the modifiers that fit the use and compare, or do not. */
static void add_modifiers(struct buf *pattern, unsigned uses, bool compares,
			  uint32_t without)
{
	const char *between = "";

	for (int i = 0; i < MOD_COUNT; i++) {
		enum modifier modifier = (enum modifier)i;

		if (!(modifier_uses(modifier) & uses) ||
		    modifier_compares(modifier) != compares ||
		    (without & (UINT32_C(1) << modifier)))
			continue;
		buf_add_format(pattern, "%s%s", between,
			       modifier_name(modifier));
		between = "|";
	}
}

static void add_name(struct buf *pattern, const char *field)
{
	for (; *field; field++) {
		if (*field == '.')
			buf_add_char(pattern, '\\');
		buf_add_char(pattern, (unsigned char)*field);
	}
}

/* Any flags, at most one comparison, any flags. */
static void add_text_key(struct buf *pattern, const char *field, unsigned use,
			 uint32_t without)
{
	struct buf flags;

	buf_init(&flags, PATTERN_BYTES);
	buf_add_string(&flags, "(\\|(");
	add_modifiers(&flags, use, false, 0);
	buf_add_string(&flags, "))*");
	buf_add_char(pattern, '^');
	add_name(pattern, field);
	buf_add_span(pattern, buf_span(&flags));
	buf_add_string(pattern, "(\\|(");
	add_modifiers(pattern, use, true, without);
	buf_add_string(pattern, "))?");
	buf_add_span(pattern, buf_span(&flags));
	buf_add_char(pattern, '$');
	buf_release(&flags);
}

/* Exactly one of these, and no flags but those of the use. */
static void add_number_key(struct buf *pattern, const char *field,
			   const char *modifiers)
{
	buf_add_char(pattern, '^');
	add_name(pattern, field);
	buf_add_format(pattern, "\\|(%s)$", modifiers);
}

/* --- values -------------------------------------------------------------- */

static void add_reference(struct schema_writer *writer, const char *name)
{
	char json[96];

	snprintf(json, sizeof(json), "[{\"$ref\": \"#/definitions/%s\"}]",
		 name);
	schema_json(writer, "allOf", json);
}

static void add_member(struct schema_writer *writer, const char *key,
		       const char *doc, const char *definition)
{
	schema_open(writer, key, '{');
	schema_string(writer, "description", doc);
	add_reference(writer, definition);
	schema_close(writer, '}');
}

/* One of the words, or a list of them. */
static void add_choices(struct schema_writer *writer, const char *choices,
			const char *const *names)
{
	for (int is_list = 0; is_list < 2; is_list++) {
		schema_open(writer, NULL, '{');
		if (is_list) {
			schema_string(writer, "type", "array");
			schema_json(writer, "minItems", "1");
			schema_open(writer, "items", '{');
		}
		if (names)
			schema_enum(writer, names);
		else
			schema_enum_words(writer, choices);
		if (is_list)
			schema_close(writer, '}');
		schema_close(writer, '}');
	}
}

static void add_choice_member(struct schema_writer *writer, const char *key,
			      const char *doc, const char *choices)
{
	schema_open(writer, key, '{');
	schema_string(writer, "description", doc);
	schema_open(writer, "anyOf", '[');
	add_choices(writer, choices, NULL);
	schema_close(writer, ']');
	schema_close(writer, '}');
}

/* --- fields -------------------------------------------------------------- */

static void add_plain_fields(struct schema_writer *writer)
{
	size_t n;
	const struct language_text_field *texts = language_text_fields(&n);

	for (size_t i = 0; i < n; i++)
		add_member(writer, texts[i].name, texts[i].doc, "values");
	for (int i = 0; i < FIELD_COUNT; i++) {
		enum field field = (enum field)i;
		const char *name = field_name(field);

		switch (field_type(field)) {
		case FIELD_TYPE_STRING:
			add_member(writer, name, field_doc(field), "values");
			break;
		case FIELD_TYPE_CHOICE:
			add_choice_member(writer, name, field_doc(field),
					  field_choices(field));
			break;
		case FIELD_TYPE_BOOL:
			add_member(writer, name, field_doc(field), "truth");
			break;
		case FIELD_TYPE_NUMBER:
			break; /* says nothing without a modifier */
		}
	}
	add_member(writer, "ask",
		   "what a clause asks the reader for, unless it warns",
		   "asks");
	add_member(writer, "warn", "the same, in a clause that warns", "asks");
	add_member(writer, "near", "words that stand near each other", "near");
}

static void add_pattern_member(struct schema_writer *writer,
			       struct buf *pattern, const char *doc,
			       const char *definition)
{
	add_member(writer, buf_string(pattern), doc, definition);
	buf_clear(pattern);
}

static void add_field_patterns(struct schema_writer *writer, enum field field,
			       struct buf *pattern)
{
	const uint32_t open = UINT32_C(1) << MOD_IN | UINT32_C(1) << MOD_RE;
	const uint32_t exists = UINT32_C(1) << MOD_EXISTS;
	const char *name = field_name(field);
	const char *doc = field_doc(field);

	switch (field_type(field)) {
	case FIELD_TYPE_STRING:
		add_text_key(pattern, name, USE_STRING, exists);
		add_pattern_member(writer, pattern, doc, "values");
		break;
	case FIELD_TYPE_CHOICE:
		add_text_key(pattern, name, USE_STRING, exists | open);
		add_choice_member(writer, buf_string(pattern), doc,
				  field_choices(field));
		buf_clear(pattern);
		add_number_key(pattern, name, "in|re");
		add_pattern_member(writer, pattern, doc, "values");
		break;
	case FIELD_TYPE_NUMBER:
		add_number_key(pattern, name, "gte|gt|lte|lt");
		add_pattern_member(writer, pattern, doc, "number");
		break;
	case FIELD_TYPE_BOOL:
		break;
	}
	add_number_key(pattern, name, modifier_name(MOD_EXISTS));
	add_pattern_member(writer, pattern, doc, "truth");
}

static void add_patterns(struct schema_writer *writer)
{
	size_t n;
	const struct language_text_field *texts = language_text_fields(&n);
	struct buf pattern;

	buf_init(&pattern, PATTERN_BYTES);
	for (size_t i = 0; i < n; i++) {
		add_text_key(&pattern, texts[i].name, USE_TEXT, 0);
		add_pattern_member(writer, &pattern, texts[i].doc, "values");
	}
	for (int i = 0; i < FIELD_COUNT; i++)
		add_field_patterns(writer, (enum field)i, &pattern);
	buf_add_string(&pattern, "^(ask|warn)\\|all$");
	add_pattern_member(writer, &pattern,
			   "all of these are asked for, or warned of", "asks");
	buf_release(&pattern);
}

/* --- the shared parts ---------------------------------------------------- */

static void define_values(struct schema_writer *writer)
{
	schema_open(writer, "value", '{');
	schema_json(writer, "type", "[\"string\", \"number\", \"boolean\"]");
	schema_json(writer, "minLength", "1");
	schema_close(writer, '}');
	schema_open(writer, "values", '{');
	schema_json(writer, "anyOf",
		    "[{\"$ref\": \"#/definitions/value\"}, {\"type\": "
		    "\"array\", \"minItems\": 1, \"items\": {\"$ref\": "
		    "\"#/definitions/value\"}}]");
	schema_close(writer, '}');
	schema_json(writer, "truth", "{\"type\": \"boolean\"}");
	schema_json(writer, "number", "{\"type\": \"number\"}");
	schema_open(writer, "asks", '{');
	schema_open(writer, "anyOf", '[');
	add_choices(writer, "", ask_kind_names);
	schema_close(writer, ']');
	schema_close(writer, '}');
}

static bool describe_near(struct schema_writer *writer, const char *path)
{
	if (strcmp(path, "terms") != 0)
		return false;
	schema_string(writer, "type", "array");
	schema_json(writer, "minItems", "2");
	schema_json(writer, "maxItems", "8");
	schema_open(writer, "items", '{');
	add_reference(writer, "values");
	schema_close(writer, '}');
	return true;
}

static void define_near(struct schema_writer *writer)
{
	static const struct schema_extra extras[] = {
	    {"within", "\"pattern\": \"^ *[0-9]{1,5} *(chars?|words?) *$\""},
	};
	static const struct schema_kind kind = {
	    .extras = extras,
	    .n_extras = ARRAY_LEN(extras),
	    .describe = describe_near,
	};
	size_t n;
	const struct yaml_key *keys = language_near_keys(&n);

	schema_open(writer, "near", '{');
	schema_map(writer, &kind, "", keys, n);
	schema_close(writer, '}');
}

void schema_define_pack(struct schema_writer *writer)
{
	define_values(writer);
	define_near(writer);
	schema_open(writer, "selection", '{');
	schema_string(writer, "type", "object");
	schema_json(writer, "minProperties", "1");
	schema_json(writer, "maxProperties", "64");
	schema_open(writer, "properties", '{');
	add_plain_fields(writer);
	schema_close(writer, '}');
	schema_open(writer, "patternProperties", '{');
	add_patterns(writer);
	schema_close(writer, '}');
	schema_json(writer, "additionalProperties", "false");
	schema_close(writer, '}');
}

/* One map, or some of which one must hold. */
static const char selections[] =
    "[{\"$ref\": \"#/definitions/selection\"}, {\"type\": \"array\", "
    "\"minItems\": 1, \"maxItems\": 64, \"items\": {\"$ref\": "
    "\"#/definitions/selection\"}}]";

bool schema_describe_weights(struct schema_writer *writer, const char *path)
{
	if (strcmp(path, "signs.when") != 0)
		return false;
	schema_json(writer, "anyOf", selections);
	return true;
}

bool schema_describe_pack(struct schema_writer *writer, const char *path)
{
	if (strcmp(path, "rules.detection") != 0)
		return false;
	schema_string(writer, "type", "object");
	schema_open(writer, "properties", '{');
	schema_open(writer, "condition", '{');
	schema_string(writer, "description",
		      "which selections must hold: names with and, or, not "
		      "and brackets, '1 of name*', 'all of name*', or the id "
		      "of another rule");
	schema_string(writer, "type", "string");
	schema_json(writer, "minLength", "1");
	schema_close(writer, '}');
	schema_close(writer, '}');
	schema_json(writer, "required", "[\"condition\"]");
	schema_json(writer, "maxProperties", "128");
	schema_open(writer, "additionalProperties", '{');
	schema_string(writer, "description",
		      "a selection: fields that must all hold; or a list of "
		      "such maps, of which one must hold");
	schema_json(writer, "anyOf", selections);
	schema_close(writer, '}');
	return true;
}
