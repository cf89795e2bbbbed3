/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_check - the properties of folding, each by itself.
 */
#include "fold_check.h"

#include "base/utf8.h"

static bool starts_character(struct span text, size_t at)
{
	return at >= text.len || (text.ptr[at] & 0xC0) != 0x80;
}

static bool is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Does what the map leaves out fold to no letter or digit, taken alone? */
static bool is_droppable(struct span raw, size_t start, size_t end,
			 struct arena *arena)
{
	struct span folded;

	if (start >= end)
		return true;
	if (fold_literal(span_make(raw.ptr + start, end - start), arena,
			 &folded))
		return false;
	for (size_t i = 0; i < folded.len; i++)
		if (is_alnum(folded.ptr[i]))
			return false;
	return true;
}

/*
 * Do the raw bytes make the folded character by themselves? Look-alikes and
 * numerals do so only in their context: one character that is not ASCII
 * makes a letter or digit there.
 */
static bool makes(struct span raw, struct span character, struct arena *arena)
{
	struct span alone;

	if (fold_literal(raw, arena, &alone))
		return false;
	if (span_find(alone, character, 0) != SIZE_MAX)
		return true;
	return character.len == 1 && is_alnum(character.ptr[0]) &&
	       utf8_count(raw) == 1 && raw.ptr[0] >= 0x80;
}

static const char *map_fault(struct view *view, struct arena *arena)
{
	struct span folded = view->folded;
	uint32_t last_start = 0;
	uint32_t last_end = 0;

	for (uint32_t at = 0; at < folded.len;) {
		uint32_t end = at + 1;
		struct range raw;

		while (!starts_character(folded, end))
			end++;
		raw = view_raw_range(view, (struct range){at, end});
		for (uint32_t i = at; i < end; i++) {
			struct range one = view_raw_range(
			    view, (struct range){i, i + 1});

			if (one.start != raw.start || one.end != raw.end)
				return "bytes of a character lead apart";
		}
		if (raw.start >= raw.end || raw.end > view->raw.len)
			return "a range is empty or out of the text";
		if (raw.start < last_start || raw.end < last_end)
			return "the map goes back";
		if (!starts_character(view->raw, raw.start) ||
		    !starts_character(view->raw, raw.end))
			return "a range is not on characters' borders";
		if (!makes(span_range(view->raw, raw),
			   span_make(folded.ptr + at, end - at), arena))
			return "raw bytes do not make the character";
		if (!is_droppable(view->raw, last_end, raw.start, arena))
			return "the map leaves out a letter or digit";
		last_start = raw.start;
		last_end = raw.end;
		at = end;
	}
	if (!is_droppable(view->raw, last_end, view->raw.len, arena))
		return "the map leaves out the end";
	return NULL;
}

const char *fold_fault(struct span raw, struct arena *arena)
{
	struct view view;
	struct view again;
	struct range all;

	if (view_fold(&view, raw, arena) ||
	    view_fold(&again, view.folded, arena))
		return "folding failed";
	if (!(again.flags & VIEW_IS_IDENTITY) ||
	    !span_equal(again.folded, view.folded))
		return "folding again changes it";
	if (utf8_valid_prefix(view.folded) != view.folded.len)
		return "the folded text is not UTF-8";
	if (!!(view.flags & VIEW_IS_IDENTITY) != span_equal(raw, view.folded))
		return "the identity flag is wrong";
	all = view_raw_range(&view, (struct range){0, UINT32_MAX});
	if (all.end > raw.len || all.start > all.end)
		return "the whole range is out of the text";
	return map_fault(&view, arena);
}
