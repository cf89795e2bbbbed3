/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_no - numbers of orders, tickets, parcels and the like.
 *
 * Contract: see entity.h. An introducing word (cue.def) with at most a few
 * words and signs behind it, then a word of letters and digits; digits
 * alone need a sign that a number follows ("no", ':', "号") or more of
 * them. Parcel numbers that carry a check digit (UPU S10, UPS 1Z) or the
 * marks of a courier are found by themselves. The detail is "order",
 * "ticket", "case", "reference", "parcel", "invoice", "booking", "policy".
 * Failure: ERR_MEMORY.
 * Limits: FILLER_MAX bytes between word and number, NUMBER_MAX of it.
 * Threads: safe.
 */
#include "cue.h"
#include "finder.h"

enum {
	FILLER_MAX = 24,
	NUMBER_MIN = 4,
	NUMBER_MAX = 40,
	UNMARKED_DIGITS = 6, /* digits alone and without a mark */
	PARCEL_MIN = 13,
	PARCEL_MAX = 20
};

static const struct filler {
	const char *text;
	bool is_mark;
} fillers[] = {
    {" ", false},     {":", true},         {"#", true},
    {"(", false},     {"[", false},        {"\n", false},
    {"-", false},     {"「", false},       {"【", false},
    {"号码", true},   {"编号", true},      {"号", true},
    {"是", true},     {"为", true},        {"number", true},
    {"num", true},    {"no.", true},       {"no", true},
    {"nr.", true},    {"nr", true},        {"n.", true},
    {"id", true},     {"is", true},        {"code", true},
    {"ref.", true},   {"ref", true},       {"reference", true},
    {"order", false}, {"tracking", false}, {"ticket", false},
    {"numero", true}, {"nummer", true},    {"nomor", true},
    {"de", false},    {"with", false},
};

static size_t filler_len(struct span text, size_t at, bool *is_mark)
{
	for (size_t i = 0; i < ARRAY_LEN(fillers); i++) {
		size_t len = strlen(fillers[i].text);

		if (!text_has(text, at, fillers[i].text))
			continue;
		if (ascii_is_letter((unsigned char)fillers[i].text[0]) &&
		    (ascii_is_alnum(byte_at(text, at + len)) ||
		     byte_at(text, at + len) == '_'))
			continue;
		*is_mark |= fillers[i].is_mark;
		return len;
	}
	return 0;
}

/* The word at offset at with single hyphens or slashes inside; its end. */
static size_t number_end(struct span text, size_t at)
{
	size_t end = word_end(text, at);

	while (end > at &&
	       (byte_at(text, end) == '-' || byte_at(text, end) == '/' ||
		byte_at(text, end) == '_')) {
		size_t next = word_end(text, end + 1);

		if (next == end + 1)
			break;
		end = next;
	}
	return end;
}

static size_t count_digits(struct span text, size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += ascii_is_digit(text.ptr[from]);
	return n;
}

/* 2024-03-15, 12/05/2024: no letters, three groups, all short. */
static bool is_date(struct span text, size_t start, size_t end)
{
	size_t signs = 0;

	for (size_t i = start; i < end; i++) {
		if (ascii_is_letter(text.ptr[i]))
			return false;
		signs += !ascii_is_digit(text.ptr[i]);
	}
	return (signs == 2 && end - start <= 10) ||
	       (signs == 1 && end - start <= 5);
}

static bool is_number(struct span text, size_t start, size_t end,
		      bool is_marked)
{
	size_t digits = count_digits(text, start, end);

	if (end - start < NUMBER_MIN || end - start > NUMBER_MAX ||
	    digits < 3 || is_date(text, start, end))
		return false;
	if (byte_at(text, end) == '%' || byte_at(text, end) == '@' ||
	    byte_at(text, end) == '*' ||
	    ((byte_at(text, end) == '.' || byte_at(text, end) == ',' ||
	      byte_at(text, end) == ':') &&
	     ascii_is_digit(byte_at(text, end + 1))))
		return false;
	if (currency_ends(text, start) || currency_begins(text, end))
		return false;
	return is_marked || digits < end - start || digits >= UNMARKED_DIGITS;
}

/* The number behind an introducing word; *end is where the search goes on. */
static int take(struct finder *finder, const struct cue_hit *hit, size_t *end)
{
	struct span text = finder->text;
	unsigned char last = hit->cue->word.ptr[hit->cue->word.len - 1];
	bool is_marked = text_ends(text, hit->end, "号") ||
			 text_ends(text, hit->end, " no") ||
			 text_ends(text, hit->end, " id") ||
			 text_ends(text, hit->end, "number") ||
			 text_ends(text, hit->end, "nummer") || last == '.';
	size_t at = hit->end;
	size_t len;
	size_t stop;

	*end = hit->end;
	while (at - hit->end <= FILLER_MAX &&
	       (len = filler_len(text, at, &is_marked)) > 0)
		at += len;
	if (byte_at(text, at) == '.' && byte_at(text, at + 1) == ' ')
		at += 2; /* "ref. 123" */
	if (at - hit->end > FILLER_MAX || !ascii_is_alnum(byte_at(text, at)))
		return 0;
	stop = number_end(text, at);
	if (!is_number(text, at, stop, is_marked))
		return 0;
	*end = stop;
	return finder_add(finder, range_make(at, stop), ENTITY_IS_INTRODUCED,
			  span_make(text.ptr + at, stop - at),
			  span_of(hit->cue->service), 0);
}

/* UPU S10: two letters, eight digits, a check digit, two letters. */
static bool is_s10(struct span word)
{
	static const unsigned weights[] = {8, 6, 4, 2, 3, 5, 9, 7};
	unsigned sum = 0;
	unsigned check;

	if (word.len != 13 || !ascii_is_letter(word.ptr[0]) ||
	    !ascii_is_letter(word.ptr[1]) || !ascii_is_letter(word.ptr[11]) ||
	    !ascii_is_letter(word.ptr[12]))
		return false;
	for (size_t i = 2; i < 11; i++)
		if (!ascii_is_digit(word.ptr[i]))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(weights); i++)
		sum += weights[i] * (word.ptr[i + 2] - (unsigned)'0');
	check = 11 - sum % 11;
	check = check == 10 ? 0 : check == 11 ? 5 : check;
	return word.ptr[10] - (unsigned)'0' == check;
}

/* UPS: 1Z, fifteen letters or digits, a check digit over them. */
static bool is_ups(struct span word)
{
	unsigned sum = 0;

	if (word.len != 18 || word.ptr[0] != '1' || word.ptr[1] != 'z' ||
	    !ascii_is_digit(word.ptr[17]))
		return false;
	for (size_t i = 2; i < 17; i++) {
		unsigned char c = word.ptr[i];
		unsigned value = ascii_is_digit(c)
				     ? c - (unsigned)'0'
				     : (c - (unsigned)'a' + 2) % 10;

		sum += i % 2 ? value * 2 : value;
	}
	return word.ptr[17] - (unsigned)'0' == (10 - sum % 10) % 10;
}

/* Letters of a Chinese courier and its number of digits. */
static bool is_courier(struct span word)
{
	static const struct {
		const char *mark;
		size_t digits_min;
		size_t digits_max;
	} couriers[] = {
	    {"sf", 12, 15}, {"yt", 13, 15},  {"jdvb", 10, 12}, {"jt", 13, 13},
	    {"jd", 13, 13}, {"sto", 12, 15}, {"zt", 12, 15},   {"ems", 13, 13},
	};

	for (size_t i = 0; i < ARRAY_LEN(couriers); i++) {
		size_t len = strlen(couriers[i].mark);

		if (word.len >= len + couriers[i].digits_min &&
		    word.len <= len + couriers[i].digits_max &&
		    text_has(word, 0, couriers[i].mark) &&
		    digits_end(word, len) == word.len)
			return true;
	}
	return false;
}

static int take_parcel(struct finder *finder, size_t start, size_t end)
{
	struct span word = span_range(finder->text, range_make(start, end));

	if (!(is_s10(word) || is_ups(word) || is_courier(word)))
		return 0;
	return finder_add(finder, range_make(start, end), 0, word,
			  span_of("parcel"), 0);
}

/* All parcel numbers without a word that begin from *at on, before limit. */
static int take_parcels(struct finder *finder, size_t *at, size_t limit)
{
	struct span text = finder->text;
	int status = 0;

	if (!(finder->view->flags & VIEW_HAS_LATIN))
		return 0;
	while (status == 0 && *at < limit) {
		size_t end = word_end(text, *at);

		if (end - *at >= PARCEL_MIN && end - *at <= PARCEL_MAX)
			status = take_parcel(finder, *at, end);
		*at = end + 1;
	}
	return status;
}

int case_no_find(struct finder *finder)
{
	struct span text = finder->text;
	struct cue_hit hit;
	size_t cursor = 0; /* for introducing words */
	size_t at = 0;     /* for parcel numbers */
	int status = 0;

	while (status == 0 && cue_next(text, cursor, CUE_CASE, &hit)) {
		status = take_parcels(finder, &at, hit.start);
		if (status == 0 && at <= hit.start + 1)
			status = take(finder, &hit, &cursor);
		else
			cursor = at; /* the word is a piece of a parcel's */
		at = at > cursor ? at : cursor;
	}
	return status == 0 ? take_parcels(finder, &at, text.len) : status;
}
