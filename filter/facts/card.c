/* SPDX-License-Identifier: Apache-2.0 */
/*
 * card - numbers of payment cards in a folded text.
 *
 * Contract: see entity.h. 13 to 19 digits, in one piece or in groups of
 * four (American Express: four, six, five), that begin like an issuer's
 * (ISO/IEC 7812) and end in the check digit of Luhn. A word for an order or
 * a parcel right before them wins. The detail is the network.
 * Failure: ERR_MEMORY.
 * Limits: CARD_MAX digits.
 * Threads: safe.
 */
#include "cue.h"
#include "finder.h"

enum { CARD_MIN = 13, CARD_MAX = 19, PREFIX_DIGITS = 6, CUE_GAP = 12 };

/* Prefixes of six digits, from first to last, and lengths of numbers. */
static const struct network {
	uint32_t first;
	uint32_t last;
	unsigned char shortest;
	unsigned char longest;
	const char *name;
} networks[] = {
    {222100, 272099, 16, 16, "mastercard"},
    {300000, 305999, 14, 14, "diners"},
    {340000, 349999, 15, 15, "amex"},
    {352800, 358999, 16, 19, "jcb"},
    {360000, 369999, 14, 14, "diners"},
    {370000, 379999, 15, 15, "amex"},
    {380000, 399999, 14, 14, "diners"},
    {400000, 499999, 16, 16, "visa"},
    {400000, 499999, 13, 13, "visa"},
    {510000, 559999, 16, 16, "mastercard"},
    {601100, 601199, 16, 19, "discover"},
    {620000, 629999, 16, 19, "unionpay"},
    {644000, 659999, 16, 19, "discover"},
    {220000, 220499, 16, 19, "mir"},
    {508500, 508999, 16, 16, "rupay"},
    {606985, 607984, 16, 16, "rupay"},
    {608001, 608500, 16, 16, "rupay"},
    {817200, 820199, 16, 16, "rupay"},
};

struct card {
	unsigned char digits[CARD_MAX];
	size_t n;
	size_t start;
	size_t end;
};

static bool luhn_is_valid(const struct card *card)
{
	unsigned sum = 0;

	for (size_t i = 0; i < card->n; i++) {
		unsigned digit = card->digits[card->n - 1 - i] - '0';

		if (i % 2) {
			digit *= 2;
			digit -= digit > 9 ? 9 : 0;
		}
		sum += digit;
	}
	return sum % 10 == 0;
}

static const char *network_of(const struct card *card)
{
	uint32_t prefix = 0;

	for (size_t i = 0; i < PREFIX_DIGITS; i++)
		prefix = prefix * 10 + (card->digits[i] - '0');
	for (size_t i = 0; i < ARRAY_LEN(networks); i++)
		if (prefix >= networks[i].first && prefix <= networks[i].last &&
		    card->n >= networks[i].shortest &&
		    card->n <= networks[i].longest)
			return networks[i].name;
	return NULL;
}

/*
 * Digits from offset at, with one blank or hyphen (always the same) between
 * groups. Groups of other sizes than cards have end the number.
 */
static bool card_read(struct card *card, struct span text, size_t at)
{
	unsigned char parted_by = 0;

	*card = (struct card){.start = at};
	for (;;) {
		size_t end = digits_end(text, at);
		size_t len = end - at;

		if (len > CARD_MAX - card->n)
			return false;
		memcpy(card->digits + card->n, text.ptr + at, len);
		card->n += len;
		card->end = end;
		if (len != 4 && !(len == 6 && card->n == 10))
			break; /* the only group, or the last */
		if ((byte_at(text, end) != ' ' && byte_at(text, end) != '-') ||
		    (parted_by && parted_by != text.ptr[end]) ||
		    !ascii_is_digit(byte_at(text, end + 1)))
			break;
		parted_by = text.ptr[end];
		at = end + 1;
	}
	return card->n >= CARD_MIN;
}

static bool is_alone(struct span text, const struct card *card)
{
	unsigned char before = byte_before(text, card->start);
	unsigned char after = byte_at(text, card->end);

	if (ascii_is_alnum(before) || (before && strchr("_.=/-+@", before)))
		return false;
	if (ascii_is_alnum(after) || after == '_' || after == '@')
		return false;
	return !((after == '-' || after == '.' || after == '/') &&
		 ascii_is_digit(byte_at(text, card->end + 1)));
}

int card_find(struct finder *finder)
{
	struct span text = finder->text;
	int status = 0;

	for (size_t i = 0; status == 0 && i < text.len; i++) {
		struct card card;
		struct cue_hit hit;
		const char *network;

		if (!ascii_is_digit(text.ptr[i]))
			continue;
		if (!card_read(&card, text, i) || !is_alone(text, &card) ||
		    !luhn_is_valid(&card)) {
			i = digits_end(text, i);
			continue;
		}
		i = card.end;
		network = network_of(&card);
		if (!network || (cue_before(text, card.start,
					    CUE_CASE | CUE_ACCOUNT | CUE_CALL,
					    CUE_WINDOW, &hit) &&
				 (hit.cue->kinds & CUE_CASE) &&
				 card.start - hit.end <= CUE_GAP))
			continue;
		status = finder_add(finder, range_make(card.start, card.end), 0,
				    span_make(card.digits, card.n),
				    span_of(network), 0);
	}
	return status;
}
