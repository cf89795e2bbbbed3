/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_scan - what a folded text holds, sixty-four bytes at a time.
 *
 * Of sixty-four bytes each kind is a number with a bit a byte, so that
 * neighbours are looked at by shifting. Signs are few: those are looked at
 * one by one.
 *
 * Failure: none. Limits: linear. Threads: no shared state.
 */
#include "fold.h"

#include "bytes.h"

#include "base/ascii.h"

enum {
	LATIN_RUN = 3,
	GAP_BYTES = 12,    /* at most three characters of four bytes */
	GROUP_VECTORS = 4, /* the first one, and where the others start */
	SECOND = BYTES_WIDTH,
	THIRD = SECOND + BYTES_WIDTH,
	FOURTH = THIRD + BYTES_WIDTH,
	GROUP_BYTES = GROUP_VECTORS * BYTES_WIDTH
};

/* What a sign may be. */
enum {
	SIGN_AT = 1 << 0,
	SIGN_SLASH = 1 << 1,
	SIGN_DOT = 1 << 2,
	SIGN_STRAY = 1 << 3, /* see stray.h */
	SIGN_LEET = 1 << 4   /* may stand for a letter */
};

static const unsigned char sign_kinds[0x80] = {
    ['!'] = SIGN_LEET,  ['$'] = SIGN_LEET,
    ['*'] = SIGN_STRAY, ['+'] = SIGN_STRAY,
    ['-'] = SIGN_STRAY, ['.'] = SIGN_STRAY | SIGN_DOT,
    ['/'] = SIGN_SLASH, ['@'] = SIGN_LEET | SIGN_AT,
    ['^'] = SIGN_STRAY, ['_'] = SIGN_STRAY,
    ['|'] = SIGN_LEET,  ['~'] = SIGN_STRAY,
};

/* Sixty-four bytes, fewer at the end of the text, and the byte before. */
struct group {
	const unsigned char *ptr;
	size_t n;
	bytes16 here[GROUP_VECTORS];
	uint64_t letters;
	uint64_t digits;
	uint64_t high; /* bytes beyond ASCII */
	/* Of signs: */
	uint64_t dots;
	uint64_t strays;
	uint64_t leet;
	/* And what is told of the bytes: */
	uint64_t mixed;
	uint64_t singles;
};

/* What was seen so far, and of the last byte: 0 or 1. */
struct seen {
	uint64_t letters;
	uint64_t digits;
	uint64_t dots;
	unsigned signs;
	uint64_t last_letter;
	uint64_t last_alnum;
	uint64_t last_high;
	size_t last_single; /* where the last single letter stood, */
	size_t n_singles;   /* and how many near each other it ends */
	bool has_singles;
};

static ALWAYS_INLINE void load(bytes16 *vectors, const unsigned char *ptr,
			       size_t n)
{
	const bytes16 none = {0};

	vectors[0] = bytes_load(ptr);
	if (LIKELY(n > FOURTH)) {
		vectors[1] = bytes_load(ptr + SECOND);
		vectors[2] = bytes_load(ptr + THIRD);
		vectors[3] = bytes_load(ptr + FOURTH);
		return;
	}
	vectors[1] = n > SECOND ? bytes_load(ptr + SECOND) : none;
	vectors[2] = n > THIRD ? bytes_load(ptr + THIRD) : none;
	vectors[3] = none;
}

/* A bit for each byte whose highest bit is set. */
static ALWAYS_INLINE uint64_t mask_of(bytes16 a, bytes16 b, bytes16 c,
				      bytes16 d)
{
	return (uint64_t)(bytes_mask(a) | bytes_mask(b) << 16) |
	       (uint64_t)(bytes_mask(c) | bytes_mask(d) << 16) << 32;
}

/* A bit for each byte from first to last. */
static ALWAYS_INLINE uint64_t between(const bytes16 *vectors,
				      unsigned char first, unsigned char last)
{
	return mask_of(bytes_between(vectors[0], first, last),
		       bytes_between(vectors[1], first, last),
		       bytes_between(vectors[2], first, last),
		       bytes_between(vectors[3], first, last));
}

/* The signs one by one; returns all that they may be. */
static ALWAYS_INLINE unsigned look_at_signs(struct group *group)
{
	uint64_t signs = ~(group->letters | group->digits | group->high |
			   between(group->here, 0, ' '));
	unsigned kinds = 0;

	for (; signs; signs &= signs - 1) {
		unsigned kind = sign_kinds[group->ptr[LOWEST_BIT(signs)]];
		uint64_t bit = signs & -signs;

		if (!kind)
			continue;
		kinds |= kind;
		group->dots |= kind & SIGN_DOT ? bit : 0;
		group->strays |= kind & SIGN_STRAY ? bit : 0;
		group->leet |= kind & SIGN_LEET ? bit : 0;
	}
	return kinds;
}

/* The second one of rn, ln, lm and vv: see mixed.c. */
static ALWAYS_INLINE bytes16 is_odd_pair(bytes16 before, bytes16 here)
{
	bytes16 behind_l = bytes_equal(before, 'l');

	return (bytes_equal(here, 'n') &
		(behind_l | bytes_equal(before, 'r'))) |
	       (bytes_equal(here, 'm') & behind_l) |
	       (bytes_equal(here, 'v') & bytes_equal(before, 'v'));
}

static ALWAYS_INLINE uint64_t odd_pairs(const struct group *group)
{
	bytes16 before[GROUP_VECTORS];

	load(before, group->ptr - 1, group->n);
	return mask_of(is_odd_pair(before[0], group->here[0]),
		       is_odd_pair(before[1], group->here[1]),
		       is_odd_pair(before[2], group->here[2]),
		       is_odd_pair(before[3], group->here[3]));
}

/* Does a letter before a letter or digit stand in text[at, end)? */
static bool has_word(struct span text, size_t at, size_t end)
{
	for (; at < end; at++)
		if (text.ptr[at] >= 'a' && text.ptr[at] <= 'z' &&
		    ascii_is_alnum(text.ptr[at + 1]))
			return true;
	return false;
}

/* Are there three single letters, each within a gap's reach of the next? */
static void look_at_singles(struct seen *seen, struct span text, size_t start,
			    uint64_t singles)
{
	for (; singles && !seen->has_singles; singles &= singles - 1) {
		size_t at = start + LOWEST_BIT(singles);

		if (!seen->n_singles ||
		    at - seen->last_single > GAP_BYTES + 1 ||
		    has_word(text, seen->last_single + 1, at))
			seen->n_singles = 0;
		seen->n_singles++;
		seen->last_single = at;
		seen->has_singles = seen->n_singles >= LATIN_RUN;
	}
}

/* Keep the places of the bytes from at on, and what the last one was. */
static ALWAYS_INLINE void note(struct seen *seen, struct fold_scan *scan,
			       const struct group *group, size_t at)
{
	seen->last_letter = group->letters >> 63;
	seen->last_alnum = (group->letters | group->digits) >> 63;
	seen->last_high = group->high >> 63;
	scan->mixed[at / GROUP_BYTES] = group->mixed;
	scan->strays[at / GROUP_BYTES] = group->strays;
	scan->singles[at / GROUP_BYTES] = group->singles;
}

static ALWAYS_INLINE void look_at_neighbours(struct seen *seen,
					     struct group *group)
{
	unsigned char next = group->n > GROUP_BYTES ? group->ptr[GROUP_BYTES]
						    : 0;
	uint64_t next_letter = (uint64_t)(next >= 'a' && next <= 'z') << 63;
	uint64_t next_alnum = (uint64_t)ascii_is_alnum(next) << 63;
	uint64_t next_high = (uint64_t)(next >> 7) << 63;
	uint64_t alnum = group->letters | group->digits;
	uint64_t before_letter = group->letters << 1 | seen->last_letter;
	uint64_t before_alnum = alnum << 1 | seen->last_alnum;
	uint64_t before_high = group->high << 1 | seen->last_high;

	if (group->letters)
		group->mixed = odd_pairs(group);
	group->mixed |= (group->digits | group->leet) &
			(before_letter | group->letters >> 1 | next_letter);
	group->singles = group->letters & ~before_alnum &
			 ~(alnum >> 1 | next_alnum);
	seen->dots |= group->dots & (before_alnum | before_high);
	group->strays &= (before_letter | before_high) &
			 ((group->letters | group->high) >> 1 | next_letter |
			  next_high);
}

static ALWAYS_INLINE void look_at(struct seen *seen, struct fold_scan *scan,
				  struct span text, size_t at)
{
	struct group group = {.ptr = text.ptr + at, .n = text.len - at};

	load(group.here, group.ptr, group.n);
	group.high = mask_of(group.here[0], group.here[1], group.here[2],
			     group.here[3]);
	group.letters = between(group.here, 'a', 'z');
	group.digits = between(group.here, '0', '9');
	seen->signs |= look_at_signs(&group);
	look_at_neighbours(seen, &group);
	if (group.singles)
		look_at_singles(seen, text, at, group.singles);
	seen->letters |= group.letters;
	seen->digits |= group.digits;
	scan->has_mixed |= group.mixed != 0;
	scan->has_strays |= group.strays != 0;
	note(seen, scan, &group, at);
}

void fold_scan(struct fold_scan *scan, struct span folded)
{
	struct seen seen = {0};

	scan->has_mixed = false;
	scan->has_strays = false;
	for (size_t at = 0; at < folded.len; at += GROUP_BYTES)
		look_at(&seen, scan, folded, at);
	scan->has_singles = seen.has_singles;
	scan->flags = (seen.letters ? VIEW_HAS_LATIN : 0) |
		      (seen.digits ? VIEW_HAS_DIGIT : 0) |
		      (seen.signs & SIGN_AT ? VIEW_HAS_AT : 0) |
		      (seen.signs & SIGN_SLASH ? VIEW_HAS_SLASH : 0) |
		      (seen.dots ? VIEW_HAS_DOT_WORD : 0);
}
