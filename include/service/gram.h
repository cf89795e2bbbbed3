/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gram.h - the short phrases that a folded text is made of.
 *
 * Of words of letters: one to GRAM_WORDS words that stand side by side with
 * one space between. Of Chinese and other scripts without spaces: two to
 * GRAM_SIGNS characters in a row. What holds a digit, and what is part of a
 * host, an address or a path, is no word. Each phrase is one that a rule's
 * `text|word` would find where it was taken from.
 */
#ifndef SCAMSIEVE_SERVICE_GRAM_H
#define SCAMSIEVE_SERVICE_GRAM_H

#include "base/span.h"

enum { GRAM_WORDS = 4, GRAM_SIGNS = 6, GRAM_CHARS = 25 };

/*
 * Call see for every phrase of the text whose first byte is before limit
 * (0: all). Bytes for which barred is set are in no phrase; NULL bars none.
 * Ends with what see returns as soon as that is not 0.
 */
int gram_each(struct span folded, size_t limit, const bool *barred,
	      int (*see)(void *context, struct range where), void *context);

/* Is it made of characters that are written without spaces between? */
bool gram_is_of_signs(struct span gram);

#endif
