/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights_sign - the signs of a weights file: rules and selections that add
 * to its sum.
 *
 * Contract: see weights_parse.h.
 * Failure: findings; all signs are looked at.
 * Limits: SIGN_LIMIT signs.
 * Threads: belongs to loading.
 */
#include "weights_parse.h"

#include <math.h>

enum { SIGN_LIMIT = 256 };

const struct yaml_key weights_sign_keys[WEIGHTS_SIGN_KEY_COUNT] = {
    {.name = "rule",
     .types = YAML_STRING,
     .doc = "a rule that must hold: pack/rule, or a rule of the same pack"},
    {.name = "when",
     .types = YAML_ANY,
     .doc = "or a selection that must hold, as in a rule's detection"},
    {.name = "name", .types = YAML_STRING, .doc = "what explain calls it"},
    {.name = "weight",
     .types = YAML_NUMBER,
     .is_required = true,
     .doc = "what it adds to the sum, -20 to 20"},
};

/* What explain calls a selection without a name: its first key and value. */
static struct span describe(struct builder *builder,
			    const struct yaml_node *when)
{
	const struct yaml_node *map = when->kind == YAML_SEQUENCE ? when->first
								  : when;
	const struct yaml_node *key = map && map->kind == YAML_MAPPING
					  ? map->first
					  : NULL;
	const struct yaml_node *value = key ? yaml_items(key->value) : NULL;
	struct span text;
	struct buf name;

	if (!key)
		return builder_keep(builder, span_of("when"));
	buf_init(&name, 1024);
	buf_add_span(&name, key->text);
	if (value && value->kind == YAML_SCALAR) {
		buf_add_string(&name, ": ");
		buf_add_span(&name, value->text);
		if (value->next || map->n > 1 || when->n > 1)
			buf_add_string(&name, " ...");
	}
	text = builder_keep(builder, buf_span(&name));
	buf_release(&name);
	return text;
}

/* The node of a sign: a rule by name, or a selection of its own. */
static int parse_sign_node(struct builder *builder, struct rule *rule,
			   struct node *node, struct span *text,
			   const struct yaml_node *sign)
{
	const struct yaml_node *name = yaml_get(sign, "rule");
	const struct yaml_node *when = yaml_get(sign, "when");
	struct selection *selection;
	int rc;

	if (!name == !when)
		return weights_complain(builder, "wrong-type", sign,
					"a sign has either 'rule' or 'when'");
	node->place = name ? name->place : when->place;
	if (name) {
		if (name->kind != YAML_SCALAR)
			return ERR_INPUT;
		node->kind = NODE_RULE;
		node->ref = UINT32_MAX;
		node->name = name->text;
		*text = builder_keep(builder, name->text);
		return 0;
	}
	node->kind = NODE_SELECTION;
	node->ref = (uint32_t)rule->n_selections;
	selection = &rule->selections[rule->n_selections++];
	rc = selection_parse(builder, selection, when->key);
	selection->is_used = true;
	*text = describe(builder, when);
	selection->name = (const char *)text->ptr;
	return rc;
}

static int parse_sign(struct builder *builder, struct rule *rule,
		      struct weights *weights, const struct yaml_node *sign)
{
	uint32_t number = (uint32_t)weights->n_signs;
	struct node *node = &rule->nodes[number];
	struct weighted *weighted = &weights->signs[number];
	struct span name = {NULL, 0};
	int rc = parse_sign_node(builder, rule, node, &weighted->text, sign);

	node->need = number;
	weights->n_signs++;
	if (!rc)
		rc = yaml_read_string(yaml_get(sign, "name"), &name,
				      builder->diags);
	if (!rc && name.len)
		weighted->text = builder_keep(builder, name);
	if (!rc)
		rc = weights_read_weight(builder, yaml_get(sign, "weight"),
					 &weighted->weight);
	weights->sign_gain += fmax(weighted->weight, 0);
	return rc;
}

/* The signs become the children of the only other node, the root. */
int weights_parse_signs(struct builder *builder, struct rule *rule,
			struct weights *weights, const struct yaml_node *signs)
{
	struct arena *arena = &builder->ruleset->arena;
	size_t n = signs && signs->kind == YAML_SEQUENCE ? signs->n : 0;
	int failed = 0;

	if (n > SIGN_LIMIT)
		return weights_complain(builder, "too-many-values", signs,
					"more than 256 signs");
	rule->nodes = arena_zalloc(arena, n + 1, sizeof(*rule->nodes));
	rule->selections = arena_zalloc(arena, n + 1,
					sizeof(*rule->selections));
	weights->signs = arena_zalloc(arena, n + 1, sizeof(*weights->signs));
	if (!rule->nodes || !rule->selections || !weights->signs)
		return ERR_MEMORY;
	for (const struct yaml_node *sign = n ? signs->first : NULL; sign;
	     sign = sign->next) {
		int rc = sign->kind == YAML_MAPPING
			     ? parse_sign(builder, rule, weights, sign)
			     : ERR_INPUT;

		if (rc == ERR_MEMORY)
			return rc;
		if (rc)
			failed = rc;
	}
	rule->n_nodes = weights->n_signs + 1;
	rule->root = (uint32_t)weights->n_signs;
	rule->nodes[rule->root] = (struct node){.kind = NODE_WEIGHTS,
						.n = (uint32_t)weights->n_signs,
						.place = rule->place};
	return failed;
}
