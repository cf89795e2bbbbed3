/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_word - telephone numbers that are written with letters.
 *
 * Contract: see phone_word.h.
 * Failure: none.
 * Limits: PHONE_DIGITS_MAX digits; letters behind the seventh place are
 * passed over, as exchanges do, up to VANITY_MAX places.
 * Threads: safe.
 */
#include "phone_word.h"
#include "finder.h"

enum {
	WORDS_MIN = 4, /* of the digits, written as words */
	DIGITS_MIN = 7,
	VANITY_DIGITS = 7,
	VANITY_LETTERS_MIN = 3,
	VANITY_MAX = 12
};

static const struct {
	const char *word;
	unsigned char digit;
} words[] = {
    {"zero", '0'},  {"oh", '0'},    {"one", '1'},  {"two", '2'},
    {"three", '3'}, {"four", '4'},  {"five", '5'}, {"six", '6'},
    {"seven", '7'}, {"eight", '8'}, {"nine", '9'},
};

static const char *const toll_free[] = {
    "800", "888", "877", "866", "855", "844", "833", "822",
};

/* The digit that the word at offset at names, or 0; *end behind it. */
static unsigned char word_digit(struct span text, size_t at, size_t *end)
{
	struct span word;

	*end = word_end(text, at);
	word = span_make(text.ptr + at, *end - at);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (byte_at(text, at) == (unsigned char)words[i].word[0] &&
		    span_equal_string(word, words[i].word))
			return words[i].digit;
	return 0;
}

/* Do a word for a digit, or "double", begin with these two letters? */
static bool may_be_word(unsigned char first, unsigned char second)
{
	switch (first) {
	case 'z':
		return second == 'e';
	case 'o':
		return second == 'h' || second == 'n';
	case 't':
		return second == 'w' || second == 'h';
	case 'f':
		return second == 'o' || second == 'i';
	case 's':
		return second == 'i' || second == 'e';
	case 'e':
	case 'n':
		return second == 'i';
	case 'd':
		return second == 'o';
	default:
		return false;
	}
}

bool phone_word_starts(struct span text, size_t at)
{
	size_t end;

	return may_be_word(text.ptr[at], byte_at(text, at + 1)) &&
	       !ascii_is_alnum(byte_before(text, at)) &&
	       (word_digit(text, at, &end) || text_has(text, at, "double "));
}

static bool digits_add(struct phone_digits *digits, unsigned char digit,
		       size_t times)
{
	if (times > PHONE_DIGITS_MAX - digits->n)
		return false;
	memset(digits->digits + digits->n, digit, times);
	digits->n += times;
	return true;
}

size_t phone_words_read(struct phone_digits *digits, struct span text,
			size_t at)
{
	size_t n_words = 0;
	size_t last = 0;

	*digits = (struct phone_digits){.n = 0};
	for (;;) {
		size_t times = 1;
		size_t end;
		unsigned char digit;

		if (text_has(text, at, "double ")) {
			times = 2;
			at += strlen("double ");
		} else if (text_has(text, at, "triple ")) {
			times = 3;
			at += strlen("triple ");
		}
		digit = word_digit(text, at, &end);
		n_words += digit != 0;
		for (size_t i = at; !digit && i < end; i++)
			if (!ascii_is_digit(text.ptr[i]) ||
			    !digits_add(digits, text.ptr[i], 1))
				end = at; /* another word: it ends here */
		if (end == at || (digit && !digits_add(digits, digit, times)))
			break;
		last = end;
		at = end;
		while (at - end < 2 && byte_at(text, at) &&
		       strchr(" -,.", byte_at(text, at)))
			at++;
	}
	return n_words >= WORDS_MIN && digits->n >= DIGITS_MIN ? last : 0;
}

/* The digit of the keypad for a letter (E.161, 3.1). */
static unsigned char keypad_digit(unsigned char letter)
{
	static const char keypad[] = "22233344455566677778889999";

	return (unsigned char)keypad[letter - 'a'];
}

/* "1-800-", "800-": the area code and the hyphen; where it ends, or 0. */
static size_t area_read(struct phone_digits *digits, struct span text,
			size_t at)
{
	*digits = (struct phone_digits){.n = 0};
	if (text_has(text, at, "1-") || text_has(text, at, "1 ")) {
		digits_add(digits, '1', 1);
		at += 2;
	}
	if (byte_at(text, at) != '8') /* as all of them begin */
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(toll_free); i++) {
		if (!text_has(text, at, toll_free[i]) ||
		    byte_at(text, at + 3) != '-')
			continue;
		for (size_t k = 0; k < 3; k++)
			digits_add(digits, text.ptr[at + k], 1);
		return at + 4;
	}
	return 0;
}

size_t phone_vanity_read(struct phone_digits *digits, struct span text,
			 size_t at)
{
	size_t letters = 0;
	size_t places = 0;

	at = area_read(digits, text, at);
	if (at == 0)
		return 0;
	for (; at < text.len; at++) {
		unsigned char c = text.ptr[at];

		if (c == '-' && ascii_is_alnum(byte_at(text, at + 1)))
			continue;
		if (!ascii_is_alnum(c) || ++places > VANITY_MAX)
			break;
		letters += ascii_is_letter(c);
		if (places <= VANITY_DIGITS)
			digits_add(digits,
				   ascii_is_digit(c) ? c : keypad_digit(c), 1);
	}
	return places >= VANITY_DIGITS && places <= VANITY_MAX &&
		       letters >= VANITY_LETTERS_MIN
		   ? at
		   : 0;
}
