/* SPDX-License-Identifier: Apache-2.0 */
/*
 * literals.h - where in a text stand which of many literals? Private to the
 * text floor.
 *
 * Literals are kept sorted; each knows the longest other one that it begins
 * with. At a place of the text a bucket, found by the first bytes there,
 * tells where in the order to look; a binary search in it finds the last
 * literal that is not behind the text in that order. All literals that stand
 * in the text at this place begin that one, so they are it and those that
 * its links lead to.
 *
 * Most places never get that far: small tables that stay in the processor's
 * nearest cache say that no literal begins so. Of those that do, most are
 * told apart by a number made of the bytes behind the stem, their tail,
 * without a look at the literals.
 */
#ifndef SCAMSIEVE_TEXT_LITERALS_H
#define SCAMSIEVE_TEXT_LITERALS_H

#include "base/arena.h"

#include "bytes.h"

enum {
	LITERAL_BYTES = 512, /* the longest */
	PAIR_GATES = 1 << 14,
	TRIPLE_GATES = 1 << 13,
	LITERAL_PLACES = 256 /* that are sifted at a time */
};
#define LITERAL_NONE UINT32_MAX

/*
 * How literals that begin like this go on. A stem is what a long literal is
 * looked up by: STEM_BYTES, or two characters of three bytes (Han and kana).
 */
enum literal_gate {
	GATE_ONE = 1 << 0,   /* a literal of one byte */
	GATE_TWO = 1 << 1,   /* of two */
	GATE_THREE = 1 << 2, /* of three; shorter than a wide stem */
	GATE_STEM = 1 << 3,  /* longer ones */
	GATE_ANY = 15,
	GATE_INSIDE_SHIFT = 4 /* above: the same, behind a letter or digit */
};
enum { STEM_BYTES = 4, WIDE_STEM_BYTES = 6 };

/*
 * What the sieve says of two bytes that follow each other in a text. Of those
 * that a literal begins with, and of those that it goes on with: whether any
 * does, and whether one that may stand behind a letter or digit.
 */
enum literal_sieve {
	SIEVE_ANY = 1 << 0, /* its first two, of three or more */
	SIEVE_INSIDE = 1 << 1,
	SIEVE_SECOND_SHIFT = 2, /* the same of its second and third, */
	SIEVE_THIRD = 1 << 4,   /* its third and fourth, */
	SIEVE_LAST = 1 << 5,    /* and the last two of one of three bytes */
	SIEVE_GOES_ON = 0x3C,   /* all of them */
	SIEVE_SHORT_SHIFT = 6,  /* as the first, but of one or two bytes */
	SIEVE_BEHIND = 2,       /* so far is the third pair from the first */
	SIEVE_PAIRS = 1 << 16
};

struct literal {
	uint32_t offset; /* of its bytes */
	uint32_t len;
	uint32_t number; /* its name; of several, where they begin in numbers */
	uint32_t n_numbers;
	uint32_t shorter; /* the longest literal that it begins with */
};

/*
 * Literals first to end (in order) begin with the bytes of the key. Of one that
 * is alone, has one name and begins with no other, all is here but the bytes
 * behind its tail: so are most, and what lies apart in memory costs most.
 */
struct literal_bucket {
	uint64_t key; /* 0: none */
	uint64_t tail;
	uint32_t first, end;
	uint32_t number; /* of the only one, or LITERAL_NONE: see there */
	uint32_t len;    /* the only one's */
};

/*
 * A literal's tail: the first seven bytes behind its stem, highest first, as
 * if zeros followed the end, and in the lowest byte how many of them it has,
 * whether it is longer, and whether it begins with another literal.
 */
enum {
	TAIL_BYTES = 7,
	TAIL_COUNT = 7, /* mask */
	TAIL_IS_LONGER = 1 << 3,
	TAIL_HAS_SHORTER = 1 << 4
};

struct literals {
	unsigned char *bytes;
	struct literal *items; /* sorted by their bytes, all different */
	uint32_t n;
	uint32_t *numbers;
	uint64_t *tails;
	struct literal_bucket *buckets;    /* a hash table, linear probing */
	uint64_t *marks;                   /* a bit for each hash of a key */
	unsigned bucket_shift, mark_shift; /* of the hash, to its place */
	unsigned char pair_gates[PAIR_GATES];
	unsigned char triple_gates[TRIPLE_GATES];
	unsigned char sieve[SIEVE_PAIRS];
	bool has_words_only; /* all begin with a letter or digit of ASCII or a
				character of two bytes */
};

/* What is to be found, and its name. */
struct literal_word {
	struct span bytes; /* 1 to LITERAL_BYTES of well-formed UTF-8 */
	uint32_t number;
	bool needs_left_edge;  /* no use behind an ASCII letter or digit */
	bool needs_right_edge; /* nor before one */
};

/*
 * Build from words, which are sorted in place. All memory is the arena's.
 * 0, ERR_MEMORY or ERR_LIMIT.
 */
int literals_build(struct literals *literals, struct literal_word *words,
		   size_t n, struct arena *arena);

/*
 * Call found for all that stand in well-formed UTF-8, in order of their
 * starts, then of their ends. Something other than 0 from it ends the search
 * and is returned.
 */
int literals_find(const struct literals *literals, struct span text,
		  int (*found)(void *context, uint32_t number,
			       struct range where),
		  void *context);

/* Where literals may begin, and by which gates. */
struct literal_place {
	uint32_t at;
	uint32_t gates;
	uint64_t stem_hash; /* of its key, when the stem's gate is open */
};

/*
 * List where literals may begin in the next LITERAL_PLACES bytes of the text
 * from *at on, which is moved behind them. Returns how many places.
 */
size_t literals_sift(const struct literals *literals, struct span text,
		     size_t *at, struct literal_place *places);

/* --- what building and finding share -------------------------------------- */

/* The next eight bytes, the first one lowest, as if zeros followed the end. */
static inline uint64_t literal_word_at(struct span text, size_t at)
{
	uint64_t word = 0;
	size_t n = at < text.len ? text.len - at : 0;

	if (LIKELY(n >= sizeof(word)))
		return eight_load(text.ptr + at, sizeof(word));
	if (n && text.len >= sizeof(word))
		return eight_load(text.ptr + text.len - sizeof(word),
				  sizeof(word)) >>
		       8 * (sizeof(word) - n);
	while (n--)
		word = word << 8 | text.ptr[at + n];
	return word;
}

/* Leads of three bytes: Han, kana, Hangul, punctuation of CJK. */
static inline bool literal_is_wide(uint64_t word)
{
	return (word & 0xF0) == 0xE0;
}

static inline unsigned literal_stem(uint64_t word)
{
	return literal_is_wide(word) ? WIDE_STEM_BYTES : STEM_BYTES;
}

/* The seven bytes behind the stem at a place, as in a tail. */
static inline uint64_t literal_tail_at(struct span text, size_t at)
{
	return BYTES_REVERSED(literal_word_at(text, at)) & ~UINT64_C(0xFF);
}

/*
 * The gate of the first bytes of a place. The factor leads no two pairs of
 * small letters, digits and the signs of addresses to the same gate.
 */
static inline uint32_t literal_pair(uint64_t word)
{
	return (uint32_t)(word & 0xFFFF) * UINT32_C(2444712011) >> 18;
}
_Static_assert(PAIR_GATES == 1 << (32 - 18), "a pair's gate is its hash");

static inline uint32_t literal_triple(uint64_t word)
{
	return (uint32_t)(word & 0xFFFFFF) * UINT32_C(2654435761) >> 19;
}
_Static_assert(TRIPLE_GATES == 1 << (32 - 19), "a triple's gate is its hash");

static ALWAYS_INLINE uint32_t literal_sieve_of(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

/* The first n bytes of a place as a key; n tells keys of lengths apart. */
static inline uint64_t literal_key(uint64_t word, unsigned n)
{
	return (word & ((UINT64_C(1) << 8 * n) - 1)) | (uint64_t)n << 56;
}

static inline uint64_t literal_hash(uint64_t key)
{
	return (key ^ key >> 29) * UINT64_C(0x9E3779B97F4A7C15);
}

/* May there be a bucket whose key hashes so? */
static inline bool literal_is_marked(const struct literals *literals,
				     uint64_t hash)
{
	uint64_t mark = hash >> literals->mark_shift;

	return literals->marks[mark / 64] >> (mark % 64) & 1;
}

#endif
