/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_value - the values of an item: words for the scanner, terms of the
 * lexicons, patterns.
 *
 * Contract: see item_parse.h.
 * Failure: findings with the place of the value that is wrong.
 * Limits: VALUE_LIMIT values of one key; those of scan.h and regex.h.
 * Threads: belongs to loading.
 */
#include "item_parse.h"

enum { VALUE_LIMIT = 4096 };

int item_values(struct builder *builder, const struct yaml_node *node,
		const struct yaml_node ***values, size_t *n)
{
	const struct yaml_node *item = yaml_items(node);
	size_t capacity = 0;

	*values = NULL;
	*n = 0;
	if (node->kind == YAML_MAPPING || !item)
		return item_complain(builder, "wrong-type", node,
				     "a value or a list of values is expected");
	for (; item; item = node->kind == YAML_SEQUENCE ? item->next : NULL) {
		if (item->kind != YAML_SCALAR || item->text.len == 0)
			return item_complain(builder, "wrong-type", item,
					     "a value that is not empty is "
					     "expected");
		if (*n >= VALUE_LIMIT)
			return item_complain(
			    builder, "too-many-values", item,
			    "more than 4096 values; use a list "
			    "file");
		*values = arena_array_room(builder->scratch, (void *)*values,
					   *n, &capacity, sizeof(**values));
		if (!*values)
			return ERR_MEMORY;
		(*values)[(*n)++] = item;
	}
	return 0;
}

/* A term's name as rules write it, "$name"; "" when memory is out. */
static const char *written_term(struct builder *builder, const char *name)
{
	struct span kept = {NULL, 0};
	struct buf written;

	buf_init(&written, 0);
	buf_add_format(&written, "$%s", name);
	if (arena_copy(builder->scratch, buf_span(&written), &kept) < 0)
		kept = span_of("");
	buf_release(&written);
	return (const char *)kept.ptr;
}

static int say_unknown_term(struct builder *builder,
			    const struct yaml_node *value)
{
	const struct vocabulary *vocabulary = &builder->ruleset->vocabulary;
	const char **names = arena_alloc(
	    builder->scratch, (vocabulary->n_terms + 1) * sizeof(*names));

	if (!names)
		return ERR_MEMORY;
	for (size_t i = 0; i < vocabulary->n_terms; i++)
		names[i] = written_term(builder, vocabulary->terms[i].name);
	diag_add_meant(
	    builder->diags, SEVERITY_ERROR, "unknown-term", value->place,
	    value->text, names, vocabulary->n_terms,
	    "terms are named under 'terms' of a lexicon; a word that "
	    "begins with a $ of its own goes into a pattern",
	    "no lexicon has a term '%.*s'", (int)value->text.len,
	    (const char *)value->text.ptr);
	return ERR_INPUT;
}

int item_find_term(struct builder *builder, const struct yaml_node *value,
		   uint32_t *set)
{
	struct span name = span_make(value->text.ptr + 1, value->text.len - 1);

	*set = vocabulary_term(&builder->ruleset->vocabulary, name);
	return *set == SET_NONE ? say_unknown_term(builder, value) : 0;
}

int item_add_set(struct builder *builder, uint32_t *set)
{
	*set = scan_builder_add_set(builder->scan);
	return *set == UINT32_MAX ? ERR_MEMORY : 0;
}

int item_add_value(struct builder *builder, uint32_t set,
		   const struct yaml_node *value, bool is_word)
{
	struct arena_mark before = arena_mark(builder->scratch);
	struct span folded;
	int rc;

	if (is_word) {
		rc = scan_builder_add_written(builder->scan, set, value->text,
					      builder->scratch);
	} else {
		if (fold_literal(value->text, builder->scratch, &folded))
			return ERR_MEMORY;
		rc = folded.len
			 ? scan_builder_add_word(builder->scan, set, folded, 0)
			 : ERR_INPUT;
		arena_rewind(builder->scratch, before);
	}
	if (rc == ERR_INPUT)
		return item_complain(builder, "never-matches", value,
				     "nothing is left of this after folding");
	if (rc == ERR_LIMIT)
		return item_complain(builder, "too-long", value,
				     "a literal may have 512 bytes at most");
	return rc;
}

int item_patterns(struct builder *builder, struct pattern **patterns,
		  size_t *n_patterns, const struct item_key *key,
		  const struct yaml_node **values, size_t n)
{
	int failed = 0;

	*patterns = arena_zalloc(&builder->ruleset->arena, n + 1,
				 sizeof(**patterns));
	if (!*patterns)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++) {
		int rc = pattern_build(builder, &(*patterns)[*n_patterns],
				       values[i], key->mods[MOD_CASED],
				       item_key_is_raw(key));

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			++*n_patterns;
	}
	return failed;
}
