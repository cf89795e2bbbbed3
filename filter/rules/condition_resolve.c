/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition_resolve - the rules that a condition names.
 *
 * Apart from the parsing, because a condition may name a rule that is read
 * after it: names are looked up when all rules are there.
 *
 * Contract: see condition.h.
 * Failure: a finding for each name that is neither a selection nor a rule.
 * Limits: those of condition_parse().
 * Threads: safe, but for the findings.
 */
#include "rules/condition.h"

enum { NAME_LIMIT = 64 /* of selections, for suggestions */ };

static void say_unknown(const struct rule *rule, const struct node *node,
			const struct rule_names *names, struct diag_list *diags)
{
	const char *candidates[NAME_LIMIT + 1];
	const char *rule_name = names->closest(names->context, node->name);
	size_t n = 0;

	for (; n < rule->n_selections && n < NAME_LIMIT; n++)
		candidates[n] = rule->selections[n].name;
	if (rule_name)
		candidates[n++] = rule_name;
	diag_add_meant(diags, SEVERITY_ERROR, "unknown-selection", node->place,
		       node->name, candidates, n,
		       "a rule of another pack is named pack/rule, and its "
		       "file must be read too",
		       "'%.*s' is neither a selection nor a rule",
		       (int)node->name.len, (const char *)node->name.ptr);
}

int condition_resolve(struct rule *rule, const struct rule_names *names,
		      struct diag_list *diags)
{
	int rc = 0;

	for (size_t i = 0; i < rule->n_nodes; i++) {
		struct node *node = &rule->nodes[i];

		if (node->kind != NODE_RULE)
			continue;
		node->ref = names->find(names->context, node->name);
		if (node->ref == UINT32_MAX) {
			say_unknown(rule, node, names, diags);
			rc = ERR_INPUT;
		}
	}
	return rc;
}
