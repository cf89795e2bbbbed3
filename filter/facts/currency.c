/* SPDX-License-Identifier: Apache-2.0 */
/*
 * currency - signs and words of currencies (currency.def), looked up by the
 * byte that stands next to the number.
 *
 * Contract: see currency.h. The longest word that fits is taken; a word of
 * letters is no piece of a longer one.
 * Failure: none.
 * Threads: safe; the index is built under pthread_once.
 */
#include "currency.h"
#include "finder.h"

#include <pthread.h>

enum { BEFORE = 1, AFTER = 2, BOTH = BEFORE | AFTER };

#define WORD(word)                                                             \
	{                                                                      \
		(const unsigned char *)(word), sizeof(word) - 1                \
	}

static const struct currency currencies[] = {
#define CURRENCY(code, places, word) {WORD(word), code, places},
#include "currency.def"
#undef CURRENCY
};

static const struct unit units[] = {
    {WORD("百万"), 1e6, ""},     {WORD("千万"), 1e7, ""},
    {WORD("十万"), 1e5, ""},     {WORD("万"), 1e4, ""},
    {WORD("千"), 1e3, ""},       {WORD("百"), 1e2, ""},
    {WORD("亿"), 1e8, ""},       {WORD("w"), 1e4, ""},
    {WORD("k"), 1e3, ""},        {WORD("million"), 1e6, ""},
    {WORD("millones"), 1e6, ""}, {WORD("mil"), 1e3, ""},
    {WORD("mio"), 1e6, ""},      {WORD("mn"), 1e6, ""},
    {WORD("m"), 1e6, ""},        {WORD("billion"), 1e9, ""},
    {WORD("bn"), 1e9, ""},       {WORD("thousand"), 1e3, ""},
    {WORD("lakhs"), 1e5, ""},    {WORD("lakh"), 1e5, ""},
    {WORD("lacs"), 1e5, ""},     {WORD("lac"), 1e5, ""},
    {WORD("crores"), 1e7, ""},   {WORD("crore"), 1e7, ""},
    {WORD("cr"), 1e7, ""},       {WORD("juta"), 1e6, "idr"},
    {WORD("jt"), 1e6, "idr"},    {WORD("ribu"), 1e3, "idr"},
    {WORD("rb"), 1e3, "idr"},    {WORD("tys"), 1e3, ""},
};

/* Chains of 1-based indexes by first or last byte; 0 ends a chain. */
static uint8_t by_last[256];
static uint8_t next_by_last[ARRAY_LEN(currencies)];
static uint8_t by_first[256];
static uint8_t next_by_first[ARRAY_LEN(currencies)];
static uint8_t unit_by_first[256];
static uint8_t next_unit[ARRAY_LEN(units)];
static pthread_once_t index_once = PTHREAD_ONCE_INIT;

_Static_assert(ARRAY_LEN(currencies) < UINT8_MAX, "an index is a byte");

static void index_build(void)
{
	for (size_t i = 0; i < ARRAY_LEN(currencies); i++) {
		struct span word = currencies[i].word;
		unsigned char last = word.ptr[word.len - 1];

		if (currencies[i].places & BEFORE) {
			next_by_last[i] = by_last[last];
			by_last[last] = (uint8_t)(i + 1);
		}
		if (currencies[i].places & AFTER) {
			next_by_first[i] = by_first[word.ptr[0]];
			by_first[word.ptr[0]] = (uint8_t)(i + 1);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		unsigned char first = units[i].word.ptr[0];

		next_unit[i] = unit_by_first[first];
		unit_by_first[first] = (uint8_t)(i + 1);
	}
}

static bool has_word(struct span text, size_t at, struct span word)
{
	return text.len - at >= word.len &&
	       !memcmp(text.ptr + at, word.ptr, word.len);
}

/* A word does not go on with another letter of its kind. */
static bool ends_word(struct span text, size_t end)
{
	unsigned char last = byte_before(text, end);
	unsigned char after = byte_at(text, end);

	return !ascii_is_letter(last) ||
	       !(ascii_is_letter(after) || (after >= 0xC3 && after <= 0xCF));
}

/* The number before does not own the word, and no letter leads into it. */
static bool starts_word(struct span text, size_t start)
{
	unsigned char before = byte_before(text, start);

	return !ascii_is_digit(before) &&
	       !(ascii_is_letter(text.ptr[start]) && ascii_is_letter(before));
}

const struct currency *currency_before(struct span text, size_t at,
				       size_t *start)
{
	const struct currency *best = NULL;
	size_t end = at - (byte_before(text, at) == ' ');

	pthread_once(&index_once, index_build);
	if (byte_before(text, end) == '.' || byte_before(text, end) == ':')
		end--;
	if (end == 0)
		return NULL;
	for (size_t i = by_last[text.ptr[end - 1]]; i;
	     i = next_by_last[i - 1]) {
		struct span word = currencies[i - 1].word;

		if (word.len > end || (best && word.len <= best->word.len) ||
		    !has_word(text, end - word.len, word) ||
		    !starts_word(text, end - word.len))
			continue;
		best = &currencies[i - 1];
		*start = end - word.len;
	}
	return best;
}

const struct currency *currency_after(struct span text, size_t at, size_t *end)
{
	const struct currency *best = NULL;

	pthread_once(&index_once, index_build);
	at += byte_at(text, at) == ' ';
	for (size_t i = by_first[byte_at(text, at)]; i;
	     i = next_by_first[i - 1]) {
		struct span word = currencies[i - 1].word;

		if ((best && word.len <= best->word.len) ||
		    !has_word(text, at, word) ||
		    !ends_word(text, at + word.len))
			continue;
		best = &currencies[i - 1];
		*end = at + word.len;
	}
	return best;
}

bool currency_ends(struct span text, size_t end)
{
	size_t start;

	return currency_before(text, end, &start) != NULL;
}

bool currency_begins(struct span text, size_t at)
{
	size_t end;

	return currency_after(text, at, &end) != NULL;
}

const struct unit *unit_at(struct span text, size_t at, size_t *end)
{
	const struct unit *best = NULL;

	pthread_once(&index_once, index_build);
	at += byte_at(text, at) == ' ';
	for (size_t i = unit_by_first[byte_at(text, at)]; i;
	     i = next_unit[i - 1]) {
		struct span word = units[i - 1].word;

		if ((best && word.len <= best->word.len) ||
		    !has_word(text, at, word) ||
		    !ends_word(text, at + word.len))
			continue;
		best = &units[i - 1];
		*end = at + word.len;
	}
	return best;
}
