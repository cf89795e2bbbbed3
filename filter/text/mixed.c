/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mixed - words that read as other words.
 *
 * A token is mixed when it has four characters or more and
 *   - digits or signs stand between its letters, one or two in a row, not
 *     more of them than letters, each of them stands for a letter (2, 6 and
 *     9 do not), and what comes out can be spoken: no four consonants in a
 *     row (ag3nt, pa$$word, acc0unt; not b2c, mp3, covid19, l8tr, db37fsj);
 *     at the end may also stand a 1 behind a vowel that is no e (paypa1), a 7
 *     behind a consonant that a t often follows (accoun7), and $ or | behind
 *     four letters (detail$, emai|); or
 *   - it has rn or vv where English has neither: at its start or behind a
 *     consonant, rn with a vowel behind it (rnicrosoft, payrnent); or
 *   - it starts in an l that should be an I (lnstagram, lmportant), in a $
 *     before five letters ($ecurity), or in an @ before five of which the
 *     first is doubled (@ccount; @name is a handle).
 * A digit or sign between two longer parts is rather a separator:
 * radio5live, name@bank, stop!call; see is_separator(). Paths of URLs and
 * what follows an @ are not read, for codes stand there.
 *
 * Failure: none. Limits: linear. Threads: no shared state.
 */
#include "mixed.h"

#include "places.h"

#include "base/ascii.h"

enum {
	WORD_CHARS = 4,
	WORD_LETTERS = 3, /* $ is as good as one */
	LEET_ROW = 2,
	SIGN_LETTERS = 4,
	CONSONANTS = 3 /* in a row, of a word that can be spoken */
};

static bool is_letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

const unsigned char mixed_letters[256] = {
    ['0'] = 'o', ['1'] = 'l', ['!'] = 'l', ['|'] = 'l',
    ['3'] = 'e', ['4'] = 'a', ['@'] = 'a', ['5'] = 's',
    ['$'] = 's', ['7'] = 't', ['8'] = 'b',
};

/* Is the @ at a place followed by a host name with a dot? */
static bool is_address_at(struct span text, size_t at)
{
	size_t i = at + 1;

	while (i < text.len &&
	       (is_letter(text.ptr[i]) || ascii_is_digit(text.ptr[i]) ||
		text.ptr[i] == '-'))
		i++;
	return i > at + 1 && i + 1 < text.len && text.ptr[i] == '.' &&
	       is_letter(text.ptr[i + 1]);
}

static bool is_letter_at(struct span text, size_t at)
{
	return at < text.len && is_letter(text.ptr[at]);
}

size_t mixed_token_end(struct span text, size_t start)
{
	size_t at = start;
	bool has_at = false;

	while (at < text.len && mixed_is_token(text.ptr[at])) {
		if (text.ptr[at] == '@') {
			if (has_at || is_address_at(text, at) ||
			    (at == start && !is_letter_at(text, at + 1)))
				break;
			has_at = true;
		}
		at++;
	}
	return at;
}

static bool is_vowel(unsigned char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' ||
	       c == 'y';
}

/* A letter of the word, or 0 beyond its ends. */
static unsigned char letter_at(struct span word, size_t at)
{
	return at < word.len && is_letter(word.ptr[at]) ? word.ptr[at] : 0;
}

/* rn or vv at a place where no honest word has it. */
static bool is_odd_pair(struct span word, size_t at)
{
	unsigned char first = letter_at(word, at);
	unsigned char second = letter_at(word, at + 1);
	unsigned char before = at ? letter_at(word, at - 1) : 0;
	unsigned char after = letter_at(word, at + 2);

	if (at && (!before || (is_vowel(before) && before != 'y')))
		return false;
	if (first == 'r' && second == 'n')
		return is_vowel(after);
	return first == 'v' && second == 'v' && before != 'v' && after != 'v';
}

static bool has_odd_pair(struct span word)
{
	unsigned char second = letter_at(word, 1);
	unsigned char third = letter_at(word, 2);

	if (word.ptr[0] == 'l' &&
	    ((second == 'n' && third) ||
	     (second == 'm' && (third == 'p' || third == 'm'))))
		return true;
	for (size_t at = 0; at + 1 < word.len; at++)
		if ((word.ptr[at] == 'r' || word.ptr[at] == 'v') &&
		    is_odd_pair(word, at))
			return true;
	return false;
}

/* How many letters stand side by side before and behind [at, end). */
static size_t letters_before(struct span word, size_t at)
{
	size_t n = 0;

	while (n < at && letter_at(word, at - n - 1))
		n++;
	return n;
}

static size_t letters_from(struct span word, size_t at)
{
	size_t n = 0;

	while (letter_at(word, at + n))
		n++;
	return n;
}

/* Do the digits or signs at [at, end) rather part two words? */
static bool is_separator(struct span word, size_t at, size_t end)
{
	size_t before = letters_before(word, at);
	size_t after = letters_from(word, end);
	unsigned char c = word.ptr[at];
	size_t less = before < after ? before : after;

	/* iphone5s, mp3s, 3d */
	if (ascii_is_digit(c) && after == 1 && end + 1 == word.len &&
	    (end - at == 1 || word.ptr[at + 1] != c) &&
	    memchr("sdgkmx", word.ptr[end], 6))
		return true;
	switch (c) {
	case '!':
	case '|':
		/* log!n, b!tcoin */
		return !(after == 1 && !is_vowel(word.ptr[end])) &&
		       !(before == 1 && !is_vowel(word.ptr[at - 1]));
	case '@':
		return less > 2; /* p@ssword, payp@l; not name@bank */
	case '1':
	case '5':
	case '7':
	case '8':
		return less > 3; /* radio5live */
	default:
		/* quake3arena, buy4now */
		return less > 2 && is_vowel(word.ptr[at - 1]);
	}
}

/* Read digits and signs as letters: is no row of consonants too long? */
static bool can_be_spoken(struct span word)
{
	size_t row = 0;

	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = word.ptr[i];

		if (!is_letter(c))
			c = mixed_letters[c];
		/* 1, ! and | may be an i as well. */
		row = is_vowel(c) || mixed_letters[word.ptr[i]] == 'l'
			  ? 0
			  : row + 1;
		if (row > CONSONANTS)
			return false;
	}
	return true;
}

/* paypa1, accoun7, bo$$: what at the end of a word stands for a letter. */
static size_t leet_at_end(struct span word, size_t at)
{
	size_t n = word.len - at;
	unsigned char before = word.ptr[at - 1];

	if (n == 1 && at > 3)
		switch (word.ptr[at]) {
		case '1':
			return before != 'e' && is_vowel(before);
		case '7':
			return memchr("cflnprsx", before, 8) != NULL;
		case '$':
		case '|':
			return 1;
		default:
			return 0;
		}
	return word.ptr[at] == '$' && word.ptr[word.len - 1] == '$' && n == 2
		   ? n
		   : 0;
}

/* Digits and signs between letters, each of which stands for one. */
static bool has_leet(struct span word)
{
	size_t n_letters = 0;
	size_t n_leet = 0;
	size_t at = 0;

	while (at < word.len && !is_letter(word.ptr[at]))
		at++;
	word = span_make(word.ptr + at, word.len - at);
	for (at = 0; at < word.len;) {
		size_t end = at;

		if (is_letter(word.ptr[at])) {
			n_letters++;
			at++;
			continue;
		}
		while (end < word.len && !is_letter(word.ptr[end])) {
			if (!mixed_letters[word.ptr[end]])
				return false;
			n_letters += word.ptr[end] == '$';
			end++;
		}
		if (end == word.len) {
			n_leet += leet_at_end(word, at);
			break;
		}
		if (end - at > LEET_ROW || is_separator(word, at, end))
			return false;
		n_leet += end - at;
		at = end;
	}
	return n_leet && n_leet <= n_letters && n_letters >= WORD_LETTERS &&
	       can_be_spoken(word);
}

/* Is the token one of a URL's path or of what follows an @? */
static bool is_code(struct span text, size_t start)
{
	unsigned char before = start ? text.ptr[start - 1] : ' ';

	if (before == '/')
		return start < 2 || text.ptr[start - 2] != '/';
	return before == '@' || before == '=' || before == '%' ||
	       before == '&' || before == '?' || before == '#' ||
	       before == '_' || before == '-';
}

/* The token at [at, end) without the signs at its ends, which are punctuation.
 */
static struct span word_of(struct span text, size_t at, size_t end)
{
	while (at < end && !is_letter(text.ptr[at]) &&
	       !ascii_is_digit(text.ptr[at]))
		at++;
	while (end > at && !is_letter(text.ptr[end - 1]) &&
	       !ascii_is_digit(text.ptr[end - 1]) && text.ptr[end - 1] != '$' &&
	       text.ptr[end - 1] != '|')
		end--;
	return span_make(text.ptr + at, end - at);
}

/* $ecurity, @ccount: a sign for the first letter. */
static bool starts_in_sign(struct span text, size_t at, size_t end)
{
	struct span word = span_make(text.ptr + at, end - at);
	size_t n = letters_from(word, 1);

	if (at > 0 &&
	    (is_letter(text.ptr[at - 1]) || ascii_is_digit(text.ptr[at - 1])))
		return false;
	return (word.ptr[0] == '$' && n > SIGN_LETTERS) ||
	       (word.ptr[0] == '@' && n > SIGN_LETTERS &&
		word.ptr[1] == word.ptr[2] && !is_vowel(word.ptr[1]));
}

static bool is_mixed(struct span text, size_t at, size_t end)
{
	struct span word = word_of(text, at, end);

	if (starts_in_sign(text, at, end))
		return true;
	return word.len >= WORD_CHARS &&
	       !is_code(text, (size_t)(word.ptr - text.ptr)) &&
	       (has_leet(word) || has_odd_pair(word));
}

/*
 * Can the byte at one of the places make its word a mixed one? Digits and most
 * signs cannot stand for its first letter.
 */
static bool is_reason(struct span text, size_t at)
{
	unsigned char c = text.ptr[at];

	return c == '$' || c == '@' || (at > 0 && is_letter(text.ptr[at - 1]));
}

uint32_t mixed_words(struct span text, const uint64_t *places)
{
	uint32_t n = 0;
	size_t done = 0; /* where the last row ended */
	size_t next = 0;
	size_t at;

	while ((at = places_next(places, next, text.len)) < text.len) {
		next = at + 1;
		if (!is_reason(text, at))
			continue;
		/* All tokens of the row of their bytes that it stands in. */
		while (at > done && mixed_is_token(text.ptr[at - 1]))
			at--;
		while (at < text.len && mixed_is_token(text.ptr[at])) {
			size_t end = mixed_token_end(text, at);

			n += is_mixed(text, at, end);
			at = end > at ? end : at + 1;
		}
		done = at;
		next = at;
	}
	return n;
}
