/* SPDX-License-Identifier: Apache-2.0 */
/*
 * candidate - which rules is the message worth a look by?
 *
 * The scan's hits and what is known of the message at once (signs) turn
 * triggers on; a trigger brings the rules that it leads; a rule in whose
 * every other group a trigger is on as well is a candidate. A sign that no
 * rule waits for is not looked for.
 *
 * Contract: see ruleset_private.h.
 * Failure: none; what a limit cut short is kept in facts and hits, and then
 * all rules are candidates.
 * Threads: a ruleset is shared, a scratch belongs to one thread.
 */
#include "ruleset_private.h"

enum { INSERTION_LIMIT = 32 };

static inline bool is_on(const struct scratch *scratch, uint32_t trigger)
{
	uint32_t first_sign = sign_trigger(scratch->ruleset, 0);

	return trigger < first_sign
		   ? hits_has(&scratch->hits, trigger)
		   : scratch->signs >> (trigger - first_sign) & 1;
}

/* Of each of n groups, laid out one behind the other, is a trigger on? */
static bool groups_are_on(const struct scratch *scratch, const uint32_t *groups,
			  size_t n)
{
	while (n--) {
		const uint32_t *end = groups + 1 + *groups;

		do
			if (++groups == end)
				return false;
		while (!is_on(scratch, *groups));
		groups = end;
	}
	return true;
}

/* With hits dropped or asks cut, triggers prove nothing: look at all. */
static bool must_look_at_all(const struct scratch *scratch)
{
	return scratch->hits.has_hit_limit ||
	       scratch->facts.asks.has_hit_limit || scratch->facts.failed;
}

bool rule_may_hold(const struct scratch *scratch, const struct rule *rule)
{
	const struct ruleset *ruleset = scratch->ruleset;
	const struct rule_gate *gate = &ruleset->gates[rule - ruleset->rules];

	return must_look_at_all(scratch) ||
	       groups_are_on(scratch, ruleset->gate_triggers + gate->groups,
			     gate->n_groups);
}

static bool is_in_scope(const struct scratch *scratch,
			const struct rule_gate *gate)
{
	const struct message *message = scratch->facts.message;

	return (gate->channels >> message->channel & 1) &&
	       (gate->directions >> message->direction & 1);
}

bool rule_is_in_scope(const struct scratch *scratch, const struct rule *rule)
{
	const struct ruleset *ruleset = scratch->ruleset;

	return is_in_scope(scratch, &ruleset->gates[rule - ruleset->rules]);
}

static void add_candidate(struct scratch *scratch, uint32_t number)
{
	struct rule_memo *memo = &scratch->rules[number];

	if (memo->epoch != scratch->epoch)
		*memo = (struct rule_memo){.epoch = scratch->epoch,
					   .truth = UINT8_MAX};
	if (memo->is_candidate)
		return;
	memo->is_candidate = true;
	scratch->candidates[scratch->n_candidates++] = number;
}

/* A rule whose leading group is on, or which has none. */
static inline void consider(struct scratch *scratch, uint32_t number)
{
	const struct ruleset *ruleset = scratch->ruleset;
	const struct rule_gate *gate = &ruleset->gates[number];
	const uint32_t *groups = ruleset->gate_triggers + gate->groups;

	if (is_in_scope(scratch, gate) &&
	    (gate->n_groups < 2 ||
	     groups_are_on(scratch, groups + 1 + *groups, gate->n_groups - 1u)))
		add_candidate(scratch, number);
}

static inline void lead(struct scratch *scratch, uint32_t trigger)
{
	const struct lead_lists *leads = &scratch->ruleset->leads;
	uint32_t end = leads->starts[trigger + 1];

	for (uint32_t i = leads->starts[trigger]; i < end; i++)
		consider(scratch, leads->rules[i]);
}

/* No link without a Latin letter and a dot or slash, in whatever disguise. */
static bool may_hold_link(const struct facts *facts, size_t text)
{
	return (facts->text_flags & (VIEW_HAS_DOT_WORD | VIEW_HAS_SLASH)) ||
	       ((facts->text_flags & VIEW_HAS_LATIN) &&
		link_may_hide(facts->texts[text].view.folded));
}

static bool has_links(struct facts *facts)
{
	for (size_t i = 0; i < facts->message->n_texts; i++)
		if (facts->texts[i].is_visible && may_hold_link(facts, i) &&
		    facts_links(facts, (uint16_t)i)->n)
			return true;
	return facts->message->n_links && facts_markup_links(facts)->n;
}

static bool has_phones(struct facts *facts)
{
	if (!(facts->text_flags & VIEW_HAS_DIGIT))
		return false;
	for (size_t i = 0; i < facts->message->n_texts; i++)
		if (facts->texts[i].is_visible &&
		    facts_entities(facts, (uint16_t)i, ENTITY_PHONE)->n)
			return true;
	return false;
}

static bool is_obfuscated(const struct facts *facts)
{
	uint32_t count = 0;

	for (size_t i = 0; i < facts->message->n_texts; i++)
		for (size_t k = 0; k < OBFUSCATION_COUNT; k++)
			count |= facts->texts[i].view.counts[k];
	return count != 0;
}

/* Does a sign hold that is asked for only when a rule waits for it? */
static bool sign_holds(struct facts *facts, enum sign sign)
{
	switch (sign) {
	case SIGN_HAS_LINK:
		return has_links(facts);
	case SIGN_HAS_PHONE:
		return has_phones(facts);
	case SIGN_HAS_BRAND:
		return facts_may_claim(facts);
	case SIGN_HAS_NAMED_SENDER:
		return facts->message->channel != CHANNEL_SMS ||
		       facts_sender_brand(facts);
	case SIGN_IS_OBFUSCATED:
		return is_obfuscated(facts);
	case SIGN_HAS_DIGIT:
	case SIGN_HAS_AT:
	case SIGN_ASKED:
	case SIGN_WARNED:
	case SIGN_COUNT:
		break;
	}
	return false;
}

static uint64_t find_signs(struct scratch *scratch)
{
	uint64_t used = scratch->ruleset->used_signs;
	struct facts *facts = &scratch->facts;
	uint64_t signs = 0;

	if (facts->text_flags & VIEW_HAS_DIGIT)
		signs |= SIGN_BIT(SIGN_HAS_DIGIT);
	if (facts->text_flags & VIEW_HAS_AT)
		signs |= SIGN_BIT(SIGN_HAS_AT);
	for (uint32_t sign = SIGN_HAS_LINK; sign < SIGN_ASKED; sign++)
		if ((used & SIGN_BIT(sign)) &&
		    sign_holds(facts, (enum sign)sign))
			signs |= SIGN_BIT(sign);
	if (used >> SIGN_ASKED) {
		const struct ask_list *asks = facts_asks(facts);

		signs |= (uint64_t)asks->asked << SIGN_ASKED |
			 (uint64_t)asks->warned << SIGN_WARNED;
	}
	return signs;
}

/* Many, by a bit for each rule. */
static void sort_by_bits(struct scratch *scratch)
{
	size_t n_words = scratch->ruleset->n_rules / 64 + 1;
	uint64_t *bits = scratch->candidate_bits;
	uint32_t *item = scratch->candidates;

	for (size_t i = 0; i < scratch->n_candidates; i++)
		bits[item[i] / 64] |= UINT64_C(1) << item[i] % 64;
	for (size_t i = 0; i < n_words; i++)
		for (; bits[i]; bits[i] &= bits[i] - 1)
			*item++ = (uint32_t)(i * 64 + LOWEST_BIT(bits[i]));
}

/* By number; there are few, and those of one trigger are in order. */
static void sort_candidates(struct scratch *scratch)
{
	uint32_t *items = scratch->candidates;

	if (scratch->n_candidates > INSERTION_LIMIT) {
		sort_by_bits(scratch);
		return;
	}
	for (size_t i = 1; i < scratch->n_candidates; i++) {
		uint32_t number = items[i];
		size_t at = i;

		for (; at && items[at - 1] > number; at--)
			items[at] = items[at - 1];
		items[at] = number;
	}
}

static void look_at_all(struct scratch *scratch)
{
	const struct ruleset *ruleset = scratch->ruleset;

	for (size_t i = 0; i < ruleset->n_rules; i++)
		if (rule_is_looked_at(&ruleset->rules[i]) &&
		    is_in_scope(scratch, &ruleset->gates[i]))
			add_candidate(scratch, (uint32_t)i);
}

void candidates_find(struct scratch *scratch)
{
	const struct ruleset *ruleset = scratch->ruleset;
	const struct hits *hits = &scratch->hits;
	uint32_t first_sign = sign_trigger(ruleset, 0);
	uint64_t signs;

	scratch->n_candidates = 0;
	scratch->signs = find_signs(scratch);
	if (UNLIKELY(must_look_at_all(scratch))) {
		look_at_all(scratch);
		return;
	}
	for (size_t i = 0; i < hits->n_leading; i++)
		lead(scratch, hits->leading[i]);
	for (signs = scratch->signs & ruleset->leading_signs; signs;
	     signs &= signs - 1)
		lead(scratch, first_sign + LOWEST_BIT(signs));
	for (size_t i = 0; i < ruleset->n_always; i++)
		consider(scratch, ruleset->always[i]);
	sort_candidates(scratch);
}
