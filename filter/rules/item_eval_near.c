/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval_near - do the terms of near: stand close enough together?
 *
 * Decided from the scanner's hits alone: the text is looked at only to count
 * what lies between two of them.
 *
 * Contract: see item_eval.h.
 * Failure: too many combinations are UNKNOWN, "near limit".
 * Limits: NEAR_STEP_LIMIT combinations for one item.
 * Threads: a scratch belongs to one thread.
 */
#include "item_eval.h"

#include "base/utf8.h"

enum { NEAR_STEP_LIMIT = 20000 };

struct near_search {
	struct scratch *scratch;
	const struct item *item;
	uint16_t text;
	struct span folded;
	size_t steps;
};

static size_t count_words(struct span span)
{
	size_t words = 0;
	bool is_inside = false;

	for (size_t i = 0; i < span.len; i++) {
		bool is_space = span.ptr[i] == ' ' || span.ptr[i] == '\n';

		words += !is_space && !is_inside;
		is_inside = !is_space;
	}
	return words;
}

/* Are two hits near enough, and in the right order and place? */
static bool is_pair(struct near_search *search, struct range a, struct range b)
{
	const struct near *near = &search->item->near;
	const struct clause_list *clauses;
	struct range gap;
	struct span between;
	size_t from;
	size_t to;

	if (a.start < b.end && b.start < a.end)
		return false;
	if (near->is_ordered && a.start > b.start)
		return false;
	gap = a.end <= b.start ? (struct range){a.end, b.start}
			       : (struct range){b.end, a.start};
	between = span_range(search->folded, gap);
	if (!near->counts_words && between.len / UTF8_MAX_BYTES > near->within)
		return false;
	if ((near->counts_words ? count_words(between) : utf8_count(between)) >
	    near->within)
		return false;
	if (near->same == SAME_MESSAGE)
		return true;
	clauses = facts_clauses(&search->scratch->facts, search->text);
	if (clauses->n == 0)
		return false;
	from = clause_at(clauses, a.start);
	to = clause_at(clauses, b.start);
	return near->same == SAME_CLAUSE ? from == to
					 : clauses->items[from].sentence ==
					       clauses->items[to].sentence;
}

/*
 * A chain of hits, each near the one before it in the list of terms. Keeps
 * for each term the hit it tries, so there is no recursion.
 */
static bool find_chain(struct near_search *search, const struct hit *first,
		       struct range *where)
{
	const struct near *near = &search->item->near;
	const struct hit *tried[NEAR_TERM_LIMIT] = {first};
	size_t depth = 1;

	tried[1] = hits_first(&search->scratch->hits, near->terms[1]);
	while (depth > 0) {
		const struct hit *hit = tried[depth];

		if (!hit || ++search->steps > NEAR_STEP_LIMIT) {
			if (search->steps > NEAR_STEP_LIMIT)
				return false;
			if (--depth > 0)
				tried[depth] = hits_next(&search->scratch->hits,
							 tried[depth]);
			continue;
		}
		if (hit->text != search->text ||
		    !is_pair(search, tried[depth - 1]->where, hit->where)) {
			tried[depth] = hits_next(&search->scratch->hits, hit);
			continue;
		}
		if (depth + 1 == near->n_terms) {
			*where = first->where;
			for (size_t i = 1; i <= depth; i++) {
				if (tried[i]->where.start < where->start)
					where->start = tried[i]->where.start;
				if (tried[i]->where.end > where->end)
					where->end = tried[i]->where.end;
			}
			return true;
		}
		depth++;
		tried[depth] = hits_first(&search->scratch->hits,
					  near->terms[depth]);
	}
	return false;
}

enum truth item_near_truth(struct scratch *scratch, const struct item *item)
{
	struct item_memo *memo = &scratch->items[item->number];
	struct near_search search = {.scratch = scratch, .item = item};

	for (size_t i = 0; i < item->near.n_terms; i++)
		if (!hits_has(&scratch->hits, item->near.terms[i]))
			return item_or_limit(scratch, false);
	for (const struct hit *hit =
		 hits_first(&scratch->hits, item->near.terms[0]);
	     hit; hit = hits_next(&scratch->hits, hit)) {
		struct facts_text *text = &scratch->facts.texts[hit->text];

		if (!text->is_visible)
			continue;
		search.text = hit->text;
		search.folded = text->view.folded;
		if (!find_chain(&search, hit, &memo->where))
			continue;
		memo->text = hit->text;
		return TRUTH_YES;
	}
	if (search.steps > NEAR_STEP_LIMIT)
		return item_unknown(scratch, "near limit");
	return item_or_limit(scratch, false);
}
