/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_schema_config - what each setting takes, as a JSON Schema.
 *
 * Contract: see tool_schema.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_schema.h"

#include "base/json.h"
#include "service/config.h"

#include <stdio.h>

/* The default as JSON: a number, a word, or a list of words. */
static void add_default(struct schema_writer *writer,
			const struct config_value *value)
{
	const char *at = value->initial;

	switch (value->kind) {
	case CONFIG_VALUE_WHOLE:
		schema_json(writer, "default", at);
		return;
	case CONFIG_VALUE_SCORE:
		if (strcmp(at, "never") != 0) {
			schema_json(writer, "default", at);
			return;
		}
		break;
	case CONFIG_VALUE_WORD:
	case CONFIG_VALUE_TEXT:
	case CONFIG_VALUE_PATH:
		break;
	case CONFIG_VALUE_LIST:
		schema_key(writer, "default");
		buf_add_char(writer->out, '[');
		while (*at) {
			size_t len = strcspn(at, " ");

			json_add_string(writer->out, span_make(at, len));
			at += len + (at[len] == ' ');
			buf_add_string(writer->out, *at ? ", " : "");
		}
		buf_add_char(writer->out, ']');
		return;
	}
	schema_string(writer, "default", at);
}

bool schema_describe_config(struct schema_writer *writer, const char *path)
{
	struct config_value value;
	char range[64];

	if (config_describe(path, &value))
		return false; /* a map of settings */
	switch (value.kind) {
	case CONFIG_VALUE_SCORE:
		snprintf(range, sizeof(range), "\"maximum\": %d",
			 CONFIG_SCORE_MAX);
		schema_open(writer, "anyOf", '[');
		schema_open(writer, NULL, '{');
		schema_string(writer, "type", "number");
		schema_json(writer, "minimum", "0");
		schema_json(writer, NULL, range);
		schema_close(writer, '}');
		schema_json(writer, NULL, "{\"enum\": [\"never\"]}");
		schema_close(writer, ']');
		break;
	case CONFIG_VALUE_WHOLE:
		schema_string(writer, "type", "integer");
		snprintf(range, sizeof(range), "%zu", value.min);
		schema_json(writer, "minimum", range);
		snprintf(range, sizeof(range), "%zu", value.max);
		schema_json(writer, "maximum", range);
		break;
	case CONFIG_VALUE_WORD:
		schema_enum(writer, value.names);
		break;
	case CONFIG_VALUE_TEXT:
	case CONFIG_VALUE_PATH:
		schema_json(writer, "type",
			    "[\"string\", \"number\", \"boolean\"]");
		break;
	case CONFIG_VALUE_LIST:
		schema_string(writer, "type", "array");
		schema_json(writer, "items",
			    "{\"type\": [\"string\", \"number\", "
			    "\"boolean\"]}");
		break;
	}
	add_default(writer, &value);
	return true;
}
