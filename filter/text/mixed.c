/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mixed - words that read as other words.
 *
 * A token is mixed when it has four characters or more and
 *   - one or two digits or signs, all of which stand for letters, between
 *     two of its letters, and no more of these than letters (ag3nt,
 *     pa$$word, acc0unt; not b2c, mp3, covid19, a1b2c3: 2, 6 and 9 stand for
 *     nothing), or a 1 at its end behind three letters (paypa1), or
 *   - rn where English has no rn: at its start or behind a consonant
 *     (rnicrosoft, payrnent), or vv at its start or behind a consonant, or
 *   - an l for an I at its start (lnstagram, lmportant).
 * Paths of URLs and what follows an @ are not read, for codes stand there.
 * A capital I counts as an l between small letters or after them
 * (WalIet, PayPaI), but for names such as McInnes and LinkedIn.
 *
 * Failure: none. Limits: linear. Threads: no shared state.
 */
#include "mixed.h"

enum { WORD_CHARS = 4, LEET_ROW = 2 };

static bool is_letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

unsigned char mixed_letter(unsigned char c)
{
	switch (c) {
	case '0':
		return 'o';
	case '1':
	case '!':
	case '|':
		return 'l';
	case '3':
		return 'e';
	case '4':
	case '@':
		return 'a';
	case '5':
	case '$':
		return 's';
	case '7':
		return 't';
	case '8':
		return 'b';
	default:
		return 0;
	}
}

static bool is_token(unsigned char c)
{
	return is_letter(c) || is_digit(c) || mixed_letter(c);
}

/* Is the @ at a place followed by a host name with a dot? */
static bool is_address_at(struct span text, size_t at)
{
	size_t i = at + 1;

	while (i < text.len && (is_letter(text.ptr[i]) ||
				is_digit(text.ptr[i]) || text.ptr[i] == '-'))
		i++;
	return i > at + 1 && i + 1 < text.len && text.ptr[i] == '.' &&
	       is_letter(text.ptr[i + 1]);
}

size_t mixed_token_end(struct span text, size_t start)
{
	size_t at = start;
	bool has_at = false;

	while (at < text.len && is_token(text.ptr[at])) {
		if (text.ptr[at] == '@') {
			if (at == start || has_at || is_address_at(text, at))
				break;
			has_at = true;
		}
		at++;
	}
	return at;
}

static bool is_vowel(unsigned char c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* rn and vv where no honest word has them, ln and lm in front. */
static bool has_odd_pair(const unsigned char *word, size_t len)
{
	if (word[0] == 'l' &&
	    ((word[1] == 'n' && is_letter(word[2])) ||
	     (word[1] == 'm' && (word[2] == 'p' || word[2] == 'm'))))
		return true;
	for (size_t i = 0; i + 1 < len; i++) {
		bool is_odd = (word[i] == 'r' && word[i + 1] == 'n') ||
			      (word[i] == 'v' && word[i + 1] == 'v');

		if (is_odd && (i == 0 || !is_vowel(word[i - 1])) &&
		    (i == 0 || is_letter(word[i - 1])))
			return true;
	}
	return false;
}

/* Digits and signs between letters, each of which stands for one. */
static bool has_leet(const unsigned char *word, size_t len)
{
	size_t n_letters = 0;
	size_t n_inner = 0;
	size_t row = 0;

	for (size_t i = 0; i < len; i++) {
		if (is_letter(word[i])) {
			if (n_letters && row)
				n_inner += row;
			n_letters++;
			row = 0;
			continue;
		}
		row++;
		if (n_letters && (!mixed_letter(word[i]) || row > LEET_ROW))
			return false;
	}
	if (row == 1 && word[len - 1] == '1' && n_letters >= 3)
		n_inner++;
	return n_inner && n_inner <= n_letters && n_letters >= 2;
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

uint32_t mixed_words(struct span text)
{
	uint32_t n = 0;
	size_t at = 0;

	while (at < text.len) {
		size_t end = mixed_token_end(text, at);
		size_t last = end;

		if (end == at) {
			at++;
			continue;
		}
		/* Signs at either end are punctuation. */
		while (at < last && !is_letter(text.ptr[at]) &&
		       !is_digit(text.ptr[at]))
			at++;
		while (last > at && !is_letter(text.ptr[last - 1]) &&
		       !is_digit(text.ptr[last - 1]))
			last--;
		if (last - at >= WORD_CHARS && !is_code(text, at) &&
		    (has_leet(text.ptr + at, last - at) ||
		     has_odd_pair(text.ptr + at, last - at)))
			n++;
		at = end;
	}
	return n;
}

static bool is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

uint32_t mixed_capitals(struct span raw)
{
	const unsigned char *end = raw.ptr + raw.len;
	const unsigned char *ptr = raw.ptr;
	uint32_t n = 0;

	while (ptr < end && (ptr = memchr(ptr, 'I', (size_t)(end - ptr)))) {
		const unsigned char *at = ptr++;

		if (at - raw.ptr < 2 || !is_letter(at[-1]))
			continue;
		if (ptr < end && (is_upper(*ptr) || is_digit(*ptr)))
			continue;
		/* McInnes; LinkedIn, CheckIn. */
		if (at[-1] == 'c' && at[-2] == 'M')
			continue;
		if (ptr < end && *ptr == 'n' &&
		    (ptr + 1 == end || !is_letter(ptr[1])))
			continue;
		n++;
	}
	return n;
}
