/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena - bump allocation in blocks that survive a reset.
 *
 * Contract: see arena.h. Blocks start at 16 KB and grow with the arena, up to
 * 1 MB, so that what is much goes back to the system when it is released; an
 * object that does not fit into the rest of the current block moves on to the
 * next that is large enough, and only when none is left is one asked of the
 * system.
 * Failure: NULL, nothing changed.
 * Limits: limit_bytes counts what was given out, not the blocks' sizes.
 * Threads: one arena belongs to one thread at a time.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

enum {
	BLOCK_BYTES = 16384,
	BLOCK_BYTES_MAX = 1 << 20,
	FIRST_CAPACITY = 2 /* of arrays: most stay that small */
};

struct arena_block {
	struct arena_block *next;
	size_t size; /* of data */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena, size_t limit_bytes)
{
	*arena = (struct arena){.limit_bytes = limit_bytes};
}

void arena_init_region(struct arena *arena, void *region, size_t size)
{
	struct arena_block *block = region;

	*block = (struct arena_block){.size = size - sizeof(*block)};
	*arena = (struct arena){
	    .blocks = block, .current = block, .is_region = true};
}

size_t arena_region_used(const struct arena *arena)
{
	return sizeof(*arena->blocks) + arena->blocks->used;
}

/* A quarter of what is in use already, within bounds; or size if larger. */
static size_t block_bytes(const struct arena *arena, size_t size)
{
	size_t wanted = arena->used_bytes / 4;

	if (wanted < BLOCK_BYTES)
		wanted = BLOCK_BYTES;
	if (wanted > BLOCK_BYTES_MAX)
		wanted = BLOCK_BYTES_MAX;
	return wanted > size ? wanted : size;
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block;

	if (size > SIZE_MAX - sizeof(*block))
		return NULL;
	block = malloc(sizeof(*block) + size);
	if (block)
		*block = (struct arena_block){.size = size};
	return block;
}

/* The first block from the current one on with room; a new one at the end. */
static struct arena_block *find_room(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->current;
	struct arena_block *last = NULL;

	for (; block; last = block, block = block->next) {
		if (block->size - block->used >= size)
			return block;
	}
	block = arena->is_region ? NULL : block_new(block_bytes(arena, size));
	if (!block)
		return NULL;
	if (last)
		last->next = block;
	else
		arena->blocks = block;
	return block;
}

/* Bytes to leave out before the next object of such an alignment. */
static size_t padding(const struct arena_block *block, size_t alignment)
{
	return -block->used & (alignment - 1);
}

static bool is_over_limit(const struct arena *arena, size_t need)
{
	return arena->limit_bytes &&
	       need > arena->limit_bytes - arena->used_bytes;
}

/* From the next block with room, or a new one. */
static NEVER_INLINE struct arena_block *move_on(struct arena *arena,
						size_t size)
{
	struct arena_block *block;

	if (size > SIZE_MAX / 2 || is_over_limit(arena, size))
		return NULL;
	block = find_room(arena, size + alignof(max_align_t));
	if (block)
		arena->current = block;
	return block;
}

static ALWAYS_INLINE void *take(struct arena *arena, size_t size,
				size_t alignment)
{
	struct arena_block *block = arena->current;
	size_t left = block ? padding(block, alignment) : 0;
	size_t need;

	if (UNLIKELY(!block || block->size - block->used < left ||
		     block->size - block->used - left < size)) {
		block = move_on(arena, size);
		if (!block)
			return NULL;
		left = padding(block, alignment);
	}
	need = left + size;
	if (UNLIKELY(is_over_limit(arena, need)))
		return NULL;
	block->used += need;
	arena->used_bytes += need;
	return block->data + block->used - size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return take(arena, size ? size : 1, alignof(max_align_t));
}

void *arena_zalloc(struct arena *arena, size_t count, size_t size)
{
	void *object;

	if (size && count > SIZE_MAX / size)
		return NULL;
	object = arena_alloc(arena, count * size);
	if (object)
		memset(object, 0, count * size);
	return object;
}

void *arena_grow(struct arena *arena, void *old, size_t old_size,
		 size_t new_size)
{
	struct arena_block *block = arena->current;
	size_t had = old_size ? old_size : 1;
	size_t more = new_size - had;
	void *object;

	if (!old)
		return arena_alloc(arena, new_size);
	if (new_size <= had)
		return old;
	if (block && block->used >= had &&
	    block->data + block->used - had == (unsigned char *)old &&
	    block->size - block->used >= more && !is_over_limit(arena, more)) {
		block->used += more;
		arena->used_bytes += more;
		return old;
	}
	object = arena_alloc(arena, new_size);
	if (object)
		memcpy(object, old, old_size);
	return object;
}

int arena_copy(struct arena *arena, struct span span, struct span *copy)
{
	unsigned char *bytes;

	if (span.len == SIZE_MAX)
		return ERR_LIMIT;
	bytes = take(arena, span.len + 1, 1);
	if (!bytes)
		return ERR_MEMORY;
	if (span.len)
		memcpy(bytes, span.ptr, span.len);
	bytes[span.len] = '\0';
	*copy = span_make(bytes, span.len);
	return 0;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	const struct arena_block *block = arena->current;

	return (struct arena_mark){arena->current, block ? block->used : 0,
				   arena->used_bytes};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	struct arena_block *kept = mark.block ? mark.block : arena->blocks;

	if (kept == arena->current && kept) { /* nothing came behind it */
		kept->used = mark.block_used;
		arena->used_bytes = mark.used_bytes;
		return;
	}
	for (struct arena_block *block = kept; block; block = block->next)
		block->used = 0;
	if (kept)
		kept->used = mark.block_used;
	arena->current = kept;
	arena->used_bytes = mark.used_bytes;
}

void arena_reset(struct arena *arena)
{
	arena_rewind(arena, (struct arena_mark){NULL, 0, 0});
}

void arena_release(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block && !arena->is_region) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	*arena = (struct arena){.limit_bytes = arena->limit_bytes};
}

void *arena_array_room(struct arena *arena, void *array, size_t n,
		       size_t *capacity, size_t element_size)
{
	size_t wanted;

	if (n < *capacity)
		return array;
	wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;
	if (wanted < *capacity || wanted > SIZE_MAX / element_size)
		return NULL;
	array = arena_grow(arena, array, *capacity * element_size,
			   wanted * element_size);
	if (array)
		*capacity = wanted;
	return array;
}
