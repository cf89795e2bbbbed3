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

struct search {
	const struct literals *literals;
	struct span text;
	int (*found)(void *context, uint32_t number, struct range where);
	void *context;
};

static inline const struct literal_bucket *
find_key(const struct literals *literals, uint64_t key, uint64_t hash)
{
	size_t mask = ((size_t)1 << (64 - literals->bucket_shift)) - 1;

	for (size_t i = hash >> literals->bucket_shift;; i = (i + 1) & mask) {
		const struct literal_bucket *bucket = &literals->buckets[i];

		if (bucket->key == key)
			return bucket;
		if (!bucket->key)
			return NULL;
	}
}

static const struct literal_bucket *find_short(const struct literals *literals,
					       uint64_t word, unsigned n)
{
	uint64_t key = literal_key(word, n);
	uint64_t hash = literal_hash(key);

	return literal_is_marked(literals, hash) ? find_key(literals, key, hash)
						 : NULL;
}

/* The bucket of the longest key that the gates let through. */
static const struct literal_bucket *bucket_at(const struct literals *literals,
					      uint64_t word, unsigned stem,
					      const struct literal_place *place)
{
	const struct literal_bucket *bucket = NULL;
	unsigned gates = place->gates;

	if (gates & GATE_STEM)
		bucket = find_key(literals, literal_key(word, stem),
				  place->stem_hash);
	if (!bucket && (gates & GATE_THREE))
		bucket = find_short(literals, word, 3);
	if (!bucket && (gates & GATE_TWO))
		bucket = find_short(literals, word, 2);
	if (!bucket && (gates & GATE_ONE))
		bucket = find_short(literals, word, 1);
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
 * Does literal i, which has the stem of its bucket in common with the text or
 * is shorter than it, stand there? Its tail tells of most.
 */
static bool stands_behind_stem(const struct literals *literals, uint32_t i,
			       struct span rest, uint64_t tail)
{
	uint64_t own = literals->tails[i];

	return tail_stands(own, tail) &&
	       (!(own & TAIL_IS_LONGER) || stands_at(literals, i, rest));
}

/*
 * The longest that stands in the text, of those that begin with the bucket's
 * key or are what the key begins with; LITERAL_NONE: none. Of a bucket's only
 * literal the order need not be known: whatever is shorter than the stem
 * begins it too.
 */
static uint32_t find_longest(const struct literals *literals,
			     const struct literal_bucket *bucket,
			     struct span rest, unsigned stem)
{
	struct range range = {bucket->first, bucket->end};
	bool has_stem = bucket->key >> 56 == stem;
	uint64_t tail = literal_tail_at(rest, stem);
	uint32_t i;

	if (range.end - range.start > 1)
		range.end = has_stem
				? first_behind_tail(literals, range, rest, tail)
				: first_behind(literals, range, rest);
	i = range.end ? range.end - 1 : LITERAL_NONE;
	if (has_stem && range.end > bucket->first) {
		while (i != LITERAL_NONE &&
		       !stands_behind_stem(literals, i, rest, tail))
			i = literals->items[i].shorter;
		return i;
	}
	while (i != LITERAL_NONE && !stands_at(literals, i, rest))
		i = literals->items[i].shorter;
	return i;
}

/* Does the bucket's only literal stand in the text? */
static bool only_stands(const struct literals *literals,
			const struct literal_bucket *bucket, struct span rest,
			unsigned stem)
{
	unsigned n = (unsigned)(bucket->key >> 56);

	if (n != stem)
		return bucket->len == n ||
		       stands_at(literals, bucket->first, rest);
	return tail_stands(bucket->tail, literal_tail_at(rest, stem)) &&
	       (!(bucket->tail & TAIL_IS_LONGER) ||
		stands_at(literals, bucket->first, rest));
}

/* All that stand at one place of the text. */
static int find_at(const struct search *search,
		   const struct literal_place *place)
{
	const struct literals *literals = search->literals;
	uint32_t at = place->at;
	uint64_t word = literal_word_at(search->text, at);
	unsigned stem = literal_stem(word);
	const struct literal_bucket *bucket = bucket_at(literals, word, stem,
							place);
	struct span rest = span_make(search->text.ptr + at,
				     search->text.len - at);
	uint32_t i;

	if (!bucket)
		return 0;
	if (LIKELY(bucket->number != LITERAL_NONE)) {
		struct range where = {at, at + bucket->len};

		return only_stands(literals, bucket, rest, stem)
			   ? search->found(search->context, bucket->number,
					   where)
			   : 0;
	}
	i = find_longest(literals, bucket, rest, stem);
	if (i == LITERAL_NONE)
		return 0;
	return literals->items[i].shorter == LITERAL_NONE
		   ? report(search, &literals->items[i], at)
		   : report_all(search, i, at);
}

int literals_find(const struct literals *literals, struct span text,
		  int (*found)(void *context, uint32_t number,
			       struct range where),
		  void *context)
{
	struct search search = {literals, text, found, context};
	struct literal_place places[LITERAL_PLACES];
	size_t at = 0;
	int rc = 0;

	if (literals->n == 0)
		return 0;
	while (at < text.len && !rc) {
		size_t n = literals_sift(literals, text, &at, places);

		for (size_t i = 0; i < n && !rc; i++)
			rc = find_at(&search, &places[i]);
	}
	return rc;
}
