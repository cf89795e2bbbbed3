/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_trace - a condition decided node by node, for people to read.
 *
 * Contract: see explain.h. What was decided while evaluating is remembered
 * by the scratch, so a trace costs little.
 * Failure: memory.
 * Limits: TRACE_DEPTH rules deep, TRACE_NODES nodes.
 * Threads: a scratch belongs to one thread.
 */
#include "rules/explain.h"

#include "ruleset_private.h"

enum { TRACE_DEPTH = 3, TRACE_NODES = 2000 };

struct tracing {
	const struct ruleset *ruleset;
	struct scratch *scratch;
	struct arena *arena;
	size_t n_nodes;
};

const char *truth_name(enum truth truth)
{
	static const char *const names[] = {
	    [TRUTH_NO] = "no",
	    [TRUTH_YES] = "yes",
	    [TRUTH_UNKNOWN] = "unknown",
	};

	return names[truth];
}

/*
 * As deep as the condition (CONDITION_DEPTH_LIMIT) and TRACE_DEPTH rules.
 * NOLINTBEGIN(misc-no-recursion)
 */
static int trace(struct tracing *tracing, const struct rule *rule,
		 const struct node *node, size_t depth,
		 struct explained_node *to);

/* The n nodes from first, as children. */
static int trace_children(struct tracing *tracing, const struct rule *rule,
			  const struct node *first, size_t n, size_t depth,
			  struct explained_node *to)
{
	if (tracing->n_nodes + n > TRACE_NODES)
		return 0;
	tracing->n_nodes += n;
	to->children = arena_zalloc(tracing->arena, n, sizeof(*to->children));
	if (!to->children)
		return ERR_MEMORY;
	for (; to->n < n; to->n++)
		if (trace(tracing, rule, &first[to->n], depth,
			  &to->children[to->n]))
			return ERR_MEMORY;
	return 0;
}

static int trace(struct tracing *tracing, const struct rule *rule,
		 const struct node *node, size_t depth,
		 struct explained_node *to)
{
	const struct rule *other;

	to->kind = node->kind;
	to->need = node->need;
	to->truth = node_truth(tracing->scratch, rule, node);
	switch (node->kind) {
	case NODE_SELECTION:
		to->name = rule->selections[node->ref].name;
		return 0;
	case NODE_RULE:
		other = &tracing->ruleset->rules[node->ref];
		to->name = other->id;
		if (depth == TRACE_DEPTH)
			return 0;
		return trace_children(tracing, other,
				      &other->nodes[other->root], 1, depth + 1,
				      to);
	case NODE_AND:
	case NODE_OR:
	case NODE_COUNT:
		return trace_children(tracing, rule, &rule->nodes[node->first],
				      node->n, depth, to);
	case NODE_NOT:
		return trace_children(tracing, rule, &rule->nodes[node->first],
				      1, depth, to);
	case NODE_WEIGHTS: /* signs have weights, not answers that count */
		to->name = "sum";
		return 0;
	}
	return 0;
}

/* NOLINTEND(misc-no-recursion) */

struct explained_node *rule_trace(const struct ruleset *ruleset,
				  struct scratch *scratch,
				  const struct rule *rule, struct arena *arena)
{
	struct tracing tracing = {ruleset, scratch, arena, 1};
	struct explained_node *root = arena_zalloc(arena, 1, sizeof(*root));

	if (!root || trace(&tracing, rule, &rule->nodes[rule->root], 0, root))
		return NULL;
	return root;
}

/*
 * As deep as the condition. A named rule's own is not written.
 * NOLINTBEGIN(misc-no-recursion)
 */
static void add_list(struct buf *out, const struct explained_node *node,
		     const char *between)
{
	for (size_t i = 0; i < node->n; i++) {
		const struct explained_node *child = &node->children[i];
		bool needs_brackets = (child->kind == NODE_AND ||
				       child->kind == NODE_OR) &&
				      child->n > 1;

		if (i)
			buf_add_string(out, between);
		if (needs_brackets)
			buf_add_char(out, '(');
		explained_trace_add(out, child);
		if (needs_brackets)
			buf_add_char(out, ')');
	}
}

void explained_trace_add(struct buf *out, const struct explained_node *node)
{
	switch (node->kind) {
	case NODE_SELECTION:
	case NODE_RULE:
	case NODE_WEIGHTS:
		buf_add_format(out, "%s=%s", node->name,
			       truth_name(node->truth));
		break;
	case NODE_AND:
		add_list(out, node, " and ");
		break;
	case NODE_OR:
		add_list(out, node, " or ");
		break;
	case NODE_NOT:
		buf_add_string(out, "not ");
		add_list(out, node, "");
		break;
	case NODE_COUNT:
		buf_add_format(out, "%u of (", node->need);
		add_list(out, node, ", ");
		buf_add_char(out, ')');
		break;
	}
}
/* NOLINTEND(misc-no-recursion) */
