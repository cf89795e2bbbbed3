/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition_token - a condition's text, one word or sign at a time.
 *
 * Contract: see condition_token.h. Tokens point into the text.
 * Failure: none; a byte that is no token is one of its own, TOKEN_BAD.
 * Limits: none.
 * Threads: safe.
 */
#include "condition_token.h"

#include "base/ascii.h"

static bool is_word_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '_' || c == '-' || c == '/' ||
	       c == '*' || c == '.' || c >= 0x80;
}

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum token_kind kind_of(unsigned char first)
{
	switch (first) {
	case '(':
		return TOKEN_OPEN;
	case ')':
		return TOKEN_CLOSE;
	case ',':
		return TOKEN_COMMA;
	default:
		return is_word_byte(first) ? TOKEN_WORD : TOKEN_BAD;
	}
}

struct token token_next(struct span text, size_t *at)
{
	struct token token = {.kind = TOKEN_END};

	while (*at < text.len && is_space(text.ptr[*at]))
		++*at;
	token.offset = *at;
	if (*at >= text.len)
		return token;
	token.kind = kind_of(text.ptr[(*at)++]);
	while (token.kind == TOKEN_WORD && *at < text.len &&
	       is_word_byte(text.ptr[*at]))
		++*at;
	token.text = span_make(text.ptr + token.offset, *at - token.offset);
	return token;
}

bool token_is_word(const struct token *token, const char *word)
{
	return token->kind == TOKEN_WORD &&
	       span_equal_nocase(token->text, word);
}
