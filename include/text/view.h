/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view.h - a text as rules see it: folded, with the way back to the raw
 * bytes.
 *
 * Folding is one pass: NFKC, case folded, invisible characters removed,
 * look-alikes of all scripts, enclosed and full-width forms, traditional
 * Chinese to simplified, Chinese numerals inside contact-like runs, runs of
 * white space to one space, spaces between CJK characters removed, letters
 * or CJK characters that are spaced or dotted out joined. What was folded is
 * counted by kind, for obfuscation is itself evidence. Folding a folded
 * text changes nothing.
 */
#ifndef SCAMSIEVE_TEXT_VIEW_H
#define SCAMSIEVE_TEXT_VIEW_H

#include "base/arena.h"

/* Kinds of folding that an honest writer does not need: counted. */
#define OBFUSCATION_LIST(X)                                                    \
	X(ZERO_WIDTH, zero_width, "invisible characters")                      \
	X(BIDI, bidi, "bidirectional controls")                                \
	X(LOOK_ALIKE, look_alike, "letters of another script in a word")       \
	X(FULL_WIDTH, full_width, "full-width letters and digits")             \
	X(ENCLOSED, enclosed, "circled or squared letters and digits")         \
	X(STYLED, styled, "mathematical and small-capital letters")            \
	X(DIGIT, digit, "digits of another script or Chinese numerals")        \
	X(COMBINING, combining, "combining marks stacked on letters")          \
	X(SPACED, spaced, "letters or characters spaced or dotted out")        \
	X(EMOJI_SPLIT, emoji_split, "words split by emoji or symbols")         \
	X(LEET, leet, "mixed words that read as words (skeleton only)")

enum obfuscation {
#define X(upper, lower, doc) OBFUSCATION_##upper,
	OBFUSCATION_LIST(X)
#undef X
	    OBFUSCATION_COUNT
};

/* "zero_width", ... */
const char *obfuscation_name(enum obfuscation kind);

/* What the pass saw; lets a caller skip work that cannot find anything. */
enum view_flag {
	VIEW_HAS_DIGIT = 1 << 0,
	VIEW_HAS_AT = 1 << 1,       /* '@' */
	VIEW_HAS_DOT_WORD = 1 << 2, /* '.' with a letter or digit before it */
	VIEW_HAS_SLASH = 1 << 3,    /* '/' */
	VIEW_HAS_HAN = 1 << 4,
	VIEW_HAS_LATIN = 1 << 5,
	VIEW_HAS_MIXED_WORD = 1 << 6, /* a skeleton may differ: make one */
	VIEW_IS_IDENTITY = 1 << 7,    /* folded text is the raw text */
	VIEW_IS_PLAIN = 1 << 8,    /* one of these two once view_is_plain() */
	VIEW_IS_NOT_PLAIN = 1 << 9 /* was asked */
};

struct edit; /* private to the text floor */

struct view {
	struct span raw;    /* well-formed UTF-8, borrowed */
	struct span folded; /* in the arena, or the raw bytes themselves */
	uint32_t counts[OBFUSCATION_COUNT];
	uint32_t flags;           /* enum view_flag */
	uint32_t n_mixed;         /* words that a skeleton reads otherwise */
	const struct edit *edits; /* the way back: where the two differ */
	size_t n_edits;
	/* A bit each for folded bytes that the skeleton has to look at. */
	const uint64_t *mixed;
	const uint64_t *strays;
	struct arena *arena;
};

enum { VIEW_MAX_BYTES = 1 << 28 }; /* a longer text is ERR_LIMIT */

/*
 * Fold raw (well-formed UTF-8; at most VIEW_MAX_BYTES) into *view. The view
 * borrows raw and keeps its own bytes in the arena.
 * 0, ERR_LIMIT or ERR_MEMORY.
 */
int view_fold(struct view *view, struct span raw, struct arena *arena);

/*
 * The raw bytes that made folded[range], removed characters at its edges
 * left out and those inside it included.
 */
struct range view_raw_range(const struct view *view, struct range folded);

/*
 * Nothing in the view became an ASCII letter or digit by folding but ASCII
 * letters: what is found need not be compared with what was written.
 */
bool view_is_plain(struct view *view);

/*
 * The skeleton of a folded view: mixed words (ag3nt, pa$$word, wallet with a
 * capital I, rn for m) folded as well, look-alike ASCII brought to one
 * canonical letter. What mixed words there are is counted as LEET; the flags
 * are the folded view's. The skeleton's raw is view->folded, and its way back
 * leads there. 0, ERR_LIMIT or ERR_MEMORY.
 */
int view_skeleton(struct view *skeleton, const struct view *view);

/*
 * Fold a literal of a rule or a lexicon by the same code: what it gives is
 * what must be looked for in a folded text. 0, ERR_LIMIT or ERR_MEMORY.
 */
int fold_literal(struct span literal, struct arena *arena, struct span *folded);

/* The same for the skeleton: literal is a folded literal. */
int skeleton_literal(struct span literal, struct arena *arena,
		     struct span *skeleton);

#endif
