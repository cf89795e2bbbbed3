/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval_regex - do an item's patterns match the message?
 *
 * A pattern runs only on texts that hold its literals, up to the last of
 * them, and on a long text only around them: a search costs far more than a
 * look at the hits.
 *
 * Contract: see item_eval.h.
 * Failure: what a search could not tell is UNKNOWN, "regex budget".
 * Limits: the budget of the message, see regex.h.
 * Threads: a scratch belongs to one thread.
 */
#include "item_eval.h"

#include "base/utf8.h"

enum { WINDOW_SLACK_BYTES = 16 };

int item_search(struct scratch *scratch, const struct pattern *pattern,
		struct span text, struct range starts, struct range *where)
{
	return regex_search(pattern->regex, scratch->regex, text, starts,
			    &scratch->budget, where);
}

/*
 * On a long text a pattern of bounded length is tried only around the hits
 * of its rarest literals: a match must hold one of them.
 */
static int search_around_hits(struct scratch *scratch,
			      const struct pattern *pattern, uint16_t text,
			      struct range *where)
{
	struct span folded = scratch->facts.texts[text].view.folded;
	uint32_t done = 0;

	for (const struct hit *hit =
		 hits_first(&scratch->hits, pattern->sets[0]);
	     hit; hit = hits_next(&scratch->hits, hit)) {
		size_t reach = (size_t)pattern->max_bytes + WINDOW_SLACK_BYTES;
		struct range starts;
		int rc;

		if (hit->text != text)
			continue;
		starts.start = hit->where.start > reach
				   ? (uint32_t)utf8_floor(
					 folded, hit->where.start - reach)
				   : 0;
		if (starts.start < done)
			starts.start = done;
		starts.end = hit->where.start;
		if (starts.end < starts.start)
			continue;
		rc = item_search(scratch, pattern, folded, starts, where);
		if (rc)
			return rc;
		done = starts.end;
	}
	return 0;
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
		       const struct pattern *pattern, uint16_t text,
		       struct range *where)
{
	const struct facts *facts = &scratch->facts;
	struct span folded = facts->texts[text].view.folded;
	struct span raw = facts->message->texts[text].raw;
	uint32_t last_start = (uint32_t)folded.len;

	if (!facts->hits->has_hit_limit &&
	    !find_last_start(scratch, pattern, text, &last_start))
		return 0;
	if (item->flags & ITEM_IS_RAW)
		return item_search(scratch, pattern, raw,
				   (struct range){0, (uint32_t)raw.len}, where);
	if (pattern->n_sets && pattern->max_bytes < REGEX_REACH_BYTES &&
	    folded.len > REGEX_WINDOW_BYTES && !facts->hits->has_hit_limit)
		return search_around_hits(scratch, pattern, text, where);
	return item_search(scratch, pattern, folded,
			   (struct range){0, last_start}, where);
}

static bool literals_are_there(const struct scratch *scratch,
			       const struct pattern *pattern)
{
	if (scratch->hits.has_hit_limit)
		return true;
	for (size_t i = 0; i < pattern->n_sets; i++)
		if (!hits_has(&scratch->hits, pattern->sets[i]))
			return false;
	return true;
}

static enum truth eval_pattern(struct scratch *scratch, const struct item *item,
			       const struct pattern *pattern)
{
	struct item_memo *memo = &scratch->items[item->number];
	const struct message *message = scratch->facts.message;
	enum truth truth = TRUTH_NO;

	if (!literals_are_there(scratch, pattern))
		return TRUTH_NO;
	for (size_t i = 0; i < message->n_texts; i++) {
		struct range where;
		int rc;

		if (!(item->text_kinds & (1u << message->texts[i].kind)))
			continue;
		rc = search_text(scratch, item, pattern, (uint16_t)i, &where);
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
