/* SPDX-License-Identifier: Apache-2.0 */
/*
 * literals - finding many literals in one pass over a text.
 *
 * Contract: see literals.h.
 * Failure: none of its own.
 * Limits: a place costs at most a binary search among the literals that
 * begin alike and LITERAL_BYTES hits.
 * Threads: safe, reads only.
 */
#include "literals.h"

#include <string.h>

/* Letters and digits of ASCII. */
static const bool is_word_byte[256] = {
    ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1,
    ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1,
    ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1,
    ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1,
    ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1,
    ['Z'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1,
    ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1,
    ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1,
    ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

struct search {
	const struct literals *literals;
	struct span text;
	int (*found)(void *context, uint32_t number, struct range where);
	void *context;
};

static const struct literal_bucket *find_bucket(const struct literals *literals,
						uint64_t word, unsigned n)
{
	uint64_t key = literal_key(word, n);
	uint64_t hash = literal_hash(key);
	uint64_t mark = hash >> literals->mark_shift;
	size_t mask = ((size_t)1 << (64 - literals->bucket_shift)) - 1;

	if (!(literals->marks[mark / 64] >> (mark % 64) & 1))
		return NULL;
	for (size_t i = hash >> literals->bucket_shift;; i = (i + 1) & mask) {
		const struct literal_bucket *bucket = &literals->buckets[i];

		if (bucket->key == key)
			return bucket;
		if (!bucket->key)
			return NULL;
	}
}

/* The bucket of the longest key that the gates let through. */
static const struct literal_bucket *bucket_at(const struct literals *literals,
					      uint64_t word, unsigned gates)
{
	const struct literal_bucket *bucket = NULL;

	if (gates & GATE_STEM)
		bucket = find_bucket(literals, word, literal_stem(word));
	if (!bucket && (gates & GATE_THREE))
		bucket = find_bucket(literals, word, 3);
	if (!bucket && (gates & GATE_TWO))
		bucket = find_bucket(literals, word, 2);
	if (!bucket && (gates & GATE_ONE))
		bucket = find_bucket(literals, word, 1);
	return bucket;
}

/*
 * The first in range whose bytes of the tail are not below the tail's. Which
 * half comes next is a toss-up: chosen without a branch to be guessed.
 */
static uint32_t tail_bound(const uint64_t *tails, struct range range,
			   uint64_t tail)
{
	const uint64_t *from = tails + range.start;
	uint32_t n = range.end - range.start;

	while (n > 1) {
		uint32_t half = n / 2;

		from += (size_t)(from[half - 1] < tail) * half;
		n -= half;
	}
	return (uint32_t)(from - tails) + (n == 1 && *from < tail);
}

/* Is the literal at or before the text, in the order of bytes? */
static bool is_not_behind(const struct literals *literals, uint32_t i,
			  struct span rest)
{
	const struct literal *literal = &literals->items[i];
	size_t n = literal->len < rest.len ? literal->len : rest.len;
	int order = memcmp(literals->bytes + literal->offset, rest.ptr, n);

	return order < 0 || (order == 0 && literal->len <= rest.len);
}

/* The first of the range that is behind the text. */
static uint32_t first_behind(const struct literals *literals,
			     struct range range, struct span rest)
{
	while (range.start < range.end) {
		uint32_t middle = range.start + (range.end - range.start) / 2;

		if (is_not_behind(literals, middle, rest))
			range.start = middle + 1;
		else
			range.end = middle;
	}
	return range.start;
}

/* The same in a stem's bucket, by the tails as far as they go. */
static uint32_t first_behind_tail(const struct literals *literals,
				  struct range range, struct span rest,
				  uint64_t tail)
{
	uint32_t bound = tail_bound(literals->tails, range, tail + 256);

	if (tail + 256 < tail)
		bound = range.end;
	if (bound == range.start || literals->tails[bound - 1] < tail)
		return bound;
	range.end = bound;
	range.start = tail_bound(literals->tails, range, tail);
	return first_behind(literals, range, rest);
}

/* Do all bytes that a literal's tail has stand in the text? */
static bool tail_stands(uint64_t tail, uint64_t text)
{
	unsigned n = tail & TAIL_COUNT;

	return n == 0 || (tail ^ text) >> (64 - 8 * n) == 0;
}

static bool stands_at(const struct literals *literals, uint32_t i,
		      struct span rest)
{
	const struct literal *literal = &literals->items[i];

	return literal->len <= rest.len &&
	       !memcmp(literals->bytes + literal->offset, rest.ptr,
		       literal->len);
}

static int report(const struct search *search, const struct literal *literal,
		  size_t at)
{
	struct range where = {(uint32_t)at, (uint32_t)(at + literal->len)};
	const uint32_t *numbers = search->literals->numbers + literal->number;
	int rc = 0;

	if (LIKELY(literal->n_numbers == 1))
		return search->found(search->context, literal->number, where);
	for (uint32_t k = 0; k < literal->n_numbers && !rc; k++)
		rc = search->found(search->context, numbers[k], where);
	return rc;
}

/* A literal that stands there and all that it begins with, shortest first. */
static int report_all(const struct search *search, uint32_t longest, size_t at)
{
	const struct literal *items = search->literals->items;
	uint32_t standing[LITERAL_BYTES];
	size_t n = 0;
	int rc = 0;

	for (uint32_t i = longest; i != LITERAL_NONE; i = items[i].shorter)
		standing[n++] = i;
	while (n && !rc)
		rc = report(search, &items[standing[--n]], at);
	return rc;
}

/*
 * The last of the bucket that may stand in the text, or of those that it
 * begins with one does; LITERAL_NONE: none. Of a bucket's only literal the
 * order need not be known: whatever is shorter than the stem begins it too.
 */
static uint32_t last_chance(const struct literals *literals,
			    const struct literal_bucket *bucket,
			    struct span rest, unsigned stem)
{
	struct range range = {bucket->first, bucket->end};
	uint64_t own = bucket->tail;
	uint64_t tail;

	if (bucket->key >> 56 != stem) {
		if (range.end - range.start > 1)
			range.end = first_behind(literals, range, rest);
		return range.end ? range.end - 1 : LITERAL_NONE;
	}
	tail = literal_tail_at(rest, stem);
	if (range.end - range.start > 1) {
		range.end = first_behind_tail(literals, range, rest, tail);
		if (range.end == 0)
			return LITERAL_NONE;
		own = literals->tails[range.end - 1];
	}
	return tail_stands(own, tail) || (own & TAIL_HAS_SHORTER)
		   ? range.end - 1
		   : LITERAL_NONE;
}

/* All that stand at one place of the text. */
static int find_at(const struct search *search, size_t at, uint64_t word,
		   unsigned gates)
{
	const struct literals *literals = search->literals;
	const struct literal_bucket *bucket = bucket_at(literals, word, gates);
	struct span rest = span_make(search->text.ptr + at,
				     search->text.len - at);
	uint32_t i;

	if (!bucket)
		return 0;
	i = last_chance(literals, bucket, rest, literal_stem(word));
	while (i != LITERAL_NONE && !stands_at(literals, i, rest))
		i = literals->items[i].shorter;
	if (i == LITERAL_NONE)
		return 0;
	return literals->items[i].shorter == LITERAL_NONE
		   ? report(search, &literals->items[i], at)
		   : report_all(search, i, at);
}

/* What the gates at a place let through; word: its first three bytes. */
static unsigned gates_at(const struct literals *literals, uint64_t word,
			 unsigned char before)
{
	unsigned gates = literal_is_wide(word)
			     ? literals->triple_gates[literal_triple(word)]
			     : literals->pair_gates[literal_pair(word)];

	if (!is_word_byte[before])
		gates |= gates >> GATE_EDGE_SHIFT;
	return gates & GATE_ANY;
}

int literals_find(const struct literals *literals, struct span text,
		  int (*found)(void *context, uint32_t number,
			       struct range where),
		  void *context)
{
	struct search search = {literals, text, found, context};
	unsigned char before = ' ';
	int rc = 0;

	if (literals->n == 0)
		return 0;
	for (size_t at = 0; at < text.len && !rc; at++) {
		unsigned char lead = text.ptr[at];
		uint64_t word;
		unsigned gates;

		if ((lead & 0xC0) == 0x80)
			continue;
		word = literal_word_at(text, at);
		gates = gates_at(literals, word, before);
		before = lead;
		if (gates)
			rc = find_at(&search, at, word, gates);
	}
	return rc;
}
