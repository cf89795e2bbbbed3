/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate_private.h - the folding table turned round, and the pieces of a
 * text that is being disguised. Private to mutate*.c.
 */
#ifndef SCAMSIEVE_TEXT_MUTATE_PRIVATE_H
#define SCAMSIEVE_TEXT_MUTATE_PRIVATE_H

#include "text/mutate.h"

/* Why one character is read as another. */
enum disguise {
	DISGUISE_LOOK_ALIKE,
	DISGUISE_FULL_WIDTH,
	DISGUISE_STYLED,
	DISGUISE_ENCLOSED,
	DISGUISE_DIGIT,
	DISGUISE_NUMERAL,
	DISGUISE_TRADITIONAL
};

/* A character that folds to plain: sorted by disguise, plain, code. */
struct disguised {
	uint32_t disguise;
	uint32_t plain;
	uint32_t code;
};

struct mutator {
	struct disguised *items;
	size_t n;
	size_t capacity;
};

/* The characters that read as plain under a disguise; *n may be 0. */
const struct disguised *mutator_find(const struct mutator *mutator,
				     enum disguise disguise, uint32_t plain,
				     size_t *n);

struct mutating {
	const struct mutator *mutator;
	struct buf *out;
	uint64_t random;
	uint32_t mark; /* what this text's letters are spaced out with */
	bool has_han;  /* the text is Chinese */
	bool has_changed;
};

/* A number below n, the next of the seed's. */
size_t mutate_choose(struct mutating *m, size_t n);

enum piece_kind {
	PIECE_WORD,
	PIECE_HAN,
	PIECE_NUMBER,
	PIECE_NAME, /* a link, an address, a handle */
	PIECE_KIND_COUNT
};

struct mutation_row {
	/* By kind of piece; NULL: it is left as it is. */
	void (*on[PIECE_KIND_COUNT])(struct mutating *m, struct span piece);
	const char *marks; /* to space letters out with; NULL: it does not */
};

extern const struct mutation_row mutation_rows[MUTATION_COUNT];

#endif
