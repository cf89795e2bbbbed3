/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_private.h - what building and running the scanner share.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_PRIVATE_H
#define SCAMSIEVE_TEXT_SCAN_PRIVATE_H

#include "text/scan.h"

#include "literals.h"

/*
 * A literal with the edges that it must have, and the sets that want it so in
 * a kind of message. Words of one literal, of different edges, follow each
 * other; the literal bears the first one's number.
 */
struct scan_word {
	uint32_t first;     /* of its sets in wants; */
	uint32_t n_leading; /* the first of them lead, */
	uint32_t n_told;    /* these are told */
	uint32_t n;
	uint32_t n_wants;  /* of sets for any kind of message */
	uint8_t edges;     /* that it must have */
	uint8_t any_edges; /* that a word of its literal must have */
	uint8_t n_more;    /* words of its literal that follow */
};

struct scanner {
	struct literals folded;
	struct literals skeleton; /* the same, by their skeletons */
	size_t n_literals;
	struct scan_word *words[HIT_KINDS]; /* by their numbers in both */
	size_t n_words;
	uint32_t *wants; /* sets */
	size_t n_wants;
	struct few_words *few; /* of each set */
	uint32_t *few_words;
	size_t n_sets;
};

/* A letter or digit of a script that writes words apart? */
bool scan_is_word_code(uint32_t code);

/* The first and the last character of a span that has some. */
uint32_t scan_first_code(struct span span);
uint32_t scan_last_code(struct span span);

/* Which edges of text[where] are free of letters and digits. */
unsigned scan_edges_at(struct span text, struct range where);

enum { HITS_FIRST_CAPACITY = 256 };

/* More hits may come: forget what was joined of those that are there. */
void hits_open(struct hits *hits);

/* Make room for joining the hits of sets. False when memory is out. */
bool hits_settle(struct hits *hits);

#endif
