/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field.h - names and types of the facts that rules can ask for.
 *
 * The list is field.def; this gives each a number, a name, a type and the
 * closed list of its values where it has one.
 */
#ifndef SCAMSIEVE_FACTS_FIELD_H
#define SCAMSIEVE_FACTS_FIELD_H

#include "text/view.h"

enum field {
#define FIELD(id, name, type, choices, doc) FIELD_##id,
#include "facts/field.def"
#undef FIELD
	FIELD_COUNT
};

enum field_type {
	FIELD_TYPE_STRING,
	FIELD_TYPE_NUMBER,
	FIELD_TYPE_BOOL,
	FIELD_TYPE_CHOICE
};

/* "link.host", and what its values are. */
const char *field_name(enum field field);
enum field_type field_type(enum field field);
/* The values of a CHOICE, separated by spaces; "" for other types. */
const char *field_choices(enum field field);
const char *field_doc(enum field field);
/* All names, FIELD_COUNT of them, for suggestions. */
const char *const *field_names(void);
/* 0, or ERR_INPUT for a name that is no field. */
int field_parse(struct span name, enum field *field);
/* Is value one of a CHOICE's values? True for other types. */
bool field_has_choice(enum field field, struct span value);

#endif
