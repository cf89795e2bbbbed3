/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mixed_capitals - a capital I that stands for an l.
 *
 * It does between small letters or after them (WalIet, PayPaI), but not where
 * names and code have it (McInnes, LinkedIn, TxnId).
 *
 * Contract: see mixed.h.
 * Failure: none. Limits: linear, NAME_CHARS are looked back at each I.
 * Threads: no shared state.
 */
#include "mixed.h"

#include "base/ascii.h"

#include <string.h>

enum { NAME_CHARS = 32 }; /* how far back a word is looked at */

static bool is_letter(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/* Is the capital I at a place an l in disguise? at > 0. */
static bool is_false_l(struct span raw, size_t at)
{
	const unsigned char *p = raw.ptr;
	size_t end = at + 1;
	size_t start = at;
	unsigned char next;

	if (!is_letter(p[at - 1]))
		return false;
	while (end < raw.len && p[end] == 'I')
		end++;
	next = end < raw.len ? p[end] : ' ';
	if (ascii_is_upper(next) || ascii_is_digit(next) || next == 'n' ||
	    next == '\'')
		return false;
	/* A missing space before If, Is, It; the Id of TxnId. */
	if (memchr("dfmst", next, 5) &&
	    (end + 1 == raw.len || !is_letter(p[end + 1])))
		return false;
	while (start > 0 && at - start < NAME_CHARS &&
	       (is_letter(p[start - 1]) || ascii_is_upper(p[start - 1])))
		start--;
	if (at - start < 2 || (p[at - 1] == 'c' && p[at - 2] == 'M'))
		return false;
	/* Codes of URLs and the like. */
	return start == 0 || !(ascii_is_digit(p[start - 1]) ||
			       strchr("/=_%-&?.@#:", p[start - 1]));
}

uint32_t mixed_capitals(struct span raw)
{
	const unsigned char *end = raw.ptr + raw.len;
	const unsigned char *ptr = raw.ptr;
	uint32_t n = 0;

	while (ptr < end && (ptr = memchr(ptr, 'I', (size_t)(end - ptr)))) {
		size_t at = (size_t)(ptr - raw.ptr);

		if (at > 0 && is_false_l(raw, at))
			n++;
		ptr++;
	}
	return n;
}
