/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_join.h - what the rules that look ahead share: reading the folded
 * text by characters, and cutting pieces out of it. Private to the folding.
 */
#ifndef SCAMSIEVE_TEXT_FOLD_JOIN_H
#define SCAMSIEVE_TEXT_FOLD_JOIN_H

#include "fold.h"

/* A character of the folded text. */
struct fold_mark {
	size_t start;
	size_t end;
	enum fold_class class;
};

/* What is to be cut out of the text, in order. */
struct fold_cuts {
	struct range *items;
	size_t n;
	size_t capacity;
	struct arena *arena;
};

enum { FOLD_GAP_CHARS = 3 /* joiners between two letters, at most */ };

static inline bool fold_is_numeral(enum fold_class class)
{
	return class == FOLD_NUMERAL || class == FOLD_FORMAL;
}

/* The character at a place; of class NEWLINE at the end of the text. */
struct fold_mark fold_mark_at(const struct fold_text *text, size_t at);

/* Note bytes to be cut out. 0 or ERR_MEMORY. */
int fold_cut(struct fold_cuts *cuts, size_t start, size_t end);

/*
 * One rule each (see fold_join.c): note what it cuts out of fold->text and
 * count it. 0 or ERR_MEMORY.
 */
int fold_join_emoji(struct fold *fold, struct fold_cuts *cuts);
int fold_join_letters(struct fold *fold, struct fold_cuts *cuts);
int fold_join_cjk(struct fold *fold, struct fold_cuts *cuts);
int fold_join_numerals(struct fold *fold, struct fold_cuts *cuts);

#endif
