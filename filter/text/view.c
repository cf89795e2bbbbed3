/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view - a text folded, and the way back from it.
 *
 * The pass that folds a message makes no map: most messages never need one.
 * The first view_raw_range() folds the text again by the same code with the
 * map switched on, and keeps the map in the view's arena. ASCII of which
 * nothing was taken out needs none: its bytes stand where they stood.
 *
 * Contract: see text/view.h.
 * Failure: ERR_MEMORY, ERR_LIMIT; view_raw_range() has the raw text as its
 * last resort.
 * Limits: VIEW_MAX_BYTES.
 * Threads: a view belongs to one thread, for its map is made on demand.
 */
#include "fold.h"

#include "mixed.h"
#include "skeleton.h"

#include "base/utf8.h"

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
	err = fold_run(&fold, raw, arena, false);
	if (err)
		return err;
	folded = span_make(fold.text.bytes, fold.text.len);
	view->flags = fold.scan & (FOLD_HAS_SINGLES - 1);
	if (fold.has_han)
		view->flags |= VIEW_HAS_HAN;
	if (span_equal(raw, folded))
		view->flags |= VIEW_IS_IDENTITY;
	else
		view->folded = folded;
	if (((fold.scan & FOLD_MAYBE_MIXED) && mixed_words(folded)) ||
	    fold.has_few_strays ||
	    ((fold.scan & VIEW_HAS_LATIN) && mixed_capitals(raw)))
		view->flags |= VIEW_HAS_MIXED_WORD;
	memcpy(view->counts, fold.counts, sizeof(view->counts));
	return 0;
}

static int make_map(struct view *view)
{
	struct fold fold;
	int err;

	if (view->is_skeleton)
		return skeleton_map(view);
	err = fold_again(&fold, view->raw, view->arena, view->folded.len);
	if (err)
		return err;
	view->raw_start = fold.text.raw_start;
	view->raw_end = fold.text.raw_end;
	return 0;
}

/* The range with the rest of the characters that it cuts through. */
static struct range whole_characters(struct span text, struct range range)
{
	if (range.start == range.end)
		return range;
	while (range.start > 0 && (text.ptr[range.start] & 0xC0) == 0x80)
		range.start--;
	while (range.end < text.len && (text.ptr[range.end] & 0xC0) == 0x80)
		range.end++;
	return range;
}

/*
 * Is each folded byte made of the raw one at its place? ASCII is, when no byte
 * of it was taken out.
 */
static bool is_aligned(const struct view *view)
{
	return !view->is_skeleton && view->raw.len == view->folded.len &&
	       utf8_ascii_prefix(view->raw) == view->raw.len;
}

struct range view_raw_range(struct view *view, struct range folded)
{
	struct range raw = {0, (uint32_t)view->raw.len};
	uint32_t len = (uint32_t)view->folded.len;

	if (folded.end > len)
		folded.end = len;
	if (folded.start > folded.end)
		folded.start = folded.end;
	if (view->flags & VIEW_IS_IDENTITY)
		return whole_characters(view->raw, folded);
	if (view->flags & VIEW_IS_ALIGNED)
		return folded;
	if (!view->raw_start && is_aligned(view)) {
		view->flags |= VIEW_IS_ALIGNED;
		return folded;
	}
	if (!view->raw_start && make_map(view))
		return raw;
	if (folded.start < folded.end) {
		raw.start = view->raw_start[folded.start];
		raw.end = view->raw_end[folded.end - 1];
	} else {
		if (folded.start < len)
			raw.start = view->raw_start[folded.start];
		else
			raw.start = raw.end;
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
