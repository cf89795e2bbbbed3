/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights_parse.h - the parts of a weights file. Each function adds findings
 * for what is wrong, and returns 0, ERR_INPUT or ERR_MEMORY.
 */
#ifndef SCAMSIEVE_RULES_WEIGHTS_PARSE_H
#define SCAMSIEVE_RULES_WEIGHTS_PARSE_H

#include "builder.h"

enum { WEIGHTS_SIGN_KEY_COUNT = 4 };
extern const struct yaml_key weights_sign_keys[WEIGHTS_SIGN_KEY_COUNT];

/* A finding of its own; ERR_INPUT. */
int weights_complain(struct builder *builder, const char *lint,
		     const struct yaml_node *node, const char *text);

/* What a phrase or a sign adds. */
int weights_read_weight(struct builder *builder, const struct yaml_node *node,
			double *weight);

/* The map of phrases into weights->phrases and the scanner. */
int weights_parse_phrases(struct builder *builder, struct weights *weights,
			  const struct yaml_node *map);

/* The list of signs into weights->signs and the rule's nodes; the root is
 * the node behind them. */
int weights_parse_signs(struct builder *builder, struct rule *rule,
			struct weights *weights, const struct yaml_node *signs);

#endif
