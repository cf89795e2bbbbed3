/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval_regex - do an item's patterns match the message?
 *
 * A pattern runs only on texts that hold its literals, and there only where
 * they stand near each other, as far as the pattern tells: a search costs far
 * more than a look at the hits.
 *
 * Contract: see item_eval.h.
 * Failure: what a search could not tell is UNKNOWN, "regex budget".
 * Limits: the budget of the message, see regex.h.
 * Threads: a scratch belongs to one thread.
 */
#include "item_eval.h"

#include "base/utf8.h"

enum { NEARBY_BYTES = 64 /* to go on is no dearer than to begin again */ };

int item_search(struct scratch *scratch, const struct pattern *pattern,
		struct span text, struct range starts, struct range *where)
{
	return regex_search(pattern->regex, scratch->regex, text, starts,
			    &scratch->budget, where);
}

/*
 * Around which hits of its rarest literals a pattern may match: a match holds
 * a hit of each set. So much of it may stand before such a hit, and the others
 * are no further from it than a match is long, if that is known. Hits of the
 * skeleton are none of the folded text. The texts are gone through in order.
 */
struct surroundings {
	const struct hits *hits;
	const struct pattern *pattern;
	uint16_t text; /* that is being searched */
	/* The next hit of each set that may be near. */
	const struct hit *next[REGEX_GROUP_LIMIT];
};

/* False: a set without a hit, so that nothing can match. */
static bool surroundings_begin(struct surroundings *around,
			       const struct hits *hits,
			       const struct pattern *pattern)
{
	*around = (struct surroundings){.hits = hits, .pattern = pattern};
	for (size_t i = 0; i < pattern->n_sets; i++) {
		around->next[i] = hits_first(hits, pattern->sets[i]);
		if (!around->next[i] && !hits->has_hit_limit)
			return false;
	}
	return true;
}

/* The first hit of a set in the text, from the next on, that does not stand
 * before a place; NULL: none. */
static const struct hit *hit_from(struct surroundings *around, size_t set,
				  size_t place)
{
	const struct hit *hit = around->next[set];

	while (hit &&
	       (hit->text < around->text || (hit->text == around->text &&
					     ((hit->flags & WORD_IS_SKELETON) ||
					      hit->where.start < place))))
		hit = hits_next(around->hits, hit);
	around->next[set] = hit;
	return hit && hit->text == around->text ? hit : NULL;
}

/* Has every other set a hit near this place, from where a match that holds
 * it may start? */
static bool has_others_near(struct surroundings *around, size_t from,
			    size_t place)
{
	size_t reach = around->pattern->max_bytes;

	for (size_t i = 1; i < around->pattern->n_sets; i++) {
		const struct hit *hit = hit_from(around, i, from);

		if (!hit || hit->where.start > place + reach)
			return false;
	}
	return true;
}

/* Where a match that holds the next such hit may start, the hit the last of
 * it. False: there is no such hit. */
static bool surroundings_next(struct surroundings *around, struct range *starts)
{
	uint32_t before = around->pattern->max_before;
	const struct hit *hit;

	while ((hit = hit_from(around, 0, 0))) {
		uint32_t place = hit->where.start;
		uint32_t from = place > before ? place - before : 0;

		around->next[0] = hits_next(around->hits, hit);
		if (!has_others_near(around, from, place))
			continue;
		*starts = (struct range){from, place};
		return true;
	}
	return false;
}

/* What lies together is searched at once. */
static int search_around_hits(struct scratch *scratch,
			      struct surroundings *around, uint16_t text,
			      struct range *where)
{
	struct span folded = scratch->facts.texts[text].view.folded;
	struct range starts;
	struct range next;
	bool has_next;
	int rc = 0;

	around->text = text;
	has_next = surroundings_next(around, &next);

	while (has_next && !rc) {
		starts = next;
		while ((has_next = surroundings_next(around, &next)) &&
		       next.start <= starts.end + NEARBY_BYTES)
			starts.end = next.end;
		starts.start = (uint32_t)utf8_floor(folded, starts.start);
		rc = item_search(scratch, around->pattern, folded, starts,
				 where);
	}
	return rc;
}

/*
 * A match holds a hit of each set of literals, so all of them must be in the
 * text, and none starts behind the last hit of any. False: no match.
 */
static bool find_last_start(const struct scratch *scratch,
			    const struct pattern *pattern, uint16_t text,
			    uint32_t *last_start)
{
	for (size_t i = 0; i < pattern->n_sets; i++) {
		const struct hit *last = NULL;

		for (const struct hit *hit =
			 hits_first(&scratch->hits, pattern->sets[i]);
		     hit; hit = hits_next(&scratch->hits, hit))
			if (hit->text == text &&
			    (!last || hit->where.start > last->where.start))
				last = hit;
		if (!last)
			return false;
		if (last->where.start < *last_start)
			*last_start = last->where.start;
	}
	return true;
}

static int search_text(struct scratch *scratch, const struct item *item,
		       struct surroundings *around, uint16_t text,
		       struct range *where)
{
	const struct pattern *pattern = around->pattern;
	const struct facts *facts = &scratch->facts;
	struct span folded = facts->texts[text].view.folded;
	struct span raw = facts->message->texts[text].raw;
	uint32_t last_start = (uint32_t)folded.len;

	if (item->flags & ITEM_IS_RAW)
		return item_search(scratch, pattern, raw,
				   (struct range){0, (uint32_t)raw.len}, where);
	if (!facts->hits->has_hit_limit && pattern->n_sets) {
		if (pattern->max_before < REGEX_REACH_BYTES)
			return search_around_hits(scratch, around, text, where);
		if (!find_last_start(scratch, pattern, text, &last_start))
			return 0;
	}
	return item_search(scratch, pattern, folded,
			   (struct range){0, last_start}, where);
}

static enum truth eval_pattern(struct scratch *scratch, const struct item *item,
			       const struct pattern *pattern)
{
	struct item_memo *memo = &scratch->items[item->number];
	const struct message *message = scratch->facts.message;
	struct surroundings around;
	enum truth truth = TRUTH_NO;

	if (!surroundings_begin(&around, &scratch->hits, pattern))
		return TRUTH_NO;
	for (size_t i = 0; i < message->n_texts; i++) {
		struct range where;
		int rc;

		if (!(item->text_kinds & (1u << message->texts[i].kind)))
			continue;
		rc = search_text(scratch, item, &around, (uint16_t)i, &where);
		if (rc < 0) {
			truth = item_unknown(scratch, "regex budget");
			continue;
		}
		if (rc == 0 ||
		    ((item->flags & ITEM_IS_UNWARNED) &&
		     !(item->flags & ITEM_IS_RAW) &&
		     facts_is_warned(&scratch->facts, (uint16_t)i, where)))
			continue;
		memo->text = (uint16_t)i;
		memo->where = where;
		return TRUTH_YES;
	}
	return truth;
}

enum truth item_regex_truth(struct scratch *scratch, const struct item *item)
{
	bool is_all = item->flags & ITEM_IS_ALL;
	enum truth seen = is_all ? TRUTH_YES : TRUTH_NO;

	for (size_t i = 0; i < item->regex.n; i++) {
		enum truth truth = eval_pattern(scratch, item,
						&item->regex.patterns[i]);

		if (truth == TRUTH_UNKNOWN)
			seen = TRUTH_UNKNOWN;
		else if ((truth == TRUTH_YES) != is_all)
			return truth;
	}
	return seen;
}
