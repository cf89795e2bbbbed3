/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places.h - the places of a text that a later step has to look at, as bits
 * (one a byte of the text) or as a list. Private to the text floor.
 */
#ifndef SCAMSIEVE_TEXT_PLACES_H
#define SCAMSIEVE_TEXT_PLACES_H

#include "base/arena.h"

enum { PLACES_A_WORD = 64 };

/* How many words hold the bits of a text. */
static inline size_t places_words(size_t len)
{
	return len / PLACES_A_WORD + 1;
}

/* The first place from one on, or the end of the text. */
static inline size_t places_next(const uint64_t *bits, size_t at, size_t len)
{
	size_t word = at / PLACES_A_WORD;
	uint64_t rest;

	if (at >= len)
		return len;
	rest = bits[word] >> at % PLACES_A_WORD;
	if (rest)
		return at + LOWEST_BIT(rest);
	while (++word * PLACES_A_WORD < len)
		if (bits[word])
			return word * PLACES_A_WORD + LOWEST_BIT(bits[word]);
	return len;
}

/* Places in order. */
struct places {
	uint32_t *items;
	size_t n;
	size_t capacity;
};

/* Note one behind the others. 0 or ERR_MEMORY. */
int places_add(struct places *places, size_t at, struct arena *arena);

/* These pieces of the text, in order, are cut out of it; no place is. */
void places_cut(struct places *places, const struct range *cuts, size_t n);

#endif
