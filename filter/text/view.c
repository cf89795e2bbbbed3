/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view - a text folded, and the way back from it.
 *
 * The pass notes where it changed more than letters for letters (edits.h);
 * the way back is looked up there.
 *
 * Contract: see text/view.h.
 * Failure: ERR_MEMORY, ERR_LIMIT.
 * Limits: VIEW_MAX_BYTES.
 * Threads: no shared state.
 */
#include "fold.h"

#include "mixed.h"

const char *obfuscation_name(enum obfuscation kind)
{
	static const char *const names[OBFUSCATION_COUNT] = {
#define X(upper, lower, doc) [OBFUSCATION_##upper] = #lower,
	    OBFUSCATION_LIST(X)
#undef X
	};

	return names[kind];
}

int view_fold(struct view *view, struct span raw, struct arena *arena)
{
	struct fold fold;
	struct span folded;
	int err;

	if (raw.len > VIEW_MAX_BYTES)
		return ERR_LIMIT;
	*view = (struct view){.raw = raw, .folded = raw, .arena = arena};
	if (raw.len == 0) {
		view->flags = VIEW_IS_IDENTITY;
		return 0;
	}
	err = fold_run(&fold, raw, arena);
	if (err)
		return err;
	folded = span_make(fold.text.bytes, fold.text.len);
	view->flags = fold.scan.flags;
	if (fold.has_han)
		view->flags |= VIEW_HAS_HAN;
	if (span_equal(raw, folded)) {
		view->flags |= VIEW_IS_IDENTITY;
	} else {
		view->folded = folded;
		view->edits = fold.text.edits.items;
		view->n_edits = fold.text.edits.n;
	}
	if (fold.scan.has_mixed)
		view->n_mixed = mixed_words(folded, fold.scan.mixed);
	if (fold.scan.flags & VIEW_HAS_LATIN)
		view->n_mixed += mixed_capitals(raw);
	if (view->n_mixed || fold.has_few_strays)
		view->flags |= VIEW_HAS_MIXED_WORD;
	view->mixed = fold.scan.mixed;
	view->strays = fold.scan.strays;
	memcpy(view->counts, fold.counts, sizeof(view->counts));
	return 0;
}

/* The raw bytes of the character that made a folded byte. */
static struct range raw_of(const struct view *view, uint32_t at)
{
	return edits_raw(view->edits, view->n_edits, view->raw, at);
}

struct range view_raw_range(const struct view *view, struct range folded)
{
	uint32_t len = (uint32_t)view->folded.len;
	struct range raw;

	if (folded.end > len)
		folded.end = len;
	if (folded.start > folded.end)
		folded.start = folded.end;
	if (folded.start < folded.end) {
		raw.start = raw_of(view, folded.start).start;
		raw.end = raw_of(view, folded.end - 1).end;
	} else {
		raw.start = folded.start < len
				? raw_of(view, folded.start).start
				: (uint32_t)view->raw.len;
		raw.end = raw.start;
	}
	return raw;
}

int fold_literal(struct span literal, struct arena *arena, struct span *folded)
{
	struct view view;
	int err = view_fold(&view, literal, arena);

	if (err)
		return err;
	return arena_copy(arena, view.folded, folded);
}
