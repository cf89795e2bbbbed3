/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_group - groups of digits in a folded text, and what they are not.
 *
 * Contract: see phone_group.h.
 * Failure: none.
 * Limits: PHONE_GROUPS_MAX groups; reading stops behind PHONE_DIGITS_MAX
 * digits.
 * Threads: safe.
 */
#include "phone_group.h"
#include "finder.h"

/* 0 for a byte that stands for no digit. */
static unsigned char digit_of(unsigned char c)
{
	if (ascii_is_digit(c))
		return c;
	if (c == 'o')
		return '0';
	return c == 'l' || c == 'i' ? '1' : 0;
}

size_t phone_group_end(struct span text, size_t at, bool *has_letters)
{
	size_t end = digits_end(text, at);
	size_t digits = 0;

	if (!ascii_is_letter(byte_at(text, end)))
		return end;
	for (end = at; end < text.len && digit_of(text.ptr[end]); end++)
		digits += ascii_is_digit(text.ptr[end]);
	if (ascii_is_letter(byte_at(text, end)) || digits * 3 < end - at)
		return at;
	*has_letters = true;
	return end;
}

size_t phone_gap_len(struct span text, size_t at)
{
	size_t i = at;

	if (text_has(text, i, ". "))
		return 0;
	while (i < text.len && i - at < 3) {
		unsigned char c = text.ptr[i];

		if (c == 0xE2 && byte_at(text, i + 1) == 0x80 &&
		    byte_at(text, i + 2) >= 0x90 &&
		    byte_at(text, i + 2) <= 0x95)
			i += 3;
		else if (c == ' ' || c == '-' || c == '.' || c == '(' ||
			 c == ')')
			i++;
		else
			break;
	}
	return digit_of(byte_at(text, i)) ? i - at : 0;
}

void phone_groups_read(struct phone_groups *groups, struct span text, size_t at)
{
	*groups = (struct phone_groups){.start = at};
	if (byte_at(text, at) == '+') {
		groups->has_plus = true;
		at++;
	}
	at += byte_at(text, at) == ' ';
	at += byte_at(text, at) == '(';
	at += byte_at(text, at) == '+';
	while (groups->n < PHONE_GROUPS_MAX) {
		size_t end = phone_group_end(text, at, &groups->has_letters);
		size_t gap;

		if (end == at)
			return;
		groups->items[groups->n++] = range_make(at, end);
		groups->n_digits += end - at;
		gap = phone_gap_len(text, end);
		if (gap == 0 || groups->n_digits >= PHONE_DIGITS_MAX)
			return;
		at = end + gap;
	}
}

bool phone_digits_fill(struct phone_digits *digits, struct span text,
		       const struct phone_groups *groups, size_t n)
{
	*digits = (struct phone_digits){.has_plus = groups->has_plus};
	for (size_t i = 0; i < n; i++) {
		struct span group = span_range(text, groups->items[i]);

		if (group.len > PHONE_DIGITS_MAX - digits->n)
			return false;
		if (i > 0)
			digits->cuts |= 1u << digits->n;
		for (size_t k = 0; k < group.len; k++)
			digits->digits[digits->n++] = digit_of(group.ptr[k]);
	}
	return true;
}

bool phone_is_spaced_out(const struct phone_groups *groups, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (groups->items[i].end - groups->items[i].start != 1)
			return false;
	return n >= 7;
}

static unsigned number_of(struct span text, struct range where)
{
	unsigned value = 0;

	for (size_t i = where.start; i < where.end && value < 100000; i++)
		value = value * 10 + (unsigned)(digit_of(text.ptr[i]) - '0');
	return value;
}

bool phone_is_date(struct span text, const struct phone_groups *groups)
{
	const struct range *g = groups->items;
	unsigned first;
	unsigned second;
	unsigned third;

	if (groups->n < 3 || groups->has_plus || g[1].end - g[1].start > 2 ||
	    text.ptr[g[0].end] != text.ptr[g[1].end])
		return false;
	first = number_of(text, g[0]);
	second = number_of(text, g[1]);
	third = number_of(text, g[2]);
	if (first >= 1900 && first < 2100)
		return second >= 1 && second <= 12 && third >= 1 &&
		       third <= 31 && g[2].end - g[2].start <= 2;
	return third >= 1900 && third < 2100 && first <= 31 && second <= 31 &&
	       first >= 1 && second >= 1;
}

bool phone_is_ip(struct span text, const struct phone_groups *groups)
{
	if (groups->n != 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (number_of(text, groups->items[i]) > 255 ||
		    groups->items[i].end - groups->items[i].start > 3 ||
		    (i < 3 && text.ptr[groups->items[i].end] != '.'))
			return false;
	return true;
}
