/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_key - the key of an item: a field and modifiers, `text|contains|all`.
 *
 * Contract: see item_parse.h.
 * Failure: findings with the place of the modifier that is wrong.
 * Limits: none; a modifier may be written twice.
 * Threads: belongs to loading.
 */
#include "item_parse.h"

static int find_modifier(struct span name)
{
	for (int i = 0; i < MOD_COUNT; i++)
		if (span_equal_string(name, modifier_name((enum modifier)i)))
			return i;
	return -1;
}

static int say_modifier(struct builder *builder, const struct yaml_node *node,
			size_t offset, struct span word)
{
	diag_add_meant(builder->diags, SEVERITY_ERROR, "unknown-key",
		       yaml_place_in(node, offset, word.len), word,
		       modifier_names(), MOD_COUNT, NULL,
		       "unknown modifier '%.*s'", (int)word.len,
		       (const char *)word.ptr);
	return ERR_INPUT;
}

static int take_modifier(struct builder *builder, struct item_key *key,
			 size_t offset, struct span word)
{
	int found = find_modifier(word);
	enum modifier modifier = (enum modifier)found;

	if (found < 0)
		return say_modifier(builder, key->node, offset, word);
	if (modifier_compares(modifier)) {
		if (key->compare != MOD_COUNT)
			return item_complain(builder, "bad-modifier", key->node,
					     "only one modifier may say how to "
					     "compare");
		key->compare = modifier;
	}
	key->mods[modifier] = true;
	return 0;
}

int item_key_parse(struct builder *builder, struct item_key *key,
		   const struct yaml_node *node)
{
	struct span text = node->text;
	size_t bar = span_find(text, span_of("|"), 0);
	int rc = 0;

	*key = (struct item_key){.node = node, .compare = MOD_COUNT};
	key->field = span_make(text.ptr, bar == SIZE_MAX ? text.len : bar);
	while (!rc && bar != SIZE_MAX) {
		size_t start = bar + 1;
		size_t end;

		bar = span_find(text, span_of("|"), start);
		end = bar == SIZE_MAX ? text.len : bar;
		rc = take_modifier(builder, key, start,
				   span_make(text.ptr + start, end - start));
	}
	return rc;
}

int item_key_check(struct builder *builder, const struct item_key *key,
		   enum language_use use)
{
	enum modifier wrong = MOD_COUNT;
	struct buf known;

	for (int i = MOD_COUNT - 1; i >= 0; i--)
		if (key->mods[i] && !(modifier_uses((enum modifier)i) & use))
			wrong = (enum modifier)i;
	if (wrong == MOD_COUNT)
		return 0;
	buf_init(&known, 0);
	for (int i = 0; i < MOD_COUNT; i++)
		if (modifier_uses((enum modifier)i) & use)
			buf_add_format(&known, "%s%s",
				       known.len ? ", " : "it takes: ",
				       modifier_name((enum modifier)i));
	diag_add_hint(builder->diags, SEVERITY_ERROR, "bad-modifier",
		      key->node->place, buf_string(&known),
		      "'%s' does not go with '%.*s'", modifier_name(wrong),
		      (int)key->field.len, (const char *)key->field.ptr);
	buf_release(&known);
	return ERR_INPUT;
}

bool item_key_is_raw(const struct item_key *key)
{
	return key->mods[MOD_RAW] || key->mods[MOD_CASED];
}
