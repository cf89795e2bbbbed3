/* SPDX-License-Identifier: Apache-2.0 */
/*
 * literals_build - sorting literals and laying out their tables.
 *
 * Contract: see literals.h.
 * Failure: memory.
 * Limits: LITERALS_MAX literals.
 * Threads: belongs to loading.
 */
#include "literals.h"

#include "base/ascii.h"
#include "base/sort.h"

#include <string.h>

enum {
	LITERALS_MAX = 1 << 26,
	MARKS_A_KEY = 12 /* bits: one place in twelve passes by chance */
};

static int compare_words(const void *left, const void *right)
{
	const struct literal_word *a = left;
	const struct literal_word *b = right;
	int order = span_compare(a->bytes, b->bytes);

	if (order)
		return order;
	return (a->number > b->number) - (a->number < b->number);
}

/* How a literal is looked up. */
struct entrance {
	uint64_t key;
	unsigned gate;
};

static struct entrance entrance_of(struct span bytes)
{
	static const unsigned gates[] = {0, GATE_ONE, GATE_TWO, GATE_THREE};
	uint64_t word = literal_word_at(bytes, 0);
	unsigned stem = literal_stem(word);
	unsigned n = bytes.len < 3 ? (unsigned)bytes.len : 3;

	if (bytes.len >= stem)
		return (struct entrance){literal_key(word, stem), GATE_STEM};
	return (struct entrance){literal_key(word, n), gates[n]};
}

/* Keys, some counted twice: a stem's literals come one after the other. */
static size_t count_keys(const struct literal_word *words, size_t n)
{
	uint64_t last = 0;
	size_t n_keys = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t key = entrance_of(words[i].bytes).key;

		n_keys += key != last;
		last = key;
	}
	return n_keys;
}

/* So many first bits of a hash make a table of at least n places. */
static unsigned bits_for(size_t n)
{
	unsigned bits = 6;

	while (((size_t)1 << bits) < n)
		bits++;
	return bits;
}

static int allocate(struct literals *literals, const struct literal_word *words,
		    size_t n, struct arena *arena)
{
	size_t n_keys = count_keys(words, n);
	unsigned bucket_bits = bits_for(n_keys + n_keys / 2);
	unsigned mark_bits = bits_for(n_keys * MARKS_A_KEY);
	size_t n_bytes = 0;

	for (size_t i = 0; i < n; i++)
		n_bytes += words[i].bytes.len;
	literals->bucket_shift = 64 - bucket_bits;
	literals->mark_shift = 64 - mark_bits;
	literals->bytes = arena_alloc(arena, n_bytes + 1);
	literals->items = arena_alloc(arena, n * sizeof(*literals->items));
	literals->tails = arena_alloc(arena, n * sizeof(*literals->tails));
	literals->numbers = arena_alloc(arena, n * sizeof(*literals->numbers));
	literals->buckets = arena_zalloc(arena, (size_t)1 << bucket_bits,
					 sizeof(*literals->buckets));
	literals->marks = arena_zalloc(arena, ((size_t)1 << mark_bits) / 64,
				       sizeof(*literals->marks));
	return literals->bytes && literals->items && literals->tails &&
		       literals->numbers && literals->buckets && literals->marks
		   ? 0
		   : ERR_MEMORY;
}

static bool begins_with(const struct literals *literals, struct span bytes,
			uint32_t i)
{
	const struct literal *literal = &literals->items[i];

	return span_starts_with(
	    bytes, span_make(literals->bytes + literal->offset, literal->len));
}

static uint64_t tail_of(struct span bytes, uint32_t shorter)
{
	unsigned stem = literal_stem(literal_word_at(bytes, 0));
	size_t n = bytes.len > stem ? bytes.len - stem : 0;
	uint64_t tail = literal_tail_at(bytes, stem);

	if (shorter != LITERAL_NONE)
		tail |= TAIL_HAS_SHORTER;
	return n > TAIL_BYTES ? tail | TAIL_BYTES | TAIL_IS_LONGER : tail | n;
}

/* Copy the sorted words; equal ones become one literal of several names. */
static void add_all(struct literals *literals, const struct literal_word *words,
		    size_t n)
{
	uint32_t offset = 0;

	for (size_t i = 0; i < n; i++) {
		struct span bytes = words[i].bytes;
		struct literal *literal = &literals->items[literals->n];
		uint32_t shorter = literals->n ? literals->n - 1 : LITERAL_NONE;

		literals->numbers[i] = words[i].number;
		if (i && span_equal(bytes, words[i - 1].bytes)) {
			if (literal[-1].n_numbers++ == 1)
				literal[-1].number = (uint32_t)i - 1;
			continue;
		}
		while (shorter != LITERAL_NONE &&
		       !begins_with(literals, bytes, shorter))
			shorter = literals->items[shorter].shorter;
		memcpy(literals->bytes + offset, bytes.ptr, bytes.len);
		*literal = (struct literal){
		    .offset = offset,
		    .len = (uint32_t)bytes.len,
		    .number = words[i].number,
		    .n_numbers = 1,
		    .shorter = shorter,
		};
		literals->tails[literals->n] = tail_of(bytes, shorter);
		offset += (uint32_t)bytes.len;
		literals->n++;
	}
}

/* The name that is all to be reported of a literal, if so it is. */
static uint32_t name_of_only(const struct literal *literal)
{
	return literal->n_numbers == 1 && literal->shorter == LITERAL_NONE
		   ? literal->number
		   : LITERAL_NONE;
}

/* Let the bucket of a key reach over literal i; they come in order. */
static void reach(struct literals *literals, uint64_t key, uint32_t i)
{
	uint64_t hash = literal_hash(key);
	uint64_t mark = hash >> literals->mark_shift;
	size_t mask = ((size_t)1 << (64 - literals->bucket_shift)) - 1;
	size_t at = (size_t)(hash >> literals->bucket_shift);
	struct literal_bucket *bucket;

	literals->marks[mark / 64] |= UINT64_C(1) << (mark % 64);
	while (literals->buckets[at].key && literals->buckets[at].key != key)
		at = (at + 1) & mask;
	bucket = &literals->buckets[at];
	if (bucket->key)
		bucket->number = LITERAL_NONE;
	else
		*bucket = (struct literal_bucket){
		    .key = key,
		    .tail = literals->tails[i],
		    .first = i,
		    .number = name_of_only(&literals->items[i]),
		    .len = literals->items[i].len,
		};
	bucket->end = i + 1;
}

/* May the byte stand behind the literal? */
static bool may_follow(const struct literal_word *literal, unsigned byte)
{
	return !literal->needs_right_edge ||
	       !ascii_is_alnum((unsigned char)byte);
}

/* Set bits for a byte and each that may stand behind the literal. No text
 * has 0xFF: its bits tell what was done for an earlier one. */
static void open_last(unsigned char *sieve, const struct literal_word *literal,
		      unsigned char byte, unsigned char bits)
{
	if (literal->needs_right_edge &&
	    (sieve[byte | 0xFFu << 8] & bits) == bits)
		return;
	for (unsigned next = 0; next < 256; next++)
		if (may_follow(literal, next))
			sieve[byte | next << 8] |= bits;
}

/* Let the sieve pass what begins as the literal does; of a short one that
 * must end there what stands behind it counts as its own. */
static void open_sieve(struct literals *literals,
		       const struct literal_word *literal)
{
	unsigned char *sieve = literals->sieve;
	const unsigned char *bytes = literal->bytes.ptr;
	size_t len = literal->bytes.len;
	bool is_longer = len > 3 || literal->needs_right_edge;
	unsigned where = literal->needs_left_edge ? SIEVE_ANY
						  : SIEVE_ANY | SIEVE_INSIDE;

	if (len == 1) {
		open_last(sieve, literal, bytes[0],
			  (unsigned char)(where << SIEVE_SHORT_SHIFT));
		return;
	}
	if (len == 2 && !is_longer) {
		sieve[literal_sieve_of(bytes)] |=
		    (unsigned char)(where << SIEVE_SHORT_SHIFT);
		return;
	}
	sieve[literal_sieve_of(bytes)] |= (unsigned char)where;
	if (len == 2)
		open_last(sieve, literal, bytes[1], SIEVE_LAST);
	else if (!is_longer)
		sieve[literal_sieve_of(bytes + 1)] |= SIEVE_LAST;
	else
		sieve[literal_sieve_of(bytes + 1)] |=
		    (unsigned char)(where << SIEVE_SECOND_SHIFT);
	if (len == 3 && is_longer)
		open_last(sieve, literal, bytes[2], SIEVE_THIRD);
	else if (len > 3)
		sieve[literal_sieve_of(bytes + 2)] |= SIEVE_THIRD;
}

static bool begins_word(const struct literal_word *literal)
{
	unsigned char lead = literal->bytes.ptr[0];

	return ascii_is_alnum(lead) || (lead & 0xE0) == 0xC0;
}

/* Sieve, gates and bucket of literal i. */
static void enter(struct literals *literals, uint32_t i,
		  const struct literal_word *literal)
{
	struct entrance entrance = entrance_of(literal->bytes);
	uint64_t word = literal_word_at(literal->bytes, 0);
	unsigned char gate = (unsigned char)entrance.gate;

	if (!literal->needs_left_edge)
		gate |= (unsigned char)(gate << GATE_INSIDE_SHIFT);
	open_sieve(literals, literal);
	if (literal_is_wide(word)) {
		literals->triple_gates[literal_triple(word)] |= gate;
	} else if (literal->bytes.len > 1) {
		literals->pair_gates[literal_pair(word)] |= gate;
	} else { /* whatever follows it */
		for (unsigned next = 0; next < 256; next++)
			if (may_follow(literal, next))
				literals->pair_gates[literal_pair(
				    word | next << 8)] |= gate;
	}
	reach(literals, entrance.key, i);
}

int literals_build(struct literals *literals, struct literal_word *words,
		   size_t n, struct arena *arena)
{
	uint32_t number = LITERAL_NONE;

	*literals = (struct literals){.n = 0};
	if (n == 0)
		return 0;
	if (n > LITERALS_MAX)
		return ERR_LIMIT;
	if (sort_by_span(words, n, sizeof(*words), compare_words) ||
	    allocate(literals, words, n, arena))
		return ERR_MEMORY;
	add_all(literals, words, n);
	literals->has_words_only = true;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !span_equal(words[i].bytes, words[i - 1].bytes))
			number++;
		enter(literals, number, &words[i]);
		literals->has_words_only &= begins_word(&words[i]);
	}
	return 0;
}
