/* SPDX-License-Identifier: Apache-2.0 */
/*
 * detection_parse - the selections of a rule, and its condition.
 *
 * Contract: see builder.h. A selection is a map, or a list of maps of which
 * one must hold.
 * Failure: findings; all selections are read before giving up.
 * Limits: SELECTION_LIMIT selections, ITEM_LIMIT keys of one map.
 * Threads: belongs to loading.
 */
#include "builder.h"

#include "rules/condition.h"

enum { SELECTION_LIMIT = 128, ITEM_LIMIT = 64 };

static int complain(struct builder *builder, const struct yaml_node *node,
		    const char *text)
{
	diag_add_hint(builder->diags, SEVERITY_ERROR, "wrong-type", node->place,
		      "such as: detection: {words: {text|word: [code, pin]}, "
		      "condition: words}",
		      "%s", text);
	return ERR_INPUT;
}

static int parse_items(struct builder *builder, struct item_list *list,
		       const struct yaml_node *node)
{
	int failed = 0;

	if (node->kind != YAML_MAPPING || node->n == 0)
		return complain(builder, node,
				"a selection is a map of fields to values");
	if (node->n > ITEM_LIMIT)
		return complain(builder, node,
				"a selection has 64 keys at most");
	list->items = arena_zalloc(&builder->ruleset->arena, node->n,
				   sizeof(*list->items));
	if (!list->items)
		return ERR_MEMORY;
	for (const struct yaml_node *key = node->first; key; key = key->next) {
		int rc = item_parse(builder, &list->items[list->n], key);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		else
			list->n++;
	}
	return failed;
}

int selection_parse(struct builder *builder, struct selection *selection,
		    const struct yaml_node *key)
{
	const struct yaml_node *node = key->value;
	size_t n = node->kind == YAML_SEQUENCE ? node->n : 1;
	const struct yaml_node *item = node->kind == YAML_SEQUENCE ? node->first
								   : node;
	int failed = 0;

	selection->name = builder_keep_string(builder, key->text);
	selection->place = key->place;
	if (n == 0 || n > ITEM_LIMIT)
		return complain(builder, node,
				"a selection has 1 to 64 alternatives");
	selection->alternatives = arena_zalloc(
	    &builder->ruleset->arena, n, sizeof(*selection->alternatives));
	if (!selection->alternatives)
		return ERR_MEMORY;
	for (; item; item = node->kind == YAML_SEQUENCE ? item->next : NULL) {
		int rc = parse_items(
		    builder, &selection->alternatives[selection->n], item);

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		selection->n++;
	}
	return failed;
}

int detection_parse(struct builder *builder, struct rule *rule,
		    const struct yaml_node *node)
{
	const struct yaml_node *condition = yaml_get(node, "condition");
	int failed = 0;
	int rc;

	if (node->kind != YAML_MAPPING || node->n > SELECTION_LIMIT)
		return complain(builder, node,
				"a detection is a map of 1 to 127 selections "
				"and a condition");
	if (condition && condition->kind != YAML_SCALAR) {
		yaml_add_wrong_type(condition, YAML_STRING, builder->diags);
		return ERR_INPUT;
	}
	if (!condition) {
		diag_add(builder->diags, SEVERITY_ERROR, "missing-key",
			 node->place,
			 "a detection needs a 'condition', such as "
			 "'a and not b'");
		return ERR_INPUT;
	}
	rule->selections = arena_zalloc(&builder->ruleset->arena, node->n,
					sizeof(*rule->selections));
	if (!rule->selections)
		return ERR_MEMORY;
	for (const struct yaml_node *key = node->first; key; key = key->next) {
		if (key->value == condition)
			continue;
		rc = selection_parse(
		    builder, &rule->selections[rule->n_selections], key);
		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
		rule->n_selections++;
	}
	rc = condition_parse(rule, condition, &builder->ruleset->arena,
			     builder->diags);
	return rc ? rc : failed;
}
