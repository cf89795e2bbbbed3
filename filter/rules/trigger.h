/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trigger.h - groups of triggers while they are gathered.
 */
#ifndef SCAMSIEVE_RULES_TRIGGER_H
#define SCAMSIEVE_RULES_TRIGGER_H

#include "builder.h"

enum { GROUP_LIMIT = 8, TRIGGER_LIMIT = 4096 };

/* Of each group one trigger at least must be on. */
struct group_list {
	struct trigger_group items[GROUP_LIMIT];
	size_t n;
};

/* How likely a message is to turn a trigger on, from 0 to 1. */
double trigger_commonness(const struct builder *builder, uint32_t trigger);

/* The same of a sign (enum sign). */
double sign_commonness(uint32_t sign);

/* The sign without which the fact of an item does not hold; SIGN_COUNT:
 * none. */
uint32_t fact_sign(const struct item *item);

/* The group that is met least often; NULL of an empty list. */
const struct trigger_group *trigger_rarest(const struct group_list *list);

/* Add a group of these. 0 or ERR_MEMORY. */
int trigger_add(struct builder *builder, struct group_list *list,
		const uint32_t *triggers, size_t n);

/* Gather the groups of a node of a condition. 0 or ERR_MEMORY. */
int trigger_node(struct builder *builder, const struct rule *rule,
		 const struct node *node, size_t depth,
		 struct group_list *list);

/* The same for the root of a weights rule. */
int trigger_weights(struct builder *builder, const struct rule *rule,
		    const struct node *node, size_t depth,
		    struct group_list *list);

#endif
