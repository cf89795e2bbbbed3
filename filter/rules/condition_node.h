/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition_node.h - the nodes of a condition while it is read.
 */
#ifndef SCAMSIEVE_RULES_CONDITION_NODE_H
#define SCAMSIEVE_RULES_CONDITION_NODE_H

#include "rules/condition.h"

/* Nodes of one rule, in an arena that need not stay. */
struct condition_nodes {
	struct rule *rule;
	struct arena *arena;
	size_t capacity;
};

/* The children of one node while they are read. */
struct condition_children {
	uint32_t items[CONDITION_NODE_LIMIT];
	size_t n;
};

/* The functions return 0, ERR_LIMIT when the condition is too long, or
 * ERR_MEMORY. */

/* Add a node; its number is set. */
int condition_nodes_add(struct condition_nodes *nodes, struct node node,
			uint32_t *number);

/* Add a node over children; copies of them are put side by side. */
int condition_nodes_join(struct condition_nodes *nodes, struct node node,
			 const struct condition_children *children,
			 uint32_t *number);

int condition_children_add(struct condition_children *children, uint32_t child);

/*
 * Copy the rule's nodes, and the names that they borrow from the tree, into
 * the arena in which the rule stays.
 */
int condition_nodes_keep(struct rule *rule, struct arena *arena);

#endif
