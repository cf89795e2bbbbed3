/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_builder - collecting sets of words.
 *
 * Contract: see scan.h. Equal literals are kept once; each knows the sets
 * that want it and what they ask of its edges.
 * Failure: memory, or a word too long.
 * Limits: SCAN_WORD_BYTES a word.
 * Threads: a builder belongs to one thread.
 */
#include "scan_builder.h"

#include "scan_private.h"

#include "base/utf8.h"

#include <stdlib.h>

struct scan_builder *scan_builder_new(void)
{
	struct scan_builder *builder = calloc(1, sizeof(*builder));

	if (builder)
		arena_init(&builder->arena, 0);
	return builder;
}

void scan_builder_free(struct scan_builder *builder)
{
	if (!builder)
		return;
	HASH_CLEAR(hh, builder->by_bytes);
	arena_release(&builder->arena);
	free(builder->sets);
	free(builder);
}

/* Room for one set more. */
static bool grow_sets(struct scan_builder *builder)
{
	enum { FIRST_SETS = 256 };
	size_t capacity = builder->sets_capacity ? builder->sets_capacity * 2
						 : FIRST_SETS;
	struct set_info *sets;

	if (builder->n_sets < builder->sets_capacity)
		return true;
	if (capacity > UINT32_MAX)
		return false;
	sets = realloc(builder->sets, capacity * sizeof(*sets));
	if (!sets)
		return false;
	builder->sets = sets;
	builder->sets_capacity = capacity;
	return true;
}

uint32_t scan_builder_add_set(struct scan_builder *builder)
{
	if (!grow_sets(builder))
		return UINT32_MAX;
	builder->sets[builder->n_sets] = (struct set_info){.kinds = UINT32_MAX,
							   .absence = 1};
	return (uint32_t)builder->n_sets++;
}

/*
 * The chance that a random text holds the word, roughly: each further letter
 * halves it, and a character of CJK weighs as much as three. One alone is a
 * word of its own ("you", "add") or a piece of many.
 */
static double word_commonness(struct span folded)
{
	enum { CJK_HALVES = 6, LETTER_HALVES = 2 };
	const double cjk_alone = 0.3;
	size_t halves = 0;
	double chance = 0.25;

	for (size_t i = 0; i < folded.len; i++) {
		if ((folded.ptr[i] & 0xC0) == 0x80)
			continue;
		halves += folded.ptr[i] >= 0xE2 ? CJK_HALVES : LETTER_HALVES;
	}
	if (halves == CJK_HALVES && folded.ptr[0] >= 0xE2)
		return cjk_alone;
	for (; halves > 4; halves -= 2)
		chance *= 0.5;
	return chance;
}

static struct word *find_or_add(struct scan_builder *builder,
				struct span folded)
{
	struct word *literal;
	unsigned hash;

	HASH_VALUE(folded.ptr, folded.len, hash);
	HASH_FIND_BYHASHVALUE(hh, builder->by_bytes, folded.ptr, folded.len,
			      hash, literal);
	if (literal)
		return literal;
	literal = arena_zalloc(&builder->arena, 1, sizeof(*literal));
	if (!literal ||
	    arena_copy(&builder->arena, folded, &literal->folded) < 0)
		return NULL;
	literal->commonness = word_commonness(literal->folded);
	builder->n_literals++;
	HASH_ADD_KEYPTR_BYHASHVALUE(hh, builder->by_bytes, literal->folded.ptr,
				    literal->folded.len, hash, literal);
	return literal->hh.tbl ? literal : NULL;
}

/* Is there such a want already? It would be in both lists. */
static bool is_wanted(const struct scan_builder *builder, uint32_t set,
		      const struct word *literal, unsigned edges)
{
	const struct want_list *words = &builder->sets[set].words;
	bool by_set = words->n < literal->wants.n;
	const struct want *want = by_set ? words->first : literal->wants.first;

	while (want && (want->literal != literal || want->set != set ||
			want->edges != edges))
		want = by_set ? want->next_of_set : want->next_of_word;
	return want != NULL;
}

static int add_want(struct scan_builder *builder, uint32_t set,
		    struct word *literal, unsigned edges)
{
	struct set_info *info = &builder->sets[set];
	struct want *want;

	if (is_wanted(builder, set, literal, edges))
		return 0;
	want = arena_alloc(&builder->arena, sizeof(*want));
	if (!want)
		return ERR_MEMORY;
	*want = (struct want){.literal = literal, .set = set, .edges = edges};
	if (literal->wants.last)
		literal->wants.last->next_of_word = want;
	else
		literal->wants.first = want;
	literal->wants.last = want;
	literal->wants.n++;
	if (info->words.last)
		info->words.last->next_of_set = want;
	else
		info->words.first = want;
	info->words.last = want;
	info->words.n++;
	info->absence *= 1 - literal->commonness;
	return 0;
}

static int enter(struct scan_builder *builder, struct span folded,
		 unsigned edges, struct scan_entry *entry)
{
	if (folded.len == 0 || folded.len > SCAN_WORD_BYTES)
		return ERR_LIMIT;
	*entry = (struct scan_entry){find_or_add(builder, folded), edges};
	return entry->literal ? 0 : ERR_MEMORY;
}

int scan_builder_add_entry(struct scan_builder *builder, uint32_t set,
			   struct scan_entry entry)
{
	return add_want(builder, set, entry.literal, entry.edges);
}

int scan_builder_add_word(struct scan_builder *builder, uint32_t set,
			  struct span folded, unsigned edges)
{
	struct scan_entry entry;
	int rc = enter(builder, folded, edges, &entry);

	return rc ? rc : scan_builder_add_entry(builder, set, entry);
}

int scan_builder_include(struct scan_builder *builder, uint32_t set,
			 uint32_t included)
{
	for (const struct want *want = builder->sets[included].words.first;
	     want; want = want->next_of_set)
		if (add_want(builder, set, want->literal, want->edges))
			return ERR_MEMORY;
	return 0;
}

int scan_builder_enter_written(struct scan_builder *builder,
			       struct span written, struct arena *arena,
			       struct scan_entry *entry)
{
	unsigned edges = WORD_EDGE_LEFT | WORD_EDGE_RIGHT;
	struct arena_mark before = arena_mark(arena);
	struct span folded;
	int rc;

	if (written.len && written.ptr[0] == '*') {
		edges &= ~(unsigned)WORD_EDGE_LEFT;
		written = span_make(written.ptr + 1, written.len - 1);
	}
	if (written.len && written.ptr[written.len - 1] == '*') {
		edges &= ~(unsigned)WORD_EDGE_RIGHT;
		written.len--;
	}
	if (fold_literal(written, arena, &folded) < 0)
		return ERR_MEMORY;
	folded = span_trim(folded);
	if (folded.len == 0)
		return ERR_INPUT;
	if (!scan_is_word_code(scan_first_code(folded)))
		edges &= ~(unsigned)WORD_EDGE_LEFT;
	if (!scan_is_word_code(scan_last_code(folded)))
		edges &= ~(unsigned)WORD_EDGE_RIGHT;
	rc = enter(builder, folded, edges, entry);
	arena_rewind(arena, before); /* the folded bytes were copied */
	return rc;
}

int scan_builder_add_written(struct scan_builder *builder, uint32_t set,
			     struct span written, struct arena *arena)
{
	struct scan_entry entry;
	int rc = scan_builder_enter_written(builder, written, arena, &entry);

	return rc ? rc : scan_builder_add_entry(builder, set, entry);
}

void scan_builder_limit(struct scan_builder *builder, uint32_t set,
			uint32_t kinds)
{
	builder->sets[set].kinds = kinds;
}

void scan_builder_mark_listed(struct scan_builder *builder, uint32_t set)
{
	builder->sets[set].is_listed = true;
}

void scan_builder_mark_leading(struct scan_builder *builder, uint32_t set)
{
	builder->sets[set].is_leading = true;
}

size_t scan_builder_set_count(const struct scan_builder *builder)
{
	return builder->n_sets;
}

size_t scan_builder_word_count(const struct scan_builder *builder, uint32_t set)
{
	return builder->sets[set].words.n;
}

double scan_builder_commonness(const struct scan_builder *builder, uint32_t set)
{
	return 1 - builder->sets[set].absence;
}
