/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights.h - rules whose score is a sum of many small weights.
 */
#ifndef SCAMSIEVE_RULES_WEIGHTS_H
#define SCAMSIEVE_RULES_WEIGHTS_H

#include "ruleset_private.h"

/* The score of a sum, before the floor; and the sum of a score below cap. */
double weights_squash_sum(const struct weights *weights, double sum);
double weights_sum_of(const struct weights *weights, double score);

/* Does the sum reach the floor? UNKNOWN when signs that could not be decided
 * would tell. */
enum truth weights_truth(struct scratch *scratch, const struct rule *rule);

/* What the rule scores, in steps of 0.1; it must hold. */
double weights_score(struct scratch *scratch, const struct rule *rule);

/* A visible hit of a phrase that counts, or NULL. */
const struct hit *weights_phrase_hit(struct scratch *scratch,
				     const struct weights *weights,
				     uint32_t set);

/* What a phrase or a sign brought to this message. */
struct weights_part {
	const struct weighted *weighted;
	const struct hit *hit;   /* of a phrase; NULL: a sign */
	const struct node *node; /* of a sign; NULL: a phrase */
};

/* The parts that are there, heaviest first, whatever their sign; the array
 * is in the arena. 0 or ERR_MEMORY. */
int weights_parts(struct scratch *scratch, const struct rule *rule,
		  struct arena *arena, struct weights_part **parts, size_t *n);

/* Where a part stands, as rule_spans() has it. */
void weights_part_spans(struct scratch *scratch, const struct rule *rule,
			const struct weights_part *part, struct arena *arena,
			struct verdict_span **spans, size_t *n);

#endif
