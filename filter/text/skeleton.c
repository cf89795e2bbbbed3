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
#include "edits.h"
#include "fold.h"
#include "mixed.h"
#include "stray.h"

#include "base/ascii.h"

enum { NUMBER_DIGITS = 3 };

struct skeleton {
	struct span from;
	unsigned char *bytes;
	size_t len;
	struct edits edits; /* what has another length than in from */
};

static bool is_letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/* Bytes that stay. */
static void copy(struct skeleton *s, size_t at, size_t end)
{
	edits_follow(&s->edits, s->len, at);
	memcpy(s->bytes + s->len, s->from.ptr + at, end - at);
	s->len += end - at;
}

/* A letter for the n bytes at a place. */
static void put(struct skeleton *s, unsigned char c, size_t at, size_t n)
{
	edits_follow(&s->edits, s->len, at);
	s->bytes[s->len] = c;
	s->len++;
	if (n > 1)
		edits_add(&s->edits,
			  (struct edit){(uint32_t)s->len - 1, (uint32_t)s->len,
					(uint32_t)at, (uint32_t)(at + n)});
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

static void put_token(struct skeleton *s, size_t at, size_t end)
{
	struct range word = readable(s->from, at, end);
	const unsigned char *p = s->from.ptr;

	copy(s, at, word.start);
	for (at = word.start; at < word.end; at++) {
		unsigned char c = p[at];
		bool has_next = at + 1 < word.end;

		if (c == 'r' && has_next && p[at + 1] == 'n')
			put(s, 'm', at++, 2);
		else if (c == 'v' && has_next && p[at + 1] == 'v')
			put(s, 'w', at++, 2);
		else if (c == 'i')
			put(s, 'l', at, 1);
		else
			put(s, mixed_letters[c] ? mixed_letters[c] : c, at, 1);
	}
	copy(s, word.end, end);
}

/* A stray sign, but hyphens of Latin words are honest in most texts. */
static bool is_left_out(const struct fold_text *text, size_t at)
{
	enum stray stray = stray_at(text, at);

	return stray == STRAY_CJK ||
	       (stray == STRAY_LATIN && text->bytes[at] != '-');
}

static void run(struct skeleton *s)
{
	const struct fold_text text = {.bytes = (unsigned char *)s->from.ptr,
				       .len = s->from.len};
	const unsigned char *p = s->from.ptr;
	size_t at = 0;

	while (at < s->from.len) {
		size_t end = mixed_token_end(s->from, at);

		if (end > at) {
			put_token(s, at, end);
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
		copy(s, at, end);
		at = end;
	}
}

int view_skeleton(struct view *skeleton, const struct view *view)
{
	struct skeleton s = {.from = view->folded,
			     .edits = {.arena = view->arena}};

	*skeleton = (struct view){.raw = view->folded,
				  .folded = view->folded,
				  .arena = view->arena,
				  .flags = view->flags | VIEW_IS_IDENTITY};
	if (view->folded.len == 0)
		return 0;
	s.bytes = arena_alloc(view->arena,
			      view->folded.len + (size_t)2 * FOLD_MARGIN + 1);
	if (!s.bytes)
		return ERR_MEMORY;
	memset(s.bytes, 0, FOLD_MARGIN);
	s.bytes += FOLD_MARGIN;
	run(&s);
	fold_margin(s.bytes, s.len);
	if (s.edits.has_failed)
		return ERR_MEMORY;
	skeleton->counts[OBFUSCATION_LEET] = view->n_mixed;
	skeleton->folded = span_make(s.bytes, s.len);
	skeleton->flags &= ~(uint32_t)VIEW_IS_IDENTITY;
	if (span_equal(skeleton->folded, view->folded)) {
		skeleton->folded = view->folded;
		skeleton->flags |= VIEW_IS_IDENTITY;
	} else {
		skeleton->edits = s.edits.items;
		skeleton->n_edits = s.edits.n;
	}
	return 0;
}

int skeleton_literal(struct span literal, struct arena *arena,
		     struct span *skeleton)
{
	struct skeleton s = {.from = literal, .edits = {.arena = arena}};

	s.bytes = arena_alloc(arena, literal.len + 1);
	if (!s.bytes)
		return ERR_MEMORY;
	run(&s);
	if (s.edits.has_failed)
		return ERR_MEMORY;
	s.bytes[s.len] = '\0';
	*skeleton = span_make(s.bytes, s.len);
	return 0;
}
