/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mine - gathering the phrases of labelled messages into columns.
 *
 * Every phrase of every message is kept as a hash with its place; sorted by
 * hash they fall into columns, of which those in too few clusters are let
 * go.
 *
 * Contract: see mine.h.
 * Failure: remembered, and told by mine_settle().
 * Limits: GRAM_LIMIT phrases in all, TEXT_LIMIT bytes of text.
 * Threads: none of its own; guard a struct mine by a lock.
 */
#include "service/mine.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "service/gram.h"

#include <stdlib.h>

enum { GRAM_LIMIT = 40000000, TEXT_LIMIT = 1 << 30, ROW_LIMIT = 10000000 };

/* A phrase of a row; a sign has no text. */
struct mine_gram {
	uint64_t hash;
	uint32_t row;
	uint32_t at; /* in mine->text; SIGN_MARK | number of a sign */
	uint16_t len;
	uint16_t is_sign;
};

void mine_init(struct mine *mine)
{
	*mine = (struct mine){.n_rows = 0};
	arena_init(&mine->arena, 0);
	buf_init(&mine->text, TEXT_LIMIT);
}

void mine_release(struct mine *mine)
{
	free(mine->rows);
	free(mine->grams);
	buf_release(&mine->text);
	arena_release(&mine->arena);
	*mine = (struct mine){.n_rows = 0};
}

/* Room for more elements of an array of the heap. */
static bool make_room(void **array, size_t needed, size_t *capacity,
		      size_t size)
{
	size_t wanted = *capacity ? *capacity : 1024;
	void *grown;

	if (needed <= *capacity)
		return true;
	while (wanted < needed)
		wanted *= 2;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return false;
	*array = grown;
	*capacity = wanted;
	return true;
}

void mine_set_row(struct mine *mine, size_t number, const struct mine_row *row)
{
	void *rows = mine->rows;

	if (number >= ROW_LIMIT ||
	    !make_room(&rows, number + 1, &mine->rows_capacity,
		       sizeof(*mine->rows))) {
		mine->has_failed = true;
		return;
	}
	mine->rows = rows;
	while (mine->n_rows <= number)
		mine->rows[mine->n_rows++] = (struct mine_row){.is_set = false};
	mine->rows[number] = *row;
	mine->rows[number].is_set = true;
	if (row->source >= mine->n_sources)
		mine->n_sources = row->source + 1;
}

static int add_gram(struct mine *mine, struct mine_gram gram)
{
	void *grams = mine->grams;

	if (mine->n_grams >= GRAM_LIMIT ||
	    !make_room(&grams, mine->n_grams + 1, &mine->grams_capacity,
		       sizeof(*mine->grams))) {
		mine->has_failed = true;
		return ERR_LIMIT;
	}
	mine->grams = grams;
	mine->grams[mine->n_grams++] = gram;
	return 0;
}

/* A text while its phrases are added. */
struct adding {
	struct mine *mine;
	size_t row;
	size_t base; /* of the text in mine->text */
};

static int see_gram(void *context, struct range where)
{
	struct adding *adding = context;
	struct span gram = span_make(adding->mine->text.ptr + adding->base +
					 where.start,
				     where.end - where.start);

	return add_gram(
	    adding->mine,
	    (struct mine_gram){
		.hash = hash_bytes(gram, (struct hash_seed){{1, 2}}),
		.row = (uint32_t)adding->row,
		.at = (uint32_t)(adding->base + where.start),
		.len = (uint16_t)gram.len});
}

void mine_add_text(struct mine *mine, size_t number, struct span folded,
		   size_t limit, const bool *barred)
{
	struct adding adding = {mine, number, mine->text.len};

	/* A phrase may begin before the limit and end behind it. */
	if (limit && folded.len > limit + (size_t)GRAM_CHARS * UTF8_MAX_BYTES)
		folded.len = utf8_floor(folded, limit + (size_t)GRAM_CHARS *
							    UTF8_MAX_BYTES);
	buf_add_span(&mine->text, folded);
	if (mine->text.has_failed) {
		mine->has_failed = true;
		return;
	}
	folded.ptr = mine->text.ptr + adding.base;
	(void)gram_each(folded, limit, barred, see_gram, &adding);
}

void mine_name_signs(struct mine *mine, const struct span *names,
		     const bool *is_counter, size_t n)
{
	mine->is_counter = is_counter;
	mine->sign_names = arena_zalloc(&mine->arena, n + 1, sizeof(*names));
	mine->has_failed |= !mine->sign_names;
	if (!mine->sign_names)
		return;
	memcpy(mine->sign_names, names, n * sizeof(*names));
	mine->n_signs = n;
}

void mine_add_sign(struct mine *mine, size_t number, size_t sign)
{
	(void)add_gram(mine, (struct mine_gram){.hash = sign,
						.row = (uint32_t)number,
						.is_sign = 1});
}

/* --- columns -------------------------------------------------------------- */

/* Signs first and by number, then phrases by hash; rows in order. */
static int compare_grams(const void *left, const void *right)
{
	const struct mine_gram *a = left;
	const struct mine_gram *b = right;

	if (a->is_sign != b->is_sign)
		return a->is_sign ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static int compare_hashes(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Number the clusters by their hashes: the order of rows does not matter. */
static int number_clusters(struct mine *mine)
{
	size_t n = 0;
	uint64_t *hashes = malloc((mine->n_rows + 1) * sizeof(*hashes));

	mine->clusters = arena_zalloc(&mine->arena, mine->n_rows + 1,
				      sizeof(*mine->clusters));
	if (!hashes || !mine->clusters) {
		free(hashes);
		return ERR_MEMORY;
	}
	for (size_t i = 0; i < mine->n_rows; i++)
		hashes[i] = mine->rows[i].cluster;
	qsort(hashes, mine->n_rows, sizeof(*hashes), compare_hashes);
	for (size_t i = 0; i < mine->n_rows; i++)
		if (n == 0 || hashes[n - 1] != hashes[i])
			hashes[n++] = hashes[i];
	mine->n_clusters = n;
	for (size_t i = 0; i < mine->n_rows; i++) {
		const uint64_t *found = bsearch(&mine->rows[i].cluster, hashes,
						n, sizeof(*hashes),
						compare_hashes);

		mine->clusters[i] = (uint32_t)(found - hashes);
	}
	free(hashes);
	return 0;
}

/* A column of grams[0 .. n), each row once; NULL text: too few clusters. */
static int make_column(struct mine *mine, const struct mine_gram *grams,
		       size_t n, uint32_t min_clusters, uint32_t *stamps,
		       uint32_t stamp)
{
	struct mine_column *column = &mine->columns[mine->n_columns];
	uint32_t clusters = 0;
	uint32_t *rows;
	uint32_t kept = 0;

	for (size_t i = 0; i < n && clusters < min_clusters; i++) {
		uint32_t cluster = mine->clusters[grams[i].row];

		clusters += stamps[cluster] != stamp;
		stamps[cluster] = stamp;
	}
	if (clusters < min_clusters)
		return 0;
	rows = arena_alloc(&mine->arena, n * sizeof(*rows));
	if (!rows)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || rows[kept - 1] != grams[i].row)
			rows[kept++] = grams[i].row;
	*column = (struct mine_column){
	    .text = grams->is_sign
			? mine->sign_names[grams->hash]
			: span_make(mine->text.ptr + grams->at, grams->len),
	    .rows = rows,
	    .n = kept,
	    .is_sign = grams->is_sign,
	};
	mine->n_columns++;
	return 0;
}

static size_t group_end(const struct mine *mine, size_t start)
{
	size_t end = start + 1;

	while (end < mine->n_grams &&
	       mine->grams[end].hash == mine->grams[start].hash &&
	       mine->grams[end].is_sign == mine->grams[start].is_sign)
		end++;
	return end;
}

/* A sign that no row has keeps its column. */
static void add_signs_unseen(struct mine *mine, size_t until)
{
	while (mine->n_columns < until) {
		mine->columns[mine->n_columns] = (struct mine_column){
		    .text = mine->sign_names[mine->n_columns], .is_sign = true};
		mine->n_columns++;
	}
}

static int make_columns(struct mine *mine, uint32_t min_clusters)
{
	size_t capacity = mine->n_signs + mine->n_grams / min_clusters + 1;
	uint32_t *stamps = calloc(mine->n_clusters + 1, sizeof(*stamps));
	uint32_t stamp = 0;
	int rc = 0;

	mine->columns = arena_alloc(&mine->arena,
				    capacity * sizeof(*mine->columns));
	if (!stamps || !mine->columns)
		rc = ERR_MEMORY;
	for (size_t start = 0, end; start < mine->n_grams && !rc; start = end) {
		const struct mine_gram *gram = &mine->grams[start];

		end = group_end(mine, start);
		if (gram->is_sign)
			add_signs_unseen(mine, gram->hash);
		else
			add_signs_unseen(mine, mine->n_signs);
		if (gram->is_sign || end - start >= min_clusters)
			rc = make_column(mine, gram, end - start,
					 gram->is_sign ? 1 : min_clusters,
					 stamps, ++stamp);
	}
	if (!rc)
		add_signs_unseen(mine, mine->n_signs);
	free(stamps);
	return rc;
}

int mine_settle(struct mine *mine, const struct mine_options *options)
{
	int rc = mine->has_failed ? ERR_LIMIT : number_clusters(mine);

	if (rc)
		return rc;
	if (mine->n_grams)
		qsort(mine->grams, mine->n_grams, sizeof(*mine->grams),
		      compare_grams);
	rc = make_columns(mine, options->min_clusters);
	free(mine->grams);
	mine->grams = NULL;
	mine->n_grams = mine->grams_capacity = 0;
	return rc;
}
