/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base.h - compiler extensions, kept behind names.
 *
 * Every module may include this; it pulls in nothing but the fixed-width
 * types that all of them use.
 */
#ifndef SCAMSIEVE_BASE_BASE_H
#define SCAMSIEVE_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PRINTF_LIKE(format_index, first_index)                                 \
	__attribute__((format(printf, format_index, first_index)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define UNUSED __attribute__((unused))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
/* The number of the lowest bit set in a uint64_t that is not 0. */
#define LOWEST_BIT(word) ((unsigned)__builtin_ctzll(word))
/* How many bits of a uint64_t are set. */
#define BITS_SET(word) ((unsigned)__builtin_popcountll(word))
/* The bytes of a uint64_t the other way round. */
#define BYTES_REVERSED(word) __builtin_bswap64(word)
/* A function that is not to be made part of those that call it. */
#define NEVER_INLINE __attribute__((noinline))
/* A type of so many bytes' width whose elements are worked on at once. */
#define VECTOR_OF(bytes) __attribute__((vector_size(bytes)))
#else
#define PRINTF_LIKE(format_index, first_index)
#define MUST_CHECK
#define UNUSED
#define ALWAYS_INLINE inline
#define LIKELY(condition) (condition)
#define UNLIKELY(condition) (condition)
#define NEVER_INLINE
#define BYTES_REVERSED(word) bytes_reversed(word)
static inline uint64_t bytes_reversed(uint64_t word)
{
	uint64_t reversed = 0;

	for (unsigned i = 0; i < sizeof(word); i++)
		reversed = reversed << 8 | (word >> 8 * i & 0xFF);
	return reversed;
}
#define BITS_SET(word) bits_set(word)
static inline unsigned bits_set(uint64_t word)
{
	unsigned n = 0;

	for (; word; word &= word - 1)
		n++;
	return n;
}
#define LOWEST_BIT(word) lowest_bit(word)
static inline unsigned lowest_bit(uint64_t word)
{
	unsigned bit = 0;

	while (!(word >> bit & 1))
		bit++;
	return bit;
}
#endif

/* Do numbers stand in memory with their lowest byte first? */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define IS_LITTLE_ENDIAN true
#else
#define IS_LITTLE_ENDIAN false
#endif

/* The number of elements of a true array (not of a pointer). */
#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/*
 * What a function that can fail returns: 0, or one of these. The text that
 * goes with it is in struct err (see err.h).
 */
enum {
	ERR_MEMORY = -1, /* an allocation failed */
	ERR_LIMIT = -2,  /* a bound of ours was reached */
	ERR_INPUT = -3,  /* the input is not what it should be */
	ERR_IO = -4,     /* the operating system said no */
	ERR_UNKNOWN = -5 /* the answer could not be had: neither yes nor no */
};

#endif
