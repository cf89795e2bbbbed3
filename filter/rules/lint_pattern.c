/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_pattern - literals and patterns that do not do what they say.
 *
 * Looks at the keys of selections in the trees. What folded text never holds
 * is found in pattern_dead.c.
 *
 * Contract: lint_find_pattern() of lint_run.h.
 * Failure: memory.
 * Threads: belongs to loading.
 */
#include "lint_run.h"

#include "pattern_dead.h"
#include "rules/language.h"

/* One value of one key of a selection. */
struct value {
	const struct yaml_node *node;
	bool is_regex;
	bool is_raw;  /* on the raw text */
	bool is_text; /* of a field that is folded text */
};

static bool is_text_field(struct span field)
{
	size_t n;
	const struct language_text_field *texts = language_text_fields(&n);

	for (size_t i = 0; i < n; i++)
		if (span_equal_string(field, texts[i].name))
			return true;
	return false;
}

static void find_nested(struct lint_run *run, const struct value *value)
{
	struct regex_needs needs;
	struct arena arena;

	arena_init(&arena, 0);
	if (regex_analyse(value->node->text, &arena, &needs) == 0 &&
	    needs.has_nested_quantifier)
		lint_add(run, LINT_NESTED_QUANTIFIER,
			 yaml_place_in(value->node, needs.nested_at, 1), NULL,
			 lint_row(LINT_NESTED_QUANTIFIER)->advice,
			 "this repeats what repeats already");
	arena_release(&arena);
}

static void say_dead(void *context, const struct pattern_dead *dead)
{
	const struct value *value = ((void **)context)[0];
	struct lint_run *run = ((void **)context)[1];
	struct place place = yaml_place_in(value->node, dead->offset,
					   dead->length);
	struct buf hint;

	buf_init(&hint, 512);
	if (dead->instead.len)
		buf_add_format(&hint, "folded text has '%.*s' instead",
			       (int)dead->instead.len,
			       (const char *)dead->instead.ptr);
	else
		buf_add_string(&hint, "folding takes it away; use |raw to see "
				      "the text as written");
	lint_add(run, LINT_UNMATCHABLE, place, dead->fix, buf_string(&hint),
		 "folded text never holds '%.*s'", (int)dead->length,
		 (const char *)value->node->text.ptr + dead->offset);
	buf_release(&hint);
}

/* Bytes of the value stand in the file as they are? Then they can be put
 * there, too. */
static bool is_verbatim(const struct yaml_node *node)
{
	return node->style == YAML_PLAIN || node->style == YAML_SINGLE;
}

static void find_capitals(struct lint_run *run, const struct value *value)
{
	struct span text = value->node->text;
	struct buf lower;
	bool has_capital = false;

	buf_init(&lower, 4096);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		bool is_capital = c >= 'A' && c <= 'Z';

		has_capital |= is_capital;
		buf_add_char(&lower, (unsigned char)(is_capital ? c + 32 : c));
	}
	if (has_capital)
		lint_add(run, LINT_LITERAL_CASE,
			 yaml_place_in(value->node, 0, text.len),
			 is_verbatim(value->node) &&
				 span_find(text, span_of("'"), 0) == SIZE_MAX
			     ? buf_string(&lower)
			     : NULL,
			 lint_row(LINT_LITERAL_CASE)->advice,
			 "'%.*s' is looked for without case",
			 (int)(text.len < 80 ? text.len : 80),
			 (const char *)text.ptr);
	buf_release(&lower);
}

static int find_in_value(struct lint_run *run, struct value *value)
{
	void *context[] = {value, run};

	if (value->is_regex)
		find_nested(run, value);
	if (value->is_regex && value->is_text && !value->is_raw)
		return pattern_dead_find(value->node->text, say_dead, context);
	if (!value->is_regex && value->is_text && !value->is_raw)
		find_capitals(run, value);
	return 0;
}

/* Lists are short; a long one would be a list file. */
static void find_twice(struct lint_run *run, const struct yaml_node *list)
{
	enum { COMPARED_LIMIT = 512 };

	if (list->kind != YAML_SEQUENCE || list->n > COMPARED_LIMIT)
		return;
	for (const struct yaml_node *b = list->first; b; b = b->next) {
		for (const struct yaml_node *a = list->first; a != b;
		     a = a->next) {
			if (a->kind != YAML_SCALAR || b->kind != YAML_SCALAR ||
			    !span_equal(a->text, b->text))
				continue;
			lint_add(run, LINT_DUPLICATE_VALUE, b->place, NULL,
				 NULL, "'%.*s' is in this list twice",
				 (int)(b->text.len < 80 ? b->text.len : 80),
				 (const char *)b->text.ptr);
			break;
		}
	}
}

static int find_in_map(struct lint_run *run, const struct yaml_node *map)
{
	for (const struct yaml_node *key = map->first; key; key = key->next) {
		struct value value = {
		    .is_regex = lint_has_modifier(key->text, "re"),
		    .is_raw = lint_has_modifier(key->text, "raw") ||
			      lint_has_modifier(key->text, "cased"),
		    .is_text = is_text_field(lint_field(key->text)),
		};

		find_twice(run, key->value);
		if (key->value->kind == YAML_MAPPING)
			continue;
		for (value.node = yaml_items(key->value); value.node;
		     value.node = value.node->next) {
			if (value.node->kind == YAML_SCALAR &&
			    find_in_value(run, &value))
				return ERR_MEMORY;
		}
	}
	return 0;
}

/* A selection: a map, or a list of maps. */
static int find_in_selection(struct lint_run *run,
			     const struct yaml_node *selection)
{
	for (const struct yaml_node *map = yaml_items(selection); map;
	     map = map->next)
		if (map->kind == YAML_MAPPING && find_in_map(run, map))
			return ERR_MEMORY;
	return 0;
}

static int find_in_detection(struct lint_run *run,
			     const struct yaml_node *detection)
{
	for (const struct yaml_node *name = detection->first; name;
	     name = name->next)
		if (find_in_selection(run, name->value))
			return ERR_MEMORY;
	return 0;
}

/* The selections of a weights file. */
static int find_in_signs(struct lint_run *run, const struct yaml_node *signs)
{
	for (const struct yaml_node *sign = signs->first; sign;
	     sign = sign->next)
		if (find_in_selection(run, yaml_get(sign, "when")))
			return ERR_MEMORY;
	return 0;
}

int lint_find_pattern(struct lint_run *run)
{
	struct lint_rules walk = {.run = run};
	const struct yaml_node *rule;

	while ((rule = lint_next_rule(&walk))) {
		const struct yaml_node *detection = yaml_get(rule, "detection");
		const struct yaml_node *signs = yaml_get(rule, "signs");

		if (detection && detection->kind == YAML_MAPPING &&
		    find_in_detection(run, detection))
			return ERR_MEMORY;
		if (signs && signs->kind == YAML_SEQUENCE &&
		    find_in_signs(run, signs))
			return ERR_MEMORY;
	}
	return 0;
}
