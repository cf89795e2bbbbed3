/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.h - SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash for
 * tables whose keys strangers choose.
 */
#ifndef SCAMSIEVE_BASE_HASH_H
#define SCAMSIEVE_BASE_HASH_H

#include "base/span.h"

/* 128 secret bits, read as two little-endian words of the paper's key. */
struct hash_seed {
	uint64_t words[2];
};

/* The 64-bit hash of the bytes; the same on every machine. */
uint64_t hash_bytes(struct span bytes, struct hash_seed seed);

#endif
