/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval.h - parts of an item's evaluation that reports need again.
 */
#ifndef SCAMSIEVE_RULES_ITEM_EVAL_H
#define SCAMSIEVE_RULES_ITEM_EVAL_H

#include "ruleset_private.h"

/* Is this hit of a words item one that counts (kind, edge, polarity)? */
bool item_hit_counts(struct scratch *scratch, const struct item *item,
		     const struct hit *hit);

/* 1, 0 or ERR_UNKNOWN: does one value of a fact item's field hold? */
int item_value_holds(struct scratch *scratch, const struct item *item,
		     const struct fact_value *value);

#endif
