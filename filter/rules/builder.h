/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder.h - a ruleset while it is being made from files.
 */
#ifndef SCAMSIEVE_RULES_BUILDER_H
#define SCAMSIEVE_RULES_BUILDER_H

#include "base/yaml_read.h"
#include "ruleset_private.h"

/* A list file: one value a line. */
struct value_list {
	struct span name;
	struct span *values; /* folded, sorted */
	size_t n;
};

struct rule_id;

/* What the id of a rule with errors leads to. */
#define RULE_FAILED (UINT32_MAX - 1)

struct builder {
	struct ruleset *ruleset;
	struct scan_builder *scan;
	struct arena *scratch; /* YAML trees and what need not stay */
	struct diag_list *diags;
	size_t rules_capacity;
	size_t groups_capacity;
	struct value_list *lists;
	size_t n_lists;
	size_t lists_capacity;
	struct rule_id *ids;            /* hash of the rules' ids */
	const struct yaml_node **nodes; /* of each rule, in its pack */
	size_t nodes_capacity;
	struct rule *failed; /* rules with errors, in the scratch arena */
	size_t n_failed;
	size_t failed_capacity;
};

/*
 * Begin: the ruleset is empty, in its own arena. What need not stay goes into
 * scratch. 0 or ERR_MEMORY; to be released in either case.
 */
int builder_init(struct builder *builder, struct ruleset *ruleset,
		 struct arena *scratch, struct diag_list *diags);

/* Let go of what is in no arena. A zeroed builder is accepted. */
void builder_release(struct builder *builder);

/* Copy a span or string into the ruleset. Empty or NULL when out of memory
 * (builder_failed() then says so). */
struct span builder_keep(struct builder *builder, struct span span);
const char *builder_keep_string(struct builder *builder, struct span span);

/* Read one pack file's tree; adds its rules. 0 or ERR_MEMORY. */
int pack_parse(struct builder *builder, const struct yaml_node *root);

/* Read one weights file's tree; adds its rule. 0 or ERR_MEMORY. */
int weights_parse(struct builder *builder, const struct yaml_node *root);

/* Read the selection that is the value of key into *selection, named after
 * the key. 0, ERR_INPUT or ERR_MEMORY. */
int selection_parse(struct builder *builder, struct selection *selection,
		    const struct yaml_node *key);

/* Read the detection of a rule: selections and condition. */
int detection_parse(struct builder *builder, struct rule *rule,
		    const struct yaml_node *node);

/* Read one key of a selection into item. 0, ERR_INPUT or ERR_MEMORY. */
int item_parse(struct builder *builder, struct item *item,
	       const struct yaml_node *key);

/* Compile one pattern and register its literals. */
int pattern_build(struct builder *builder, struct pattern *pattern,
		  const struct yaml_node *node, bool is_cased, bool is_raw);

/* Look up what all conditions name, also those of failed rules. 0, or
 * ERR_INPUT with findings. */
int rules_resolve(struct builder *builder);

/* Find what each rule needs; names are resolved. 0, ERR_INPUT, ERR_MEMORY. */
int rules_link(struct builder *builder);

/* Put what is cheap to decide first. Rules' names must be resolved. */
void rule_order(const struct ruleset *ruleset, struct rule *rule);

/* What it costs to decide an item, roughly; words cost 1. */
unsigned item_cost(const struct item *item);

/* Choose which operand is asked first. All rules must be in order. 0 or
 * ERR_MEMORY. */
int rules_take_turns(struct builder *builder);

/* Make the lists of rules by their leading triggers. 0 or ERR_MEMORY. */
int leads_build(struct ruleset *ruleset);

/* Fill rule->triggers. */
int triggers_find(struct builder *builder, struct rule *rule);

/* The index of a rule by "pack/rule", RULE_FAILED, or UINT32_MAX. */
uint32_t builder_find_rule(const struct builder *builder, struct span id);

/* Remember that the rule of this id (it must stay) has this index. */
int builder_add_id(struct builder *builder, const char *id, uint32_t rule);

/* Read a list file's text. 0 or ERR_MEMORY. */
int list_parse(struct builder *builder, const struct source *source);
const struct value_list *builder_find_list(const struct builder *builder,
					   struct span name);

#endif
