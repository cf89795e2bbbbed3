/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex_piece.h - what is known of a piece of a pattern: the literals that
 * its matches need, and how long they are.
 */
#ifndef SCAMSIEVE_RULES_REGEX_PIECE_H
#define SCAMSIEVE_RULES_REGEX_PIECE_H

#include "regex_cursor.h"
#include "rules/regex.h"

enum { REGEX_SEQUENCE_LIMIT = 16 /* groups of literals kept of a piece */ };

struct regex_piece {
	struct literal_group groups[REGEX_SEQUENCE_LIMIT];
	size_t n;
	size_t min_bytes;
	size_t max_bytes;    /* REGEX_UNBOUNDED: no bound */
	bool has_quantifier; /* an unbounded one, somewhere inside */
};

/* A length as it is told of patterns: UINT32_MAX from REGEX_UNBOUNDED on. */
uint32_t regex_bytes(size_t n);

/* How well a group tells texts apart: long and few literals are better. */
double literal_group_worth(const struct literal_group *group);

/* Both groups' literals in one, from the arena; an empty one when they are
 * too many. 0 or ERR_MEMORY. */
int literal_group_join(struct literal_group *joined,
		       const struct literal_group *a,
		       const struct literal_group *b, struct arena *arena);

/* Keep the group; with no room left the poorest one goes. Groups that are
 * empty, too large, or have an empty literal say nothing, and are not kept. */
void regex_piece_add(struct regex_piece *piece, struct literal_group group);

/* The group that tells most, or NULL. */
const struct literal_group *regex_piece_best(const struct regex_piece *piece);

/* Put next, so often, behind what is there. */
void regex_piece_append(struct regex_piece *piece,
			const struct regex_piece *next,
			struct regex_quantifier quantifier);

/* Make it longer by so many bytes; REGEX_UNBOUNDED stays that. */
void regex_piece_grow(struct regex_piece *piece, size_t min_bytes,
		      size_t max_bytes);

#endif
