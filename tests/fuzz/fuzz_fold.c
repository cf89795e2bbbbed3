/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_fold - folding, its way back, its skeleton and its clauses: a folded
 * text is well-formed and folds to itself, every place in it leads back into
 * the raw text in order, and clauses cover it without gaps.
 */
#include "base/utf8.h"
#include "text/clause.h"
#include "text/view.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_way_back(struct view *view)
{
	uint32_t last = 0;

	for (uint32_t at = 0; at < view->folded.len; at++) {
		struct range raw = view_raw_range(view,
						  (struct range){at, at + 1});

		require(raw.start <= raw.end && raw.end <= view->raw.len);
		require(raw.end >= last);
		last = raw.end;
	}
}

static void check_clauses(struct span folded, struct arena *arena)
{
	struct clause_list list;
	uint32_t at = 0;

	require(clause_split(&list, folded, arena) == 0);
	for (size_t i = 0; i < list.n; i++) {
		require(list.items[i].where.start == at);
		at = list.items[i].where.end;
		require(clause_at(&list, at - 1) == i);
	}
	require(at == folded.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct view view;
	struct view again;
	struct view skeleton;
	struct buf raw;

	arena_init(&arena, 0);
	buf_init(&raw, 0);
	utf8_sanitize(span_make(data, size), &raw);
	require(view_fold(&view, buf_span(&raw), &arena) == 0);
	require(utf8_valid_prefix(view.folded) == view.folded.len);
	require(view_fold(&again, view.folded, &arena) == 0);
	require(span_equal(view.folded, again.folded));
	check_way_back(&view);
	check_clauses(view.folded, &arena);
	require(view_skeleton(&skeleton, &view) == 0);
	require(utf8_valid_prefix(skeleton.folded) == skeleton.folded.len);
	check_way_back(&skeleton);
	buf_release(&raw);
	arena_release(&arena);
	return 0;
}
