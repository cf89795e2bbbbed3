/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_private.h - what building and running the scanner share.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_PRIVATE_H
#define SCAMSIEVE_TEXT_SCAN_PRIVATE_H

#include "text/scan.h"

#include "literals.h"

/* A set that wants a literal, and what it asks of the literal's edges. */
struct want {
	uint32_t set;
	uint16_t edges;
	bool is_leading; /* the set is */
};

struct scan_literal {
	uint32_t first_want;
	uint32_t n_wants;
	uint32_t edges; /* any want asks for these */
};

struct scanner {
	struct literals folded;
	struct literals skeleton; /* the same, by their skeletons */
	struct scan_literal *literals; /* by their numbers in both */
	size_t n_literals;
	struct want *wants;
	size_t n_sets;
};

/* Which edges of text[where] are free of letters and digits. */
unsigned scan_edges_at(struct span text, struct range where);

#endif
