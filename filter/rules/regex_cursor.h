/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex_cursor.h - a place in a pattern that is read as PCRE2 would read it.
 *
 * Knows the outer shape of what stands there: quantifiers, classes, groups.
 * What it means is for who reads.
 */
#ifndef SCAMSIEVE_RULES_REGEX_CURSOR_H
#define SCAMSIEVE_RULES_REGEX_CURSOR_H

#include "base/span.h"

enum { REGEX_UNBOUNDED = 1 << 28 /* of a length or a repetition: no end */ };

struct regex_cursor {
	struct span pattern;
	size_t at; /* may pass the end; nothing is read there */
};

/* How often a piece stands: ?, *, +, {n,m}. */
struct regex_quantifier {
	size_t min, max; /* REGEX_UNBOUNDED: no end */
	bool is_given;   /* otherwise once */
	size_t at;       /* byte of the pattern */
};

/* What opens with a bracket. */
enum regex_group {
	REGEX_GROUP_PLAIN,
	REGEX_GROUP_LOOKAROUND,
	REGEX_GROUP_NONE,   /* a comment or a setting: nothing was opened */
	REGEX_GROUP_UNKNOWN /* a verb, a recursion, a condition ... */
};

/* The byte so far ahead, 0 behind the end. */
unsigned char regex_peek(const struct regex_cursor *cursor, size_t ahead);

/* Move behind the next such byte, or behind the end. */
void regex_skip_past(struct regex_cursor *cursor, unsigned char byte);

/* Read a quantifier, lazy and possessive ones too; a brace that is none is
 * left where it stands. */
struct regex_quantifier regex_read_quantifier(struct regex_cursor *cursor);

/* Move behind the class that begins here, at its '['. */
void regex_skip_class(struct regex_cursor *cursor);

/* Move behind the {...} or the one character of \p, \P. */
void regex_skip_property(struct regex_cursor *cursor);

/* Read what opens here, at '(', with its name or settings. */
enum regex_group regex_read_group(struct regex_cursor *cursor);

#endif
