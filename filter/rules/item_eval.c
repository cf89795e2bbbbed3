/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval - does one item of a selection hold for the message?
 *
 * One small function per kind, listed in `evaluators`. Words and asks are
 * decided here, from the scanner's hits and the facts; patterns, fields and
 * distances have files of their own.
 *
 * Contract: see item_eval.h. A limit that was hit is UNKNOWN.
 * Failure: memory shows as UNKNOWN with its reason.
 * Limits: those of the scanner's hits.
 * Threads: a scratch belongs to one thread.
 */
#include "item_eval.h"

#include "base/ascii.h"

enum truth item_unknown(struct scratch *scratch, const char *reason)
{
	scratch->reason = reason;
	return TRUTH_UNKNOWN;
}

enum truth item_or_limit(struct scratch *scratch, bool holds)
{
	if (holds)
		return TRUTH_YES;
	return scratch->facts.hits->has_hit_limit
		   ? item_unknown(scratch, "hit limit")
		   : TRUTH_NO;
}

bool item_hit_counts(struct scratch *scratch, const struct item *item,
		     const struct hit *hit)
{
	struct facts *facts = &scratch->facts;
	const struct message_text *text = &facts->message->texts[hit->text];

	if (!(item->text_kinds & (1u << text->kind)))
		return false;
	if ((item->flags & ITEM_AT_START) && hit->where.start != 0)
		return false;
	if ((item->flags & ITEM_AT_END) &&
	    hit->where.end != facts->texts[hit->text].view.folded.len)
		return false;
	return !(item->flags & ITEM_IS_UNWARNED) ||
	       !facts_is_warned(facts, hit->text, hit->where);
}

static bool has_counting_hit(struct scratch *scratch, const struct item *item,
			     uint32_t set)
{
	for (const struct hit *hit = hits_first(&scratch->hits, set); hit;
	     hit = hits_next(&scratch->hits, hit))
		if (item_hit_counts(scratch, item, hit))
			return true;
	return false;
}

static enum truth eval_words(struct scratch *scratch, const struct item *item)
{
	bool is_all = item->flags & ITEM_IS_ALL;

	for (size_t i = 0; i < item->words.n; i++) {
		bool has = has_counting_hit(scratch, item, item->words.sets[i]);

		if (has != is_all)
			return item_or_limit(scratch, has);
	}
	return item_or_limit(scratch, is_all);
}

static size_t find_nocase(struct span text, struct span literal)
{
	for (size_t at = 0; at + literal.len <= text.len; at++) {
		size_t i = 0;

		while (i < literal.len && ascii_lower(text.ptr[at + i]) ==
					      ascii_lower(literal.ptr[i]))
			i++;
		if (i == literal.len)
			return at;
	}
	return SIZE_MAX;
}

/* Where a literal stands in a raw text of the item's kinds. */
static bool find_raw(struct scratch *scratch, const struct item *item,
		     struct span literal, struct item_memo *memo)
{
	const struct message *message = scratch->facts.message;

	for (size_t i = 0; i < message->n_texts; i++) {
		struct span raw = message->texts[i].raw;
		size_t at;

		if (!(item->text_kinds & (1u << message->texts[i].kind)))
			continue;
		at = item->flags & ITEM_IS_CASED ? span_find(raw, literal, 0)
						 : find_nocase(raw, literal);
		if (at == SIZE_MAX)
			continue;
		memo->text = (uint16_t)i;
		memo->where = (struct range){(uint32_t)at,
					     (uint32_t)(at + literal.len)};
		return true;
	}
	return false;
}

static enum truth eval_raw(struct scratch *scratch, const struct item *item)
{
	struct item_memo *memo = &scratch->items[item->number];
	bool is_all = item->flags & ITEM_IS_ALL;

	if (item->raw.set != SET_NONE &&
	    !hits_has(&scratch->hits, item->raw.set))
		return item_or_limit(scratch, false);
	for (size_t i = 0; i < item->raw.n; i++) {
		bool has = find_raw(scratch, item, item->raw.literals[i], memo);

		if (has != is_all)
			return has ? TRUTH_YES : TRUTH_NO;
	}
	return is_all ? TRUTH_YES : TRUTH_NO;
}

static enum truth eval_ask(struct scratch *scratch, const struct item *item)
{
	const struct ask_list *asks = facts_asks(&scratch->facts);
	uint32_t found = (item->kind == ITEM_ASK ? asks->asked : asks->warned) &
			 item->ask_kinds;

	if (item->flags & ITEM_IS_ALL ? found == item->ask_kinds : found != 0)
		return TRUTH_YES;
	return asks->has_hit_limit ? item_unknown(scratch, "ask limit")
				   : TRUTH_NO;
}

static enum truth (*const evaluators[])(struct scratch *,
					const struct item *) = {
    [ITEM_WORDS] = eval_words,       [ITEM_RAW] = eval_raw,
    [ITEM_REGEX] = item_regex_truth, [ITEM_FACT] = item_fact_truth,
    [ITEM_ASK] = eval_ask,           [ITEM_WARN] = eval_ask,
    [ITEM_NEAR] = item_near_truth,
};

enum truth item_truth(struct scratch *scratch, const struct item *item)
{
	struct item_memo *memo = &scratch->items[item->number];

	if (memo->epoch == scratch->epoch)
		return (enum truth)memo->truth;
	memo->epoch = scratch->epoch;
	memo->truth = TRUTH_UNKNOWN;
	memo->truth = (unsigned char)evaluators[item->kind](scratch, item);
	return (enum truth)memo->truth;
}
