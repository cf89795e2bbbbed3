/* SPDX-License-Identifier: Apache-2.0 */
/*
 * encoded_word.h - RFC 2047: =?charset?B|Q?...?= in header values.
 */
#ifndef SCAMSIEVE_MESSAGE_ENCODED_WORD_H
#define SCAMSIEVE_MESSAGE_ENCODED_WORD_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * Decode an unfolded header value into UTF-8. Words are decoded wherever
 * they stand (in quotes, glued to other text), with spaces inside and
 * without their end, as readers' programs do. White space between two words
 * is dropped; a character or a base64 group split across words of one
 * charset is put together. Eight-bit bytes outside words are guessed.
 * *n_faults counts U+FFFD, unknown charsets and guesses other than UTF-8
 * (added to).
 * 0 or ERR_MEMORY.
 */
int encoded_word_decode(struct span value, struct arena *arena,
			struct span *text, uint32_t *n_faults);

#endif
