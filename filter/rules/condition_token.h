/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition_token.h - the words and signs of a condition.
 */
#ifndef SCAMSIEVE_RULES_CONDITION_TOKEN_H
#define SCAMSIEVE_RULES_CONDITION_TOKEN_H

#include "base/span.h"

enum token_kind {
	TOKEN_END,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMA,
	TOKEN_WORD, /* a name, a keyword, a count or a pattern such as a* */
	TOKEN_BAD   /* a byte that begins none of them */
};

struct token {
	enum token_kind kind;
	struct span text;
	size_t offset; /* in the condition */
};

/* The token at or behind *at, which is moved past it. At the text's end
 * TOKEN_END, without text, again and again. */
struct token token_next(struct span text, size_t *at);

/* Is the token this word, in whatever case? */
bool token_is_word(const struct token *token, const char *word);

#endif
