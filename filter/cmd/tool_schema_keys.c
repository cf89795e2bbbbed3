/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_schema_keys - a key table of the parser as a JSON Schema (draft-07).
 *
 * What the parser calls a string is any scalar but null, since YAML has
 * `version: 1.0` for a number; the schema says so, or editors would complain
 * of what loads.
 *
 * Contract: see tool_schema.h.
 * Failure: the buffer's, sticky.
 * Limits: calls nest as deep as the tables do.
 */
#include "cmd/tool_schema.h"

#include <assert.h>
#include <stdio.h>

static const char scalar_types[] = "[\"string\", \"number\", \"boolean\"]";

static void add_extra(struct schema_writer *writer,
		      const struct schema_kind *kind, const char *path)
{
	for (size_t i = 0; i < kind->n_extras; i++)
		if (!strcmp(kind->extras[i].path, path))
			schema_json(writer, NULL, kind->extras[i].json);
}

/* A scalar's type: members of the open object. */
static void add_scalar(struct schema_writer *writer,
		       const struct schema_kind *kind, const char *path,
		       const struct yaml_key *key)
{
	if (key->names)
		schema_enum(writer, key->names);
	else if (key->types & YAML_STRING)
		schema_json(writer, "type", scalar_types);
	else if (key->types & YAML_NUMBER)
		schema_string(writer, "type", "number");
	else if (key->types & YAML_BOOL)
		schema_string(writer, "type", "boolean");
	else if (key->types & YAML_DATE) {
		schema_string(writer, "type", "string");
		schema_string(writer, "pattern",
			      "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
	}
	add_extra(writer, kind, path);
}

static void add_strings(struct schema_writer *writer,
			const struct schema_kind *kind, const char *path,
			const struct yaml_key *key)
{
	schema_string(writer, "type", "array");
	schema_open(writer, "items", '{');
	add_scalar(
	    writer, kind, path,
	    &(struct yaml_key){.types = YAML_STRING, .names = key->names});
	schema_close(writer, '}');
}

/*
 * From here to schema_map() the functions call each other, as deep as the
 * tables of keys are nested, which no input decides.
 * NOLINTBEGIN(misc-no-recursion)
 */

static void add_map(struct schema_writer *writer,
		    const struct schema_kind *kind, const char *path,
		    const struct yaml_key *key)
{
	if (key->keys)
		schema_map(writer, kind, path, key->keys, key->n_keys);
	else
		schema_string(writer, "type", "object");
	add_extra(writer, kind, path);
}

static void add_maps(struct schema_writer *writer,
		     const struct schema_kind *kind, const char *path,
		     const struct yaml_key *key)
{
	schema_string(writer, "type", "array");
	schema_open(writer, "items", '{');
	add_map(writer, kind, path, key);
	schema_close(writer, '}');
}

/* What of types is one way to write a value; in the order that it is said. */
static const struct type_row {
	uint32_t types;
	void (*add)(struct schema_writer *, const struct schema_kind *,
		    const char *, const struct yaml_key *);
} type_rows[] = {
    {YAML_STRING | YAML_NUMBER | YAML_BOOL | YAML_DATE, add_scalar},
    {YAML_LIST_OF_STRING, add_strings},
    {YAML_MAP, add_map},
    {YAML_LIST_OF_MAP, add_maps},
};

static void add_types(struct schema_writer *writer,
		      const struct schema_kind *kind, const char *path,
		      const struct yaml_key *key)
{
	const struct type_row *found = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(type_rows); i++)
		if (key->types & type_rows[i].types) {
			found = &type_rows[i];
			n++;
		}
	if (n == 1)
		found->add(writer, kind, path, key);
	if (n < 2)
		return;
	schema_open(writer, "anyOf", '[');
	for (size_t i = 0; i < ARRAY_LEN(type_rows); i++) {
		if (!(key->types & type_rows[i].types))
			continue;
		schema_open(writer, NULL, '{');
		type_rows[i].add(writer, kind, path, key);
		schema_close(writer, '}');
	}
	schema_close(writer, ']');
}

/* A map under own names, each value a map, maps, or texts. */
static void add_own_names(struct schema_writer *writer,
			  const struct schema_kind *kind, const char *path,
			  const struct yaml_key *key)
{
	struct yaml_key value = {.keys = key->keys, .n_keys = key->n_keys};
	char inner[SCHEMA_PATH_BYTES];

	snprintf(inner, sizeof(inner), "%.250s.*", path);
	if (key->types & YAML_MAP_OF_STRINGS)
		value.types = YAML_STRINGS;
	else if (key->types & YAML_MAP_OF_MAP)
		value.types = YAML_MAP;
	else
		value.types = YAML_MAP | YAML_LIST_OF_MAP;
	schema_string(writer, "type", "object");
	schema_open(writer, "propertyNames", '{');
	if (key->names)
		schema_enum(writer, key->names);
	add_extra(writer, kind, path);
	schema_close(writer, '}');
	schema_open(writer, "additionalProperties", '{');
	add_types(writer, kind, inner, &value);
	schema_close(writer, '}');
}

static void add_value(struct schema_writer *writer,
		      const struct schema_kind *kind, const char *path,
		      const struct yaml_key *key)
{
	schema_string(writer, "description", key->doc);
	if (kind->describe && kind->describe(writer, path))
		return;
	if (key->types &
	    (YAML_MAP_OF_MAP | YAML_MAP_OF_MAPS | YAML_MAP_OF_STRINGS))
		add_own_names(writer, kind, path, key);
	else
		add_types(writer, kind, path, key);
}

void schema_map(struct schema_writer *writer, const struct schema_kind *kind,
		const char *path, const struct yaml_key *keys, size_t n)
{
	bool has_required = false;

	schema_string(writer, "type", "object");
	schema_open(writer, "properties", '{');
	for (size_t i = 0; i < n; i++) {
		char inner[SCHEMA_PATH_BYTES];

		snprintf(inner, sizeof(inner), "%.180s%s%.60s", path,
			 *path ? "." : "", keys[i].name);
		has_required |= keys[i].is_required;
		schema_open(writer, keys[i].name, '{');
		add_value(writer, kind, inner, &keys[i]);
		schema_close(writer, '}');
	}
	schema_close(writer, '}');
	if (has_required) {
		schema_open(writer, "required", '[');
		for (size_t i = 0; i < n; i++)
			if (keys[i].is_required)
				schema_string(writer, NULL, keys[i].name);
		schema_close(writer, ']');
	}
	schema_json(writer, "additionalProperties", "false");
}
/* NOLINTEND(misc-no-recursion) */

void schema_write(const struct schema_kind *kind, struct buf *out)
{
	struct schema_writer writer = {.out = out};
	const struct yaml_key *keys;
	size_t n;

	keys = kind->keys(&n);
	schema_open(&writer, NULL, '{');
	schema_string(&writer, "$comment",
		      "SPDX-License-Identifier: Apache-2.0. Made by scamsieve "
		      "schema; make schemas makes it anew.");
	schema_string(&writer, "$schema",
		      "http://json-schema.org/draft-07/schema#");
	schema_string(&writer, "title", kind->title);
	schema_map(&writer, kind, "", keys, n);
	if (kind->define) {
		schema_open(&writer, "definitions", '{');
		kind->define(&writer);
		schema_close(&writer, '}');
	}
	schema_close(&writer, '}');
	buf_add_char(out, '\n');
}
