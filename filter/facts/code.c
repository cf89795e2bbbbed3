/* SPDX-License-Identifier: Apache-2.0 */
/*
 * code - one-time codes in a folded text.
 *
 * Contract: see entity.h. A token of 4 to 8 digits, of two groups of three,
 * or of letters and digits counts when the nearest introducing word (cue.h)
 * before or behind it speaks of a one-time code. The value is the token
 * without blanks and, between digits, without hyphens.
 * Failure: ERR_MEMORY.
 * Limits: TOKEN_MAX bytes a token, CUE_WINDOW bytes around it are looked at.
 * Threads: safe.
 */
#include "cue.h"
#include "finder.h"

enum {
	TOKEN_MAX = 12,
	DIGITS_MIN = 4,
	DIGITS_MAX = 8,
	GAP_BEFORE = 48,       /* from the word to a token of digits */
	GAP_BEFORE_MIXED = 14, /* the same with letters */
	GAP_AFTER = 48,
	GAP_YEAR = 9 /* what looks like a year or date stands closer */
};

#define ANY_CUE                                                                \
	(CUE_CODE | CUE_CASE | CUE_TAIL | CUE_ACCOUNT | CUE_ID |               \
	 CUE_OTHER_CODE | CUE_CALL | CUE_HANDLE)

struct token {
	size_t start;
	size_t end;
	size_t digits;
	size_t letters;
	bool has_hyphen; /* g-123456: a part of the value */
};

/*
 * The token that begins at offset at (no letter or digit before it):
 * one word, "g-123456", "123-456" or "123 456".
 */
static void token_read(struct token *token, struct span text, size_t at)
{
	size_t end = word_end(text, at);
	size_t more;

	*token = (struct token){.start = at, .end = end};
	for (size_t i = at; i < end; i++)
		token->digits += ascii_is_digit(text.ptr[i]);
	token->letters = end - at - token->digits;
	more = digits_end(text, end + 1);
	if (more <= end + 1 || ascii_is_alnum(byte_at(text, more)))
		return;
	if (text.ptr[end] == '-' && token->digits == 0 && token->letters <= 3 &&
	    more - end - 1 >= DIGITS_MIN) {
		token->has_hyphen = true;
	} else if ((text.ptr[end] != '-' && text.ptr[end] != ' ') ||
		   token->letters > 0 || token->digits != 3 ||
		   more - end - 1 != 3) {
		return;
	}
	token->digits += more - end - 1;
	token->end = more;
}

static bool is_code_shape(const struct token *token)
{
	if (token->has_hyphen || token->letters == 0)
		return token->digits >= DIGITS_MIN &&
		       token->digits <= DIGITS_MAX;
	return token->digits > 0 && token->digits + token->letters >= 4 &&
	       token->digits + token->letters <= 10;
}

/* 20xxxx17: what a template or a mask left. */
static bool is_masked(struct span text, const struct token *token)
{
	size_t n = 0;

	for (size_t i = token->start; i < token->end; i++)
		n += text.ptr[i] == 'x';
	return n >= 2 && n == token->letters;
}

/* 1987, 2024, 20240315: as likely a date. */
static bool is_date_like(struct span text, const struct token *token)
{
	return token->letters == 0 &&
	       (token->digits == 4 || token->digits == 8) &&
	       (text_has(text, token->start, "19") ||
		text_has(text, token->start, "20"));
}

/* Signs beside the token that make it a piece of something else. */
static bool is_piece(struct span text, const struct token *token)
{
	unsigned char before = byte_before(text, token->start);
	unsigned char after = byte_at(text, token->end);
	unsigned char next = byte_at(text, token->end + 1);

	if (before && strchr("@/_=&%$+*", before))
		return true;
	if (cue_is_sent_to(text, token->start))
		return true;
	if ((before == '-' || before == '.' || before == ':') &&
	    ascii_is_digit(byte_before(text, token->start - 1)))
		return true;
	if (before == '-' &&
	    ascii_is_letter(byte_before(text, token->start - 1)))
		return true;
	if (after && strchr("@_=%*/", after))
		return true;
	if ((after == '-' || after == '.' || after == ':') &&
	    ascii_is_alnum(next))
		return true;
	return currency_ends(text, token->start) ||
	       currency_begins(text, token->end) ||
	       text_has(text, token->end, "年") ||
	       text_has(text, token->end, "月") ||
	       text_has(text, token->end, "万") ||
	       text_has(text, token->end, "积分");
}

/* A number of more than two digits stands in the piece. */
static bool has_number(struct span text, size_t from, size_t to)
{
	size_t run = 0;

	for (; from < to; from++) {
		run = ascii_is_digit(text.ptr[from]) ? run + 1 : 0;
		if (run > 2)
			return true;
	}
	return false;
}

/* The word stands before: "your code is 123456". */
static bool is_introduced(struct span text, const struct token *token,
			  bool *is_other)
{
	struct cue_hit hit;
	size_t gap;

	*is_other = false;
	if (!cue_before(text, token->start, ANY_CUE, CUE_WINDOW, &hit) ||
	    has_number(text, hit.end, token->start))
		return false;
	gap = token->start - hit.end;
	if (!(hit.cue->kinds & CUE_CODE)) {
		*is_other = gap <= GAP_BEFORE_MIXED;
		return false;
	}
	if (is_date_like(text, token))
		return gap <= GAP_YEAR;
	return gap <= (token->letters > 0 && !token->has_hyphen
			   ? GAP_BEFORE_MIXED
			   : GAP_BEFORE);
}

/* What joins a code to the word behind it. */
static bool is_joined(struct span text, size_t at)
{
	static const char *const joins[] = {
	    " is ", " - ", "(",        " (",    "是",   "为",
	    "【",   "（",  ":",        " ist ", " es ", " est ",
	    " e ",  " é ", " adalah ", " as ",  ")",    " jest ",
	    ", ",   ",",   "は",       " là ",
	};

	for (size_t i = 0; i < ARRAY_LEN(joins); i++)
		if (text_has(text, at, joins[i]))
			return true;
	return false;
}

/* The word stands behind: "123456 is your code". */
static bool is_named_after(struct span text, const struct token *token)
{
	struct cue_hit hit;

	if (!cue_after(text, token->end, ANY_CUE, GAP_AFTER, &hit) ||
	    !(hit.cue->kinds & CUE_CODE) ||
	    has_number(text, token->end, hit.start))
		return false;
	if (token->letters > 0 && !token->has_hyphen &&
	    !text_has(text, token->end, " is "))
		return false;
	if (is_date_like(text, token))
		return text_has(text, token->end, " is ");
	return hit.start - token->end <= 1 || is_joined(text, token->end);
}

static int add(struct finder *finder, const struct token *token)
{
	unsigned char value[TOKEN_MAX + 2];
	size_t len = 0;

	for (size_t i = token->start; i < token->end; i++) {
		unsigned char c = finder->text.ptr[i];

		if ((ascii_is_alnum(c) || (c == '-' && token->has_hyphen)) &&
		    len < sizeof(value))
			value[len++] = c;
	}
	return finder_add(finder, range_make(token->start, token->end),
			  ENTITY_IS_INTRODUCED, span_make(value, len),
			  span_make(NULL, 0), 0);
}

int code_find(struct finder *finder)
{
	struct span text = finder->text;
	int status = 0;

	for (size_t i = 0; status == 0 && i < text.len; i++) {
		struct token token;
		bool is_other;

		if (!ascii_is_alnum(text.ptr[i]))
			continue;
		token_read(&token, text, i);
		i = (token.digits ? token.end : word_end(text, i)) - 1;
		if (token.digits == 0 || !is_code_shape(&token) ||
		    is_masked(text, &token) || is_piece(text, &token))
			continue;
		if (is_introduced(text, &token, &is_other) ||
		    (!is_other && is_named_after(text, &token)))
			status = add(finder, &token);
	}
	return status;
}
