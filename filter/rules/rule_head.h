/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_head.h - what all rules share, whatever decides them: id, title,
 * scope, tags, tests.
 */
#ifndef SCAMSIEVE_RULES_RULE_HEAD_H
#define SCAMSIEVE_RULES_RULE_HEAD_H

#include "builder.h"

/* For the rows of rule_key.def; NULL-terminated. */
extern const char *const rule_status_names[];
extern const char *const rule_level_names[];
extern const char *const rule_channel_names[];
extern const char *const rule_direction_names[];
extern const char *const rule_action_names[];
extern const char *const rule_thread_names[];
extern const char *const rule_dmarc_names[];   /* by enum auth_result */
extern const char *const rule_history_names[]; /* by enum rule_history */
enum { RULE_TEST_KEY_COUNT = 14 };
extern const struct yaml_key rule_test_keys[RULE_TEST_KEY_COUNT];

/* Is the scalar fit to be a pack's or a rule's name? 0 or ERR_INPUT. */
int rule_check_id(struct builder *builder, const struct yaml_node *node);

/* "pack/id", NUL-terminated; empty when memory is out. */
struct span rule_join_id(struct builder *builder, struct span pack,
			 struct span id);

/*
 * Read the keys of rule_key.def from node into *rule, all
 * else of which is zeroed. 0, ERR_INPUT or ERR_MEMORY.
 */
int rule_head_parse(struct builder *builder, struct rule *rule,
		    struct span pack, const struct yaml_node *node);

/*
 * Read the keys of test_key.def and "text" from a map; channel and direction
 * stay as they are when left out. The spans are borrowed from the tree. 0 or
 * ERR_INPUT.
 */
int test_message_read(const struct yaml_node *node, struct rule_test *test,
		      struct diag_list *diags);

/* The sets from first_set on were made for this rule: they matter only in
 * messages of its channels. */
void rule_limit_sets(struct builder *builder, const struct rule *rule,
		     size_t first_set);

/* Keep a rule with errors, so that others may name it and what its condition
 * names is looked up. 0 or ERR_MEMORY. */
int rule_add_failed(struct builder *builder, const struct rule *rule);

/* Put the rule in, or in the place of an earlier one of the same id; it was
 * made from node. 0 or ERR_MEMORY. */
int rule_add(struct builder *builder, const struct rule *rule,
	     const struct yaml_node *node);

#endif
