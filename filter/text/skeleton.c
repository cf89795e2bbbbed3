/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton - look-alike ASCII brought to one letter.
 *
 * In every word: i is l, rn is m, vv is w. In a word that has a letter,
 * digits and signs become the letters that they stand for (mixed.h), but
 * not three or more digits at its start or end (room1234; addr3$5 is no
 * number) and not signs at its end, $ and | excepted. Signs inside words
 * (fold_stray.c) are left out. Tokens without a letter stay: digits that are
 * digits are digits. A phrase of plain words has the same skeleton wherever it
 * stands, so it is found in the skeleton of a text that holds it, mixed or not.
 *
 * Contract: see text/view.h.
 * Failure: ERR_MEMORY.
 * Limits: linear; never longer than the folded text.
 * Threads: no shared state.
 */
#include "skeleton.h"

#include "fold.h"
#include "mixed.h"
#include "stray.h"

#include "base/ascii.h"

enum {
	NUMBER_DIGITS = 3,
	LONG_BYTES = 512 /* in which something is found, which needs the map */
};

struct skeleton {
	struct span from;
	unsigned char *bytes;
	size_t len;
	uint32_t *start; /* the map, or NULL */
	uint32_t *end;
};

static bool is_letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static ALWAYS_INLINE void put(struct skeleton *s, bool has_map, unsigned char c,
			      size_t at, size_t n)
{
	s->bytes[s->len] = c;
	if (has_map) {
		s->start[s->len] = (uint32_t)at;
		s->end[s->len] = (uint32_t)(at + n);
	}
	s->len++;
}

/* Bytes that stay, with their characters' ranges. */
static ALWAYS_INLINE void copy(struct skeleton *s, bool has_map, size_t at,
			       size_t end)
{
	if (!has_map) {
		memcpy(s->bytes + s->len, s->from.ptr + at, end - at);
		s->len += end - at;
		return;
	}
	while (at < end) {
		size_t n = 1;

		if (s->from.ptr[at] >= 0xC0)
			while (at + n < end &&
			       (s->from.ptr[at + n] & 0xC0) == 0x80)
				n++;
		if (n == 3) { /* as most are here */
			put(s, true, s->from.ptr[at], at, 3);
			put(s, true, s->from.ptr[at + 1], at, 3);
			put(s, true, s->from.ptr[at + 2], at, 3);
		} else {
			for (size_t i = 0; i < n; i++)
				put(s, true, s->from.ptr[at + i], at, n);
		}
		at += n;
	}
}

/* Signs that no sentence ends in. */
static bool is_letter_sign(unsigned char c)
{
	return c == '$' || c == '|';
}

static bool is_digits(struct span from, size_t at, size_t end)
{
	while (at < end && ascii_is_digit(from.ptr[at]))
		at++;
	return at == end;
}

/* Where the part of a token that is read as letters starts and ends. */
static struct range readable(struct span from, size_t at, size_t end)
{
	size_t start = at;
	size_t last = end;

	while (start < end && !is_letter(from.ptr[start]))
		start++;
	while (last > start && !is_letter(from.ptr[last - 1]))
		last--;
	if (start == end)
		return (struct range){(uint32_t)end, (uint32_t)end};
	if (start - at < NUMBER_DIGITS)
		start = at;
	while (end > last && !ascii_is_digit(from.ptr[end - 1]) &&
	       !is_letter_sign(from.ptr[end - 1]))
		end--; /* punctuation */
	if (end - last < NUMBER_DIGITS || !is_digits(from, last, end))
		last = end;
	return (struct range){(uint32_t)start, (uint32_t)last};
}

static ALWAYS_INLINE void put_token(struct skeleton *s, bool has_map, size_t at,
				    size_t end)
{
	struct range word = readable(s->from, at, end);
	const unsigned char *p = s->from.ptr;

	copy(s, has_map, at, word.start);
	for (at = word.start; at < word.end; at++) {
		unsigned char c = p[at];
		bool has_next = at + 1 < word.end;

		if (c == 'r' && has_next && p[at + 1] == 'n')
			put(s, has_map, 'm', at++, 2);
		else if (c == 'v' && has_next && p[at + 1] == 'v')
			put(s, has_map, 'w', at++, 2);
		else if (c == 'i')
			put(s, has_map, 'l', at, 1);
		else
			put(s, has_map, mixed_letters[c] ? mixed_letters[c] : c,
			    at, 1);
	}
	copy(s, has_map, word.end, end);
}

/* A stray sign, but hyphens of Latin words are honest in most texts. */
static bool is_left_out(const struct fold_text *text, size_t at)
{
	enum stray stray = stray_at(text, at);

	return stray == STRAY_CJK ||
	       (stray == STRAY_LATIN && text->bytes[at] != '-');
}

static ALWAYS_INLINE void run_with(struct skeleton *s, bool has_map)
{
	const struct fold_text text = {.bytes = (unsigned char *)s->from.ptr,
				       .len = s->from.len};
	const unsigned char *p = s->from.ptr;
	size_t at = 0;

	while (at < s->from.len) {
		size_t end = mixed_token_end(s->from, at);

		if (end > at) {
			put_token(s, has_map, at, end);
			at = end;
			continue;
		}
		if (stray_is_sign(p[at]) && is_left_out(&text, at)) {
			at++;
			continue;
		}
		for (end = at + 1; end < s->from.len &&
				   !mixed_is_token(p[end]) &&
				   !stray_is_sign(p[end]);)
			end++;
		copy(s, has_map, at, end);
		at = end;
	}
}

static void run(struct skeleton *s)
{
	if (s->start)
		run_with(s, true);
	else
		run_with(s, false);
}

static int make_map(struct skeleton *s, struct arena *arena)
{
	size_t bytes = s->from.len * sizeof(uint32_t);

	s->start = arena_alloc(arena, bytes);
	s->end = arena_alloc(arena, bytes);
	return s->start && s->end ? 0 : ERR_MEMORY;
}

int view_skeleton(struct view *skeleton, const struct view *view)
{
	struct skeleton s = {.from = view->folded};

	*skeleton = (struct view){.raw = view->folded,
				  .folded = view->folded,
				  .arena = view->arena,
				  .is_skeleton = true,
				  .flags = view->flags | VIEW_IS_IDENTITY};
	if (view->folded.len == 0)
		return 0;
	s.bytes = arena_alloc(view->arena,
			      view->folded.len + (size_t)2 * FOLD_MARGIN + 1);
	if (!s.bytes ||
	    (view->folded.len >= LONG_BYTES && make_map(&s, view->arena)))
		return ERR_MEMORY;
	memset(s.bytes, 0, FOLD_MARGIN);
	s.bytes += FOLD_MARGIN;
	run(&s);
	fold_margin(s.bytes, s.len);
	skeleton->raw_start = s.start;
	skeleton->raw_end = s.end;
	skeleton->counts[OBFUSCATION_LEET] = mixed_words(view->folded) +
					     (view->is_skeleton
						  ? 0
						  : mixed_capitals(view->raw));
	skeleton->folded = span_make(s.bytes, s.len);
	skeleton->flags = fold_scan(skeleton->folded) & (FOLD_HAS_SINGLES - 1);
	skeleton->flags |= view->flags & VIEW_HAS_HAN;
	if (span_equal(skeleton->folded, view->folded)) {
		skeleton->folded = view->folded;
		skeleton->flags |= VIEW_IS_IDENTITY;
	}
	return 0;
}

int skeleton_map(struct view *skeleton)
{
	struct skeleton s = {.from = skeleton->raw};

	s.bytes = arena_alloc(skeleton->arena, skeleton->raw.len);
	if (!s.bytes || make_map(&s, skeleton->arena))
		return ERR_MEMORY;
	run(&s);
	skeleton->raw_start = s.start;
	skeleton->raw_end = s.end;
	return 0;
}

int skeleton_literal(struct span literal, struct arena *arena,
		     struct span *skeleton)
{
	struct skeleton s = {.from = literal};

	s.bytes = arena_alloc(arena, literal.len + 1);
	if (!s.bytes)
		return ERR_MEMORY;
	run(&s);
	s.bytes[s.len] = '\0';
	*skeleton = span_make(s.bytes, s.len);
	return 0;
}
