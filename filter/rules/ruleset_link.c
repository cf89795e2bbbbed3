/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_link - rules that name rules, and lists of rules by trigger.
 *
 * Contract: see builder.h.
 * Failure: findings for unknown names and for circles of rules.
 * Limits: RULE_REFERENCE_DEPTH rules naming rules.
 * Threads: belongs to loading.
 */
#include "builder.h"

#include "rules/condition.h"

struct find_context {
	struct builder *builder;
	const struct rule *rule;
};

/* A name is that of a rule of the same pack, or pack/rule. */
static uint32_t find_rule(void *context, struct span name)
{
	struct find_context *find = context;
	struct buf id;
	uint32_t rule;

	buf_init(&id, 1024);
	if (span_find(name, span_of("/"), 0) == SIZE_MAX) {
		buf_add_string(&id, find->rule->pack);
		buf_add_char(&id, '/');
	}
	buf_add_span(&id, name);
	rule = builder_find_rule(find->builder, buf_span(&id));
	buf_release(&id);
	return rule;
}

static const char *closest_rule(void *context, struct span name)
{
	enum { COMPARED_LIMIT = 10000 };
	const struct builder *builder = ((struct find_context *)context)
					    ->builder;
	const struct ruleset *ruleset = builder->ruleset;
	size_t n = ruleset->n_rules < COMPARED_LIMIT ? ruleset->n_rules
						     : COMPARED_LIMIT;
	const char **ids;

	if (builder->diags->n >= DIAG_LIMIT)
		return NULL; /* it will not be shown */
	ids = arena_alloc(builder->scratch, (n + 1) * sizeof(*ids));
	for (size_t i = 0; ids && i < n; i++)
		ids[i] = ruleset->rules[i].id;
	return ids ? closest_word(name, ids, n) : NULL;
}

/* How deep rules name rules from here; beyond the limit it is a circle or
 * as bad as one. NOLINTNEXTLINE(misc-no-recursion) */
static size_t reference_depth(const struct ruleset *ruleset,
			      const struct rule *rule, size_t depth)
{
	size_t deepest = depth;

	if (depth > RULE_REFERENCE_DEPTH)
		return depth;
	for (size_t i = 0; i < rule->n_nodes; i++) {
		const struct node *node = &rule->nodes[i];
		size_t below;

		if (node->kind != NODE_RULE || node->ref >= ruleset->n_rules)
			continue;
		below = reference_depth(ruleset, &ruleset->rules[node->ref],
					depth + 1);
		if (below > deepest)
			deepest = below;
		if (deepest > RULE_REFERENCE_DEPTH)
			break;
	}
	return deepest;
}

static void check_references(struct builder *builder, const struct rule *rule)
{
	if (reference_depth(builder->ruleset, rule, 0) <= RULE_REFERENCE_DEPTH)
		return;
	diag_add(builder->diags, SEVERITY_ERROR, "rule-circle", rule->place,
		 "'%s' names itself by way of other rules, or rules name "
		 "rules more than %d deep",
		 rule->id, RULE_REFERENCE_DEPTH);
}

/* Tell the scanner which sets bring rules. */
static void mark_leading(struct builder *builder, const struct rule *rule)
{
	const struct trigger_group *group = rule->triggers;

	if (!rule_is_looked_at(rule) || rule->n_triggers == 0)
		return;
	for (size_t i = 0; i < group->n; i++)
		if (group->triggers[i] < scan_builder_set_count(builder->scan))
			scan_builder_mark_leading(builder->scan,
						  group->triggers[i]);
}

static void warn_unused(struct builder *builder, const struct rule *rule)
{
	for (size_t i = 0; i < rule->n_selections; i++)
		if (!rule->selections[i].is_used)
			diag_add(builder->diags, SEVERITY_WARNING,
				 "unused-selection", rule->selections[i].place,
				 "the condition does not use '%s'",
				 rule->selections[i].name);
}

static void resolve_all(struct builder *builder, struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct find_context context = {builder, &rules[i]};
		struct rule_names names = {find_rule, closest_rule, &context};

		/* An unknown name may have been meant for an unused one. */
		if (condition_resolve(&rules[i], &names, builder->diags) == 0 &&
		    rules[i].n_nodes)
			warn_unused(builder, &rules[i]);
	}
}

int rules_resolve(struct builder *builder)
{
	struct ruleset *ruleset = builder->ruleset;
	size_t errors = builder->diags->n_errors;

	resolve_all(builder, ruleset->rules, ruleset->n_rules);
	resolve_all(builder, builder->failed, builder->n_failed);
	for (size_t i = 0; i < ruleset->n_rules; i++)
		check_references(builder, &ruleset->rules[i]);
	return builder->diags->n_errors > errors ? ERR_INPUT : 0;
}

int rules_link(struct builder *builder)
{
	struct ruleset *ruleset = builder->ruleset;

	for (size_t i = 0; i < ruleset->n_rules; i++) {
		rule_order(ruleset, &ruleset->rules[i]);
		if (triggers_find(builder, &ruleset->rules[i]))
			return ERR_MEMORY;
		mark_leading(builder, &ruleset->rules[i]);
	}
	return rules_take_turns(builder);
}

static uint32_t bits_or_all(uint32_t bits)
{
	return bits ? bits : UINT32_MAX;
}

static void mark_signs(struct ruleset *ruleset,
		       const struct trigger_group *group)
{
	uint32_t first = sign_trigger(ruleset, 0);

	for (size_t i = 0; i < group->n; i++)
		if (group->triggers[i] >= first)
			ruleset->used_signs |= SIGN_BIT(group->triggers[i] -
							first);
}

/* Lay out what is read of a rule before it is looked at. */
static int gates_build(struct ruleset *ruleset)
{
	size_t total = 0;
	uint32_t at = 0;

	for (size_t i = 0; i < ruleset->n_rules; i++)
		for (size_t k = 0; k < ruleset->rules[i].n_triggers; k++)
			total += 1 + ruleset->rules[i].triggers[k].n;
	ruleset->gates = arena_zalloc(&ruleset->arena, ruleset->n_rules + 1,
				      sizeof(*ruleset->gates));
	ruleset->gate_triggers = arena_zalloc(&ruleset->arena, total + 1,
					      sizeof(*ruleset->gate_triggers));
	if (!ruleset->gates || !ruleset->gate_triggers)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];

		ruleset->gates[i] = (struct rule_gate){
		    .channels = (unsigned char)bits_or_all(rule->channels),
		    .directions = (unsigned char)bits_or_all(rule->directions),
		    .groups = at,
		};
		for (size_t k = 0; k < rule->n_triggers; k++) {
			const struct trigger_group *group = &rule->triggers[k];

			mark_signs(ruleset, group);
			ruleset->gates[i].n_groups++;
			ruleset->gate_triggers[at++] = (uint32_t)group->n;
			memcpy(ruleset->gate_triggers + at, group->triggers,
			       group->n * sizeof(*group->triggers));
			at += (uint32_t)group->n;
		}
	}
	return 0;
}

int leads_build(struct ruleset *ruleset)
{
	size_t n_triggers = scanner_set_count(ruleset->scanner) + SIGN_COUNT;
	struct lead_lists *leads = &ruleset->leads;
	size_t total = 0;

	leads->starts = arena_zalloc(&ruleset->arena, n_triggers + 2,
				     sizeof(*leads->starts));
	ruleset->always = arena_zalloc(&ruleset->arena, ruleset->n_rules + 1,
				       sizeof(*ruleset->always));
	if (!leads->starts || !ruleset->always)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];

		if (!rule_is_looked_at(rule))
			continue;
		if (rule->n_triggers == 0) {
			ruleset->always[ruleset->n_always++] = (uint32_t)i;
			continue;
		}
		for (size_t k = 0; k < rule->triggers[0].n; k++)
			leads->starts[rule->triggers[0].triggers[k] + 2]++;
		total += rule->triggers[0].n;
	}
	for (size_t t = 2; t < n_triggers + 2; t++)
		leads->starts[t] += leads->starts[t - 1];
	leads->rules = arena_zalloc(&ruleset->arena, total + 1,
				    sizeof(*leads->rules));
	if (!leads->rules)
		return ERR_MEMORY;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		const struct rule *rule = &ruleset->rules[i];

		if (!rule_is_looked_at(rule) || rule->n_triggers == 0)
			continue;
		for (size_t k = 0; k < rule->triggers[0].n; k++) {
			uint32_t t = rule->triggers[0].triggers[k];

			leads->rules[leads->starts[t + 1]++] = (uint32_t)i;
		}
	}
	for (uint32_t sign = 0; sign < SIGN_COUNT; sign++) {
		uint32_t t = sign_trigger(ruleset, sign);

		if (leads->starts[t] < leads->starts[t + 1])
			ruleset->leading_signs |= SIGN_BIT(sign);
	}
	return gates_build(ruleset);
}
