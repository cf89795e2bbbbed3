/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_join.h - what the rules that look ahead share: reading the folded
 * text by characters, and cutting pieces out of it. Private to the folding.
 */
#ifndef SCAMSIEVE_TEXT_FOLD_JOIN_H
#define SCAMSIEVE_TEXT_FOLD_JOIN_H

#include "fold.h"

#include "base/utf8.h"

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

/* The class of a character by its code. */
static inline enum fold_class fold_class_of(uint32_t code)
{
	return fold_record_class(fold_record(code));
}

/* The code at a place; most beyond ASCII have three bytes here. */
static inline size_t fold_code_at(const struct fold_text *text, size_t at,
				  uint32_t *code)
{
	const unsigned char *ptr = text->bytes + at;
	bool is_valid;

	if (ptr[0] < 0x80) {
		*code = ptr[0];
		return 1;
	}
	if (LIKELY(ptr[0] > 0xE0 && ptr[0] < 0xF0 && text->len - at >= 3 &&
		   (ptr[1] & 0xC0) == 0x80 && (ptr[2] & 0xC0) == 0x80)) {
		*code = ((uint32_t)(ptr[0] & 0xF) << 12) |
			((uint32_t)(ptr[1] & 0x3F) << 6) | (ptr[2] & 0x3Fu);
		return 3;
	}
	return utf8_decode(ptr, text->bytes + text->len, code, &is_valid);
}

/* The character at a place; of class NEWLINE at the end of the text. */
static inline struct fold_mark fold_mark_at(const struct fold_text *text,
					    size_t at)
{
	uint32_t code;
	size_t len;

	if (at >= text->len)
		return (struct fold_mark){text->len, text->len, FOLD_NEWLINE};
	len = fold_code_at(text, at, &code);
	return (struct fold_mark){at, at + len, fold_class_of(code)};
}

/* The character that ends at a place; of class NEWLINE at the start. */
static inline struct fold_mark fold_mark_before(const struct fold_text *text,
						size_t at)
{
	if (at == 0)
		return (struct fold_mark){0, 0, FOLD_NEWLINE};
	return fold_mark_at(
	    text, utf8_floor(span_make(text->bytes, text->len), at - 1));
}

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
