/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes.h - sixteen bytes at once (base/lanes.h), and eight. Private to the
 * text floor.
 */
#ifndef SCAMSIEVE_TEXT_BYTES_H
#define SCAMSIEVE_TEXT_BYTES_H

#include "base/lanes.h"

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
