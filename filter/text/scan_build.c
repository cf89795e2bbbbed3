/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_build - collecting sets of words and compiling them.
 *
 * Contract: see scan.h. Equal literals are kept once; each knows the sets
 * that want it and what they ask of its edges.
 * Failure: memory, or too many words, in err.
 * Limits: SCAN_WORD_BYTES a word.
 * Threads: a builder belongs to one thread.
 */
#include "scan_private.h"

#include "base/utf8.h"

#include <stdlib.h>

#define HASH_NONFATAL_OOM 1 /* without it uthash ends the program */
#include <uthash.h>

enum { EDGE_KINDS = (WORD_EDGE_LEFT | WORD_EDGE_RIGHT) + 1 };

/* A literal as it is collected, with the sets that want it. */
struct word {
	UT_hash_handle hh;
	uint32_t number;
	struct span folded; /* in the builder's arena */
	struct want {
		uint32_t set;
		unsigned edges;
	} * wants;
	size_t n_wants;
	size_t capacity;
};

struct member {
	struct word *literal;
	unsigned edges;
};

struct set_info {
	struct member *members;
	size_t n_words;
	size_t capacity;
	double absence; /* the chance that no word is there */
	bool is_leading;
};

struct scan_builder {
	struct arena arena;
	struct word *by_bytes; /* uthash, in order of number */
	size_t n_literals;
	struct set_info *sets;
	size_t n_sets;
	size_t sets_capacity;
};

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
	free(builder);
}

uint32_t scan_builder_add_set(struct scan_builder *builder)
{
	struct set_info *sets = arena_array_room(
	    &builder->arena, builder->sets, builder->n_sets,
	    &builder->sets_capacity, sizeof(*sets));

	if (!sets || builder->n_sets >= UINT32_MAX)
		return UINT32_MAX;
	builder->sets = sets;
	sets[builder->n_sets] = (struct set_info){.absence = 1};
	return (uint32_t)builder->n_sets++;
}

static struct word *find_or_add(struct scan_builder *builder,
				struct span folded)
{
	struct word *literal;

	HASH_FIND(hh, builder->by_bytes, folded.ptr, folded.len, literal);
	if (literal)
		return literal;
	literal = arena_zalloc(&builder->arena, 1, sizeof(*literal));
	if (!literal ||
	    arena_copy(&builder->arena, folded, &literal->folded) < 0)
		return NULL;
	literal->number = (uint32_t)builder->n_literals++;
	HASH_ADD_KEYPTR(hh, builder->by_bytes, literal->folded.ptr,
			literal->folded.len, literal);
	return literal->hh.tbl ? literal : NULL;
}

/*
 * The chance that a random text holds the word, roughly: each further letter
 * halves it, and a character of CJK weighs as much as two and a half.
 */
static double word_commonness(struct span folded)
{
	size_t halves = 0;
	double chance = 0.25;

	for (size_t i = 0; i < folded.len; i++) {
		if ((folded.ptr[i] & 0xC0) == 0x80)
			continue;
		halves += folded.ptr[i] >= 0xE2 ? 5 : 2;
	}
	for (; halves > 4; halves -= 2)
		chance *= 0.5;
	return chance;
}

static bool is_member(const struct word *literal, uint32_t set, unsigned edges)
{
	for (size_t i = 0; i < literal->n_wants; i++)
		if (literal->wants[i].set == set &&
		    literal->wants[i].edges == edges)
			return true;
	return false;
}

static int add_member(struct scan_builder *builder, uint32_t set,
		      struct word *literal, unsigned edges)
{
	struct set_info *info = &builder->sets[set];
	struct want *wants;
	struct member *members;

	if (is_member(literal, set, edges))
		return 0;
	wants = arena_array_room(&builder->arena, literal->wants,
				 literal->n_wants, &literal->capacity,
				 sizeof(*wants));
	members = arena_array_room(&builder->arena, info->members,
				   info->n_words, &info->capacity,
				   sizeof(*members));
	if (!wants || !members)
		return ERR_MEMORY;
	literal->wants = wants;
	wants[literal->n_wants++] = (struct want){set, edges};
	info->members = members;
	members[info->n_words++] = (struct member){literal, edges};
	info->absence *= 1 - word_commonness(literal->folded);
	return 0;
}

int scan_builder_add_word(struct scan_builder *builder, uint32_t set,
			  struct span folded, unsigned edges)
{
	struct word *literal;

	if (folded.len == 0 || folded.len > SCAN_WORD_BYTES)
		return ERR_LIMIT;
	literal = find_or_add(builder, folded);
	if (!literal)
		return ERR_MEMORY;
	return add_member(builder, set, literal, edges);
}

int scan_builder_include(struct scan_builder *builder, uint32_t set,
			 uint32_t included)
{
	for (size_t i = 0; i < builder->sets[included].n_words; i++) {
		struct member member = builder->sets[included].members[i];

		if (add_member(builder, set, member.literal, member.edges))
			return ERR_MEMORY;
	}
	return 0;
}

/* A letter or digit of a script that writes words apart. */
static bool is_word_code(uint32_t code)
{
	return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
	       (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0x58F);
}

static uint32_t first_code(struct span span)
{
	uint32_t code;
	bool is_valid;

	(void)utf8_decode(span.ptr, span.ptr + span.len, &code, &is_valid);
	return code;
}

static uint32_t last_code(struct span span)
{
	size_t at = utf8_floor(span, span.len - 1);

	return first_code(span_make(span.ptr + at, span.len - at));
}

unsigned scan_edges_at(struct span text, struct range where)
{
	unsigned edges = 0;

	if (where.start == 0 ||
	    !is_word_code(last_code(span_make(text.ptr, where.start))))
		edges |= WORD_EDGE_LEFT;
	if (where.end >= text.len ||
	    !is_word_code(first_code(
		span_make(text.ptr + where.end, text.len - where.end))))
		edges |= WORD_EDGE_RIGHT;
	return edges;
}

int scan_builder_add_written(struct scan_builder *builder, uint32_t set,
			     struct span written, struct arena *arena)
{
	unsigned edges = WORD_EDGE_LEFT | WORD_EDGE_RIGHT;
	struct span folded;

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
	if (!is_word_code(first_code(folded)))
		edges &= ~(unsigned)WORD_EDGE_LEFT;
	if (!is_word_code(last_code(folded)))
		edges &= ~(unsigned)WORD_EDGE_RIGHT;
	return scan_builder_add_word(builder, set, folded, edges);
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
	return builder->sets[set].n_words;
}

double scan_builder_commonness(const struct scan_builder *builder, uint32_t set)
{
	return 1 - builder->sets[set].absence;
}

/* Lay out the sets that want a literal with such edges and lead, or do not. */
static uint32_t add_wants(const struct scan_builder *builder,
			  const struct word *literal, unsigned edges,
			  bool is_leading, struct scanner *scanner)
{
	size_t before = scanner->n_wants;

	for (size_t i = 0; i < literal->n_wants; i++) {
		uint32_t set = literal->wants[i].set;

		if (literal->wants[i].edges == edges &&
		    builder->sets[set].is_leading == is_leading)
			scanner->wants[scanner->n_wants++] = set;
	}
	return (uint32_t)(scanner->n_wants - before);
}

/* Lay out a literal with such edges, if any set wants it so. */
static void add_word(const struct scan_builder *builder,
		     const struct word *literal, unsigned edges,
		     struct scanner *scanner)
{
	struct scan_literal *of = &scanner->literals[literal->number];
	struct scan_word *word = &scanner->words[scanner->n_words];

	*word = (struct scan_word){.edges = edges,
				   .first_want = (uint32_t)scanner->n_wants};
	word->n_leading = add_wants(builder, literal, edges, true, scanner);
	word->n_wants = word->n_leading +
			add_wants(builder, literal, edges, false, scanner);
	if (word->n_wants == 0)
		return;
	scanner->n_words++;
	of->n_words++;
	of->n_wants += word->n_wants;
	of->edges |= edges;
}

/* Lay literals, their words and who wants them into one array each. */
static int flatten(const struct scan_builder *builder, struct arena *arena,
		   struct scanner *scanner)
{
	size_t n_wants = 0;
	size_t n_words = 0;

	for (struct word *l = builder->by_bytes; l; l = l->hh.next) {
		n_wants += l->n_wants;
		n_words += l->n_wants < EDGE_KINDS ? l->n_wants : EDGE_KINDS;
	}
	scanner->wants = arena_zalloc(arena, n_wants + 1,
				      sizeof(*scanner->wants));
	scanner->words = arena_zalloc(arena, n_words + 1,
				      sizeof(*scanner->words));
	scanner->literals = arena_zalloc(arena, builder->n_literals + 1,
					 sizeof(*scanner->literals));
	if (!scanner->wants || !scanner->words || !scanner->literals)
		return ERR_MEMORY;
	for (struct word *l = builder->by_bytes; l; l = l->hh.next) {
		scanner->literals[l->number].first_word = (uint32_t)
							      scanner->n_words;
		for (unsigned edges = 0; edges < EDGE_KINDS; edges++)
			add_word(builder, l, edges, scanner);
	}
	scanner->n_literals = builder->n_literals;
	scanner->n_sets = builder->n_sets;
	return 0;
}

/* A word of the folded table; what must stand alone is marked as such. */
static struct literal_word folded_word(const struct word *literal)
{
	struct literal_word word = {literal->folded, literal->number, true};

	for (size_t i = 0; i < literal->n_wants; i++)
		if (!(literal->wants[i].edges & WORD_EDGE_LEFT))
			word.needs_left_edge = false;
	return word;
}

static int compile(const struct scan_builder *builder, struct scanner *scanner,
		   struct arena *arena, struct err *err)
{
	size_t n = builder->n_literals;
	struct literal_word *words = malloc((n + 1) * sizeof(*words));
	struct literal_word *skeletons = malloc((n + 1) * sizeof(*skeletons));
	struct arena scratch;
	size_t n_words = 0;
	size_t n_skeletons = 0;
	int rc = ERR_MEMORY;

	arena_init(&scratch, 0);
	if (!words || !skeletons)
		goto out;
	for (struct word *l = builder->by_bytes; l; l = l->hh.next) {
		struct literal_word *skeleton = &skeletons[n_skeletons];

		words[n_words++] = folded_word(l);
		if (l->folded.len < 3 || !is_word_code(first_code(l->folded)))
			continue;
		*skeleton = words[n_words - 1];
		if (skeleton_literal(l->folded, &scratch, &skeleton->bytes) < 0)
			goto out;
		n_skeletons += skeleton->bytes.len > 0;
	}
	rc = literals_build(&scanner->folded, words, n_words, arena);
	if (!rc)
		rc = literals_build(&scanner->skeleton, skeletons, n_skeletons,
				    arena);
out:
	if (rc == ERR_MEMORY)
		err_set(err, rc, "out of memory compiling %zu literals", n);
	else if (rc)
		err_set(err, rc, "%zu literals are too many", n);
	arena_release(&scratch);
	free(skeletons);
	free(words);
	return rc;
}

int scan_build(const struct scan_builder *builder, struct arena *arena,
	       struct scanner **scanner, struct err *err)
{
	int rc;

	*scanner = arena_zalloc(arena, 1, sizeof(**scanner));
	if (!*scanner)
		return err_set(err, ERR_MEMORY, "out of memory");
	rc = flatten(builder, arena, *scanner);
	return rc ? err_set(err, rc, "out of memory")
		  : compile(builder, *scanner, arena, err);
}
