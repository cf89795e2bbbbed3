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
 * The scan of the folded text noted which bytes may do so (fold_scan.c), and
 * only the tokens that hold one are read; all else is copied.
 *
 * Contract: see text/view.h.
 * Failure: ERR_MEMORY.
 * Limits: linear; never longer than the folded text.
 * Threads: no shared state.
 */
#include "bytes.h"
#include "edits.h"
#include "mixed.h"
#include "stray.h"

#include "base/ascii.h"

enum { NUMBER_DIGITS = 3 };

struct skeleton {
	struct span from;
	const uint64_t *mixed; /* the places that want a look, as bits: */
	const uint64_t *strays;
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
	if (at >= end)
		return;
	edits_follow(&s->edits, s->len, at);
	memcpy(s->bytes + s->len, s->from.ptr + at, end - at);
	s->len += end - at;
}

/* Bytes of which none wants a look, with i for l. */
static void copy_plain(struct skeleton *s, size_t at, size_t end)
{
	const unsigned char *from = s->from.ptr + at;
	unsigned char *to = s->bytes + s->len;
	size_t n = end - at;
	size_t i = 0;

	if (n == 0)
		return;
	edits_follow(&s->edits, s->len, at);
	for (; n - i >= BYTES_WIDTH; i += BYTES_WIDTH) {
		bytes16 here = bytes_load(from + i);

		bytes_store(to + i,
			    here ^ (bytes_equal(here, 'i') & ('i' ^ 'l')));
	}
	for (; i < n; i++)
		to[i] = from[i] == 'i' ? 'l' : from[i];
	s->len += n;
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

/* A letter that two make. */
static void put_pair(struct skeleton *s, unsigned char c, size_t at)
{
	edits_add(&s->edits,
		  (struct edit){(uint32_t)s->len, (uint32_t)s->len + 1,
				(uint32_t)at, (uint32_t)at + 2});
	s->bytes[s->len++] = c;
}

static void put_token(struct skeleton *s, size_t at, size_t end)
{
	struct range word = readable(s->from, at, end);
	const unsigned char *p = s->from.ptr;

	copy(s, at, word.start);
	at = word.start;
	edits_follow(&s->edits, s->len, at);
	for (; at < word.end; at++) {
		unsigned char c = p[at];
		bool has_next = at + 1 < word.end;

		if (c == 'r' && has_next && p[at + 1] == 'n')
			put_pair(s, 'm', at++);
		else if (c == 'v' && has_next && p[at + 1] == 'v')
			put_pair(s, 'w', at++);
		else if (c == 'i')
			s->bytes[s->len++] = 'l';
		else
			s->bytes[s->len++] = mixed_letters[c] ? mixed_letters[c]
							      : c;
	}
	copy(s, at, end);
}

/* The row of tokens that a place stands in; returns its end. */
static size_t put_tokens(struct skeleton *s, size_t place)
{
	const unsigned char *p = s->from.ptr;
	size_t at = place;

	while (at > 0 && mixed_is_token(p[at - 1]))
		at--;
	s->len -= place - at; /* they were copied, a byte for each */
	while (at < s->from.len && mixed_is_token(p[at])) {
		size_t end = mixed_token_end(s->from, at);

		if (end == at) /* an @ that starts none */
			copy(s, at, ++end);
		else
			put_token(s, at, end);
		at = end;
	}
	return at;
}

/* A stray sign, but hyphens of Latin words are honest in most texts. */
static bool is_left_out(const struct fold_text *text, size_t at)
{
	enum stray stray = stray_at(text, at);

	return stray == STRAY_CJK ||
	       (stray == STRAY_LATIN && text->bytes[at] != '-');
}

static size_t next_place(const struct skeleton *s, size_t at)
{
	size_t mixed = places_next(s->mixed, at, s->from.len);
	size_t stray = places_next(s->strays, at, s->from.len);

	return mixed < stray ? mixed : stray;
}

static void run(struct skeleton *s)
{
	const struct fold_text text = {.bytes = (unsigned char *)s->from.ptr,
				       .len = s->from.len};
	size_t at = 0;

	while (at < s->from.len) {
		size_t place = next_place(s, at);

		copy_plain(s, at, place);
		at = place;
		if (at == s->from.len)
			break;
		if (mixed_is_token(s->from.ptr[at])) {
			at = put_tokens(s, at);
			continue;
		}
		if (!is_left_out(&text, at))
			copy(s, at, at + 1);
		at++;
	}
}

int view_skeleton(struct view *skeleton, const struct view *view)
{
	struct skeleton s = {.from = view->folded,
			     .mixed = view->mixed,
			     .strays = view->strays,
			     .edits = {.arena = view->arena}};

	*skeleton = (struct view){.raw = view->folded,
				  .folded = view->folded,
				  .arena = view->arena,
				  .flags = view->flags | VIEW_IS_IDENTITY};
	if (view->folded.len == 0)
		return 0;
	s.bytes = arena_alloc(view->arena, view->folded.len);
	if (!s.bytes)
		return ERR_MEMORY;
	run(&s);
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
	size_t bytes = places_words(literal.len) * sizeof(uint64_t);
	uint64_t *places = arena_alloc(arena, bytes);

	s.bytes = arena_alloc(arena, literal.len + 1);
	if (!s.bytes || !places)
		return ERR_MEMORY;
	/* Look at all: a literal is short, and was not scanned. */
	memset(places, 0xFF, bytes);
	s.mixed = places;
	s.strays = places;
	run(&s);
	if (s.edits.has_failed)
		return ERR_MEMORY;
	s.bytes[s.len] = '\0';
	*skeleton = span_make(s.bytes, s.len);
	return 0;
}
