/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edits.h - where a text differs from what it was made of.
 *
 * An edit is a piece of the raw text and what became of it. Between two edits
 * the bytes are the raw ones, one by one, so that a list of edits is the
 * whole way back: what a text shares with its raw text costs nothing.
 * Private to the text floor.
 */
#ifndef SCAMSIEVE_TEXT_EDITS_H
#define SCAMSIEVE_TEXT_EDITS_H

#include "base/arena.h"

struct edit {
	uint32_t start; /* in the text; empty for what was left out */
	uint32_t end;
	uint32_t raw_start;
	uint32_t raw_end;
};

struct edits {
	struct edit *items; /* in the order of both texts */
	size_t n;
	size_t capacity;
	size_t shift; /* from a place behind the last edit to its raw one */
	struct arena *arena;
	bool has_failed; /* there was no memory for one */
};

/* Note an edit behind the others. */
void edits_add(struct edits *edits, struct edit edit);

/*
 * The bytes [start, end), the last of the text, are one character's, which
 * stands at [raw_start, raw_end): note it unless they are the same ones.
 */
void edits_put(struct edits *edits, struct edit edit);

/* At a place behind all edits, the raw bytes from raw on follow. */
static inline void edits_follow(struct edits *edits, size_t at, size_t raw)
{
	if (at + edits->shift != raw)
		edits_add(edits, (struct edit){(uint32_t)at, (uint32_t)at,
					       (uint32_t)(at + edits->shift),
					       (uint32_t)raw});
}

/* The text, len bytes long, is cut off at a place. */
void edits_take_back(struct edits *edits, size_t at);

/* The last byte of the text of len bytes stands for more, up to raw_end. */
void edits_widen(struct edits *edits, size_t len, size_t raw_end);

/* These pieces of the text, in order, are cut out of it. */
void edits_cut(struct edits *edits, struct span raw, const struct range *cuts,
	       size_t n);

/* The raw bytes of the character that made the byte at a place. */
struct range edits_raw(const struct edit *edits, size_t n, struct span raw,
		       size_t at);

#endif
