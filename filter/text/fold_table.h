/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_table.h - what a single code point folds to, without its context.
 *
 * Two stages of 32 code points a block lead to a record; most code points
 * share theirs. A record packs what the character becomes, the class of the
 * result (which is what the context rules of fold.c look at) and the kind of
 * obfuscation, if any. Private to the text floor.
 */
#ifndef SCAMSIEVE_TEXT_FOLD_TABLE_H
#define SCAMSIEVE_TEXT_FOLD_TABLE_H

#include "base/base.h"

/* The order is the generator's (CLASSES in gen/fold_table.py). */
enum fold_class {
	FOLD_SYMBOL,    /* nothing that the rules look at */
	FOLD_SPACE,     /* becomes ' ' */
	FOLD_NEWLINE,   /* becomes '\n' */
	FOLD_IGNORABLE, /* removed */
	FOLD_MARK,      /* combining mark, removed */
	FOLD_OVERLAY,   /* strokes and enclosing marks, removed */
	FOLD_KEYCAP,    /* U+20E3, removed */
	FOLD_VOICED,    /* U+3099, composes with kana */
	FOLD_SEMI,      /* U+309A, composes with kana */
	FOLD_LATIN,
	FOLD_DIGIT, /* 0 to 9 */
	FOLD_HAN,
	FOLD_NUMERAL, /* 〇 to 九; its value stands in the record */
	FOLD_FORMAL,  /* 壹 to 玖; the same */
	FOLD_KANA,
	FOLD_CJK_PUNCT,
	FOLD_HANGUL,
	FOLD_JAMO_L,
	FOLD_JAMO_V,
	FOLD_JAMO_T,
	FOLD_LOOK,    /* foreign letter that looks like a Latin one */
	FOLD_FOREIGN, /* any other foreign letter */
	FOLD_JOINER,  /* - . * _ and the like: no sentence needs it */
	FOLD_SLASH,
	FOLD_EMOJI,
	FOLD_PUNCT, /* sentence punctuation, quotes, brackets */
	FOLD_UNIT,  /* expansion that starts in a letter, ends in a digit */
	FOLD_WEAK   /* looks like a Latin letter beside Latin letters only */
};

/* The generator's KINDS; what obfuscation each may be is fold.c's affair. */
enum fold_kind {
	FOLD_KIND_NONE,
	FOLD_KIND_ZERO_WIDTH,
	FOLD_KIND_BIDI,
	FOLD_KIND_LOOK_ALIKE,
	FOLD_KIND_FULL_WIDTH,
	FOLD_KIND_ENCLOSED,
	FOLD_KIND_STYLED,
	FOLD_KIND_DIGIT,
	FOLD_KIND_COMBINING,
	FOLD_KIND_REGIONAL,
	FOLD_KIND_SELECTOR
};

enum {
	FOLD_TABLE_LIMIT = 0x32000, /* nothing above is folded by the table */
	FOLD_TABLE_SHIFT = 5,
	FOLD_CLASS_SHIFT = 21,
	FOLD_KIND_SHIFT = 26
};

#define FOLD_IS_SELF (1u << 31) /* unchanged; value: of a numeral */
#define FOLD_IS_MANY (1u << 30) /* value: where in fold_pool, up to a 0 */

/* A Latin letter for a code point that looks like it; sorted by code. */
struct fold_look {
	uint32_t code;
	char letter;
};

extern const uint16_t fold_stage1[];
extern const uint16_t fold_stage2[];
extern const uint32_t fold_records[];
extern const uint32_t fold_pool[];
extern const struct fold_look fold_looks[];
extern const size_t fold_looks_n;

/*
 * Han that stay as they are: a bit each of U+4000 to U+9FFF, in words by the
 * first two bytes of UTF-8.
 */
enum { FOLD_HAN_FIRST = 0xE480, FOLD_HAN_END = 0xE9C0 };
extern const uint64_t fold_plain_han[];

static inline uint32_t fold_record_value(uint32_t record)
{
	return record & 0x1FFFFF;
}

static inline enum fold_class fold_record_class(uint32_t record)
{
	return (enum fold_class)((record >> FOLD_CLASS_SHIFT) & 0x1F);
}

static inline enum fold_kind fold_record_kind(uint32_t record)
{
	return (enum fold_kind)((record >> FOLD_KIND_SHIFT) & 0xF);
}

/* The record of any code point: plane 14 is ignorable, the rest symbols. */
static inline uint32_t fold_record(uint32_t code)
{
	size_t block = code >> FOLD_TABLE_SHIFT;
	size_t within = code & ((1u << FOLD_TABLE_SHIFT) - 1);

	if (LIKELY(code < FOLD_TABLE_LIMIT)) {
		block = fold_stage1[block];
		return fold_records[fold_stage2[block << FOLD_TABLE_SHIFT |
						within]];
	}
	if (code >= 0xE0000 && code <= 0xE0FFF)
		return FOLD_IS_SELF | (FOLD_IGNORABLE << FOLD_CLASS_SHIFT) |
		       ((uint32_t)FOLD_KIND_SELECTOR << FOLD_KIND_SHIFT);
	return FOLD_IS_SELF; /* and of class FOLD_SYMBOL, which is 0 */
}

#endif
