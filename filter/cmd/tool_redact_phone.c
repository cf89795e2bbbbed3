/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_phone - telephone numbers that nobody has.
 *
 * Several regulators have set numbers aside for films and examples; these
 * are taken. Elsewhere the first digits, which say what kind of number it
 * is, stay, and zeros follow, which are seldom given out.
 *
 * Contract: see tool_redact.h. Grouping, script and spelling of the digits
 * stay as they are.
 * Limits: DIGIT_LIMIT digits.
 */
#include "cmd/tool_redact.h"

#include "base/ascii.h"
#include "base/utf8.h"

#include <string.h>

enum { DIGIT_LIMIT = 64, TRIES = 32, TAIL_DIGITS = 4, LONG_DIGITS = 8 };

/* A digit as it is written. */
struct slot {
	size_t start, len; /* in the raw text */
	uint32_t zero;     /* of its script; 0: a numeral, 1: a word */
};

struct slots {
	struct slot items[DIGIT_LIMIT];
	unsigned char digits[DIGIT_LIMIT]; /* '0' to '9' */
	size_t n;
};

static const char *const words[] = {"zero", "one", "two",   "three", "four",
				    "five", "six", "seven", "eight", "nine"};

static const char *const numerals[] = {"零", "一", "二", "三", "四",
				       "五", "六", "七", "八", "九"};

static const uint32_t zeros[] = {'0',     0xFF10,  0x0660,  0x06F0,  0x0966,
				 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6};

/* Several countries' prefixes: '.' any digit, kept; 'x' dice. */
static const struct {
	const char *country;
	const char *number; /* digits that must be there, '.' for any */
	const char *fake;
} reserved[] = {
    /* North American Numbering Plan: 555-0100 to 555-0199 */
    {"us", "..........", "...55501xx"},
    {"us", "1..........", "1...55501xx"},
    {"ca", "..........", "...55501xx"},
    {"ca", "1..........", "1...55501xx"},
    /* Ofcom */
    {"gb", "07.........", "07700900xxx"},
    {"gb", "447.........", "447700900xxx"},
    {"gb", "0800.......", "08081570xxx"},
    {"gb", "0808.......", "08081570xxx"},
    {"gb", "44808.......", "448081570xxx"},
    {"gb", "09.........", "09098790xxx"},
    {"gb", "03.........", "03069990xxx"},
    {"gb", "443.........", "443069990xxx"},
    {"gb", "020........", "02079460xxx"},
    {"gb", "4420........", "442079460xxx"},
    {"gb", "01.........", "01632960xxx"},
    {"gb", "441.........", "441632960xxx"},
    /* Arcep */
    {"fr", "01........", "019900xxxx"},
    {"fr", "331........", "3319900xxxx"},
    {"fr", "06........", "063998xxxx"},
    {"fr", "336........", "3363998xxxx"},
    /* ACMA */
    {"au", "04........", "0491570xxx"},
    {"au", "614........", "61491570xxx"},
    {"au", "02........", "025550xxxx"},
    {"au", "612........", "6125550xxxx"},
    {"au", "1800......", "1800975xxx"},
    /* Bundesnetzagentur */
    {"de", "030........", "03023125xxx"},
    {"de", "4930........", "493023125xxx"},
    {"de", "017.........", "01713920xxx"},
    {"de", "4917.........", "491713920xxx"},
    /* PTS */
    {"se", "070.......", "07017406xx"},
    {"se", "4670.......", "467017406xx"},
};

/* --- reading digits ------------------------------------------------------- */

static void add_slot(struct slots *slots, size_t start, size_t len,
		     uint32_t zero, size_t digit)
{
	if (slots->n >= DIGIT_LIMIT)
		return;
	slots->items[slots->n] = (struct slot){start, len, zero};
	slots->digits[slots->n++] = (unsigned char)('0' + digit);
}

/* Length of the digit at text, 0 when there is none. */
static size_t read_digit(struct slots *slots, struct span raw, size_t at)
{
	struct span rest = span_make(raw.ptr + at, raw.len - at);
	uint32_t code;
	bool is_valid;
	size_t len = utf8_decode(rest.ptr, rest.ptr + rest.len, &code,
				 &is_valid);

	for (size_t i = 0; i < ARRAY_LEN(zeros); i++)
		if (code >= zeros[i] && code < zeros[i] + 10) {
			add_slot(slots, at, len, zeros[i], code - zeros[i]);
			return len;
		}
	for (size_t i = 0; i < ARRAY_LEN(numerals); i++)
		if (span_starts_with(rest, span_of(numerals[i]))) {
			add_slot(slots, at, len, 0, i);
			return len;
		}
	if (at > 0 && ascii_is_letter(raw.ptr[at - 1]))
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t word = strlen(words[i]);

		if (rest.len >= word &&
		    span_equal_nocase(span_make(rest.ptr, word), words[i]) &&
		    (rest.len == word || !ascii_is_letter(rest.ptr[word]))) {
			add_slot(slots, at, word, 1, i);
			return word;
		}
	}
	return 0;
}

static void read_digits(struct slots *slots, struct span raw)
{
	slots->n = 0;
	for (size_t at = 0; at < raw.len;) {
		size_t len = read_digit(slots, raw, at);

		at += len ? len : 1;
	}
}

/* --- other digits --------------------------------------------------------- */

static bool fits(const char *pattern, const struct slots *slots)
{
	if (strlen(pattern) != slots->n)
		return false;
	for (size_t i = 0; i < slots->n; i++)
		if (pattern[i] != '.' &&
		    (unsigned char)pattern[i] != slots->digits[i])
			return false;
	return true;
}

static const char *find_reserved(struct span country, const struct slots *slots)
{
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
		if (span_equal_nocase(country, reserved[i].country) &&
		    fits(reserved[i].number, slots))
			return reserved[i].fake;
	return NULL;
}

/* Of a number with its country's code the country follows. */
static struct span country_of(const struct redact_item *item)
{
	static const struct {
		const char *start;
		const char *country;
	} codes[] = {
	    {"+1", "us"},  {"+44", "gb"}, {"+33", "fr"},
	    {"+61", "au"}, {"+49", "de"}, {"+46", "se"},
	};

	for (size_t i = 0; i < ARRAY_LEN(codes) && !item->detail.len; i++)
		if (span_starts_with(item->raw, span_of(codes[i].start)))
			return span_of(codes[i].country);
	return item->detail;
}

static void roll_digits(struct redact_dice *dice, const struct slots *slots,
			const char *fake, const struct redact_item *item,
			unsigned char *digits)
{
	size_t n = slots->n;
	size_t kept = n > 7 ? 3 : n > 4 ? 2 : n > 2 ? 1 : 0;
	unsigned step = item->step;

	/* Behind a country's code, as much of the number. */
	if (item->raw.ptr[0] == '+' && n > 10)
		kept += 2;
	if (step == 2 && n > LONG_DIGITS)
		kept = n - TAIL_DIGITS;
	for (size_t i = 0; i < n; i++) {
		unsigned char any = (unsigned char)('0' +
						    redact_roll(dice, 10));

		if (step == 0 && fake)
			digits[i] = fake[i] == '.'   ? slots->digits[i]
				    : fake[i] == 'x' ? any
						     : (unsigned char)fake[i];
		else if (i < kept)
			digits[i] = slots->digits[i];
		else if (n > 7 && i < kept + 2 && step < 2)
			digits[i] = '0';
		else
			digits[i] = any;
	}
}

static void write_digit(struct buf *out, const struct slot *slot,
			unsigned char digit)
{
	size_t value = (size_t)(digit - '0');
	unsigned char bytes[UTF8_MAX_BYTES];

	if (slot->zero == 0)
		buf_add_string(out, numerals[value]);
	else if (slot->zero == 1)
		buf_add_string(out, words[value]);
	else
		buf_add(out, bytes,
			utf8_encode(slot->zero + (uint32_t)value, bytes));
}

void redact_fake_phone(struct redaction *redaction,
		       const struct redact_item *item, struct buf *out)
{
	struct redact_dice dice = redact_dice(redaction, item);
	unsigned char digits[DIGIT_LIMIT];
	struct slots slots;
	const char *fake;
	size_t at = 0;

	read_digits(&slots, item->raw);
	fake = find_reserved(country_of(item), &slots);
	for (int i = 0; i < TRIES; i++) {
		roll_digits(&dice, &slots, fake, item, digits);
		if (memcmp(digits, slots.digits, slots.n) != 0 &&
		    !redact_is_public_phone(redaction,
					    span_make(digits, slots.n)))
			break;
	}
	for (size_t i = 0; i < slots.n; i++) {
		const struct slot *slot = &slots.items[i];

		/* Letters between are a vanity number's. */
		redact_scramble(&dice,
				span_make(item->raw.ptr + at, slot->start - at),
				out);
		write_digit(out, slot, digits[i]);
		at = slot->start + slot->len;
	}
	redact_scramble(&dice,
			span_make(item->raw.ptr + at, item->raw.len - at), out);
}
