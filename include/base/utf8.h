/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.h - UTF-8 as RFC 3629 and Unicode chapter 3.9 define it: no overlong
 * forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef SCAMSIEVE_BASE_UTF8_H
#define SCAMSIEVE_BASE_UTF8_H

#include "base/buf.h"

enum { UTF8_MAX_BYTES = 4, UTF8_REPLACEMENT = 0xFFFD };

/*
 * Decode the character at the start of [ptr, end) (ptr < end). Returns its
 * length in bytes and sets *code; for ill-formed input returns the length of
 * the maximal ill-formed part (at least 1, Unicode 3.9 "substitution of
 * maximal subparts") and sets *code to UTF8_REPLACEMENT, *is_valid to false.
 */
size_t utf8_decode(const unsigned char *ptr, const unsigned char *end,
		   uint32_t *code, bool *is_valid);

/* Write code (a scalar value) to out; returns the 1 to 4 bytes written. */
size_t utf8_encode(uint32_t code, unsigned char out[UTF8_MAX_BYTES]);

/* How many bytes of ASCII the span begins with. */
size_t utf8_ascii_prefix(struct span span);

/* Length of the valid prefix; equal to span.len when all is well-formed. */
size_t utf8_valid_prefix(struct span span);

/*
 * Append the bytes to out with U+FFFD for each maximal ill-formed part.
 * Returns how many parts were replaced.
 */
size_t utf8_sanitize(struct span span, struct buf *out);

/* Characters in well-formed text. */
size_t utf8_count(struct span span);

/*
 * The largest offset <= at that starts a character of well-formed text. In
 * ill-formed text it goes back by three bytes at most.
 */
size_t utf8_floor(struct span span, size_t at);

/* Columns on a terminal of well-formed text: wide East Asian counts two. */
size_t utf8_columns(struct span span);

/* The same where they are at most limit; else some number above it. */
size_t utf8_columns_up_to(struct span span, size_t limit);

#endif
