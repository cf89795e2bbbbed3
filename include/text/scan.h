/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan.h - many literals, one pass: hits with positions.
 *
 * The lexicon, the registry and the rules register sets of words; each set
 * gets a number. Building makes one table of all their words. Scanning a
 * folded text goes through it once and leaves hits (hits.h). Everything above
 * asks for sets by number and never looks for words in a text again.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_H
#define SCAMSIEVE_TEXT_SCAN_H

#include "base/err.h"
#include "text/hits.h"
#include "text/view.h"

/* What must hold at the edges of a word for it to count. */
enum word_edge {
	WORD_EDGE_LEFT = 1 << 0,       /* no letter or digit before it */
	WORD_EDGE_RIGHT = 1 << 1,      /* no letter or digit after it */
	WORD_EDGE_LEFT_ASCII = 1 << 2, /* no ASCII letter or digit before it */
	WORD_IS_SKELETON = 1 << 3      /* hit: seen in the skeleton only */
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
 * that end's edge. Returns ERR_INPUT when nothing is left after folding. In
 * the arena all is as before.
 */
int scan_builder_add_written(struct scan_builder *builder, uint32_t set,
			     struct span written, struct arena *arena);

/*
 * The same in two steps, for words that go into many sets: a written word is
 * folded once, then put into each.
 */
struct word;
struct scan_entry {
	struct word *literal;
	unsigned edges;
};
int scan_builder_enter_written(struct scan_builder *builder,
			       struct span written, struct arena *arena,
			       struct scan_entry *entry);
int scan_builder_add_entry(struct scan_builder *builder, uint32_t set,
			   struct scan_entry entry);

/* Add all words that a set has now to another set. 0 or ERR_MEMORY. */
int scan_builder_include(struct scan_builder *builder, uint32_t set,
			 uint32_t included);

/*
 * Nobody asks for this set in a message of another kind than these, bits
 * (1 << kind): there its words are not looked at.
 */
void scan_builder_limit(struct scan_builder *builder, uint32_t set,
			uint32_t kinds);

/* List this set in hits->touched when it is hit. */
void scan_builder_mark_listed(struct scan_builder *builder, uint32_t set);

/* The same, and in hits->leading as well. */
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

/*
 * Scan one text of the message and append its hits. text is its number.
 * 0, ERR_MEMORY, or ERR_LIMIT (hits were dropped; has_hit_limit is set).
 */
int hits_scan(struct hits *hits, const struct view *view, uint16_t text);

/*
 * Scan the skeleton of a view: hits whose words do not already stand so in
 * the view are appended with WORD_IS_SKELETON, in positions of the view. The
 * view was the last that was scanned.
 */
int hits_scan_skeleton(struct hits *hits, struct view *skeleton, uint16_t text);

#endif
