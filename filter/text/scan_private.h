/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_private.h - what building and running the scanner share.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_PRIVATE_H
#define SCAMSIEVE_TEXT_SCAN_PRIVATE_H

#include "text/scan.h"

struct hs_database;

/* A set that wants a literal, and what it asks of the literal's edges. */
struct want {
	uint32_t set;
	uint32_t edges;
};

struct scan_literal {
	uint32_t first_want;
	uint32_t n_wants;
	uint32_t len;	/* folded bytes */
	uint32_t skeleton_len;
	uint32_t edges; /* any want asks for these */
};

struct scanner {
	struct hs_database *folded;   /* NULL: no literals */
	struct hs_database *skeleton; /* the same, by their skeletons */
	struct scan_literal *literals;
	size_t n_literals;
	struct want *wants;
	size_t n_sets;
};

/*
 * Compile n literals into a database; numbers names them (NULL: by index).
 * n == 0 gives NULL. 0, ERR_MEMORY or ERR_INPUT.
 */
int engine_compile(struct hs_database **database, const struct span *literals,
		   const uint32_t *numbers, size_t n, struct err *err);

/* Which edges of text[where] are free of letters and digits. */
unsigned scan_edges_at(struct span text, struct range where);

#endif
