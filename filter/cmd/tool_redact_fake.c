/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_fake - fakes of the same shape.
 *
 * Digits and letters are replaced one by one, in their own script, so that
 * length, grouping and disguise stay. Numbers with check digits get right
 * ones, from ranges that nobody owns as far as there are any.
 *
 * Contract: see tool_redact.h.
 * Failure: ERR_MEMORY.
 */
#include "cmd/tool_redact.h"

#include "base/hash.h"
#include "base/utf8.h"

enum { IBAN_BYTES = 64, IBAN_LEAST = 8, CARD_LEAST = 8, CARD_KEPT = 2 };

/* --- dice: SplitMix64, made to be started anywhere ------------------------ */

static struct redact_dice dice_of(const struct redaction *redaction,
				  uint64_t kind, uint64_t number)
{
	const uint64_t numbers[] = {kind, number};
	const struct hash_seed seed = {{redaction->seed, 0x7265646163740000}};

	return (struct redact_dice){
	    hash_bytes(span_make(numbers, sizeof(numbers)), seed)};
}

struct redact_dice redact_dice(const struct redaction *redaction,
			       const struct redact_item *item)
{
	return dice_of(redaction, item->kind,
		       ((uint64_t)item->salt << 32) | item->ordinal);
}

struct redact_dice redact_host_dice(struct redaction *redaction,
				    struct span host)
{
	struct span *hosts = redaction->hosts;
	size_t i = 0;

	while (i < redaction->n_hosts && !span_equal(hosts[i], host))
		i++;
	if (i == redaction->n_hosts) {
		hosts = arena_array_room(redaction->arena, hosts, i,
					 &redaction->hosts_capacity,
					 sizeof(*hosts));
		/* Out of memory: as the first one; the next copy says so. */
		if (!hosts || arena_copy(redaction->arena, host, &hosts[i]))
			return dice_of(redaction, REDACT_KIND_COUNT, 0);
		redaction->hosts = hosts;
		redaction->n_hosts++;
	}
	return dice_of(redaction, REDACT_KIND_COUNT, i);
}

uint32_t redact_roll(struct redact_dice *dice, uint32_t sides)
{
	uint64_t z = dice->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (uint32_t)((z ^ (z >> 31)) >> 33) % sides;
}

/* --- one character -------------------------------------------------------- */

/* Runs of characters of which each may stand for each other. */
static const struct {
	uint32_t first;
	uint32_t n;
} alphabets[] = {
    {'0', 10},     {'a', 26},     {'A', 26},     {0xFF10, 10},  {0xFF21, 26},
    {0xFF41, 26},  {0x0660, 10},  {0x06F0, 10},  {0x0966, 10},  {0x2460, 9},
    {0x2474, 9},   {0x2776, 9},   {0x0430, 32},  {0x0410, 32},  {0x03B1, 17},
    {0x1D7CE, 10}, {0x1D7D8, 10}, {0x1D7E2, 10}, {0x1D7EC, 10}, {0x1D7F6, 10},
    {0x24D0, 26},  {0x24B6, 26},
};

/* Numerals that do not stand side by side in Unicode. */
static const uint32_t han_digits[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
				      0x516D, 0x4E03, 0x516B, 0x4E5D};

static uint32_t other_character(struct redact_dice *dice, uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(han_digits); i++)
		if (code == han_digits[i])
			return han_digits[redact_roll(dice,
						      ARRAY_LEN(han_digits))];
	for (size_t i = 0; i < ARRAY_LEN(alphabets); i++)
		if (code >= alphabets[i].first &&
		    code < alphabets[i].first + alphabets[i].n)
			return alphabets[i].first +
			       redact_roll(dice, alphabets[i].n);
	return code;
}

void redact_scramble(struct redact_dice *dice, struct span text,
		     struct buf *out)
{
	const unsigned char *end = text.ptr + text.len;
	bool has_digit = false;

	for (const unsigned char *at = text.ptr; at < end;) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(at, end, &code, &is_valid);
		unsigned char bytes[UTF8_MAX_BYTES];
		uint32_t other = other_character(dice, code);

		/* A first zero, or none, is part of a number's shape. */
		if (code >= '0' && code <= '9' && !has_digit)
			while ((other == '0') != (code == '0'))
				other = code == '0'
					    ? '0'
					    : other_character(dice, code);
		has_digit |= code >= '0' && code <= '9';
		buf_add(out, bytes, utf8_encode(other, bytes));
		at += len;
	}
}

/* --- numbers with check digits -------------------------------------------- */

static bool is_ascii_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_ascii_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* ISO/IEC 7812: the sum with every second digit from the right doubled. */
static unsigned luhn_digit(const unsigned char *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned digit = digits[n - 1 - i] - '0';

		if (i % 2 == 0)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return (10 - sum % 10) % 10;
}

/* The network's first digits, zeros, some dice, a right last digit. */
static void fake_card(struct redact_dice *dice, struct span raw,
		      struct buf *out)
{
	unsigned char digits[IBAN_BYTES];
	size_t n = 0;
	size_t at = 0;

	for (size_t i = 0; i < raw.len && n < sizeof(digits); i++)
		if (is_ascii_digit(raw.ptr[i]))
			digits[n++] = raw.ptr[i];
	if (n < CARD_LEAST) {
		redact_scramble(dice, raw, out); /* in another script */
		return;
	}
	for (size_t i = CARD_KEPT; i < n - 1; i++)
		digits[i] = (unsigned char)(i + 4 < n
						? '0'
						: '0' + redact_roll(dice, 10));
	digits[n - 1] = (unsigned char)('0' + luhn_digit(digits, n - 1));
	for (size_t i = 0; i < raw.len; i++)
		buf_add_char(out, is_ascii_digit(raw.ptr[i]) && at < n
				      ? digits[at++]
				      : raw.ptr[i]);
}

/* ISO 7064 MOD 97-10 over the account, the country, and 00. */
static unsigned iban_check(const unsigned char *iban, size_t n)
{
	unsigned rest = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = iban[(i + 4) % n];
		unsigned value = c - '0';

		if (i >= n - 2)
			value = 0; /* the check digits themselves */
		if (is_ascii_letter(c))
			rest = (rest * 100 + (c | 0x20) - 'a' + 10) % 97;
		else
			rest = (rest * 10 + value) % 97;
	}
	return 98 - rest;
}

static void fake_iban(struct redact_dice *dice, struct span raw,
		      struct buf *out)
{
	unsigned char iban[IBAN_BYTES];
	size_t n = 0;
	size_t at = 0;
	unsigned check;

	for (size_t i = 0; i < raw.len && n < sizeof(iban); i++)
		if (is_ascii_digit(raw.ptr[i]) || is_ascii_letter(raw.ptr[i]))
			iban[n++] = raw.ptr[i];
	if (n < IBAN_LEAST) {
		redact_scramble(dice, raw, out);
		return;
	}
	for (size_t i = 4; i < n; i++) {
		if (is_ascii_letter(iban[i]))
			iban[i] = 'X' ^ (iban[i] & 0x20);
		else
			iban[i] = (unsigned char)(i + 4 < n
						      ? '0'
						      : '0' + redact_roll(dice,
									  10));
	}
	check = iban_check(iban, n);
	iban[2] = (unsigned char)('0' + check / 10);
	iban[3] = (unsigned char)('0' + check % 10);
	for (size_t i = 0; i < raw.len; i++)
		buf_add_char(out, (is_ascii_digit(raw.ptr[i]) ||
				   is_ascii_letter(raw.ptr[i])) &&
					  at < n
				      ? iban[at++]
				      : raw.ptr[i]);
}

/* Addresses that documentation uses as examples, with right checksums. */
static const struct {
	const char *start;
	const char *address;
} wallets[] = {
    {"bc1", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"},
    {"1", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"},
    {"3", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"},
    {"T", "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW"},
};

static void fake_wallet(struct redact_dice *dice, struct span raw,
			struct buf *out)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < ARRAY_LEN(wallets); i++)
		if (span_starts_with(raw, span_of(wallets[i].start))) {
			buf_add_string(out, wallets[i].address);
			return;
		}
	if (!span_starts_with(raw, span_of("0x"))) {
		redact_scramble(dice, raw, out);
		return;
	}
	/* Without capitals there is no checksum (EIP-55). */
	buf_add_string(out, "0x");
	for (size_t i = 2; i < raw.len; i++)
		buf_add_char(out, (unsigned char)hex[redact_roll(dice, 16)]);
}

void redact_fake_account(struct redaction *redaction,
			 const struct redact_item *item, struct buf *out)
{
	struct redact_dice dice = redact_dice(redaction, item);

	if (item->kind == REDACT_CARD)
		fake_card(&dice, item->raw, out);
	else if (item->kind == REDACT_IBAN)
		fake_iban(&dice, item->raw, out);
	else
		fake_wallet(&dice, item->raw, out);
}

/* --- all ------------------------------------------------------------------ */

/* The first digit, or letters in front of it, and as many as there are. */
static void fake_number(struct redaction *redaction,
			const struct redact_item *item, struct buf *out)
{
	struct redact_dice dice = redact_dice(redaction, item);
	size_t kept = 0;

	if (item->kind == REDACT_CASE_NO || item->kind == REDACT_AMOUNT)
		while (kept < item->raw.len &&
		       !is_ascii_digit(item->raw.ptr[kept]))
			kept++;
	if (item->kind == REDACT_AMOUNT && kept < item->raw.len)
		kept++;
	buf_add(out, item->raw.ptr, kept);
	if (item->kind == REDACT_AMOUNT) {
		/* Behind the first, any digit may be zero; letters stay. */
		for (size_t i = kept; i < item->raw.len; i++)
			buf_add_char(
			    out,
			    is_ascii_digit(item->raw.ptr[i])
				? (unsigned char)('0' + redact_roll(&dice, 10))
				: item->raw.ptr[i]);
		return;
	}
	redact_scramble(
	    &dice, span_make(item->raw.ptr + kept, item->raw.len - kept), out);
}

static void add_fake(struct redaction *redaction,
		     const struct redact_item *item, struct buf *out)
{
	switch (item->kind) {
	case REDACT_NAME:
	case REDACT_POSE:
		redact_fake_name(redaction, item, out);
		break;
	case REDACT_PHONE:
		redact_fake_phone(redaction, item, out);
		break;
	case REDACT_EMAIL:
		redact_fake_email(redaction, item, out);
		break;
	case REDACT_LINK:
		redact_fake_link(redaction, item, out);
		break;
	case REDACT_CARD:
	case REDACT_IBAN:
	case REDACT_WALLET:
		redact_fake_account(redaction, item, out);
		break;
	case REDACT_AMOUNT:
		if (item->step)
			buf_add_span(out, item->raw);
		else
			fake_number(redaction, item, out);
		break;
	case REDACT_HANDLE:
	case REDACT_CODE:
	case REDACT_CASE_NO:
	case REDACT_NUMBER:
	case REDACT_KIND_COUNT:
		fake_number(redaction, item, out);
		break;
	}
}

/* Is the fake something that the message holds? */
static bool is_taken(const struct redaction *redaction, struct span fake)
{
	for (size_t i = 0; i < redaction->n; i++)
		if (span_equal(redaction->items[i].raw, fake))
			return true;
	return false;
}

int redact_fake(struct redaction *redaction, struct redact_item *item)
{
	enum { TRIES = 32 };
	struct buf out;
	int rc;

	buf_init(&out, 0);
	for (int i = 0; i < TRIES; i++) {
		buf_clear(&out);
		add_fake(redaction, item, &out);
		/* What a step keeps as it is will not change. */
		if (!is_taken(redaction, buf_span(&out)) ||
		    span_equal(item->raw, buf_span(&out)))
			break;
		item->salt++;
	}
	rc = out.has_failed
		 ? ERR_MEMORY
		 : arena_copy(redaction->arena, buf_span(&out), &item->fake);
	buf_release(&out);
	return rc;
}
