/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan.h - many literals, one pass: hits with positions.
 *
 * The lexicon, the registry and the rules register sets of words; each set
 * gets a number. Building makes one table of all their words. Scanning a
 * folded text goes through it once and leaves, for each set that was hit, the
 * chain of its hits in order of position: that of their starts, then of their
 * ends. Everything above asks for sets by number and never looks for words in
 * a text again.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_H
#define SCAMSIEVE_TEXT_SCAN_H

#include "base/err.h"
#include "text/view.h"

/* What must hold at the edges of a word for it to count. */
enum word_edge {
	WORD_EDGE_LEFT = 1 << 0,  /* no letter or digit before it */
	WORD_EDGE_RIGHT = 1 << 1, /* no letter or digit after it */
	WORD_IS_SKELETON = 1 << 2 /* hit: seen in the skeleton only */
};

struct scan_builder;
struct scanner; /* immutable, shared */

/* Collects sets of words. NULL: out of memory. */
struct scan_builder *scan_builder_new(void);
void scan_builder_free(struct scan_builder *builder);

/* A new, empty set; its number, or UINT32_MAX when memory is out. */
uint32_t scan_builder_add_set(struct scan_builder *builder);

/*
 * Add a word to a set: folded bytes (1 to SCAN_WORD_BYTES), edges an OR of
 * word_edge. The same word may be in many sets. 0, ERR_MEMORY, ERR_LIMIT.
 */
int scan_builder_add_word(struct scan_builder *builder, uint32_t set,
			  struct span folded, unsigned edges);

enum { SCAN_WORD_BYTES = 512 };

/*
 * Add a word as people write it: folded here, edges by its own shape (a
 * Latin word must stand alone, a Han word need not), '*' at an end lifts
 * that end's edge. Returns ERR_INPUT when nothing is left after folding.
 */
int scan_builder_add_written(struct scan_builder *builder, uint32_t set,
			     struct span written, struct arena *arena);

/* Add all words that a set has now to another set. 0 or ERR_MEMORY. */
int scan_builder_include(struct scan_builder *builder, uint32_t set,
			 uint32_t included);

/* Have hits of this set listed in hits->leading as well. */
void scan_builder_mark_leading(struct scan_builder *builder, uint32_t set);

/* Sets so far; words in a set; how common the set's words must be thought:
 * an estimate between 0 and 1 from their lengths, for choosing what to look
 * at first. */
size_t scan_builder_set_count(const struct scan_builder *builder);
size_t scan_builder_word_count(const struct scan_builder *builder,
			       uint32_t set);
double scan_builder_commonness(const struct scan_builder *builder,
			       uint32_t set);

/*
 * Compile. The scanner and its tables are taken from the arena and go with
 * it. The builder stays usable and must be freed by the caller.
 * 0, ERR_MEMORY or ERR_LIMIT with err.
 */
int scan_build(const struct scan_builder *builder, struct arena *arena,
	       struct scanner **scanner, struct err *err);

/* How many literals it looks for, and into how many sets they go. */
size_t scanner_literal_count(const struct scanner *scanner);
size_t scanner_set_count(const struct scanner *scanner);

struct hit {
	struct range where; /* folded bytes of the text */
	uint32_t next;      /* index of the set's next hit, or HIT_NONE */
	uint16_t text;      /* which text of the message */
	uint16_t flags;     /* WORD_IS_SKELETON */
};

enum { HIT_LIMIT = 1 << 16 }; /* of one message; beyond it has_hit_limit */
#define HIT_NONE UINT32_MAX

/* The hits of one message; belongs to one thread, reused. */
struct hits {
	const struct scanner *scanner;
	struct hit *items;
	size_t n;
	size_t capacity;
	struct hit_chain {
		uint32_t first, last;
		uint32_t count; /* 0: not hit */
	} * chains;             /* one for each set */
	uint32_t *touched;      /* sets with hits, in order of first hit */
	size_t n_touched;
	uint32_t *leading; /* those of them that were marked as leading */
	size_t n_leading;
	bool has_hit_limit;
	bool has_failed; /* memory ran out while scanning */
};

/* 0 or ERR_MEMORY. */
int hits_init(struct hits *hits, const struct scanner *scanner);
void hits_release(struct hits *hits);

/* Forget the last message; touches only what it touched. */
void hits_clear(struct hits *hits);

/*
 * Scan one text of the message and append its hits. text is its number.
 * 0, ERR_MEMORY, or ERR_LIMIT (hits were dropped; has_hit_limit is set).
 */
int hits_scan(struct hits *hits, const struct view *view, uint16_t text);

/*
 * Scan the skeleton of a view: hits whose words do not already stand so in
 * the view are appended with WORD_IS_SKELETON, in positions of the view.
 */
int hits_scan_skeleton(struct hits *hits, struct view *skeleton, uint16_t text);

/* The set's first hit, or NULL; then each next. */
static inline const struct hit *hits_first(const struct hits *hits,
					   uint32_t set)
{
	return hits->chains[set].count ? &hits->items[hits->chains[set].first]
				       : NULL;
}

/* The next hit of the same set, or NULL. */
static inline const struct hit *hits_next(const struct hits *hits,
					  const struct hit *hit)
{
	return hit->next == HIT_NONE ? NULL : &hits->items[hit->next];
}

/* Has the set any hit? */
static inline bool hits_has(const struct hits *hits, uint32_t set)
{
	return hits->chains[set].count != 0;
}

#endif
