/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition.h - the condition of a rule: text to nodes.
 *
 *   condition  = or
 *   or         = and { "or" and }
 *   and        = not { "and" not }
 *   not        = [ "not" ] primary
 *   primary    = "(" or ")" | count "of" names | name
 *   count      = number | "all" | "any"
 *   names      = pattern | "them" | "(" pattern { "," pattern } ")"
 *   name       = a selection, a rule of the same pack, or pack/rule
 *   pattern    = a name, may end in "*"
 */
#ifndef SCAMSIEVE_RULES_CONDITION_H
#define SCAMSIEVE_RULES_CONDITION_H

#include "base/yaml_read.h"
#include "rules/rule.h"

enum { CONDITION_DEPTH_LIMIT = 32, CONDITION_NODE_LIMIT = 1024 };

/*
 * What a name that is no selection stands for: the index of a rule, or
 * UINT32_MAX. Called with the name as written.
 */
struct rule_names {
	uint32_t (*find)(void *context, struct span name);
	/* The rule's name that is nearest to one that is none, or NULL. */
	const char *(*closest)(void *context, struct span name);
	void *context;
};

/*
 * Parse the condition in node (a scalar) for a rule whose selections stand;
 * fills rule->nodes, ->n_nodes and ->root in the arena and marks the
 * selections used. Rules' names are looked up later by
 * condition_resolve(), for a rule may name one that is read after it.
 * 0, ERR_INPUT (findings added) or ERR_MEMORY.
 */
int condition_parse(struct rule *rule, const struct yaml_node *node,
		    struct arena *arena, struct diag_list *diags);

/*
 * Look up the rules that the nodes name (they were parsed into the arena
 * with their names). 0 or ERR_INPUT with findings.
 */
int condition_resolve(struct rule *rule, const struct rule_names *names,
		      struct diag_list *diags);

#endif
