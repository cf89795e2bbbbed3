/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sha256 - SHA-256 as FIPS 180-4, section 6.2, has it.
 *
 * Contract: see base/sha256.h. Not written to resist timing attacks; it is
 * for checksums and names, not for secrets.
 * Failure: none.
 * Limits: none.
 * Threads: safe.
 */
#include "base/sha256.h"

enum { BLOCK_BYTES = 64, LENGTH_BYTES = 8, ROUNDS = 64 };

static const uint32_t round_constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static uint32_t load(const unsigned char *ptr)
{
	return (uint32_t)ptr[0] << 24 | (uint32_t)ptr[1] << 16 |
	       (uint32_t)ptr[2] << 8 | ptr[3];
}

/* The names are the standard's. */
static void compress(uint32_t state[8], const unsigned char *block)
{
	uint32_t w[ROUNDS];
	uint32_t s[8];

	for (size_t t = 0; t < 16; t++)
		w[t] = load(block + t * 4);
	for (size_t t = 16; t < ROUNDS; t++) {
		uint32_t a = w[t - 15];
		uint32_t b = w[t - 2];

		w[t] = (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10) + w[t - 7] +
		       (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[t - 16];
	}
	memcpy(s, state, sizeof(s));
	for (size_t t = 0; t < ROUNDS; t++) {
		uint32_t a = s[0];
		uint32_t e = s[4];
		uint32_t t1 = s[7] +
			      (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			      ((e & s[5]) ^ (~e & s[6])) + round_constants[t] +
			      w[t];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
			      ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (size_t i = 0; i < 8; i++)
		state[i] += s[i];
}

static const uint32_t first_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
					0xa54ff53a, 0x510e527f, 0x9b05688c,
					0x1f83d9ab, 0x5be0cd19};

/* Take the last bytes in, before_bytes of which came earlier. */
static void finish(uint32_t state[8], struct span bytes, size_t before_bytes,
		   unsigned char digest[SHA256_BYTES])
{
	unsigned char last[BLOCK_BYTES * 2] = {0};
	size_t whole = bytes.len / BLOCK_BYTES * BLOCK_BYTES;
	size_t rest = bytes.len - whole;
	size_t last_len = rest + 1 + LENGTH_BYTES > BLOCK_BYTES
			      ? BLOCK_BYTES * 2
			      : BLOCK_BYTES;
	uint64_t bits = ((uint64_t)before_bytes + bytes.len) * 8;

	for (size_t i = 0; i < whole; i += BLOCK_BYTES)
		compress(state, bytes.ptr + i);
	if (rest > 0)
		memcpy(last, bytes.ptr + whole, rest);
	last[rest] = 0x80;
	for (size_t i = 0; i < LENGTH_BYTES; i++)
		last[last_len - 1 - i] = (unsigned char)(bits >> (8 * i));
	for (size_t i = 0; i < last_len; i += BLOCK_BYTES)
		compress(state, last + i);
	for (size_t i = 0; i < SHA256_BYTES; i++)
		digest[i] = (unsigned char)(state[i / 4] >> (24 - i % 4 * 8));
}

void sha256(struct span bytes, unsigned char digest[SHA256_BYTES])
{
	uint32_t state[8];

	memcpy(state, first_state, sizeof(state));
	finish(state, bytes, 0, digest);
}

/* One of the two passes: a block of the key and pad, then the bytes. */
static void pass(const unsigned char key[SHA256_BYTES], unsigned char pad,
		 struct span bytes, unsigned char digest[SHA256_BYTES])
{
	unsigned char block[BLOCK_BYTES];
	uint32_t state[8];

	memset(block, pad, sizeof(block));
	for (size_t i = 0; i < SHA256_BYTES; i++)
		block[i] ^= key[i];
	memcpy(state, first_state, sizeof(state));
	compress(state, block);
	finish(state, bytes, BLOCK_BYTES, digest);
}

void hmac_sha256(const unsigned char key[SHA256_BYTES], struct span bytes,
		 unsigned char digest[SHA256_BYTES])
{
	unsigned char inner[SHA256_BYTES];

	pass(key, 0x36, bytes, inner);
	pass(key, 0x5c, span_make(inner, sizeof(inner)), digest);
}
