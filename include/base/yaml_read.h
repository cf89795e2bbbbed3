/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_read.h - what a YAML tree may hold, and its values by type.
 *
 * A key table says once which keys a map takes, of which type, and what for;
 * yaml_check_keys() holds a tree against it, and the JSON schema for editors
 * is generated from the same table. The readers then fetch values: each
 * takes a NULL node for "left out" (the value stays as it was, 0 comes
 * back), and adds a finding and returns ERR_INPUT for a wrong one.
 *
 * Lints: unknown-key, missing-key, wrong-type, unknown-value, out-of-range.
 */
#ifndef SCAMSIEVE_BASE_YAML_READ_H
#define SCAMSIEVE_BASE_YAML_READ_H

#include "base/yaml_doc.h"

enum { YAML_DIGITS_LIMIT = 40 }; /* of one number */

/* What a value may be; bits, more than one may be set. */
enum yaml_type {
	YAML_STRING = 1 << 0,         /* any scalar but null */
	YAML_NUMBER = 1 << 1,         /* decimal, not quoted */
	YAML_BOOL = 1 << 2,           /* true or false */
	YAML_DATE = 1 << 3,           /* YYYY-MM-DD */
	YAML_LIST_OF_STRING = 1 << 4, /* may be empty */
	YAML_LIST_OF_MAP = 1 << 5,    /* maps as .keys says */
	YAML_MAP = 1 << 6,            /* as .keys says; any when NULL */
	YAML_MAP_OF_MAP = 1 << 7,     /* own names -> maps as .keys says */
	YAML_MAP_OF_STRINGS = 1 << 8, /* own names -> scalar or list of them */
	YAML_NULL = 1 << 9,           /* nothing behind the colon */
	YAML_ANY = 1 << 10,
	YAML_MAP_OF_MAPS = 1 << 11 /* own names -> map or list of them */
};

/* A scalar or a list of scalars: the commonest of all. */
#define YAML_STRINGS (YAML_STRING | YAML_LIST_OF_STRING)

/* Any kind of map. */
#define YAML_MAPS                                                              \
	(YAML_MAP | YAML_MAP_OF_MAP | YAML_MAP_OF_MAPS | YAML_MAP_OF_STRINGS)

struct yaml_key {
	const char *name;
	uint32_t types; /* enum yaml_type */
	bool is_required;
	const char *doc; /* one line, for schema and manual */
	/*
	 * Allowed values, NULL-terminated: of a STRING, of each item of a
	 * LIST_OF_STRING, of the own names of MAP_OF_*. NULL: any.
	 */
	const char *const *names;
	const struct yaml_key *keys; /* of the map, or of each map inside */
	size_t n_keys;
};

/* Rows that the tables of all kinds of files have. */
#define YAML_ROW_SCHEMA                                                        \
	{                                                                      \
		.name = "schema", .types = YAML_NUMBER, .is_required = true,   \
		.doc = "version of the rule language: 1"                       \
	}
#define YAML_ROW_TITLE                                                         \
	{                                                                      \
		.name = "title", .types = YAML_STRING,                         \
		.doc = "one line for people"                                   \
	}
#define YAML_ROW_VERSION                                                       \
	{                                                                      \
		.name = "version", .types = YAML_STRING,                       \
		.doc = "such as 1.0.0"                                         \
	}
#define YAML_ROW_LICENSE                                                       \
	{                                                                      \
		.name = "license", .types = YAML_STRING,                       \
		.doc = "SPDX identifier"                                       \
	}

/*
 * Hold a map against a table, and the maps inside it against the tables
 * nested in that one. what names the thing in findings ("rule"). Returns 0,
 * or ERR_INPUT when findings were added.
 */
int yaml_check_keys(const struct yaml_node *node, const struct yaml_key *keys,
		    size_t n, struct diag_list *diags, const char *what);

/*
 * The same for a whole file, whose `schema` must be 1 if it is a number at
 * all (lint schema-version).
 */
int yaml_check_file(const struct yaml_node *root, const struct yaml_key *keys,
		    size_t n, struct diag_list *diags, const char *what);

/* Does the node fit one of the types? No findings are added. */
bool yaml_is_type(const struct yaml_node *node, uint32_t types);

/* Any scalar but null, as text; borrowed from the tree. */
int yaml_read_string(const struct yaml_node *node, struct span *text,
		     struct diag_list *diags);

/* A decimal number; no inf, no nan, no hexadecimal. */
int yaml_read_number(const struct yaml_node *node, double *number,
		     struct diag_list *diags);

/* A whole number from min to max. */
int yaml_read_integer(const struct yaml_node *node, int64_t min, int64_t max,
		      int64_t *number, struct diag_list *diags);

/* true or false, and nothing else: a yes or on is a finding with a hint. */
int yaml_read_bool(const struct yaml_node *node, bool *value,
		   struct diag_list *diags);

/* The index in names (NULL-terminated) of the scalar's text. */
int yaml_read_enum(const struct yaml_node *node, const char *const *names,
		   int *index, struct diag_list *diags);

/* A set of names, scalar or list: bit i is set for names[i]; 32 at most. */
int yaml_read_enum_set(const struct yaml_node *node, const char *const *names,
		       uint32_t *bits, struct diag_list *diags);

/* YYYY-MM-DD as days since 1970-01-01. */
int yaml_read_date(const struct yaml_node *node, int32_t *day,
		   struct diag_list *diags);

/*
 * A scalar or a list of scalars: *texts is an array in the arena, its spans
 * borrowed from the tree. ERR_MEMORY also possible.
 */
int yaml_read_strings(const struct yaml_node *node, struct arena *arena,
		      struct span **texts, size_t *n, struct diag_list *diags);

/* "2026-11-01" as days since 1970-01-01; false when it is no such day. */
bool yaml_parse_date(struct span text, int32_t *days);

/* Say that node is not one of types: "'score' must be a number, not ..." */
void yaml_add_wrong_type(const struct yaml_node *node, uint32_t types,
			 struct diag_list *diags);

/* The same; when only items of the list are wrong, of each of them. */
void yaml_add_type_finding(const struct yaml_node *node, uint32_t types,
			   struct diag_list *diags);

/*
 * Say that the scalar is none of names (NULL-terminated), with the nearest
 * or all of them as the hint.
 */
void yaml_add_unknown_value(const struct yaml_node *node,
			    const char *const *names, struct diag_list *diags);

#endif
