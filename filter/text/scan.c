/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan - running the literal database and chaining its hits by set.
 *
 * Contract: see scan.h. The only module that knows the engine (Hyperscan's
 * API as Vectorscan provides it); it is used for literals only, which it
 * reports in order of their ends.
 * Failure: memory; a failure inside the engine's callback is kept in
 * has_failed and returned by the scan.
 * Limits: HIT_LIMIT hits a message.
 * Threads: a scanner is shared, hits belong to one thread.
 */
#include "scan_private.h"

#include <stdlib.h>

#include <hs/hs.h>

int engine_compile(struct hs_database **database, const struct span *literals,
		   const uint32_t *numbers, size_t n, struct err *err)
{
	const char **expressions = malloc((n + 1) * sizeof(*expressions));
	size_t *lens = malloc((n + 1) * sizeof(*lens));
	unsigned *ids = malloc((n + 1) * sizeof(*ids));
	unsigned *flags = calloc(n + 1, sizeof(*flags));
	hs_compile_error_t *error = NULL;
	int rc = ERR_MEMORY;

	*database = NULL;
	if (!expressions || !lens || !ids || !flags || n > UINT32_MAX)
		goto out;
	rc = 0;
	if (n == 0)
		goto out;
	for (size_t i = 0; i < n; i++) {
		expressions[i] = (const char *)literals[i].ptr;
		lens[i] = literals[i].len;
		ids[i] = numbers ? numbers[i] : (unsigned)i;
	}
	if (hs_compile_lit_multi(expressions, flags, ids, lens, (unsigned)n,
				 HS_MODE_BLOCK, NULL, database,
				 &error) != HS_SUCCESS) {
		rc = err_set(err, ERR_INPUT, "literal scanner: %s",
			     error ? error->message : "cannot compile");
		hs_free_compile_error(error);
	}
out:
	free(flags);
	free(ids);
	free(lens);
	free(expressions);
	return rc;
}

void scanner_release(struct scanner *scanner)
{
	if (!scanner)
		return;
	hs_free_database(scanner->folded);
	hs_free_database(scanner->skeleton);
	scanner->folded = NULL;
	scanner->skeleton = NULL;
}

static int save_database(const hs_database_t *database, struct buf *out)
{
	char *bytes = NULL;
	size_t len = 0;
	uint64_t size;

	if (database &&
	    hs_serialize_database(database, &bytes, &len) != HS_SUCCESS)
		return ERR_MEMORY;
	size = len;
	buf_add(out, &size, sizeof(size));
	buf_add(out, bytes, len);
	free(bytes);
	return out->has_failed ? ERR_MEMORY : 0;
}

int scanner_save(const struct scanner *scanner, struct buf *out)
{
	int rc = save_database(scanner->folded, out);

	return rc ? rc : save_database(scanner->skeleton, out);
}

static int restore_database(hs_database_t **database, struct span *saved)
{
	uint64_t size;

	*database = NULL;
	if (saved->len < sizeof(size))
		return ERR_INPUT;
	memcpy(&size, saved->ptr, sizeof(size));
	*saved = span_make(saved->ptr + sizeof(size),
			   saved->len - sizeof(size));
	if (size > saved->len)
		return ERR_INPUT;
	if (size && hs_deserialize_database((const char *)saved->ptr, size,
					    database) != HS_SUCCESS)
		return ERR_INPUT;
	*saved = span_make(saved->ptr + size, saved->len - size);
	return 0;
}

int scanner_restore(struct scanner *scanner, struct span saved)
{
	int rc = restore_database(&scanner->folded, &saved);

	scanner->skeleton = NULL;
	if (!rc)
		rc = restore_database(&scanner->skeleton, &saved);
	if (rc)
		scanner_release(scanner);
	return rc;
}

void scanner_detach(struct scanner *copy)
{
	copy->folded = NULL;
	copy->skeleton = NULL;
}

void scanner_engine_name(struct buf *out)
{
	hs_platform_info_t platform = {0};

	(void)hs_populate_platform(&platform);
	buf_add_format(out, "%s %u %llx", hs_version(), platform.tune,
		       platform.cpu_features);
}

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
	hs_scratch_t *scratch = NULL;
	size_t n = scanner->n_sets + 1;

	*hits = (struct hits){.scanner = scanner};
	if ((scanner->folded &&
	     hs_alloc_scratch(scanner->folded, &scratch) != HS_SUCCESS) ||
	    (scanner->skeleton &&
	     hs_alloc_scratch(scanner->skeleton, &scratch) != HS_SUCCESS)) {
		hs_free_scratch(scratch);
		return ERR_MEMORY;
	}
	hits->scratch = scratch;
	hits->chains = calloc(n, sizeof(*hits->chains));
	hits->touched = malloc(n * sizeof(*hits->touched));
	if (!hits->chains || !hits->touched) {
		hits_release(hits);
		return ERR_MEMORY;
	}
	return 0;
}

void hits_release(struct hits *hits)
{
	hs_free_scratch(hits->scratch);
	free(hits->items);
	free(hits->chains);
	free(hits->touched);
	*hits = (struct hits){0};
}

void hits_clear(struct hits *hits)
{
	for (size_t i = 0; i < hits->n_touched; i++)
		hits->chains[hits->touched[i]].count = 0;
	hits->n_touched = 0;
	hits->n = 0;
	hits->has_hit_limit = false;
	hits->has_failed = false;
}

static bool has_room(struct hits *hits)
{
	size_t capacity = hits->capacity ? hits->capacity * 2 : 256;
	struct hit *items;

	if (hits->n < hits->capacity)
		return true;
	if (hits->n >= HIT_LIMIT) {
		hits->has_hit_limit = true;
		return false;
	}
	items = realloc(hits->items, capacity * sizeof(*items));
	if (!items) {
		hits->has_failed = true;
		return false;
	}
	hits->items = items;
	hits->capacity = capacity;
	return true;
}

static void chain(struct hits *hits, uint32_t set, struct hit hit)
{
	struct hit_chain *to = &hits->chains[set];
	uint32_t number = (uint32_t)hits->n;

	hits->items[hits->n++] = hit;
	if (to->count++ == 0) {
		hits->touched[hits->n_touched++] = set;
		to->first = number;
	} else {
		hits->items[to->last].next = number;
	}
	to->last = number;
}

/* Give a literal's hit to all sets that want it with such edges. */
static int spread(struct hits *hits, const struct scan_literal *literal,
		  struct hit hit, unsigned edges)
{
	const struct want *wants = hits->scanner->wants + literal->first_want;

	for (uint32_t i = 0; i < literal->n_wants; i++) {
		if (wants[i].edges & ~edges)
			continue;
		if (UNLIKELY(!has_room(hits)))
			return 1;
		chain(hits, wants[i].set, hit);
	}
	return 0;
}

struct scan_run {
	struct hits *hits;
	struct span text; /* what is scanned */
	struct view *skeleton; /* skeleton runs, else NULL */
	uint16_t number;
};

static int on_folded(unsigned id, unsigned long long from,
		     unsigned long long to, unsigned flags, void *context)
{
	struct scan_run *run = context;
	const struct scan_literal *literal =
	    &run->hits->scanner->literals[id];
	struct range where = {(uint32_t)to - literal->len, (uint32_t)to};
	unsigned edges =
	    literal->edges ? scan_edges_at(run->text, where) : 0;

	(void)from;
	(void)flags;
	return spread(run->hits, literal,
		      (struct hit){where, HIT_NONE, run->number, 0}, edges);
}

static int run_scan(struct hits *hits, const hs_database_t *database,
		    struct scan_run *run, match_event_handler on_match)
{
	hs_error_t rc;

	if (!database || run->text.len == 0)
		return 0;
	rc = hs_scan(database, (const char *)run->text.ptr,
		     (unsigned)run->text.len, 0, hits->scratch, on_match, run);
	if (rc != HS_SUCCESS && rc != HS_SCAN_TERMINATED)
		return ERR_MEMORY;
	if (hits->has_failed)
		return ERR_MEMORY;
	return hits->has_hit_limit ? ERR_LIMIT : 0;
}

int hits_scan(struct hits *hits, const struct view *view, uint16_t text)
{
	struct scan_run run = {
	    .hits = hits, .text = view->folded, .number = text};

	return run_scan(hits, hits->scanner->folded, &run, on_folded);
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

static int on_skeleton(unsigned id, unsigned long long from,
		       unsigned long long to, unsigned flags, void *context)
{
	struct scan_run *run = context;
	const struct scan_literal *literal =
	    &run->hits->scanner->literals[id];
	const struct want *want =
	    run->hits->scanner->wants + literal->first_want;
	struct range in_skeleton = {(uint32_t)to - literal->skeleton_len,
				    (uint32_t)to};
	unsigned edges = scan_edges_at(run->text, in_skeleton);
	struct range where = view_raw_range(run->skeleton, in_skeleton);

	(void)from;
	(void)flags;
	for (uint32_t i = 0; i < literal->n_wants; i++)
		if (is_known(run->hits, want[i].set, where, run->number))
			return 0;
	return spread(run->hits, literal,
		      (struct hit){where, HIT_NONE, run->number,
				   WORD_IS_SKELETON},
		      edges);
}

int hits_scan_skeleton(struct hits *hits, struct view *skeleton, uint16_t text)
{
	struct scan_run run = {.hits = hits,
			       .text = skeleton->folded,
			       .skeleton = skeleton,
			       .number = text};

	return run_scan(hits, hits->scanner->skeleton, &run, on_skeleton);
}
