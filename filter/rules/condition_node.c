/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition_node - the nodes of a condition, put together.
 *
 * Contract: see condition_node.h. Nodes are in one array; the children of a
 * node are side by side, before it.
 * Failure: too many nodes, or memory.
 * Limits: CONDITION_NODE_LIMIT nodes.
 * Threads: safe, but for the arenas.
 */
#include "condition_node.h"

int condition_nodes_add(struct condition_nodes *nodes, struct node node,
			uint32_t *number)
{
	struct rule *rule = nodes->rule;
	struct node *items;

	if (rule->n_nodes >= CONDITION_NODE_LIMIT)
		return ERR_LIMIT;
	items = arena_array_room(nodes->arena, rule->nodes, rule->n_nodes,
				 &nodes->capacity, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	rule->nodes = items;
	items[rule->n_nodes] = node;
	*number = (uint32_t)rule->n_nodes++;
	return 0;
}

int condition_nodes_join(struct condition_nodes *nodes, struct node node,
			 const struct condition_children *children,
			 uint32_t *number)
{
	int rc = 0;

	node.first = (uint32_t)nodes->rule->n_nodes;
	node.n = (uint32_t)children->n;
	for (size_t i = 0; i < children->n && !rc; i++)
		rc = condition_nodes_add(
		    nodes, nodes->rule->nodes[children->items[i]], number);
	return rc ? rc : condition_nodes_add(nodes, node, number);
}

int condition_children_add(struct condition_children *children, uint32_t child)
{
	if (children->n >= CONDITION_NODE_LIMIT)
		return ERR_LIMIT;
	children->items[children->n++] = child;
	return 0;
}

int condition_nodes_keep(struct rule *rule, struct arena *arena)
{
	struct node *kept = arena_zalloc(arena, rule->n_nodes + 1,
					 sizeof(*kept));

	if (!kept)
		return ERR_MEMORY;
	if (rule->n_nodes)
		memcpy(kept, rule->nodes, rule->n_nodes * sizeof(*kept));
	rule->nodes = kept;
	for (size_t i = 0; i < rule->n_nodes; i++)
		if (kept[i].name.len &&
		    arena_copy(arena, kept[i].name, &kept[i].name) < 0)
			return ERR_MEMORY;
	return 0;
}
