/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ascii.h - what a byte of ASCII is, whatever the locale; of all other bytes
 * nothing is true, and lower case leaves them alone.
 *
 * White space is not here: each format has its own.
 */
#ifndef SCAMSIEVE_BASE_ASCII_H
#define SCAMSIEVE_BASE_ASCII_H

#include "base/base.h"

/* 0 to 9. */
static inline bool ascii_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* A to Z. */
static inline bool ascii_is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A to Z and a to z. */
static inline bool ascii_is_letter(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* A to Z, a to z and 0 to 9. */
static inline bool ascii_is_alnum(unsigned char c)
{
	return ascii_is_digit(c) || ascii_is_letter(c);
}

/* a for A; what is no capital of ASCII as it is. */
static inline unsigned char ascii_lower(unsigned char c)
{
	return ascii_is_upper(c) ? (unsigned char)(c + 32) : c;
}

#endif
