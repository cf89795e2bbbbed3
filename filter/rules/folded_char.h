/* SPDX-License-Identifier: Apache-2.0 */
/*
 * folded_char.h - what folding makes of one character of a pattern.
 */
#ifndef SCAMSIEVE_RULES_FOLDED_CHAR_H
#define SCAMSIEVE_RULES_FOLDED_CHAR_H

#include "base/arena.h"

struct folded_char {
	bool is_kept;        /* a folded text may hold what matches it */
	struct span instead; /* what folding makes of it; may be empty */
};

/* code as a pattern has it, matched without case unless is_cased. What is
 * instead is in the arena. 0 or ERR_MEMORY. */
int folded_char_find(struct folded_char *folded, uint32_t code, bool is_cased,
		     struct arena *arena);

/* Is it a Han character, after folding or before? */
bool char_is_han(uint32_t code);

#endif
