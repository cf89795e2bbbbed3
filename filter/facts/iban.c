/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iban - International Bank Account Numbers in a folded text.
 *
 * Contract: see entity.h. Two letters of a country, two check digits and
 * as many letters and digits as that country has (ISO 13616, registry of
 * SWIFT), in one piece or with single blanks, whose remainder by 97 is one
 * (ISO/IEC 7064 MOD 97-10). The detail is the country.
 * Failure: ERR_MEMORY.
 * Limits: IBAN_MAX characters.
 * Threads: safe.
 */
#include "finder.h"

enum { IBAN_MAX = 34 };

static const struct {
	char country[3];
	unsigned char len;
} countries[] = {
    {"ad", 24}, {"ae", 23}, {"al", 28}, {"at", 20}, {"az", 28}, {"ba", 20},
    {"be", 16}, {"bg", 22}, {"bh", 22}, {"br", 29}, {"by", 28}, {"ch", 21},
    {"cr", 22}, {"cy", 28}, {"cz", 24}, {"de", 22}, {"dk", 18}, {"do", 28},
    {"ee", 20}, {"eg", 29}, {"es", 24}, {"fi", 18}, {"fo", 18}, {"fr", 27},
    {"gb", 22}, {"ge", 22}, {"gi", 23}, {"gl", 18}, {"gr", 27}, {"gt", 28},
    {"hr", 21}, {"hu", 28}, {"ie", 22}, {"il", 23}, {"iq", 23}, {"is", 26},
    {"it", 27}, {"jo", 30}, {"kw", 30}, {"kz", 20}, {"lb", 28}, {"lc", 32},
    {"li", 21}, {"lt", 20}, {"lu", 20}, {"lv", 21}, {"ly", 25}, {"mc", 27},
    {"md", 24}, {"me", 22}, {"mk", 19}, {"mr", 27}, {"mt", 31}, {"mu", 30},
    {"nl", 18}, {"no", 15}, {"pk", 24}, {"pl", 28}, {"ps", 29}, {"pt", 25},
    {"qa", 29}, {"ro", 24}, {"rs", 22}, {"ru", 33}, {"sa", 24}, {"sc", 31},
    {"sd", 18}, {"se", 24}, {"si", 19}, {"sk", 24}, {"sm", 27}, {"st", 25},
    {"sv", 28}, {"tl", 23}, {"tn", 24}, {"tr", 26}, {"ua", 29}, {"va", 22},
    {"vg", 24}, {"xk", 20},
};

/* Characters of an IBAN of the country, and its name; 0 for none. */
static size_t country_len(struct span text, size_t at, const char **country)
{
	for (size_t i = 0; i < ARRAY_LEN(countries); i++) {
		if (!text_has(text, at, countries[i].country))
			continue;
		*country = countries[i].country;
		return countries[i].len;
	}
	return 0;
}

/* The country and check digits moved to the end, letters as 10 to 35. */
static bool mod97_is_one(const unsigned char *iban, size_t len)
{
	unsigned rest = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = iban[(i + 4) % len];

		if (ascii_is_digit(c))
			rest = rest * 10 + (unsigned)(c - '0');
		else
			rest = rest * 100 + (unsigned)(c - 'a' + 10);
		rest %= 97;
	}
	return rest == 1;
}

/* len characters from offset at, single blanks left out; the end, or 0. */
static size_t iban_read(unsigned char iban[IBAN_MAX], struct span text,
			size_t at, size_t len)
{
	size_t n = 0;

	while (n < len) {
		unsigned char c = byte_at(text, at);

		if (c == ' ' && n > 0 && ascii_is_alnum(byte_at(text, at + 1)))
			c = byte_at(text, ++at);
		if (!ascii_is_alnum(c))
			return 0;
		iban[n++] = c;
		at++;
	}
	return ascii_is_alnum(byte_at(text, at)) ? 0 : at;
}

int iban_find(struct finder *finder)
{
	struct span text = finder->text;
	int status = 0;

	for (size_t i = 0; status == 0 && i < text.len; i++) {
		unsigned char iban[IBAN_MAX];
		const char *country;
		size_t len;
		size_t end;

		if (!ascii_is_letter(text.ptr[i]) ||
		    ascii_is_alnum(byte_before(text, i)) ||
		    !ascii_is_digit(byte_at(text, i + 2)) ||
		    !ascii_is_digit(byte_at(text, i + 3)))
			continue;
		len = country_len(text, i, &country);
		end = len ? iban_read(iban, text, i, len) : 0;
		if (!end || !mod97_is_one(iban, len))
			continue;
		status = finder_add(finder, range_make(i, end), 0,
				    span_make(iban, len), span_of(country), 0);
		i = end - 1;
	}
	return status;
}
