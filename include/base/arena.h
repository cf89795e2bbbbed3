/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that is given back all at once.
 *
 * A message's data live in one arena and go with it. After a reset the
 * blocks are kept and used again, so a warmed-up arena asks the system for
 * nothing.
 */
#ifndef SCAMSIEVE_BASE_ARENA_H
#define SCAMSIEVE_BASE_ARENA_H

#include "base/span.h"

struct arena_block;

struct arena {
	struct arena_block *blocks;  /* all of them, first in use first */
	struct arena_block *current; /* the one being filled */
	size_t used_bytes;           /* since the last reset */
	size_t limit_bytes;          /* 0: none */
	bool is_region;              /* one block, lent by the caller */
};

/*
 * Prepare an arena over size bytes at region (aligned for any object), which
 * the caller lends until the release and which never grows: when it is full,
 * allocations fail.
 */
void arena_init_region(struct arena *arena, void *region, size_t size);

/* The bytes of the region that are in use, block head included. */
size_t arena_region_used(const struct arena *arena);

/* Prepare an empty arena that gives out at most limit_bytes (0: no limit). */
void arena_init(struct arena *arena, size_t limit_bytes);

/*
 * size bytes, aligned for any object, not cleared; valid until the next
 * reset or release. NULL when the limit is reached or memory is out.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* The same, zeroed, for count objects of size bytes; overflow is checked. */
void *arena_zalloc(struct arena *arena, size_t count, size_t size);

/*
 * Grow an object that was the arena's last allocation in place where
 * possible, else copy it. NULL on failure, the old object intact.
 */
void *arena_grow(struct arena *arena, void *old, size_t old_size,
		 size_t new_size);

/*
 * A copy of the bytes, aligned for bytes only; it has a NUL behind it that is
 * not counted.
 */
int arena_copy(struct arena *arena, struct span span, struct span *copy);

/* How full the arena is now. */
struct arena_mark {
	struct arena_block *block;
	size_t block_used;
	size_t used_bytes;
};
struct arena_mark arena_mark(const struct arena *arena);

/* Forget the objects that came after the mark. */
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Forget all objects, keep the memory for the next message. */
void arena_reset(struct arena *arena);

/* Give all memory back. A zeroed arena is accepted. */
void arena_release(struct arena *arena);

/*
 * Room for one more element in a growing array inside an arena: doubles
 * *capacity when n has reached it. Returns the (moved) array or NULL.
 */
void *arena_array_room(struct arena *arena, void *array, size_t n,
		       size_t *capacity, size_t element_size);

#endif
