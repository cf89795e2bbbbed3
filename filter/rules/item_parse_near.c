/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_parse_near - `near:`, terms that must stand close together.
 *
 * Contract: see item_parse.h.
 * Failure: findings; all keys are looked at, also behind a wrong one.
 * Limits: NEAR_TERM_LIMIT terms, DISTANCE_LIMIT characters or words.
 * Threads: belongs to loading.
 */
#include "item_parse.h"

#include "base/ascii.h"

enum { DISTANCE_LIMIT = 10000 };

/* "20 chars" or "4 words" */
static int read_within(struct builder *builder, struct near *near,
		       const struct yaml_node *node)
{
	struct span text = span_trim(node->text);
	uint32_t number = 0;
	size_t i = 0;

	for (; i < text.len && ascii_is_digit(text.ptr[i]); i++)
		if (number <= DISTANCE_LIMIT)
			number = number * 10 + (uint32_t)(text.ptr[i] - '0');
	text = span_trim(span_make(text.ptr + i, text.len - i));
	near->counts_words = span_equal_string(text, "words") ||
			     span_equal_string(text, "word");
	if (i == 0 || number > DISTANCE_LIMIT ||
	    (!near->counts_words && !span_equal_string(text, "chars") &&
	     !span_equal_string(text, "char")))
		return item_complain(
		    builder, "bad-distance", node,
		    "a distance such as '20 chars' or '4 words' "
		    "is expected, 10000 at most");
	near->within = number;
	return 0;
}

/* One entry of terms: a word, a $term, or a list of them. */
static int read_near_term(struct builder *builder, uint32_t *set,
			  const struct yaml_node *node)
{
	const struct yaml_node **values;
	size_t n;
	int rc = item_values(builder, node, &values, &n);

	if (rc)
		return rc;
	if (n == 1 && values[0]->text.ptr[0] == '$')
		return item_find_term(builder, values[0], set);
	rc = item_add_set(builder, set);
	for (size_t i = 0; i < n && !rc; i++) {
		uint32_t term;

		if (values[i]->text.ptr[0] != '$') {
			rc = item_add_value(builder, *set, values[i], true);
			continue;
		}
		rc = item_find_term(builder, values[i], &term);
		if (!rc)
			rc = scan_builder_include(builder->scan, *set, term);
	}
	return rc;
}

static int read_near_terms(struct builder *builder, struct near *near,
			   const struct yaml_node *terms)
{
	int failed = 0;

	if (terms->kind != YAML_SEQUENCE || terms->n < 2 ||
	    terms->n > NEAR_TERM_LIMIT)
		return item_complain(builder, "wrong-type", terms,
				     "near needs a list of 2 to 8 terms");
	near->terms = arena_zalloc(&builder->ruleset->arena, terms->n,
				   sizeof(*near->terms));
	if (!near->terms)
		return ERR_MEMORY;
	for (const struct yaml_node *term = terms->first; term;
	     term = term->next) {
		int rc = read_near_term(builder, &near->terms[near->n_terms],
					term);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			near->n_terms++;
	}
	return failed;
}

/* A word of the list that the table of keys has for this key. */
static int read_choice(struct builder *builder, const struct yaml_node *node,
		       const struct yaml_key *key, int *choice)
{
	return yaml_read_enum(yaml_get(node, key->name), key->names, choice,
			      builder->diags);
}

int item_parse_near(struct builder *builder, struct item *item,
		    const struct item_key *key, const struct yaml_node *node)
{
	const struct yaml_node *terms = yaml_get(node, "terms");
	const struct yaml_node *within = yaml_get(node, "within");
	const struct yaml_key *keys;
	struct near *near = &item->near;
	size_t n_keys;
	int order = 0;
	int same = 0;
	int rc = item_key_check(builder, key, USE_NEAR);
	int failed = 0;

	if (rc)
		return rc;
	item->kind = ITEM_NEAR;
	item->text_kinds = VISIBLE_TEXT_KINDS;
	keys = language_near_keys(&n_keys);
	if (yaml_check_keys(node, keys, n_keys, builder->diags, "near") ||
	    read_choice(builder, node, &keys[NEAR_KEY_ORDER], &order) ||
	    read_choice(builder, node, &keys[NEAR_KEY_SAME], &same))
		failed = ERR_INPUT;
	if (within && within->kind == YAML_SCALAR &&
	    read_within(builder, near, within))
		failed = ERR_INPUT;
	near->is_ordered = order == 1;
	near->same = (enum near_same)same;
	if (!terms)
		return ERR_INPUT;
	rc = read_near_terms(builder, near, terms);
	return rc ? rc : failed;
}
