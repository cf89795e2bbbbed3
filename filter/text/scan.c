/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - finding the literals of a text and its skeleton, and keeping them.
 *
 * A literal that is found is kept for each of its words whose edges are there,
 * and the first time sets are told. Words that no set wants in this kind of
 * message are counted alone.
 *
 * Contract: see scan.h. How literals are found is literals.h's affair, how
 * hits are given out that of hits.c.
 * Failure: memory, kept in has_failed and returned by the scan.
 * Limits: HIT_LIMIT hits a message.
 * Threads: a scanner is shared, hits belong to one thread.
 */
#include "scan_private.h"

#include <stdlib.h>

size_t scanner_literal_count(const struct scanner *scanner)
{
	return scanner->n_literals;
}

size_t scanner_set_count(const struct scanner *scanner)
{
	return scanner->n_sets;
}

static bool grow(struct hits *hits, size_t least)
{
	size_t capacity = hits->capacity ? hits->capacity : HITS_FIRST_CAPACITY;
	struct hit *items;
	uint32_t *owners;

	while (capacity < least)
		capacity *= 2;
	items = realloc(hits->items, capacity * sizeof(*items));
	if (items)
		hits->items = items;
	owners = realloc(hits->owners, capacity * sizeof(*owners));
	if (owners)
		hits->owners = owners;
	if (!items || !owners) {
		hits->has_failed = true;
		return false;
	}
	hits->capacity = capacity;
	return true;
}

/* Note which word touches a set. Is it the first one? */
static ALWAYS_INLINE bool touch(struct hit_set *set, struct hit_node *node,
				uint32_t number, uint32_t word, uint32_t epoch)
{
	bool is_new = set->epoch != epoch;

	*node = (struct hit_node){word, is_new ? HIT_NONE : set->nodes};
	*set = (struct hit_set){epoch, number};
	return is_new;
}

/*
 * A word is there for the first time: tell sets. Which of them are new is
 * not to be guessed, so they are listed without a branch.
 */
static void touch_sets(struct hits *hits, uint32_t number)
{
	const struct scan_word *word = &hits->scanner
					    ->words[hits->kind][number];
	const uint32_t *want = hits->scanner->wants + word->first;
	const uint32_t *leading_end = want + word->n_leading;
	const uint32_t *end = want + word->n_told;
	struct hit_set *sets = hits->sets;
	struct hit_node *nodes = hits->nodes;
	uint32_t node = (uint32_t)hits->n_nodes;
	uint32_t *touched = hits->touched + hits->n_touched;
	uint32_t epoch = hits->epoch;

	for (; want < leading_end; want++, node++) {
		if (!touch(&sets[*want], &nodes[node], node, number, epoch))
			continue;
		*touched++ = *want;
		hits->leading[hits->n_leading++] = *want;
	}
	for (; want < end; want++, node++) {
		*touched = *want;
		touched += touch(&sets[*want], &nodes[node], node, number,
				 epoch);
	}
	hits->n_nodes = node;
	hits->n_touched = (size_t)(touched - hits->touched);
}

/* Keep a word's hit, for which there is room. */
static ALWAYS_INLINE void keep(struct hits *hits, uint32_t number,
			       struct hit hit)
{
	struct hit_word *word = &hits->words[number];
	uint32_t n = (uint32_t)hits->n++;

	hits->items[n] = hit;
	hits->owners[n] = number;
	if (word->epoch == hits->epoch) {
		hits->items[word->last].next = n - word->last;
		word->last = n;
		word->count++;
		return;
	}
	*word = (struct hit_word){hits->epoch, n, n, 1};
	touch_sets(hits, number);
}

/*
 * Keep a literal's hit for those of its words that such edges are enough for.
 * False when there is no room: has_hit_limit or has_failed says why.
 */
static ALWAYS_INLINE bool add(struct hits *hits, uint32_t literal,
			      struct hit hit, unsigned edges)
{
	const struct scan_word *word = &hits->scanner
					    ->words[hits->kind][literal];
	const struct scan_word *last = word + word->n_more;

	for (; word <= last; word++, literal++) {
		if (word->edges & ~edges)
			continue;
		if (UNLIKELY(hits->n_wanted + word->n_wants > HIT_LIMIT)) {
			hits->has_hit_limit = true;
			return false;
		}
		hits->n_wanted += word->n_wants;
		if (word->n == 0)
			continue;
		if (UNLIKELY(hits->n == hits->capacity) &&
		    !grow(hits, hits->n + 1))
			return false;
		keep(hits, literal, hit);
	}
	return true;
}

struct scan_run {
	struct hits *hits;
	struct span text; /* what is scanned */
	uint16_t number;
	/* Of a skeleton: */
	struct view *skeleton;
	size_t known;     /* the next of the text's hits, */
	size_t plain_end; /* where those end, */
	size_t added;     /* and the next of those that the skeleton added */
};

static int on_folded(void *context, uint32_t number, struct range where)
{
	struct scan_run *run = context;
	const struct hits *hits = run->hits;
	unsigned edges = hits->scanner->words[hits->kind][number].any_edges;

	if (edges)
		edges = scan_edges_at(run->text, where);
	return !add(run->hits, number, (struct hit){where, 0, run->number, 0},
		    edges);
}

static int run_scan(struct scan_run *run, const struct literals *literals,
		    int (*found)(void *, uint32_t, struct range))
{
	hits_open(run->hits);
	(void)literals_find(literals, run->text, found, run);
	if (run->hits->has_failed || !hits_settle(run->hits))
		return ERR_MEMORY;
	return run->hits->has_hit_limit ? ERR_LIMIT : 0;
}

int hits_scan(struct hits *hits, const struct view *view, uint16_t text)
{
	struct scan_run run = {
	    .hits = hits, .text = view->folded, .number = text};

	return run_scan(&run, &hits->scanner->folded, on_folded);
}

/* Is there a set that wants both of them? */
static bool is_shared(const struct hits *hits, uint32_t a, uint32_t b)
{
	const uint32_t *wants = hits->scanner->wants;
	const struct scan_word *left = &hits->scanner->words[hits->kind][a];
	const struct scan_word *right = &hits->scanner->words[hits->kind][b];

	for (uint32_t i = 0; i < left->n; i++)
		for (uint32_t k = 0; k < right->n; k++)
			if (wants[left->first + i] == wants[right->first + k])
				return true;
	return false;
}

/* Did a set that wants the literal have a word of its at this place, among
 * the hits up to end, which are in order? next is the first of them that may
 * begin there or behind it, and never goes back. */
static bool is_known(const struct hits *hits, uint32_t literal,
		     struct range where, size_t *next, size_t end)
{
	uint32_t last = literal +
			hits->scanner->words[hits->kind][literal].n_more;

	while (*next < end && hits->items[*next].where.start < where.start)
		++*next;
	for (size_t i = *next;
	     i < end && hits->items[i].where.start == where.start; i++) {
		if (hits->items[i].where.end != where.end)
			continue;
		for (uint32_t word = literal; word <= last; word++)
			if (is_shared(hits, hits->owners[i], word))
				return true;
	}
	return false;
}

static int on_skeleton(void *context, uint32_t number, struct range in_skeleton)
{
	struct scan_run *run = context;
	unsigned edges = scan_edges_at(run->text, in_skeleton);
	struct range where = view_raw_range(run->skeleton, in_skeleton);

	if (is_known(run->hits, number, where, &run->known, run->plain_end) ||
	    is_known(run->hits, number, where, &run->added, run->hits->n))
		return 0;
	return !add(run->hits, number,
		    (struct hit){where, 0, run->number, WORD_IS_SKELETON},
		    edges);
}

/* Where the hits of the text that was scanned last begin. */
static size_t first_of(const struct hits *hits, uint16_t text)
{
	size_t first = hits->n;

	while (first && hits->items[first - 1].text == text)
		first--;
	return first;
}

int hits_scan_skeleton(struct hits *hits, struct view *skeleton, uint16_t text)
{
	struct scan_run run = {.hits = hits,
			       .text = skeleton->folded,
			       .skeleton = skeleton,
			       .number = text,
			       .known = first_of(hits, text),
			       .plain_end = hits->n,
			       .added = hits->n};

	return run_scan(&run, &hits->scanner->skeleton, on_skeleton);
}
