/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - finding the literals of a text and its skeleton.
 *
 * Contract: see scan.h. How literals are found is literals.h's affair, how
 * hits are kept that of hits.c.
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

struct scan_run {
	struct hits *hits;
	struct span text; /* what is scanned */
	uint16_t number;
	/* Of a skeleton: */
	struct view *skeleton;
	size_t first;     /* the text's hits that are known, */
	size_t plain_end; /* and those that the skeleton adds */
};

static int on_folded(void *context, uint32_t number, struct range where)
{
	struct scan_run *run = context;
	const struct hits *hits = run->hits;
	unsigned edges = hits->scanner->words[hits->kind][number].any_edges;

	if (edges)
		edges = scan_edges_at(run->text, where);
	return !hits_add(run->hits, number,
			 (struct hit){where, 0, run->number, 0}, edges);
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

/* The first of the hits [start, end) that begins at a place or behind it. */
static size_t first_at(const struct hits *hits, size_t start, size_t end,
		       uint32_t place)
{
	while (start < end) {
		size_t middle = start + (end - start) / 2;

		if (hits->items[middle].where.start < place)
			start = middle + 1;
		else
			end = middle;
	}
	return start;
}

/* Did a set that wants the literal have a word of its at this place, among
 * the hits [start, end), which are in order? */
static bool is_known(const struct hits *hits, uint32_t literal,
		     struct range where, size_t start, size_t end)
{
	uint32_t last = literal +
			hits->scanner->words[hits->kind][literal].n_more;
	size_t i = first_at(hits, start, end, where.start);

	for (; i < end && hits->items[i].where.start == where.start; i++) {
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

	if (is_known(run->hits, number, where, run->first, run->plain_end) ||
	    is_known(run->hits, number, where, run->plain_end, run->hits->n))
		return 0;
	return !hits_add(run->hits, number,
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
			       .first = first_of(hits, text),
			       .plain_end = hits->n};

	return run_scan(&run, &hits->scanner->skeleton, on_skeleton);
}
