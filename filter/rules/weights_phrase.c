/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights_phrase - the phrases of a weights file.
 *
 * Each is a set of the scanner; sets have numbers in a row, so that a hit
 * leads to its weight at once.
 *
 * Contract: see weights_parse.h.
 * Failure: findings; all phrases are looked at.
 * Limits: PHRASE_LIMIT phrases.
 * Threads: belongs to loading.
 */
#include "weights_parse.h"

#include <stdlib.h>

enum { PHRASE_LIMIT = 4096 };

static int add_phrase(struct builder *builder, struct weights *weights,
		      const struct yaml_node *key)
{
	uint32_t set = scan_builder_add_set(builder->scan);
	struct weighted *phrase = &weights->phrases[weights->n_phrases++];
	int rc;

	if (set == UINT32_MAX)
		return ERR_MEMORY;
	scan_builder_mark_listed(builder->scan, set);
	if (weights->n_phrases == 1)
		weights->first_set = set;
	phrase->text = builder_keep(builder, key->text);
	rc = scan_builder_add_written(builder->scan, set, key->text,
				      builder->scratch);
	if (rc == ERR_LIMIT)
		return weights_complain(builder, "too-long", key,
					"a phrase may have 512 bytes at most");
	if (rc == ERR_INPUT)
		return weights_complain(
		    builder, "never-matches", key,
		    "nothing is left of this after folding");
	return rc ? rc
		  : weights_read_weight(builder, key->value, &phrase->weight);
}

/* A phrase as it is looked for, to find those that are the same. */
struct folded_key {
	struct span folded;
	const struct yaml_node *node;
};

static int compare_folded(const void *left, const void *right)
{
	const struct folded_key *a = left;
	const struct folded_key *b = right;
	int order = span_compare(a->folded, b->folded);

	if (order)
		return order;
	return (a->node->place.offset > b->node->place.offset) -
	       (a->node->place.offset < b->node->place.offset);
}

static int find_same_phrases(struct builder *builder,
			     const struct yaml_node *map)
{
	struct folded_key *keys = arena_alloc(builder->scratch,
					      (map->n + 1) * sizeof(*keys));
	size_t n = 0;
	int failed = 0;

	if (!keys)
		return ERR_MEMORY;
	for (const struct yaml_node *key = map->first; key; key = key->next) {
		keys[n].node = key;
		if (fold_literal(key->text, builder->scratch,
				 &keys[n++].folded))
			return ERR_MEMORY;
	}
	qsort(keys, n, sizeof(*keys), compare_folded);
	for (size_t i = 1; i < n; i++) {
		if (!span_equal(keys[i].folded, keys[i - 1].folded))
			continue;
		diag_add(builder->diags, SEVERITY_ERROR, "duplicate-phrase",
			 keys[i].node->place,
			 "folded, this is the phrase of line %u again",
			 keys[i - 1].node->place.line);
		failed = ERR_INPUT;
	}
	return failed;
}

int weights_parse_phrases(struct builder *builder, struct weights *weights,
			  const struct yaml_node *map)
{
	int failed;

	if (!map || map->kind != YAML_MAPPING)
		return 0; /* left out; a wrong type was said */
	if (map->n > PHRASE_LIMIT)
		return weights_complain(builder, "too-many-values", map,
					"more than 4096 phrases");
	weights->phrases = arena_zalloc(&builder->ruleset->arena, map->n + 1,
					sizeof(*weights->phrases));
	if (!weights->phrases)
		return ERR_MEMORY;
	failed = find_same_phrases(builder, map);
	for (const struct yaml_node *key = map->first; key; key = key->next) {
		int rc = add_phrase(builder, weights, key);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
	}
	return failed;
}
