/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_parse.h - what the parsers of items by kind share: keys taken apart,
 * values, words put into sets.
 *
 * Everything here adds a finding for what is wrong, with the place of the
 * word, and returns 0, ERR_INPUT or ERR_MEMORY.
 */
#ifndef SCAMSIEVE_RULES_ITEM_PARSE_H
#define SCAMSIEVE_RULES_ITEM_PARSE_H

#include "builder.h"

#include "rules/language.h"

/* A key taken apart: `text|contains|all`. */
struct item_key {
	const struct yaml_node *node;
	struct span field;
	bool mods[MOD_COUNT];
	enum modifier compare; /* MOD_COUNT: none given */
};

int item_key_parse(struct builder *builder, struct item_key *key,
		   const struct yaml_node *node);

/* Hold the key's modifiers against those that its field takes. */
int item_key_check(struct builder *builder, const struct item_key *key,
		   enum language_use use);

/* Is this compared with the raw text? */
bool item_key_is_raw(const struct item_key *key);

/* A finding of its own; ERR_INPUT. */
int item_complain(struct builder *builder, const char *lint,
		  const struct yaml_node *node, const char *text);

/* The values of a key, one or a list: scalars, none empty. In scratch. */
int item_values(struct builder *builder, const struct yaml_node *node,
		const struct yaml_node ***values, size_t *n);

/* The set of a term of the lexicons, written "$name". */
int item_find_term(struct builder *builder, const struct yaml_node *value,
		   uint32_t *set);

/* A new set of the scanner, without words. */
int item_add_set(struct builder *builder, uint32_t *set);

/* Put a value into a set, folded as text is; is_word: as text|word says. */
int item_add_value(struct builder *builder, uint32_t set,
		   const struct yaml_node *value, bool is_word);

/* Compile the values as patterns, in the ruleset's arena. */
int item_patterns(struct builder *builder, struct pattern **patterns,
		  size_t *n_patterns, const struct item_key *key,
		  const struct yaml_node **values, size_t n);

/* The parsers by kind. item is zeroed, but for its key, number and field. */
int item_parse_text(struct builder *builder, struct item *item,
		    const struct item_key *key, const struct yaml_node *node);
int item_parse_fact(struct builder *builder, struct item *item,
		    const struct item_key *key, const struct yaml_node *node);
int item_parse_near(struct builder *builder, struct item *item,
		    const struct item_key *key, const struct yaml_node *node);

#endif
