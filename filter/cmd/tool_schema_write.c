/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_schema_write - JSON that people read, member by member.
 *
 * Contract: see tool_schema.h.
 * Failure: the buffer's, sticky.
 * Limits: SCHEMA_DEPTH_LIMIT levels, which no input decides.
 */
#include "cmd/tool_schema.h"

#include "base/json.h"

#include <assert.h>
#include <string.h>

void schema_key(struct schema_writer *writer, const char *key)
{
	if (writer->has_member[writer->depth])
		buf_add_char(writer->out, ',');
	if (writer->depth) {
		buf_add_char(writer->out, '\n');
		buf_add_repeat(writer->out, ' ', 2 * writer->depth);
	}
	writer->has_member[writer->depth] = true;
	if (!key)
		return;
	json_add_string(writer->out, span_of(key));
	buf_add_string(writer->out, ": ");
}

void schema_open(struct schema_writer *writer, const char *key, char bracket)
{
	schema_key(writer, key);
	buf_add_char(writer->out, (unsigned char)bracket);
	assert(writer->depth + 1 < SCHEMA_DEPTH_LIMIT);
	writer->has_member[++writer->depth] = false;
}

void schema_close(struct schema_writer *writer, char bracket)
{
	bool had_members = writer->has_member[writer->depth--];

	if (had_members) {
		buf_add_char(writer->out, '\n');
		buf_add_repeat(writer->out, ' ', 2 * writer->depth);
	}
	buf_add_char(writer->out, (unsigned char)bracket);
}

void schema_string(struct schema_writer *writer, const char *key,
		   const char *text)
{
	schema_key(writer, key);
	json_add_string(writer->out, span_of(text));
}

void schema_json(struct schema_writer *writer, const char *key,
		 const char *text)
{
	schema_key(writer, key);
	buf_add_string(writer->out, text);
}

void schema_enum(struct schema_writer *writer, const char *const *names)
{
	schema_key(writer, "enum");
	buf_add_char(writer->out, '[');
	for (size_t i = 0; names[i]; i++) {
		buf_add_string(writer->out, i ? ", " : "");
		json_add_string(writer->out, span_of(names[i]));
	}
	buf_add_char(writer->out, ']');
}

void schema_enum_words(struct schema_writer *writer, const char *words)
{
	schema_key(writer, "enum");
	buf_add_char(writer->out, '[');
	while (*words) {
		size_t len = strcspn(words, " ");

		json_add_string(writer->out, span_make(words, len));
		words += len + (words[len] == ' ');
		buf_add_string(writer->out, *words ? ", " : "");
	}
	buf_add_char(writer->out, ']');
}
