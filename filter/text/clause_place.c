/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clause_place - which clause and which sentence a place of a text is in.
 *
 * Contract: see text/clause.h. Clauses follow each other without a gap, and
 * sentences are rows of them, so that both are found by binary search.
 * Failure: none.
 * Threads: safe.
 */
#include "text/clause.h"

size_t clause_at(const struct clause_list *list, uint32_t offset)
{
	size_t low = 0;
	size_t high = list->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].where.start <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Where clause n begins; the one behind the last, nowhere. */
static uint32_t start_of(const struct clause_list *list, size_t n)
{
	if (n == 0)
		return 0;
	return n < list->n ? list->items[n].where.start : UINT32_MAX;
}

/* The first clause of the sentence. */
static size_t first_of(const struct clause_list *list, uint32_t sentence)
{
	size_t low = 0;
	size_t high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].sentence < sentence)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct range clause_reach(const struct clause_list *list, size_t clause)
{
	return (struct range){start_of(list, clause),
			      start_of(list, clause + 1)};
}

struct range sentence_reach(const struct clause_list *list, size_t clause)
{
	uint32_t sentence = list->items[clause].sentence;

	return (struct range){start_of(list, first_of(list, sentence)),
			      start_of(list, first_of(list, sentence + 1))};
}
