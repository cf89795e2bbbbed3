/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mixed.h - words that read as other words: ag3nt, pa$$word, payrnent.
 * Private to the text floor.
 */
#ifndef SCAMSIEVE_TEXT_MIXED_H
#define SCAMSIEVE_TEXT_MIXED_H

#include "base/span.h"

/*
 * How many words of a folded text are mixed. The places (places.h) are the
 * bytes without which none is: what may stand for a letter, beside one; the
 * second one of rn, ln, lm and vv.
 */
uint32_t mixed_words(struct span text, const uint64_t *places);

/* How many words of a raw text hold a capital I in the place of an l. */
uint32_t mixed_capitals(struct span raw);

/* The letter that a digit or sign stands for in a word, or 0. */
extern const unsigned char mixed_letters[256];

/* Letters, digits and the signs that stand for letters. */
static inline bool mixed_is_token(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       mixed_letters[c];
}

/*
 * A token is a row of ASCII letters, digits and the signs that stand for
 * letters. Its end, from a byte that starts one on; start itself where none
 * starts. An address (user@host.tld) ends before its @.
 */
size_t mixed_token_end(struct span text, size_t start);

#endif
