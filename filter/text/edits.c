/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edits - where a text differs from what it was made of.
 *
 * Contract: edits are noted from the front to the back. A character that
 * kept its length needs none, whatever it became: its first byte is the
 * first one's, and whole characters are what is told.
 * Failure: has_failed is set, and the list is then of no use.
 * Limits: one edit for each raw character at most, and what cuts add.
 * Threads: no shared state.
 */
#include "edits.h"

#include "base/utf8.h"

void edits_add(struct edits *edits, struct edit edit)
{
	if (UNLIKELY(!edits->items || edits->n == edits->capacity)) {
		struct edit *items;

		items = arena_array_room(edits->arena, edits->items, edits->n,
					 &edits->capacity, sizeof(*items));
		if (!items) {
			edits->has_failed = true;
			return;
		}
		edits->items = items;
	}
	edits->items[edits->n++] = edit;
	edits->shift = (size_t)edit.raw_end - edit.end;
}

static struct edit *last_edit(const struct edits *edits)
{
	return edits->n ? &edits->items[edits->n - 1] : NULL;
}

void edits_put(struct edits *edits, struct edit edit)
{
	struct edit *last = last_edit(edits);

	if (edit.end - edit.start == edit.raw_end - edit.raw_start &&
	    edit.start + edits->shift == edit.raw_start)
		return;
	if (!last || last->end != edit.start ||
	    last->raw_start != edit.raw_start ||
	    last->raw_end != edit.raw_end) {
		edits_add(edits, edit);
		return;
	}
	/* One more of what a character expands to. */
	last->end = edit.end;
	edits->shift = (size_t)last->raw_end - last->end;
}

void edits_take_back(struct edits *edits, size_t at)
{
	struct edit *last;

	while ((last = last_edit(edits)) && last->end > at && last->start >= at)
		edits->n--;
	if (last && last->end > at)
		last->end = (uint32_t)at;
	edits->shift = last ? (size_t)last->raw_end - last->end : 0;
}

void edits_widen(struct edits *edits, size_t len, size_t raw_end)
{
	struct edit *last = last_edit(edits);
	struct edit edit = {(uint32_t)len - 1, (uint32_t)len,
			    (uint32_t)(len - 1 + edits->shift),
			    (uint32_t)raw_end};

	if (last && last->end == len) {
		edit.raw_start = last->raw_start;
		edits_take_back(edits, len - 1);
	}
	edits_add(edits, edit);
}

static bool is_inside(struct span text, size_t at)
{
	return at < text.len && (text.ptr[at] & 0xC0) == 0x80;
}

/* The edits of a text from which pieces are being cut. */
struct cutting {
	struct edits old;
	struct edits *now;
	size_t next; /* of the old ones */
	size_t n_cut;
};

/* Keep an old edit, where it now stands. */
static void keep(struct cutting *cutting, const struct edit *old)
{
	uint32_t shift = (uint32_t)cutting->n_cut;

	edits_add(cutting->now,
		  (struct edit){old->start - shift, old->end - shift,
				old->raw_start, old->raw_end});
}

/*
 * Cut [at, end), which no old edit touches. A character of which something
 * is left (a numeral that became a digit) is what the rest stands for.
 */
static void cut_plain(struct cutting *cutting, struct span raw, size_t at,
		      size_t end)
{
	const struct edits *old = &cutting->old;
	size_t shift = cutting->next
			   ? (size_t)old->items[cutting->next - 1].raw_end -
				 old->items[cutting->next - 1].end
			   : 0;
	size_t start = at - cutting->n_cut;
	struct edit edit = {(uint32_t)start, (uint32_t)start,
			    (uint32_t)(at + shift), (uint32_t)(end + shift)};

	while (edit.start && is_inside(raw, edit.raw_start)) {
		edit.start--;
		edit.raw_start--;
	}
	edits_add(cutting->now, edit);
	cutting->n_cut += end - at;
}

static void cut(struct cutting *cutting, struct span raw, struct range piece)
{
	struct edits *old = &cutting->old;
	size_t at = piece.start;

	while (at < piece.end) {
		struct edit *edit = cutting->next < old->n
					? &old->items[cutting->next]
					: NULL;

		if (edit && edit->end <= at) {
			keep(cutting, edit);
			cutting->next++;
		} else if (edit && edit->start <= at) {
			/* The rest of it stands for the same. */
			size_t end = edit->end < piece.end ? edit->end
							   : piece.end;

			edit->start += (uint32_t)(end - at);
			cutting->n_cut += end - at;
			at = end;
		} else {
			size_t end = edit && edit->start < piece.end
					 ? edit->start
					 : piece.end;

			cut_plain(cutting, raw, at, end);
			at = end;
		}
	}
}

void edits_cut(struct edits *edits, struct span raw, const struct range *cuts,
	       size_t n)
{
	struct cutting cutting = {.old = *edits, .now = edits};

	*edits = (struct edits){.arena = edits->arena,
				.has_failed = edits->has_failed};
	for (size_t i = 0; i < n; i++)
		cut(&cutting, raw, cuts[i]);
	for (; cutting.next < cutting.old.n; cutting.next++)
		keep(&cutting, &cutting.old.items[cutting.next]);
}

struct range edits_raw(const struct edit *edits, size_t n, struct span raw,
		       size_t at)
{
	struct range range;
	size_t low = 0;
	size_t high = n;

	/* The last one that starts at the place or before it. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (edits[middle].start <= at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low && at < edits[low - 1].end)
		return (struct range){edits[low - 1].raw_start,
				      edits[low - 1].raw_end};
	if (low)
		at += (size_t)edits[low - 1].raw_end - edits[low - 1].end;
	range = (struct range){(uint32_t)utf8_floor(raw, at), (uint32_t)at + 1};
	while (is_inside(raw, range.end))
		range.end++;
	return range;
}
