/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.h - sixteen and eight bytes at once. Private to the text floor.
 *
 * Sixteen are a vector; a comparison gives a vector of 0xFF (it holds) and 0
 * bytes.
 */
#ifndef SCAMSIEVE_TEXT_BYTES_H
#define SCAMSIEVE_TEXT_BYTES_H

#include "base/base.h"

#include <string.h>

#ifndef VECTOR_OF
#error "folding needs a compiler with vector types, such as gcc or clang"
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

/* Eight are a number, the first byte lowest. */
#define EIGHT_OF(value) (UINT64_C(0x0101010101010101) * (value))
#define EIGHT_HIGH_BITS EIGHT_OF(0x80)

/* Up to eight bytes in text order, the first in the lowest byte. */
static ALWAYS_INLINE uint64_t eight_load(const unsigned char *ptr, size_t n)
{
	uint64_t word = EIGHT_OF('a');

	if (LIKELY(n >= sizeof(word)))
		memcpy(&word, ptr, sizeof(word));
	else
		for (size_t i = 0; i < n; i++)
			((unsigned char *)&word)[i] = ptr[i];
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

static ALWAYS_INLINE void eight_store(unsigned char *ptr, uint64_t word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	memcpy(ptr, &word, sizeof(word));
}

/* The number of bytes before the lowest one whose high bit is set. */
static ALWAYS_INLINE size_t eight_before(uint64_t mask)
{
	return mask ? LOWEST_BIT(mask) / 8 : 8;
}

static ALWAYS_INLINE uint64_t eight_lower_case(uint64_t word)
{
	uint64_t is_upper = ((word + EIGHT_OF(0x80 - 'A')) ^
			     (word + EIGHT_OF(0x7F - 'Z'))) &
			    EIGHT_HIGH_BITS;

	return word | (is_upper >> 2);
}

#endif
