/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash - SipHash-2-4, and a digest of much.
 *
 * The digest has four lanes that do not wait for each other, so that it is
 * about as fast as memory. Each takes up a word by steps that can be undone:
 * a change of one word always changes its lane.
 *
 * Contract: see hash.h. Whoever does not know the seed cannot find keys
 * that fall into one place of a table.
 * Failure: none.
 * Threads: safe.
 */
#include "base/hash.h"

enum { WORD_BYTES = 8, ROUNDS = 2, FINAL_ROUNDS = 4 };

struct state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static void mix(struct state *state, unsigned rounds)
{
	while (rounds--) {
		state->v0 += state->v1;
		state->v1 = rotate(state->v1, 13) ^ state->v0;
		state->v0 = rotate(state->v0, 32);
		state->v2 += state->v3;
		state->v3 = rotate(state->v3, 16) ^ state->v2;
		state->v0 += state->v3;
		state->v3 = rotate(state->v3, 21) ^ state->v0;
		state->v2 += state->v1;
		state->v1 = rotate(state->v1, 17) ^ state->v2;
		state->v2 = rotate(state->v2, 32);
	}
}

/* Eight bytes as a little-endian word: one load, where that is the order. */
static uint64_t read_whole_word(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

/* Fewer bytes. */
static uint64_t read_word(const unsigned char *ptr, size_t len)
{
	uint64_t word = 0;

	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)ptr[i] << (8 * i);
	return word;
}

static void absorb(struct state *state, uint64_t word)
{
	state->v3 ^= word;
	mix(state, ROUNDS);
	state->v0 ^= word;
}

uint64_t hash_bytes(struct span bytes, struct hash_seed seed)
{
	struct state state = {
	    seed.words[0] ^ UINT64_C(0x736f6d6570736575),
	    seed.words[1] ^ UINT64_C(0x646f72616e646f6d),
	    seed.words[0] ^ UINT64_C(0x6c7967656e657261),
	    seed.words[1] ^ UINT64_C(0x7465646279746573),
	};
	size_t whole = bytes.len - bytes.len % WORD_BYTES;

	for (size_t i = 0; i < whole; i += WORD_BYTES)
		absorb(&state, read_whole_word(bytes.ptr + i));
	absorb(&state, read_word(bytes.ptr + whole, bytes.len - whole) |
			   (uint64_t)bytes.len << 56);
	state.v2 ^= 0xFF;
	mix(&state, FINAL_ROUNDS);
	return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

/* --- the digest ----------------------------------------------------------- */

enum { LANES = 4, STRIPE_BYTES = LANES * WORD_BYTES };

static void take_stripe(uint64_t lanes[LANES], const unsigned char *bytes)
{
	uint64_t words[LANES];

	memcpy(words, bytes, sizeof(words));
	for (size_t i = 0; i < LANES; i++)
		lanes[i] = rotate(
		    (lanes[i] ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15), 29);
}

/* All bits of the word into all others (the last steps of MurmurHash3). */
static uint64_t blend(uint64_t word)
{
	word = (word ^ word >> 33) * UINT64_C(0xff51afd7ed558ccd);
	word = (word ^ word >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return word ^ word >> 33;
}

struct hash_digest hash_digest(struct span bytes, struct hash_digest before)
{
	uint64_t lanes[LANES] = {before.words[0], before.words[1],
				 ~before.words[0], ~before.words[1]};
	unsigned char rest[STRIPE_BYTES] = {0};
	size_t whole = bytes.len - bytes.len % STRIPE_BYTES;
	struct hash_digest digest = {{bytes.len, ~(uint64_t)bytes.len}};

	for (size_t at = 0; at < whole; at += STRIPE_BYTES)
		take_stripe(lanes, bytes.ptr + at);
	if (bytes.len > whole)
		memcpy(rest, bytes.ptr + whole, bytes.len - whole);
	take_stripe(lanes, rest);
	for (size_t i = 0; i < LANES; i++) {
		digest.words[0] = blend(digest.words[0] + lanes[i]);
		digest.words[1] = blend(digest.words[1] ^ rotate(lanes[i], 32));
	}
	return digest;
}
