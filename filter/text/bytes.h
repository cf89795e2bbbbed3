/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.h - sixteen bytes at once. Private to the text floor.
 *
 * A comparison gives a vector of 0xFF (it holds) and 0 bytes.
 */
#ifndef SCAMSIEVE_TEXT_BYTES_H
#define SCAMSIEVE_TEXT_BYTES_H

#include "base/base.h"

#include <string.h>

enum { BYTES_WIDTH = 16 };

typedef uint8_t bytes16 VECTOR_OF(BYTES_WIDTH);
typedef uint64_t bytes16_halves VECTOR_OF(BYTES_WIDTH);

static ALWAYS_INLINE bytes16 bytes_load(const unsigned char *ptr)
{
	bytes16 vector;

	memcpy(&vector, ptr, sizeof(vector));
	return vector;
}

static ALWAYS_INLINE void bytes_store(unsigned char *ptr, bytes16 vector)
{
	memcpy(ptr, &vector, sizeof(vector));
}

static ALWAYS_INLINE bytes16 bytes_all(unsigned char value)
{
	return (bytes16){0} + value;
}

/* first <= byte <= last */
static ALWAYS_INLINE bytes16 bytes_between(bytes16 vector, unsigned char first,
					 unsigned char last)
{
	return (bytes16)(vector - first <=
		       bytes_all((unsigned char)(last - first)));
}

static ALWAYS_INLINE bytes16 bytes_equal(bytes16 vector, unsigned char value)
{
	return (bytes16)(vector == value);
}

static ALWAYS_INLINE bool bytes_any(bytes16 vector)
{
	bytes16_halves halves = (bytes16_halves)vector;

	return (halves[0] | halves[1]) != 0;
}

#endif
