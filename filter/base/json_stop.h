/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_stop.h - the innermost loop of reading JSON: how far a string runs
 * without anything to be looked at. For json.c and json_scan.c alone.
 */
#ifndef SCAMSIEVE_BASE_JSON_STOP_H
#define SCAMSIEVE_BASE_JSON_STOP_H

#include "base/base.h"

#define EVERY_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight bytes, the first one lowest; compilers make one load of it. */
static ALWAYS_INLINE uint64_t load_word(const unsigned char *ptr)
{
	return (uint64_t)ptr[0] | (uint64_t)ptr[1] << 8 |
	       (uint64_t)ptr[2] << 16 | (uint64_t)ptr[3] << 24 |
	       (uint64_t)ptr[4] << 32 | (uint64_t)ptr[5] << 40 |
	       (uint64_t)ptr[6] << 48 | (uint64_t)ptr[7] << 56;
}

/*
 * The high bits of the bytes that end a run ('"', '\\', below 0x20), of
 * which the lowest is exact: a borrow only ever runs upwards.
 */
static ALWAYS_INLINE uint64_t stops_of(uint64_t word)
{
	uint64_t quote = word ^ EVERY_BYTE('"');
	uint64_t escape = word ^ EVERY_BYTE('\\');
	uint64_t stops = ((quote - EVERY_BYTE(1)) & ~quote) |
			 ((escape - EVERY_BYTE(1)) & ~escape) |
			 ((word - EVERY_BYTE(0x20)) & ~word);

	return stops & EVERY_BYTE(0x80);
}

/* The first '"', '\\' or control character, or the end. */
static ALWAYS_INLINE unsigned char *find_stop(unsigned char *ptr,
					      const unsigned char *end)
{
	while (end - ptr >= 8) {
		uint64_t stops = stops_of(load_word(ptr));

		if (stops)
			return ptr + LOWEST_BIT(stops) / 8;
		ptr += 8;
	}
	while (ptr < end && *ptr != '"' && *ptr != '\\' && *ptr >= 0x20)
		ptr++;
	return ptr;
}

#endif
