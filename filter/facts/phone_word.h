/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_word.h - telephone numbers with letters: "1-800-FLOWERS", "eight zero
 * zero five five five ...".
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_PHONE_WORD_H
#define SCAMSIEVE_FACTS_PHONE_WORD_H

#include "phone_plan.h"

/* The word at offset at may be one for a digit: worth phone_words_read(). */
bool phone_word_starts(struct span text, size_t at);

/*
 * Words for digits ("five", "double two", digits between them) from offset
 * at on, at least seven digits of them. Returns the end, or 0 when these are
 * too few or too many.
 */
size_t phone_words_read(struct phone_digits *digits, struct span text,
			size_t at);

/*
 * A toll-free number of North America whose last seven places are letters of
 * the keypad (ITU-T E.161), maybe with digits and hyphens, from offset at on.
 * Returns the end, or 0.
 */
size_t phone_vanity_read(struct phone_digits *digits, struct span text,
			 size_t at);

#endif
