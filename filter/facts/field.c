/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field - names and types of the facts.
 *
 * Contract: see field.h; the list itself is field.def.
 * Failure: an unknown name is ERR_INPUT.
 * Threads: safe.
 */
#include "facts/field.h"

static const char *const names[] = {
#define FIELD(id, name, type, choices, doc) name,
#include "facts/field.def"
#undef FIELD
};

const char *field_name(enum field field)
{
	return names[field];
}

enum field_type field_type(enum field field)
{
	static const unsigned char types[] = {
#define FIELD(id, name, type, choices, doc) FIELD_TYPE_##type,
#include "facts/field.def"
#undef FIELD
	};

	return (enum field_type)types[field];
}

const char *field_choices(enum field field)
{
	static const char *const choices_of[] = {
#define FIELD(id, name, type, choices, doc) choices,
#include "facts/field.def"
#undef FIELD
	};

	return choices_of[field];
}

const char *field_doc(enum field field)
{
	static const char *const docs[] = {
#define FIELD(id, name, type, choices, doc) doc,
#include "facts/field.def"
#undef FIELD
	};

	return docs[field];
}

const char *const *field_names(void)
{
	return names;
}

int field_parse(struct span name, enum field *field)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (span_equal_string(name, names[i])) {
			*field = (enum field)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

bool field_has_choice(enum field field, struct span value)
{
	const char *choices = field_choices(field);

	if (!*choices)
		return true;
	while (*choices) {
		size_t len = strcspn(choices, " ");

		if (span_equal(span_make(choices, len), value))
			return true;
		choices += len + (choices[len] == ' ');
	}
	return false;
}
