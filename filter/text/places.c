/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places - the places of a text that a later step has to look at.
 *
 * Failure: ERR_MEMORY.
 * Limits: none of its own: four bytes a place.
 * Threads: no shared state.
 */
#include "places.h"

int places_add(struct places *places, size_t at, struct arena *arena)
{
	uint32_t *items = arena_array_room(arena, places->items, places->n,
					   &places->capacity, sizeof(*items));

	if (!items)
		return ERR_MEMORY;
	places->items = items;
	items[places->n++] = (uint32_t)at;
	return 0;
}

void places_cut(struct places *places, const struct range *cuts, size_t n)
{
	size_t next = 0;
	uint32_t n_cut = 0;

	for (size_t i = 0; i < places->n; i++) {
		while (next < n && cuts[next].end <= places->items[i]) {
			n_cut += cuts[next].end - cuts[next].start;
			next++;
		}
		places->items[i] -= n_cut;
	}
}
