/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits.h - where the words of sets stand in one message.
 *
 * A word that was found is kept once, however many sets want it. Some sets are
 * told when one of their words is found: those that are to be listed and those
 * of many words. Sets of few words are not, for most of them nobody will ask
 * for: it is looked which of their words were found. The places of a set's
 * words are its hits, in order of text, then of their starts, then of their
 * ends; those that only the skeleton of a text shows come behind the others of
 * the text.
 */
#ifndef SCAMSIEVE_TEXT_HITS_H
#define SCAMSIEVE_TEXT_HITS_H

#include "base/base.h"
#include "base/span.h"

struct scanner;
struct hit_joins;

struct hit {
	struct range where; /* folded bytes of the text */
	uint32_t next;      /* so much further is the next one; 0: none */
	uint16_t text;      /* which text of the message */
	uint16_t flags;     /* WORD_IS_SKELETON */
};

/* Kinds of messages that sets may be limited to. */
enum { HIT_KINDS = 2 };

/* Of one message, each as often as sets want it; then has_hit_limit. */
enum { HIT_LIMIT = 1 << 16 };
#define HIT_NONE UINT32_MAX

/* The hits of one message; belongs to one thread, reused. */
struct hits {
	const struct scanner *scanner;
	uint32_t epoch; /* of the message: what is of another is void */
	unsigned kind;  /* of the message */
	struct hit *items;
	uint32_t *owners; /* the words that they are of */
	size_t n;
	size_t capacity;
	size_t n_wanted; /* each as often as sets of any kind want it */
	struct hit_word {
		uint32_t epoch;
		uint32_t first, last; /* items */
		uint32_t count;
	} * words;
	struct hit_set {
		uint32_t epoch;
		uint32_t nodes; /* its words, the last found first */
	} * sets;
	const struct few_words {
		uint32_t first; /* in few_words */
		uint32_t n;     /* 0: the set is told */
	} * few;                /* of each set */
	const uint32_t *few_words;
	struct hit_node {
		uint32_t word;
		uint32_t next; /* another word of the set, or HIT_NONE */
	} * nodes;
	size_t n_nodes;
	struct hit_joins *joins; /* hits of sets of several words, in order */
	uint32_t *touched;       /* sets with hits, in order of first hit */
	size_t n_touched;
	uint32_t *leading; /* those of them that were marked as leading */
	size_t n_leading;
	bool has_hit_limit;
	bool has_failed; /* memory ran out while scanning */
};

/* 0 or ERR_MEMORY. */
int hits_init(struct hits *hits, const struct scanner *scanner);
void hits_release(struct hits *hits);

/* Forget the last message; the next is of this kind. */
void hits_begin(struct hits *hits, unsigned kind);

/* Has the set any hit? */
static inline bool hits_has(const struct hits *hits, uint32_t set)
{
	const struct few_words *few = &hits->few[set];

	if (hits->sets[set].epoch == hits->epoch)
		return true;
	for (uint32_t i = 0; i < few->n; i++)
		if (hits->words[hits->few_words[few->first + i]].epoch ==
		    hits->epoch)
			return true;
	return false;
}

/* How many has it? */
size_t hits_count(const struct hits *hits, uint32_t set);

/* The first hit of a set that has some: hits_first() asks. */
const struct hit *hits_of(const struct hits *hits, uint32_t set);

/*
 * The set's first hit, or NULL; then each next. They stay where they are
 * until another text is scanned.
 */
static inline const struct hit *hits_first(const struct hits *hits,
					   uint32_t set)
{
	return hits_has(hits, set) ? hits_of(hits, set) : NULL;
}

/* The next hit of the same set, or NULL. */
static inline const struct hit *hits_next(const struct hits *hits UNUSED,
					  const struct hit *hit)
{
	return hit->next ? hit + hit->next : NULL;
}

#endif
