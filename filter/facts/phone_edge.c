/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone_edge - what right beside digits tells telephone numbers from others.
 *
 * Contract: see phone_edge.h. Signs and letters that touch the digits, units
 * and currencies, and the ends of hosts.
 * Failure: none.
 * Threads: safe.
 */
#include "phone_edge.h"
#include "cue.h"
#include "finder.h"

enum { CUE_BYTES = 24 }; /* in which a word that touches the digits begins */

/* "tel.", "call-": the sign before the place ends an introducing word. */
static bool is_cue_sign(struct span text, size_t at)
{
	struct cue_hit hit;

	return cue_before(text, at, CUE_CALL | CUE_CASE, CUE_BYTES, &hit) &&
	       hit.end + 1 == at;
}

bool phone_starts_badly(struct span text, size_t at, size_t last_end)
{
	unsigned char c = byte_before(text, at);
	unsigned char before = byte_before(text, at - (at > 0));
	struct cue_hit hit;

	if (ascii_is_letter(c))
		return !cue_before(text, at, CUE_CALL | CUE_HANDLE, CUE_BYTES,
				   &hit) ||
		       hit.end != at;
	if (ascii_is_digit(c) || (c && strchr("#$@=&_%~*+", c)))
		return c != '@' || !is_cue_sign(text, at);
	if (c == '/' || c == ',' || c == '-')
		return ascii_is_alnum(before) && last_end + 1 != at &&
		       !is_cue_sign(text, at);
	if (c == '.' || c == ':')
		return ascii_is_digit(before) ||
		       (c == '.' && ascii_is_letter(before) &&
			!is_cue_sign(text, at)) ||
		       currency_ends(text, at);
	return currency_ends(text, at) || text_ends(text, at, "第");
}

/* A unit, each of one Chinese character, makes a short number a count. */
static bool is_counted(struct span text, size_t at)
{
	static const char units[] =
	    "万千百亿人名个件次分秒天年月日号点时小米公户台套本张份岁周款"
	    "克斤折积度页楼层室栋兆位倍家股笔条平瓶盒箱期级";

	if (byte_at(text, at) < 0xE4 || text.len - at < 3)
		return false;
	for (size_t i = 0; i < sizeof(units) - 1; i += 3)
		if (memcmp(text.ptr + at, units + i, 3) == 0)
			return true;
	return false;
}

/* "-8001", "-12": an extension, if nothing else follows it. */
static bool is_extension(struct span text, size_t at)
{
	size_t end = digits_end(text, at + 1);

	return end - at - 1 <= 5 && byte_at(text, end) != '-' &&
	       !ascii_is_letter(byte_at(text, end));
}

/* ".cn", ".com": the digits are a label of a host. */
static bool is_host_tail(struct span text, size_t at)
{
	return text_has(text, at, ".c") || text_has(text, at, ".net") ||
	       text_has(text, at, ".org") || text_has(text, at, ".hk");
}

bool phone_ends_badly(struct span text, size_t at, size_t n_digits)
{
	unsigned char c = byte_at(text, at);
	unsigned char next = byte_at(text, at + 1);

	if (ascii_is_letter(c))
		return !(text_has(text, at, "ext") || c == 'x');
	if (c == '%' || c == '*' || c == '@' || c == '_' || c == '=')
		return true;
	if (c == '.' && n_digits < 8 && is_host_tail(text, at))
		return true;
	if (ascii_is_digit(next)) {
		if (c == '.' || c == ':')
			return n_digits < 10;
		if (c == '-')
			return !is_extension(text, at);
		if (c == '/' || c == ',')
			return digits_end(text, at + 1) - at - 1 < 5 ||
			       n_digits < 5;
	}
	if (n_digits < 8 && is_counted(text, at + (c == ' ')))
		return true;
	return currency_begins(text, at + (c == ' '));
}
