/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits - what a scan found, by words, given out by sets.
 *
 * A word is wanted by many sets, and of few of them anything is asked. So a
 * word's places are chained once; a set that is touched notes only which word
 * touched it. Of a set of one word the word's chain is the answer. The chains
 * of several words are joined when they are asked for, in room that was made
 * before, so that asking cannot fail and moves nothing.
 *
 * Contract: see text/hits.h and scan_private.h.
 * Failure: memory, kept in has_failed.
 * Limits: HIT_LIMIT.
 * Threads: belongs to one thread; asking writes, too.
 */
#include "scan_private.h"

#include <stdlib.h>
#include <string.h>

enum { MARK_BITS = 64 };
#define JOINED (UINT32_C(1) << 31)

struct hit_joins {
	struct hit *items;
	size_t n;
	size_t capacity;
	struct joined_set {
		uint32_t set;
		struct hit_set state; /* that it had */
		uint32_t first;       /* item */
	} * sets; /* instead of nodes they have JOINED + index */
	size_t n_sets;
	uint64_t marks[HIT_LIMIT / MARK_BITS]; /* of hits; all 0 in between */
};

int hits_init(struct hits *hits, const struct scanner *scanner)
{
	size_t n = scanner->n_sets + 1;

	*hits = (struct hits){.scanner = scanner,
			      .epoch = 1,
			      .few = scanner->few,
			      .few_words = scanner->few_words};
	hits->sets = calloc(n, sizeof(*hits->sets));
	hits->words = calloc(scanner->n_words + 1, sizeof(*hits->words));
	hits->nodes = malloc((scanner->n_wants + 1) * sizeof(*hits->nodes));
	hits->joins = calloc(1, sizeof(*hits->joins));
	if (hits->joins)
		hits->joins->sets = malloc(n * sizeof(*hits->joins->sets));
	hits->touched = malloc(n * sizeof(*hits->touched));
	hits->leading = malloc(n * sizeof(*hits->leading));
	if (!hits->sets || !hits->words || !hits->nodes || !hits->joins ||
	    !hits->joins->sets || !hits->touched || !hits->leading) {
		hits_release(hits);
		return ERR_MEMORY;
	}
	return 0;
}

void hits_release(struct hits *hits)
{
	free(hits->items);
	free(hits->owners);
	free(hits->words);
	free(hits->sets);
	free(hits->nodes);
	if (hits->joins) {
		free(hits->joins->items);
		free(hits->joins->sets);
	}
	free(hits->joins);
	free(hits->touched);
	free(hits->leading);
	*hits = (struct hits){0};
}

void hits_begin(struct hits *hits, unsigned kind)
{
	if (++hits->epoch == 0) {
		/* Wrapped: what was found long ago would look new. */
		memset(hits->sets, 0,
		       hits->scanner->n_sets * sizeof(*hits->sets));
		memset(hits->words, 0,
		       hits->scanner->n_words * sizeof(*hits->words));
		hits->epoch = 1;
	}
	hits->kind = kind;
	hits->n = 0;
	hits->n_wanted = 0;
	hits->n_nodes = 0;
	hits->joins->n = 0;
	hits->joins->n_sets = 0;
	hits->n_touched = 0;
	hits->n_leading = 0;
	hits->has_hit_limit = false;
	hits->has_failed = false;
}

void hits_open(struct hits *hits)
{
	struct hit_joins *joins = hits->joins;

	while (joins->n_sets) {
		const struct joined_set *joined = &joins->sets[--joins->n_sets];

		hits->sets[joined->set] = joined->state;
	}
	joins->n = 0;
}

bool hits_settle(struct hits *hits)
{
	struct hit_joins *joins = hits->joins;
	size_t capacity = joins->capacity ? joins->capacity
					  : HITS_FIRST_CAPACITY;
	struct hit *items;

	if (hits->n_wanted <= joins->capacity)
		return true;
	while (capacity < hits->n_wanted)
		capacity *= 2;
	items = realloc(joins->items, capacity * sizeof(*items));
	if (!items) {
		hits->has_failed = true;
		return false;
	}
	joins->items = items;
	joins->capacity = capacity;
	return true;
}

/* --- asking --------------------------------------------------------------- */

/* The words of a set that were found, one after the other. */
struct found_words {
	const struct hits *hits;
	uint32_t node;                 /* of a set that is told */
	const uint32_t *few, *few_end; /* of one that is not */
};

static struct found_words found_begin(const struct hits *hits, uint32_t set)
{
	const uint32_t *few = hits->few_words + hits->few[set].first;
	struct hit_set state = hits->sets[set];

	if (state.epoch == hits->epoch && (state.nodes & JOINED))
		state = hits->joins->sets[state.nodes & ~JOINED].state;
	return (struct found_words){
	    .hits = hits,
	    .node = state.epoch == hits->epoch ? state.nodes : HIT_NONE,
	    .few = few,
	    .few_end = few + hits->few[set].n,
	};
}

/* The next one, or NULL. */
static const struct hit_word *found_next(struct found_words *found)
{
	const struct hits *hits = found->hits;

	if (found->node != HIT_NONE) {
		const struct hit_node *node = &hits->nodes[found->node];

		found->node = node->next;
		return &hits->words[node->word];
	}
	while (found->few < found->few_end) {
		const struct hit_word *word = &hits->words[*found->few++];

		if (word->epoch == hits->epoch)
			return word;
	}
	return NULL;
}

size_t hits_count(const struct hits *hits, uint32_t set)
{
	struct found_words found = found_begin(hits, set);
	const struct hit_word *word;
	size_t count = 0;

	while ((word = found_next(&found)))
		count += word->count;
	return count;
}

static void mark_one(struct hit_joins *joins, uint32_t hit)
{
	joins->marks[hit / MARK_BITS] |= UINT64_C(1) << hit % MARK_BITS;
}

static void mark(const struct hits *hits, const struct hit_word *word)
{
	for (uint32_t i = word->first; i != word->last;
	     i += hits->items[i].next)
		mark_one(hits->joins, i);
	mark_one(hits->joins, word->last);
}

/* Put the hits of the words of a set together, in order. */
static void join(const struct hits *hits, uint32_t set)
{
	struct hit_joins *joins = hits->joins;
	uint32_t number = (uint32_t)joins->n_sets++;
	struct found_words found = found_begin(hits, set);
	const struct hit_word *word;
	uint32_t last = 0;

	while ((word = found_next(&found))) {
		mark(hits, word);
		last = last < word->last ? word->last : last;
	}
	joins->sets[number] = (struct joined_set){set, hits->sets[set],
						  (uint32_t)joins->n};
	hits->sets[set] = (struct hit_set){hits->epoch, JOINED | number};
	for (uint32_t i = 0; i <= last / MARK_BITS; i++) {
		for (; joins->marks[i];
		     joins->marks[i] &= joins->marks[i] - 1) {
			struct hit *to = &joins->items[joins->n++];

			*to = hits->items[i * MARK_BITS +
					  LOWEST_BIT(joins->marks[i])];
			to->next = 1;
		}
	}
	joins->items[joins->n - 1].next = 0;
}

const struct hit *hits_of(const struct hits *hits, uint32_t set)
{
	const struct hit_set *state = &hits->sets[set];

	if (state->epoch != hits->epoch || !(state->nodes & JOINED)) {
		struct found_words found = found_begin(hits, set);
		const struct hit_word *first = found_next(&found);

		if (!found_next(&found))
			return &hits->items[first->first];
		join(hits, set);
	}
	return &hits->joins
		    ->items[hits->joins->sets[state->nodes & ~JOINED].first];
}
