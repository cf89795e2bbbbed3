/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.h - SipHash-2-4 (Aumasson and Bernstein, 2012), a keyed hash for
 * tables whose keys strangers choose; and a digest of much, fast.
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

/* 128 bits that tell contents apart. */
struct hash_digest {
	uint64_t words[2];
};

/*
 * The digest of the bytes, after what before is the digest of ({{0, 0}}:
 * nothing). Chance makes no two contents of one digest, but who wants to can:
 * it is for files that only their owner writes. Not the same on machines of
 * another byte order.
 */
struct hash_digest hash_digest(struct span bytes, struct hash_digest before);

#endif
