/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval.h - the truth of an item by its kind, and the parts of it that
 * reports need again.
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

/*
 * The truth of a regex, a fact and a near item; item_truth() keeps what they
 * say. Where a pattern or terms stand is put into the item's memo.
 */
enum truth item_regex_truth(struct scratch *scratch, const struct item *item);
enum truth item_fact_truth(struct scratch *scratch, const struct item *item);
enum truth item_near_truth(struct scratch *scratch, const struct item *item);

/* Search within the budget of the message: as regex_search(). */
int item_search(struct scratch *scratch, const struct pattern *pattern,
		struct span text, struct range starts, struct range *where);

/* UNKNOWN, and why: a constant string, for the report. */
enum truth item_unknown(struct scratch *scratch, const char *reason);

/* YES if it holds; NO, or UNKNOWN when hits may have been left out. */
enum truth item_or_limit(struct scratch *scratch, bool holds);

#endif
