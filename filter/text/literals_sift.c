/* SPDX-License-Identifier: Apache-2.0 */
/*
 * literals_sift - where in a text may a literal begin?
 *
 * A piece of the text is looked at twice. First every pair of bytes is looked
 * up in the sieve, and sixteen places at once are asked whether the pairs
 * that follow each other there follow each other in some literal: few are
 * left. Where all literals begin words, as those of skeletons do, what holds
 * no letter or digit is passed over. Of those the gates tell how literals that
 * begin so go on, and the marks whether there is one with such a stem.
 *
 * Which places are left cannot be guessed, so no branch is made to depend on
 * it but the step to the next one.
 *
 * Contract: see literals.h.
 * Failure: none.
 * Limits: LITERAL_PLACES places at a time.
 * Threads: safe, reads only.
 */
#include "literals.h"

/* How far the gates of what follows a byte are up: past letters and digits of
 * ASCII a word goes on. */
#define INSIDE GATE_INSIDE_SHIFT
static const unsigned char inside_shift[256] = {
    ['0'] = INSIDE, ['1'] = INSIDE, ['2'] = INSIDE, ['3'] = INSIDE,
    ['4'] = INSIDE, ['5'] = INSIDE, ['6'] = INSIDE, ['7'] = INSIDE,
    ['8'] = INSIDE, ['9'] = INSIDE, ['A'] = INSIDE, ['B'] = INSIDE,
    ['C'] = INSIDE, ['D'] = INSIDE, ['E'] = INSIDE, ['F'] = INSIDE,
    ['G'] = INSIDE, ['H'] = INSIDE, ['I'] = INSIDE, ['J'] = INSIDE,
    ['K'] = INSIDE, ['L'] = INSIDE, ['M'] = INSIDE, ['N'] = INSIDE,
    ['O'] = INSIDE, ['P'] = INSIDE, ['Q'] = INSIDE, ['R'] = INSIDE,
    ['S'] = INSIDE, ['T'] = INSIDE, ['U'] = INSIDE, ['V'] = INSIDE,
    ['W'] = INSIDE, ['X'] = INSIDE, ['Y'] = INSIDE, ['Z'] = INSIDE,
    ['a'] = INSIDE, ['b'] = INSIDE, ['c'] = INSIDE, ['d'] = INSIDE,
    ['e'] = INSIDE, ['f'] = INSIDE, ['g'] = INSIDE, ['h'] = INSIDE,
    ['i'] = INSIDE, ['j'] = INSIDE, ['k'] = INSIDE, ['l'] = INSIDE,
    ['m'] = INSIDE, ['n'] = INSIDE, ['o'] = INSIDE, ['p'] = INSIDE,
    ['q'] = INSIDE, ['r'] = INSIDE, ['s'] = INSIDE, ['t'] = INSIDE,
    ['u'] = INSIDE, ['v'] = INSIDE, ['w'] = INSIDE, ['x'] = INSIDE,
    ['y'] = INSIDE, ['z'] = INSIDE,
};
#undef INSIDE

/* What is looked at behind a piece of a text, its pairs and words included. */
enum { BEHIND = 2 * BYTES_WIDTH };

/* Room for a piece, with the byte before it, written by whole vectors. */
struct piece {
	unsigned char bytes[1 + LITERAL_PLACES + BEHIND + BYTES_WIDTH];
};

/* What the sieve says of the pairs of a piece. */
struct sieved {
	unsigned char pairs[LITERAL_PLACES + BEHIND];
};

static void copy_bytes(unsigned char *to, const unsigned char *from, size_t n)
{
	if (n < BYTES_WIDTH) {
		for (size_t i = 0; i < n; i++)
			to[i] = from[i];
		return;
	}
	for (size_t i = 0; i < n - BYTES_WIDTH; i += BYTES_WIDTH)
		bytes_store(to + i, bytes_load(from + i));
	bytes_store(to + n - BYTES_WIDTH, bytes_load(from + n - BYTES_WIDTH));
}

/* The bytes of a piece, one before it and BEHIND; in the room where the text
 * has none: there they are zeros. */
static const unsigned char *cut_piece(struct span text, size_t at, size_t n,
				      struct piece *room)
{
	size_t there = text.len - at;
	unsigned char *bytes = room->bytes + 1;

	if (at && there >= n + BEHIND)
		return text.ptr + at;
	if (there > n + BEHIND)
		there = n + BEHIND;
	room->bytes[0] = at ? text.ptr[at - 1] : 0;
	copy_bytes(bytes, text.ptr + at, there);
	for (size_t i = there; i < n + BEHIND; i += BYTES_WIDTH)
		bytes_store(bytes + i, bytes_all(0));
	return bytes;
}

/* Letters and digits of ASCII and leads of two bytes, any among sixteen? */
static ALWAYS_INLINE bool has_word(const unsigned char *bytes)
{
	bytes16 here = bytes_load(bytes);

	return bytes_any(bytes_between(here | bytes_all(0x20), 'a', 'z') |
			 bytes_between(here, '0', '9') |
			 bytes_between(here, 0xC0, 0xDF));
}

/* Four places a turn that are not neighbours: of neighbours the compiler would
 * put four bytes together first, which costs more than to store each. */
static ALWAYS_INLINE void look_up_sixteen(const unsigned char *sieve,
					  const unsigned char *bytes,
					  unsigned char *pairs)
{
	for (size_t i = 0; i < 4; i++) {
		pairs[i] = sieve[literal_sieve_of(bytes + i)];
		pairs[i + 4] = sieve[literal_sieve_of(bytes + i + 4)];
		pairs[i + 8] = sieve[literal_sieve_of(bytes + i + 8)];
		pairs[i + 12] = sieve[literal_sieve_of(bytes + i + 12)];
	}
}

/* Sixteen places a turn: those of the piece and the pairs behind them. Returns
 * the turns whose pairs are worth a look, bits. */
static unsigned look_up(const struct literals *literals,
			const unsigned char *bytes, size_t n,
			struct sieved *sieved)
{
	unsigned turns = 0;

	for (size_t i = 0; i < n + SIEVE_BEHIND; i += BYTES_WIDTH) {
		if (literals->has_words_only && !has_word(bytes + i)) {
			/* None begins here, any may go on. */
			bytes_store(sieved->pairs + i,
				    bytes_all(SIEVE_GOES_ON));
			continue;
		}
		look_up_sixteen(literals->sieve, bytes + i, sieved->pairs + i);
		turns |= 1u << i / BYTES_WIDTH;
	}
	return turns & ((1u << (n + BYTES_WIDTH - 1) / BYTES_WIDTH) - 1);
}

/* 0xFF where a bit is set. */
static ALWAYS_INLINE bytes16 has_bit(bytes16 vector, unsigned char bit)
{
	return bytes_equal(vector & bytes_all(bit), bit);
}

/* Of sixteen places a bit each, of where a literal may begin. */
static ALWAYS_INLINE unsigned may_begin(const unsigned char *pairs,
					const unsigned char *before)
{
	bytes16 first = bytes_load(pairs);
	bytes16 second = bytes_load(pairs + 1);
	bytes16 third = bytes_load(pairs + SIEVE_BEHIND);
	bytes16 is_inside = bytes_between(bytes_load(before), 'a', 'z');
	bytes16 goes_on = (second >> SIEVE_SECOND_SHIFT &
			   has_bit(third, SIEVE_THIRD)) |
			  has_bit(second, SIEVE_LAST);
	bytes16 begins = (first & goes_on) | first >> SIEVE_SHORT_SHIFT;

	begins &= (is_inside & bytes_all(SIEVE_ANY | SIEVE_INSIDE)) ^
		  bytes_all(SIEVE_ANY);
	return BYTES_MASK_ALL ^ bytes_mask(bytes_equal(begins, 0));
}

/* Note the place at these bytes. Returns 1 when it is to be kept. */
static ALWAYS_INLINE size_t note_place(const struct literals *literals,
				       const unsigned char *bytes, size_t at,
				       struct literal_place *place)
{
	uint64_t word = eight_load(bytes, sizeof(word));
	uint64_t stem = literal_key(word, literal_stem(word));
	uint64_t hash = literal_hash(stem);
	unsigned gates = literal_is_wide(word)
			     ? literals->triple_gates[literal_triple(word)]
			     : literals->pair_gates[literal_pair(word)];
	unsigned open = GATE_ANY;

	if (!literal_is_marked(literals, hash))
		open ^= GATE_STEM;
	gates = gates >> inside_shift[bytes[-1]] & open;
	*place = (struct literal_place){(uint32_t)at, gates, hash};
	return gates != 0;
}

size_t literals_sift(const struct literals *literals, struct span text,
		     size_t *at, struct literal_place *places)
{
	struct piece room;
	struct sieved sieved;
	size_t start = *at;
	const unsigned char *bytes;
	unsigned turns;
	size_t n = text.len - start;
	size_t kept = 0;

	if (n > LITERAL_PLACES)
		n = LITERAL_PLACES;
	bytes = cut_piece(text, start, n, &room);
	turns = look_up(literals, bytes, n, &sieved);
	for (; turns; turns &= turns - 1) {
		size_t i = (size_t)LOWEST_BIT(turns) * BYTES_WIDTH;
		unsigned mask = may_begin(sieved.pairs + i, bytes + i - 1);

		if (n - i < BYTES_WIDTH)
			mask &= (1u << (n - i)) - 1;
		for (; mask; mask &= mask - 1) {
			size_t k = i + LOWEST_BIT(mask);

			kept += note_place(literals, bytes + k, start + k,
					   &places[kept]);
		}
	}
	*at = start + n;
	return kept;
}
