/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_schema.h - between the files that write JSON Schemas (draft-07).
 */
#ifndef SCAMSIEVE_CMD_TOOL_SCHEMA_H
#define SCAMSIEVE_CMD_TOOL_SCHEMA_H

#include "base/buf.h"
#include "base/yaml_read.h"

enum {
	SCHEMA_DEPTH_LIMIT = 64, /* objects and arrays inside each other */
	SCHEMA_PATH_BYTES = 256  /* of a key's place in its file */
};

/* JSON for people: a member a line, indented by two. */
struct schema_writer {
	struct buf *out;
	size_t depth;
	bool has_member[SCHEMA_DEPTH_LIMIT];
};

/* A member's name; NULL inside an array. What follows is its value. */
void schema_key(struct schema_writer *writer, const char *key);
void schema_open(struct schema_writer *writer, const char *key, char bracket);
void schema_close(struct schema_writer *writer, char bracket);
void schema_string(struct schema_writer *writer, const char *key,
		   const char *text);
/* text is JSON already. */
void schema_json(struct schema_writer *writer, const char *key,
		 const char *text);
/* "enum": ["a", "b"]; names are NULL-terminated, or separated by spaces. */
void schema_enum(struct schema_writer *writer, const char *const *names);
void schema_enum_words(struct schema_writer *writer, const char *words);

/* What a kind of file adds to what its key table says. */
struct schema_extra {
	const char *path; /* "rules.id": keys joined by dots, own names as * */
	const char *json; /* members of the value's schema, without braces */
};

/* A kind of file that people write. */
struct schema_kind {
	const char *name; /* "pack": names the file, too */
	const char *title;
	const struct yaml_key *(*keys)(size_t *n);
	const struct schema_extra *extras;
	size_t n_extras;
	/*
	 * Write the members of the value's schema that the table leaves open
	 * (YAML_ANY), or knows better; false: as the table says. May be NULL.
	 */
	bool (*describe)(struct schema_writer *writer, const char *path);
	/* Write the shared parts as members of "definitions". May be NULL. */
	void (*define)(struct schema_writer *writer);
};

/* All kinds, *n of them. */
const struct schema_kind *schema_kinds(size_t *n);

/* Append the whole schema. */
void schema_write(const struct schema_kind *kind, struct buf *out);

/* A map that holds these keys and no others, as members of a schema. */
void schema_map(struct schema_writer *writer, const struct schema_kind *kind,
		const char *path, const struct yaml_key *keys, size_t n);

/* Of packs: the detection of a rule. The definitions are of weights, too. */
bool schema_describe_pack(struct schema_writer *writer, const char *path);
void schema_define_pack(struct schema_writer *writer);

/* Of weights: the selection of a sign. */
bool schema_describe_weights(struct schema_writer *writer, const char *path);

/* Of configurations: what each setting takes. */
bool schema_describe_config(struct schema_writer *writer, const char *path);

#endif
