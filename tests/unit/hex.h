/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hex.h - octets written in hexadecimal, for tables of vectors.
 */
#ifndef SCAMSIEVE_TESTS_HEX_H
#define SCAMSIEVE_TESTS_HEX_H

#include "base/span.h"

enum { HEX_LIMIT = 512 };

struct octets {
	unsigned char bytes[HEX_LIMIT];
	size_t len;
};

static inline unsigned hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A' + 10);
}

/* Upper case, spaces allowed between octets. */
static inline struct octets hex_octets(const char *hex)
{
	struct octets octets = {.len = 0};

	while (*hex && octets.len < HEX_LIMIT) {
		if (*hex == ' ') {
			hex++;
			continue;
		}
		octets.bytes[octets.len++] = (unsigned char)(hex_digit(hex[0])
								 << 4 |
							     hex_digit(hex[1]));
		hex += 2;
	}
	return octets;
}

static inline struct span octets_span(const struct octets *octets)
{
	return span_make(octets->bytes, octets->len);
}

#endif
