/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - finding the literals of a text and chaining their hits by set.
 *
 * Contract: see scan.h. How literals are found is literals.h's affair.
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

int hits_init(struct hits *hits, const struct scanner *scanner)
{
	size_t n = scanner->n_sets + 1;

	*hits = (struct hits){.scanner = scanner};
	hits->chains = calloc(n, sizeof(*hits->chains));
	hits->touched = malloc(n * sizeof(*hits->touched));
	hits->leading = malloc(n * sizeof(*hits->leading));
	if (!hits->chains || !hits->touched || !hits->leading) {
		hits_release(hits);
		return ERR_MEMORY;
	}
	return 0;
}

void hits_release(struct hits *hits)
{
	free(hits->items);
	free(hits->chains);
	free(hits->touched);
	free(hits->leading);
	*hits = (struct hits){0};
}

void hits_clear(struct hits *hits)
{
	const uint32_t *touched = hits->touched;
	struct hit_chain *chains = hits->chains;

	for (size_t i = 0, n = hits->n_touched; i < n; i++)
		chains[touched[i]].count = 0;
	hits->n_touched = 0;
	hits->n_leading = 0;
	hits->n = 0;
	hits->has_hit_limit = false;
	hits->has_failed = false;
}

/* Room for n more hits. */
static bool has_room(struct hits *hits, size_t n)
{
	size_t capacity = hits->capacity ? hits->capacity : 256;
	struct hit *items;

	if (LIKELY(hits->n + n <= hits->capacity))
		return true;
	if (hits->n + n > HIT_LIMIT) {
		hits->has_hit_limit = true;
		return false;
	}
	while (capacity < hits->n + n)
		capacity *= 2;
	items = realloc(hits->items, capacity * sizeof(*items));
	if (!items) {
		hits->has_failed = true;
		return false;
	}
	hits->items = items;
	hits->capacity = capacity;
	return true;
}

/*
 * Give a literal's hit to all sets that want it with such edges. A set that
 * leads is listed without a branch, for which sets do is not to be guessed.
 */
static int spread(struct hits *hits, const struct scan_literal *literal,
		  struct hit hit, unsigned edges)
{
	const struct want *want = hits->scanner->wants + literal->first_want;
	const struct want *end = want + literal->n_wants;
	struct hit_chain *chains = hits->chains;
	uint32_t *touched = hits->touched + hits->n_touched;
	uint32_t *leading = hits->leading + hits->n_leading;
	struct hit *items;
	uint32_t n;

	if (UNLIKELY(!has_room(hits, literal->n_wants)))
		return 1;
	items = hits->items;
	n = (uint32_t)hits->n;
	for (; want < end; want++) {
		struct hit_chain *to = &chains[want->set];

		if (want->edges & ~edges)
			continue;
		if (to->count++ == 0) {
			*touched++ = want->set;
			*leading = want->set;
			leading += want->is_leading;
			to->first = n;
		} else {
			items[to->last].next = n;
		}
		to->last = n;
		items[n++] = hit;
	}
	hits->n_touched = (size_t)(touched - hits->touched);
	hits->n_leading = (size_t)(leading - hits->leading);
	hits->n = n;
	return 0;
}

struct scan_run {
	struct hits *hits;
	struct span text;      /* what is scanned */
	struct view *skeleton; /* skeleton runs, else NULL */
	uint16_t number;
};

static int on_folded(void *context, uint32_t number, struct range where)
{
	struct scan_run *run = context;
	const struct scan_literal *literal = &run->hits->scanner
						  ->literals[number];
	unsigned edges = literal->edges ? scan_edges_at(run->text, where) : 0;

	return spread(run->hits, literal,
		      (struct hit){where, HIT_NONE, run->number, 0}, edges);
}

static int run_scan(struct scan_run *run, const struct literals *literals,
		    int (*found)(void *, uint32_t, struct range))
{
	(void)literals_find(literals, run->text, found, run);
	if (run->hits->has_failed)
		return ERR_MEMORY;
	return run->hits->has_hit_limit ? ERR_LIMIT : 0;
}

int hits_scan(struct hits *hits, const struct view *view, uint16_t text)
{
	struct scan_run run = {
	    .hits = hits, .text = view->folded, .number = text};

	return run_scan(&run, &hits->scanner->folded, on_folded);
}

/* Was this set hit at this place already, in the plain view? */
static bool is_known(const struct hits *hits, uint32_t set, struct range where,
		     uint16_t text)
{
	for (const struct hit *hit = hits_first(hits, set); hit;
	     hit = hits_next(hits, hit))
		if (hit->text == text && hit->where.start == where.start &&
		    hit->where.end == where.end)
			return true;
	return false;
}

static int on_skeleton(void *context, uint32_t number, struct range in_skeleton)
{
	struct scan_run *run = context;
	const struct scan_literal *literal = &run->hits->scanner
						  ->literals[number];
	const struct want *want = run->hits->scanner->wants +
				  literal->first_want;
	unsigned edges = scan_edges_at(run->text, in_skeleton);
	struct range where = view_raw_range(run->skeleton, in_skeleton);

	for (uint32_t i = 0; i < literal->n_wants; i++)
		if (is_known(run->hits, want[i].set, where, run->number))
			return 0;
	return spread(
	    run->hits, literal,
	    (struct hit){where, HIT_NONE, run->number, WORD_IS_SKELETON},
	    edges);
}

int hits_scan_skeleton(struct hits *hits, struct view *skeleton, uint16_t text)
{
	struct scan_run run = {.hits = hits,
			       .text = skeleton->folded,
			       .skeleton = skeleton,
			       .number = text};

	return run_scan(&run, &hits->scanner->skeleton, on_skeleton);
}
