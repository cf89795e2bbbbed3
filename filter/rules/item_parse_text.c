/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_parse_text - an item that looks into texts: words, raw literals or
 * patterns.
 *
 * Words are folded as texts are and go into sets of the one scanner. With
 * |raw or |cased the text is read as it came; what the literals fold to is
 * looked for first, to keep them from most messages.
 *
 * Contract: see item_parse.h.
 * Failure: findings with the place of the value that is wrong.
 * Limits: those of the values.
 * Threads: belongs to loading.
 */
#include "item_parse.h"

static int read_words(struct builder *builder, struct item *item,
		      const struct item_key *key,
		      const struct yaml_node **values, size_t n)
{
	bool is_all = key->mods[MOD_ALL];
	uint32_t shared = SET_NONE;
	int failed = 0;

	item->kind = ITEM_WORDS;
	item->words.sets = arena_zalloc(&builder->ruleset->arena, n + 1,
					sizeof(*item->words.sets));
	if (!item->words.sets)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		uint32_t set = shared;
		int rc = 0;

		if (values[i]->text.ptr[0] == '$' && values[i]->text.len > 1) {
			rc = item_find_term(builder, values[i], &set);
		} else {
			if (set == SET_NONE || is_all)
				rc = item_add_set(builder, &set);
			if (!rc)
				rc = item_add_value(builder, set, values[i],
						    key->compare == MOD_WORD);
			if (!is_all && shared != SET_NONE && !rc)
				continue;
			shared = set;
		}
		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			item->words.sets[item->words.n++] = set;
	}
	return failed;
}

static int read_raw(struct builder *builder, struct item *item,
		    const struct yaml_node **values, size_t n)
{
	int rc = item_add_set(builder, &item->raw.set);

	item->kind = ITEM_RAW;
	item->raw.literals = arena_zalloc(&builder->ruleset->arena, n + 1,
					  sizeof(*item->raw.literals));
	if (rc || !item->raw.literals)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		struct span folded;

		item->raw.literals[item->raw.n++] = builder_keep(
		    builder, values[i]->text);
		if (fold_literal(values[i]->text, builder->scratch, &folded))
			return ERR_MEMORY;
		/* What folds to little cannot be looked for in advance. */
		if (item->raw.set != SET_NONE &&
		    (folded.len < 2 ||
		     scan_builder_add_word(builder->scan, item->raw.set, folded,
					   0)))
			item->raw.set = SET_NONE;
	}
	return 0;
}

/* How the key's modifiers say that a text is looked at: enum item_flag. */
static unsigned flags_of(const struct item_key *key)
{
	static const unsigned edges[MOD_COUNT + 1] = {
	    [MOD_IS] = ITEM_AT_START | ITEM_AT_END,
	    [MOD_STARTSWITH] = ITEM_AT_START,
	    [MOD_ENDSWITH] = ITEM_AT_END,
	};
	unsigned flags = edges[key->compare];

	if (key->mods[MOD_ALL])
		flags |= ITEM_IS_ALL;
	if (key->mods[MOD_UNWARNED])
		flags |= ITEM_IS_UNWARNED;
	if (key->mods[MOD_CASED])
		flags |= ITEM_IS_CASED;
	if (item_key_is_raw(key))
		flags |= ITEM_IS_RAW;
	return flags;
}

int item_parse_text(struct builder *builder, struct item *item,
		    const struct item_key *key, const struct yaml_node *node)
{
	const struct yaml_node **values;
	size_t n;
	int rc = item_key_check(builder, key, USE_TEXT);

	if (!rc)
		rc = item_values(builder, node, &values, &n);
	if (rc)
		return rc;
	item->flags |= flags_of(key);
	if (key->compare == MOD_RE) {
		item->kind = ITEM_REGEX;
		return item_patterns(builder, &item->regex.patterns,
				     &item->regex.n, key, values, n);
	}
	if (!item_key_is_raw(key))
		return read_words(builder, item, key, values, n);
	if (item->flags & (ITEM_AT_START | ITEM_AT_END))
		return item_complain(builder, "bad-modifier", key->node,
				     "raw and cased go with contains and re "
				     "only");
	return read_raw(builder, item, values, n);
}
