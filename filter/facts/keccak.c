/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keccak - Keccak-f[1600] over one block (Bertoni, Daemen, Peeters and Van
 * Assche, The Keccak reference 3.0).
 *
 * Contract: see keccak.h.
 * Failure: none; longer input is a bug of the caller.
 * Limits: KECCAK_INPUT_MAX bytes.
 * Threads: safe.
 */
#include "keccak.h"

#include <assert.h>

enum { LANES = 25, RATE_BYTES = 136, ROUNDS = 24 };

static const uint64_t round_constants[ROUNDS] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a,
    0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
    0x8000000080008081, 0x8000000000008009, 0x000000000000008a,
    0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
    0x000000000000800a, 0x800000008000000a, 0x8000000080008081,
    0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/* Rho's rotations and pi's places along the path that starts at lane 1. */
static const unsigned char rotations[LANES - 1] = {
    1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
    27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44,
};
static const unsigned char places[LANES - 1] = {
    10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
    15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1,
};

static uint64_t rotate(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static void theta(uint64_t lanes[LANES])
{
	uint64_t columns[5];

	for (size_t x = 0; x < 5; x++)
		columns[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^
			     lanes[x + 15] ^ lanes[x + 20];
	for (size_t i = 0; i < LANES; i++)
		lanes[i] ^= columns[(i + 4) % 5] ^
			    rotate(columns[(i + 1) % 5], 1);
}

static void permute(uint64_t lanes[LANES])
{
	for (size_t round = 0; round < ROUNDS; round++) {
		uint64_t moved;

		theta(lanes);
		moved = lanes[1];
		for (size_t i = 0; i < LANES - 1; i++) {
			uint64_t kept = lanes[places[i]];

			lanes[places[i]] = rotate(moved, rotations[i]);
			moved = kept;
		}
		for (size_t y = 0; y < LANES; y += 5) {
			uint64_t row[5];

			memcpy(row, lanes + y, sizeof(row));
			for (size_t x = 0; x < 5; x++)
				lanes[y + x] ^= ~row[(x + 1) % 5] &
						row[(x + 2) % 5];
		}
		lanes[0] ^= round_constants[round];
	}
}

void keccak256(struct span bytes, unsigned char digest[KECCAK_BYTES])
{
	unsigned char block[RATE_BYTES] = {0};
	uint64_t lanes[LANES] = {0};

	assert(bytes.len <= KECCAK_INPUT_MAX);
	if (bytes.len > 0)
		memcpy(block, bytes.ptr, bytes.len);
	block[bytes.len] |= 0x01;
	block[RATE_BYTES - 1] |= 0x80;
	for (size_t i = 0; i < RATE_BYTES; i++)
		lanes[i / 8] |= (uint64_t)block[i] << (i % 8 * 8);
	permute(lanes);
	for (size_t i = 0; i < KECCAK_BYTES; i++)
		digest[i] = (unsigned char)(lanes[i / 8] >> (i % 8 * 8));
}
