/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.h - the folding pass and its workings. Private to the text floor;
 * others go through text/view.h.
 */
#ifndef SCAMSIEVE_TEXT_FOLD_H
#define SCAMSIEVE_TEXT_FOLD_H

#include "text/view.h"

#include "edits.h"
#include "fold_table.h"
#include "places.h"

/* Folded bytes and the way back. */
struct fold_text {
	unsigned char *bytes; /* FOLD_MARGIN zeros before and behind */
	size_t len;
	size_t capacity;
	struct edits edits;
	struct arena *arena;
};

/* What is decided about the foreign look-alikes of a text. */
enum fold_decision { FOLD_UNDECIDED, FOLD_CONVERT, FOLD_KEEP };

/* What waits for the next character, so that ASCII runs need one test. */
enum fold_pending {
	FOLD_PENDING_INVISIBLE = 1 << 0,
	FOLD_PENDING_ENCLOSED = 1 << 1
};

/* What a folded text holds, and which places want a second look. */
struct fold_scan {
	uint32_t flags;   /* enum view_flag, but HAN, MIXED_WORD and IDENTITY */
	bool has_mixed;   /* bytes that may stand for others in a word, */
	bool has_strays;  /* signs between two letters of any script, */
	bool has_singles; /* single letters of ASCII, three near each other */
	uint64_t *mixed;  /* where they are, as bits (places.h) */
	uint64_t *strays;
	uint64_t *singles;
};

struct fold {
	const unsigned char *raw;
	const unsigned char *ptr;
	const unsigned char *end;
	struct fold_text text;
	uint32_t counts[OBFUSCATION_COUNT];

	enum fold_class previous; /* of the last character written */
	unsigned pending;         /* enum fold_pending */
	uint32_t invisible[2];    /* zero-width and bidi ones that wait */
	size_t mark_at;           /* where marks are being stacked, how many */
	uint32_t n_marks;
	size_t regional_at;
	uint32_t n_regional;

	size_t cjk_end;     /* where the last CJK character ended */
	size_t segment_end; /* where the last CJK letter ended */
	size_t row_end;     /* and the last one of the row before */
	size_t n_segment;   /* letters in that row of letters */
	size_t n_part;      /* letters since the last space removed from it */
	uint32_t n_singles; /* parts of a single letter, one after another */
	bool is_after_gap;  /* the row follows another at a gap */

	/* One word's decision about look-alikes, and the whole text's. */
	const unsigned char *word_end;
	bool converts_word;
	enum fold_decision decision;

	/* For the rules that look ahead: */
	struct places emoji;    /* behind a letter, */
	struct places gaps;     /* before single CJK letters with one behind, */
	struct places numerals; /* behind what may belong to them */

	uint32_t n_foreign_digits;
	struct fold_scan scan; /* fold_scan() of the result */
	bool has_han;
	bool has_foreign;
	bool has_rare_latin; /* Latin letters that are not ASCII */
	bool has_few_strays; /* see fold_stray.c */
	bool has_failed;     /* there was no memory to note a place */
};

/*
 * Fold raw into fold->text. The rest of *fold tells what was seen.
 * 0 or ERR_MEMORY.
 */
int fold_run(struct fold *fold, struct span raw, struct arena *arena);

/* Where in the raw text the character being folded lies. */
struct fold_place {
	size_t start;
	size_t end;
};

static inline bool fold_is_cjk_letter(enum fold_class class)
{
	return class >= FOLD_HAN && class <= FOLD_KANA;
}

/* A letter or digit of a script that words of interest are written in. */
static inline bool fold_is_word(enum fold_class class)
{
	return class == FOLD_LATIN || class == FOLD_DIGIT ||
	       fold_is_cjk_letter(class);
}

/* Write one code point as it is, with its way back. */
void fold_put_code(struct fold *fold, uint32_t code, struct fold_place from);

/* Write a folded code point of a class, by the rules of its class. */
void fold_put(struct fold *fold, uint32_t code, enum fold_class class,
	      struct fold_place from);

/*
 * Put a Hangul letter or a kana's mark to the last character written, if
 * they compose; false if they do not.
 */
bool fold_put_composed(struct fold *fold, uint32_t code, enum fold_class class,
		       struct fold_place from);

/* Note a place for a rule that looks ahead. */
void fold_note(struct fold *fold, struct places *places, size_t at);

/* Settle what waited (fold->pending), now that a character comes. */
void fold_settle(struct fold *fold, enum fold_class class);

/* Before a CJK character behind another kind: remove the space between two. */
void fold_begin_cjk(struct fold *fold);

/* Before a CJK letter: if a new row starts, note where a word may be split. */
void fold_begin_row(struct fold *fold);

/* Count the characters that may be obfuscation by themselves. */
void fold_count(struct fold *fold, uint32_t code, enum fold_kind kind,
		enum fold_class class);

/* At the end of the text: what is still being counted. */
void fold_finish(struct fold *fold);

/* Does the look-alike at fold->ptr stand in a word that is to be Latin? */
bool fold_word_converts(struct fold *fold);

/* The Latin letter for a look-alike, or 0. */
unsigned char fold_look_alike(uint32_t code);

/*
 * The rules that need to look ahead, over the text that the pass left:
 * words split by emoji, single letters spaced out, numerals in runs.
 * 0 or ERR_MEMORY.
 */
int fold_join(struct fold *fold);

/*
 * Fill *scan, whose places have room for the text. The bytes stand in a
 * buffer with FOLD_MARGIN readable bytes before and behind that are no part
 * of a word (as fold_margin() leaves them).
 */
void fold_scan(struct fold_scan *scan, struct span folded);

enum { FOLD_MARGIN = 16 };

/* Clear the margin behind len bytes; the one before is cleared when made. */
static inline void fold_margin(unsigned char *bytes, size_t len)
{
	memset(bytes + len, 0, FOLD_MARGIN + 1);
}

#endif
