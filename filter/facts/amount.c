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
#include "finder.h"

#include <stdio.h>

enum { NUMBER_MAX = 32, DIGITS_MAX = 18, NUMERALS_MAX = 20 };

enum place { BEFORE = 1, AFTER = 2, BOTH = BEFORE | AFTER };

static const struct currency {
	const char *code;
	enum place places;
	const char *word;
} currencies[] = {
#define CURRENCY(code, places, word) {code, places, word},
#include "currency.def"
#undef CURRENCY
};

static const struct unit {
	const char *word;
	double factor;
	const char *code; /* a currency that the unit implies, or "" */
} units[] = {
    {"百万", 1e6, ""},    {"千万", 1e7, ""},     {"十万", 1e5, ""},
    {"万", 1e4, ""},      {"千", 1e3, ""},       {"百", 1e2, ""},
    {"亿", 1e8, ""},      {"w", 1e4, ""},        {"k", 1e3, ""},
    {"million", 1e6, ""}, {"millones", 1e6, ""}, {"mil", 1e3, ""},
    {"mio", 1e6, ""},     {"mn", 1e6, ""},       {"m", 1e6, ""},
    {"billion", 1e9, ""}, {"bn", 1e9, ""},       {"thousand", 1e3, ""},
    {"lakhs", 1e5, ""},   {"lakh", 1e5, ""},     {"lacs", 1e5, ""},
    {"lac", 1e5, ""},     {"crores", 1e7, ""},   {"crore", 1e7, ""},
    {"cr", 1e7, ""},      {"juta", 1e6, "idr"},  {"jt", 1e6, "idr"},
    {"ribu", 1e3, "idr"}, {"rb", 1e3, "idr"},    {"tys", 1e3, ""},
};

/* A word does not go on with another letter of its kind. */
static bool ends_word(struct span text, size_t end)
{
	unsigned char last = byte_before(text, end);
	unsigned char after = byte_at(text, end);

	return !is_letter(last) ||
	       !(is_letter(after) || (after >= 0xC3 && after <= 0xCF));
}

static const struct currency *currency_before(struct span text, size_t at,
					      size_t *start)
{
	const struct currency *best = NULL;
	size_t best_len = 0;
	size_t end = at - (byte_before(text, at) == ' ');
	unsigned char c;

	if (byte_before(text, end) == '.' || byte_before(text, end) == ':')
		end--;
	c = byte_before(text, end);
	if (LIKELY(!is_letter(c) && c != '$' && c != '/' && c < 0x80))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(currencies); i++) {
		const char *word = currencies[i].word;
		size_t len = strlen(word);

		if (!(currencies[i].places & BEFORE) || len <= best_len ||
		    !text_ends(text, end, word) ||
		    is_digit(byte_before(text, end - len)) ||
		    (is_letter((unsigned char)word[0]) &&
		     is_letter(byte_before(text, end - len))))
			continue;
		best = &currencies[i];
		best_len = len;
		*start = end - len;
	}
	return best;
}

static const struct currency *currency_after(struct span text, size_t at,
					     size_t *end)
{
	const struct currency *best = NULL;
	size_t best_len = 0;
	unsigned char c;

	at += byte_at(text, at) == ' ';
	c = byte_at(text, at);
	if (LIKELY(!is_letter(c) && c != '$' && c != '/' && c < 0x80))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(currencies); i++) {
		const char *word = currencies[i].word;
		size_t len = strlen(word);

		if (!(currencies[i].places & AFTER) || len <= best_len ||
		    !text_has(text, at, word) || !ends_word(text, at + len))
			continue;
		best = &currencies[i];
		best_len = len;
		*end = at + len;
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

static const struct unit *unit_at(struct span text, size_t at, size_t *end)
{
	unsigned char c;

	at += byte_at(text, at) == ' ';
	c = byte_at(text, at);
	if (LIKELY(!is_letter(c) && (c < 0xE4 || c > 0xE9)))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		size_t len = strlen(units[i].word);

		if (!text_has(text, at, units[i].word) ||
		    !ends_word(text, at + len))
			continue;
		*end = at + len;
		return &units[i];
	}
	return NULL;
}

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

		if (is_digit(c)) {
			number->n_digits++;
			continue;
		}
		if ((c != ',' && c != '.') || !is_digit(byte_at(text, at + 1)))
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
		if (!is_digit(text.ptr[i]))
			continue;
		value = value * 10 + (text.ptr[i] - '0');
		if (i > sign)
			scale *= 10;
	}
	return value / scale;
}

static int add(struct finder *finder, struct range where, double value,
	       const char *code)
{
	char text[NUMBER_MAX * 2];
	int len = snprintf(text, sizeof(text), "%.2f", value);

	while (len > 1 && text[len - 1] == '0')
		text[--len] = '\0';
	if (len > 1 && text[len - 1] == '.')
		len--;
	return finder_add(finder, where, 0, span_make(text, (size_t)len),
			  span_of(code), value);
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
		if (is_letter(byte_before(text, at)))
			return 0;
		currency = currency_after(text, stop, &after);
		if (currency)
			stop = after;
	} else if (currency_after(text, stop, &after) == currency &&
		   !is_digit(byte_at(text, after))) {
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

/* 0 to 9, or 10, 100 ... for the words of places; -1 for others. */
static long numeral_value(struct span text, size_t at)
{
	static const struct {
		const char *word;
		long value;
	} numerals[] = {
	    {"零", 0},   {"一", 1},    {"二", 2},     {"两", 2},
	    {"三", 3},   {"四", 4},    {"五", 5},     {"六", 6},
	    {"七", 7},   {"八", 8},    {"九", 9},     {"十", 10},
	    {"百", 100}, {"千", 1000}, {"万", 10000}, {"亿", 100000000},
	};

	for (size_t i = 0; i < ARRAY_LEN(numerals); i++)
		if (text_has(text, at, numerals[i].word))
			return numerals[i].value;
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

/* A number in Chinese numerals before a currency. */
static int take_numerals(struct finder *finder, size_t at, size_t *end)
{
	struct span text = finder->text;
	const struct currency *currency;
	size_t n_places;
	size_t stop;
	double value;

	*end = numerals_read(text, at, &value, &n_places);
	if (*end == at)
		return 0;
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

int amount_find(struct finder *finder)
{
	struct span text = finder->text;
	uint32_t flags = finder->view->flags;
	size_t last_end = 0;
	int status = 0;

	if (!(flags & (VIEW_HAS_DIGIT | VIEW_HAS_HAN)))
		return 0;
	for (size_t i = 0; status == 0 && i < text.len; i++) {
		unsigned char c = text.ptr[i];
		size_t end = i;

		if (is_digit(c))
			status = take_digits(finder, i, last_end, &end);
		else if (c >= 0xE4 && c <= 0xE9)
			status = take_numerals(finder, i, &end);
		if (end > i)
			i = end - 1;
		if (finder->n_found > 0)
			last_end = finder->list->items[finder->list->n - 1]
				       .where.end;
	}
	return status;
}
