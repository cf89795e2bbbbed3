/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lanes.h - sixteen bytes at once, and what is true of each as a bit.
 *
 * Sixteen are a vector; a comparison gives a vector of 0xFF (it holds) and 0
 * bytes, and bytes_mask() a number whose bit i stands for byte i.
 */
#ifndef SCAMSIEVE_BASE_LANES_H
#define SCAMSIEVE_BASE_LANES_H

#include "base/base.h"

#include <string.h>

#ifndef VECTOR_OF
#error "reading text needs a compiler with vector types, such as gcc or clang"
#endif

enum { BYTES_WIDTH = 16 };

typedef uint8_t bytes16 VECTOR_OF(BYTES_WIDTH);
typedef uint64_t bytes16_halves VECTOR_OF(BYTES_WIDTH);

static ALWAYS_INLINE bytes16 bytes_load(const unsigned char *ptr)
{
	bytes16 vector;

	memcpy(&vector, ptr, sizeof(vector));
	return vector;
}

/* The nth vector from ptr on, counted from 0. */
static ALWAYS_INLINE const unsigned char *bytes_at(const unsigned char *ptr,
						   size_t nth)
{
	return ptr + nth * BYTES_WIDTH;
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

/* The high bits of a vector, the first byte's lowest. */
enum { BYTES_MASK_ALL = 0xFFFF };
static ALWAYS_INLINE unsigned bytes_mask(bytes16 vector)
{
#if defined(__SSE2__)
	typedef char chars16 VECTOR_OF(BYTES_WIDTH);

	return (unsigned)__builtin_ia32_pmovmskb128((chars16)vector);
#else
	unsigned mask = 0;

	for (unsigned i = 0; i < BYTES_WIDTH; i++)
		mask |= (unsigned)(vector[i] >> 7) << i;
	return mask;
#endif
}

/* The masks of four vectors that follow each other, as one. */
static ALWAYS_INLINE uint64_t bytes_mask4(bytes16 a, bytes16 b, bytes16 c,
					  bytes16 d)
{
	return (uint64_t)bytes_mask(a) | (uint64_t)bytes_mask(b) << 16 |
	       (uint64_t)bytes_mask(c) << 32 | (uint64_t)bytes_mask(d) << 48;
}

/* The sum of the sixteen, by pairs. */
static ALWAYS_INLINE size_t bytes_sum(bytes16 vector)
{
	const uint64_t pair = UINT64_C(0x0001000100010001);
	bytes16_halves halves = (bytes16_halves)vector;
	bytes16_halves sums = (halves & pair * 0xFF) +
			      (halves >> 8 & pair * 0xFF);

	return (size_t)((sums[0] + sums[1]) * pair >> 48);
}

#endif
