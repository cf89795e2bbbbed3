/* SPDX-License-Identifier: Apache-2.0 */
/*
 * language - the modifiers, text fields and keys of the rule language.
 *
 * Contract: see language.h. The parser, `check`, the schemas for editors and
 * the manual all read these tables. The keys of pack files stand beside
 * their reader in pack_parse.c.
 * Threads: safe.
 */
#include "rules/language.h"

#include <assert.h>

static const char *const names[MOD_COUNT + 1] = {
#define MODIFIER(upper, lower, uses, doc) [MOD_##upper] = #lower,
#include "rules/modifier.def"
#undef MODIFIER
    [MOD_COUNT] = NULL,
};

static const struct {
	unsigned uses;
	const char *doc;
} modifiers[MOD_COUNT] = {
#define MODIFIER(upper, lower, uses, doc) [MOD_##upper] = {uses, doc},
#include "rules/modifier.def"
#undef MODIFIER
};

static const struct language_text_field text_fields[] = {
#define TEXT_FIELD(name, kinds, doc) {name, kinds, doc},
#include "rules/text_field.def"
#undef TEXT_FIELD
};

static_assert(ARRAY_LEN(text_fields) == TEXT_FIELD_COUNT,
	      "language.h counts the text fields");

static const char *const order_names[] = {"any", "given", NULL};
static const char *const same_names[] = {"message", "sentence", "clause", NULL};

static const struct yaml_key near_keys[] = {
    [NEAR_KEY_TERMS] =
	{.name = "terms",
	 .types = YAML_ANY,
	 .is_required = true,
	 .doc = "2 to 8 words or $terms that must stand near each other; an "
		"inner list is a choice"},
    [NEAR_KEY_WITHIN] = {.name = "within",
			 .types = YAML_STRING,
			 .is_required = true,
			 .doc = "how far apart: '20 chars' or '4 words'"},
    [NEAR_KEY_ORDER] =
	{.name = "order",
	 .types = YAML_STRING,
	 .doc = "given: in the order of the list; any (the default)",
	 .names = order_names},
    [NEAR_KEY_SAME] = {.name = "same",
		       .types = YAML_STRING,
		       .doc = "message (the default), sentence or clause",
		       .names = same_names},
};

const char *modifier_name(enum modifier modifier)
{
	return names[modifier];
}

const char *modifier_doc(enum modifier modifier)
{
	return modifiers[modifier].doc;
}

unsigned modifier_uses(enum modifier modifier)
{
	return modifiers[modifier].uses;
}

const char *const *modifier_names(void)
{
	return names;
}

const struct language_text_field *language_text_fields(size_t *n)
{
	*n = ARRAY_LEN(text_fields);
	return text_fields;
}

const struct yaml_key *language_near_keys(size_t *n)
{
	*n = ARRAY_LEN(near_keys);
	return near_keys;
}
