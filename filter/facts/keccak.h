/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keccak.h - Keccak-256 with the padding that Ethereum uses (the contest's
 * submission 3, not FIPS 202), for checksums of addresses.
 */
#ifndef SCAMSIEVE_FACTS_KECCAK_H
#define SCAMSIEVE_FACTS_KECCAK_H

#include "base/span.h"

enum {
	KECCAK_BYTES = 32,
	KECCAK_INPUT_MAX = 135 /* one block: all that an address needs */
};

/* The digest of at most KECCAK_INPUT_MAX bytes. */
void keccak256(struct span bytes, unsigned char digest[KECCAK_BYTES]);

#endif
