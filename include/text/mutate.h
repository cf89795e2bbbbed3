/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate.h - a text disguised as senders of fraud do it, to see whether what
 * reads it is deceived.
 *
 * What a mutation does keeps the text's meaning for a person: words are
 * disguised, while links, addresses, handles and the like stay, and digits
 * are touched only by those mutations that are about digits. The same seed
 * gives the same disguise.
 */
#ifndef SCAMSIEVE_TEXT_MUTATE_H
#define SCAMSIEVE_TEXT_MUTATE_H

#include "base/buf.h"
#include "message/message.h"

enum mutation {
#define MUTATION(id, name, doc) MUTATION_##id,
#include "text/mutation.def"
#undef MUTATION
	MUTATION_COUNT
};

/* "zero_width", ..., and one line about it. */
const char *mutation_name(enum mutation mutation);
const char *mutation_doc(enum mutation mutation);

/*
 * The folding table turned round: which characters read as a letter, a digit
 * or a simplified character. Immutable, may be shared.
 */
struct mutator;

/* NULL: out of memory. */
struct mutator *mutator_new(void);
void mutator_free(struct mutator *mutator);

/*
 * Append the disguised text (well-formed UTF-8) to out, which fails when
 * memory is out. Returns whether anything was changed: a mutation may find
 * nothing to work on.
 */
bool mutate_text(const struct mutator *mutator, enum mutation mutation,
		 struct span text, uint64_t seed, struct buf *out);

/*
 * A copy of the message whose texts that the reader sees are disguised; it
 * borrows all else. 0 or ERR_MEMORY.
 */
int mutate_message(const struct mutator *mutator, enum mutation mutation,
		   const struct message *message, uint64_t seed,
		   struct arena *arena, struct message *mutated,
		   bool *has_changed);

#endif
