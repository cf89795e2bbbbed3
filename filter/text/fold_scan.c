/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_scan - what a folded text holds, sixteen bytes at a time.
 *
 * Each byte is compared together with its neighbours, which are loaded from
 * one byte before and one byte behind. What a first look cannot decide (are
 * the single letters near each other?) a second one does, byte by byte, and
 * only where there is reason.
 *
 * Failure: none. Limits: linear. Threads: no shared state.
 */
#include "fold.h"

#include "bytes.h"

enum {
	LATIN_RUN = 3,
	GAP_BYTES = 12, /* at most three characters of four bytes */
	ROUNDS = 255    /* what a counter of one byte can count */
};

struct seen {
	bytes16 letters;
	bytes16 digits;
	bytes16 at;
	bytes16 slash;
	bytes16 dot;
	bytes16 mixed;
	bytes16 stray;
	bytes16 singles; /* a count in each byte */
};

static ALWAYS_INLINE bytes16 is_alnum_at(bytes16 here)
{
	return bytes_between(here, 'a', 'z') | bytes_between(here, '0', '9');
}

/* Among letters: single ones, and what may make a word a mixed one. */
static ALWAYS_INLINE void look_at_letters(struct seen *seen, bytes16 letter,
					  const unsigned char *ptr)
{
	bytes16 before = bytes_load(ptr - 1);
	bytes16 here = bytes_load(ptr);
	bytes16 after = bytes_load(ptr + 1);
	bytes16 before_alnum = is_alnum_at(after);
	bytes16 leet = bytes_between(here, '0', '9') | bytes_equal(here, '$') |
		       bytes_equal(here, '@') | bytes_equal(here, '!') |
		       bytes_equal(here, '|');
	bytes16 behind_l = bytes_equal(before, 'l');

	seen->singles -= letter & ~is_alnum_at(before) & ~before_alnum;
	/* Leet behind a letter; rn, vv, ln and lm: see mixed.c. */
	seen->mixed |= leet & bytes_between(before, 'a', 'z') &
		       (before_alnum | (bytes16)(here == after) |
			bytes_equal(here, '1') | bytes_equal(here, '7') |
			bytes_equal(here, '$') | bytes_equal(here, '|'));
	seen->mixed |= bytes_equal(here, 'n') &
		       (behind_l | bytes_equal(before, 'r'));
	seen->mixed |= bytes_equal(here, 'm') & behind_l;
	seen->mixed |= bytes_equal(here, 'v') & bytes_equal(before, 'v');
}

/* A letter, or a byte of one beyond ASCII. */
static ALWAYS_INLINE bytes16 is_letter_at(bytes16 here)
{
	return bytes_between(here, 'a', 'z') | bytes_between(here, 0x80, 0xFF);
}

static ALWAYS_INLINE void look_at(struct seen *seen, const unsigned char *ptr)
{
	bytes16 here = bytes_load(ptr);
	bytes16 letter = bytes_between(here, 'a', 'z');
	bytes16 dot = bytes_equal(here, '.');
	/* * + , - . ^ _ ~ but mixed_is_stray() knows better. */
	bytes16 sign = bytes_between(here, '*', '.') |
		       bytes_between(here, '^', '_') | bytes_equal(here, '~');

	if (bytes_any(sign))
		seen->stray |= sign & is_letter_at(bytes_load(ptr - 1)) &
			       is_letter_at(bytes_load(ptr + 1));

	seen->letters |= letter;
	seen->digits |= bytes_between(here, '0', '9');
	seen->at |= bytes_equal(here, '@');
	seen->slash |= bytes_equal(here, '/');
	if (bytes_any(dot)) {
		bytes16 before = bytes_load(ptr - 1);

		seen->dot |= dot & (is_alnum_at(before) |
				    bytes_between(before, 0x80, 0xFF));
	}
	/* $ecurity, @ccount: mixed.c knows which. */
	seen->mixed |= (bytes_equal(here, '$') | bytes_equal(here, '@')) &
		       is_letter_at(bytes_load(ptr + 1)) &
		       ~is_alnum_at(bytes_load(ptr - 1));
	if (bytes_any(letter | bytes_between(bytes_load(ptr - 1), 'a', 'z')))
		look_at_letters(seen, letter, ptr);
}

static bool is_alnum(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Are there three single letters, each within a gap's reach of the next? */
static bool has_singles(struct span folded)
{
	size_t last = 0;
	size_t n = 0;

	for (size_t i = 0; i < folded.len; i++) {
		unsigned char c = folded.ptr[i];

		if (c < 'a' || c > 'z')
			continue;
		if (i + 1 < folded.len && is_alnum(folded.ptr[i + 1])) {
			/* A word: nothing in it is single. */
			while (i + 1 < folded.len &&
			       is_alnum(folded.ptr[i + 1]))
				i++;
			n = 0;
			continue;
		}
		if (i > 0 && is_alnum(folded.ptr[i - 1]))
			continue;
		n = n && i - last <= GAP_BYTES + 1 ? n + 1 : 1;
		if (n >= LATIN_RUN)
			return true;
		last = i;
	}
	return false;
}

static size_t sum(bytes16 counts)
{
	size_t total = 0;

	for (size_t i = 0; i < BYTES_WIDTH; i++)
		total += counts[i];
	return total;
}

uint32_t fold_scan(struct span folded)
{
	struct seen seen = {0};
	size_t n_singles = 0;
	uint32_t flags = 0;
	size_t at = 0;

	while (at < folded.len) {
		for (unsigned i = 0; i < ROUNDS && at < folded.len; i++) {
			look_at(&seen, folded.ptr + at);
			at += BYTES_WIDTH;
		}
		if (bytes_any(seen.singles))
			n_singles += sum(seen.singles);
		seen.singles = (bytes16){0};
	}
	flags |= bytes_any(seen.letters) ? VIEW_HAS_LATIN : 0;
	flags |= bytes_any(seen.digits) ? VIEW_HAS_DIGIT : 0;
	flags |= bytes_any(seen.at) ? VIEW_HAS_AT : 0;
	flags |= bytes_any(seen.slash) ? VIEW_HAS_SLASH : 0;
	flags |= bytes_any(seen.dot) ? VIEW_HAS_DOT_WORD : 0;
	flags |= bytes_any(seen.mixed) ? FOLD_MAYBE_MIXED : 0;
	flags |= bytes_any(seen.stray) ? FOLD_MAYBE_STRAY : 0;
	if (n_singles >= LATIN_RUN && has_singles(folded))
		flags |= FOLD_HAS_SINGLES;
	return flags;
}
