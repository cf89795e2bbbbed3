/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern_dead.h - pieces of a pattern that folded text never holds.
 */
#ifndef SCAMSIEVE_RULES_PATTERN_DEAD_H
#define SCAMSIEVE_RULES_PATTERN_DEAD_H

#include "base/arena.h"

struct pattern_dead {
	size_t offset, length; /* bytes of the pattern */
	struct span instead;   /* what folding makes of it; may be empty */
	const char *fix;       /* what may be written instead, or NULL */
};

/*
 * Call found for each character that stands for itself in the pattern (also
 * as an escape or in a class) and that no folded text holds: full-width
 * forms, traditional Chinese, invisible characters; capitals behind (?-i);
 * \p{Lu}; a space between two Han characters, which folding takes away. In a
 * class a character is let pass when what folding makes of it is there too.
 * 0 or ERR_MEMORY.
 */
int pattern_dead_find(struct span pattern,
		      void (*found)(void *context,
				    const struct pattern_dead *dead),
		      void *context);

#endif
