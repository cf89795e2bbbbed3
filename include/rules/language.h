/* SPDX-License-Identifier: Apache-2.0 */
/*
 * language.h - the words of the rule language, for the parser, and for
 * schemas and manuals that must know the same.
 *
 * Facts are in facts/field.h, kinds of ask in facts/ask_kind.h; lexicon and
 * brand files have their tables in facts/lexicon.h and facts/registry.h.
 */
#ifndef SCAMSIEVE_RULES_LANGUAGE_H
#define SCAMSIEVE_RULES_LANGUAGE_H

#include "base/yaml_read.h"
#include "message/message.h"

/* What a modifier is for. */
enum language_use {
	USE_TEXT = 1 << 0,   /* the text fields below */
	USE_STRING = 1 << 1, /* facts that are strings, and choices */
	USE_NUMBER = 1 << 2, /* facts that are numbers */
	USE_BOOL = 1 << 3,   /* facts that are true or false */
	USE_ASK = 1 << 4,    /* ask and warn */
	USE_NEAR = 1 << 5    /* near; no modifier is for it */
};

enum modifier {
#define MODIFIER(upper, lower, uses, doc) MOD_##upper,
#include "rules/modifier.def"
#undef MODIFIER
	MOD_COUNT
};

/* The texts that the reader sees; bits (1 << enum text_kind). */
#define VISIBLE_TEXT_KINDS                                                     \
	((1u << TEXT_BODY) | (1u << TEXT_SUBJECT) |                            \
	 (1u << TEXT_DISPLAY_NAME) | (1u << TEXT_LINK))

enum { TEXT_FIELD_COUNT = 7 };

struct language_text_field {
	const char *name;
	uint32_t kinds; /* bits (1 << enum text_kind) */
	const char *doc;
};

/* "contains", and one line for manuals. */
const char *modifier_name(enum modifier modifier);
const char *modifier_doc(enum modifier modifier);
/* enum language_use, bits */
unsigned modifier_uses(enum modifier modifier);
/* Does it say how to compare? One at most of a key's modifiers does. */
static inline bool modifier_compares(enum modifier modifier)
{
	return modifier <= MOD_LT;
}
/* All names, MOD_COUNT of them, for suggestions. */
const char *const *modifier_names(void);

/* *n text fields. */
const struct language_text_field *language_text_fields(size_t *n);

/* The keys of a pack file, of a weights file, and of the map behind `near`;
 * *n of them. */
const struct yaml_key *pack_keys(size_t *n);
const struct yaml_key *weights_keys(size_t *n);
const struct yaml_key *language_near_keys(size_t *n);

/* Where the keys of near stand in their table. */
enum near_key {
	NEAR_KEY_TERMS,
	NEAR_KEY_WITHIN,
	NEAR_KEY_ORDER,
	NEAR_KEY_SAME
};

#endif
