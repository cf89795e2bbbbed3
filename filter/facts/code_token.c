/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code_token - tokens of a folded text that could be a one-time code.
 *
 * The code finder asks for a word that introduces the code; somebody who is
 * made to send one on writes just the digits, or types them in pieces. Here
 * anything of the shape counts, for it is only compared with codes that have
 * come for the same person.
 *
 * Contract: see code_token.h.
 * Failure: none.
 * Limits: CODE_TOKEN_LIMIT.
 * Threads: safe.
 */
#include "facts/code_token.h"

#include "base/ascii.h"

enum { DIGITS_MIN = 4, DIGITS_MAX = 8, MIXED_MIN = 4, GAP_MAX = 2 };

struct reader {
	struct span text;
	struct code_token *tokens;
	size_t n;
};

static bool is_word(unsigned char c)
{
	return ascii_is_digit(c) || (c >= 'a' && c <= 'z');
}

/* The bytes of one range that are digits, or letters and digits. */
static void add(struct reader *reader, size_t start, size_t end,
		bool takes_letters)
{
	struct code_token *token;

	if (reader->n == CODE_TOKEN_LIMIT)
		return;
	token = &reader->tokens[reader->n];
	*token = (struct code_token){.where = {(uint32_t)start, (uint32_t)end}};
	for (size_t i = start; i < end; i++) {
		unsigned char c = reader->text.ptr[i];

		if (!(takes_letters ? is_word(c) : ascii_is_digit(c)))
			continue;
		if (token->len == CODE_TOKEN_BYTES)
			return;
		token->value[token->len++] = c;
	}
	reader->n++;
}

/* A word of letters and digits, as it is. */
static void add_mixed(struct reader *reader, size_t start, size_t end)
{
	size_t n_digits = 0;

	for (size_t i = start; i < end; i++)
		n_digits += ascii_is_digit(reader->text.ptr[i]);
	if (n_digits > 0 && n_digits < end - start &&
	    end - start >= MIXED_MIN && end - start <= CODE_TOKEN_BYTES)
		add(reader, start, end, true);
}

/*
 * From the digits at start on: the group itself, and each longer row of
 * groups that are parted by a blank, a hyphen or a dot.
 */
static void add_groups(struct reader *reader, size_t start)
{
	struct span text = reader->text;
	size_t n_digits = 0;
	size_t at = start;

	while (at < text.len && n_digits <= DIGITS_MAX) {
		size_t gap = 0;

		while (at < text.len && ascii_is_digit(text.ptr[at])) {
			n_digits++;
			at++;
		}
		if (n_digits >= DIGITS_MIN && n_digits <= DIGITS_MAX)
			add(reader, start, at, false);
		while (at + gap < text.len && gap < GAP_MAX &&
		       memchr(" -.,_", text.ptr[at + gap], 5))
			gap++;
		at += gap;
		if (gap == 0 || at == text.len || !ascii_is_digit(text.ptr[at]))
			return;
	}
}

/* All digits together: "5 5 eight no 8 2 1 3". */
static void add_all_digits(struct reader *reader)
{
	size_t n_digits = 0;
	size_t first = 0;
	size_t end = 0;

	for (size_t i = 0; i < reader->text.len; i++) {
		if (!ascii_is_digit(reader->text.ptr[i]))
			continue;
		if (n_digits++ == 0)
			first = i;
		end = i + 1;
	}
	if (n_digits >= DIGITS_MIN && n_digits <= DIGITS_MAX)
		add(reader, first, end, false);
}

size_t code_tokens(const struct view *view,
		   struct code_token tokens[CODE_TOKEN_LIMIT])
{
	struct reader reader = {.text = view->folded, .tokens = tokens};
	struct span text = view->folded;

	if (!(view->flags & VIEW_HAS_DIGIT))
		return 0;
	add_all_digits(&reader);
	for (size_t i = 0; i < text.len && reader.n < CODE_TOKEN_LIMIT;) {
		size_t start = i;

		while (i < text.len && is_word(text.ptr[i])) {
			if (ascii_is_digit(text.ptr[i]) &&
			    (i == start || !ascii_is_digit(text.ptr[i - 1])))
				add_groups(&reader, i);
			i++;
		}
		add_mixed(&reader, start, i);
		if (i == start)
			i++;
	}
	return reader.n;
}

struct span code_token_of(struct span code)
{
	for (size_t i = code.len; i > 0; i--)
		if (code.ptr[i - 1] == '-')
			return span_make(code.ptr + i, code.len - i);
	return code;
}
