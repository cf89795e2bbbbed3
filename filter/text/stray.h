/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stray.h - signs that stand inside words: ver_ify, pass*word, 密-码.
 * Private to the text floor.
 */
#ifndef SCAMSIEVE_TEXT_STRAY_H
#define SCAMSIEVE_TEXT_STRAY_H

#include "fold_join.h"

/* A sign between two letters of one script. */
enum stray {
	STRAY_NONE,
	STRAY_LATIN, /* between ASCII letters */
	STRAY_CJK
};

static inline bool stray_is_strong(unsigned char c)
{
	return c == '*' || c == '~' || c == '^' || c == '+';
}

/* May a byte be such a sign? */
static inline bool stray_is_sign(unsigned char c)
{
	return stray_is_strong(c) || c == '_' || c == '-' || c == '.';
}

/* Is the byte at a place of a folded text such a sign? */
enum stray stray_at(const struct fold_text *text, size_t at);

/*
 * Cut the signs out where there are many. *has_few is set when there are
 * some that stay. 0 or ERR_MEMORY.
 */
int fold_join_strays(struct fold *fold, struct fold_cuts *cuts, bool *has_few);

#endif
