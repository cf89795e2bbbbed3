/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_parse_fact - an item that asks after a field: values, numbers, lists
 * or whether there is one.
 *
 * Contract: see item_parse.h.
 * Failure: findings with the place of the value that is wrong.
 * Limits: CHOICE_LIMIT choices are suggested; those of the values.
 * Threads: belongs to loading.
 */
#include "item_parse.h"

enum { CHOICE_LIMIT = 64 };

static int read_number(struct builder *builder, struct item *item,
		       const struct yaml_node *node, enum fact_test test)
{
	item->fact.test = test;
	return yaml_read_number(node, &item->fact.number, builder->diags);
}

static int say_unknown_list(struct builder *builder,
			    const struct yaml_node *node)
{
	diag_add_hint(builder->diags, SEVERITY_ERROR, "unknown-list",
		      node->place,
		      "a list is a file NAME.txt among the rules; for values "
		      "that stand here write [a, b]",
		      "no list file of this name was read");
	return ERR_INPUT;
}

/* `in: name` takes the values of a list file. */
static int read_list(struct builder *builder, struct item *item,
		     const struct yaml_node *node)
{
	const struct value_list *list = builder_find_list(builder, node->text);

	if (!list)
		return say_unknown_list(builder, node);
	item->fact.test = FACT_IS;
	item->fact.strings = list->values;
	item->fact.n_strings = list->n;
	return 0;
}

/* The words of a list with spaces between; how many there are. */
static size_t split_choices(struct builder *builder, const char *choices,
			    const char *names[CHOICE_LIMIT])
{
	size_t n = 0;

	while (*choices && n < CHOICE_LIMIT) {
		size_t len = strcspn(choices, " ");
		struct span name;

		if (arena_copy(builder->scratch, span_make(choices, len),
			       &name) < 0)
			return n;
		names[n++] = (const char *)name.ptr;
		choices += len + (choices[len] == ' ');
	}
	return n;
}

static int check_choice(struct builder *builder, enum field field,
			const struct yaml_node *value)
{
	const char *names[CHOICE_LIMIT];
	size_t n;

	if (field_type(field) != FIELD_TYPE_CHOICE ||
	    field_has_choice(field, value->text))
		return 0;
	n = split_choices(builder, field_choices(field), names);
	diag_add_meant(builder->diags, SEVERITY_ERROR, "unknown-value",
		       value->place, value->text, names, n, NULL,
		       "'%s' is never '%.*s'", field_name(field),
		       (int)value->text.len, (const char *)value->text.ptr);
	return ERR_INPUT;
}

static int read_strings(struct builder *builder, struct item *item,
			const struct item_key *key,
			const struct yaml_node **values, size_t n)
{
	static const enum fact_test tests[MOD_COUNT + 1] = {
	    [MOD_CONTAINS] = FACT_CONTAINS,
	    [MOD_STARTSWITH] = FACT_STARTS_WITH,
	    [MOD_ENDSWITH] = FACT_ENDS_WITH,
	    [MOD_IS] = FACT_IS,
	    [MOD_IN] = FACT_IS,
	    [MOD_COUNT] = FACT_IS,
	};
	struct span *strings = arena_zalloc(&builder->ruleset->arena, n + 1,
					    sizeof(*strings));
	int failed = 0;

	if (!strings)
		return ERR_MEMORY;
	item->fact.test = tests[key->compare];
	for (size_t i = 0; i < n; i++) {
		struct span folded;

		if (check_choice(builder, item->fact.field, values[i]))
			failed = ERR_INPUT;
		if (fold_literal(values[i]->text, builder->scratch, &folded))
			return ERR_MEMORY;
		strings[i] = builder_keep(builder, folded);
	}
	if (item->fact.test == FACT_IS)
		span_sort(strings, n);
	item->fact.strings = strings;
	item->fact.n_strings = n;
	return failed;
}

static int parse_exists(struct builder *builder, struct item *item,
			const struct yaml_node *node)
{
	bool exists = true;

	item->fact.test = FACT_EXISTS;
	if (yaml_read_bool(node, &exists, builder->diags))
		return ERR_INPUT;
	if (!exists)
		item->flags |= ITEM_WANTS_ABSENCE;
	return 0;
}

int item_parse_fact(struct builder *builder, struct item *item,
		    const struct item_key *key, const struct yaml_node *node)
{
	static const enum language_use uses[] = {
	    [FIELD_TYPE_STRING] = USE_STRING,
	    [FIELD_TYPE_NUMBER] = USE_NUMBER,
	    [FIELD_TYPE_BOOL] = USE_BOOL,
	    [FIELD_TYPE_CHOICE] = USE_STRING,
	};
	/* 0 (FACT_EXISTS) is no test of numbers. */
	static const enum fact_test number_tests[MOD_COUNT + 1] = {
	    [MOD_GTE] = FACT_GREATER_EQUAL,
	    [MOD_GT] = FACT_GREATER,
	    [MOD_LTE] = FACT_LESS_EQUAL,
	    [MOD_LT] = FACT_LESS,
	};
	enum field_type type = field_type(item->fact.field);
	const struct yaml_node **values;
	size_t n;
	int rc = item_key_check(builder, key, uses[type]);

	if (rc)
		return rc;
	item->kind = ITEM_FACT;
	if (key->mods[MOD_ALL])
		item->flags |= ITEM_IS_ALL;
	if (key->compare == MOD_EXISTS || type == FIELD_TYPE_BOOL)
		return parse_exists(builder, item, node);
	if (number_tests[key->compare])
		return read_number(builder, item, node,
				   number_tests[key->compare]);
	if (type == FIELD_TYPE_NUMBER)
		return item_complain(
		    builder, "bad-modifier", key->node,
		    "a number is compared with gte, gt, lte, lt "
		    "or exists");
	if (key->compare == MOD_IN && node->kind == YAML_SCALAR)
		return read_list(builder, item, node);
	rc = item_values(builder, node, &values, &n);
	if (rc)
		return rc;
	if (key->compare == MOD_RE) {
		item->fact.test = FACT_MATCHES;
		return item_patterns(builder, &item->fact.patterns,
				     &item->fact.n_patterns, key, values, n);
	}
	return read_strings(builder, item, key, values, n);
}
