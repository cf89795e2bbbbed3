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
#include "bytes.h"
#include "edits.h"
#include "mixed.h"
#include "stray.h"

#include "base/ascii.h"

enum { NUMBER_DIGITS = 3 };

struct skeleton {
	struct span from;
	unsigned char *bytes; /* with BYTES_WIDTH more than from has */
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

/*
 * Bytes that want a look at what stands around them: digits and signs that
 * may stand for letters or be left out (and / among them), rn and vv.
 */
static ALWAYS_INLINE bytes16 wants_look(bytes16 here, bytes16 after)
{
	bytes16 sign = (bytes_between(here, '*', '9') &
			~bytes_equal(here, ',')) |
		       bytes_equal(here, '!') | bytes_equal(here, '$') |
		       bytes_equal(here, '@') | bytes_between(here, '^', '_') |
		       bytes_equal(here, '|') | bytes_equal(here, '~');

	return sign | (bytes_equal(here, 'r') & bytes_equal(after, 'n')) |
	       (bytes_equal(here, 'v') & bytes_equal(after, 'v'));
}

/*
 * Sixteen bytes, or as many as are left, of which the first ones are right
 * wherever they stand; returns how many.
 */
static ALWAYS_INLINE size_t put_plain(unsigned char *out, struct span left)
{
	unsigned char end[BYTES_WIDTH + 1] = {0};
	const unsigned char *ptr = left.ptr;
	size_t n = BYTES_WIDTH;
	bytes16 here;
	unsigned look;

	if (UNLIKELY(left.len <= BYTES_WIDTH)) {
		memcpy(end, left.ptr, left.len);
		ptr = end;
		n = left.len;
	}
	here = bytes_load(ptr);
	bytes_store(out, here ^ (bytes_equal(here, 'i') & ('i' ^ 'l')));
	look = bytes_mask(wants_look(here, bytes_load(ptr + 1)));
	return look ? LOWEST_BIT(look) : n;
}

/* Up to a byte that wants a look; returns its place. */
static size_t run_plain(struct skeleton *s, size_t start)
{
	unsigned char *out = s->bytes + s->len;
	size_t at = start;
	size_t n = BYTES_WIDTH;

	while (at < s->from.len && n == BYTES_WIDTH) {
		n = put_plain(out + (at - start),
			      span_make(s->from.ptr + at, s->from.len - at));
		at += n;
	}
	if (at > start) {
		edits_follow(&s->edits, s->len, start);
		s->len += at - start;
	}
	return at;
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

/* The rest, from at on, of the token [start, end). */
static void put_token(struct skeleton *s, size_t start, size_t end, size_t at)
{
	struct range word = readable(s->from, start, end);
	const unsigned char *p = s->from.ptr;

	if (at < word.start) {
		copy(s, at, word.start);
		at = word.start;
	}
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

/* The rest, from at on, of the row of tokens that it stands in. */
static size_t put_tokens(struct skeleton *s, size_t at)
{
	const unsigned char *p = s->from.ptr;
	size_t start = at;

	while (start > 0 && mixed_is_token(p[start - 1]))
		start--;
	while (start < s->from.len && mixed_is_token(p[start])) {
		size_t end = mixed_token_end(s->from, start);

		if (end == start) /* an @ that starts none */
			copy(s, at, ++end);
		else if (end > at)
			put_token(s, start, end, at);
		start = end;
		at = at > end ? at : end;
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

static void run(struct skeleton *s)
{
	const struct fold_text text = {.bytes = (unsigned char *)s->from.ptr,
				       .len = s->from.len};
	size_t at = 0;

	while ((at = run_plain(s, at)) < s->from.len) {
		unsigned char c = s->from.ptr[at];

		if (mixed_is_token(c)) {
			at = put_tokens(s, at);
			continue;
		}
		if (!stray_is_sign(c) || !is_left_out(&text, at))
			copy(s, at, at + 1);
		at++;
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
	s.bytes = arena_alloc(view->arena, view->folded.len + BYTES_WIDTH);
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

	s.bytes = arena_alloc(arena, literal.len + BYTES_WIDTH);
	if (!s.bytes)
		return ERR_MEMORY;
	run(&s);
	if (s.edits.has_failed)
		return ERR_MEMORY;
	s.bytes[s.len] = '\0';
	*skeleton = span_make(s.bytes, s.len);
	return 0;
}
