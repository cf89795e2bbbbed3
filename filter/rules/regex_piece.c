/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex_piece - the literals and lengths of a pattern's pieces, added up.
 *
 * Contract: see regex_piece.h.
 * Failure: memory only.
 * Limits: REGEX_SEQUENCE_LIMIT groups of REGEX_LITERAL_LIMIT literals; the
 * best are kept. Lengths end at REGEX_UNBOUNDED.
 * Threads: safe.
 */
#include "regex_piece.h"

static size_t bounded_add(size_t a, size_t b)
{
	return a >= REGEX_UNBOUNDED || b >= REGEX_UNBOUNDED ||
		       a + b >= REGEX_UNBOUNDED
		   ? REGEX_UNBOUNDED
		   : a + b;
}

static size_t bounded_multiply(size_t a, size_t b)
{
	if (a == 0 || b == 0)
		return 0;
	if (a >= REGEX_UNBOUNDED || b >= REGEX_UNBOUNDED ||
	    a > REGEX_UNBOUNDED / b)
		return REGEX_UNBOUNDED;
	return a * b;
}

uint32_t regex_bytes(size_t n)
{
	return n < REGEX_UNBOUNDED ? (uint32_t)n : UINT32_MAX;
}

static size_t shortest(const struct literal_group *group)
{
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < group->n; i++)
		if (group->literals[i].len < least)
			least = group->literals[i].len;
	return least;
}

double literal_group_worth(const struct literal_group *group)
{
	return (double)shortest(group) - 0.1 * (double)group->n;
}

int literal_group_join(struct literal_group *joined,
		       const struct literal_group *a,
		       const struct literal_group *b, struct arena *arena)
{
	size_t n = a->n + b->n;

	*joined = (struct literal_group){0};
	if (n > REGEX_LITERAL_LIMIT)
		return 0;
	joined->literals = arena_alloc(arena, n * sizeof(*joined->literals));
	if (!joined->literals)
		return ERR_MEMORY;
	joined->n = n;
	joined->at_edge = a->at_edge | b->at_edge << a->n;
	joined->max_before = a->max_before > b->max_before ? a->max_before
							   : b->max_before;
	memcpy(joined->literals, a->literals, a->n * sizeof(*a->literals));
	memcpy(joined->literals + a->n, b->literals,
	       b->n * sizeof(*b->literals));
	return 0;
}

void regex_piece_add(struct regex_piece *piece, struct literal_group group)
{
	size_t poorest = 0;

	if (group.n == 0 || group.n > REGEX_LITERAL_LIMIT ||
	    shortest(&group) == 0)
		return;
	if (piece->n < REGEX_SEQUENCE_LIMIT) {
		piece->groups[piece->n++] = group;
		return;
	}
	for (size_t i = 1; i < piece->n; i++)
		if (literal_group_worth(&piece->groups[i]) <
		    literal_group_worth(&piece->groups[poorest]))
			poorest = i;
	if (literal_group_worth(&group) >
	    literal_group_worth(&piece->groups[poorest]))
		piece->groups[poorest] = group;
}

const struct literal_group *regex_piece_best(const struct regex_piece *piece)
{
	const struct literal_group *best = NULL;

	for (size_t i = 0; i < piece->n; i++)
		if (!best || literal_group_worth(&piece->groups[i]) >
				 literal_group_worth(best))
			best = &piece->groups[i];
	return best;
}

void regex_piece_grow(struct regex_piece *piece, size_t min_bytes,
		      size_t max_bytes)
{
	piece->min_bytes = bounded_add(piece->min_bytes, min_bytes);
	piece->max_bytes = bounded_add(piece->max_bytes, max_bytes);
}

void regex_piece_append(struct regex_piece *piece,
			const struct regex_piece *next,
			struct regex_quantifier quantifier)
{
	/* Of several times the first one will do. */
	for (size_t i = 0; quantifier.min > 0 && i < next->n; i++) {
		struct literal_group group = next->groups[i];

		group.max_before = regex_bytes(
		    bounded_add(piece->max_bytes, group.max_before));
		regex_piece_add(piece, group);
	}
	regex_piece_grow(piece,
			 bounded_multiply(next->min_bytes, quantifier.min),
			 bounded_multiply(next->max_bytes, quantifier.max));
	piece->has_quantifier |= next->has_quantifier ||
				 quantifier.max >= REGEX_UNBOUNDED;
}
