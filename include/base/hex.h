/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hex.h - bytes written as hexadecimal digits.
 */
#ifndef SCAMSIEVE_BASE_HEX_H
#define SCAMSIEVE_BASE_HEX_H

#include "base/arena.h"

/* The value of one digit, or -1. */
int hex_digit(unsigned char c);

/*
 * The bytes that pairs of digits stand for, in the arena; white space
 * between pairs is read over. 0, ERR_INPUT for anything else or an odd
 * digit, or ERR_MEMORY.
 */
int hex_decode(struct span digits, struct arena *arena, struct span *bytes);

/*
 * Decode "%XX" and '+' (a space) in place, as in URL-encoded forms (URL
 * Standard, section 5.1); a '%' without two digits stays as it is.
 */
struct span hex_decode_percent(unsigned char *ptr, size_t len);

#endif
