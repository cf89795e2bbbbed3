/* SPDX-License-Identifier: Apache-2.0 */
/*
 * amount - sums of money in a folded text.
 *
 * Contract: see entity.h. A number counts when a currency (currency.def)
 * stands before or behind it, with a unit between if there is one (5k, 3万,
 * 2 lakh). Thousands and decimals may be parted by ',' or '.'; which is
 * which is told from the places, then from the currency. Sums in Chinese
 * numerals are read before a currency ("五千元"). The value is the number
 * in plain digits, the detail is the ISO 4217 code in lower case (or btc,
 * usdt).
 * Failure: ERR_MEMORY.
 * Limits: NUMBER_MAX bytes of one number.
 * Threads: safe.
 */
#include "currency.h"
#include "finder.h"

#include "base/seek.h"

#include <inttypes.h>
#include <stdio.h>

enum { NUMBER_MAX = 32, DIGITS_MAX = 18, NUMERALS_MAX = 20, TEXT_MAX = 64 };

#define WHOLE_MAX 1e15 /* of which a double tells each whole number */

/* A number as it is written: digits with ',' or '.' between digits. */
struct written {
	size_t start;
	size_t end;
	size_t n_commas;
	size_t n_dots;
	size_t last_comma; /* offset of the last one */
	size_t last_dot;
	size_t n_digits;
};

static void written_read(struct written *number, struct span text, size_t at)
{
	*number = (struct written){.start = at};
	for (; at < text.len; at++) {
		unsigned char c = text.ptr[at];

		if (ascii_is_digit(c)) {
			number->n_digits++;
			continue;
		}
		if ((c != ',' && c != '.') ||
		    !ascii_is_digit(byte_at(text, at + 1)))
			break;
		if (c == ',') {
			number->n_commas++;
			number->last_comma = at;
		} else {
			number->n_dots++;
			number->last_dot = at;
		}
	}
	number->end = at;
}

/* Countries that part thousands by a dot. */
static bool parts_by_dot(const char *code)
{
	static const char list[] = "idr eur brl vnd try dkk ars clp rub";

	return *code && strstr(list, code) != NULL;
}

/* Where the decimal sign stands, or SIZE_MAX for a whole number. */
static size_t decimal_sign(const struct written *number, struct span text,
			   const char *code)
{
	size_t sign;
	size_t places;

	if (number->n_commas > 0 && number->n_dots > 0)
		return number->last_comma > number->last_dot
			   ? number->last_comma
			   : number->last_dot;
	if (number->n_commas + number->n_dots != 1)
		return SIZE_MAX;
	sign = number->n_commas ? number->last_comma : number->last_dot;
	places = number->end - sign - 1;
	if (places != 3 || sign - number->start > 3 ||
	    text.ptr[number->start] == '0')
		return sign;
	if (number->n_commas > 0 || parts_by_dot(code))
		return SIZE_MAX;
	return sign;
}

static double written_value(const struct written *number, struct span text,
			    const char *code)
{
	size_t sign = decimal_sign(number, text, code);
	double value = 0;
	double scale = 1;

	for (size_t i = number->start; i < number->end; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			continue;
		value = value * 10 + (text.ptr[i] - '0');
		if (i > sign)
			scale *= 10;
	}
	return value / scale;
}

/* The value with its decimals, if it has any; most sums are whole. */
static size_t value_text(double value, char text[TEXT_MAX])
{
	int len = value < WHOLE_MAX && value == (double)(uint64_t)value
		      ? snprintf(text, TEXT_MAX, "%" PRIu64, (uint64_t)value)
		      : snprintf(text, TEXT_MAX, "%.2f", value);

	if (memchr(text, '.', (size_t)len)) {
		while (text[len - 1] == '0')
			len--;
		len -= text[len - 1] == '.';
	}
	return (size_t)len;
}

static int add(struct finder *finder, struct range where, double value,
	       const char *code)
{
	char text[TEXT_MAX];
	size_t len = value_text(value, text);

	return finder_add(finder, where, 0, span_make(text, len), span_of(code),
			  value);
}

/*
 * A number in digits at offset at; the last sum ended at last_end. *end is
 * where the search goes on.
 */
static int take_digits(struct finder *finder, size_t at, size_t last_end,
		       size_t *end)
{
	struct span text = finder->text;
	struct written number;
	const struct currency *currency;
	const struct unit *unit;
	const char *code;
	size_t start = at;
	size_t stop;
	size_t after;

	written_read(&number, text, at);
	*end = stop = number.end;
	if (number.n_digits > DIGITS_MAX || number.end - at > NUMBER_MAX)
		return 0;
	unit = unit_at(text, stop, &stop);
	currency = currency_before(text, at, &start);
	if (currency && start < last_end)
		currency = NULL; /* the sign of the sum before */
	if (!currency) {
		start = at;
		if (ascii_is_letter(byte_before(text, at)))
			return 0;
		currency = currency_after(text, stop, &after);
		if (currency)
			stop = after;
	} else if (currency_after(text, stop, &after) == currency &&
		   !ascii_is_digit(byte_at(text, after))) {
		stop = after;
	}
	if (!currency && !(unit && *unit->code))
		return 0;
	code = currency ? currency->code : unit->code;
	*end = stop > number.end ? stop : number.end;
	return add(finder, range_make(start, stop),
		   written_value(&number, text, code) *
		       (unit ? unit->factor : 1),
		   code);
}

/* A character of three bytes as one number. */
#define CHAR3(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (c))

/* 0 to 9, or 10, 100 ... for the words of places; -1 for others. */
static long numeral_value(struct span text, size_t at)
{
	if (text.len - at < 3)
		return -1;
	switch (CHAR3(text.ptr[at], text.ptr[at + 1], text.ptr[at + 2])) {
	case CHAR3(0xE9, 0x9B, 0xB6): /* 零 */
		return 0;
	case CHAR3(0xE4, 0xB8, 0x80): /* 一 */
		return 1;
	case CHAR3(0xE4, 0xBA, 0x8C): /* 二 */
	case CHAR3(0xE4, 0xB8, 0xA4): /* 两 */
		return 2;
	case CHAR3(0xE4, 0xB8, 0x89): /* 三 */
		return 3;
	case CHAR3(0xE5, 0x9B, 0x9B): /* 四 */
		return 4;
	case CHAR3(0xE4, 0xBA, 0x94): /* 五 */
		return 5;
	case CHAR3(0xE5, 0x85, 0xAD): /* 六 */
		return 6;
	case CHAR3(0xE4, 0xB8, 0x83): /* 七 */
		return 7;
	case CHAR3(0xE5, 0x85, 0xAB): /* 八 */
		return 8;
	case CHAR3(0xE4, 0xB9, 0x9D): /* 九 */
		return 9;
	case CHAR3(0xE5, 0x8D, 0x81): /* 十 */
		return 10;
	case CHAR3(0xE7, 0x99, 0xBE): /* 百 */
		return 100;
	case CHAR3(0xE5, 0x8D, 0x83): /* 千 */
		return 1000;
	case CHAR3(0xE4, 0xB8, 0x87): /* 万 */
		return 10000;
	case CHAR3(0xE4, 0xBA, 0xBF): /* 亿 */
		return 100000000;
	}
	return -1;
}

/* 三千五百 -> 3500. Returns the end; *n_places counts 十 百 千 万 亿. */
static size_t numerals_read(struct span text, size_t at, double *value,
			    size_t *n_places)
{
	double total = 0;
	double section = 0;
	double digit = 0;

	*n_places = 0;
	for (size_t n = 0; n < NUMERALS_MAX; n++, at += 3) {
		long numeral = numeral_value(text, at);

		if (numeral < 0)
			break;
		if (numeral < 10) {
			digit = (double)numeral;
			continue;
		}
		++*n_places;
		if (numeral < 10000) {
			section += (digit > 0 ? digit : 1) * (double)numeral;
		} else {
			total = (total + section + digit) * (double)numeral;
			section = 0;
		}
		digit = 0;
	}
	*value = total + section + digit;
	return at;
}

/* Third bytes of the numerals' characters: most others have another. */
static const bool is_numeral_byte[64] = {
    [0x00] = true, [0x01] = true, [0x03] = true, [0x07] = true, [0x09] = true,
    [0x0C] = true, [0x14] = true, [0x1B] = true, [0x1D] = true, [0x24] = true,
    [0x2B] = true, [0x2D] = true, [0x36] = true, [0x3E] = true, [0x3F] = true,
};

/* A number in Chinese numerals before a currency. */
static int take_numerals(struct finder *finder, size_t at, size_t *end)
{
	struct span text = finder->text;
	const struct currency *currency;
	size_t n_places;
	size_t stop;
	double value;

	*end = at + 3; /* the next character */
	if (LIKELY(!is_numeral_byte[byte_at(text, at + 2) & 63]))
		return 0;
	stop = numerals_read(text, at, &value, &n_places);
	if (stop == at)
		return 0;
	*end = stop;
	currency = currency_after(text, *end, &stop);
	if (!currency || value <= 0)
		return 0;
	/* "一块" is "together", "一元" begins many words. */
	if (n_places == 0 && !strcmp(currency->code, "cny") &&
	    !text_ends(text, stop, "块钱") && *end - at < 6)
		return 0;
	*end = stop;
	return add(finder, range_make(at, stop), value, currency->code);
}

/* A digit, or what the first two bytes of the numerals are. */
static ALWAYS_INLINE bytes16 is_start(bytes16 before UNUSED, bytes16 bytes,
				      bytes16 behind)
{
	bytes16 is_lead = bytes_between(bytes, 0xE4, 0xE5) |
			  bytes_equal(bytes, 0xE7) | bytes_equal(bytes, 0xE9);
	bytes16 is_second = bytes_between(behind, 0xB8, 0xBA) |
			    bytes_equal(behind, 0x85) |
			    bytes_equal(behind, 0x8D) |
			    bytes_equal(behind, 0x99) |
			    bytes_equal(behind, 0x9B);

	return bytes_between(bytes, '0', '9') | (is_lead & is_second);
}

int amount_find(struct finder *finder)
{
	struct span text = finder->text;
	uint32_t flags = finder->view->flags;
	size_t last_end = 0;
	int status = 0;

	if (!(flags & (VIEW_HAS_DIGIT | VIEW_HAS_HAN)))
		return 0;
	for (size_t i = 0;
	     status == 0 && (i = seek_near(text, i, is_start)) < text.len;
	     i++) {
		size_t end = i;

		if (ascii_is_digit(text.ptr[i]))
			status = take_digits(finder, i, last_end, &end);
		else
			status = take_numerals(finder, i, &end);
		if (end > i)
			i = end - 1;
		if (finder->n_found > 0)
			last_end = finder->list->items[finder->list->n - 1]
				       .where.end;
	}
	return status;
}
