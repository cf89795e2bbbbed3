/* SPDX-License-Identifier: Apache-2.0 */
/*
 * span - comparing and cutting borrowed bytes.
 *
 * Contract: pure functions over the bytes that the caller lends.
 * Failure: none.
 * Threads: safe.
 */
#define _GNU_SOURCE /* memmem */
#include "base/span.h"

#include "base/ascii.h"
#include "base/lanes.h"

#include <stdlib.h>

enum { SHORT_BYTES = 64 }; /* of a needle that is compared where it may be */

static bool is_ascii_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span span_range(struct span outer, struct range range)
{
	size_t start = range.start < outer.len ? range.start : outer.len;
	size_t end = range.end < outer.len ? range.end : outer.len;

	if (end < start)
		end = start;
	return span_make(outer.ptr ? outer.ptr + start : NULL, end - start);
}

bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.ptr, b.ptr, a.len));
}

bool span_is_alike(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	if (a.len == 0)
		return true;
	if (ascii_lower(a.ptr[0]) != ascii_lower(b.ptr[0]))
		return false;
	/* Most are written alike. */
	if (!memcmp(a.ptr, b.ptr, a.len))
		return true;
	for (size_t i = 1; i < a.len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	return true;
}

bool span_starts_with(struct span span, struct span prefix)
{
	return span.len >= prefix.len &&
	       span_equal(span_make(span.ptr, prefix.len), prefix);
}

bool span_ends_with(struct span span, struct span suffix)
{
	if (span.len < suffix.len)
		return false;
	if (suffix.len == 0)
		return true;
	return !memcmp(span.ptr + span.len - suffix.len, suffix.ptr,
		       suffix.len);
}

/* Where the needle may stand: its first and last bytes do. */
static ALWAYS_INLINE bytes16 may_begin(const unsigned char *ptr,
				       struct span needle)
{
	size_t last = needle.len - 1;

	return bytes_equal(bytes_load(ptr), needle.ptr[0]) &
	       bytes_equal(bytes_load(ptr + last), needle.ptr[last]);
}

/* The first of the places whose bits are set where the needle stands. */
static size_t first_of(const unsigned char *ptr, uint64_t mask,
		       struct span needle)
{
	for (; mask; mask &= mask - 1) {
		unsigned i = LOWEST_BIT(mask);

		if (!memcmp(ptr + i, needle.ptr, needle.len))
			return i;
	}
	return SIZE_MAX;
}

/* For a needle of few bytes, at least one: asks many places at once. */
static size_t find_short(struct span span, struct span needle, size_t at)
{
	enum { PLACES = 4 * BYTES_WIDTH };
	size_t places = span.len - needle.len + 1;
	size_t found;

	for (; at + PLACES <= places; at += PLACES) {
		const unsigned char *ptr = span.ptr + at;
		bytes16 a = may_begin(ptr, needle);
		bytes16 b = may_begin(bytes_at(ptr, 1), needle);
		bytes16 c = may_begin(bytes_at(ptr, 2), needle);
		bytes16 d = may_begin(bytes_at(ptr, 3), needle);

		if (!bytes_mask(a | b | c | d))
			continue;
		found = first_of(ptr, bytes_mask4(a, b, c, d), needle);
		if (found != SIZE_MAX)
			return at + found;
	}
	for (; at + BYTES_WIDTH <= places; at += BYTES_WIDTH) {
		const unsigned char *ptr = span.ptr + at;

		found = first_of(ptr, bytes_mask(may_begin(ptr, needle)),
				 needle);
		if (found != SIZE_MAX)
			return at + found;
	}
	for (; at < places; at++)
		if (span.ptr[at] == needle.ptr[0] &&
		    !memcmp(span.ptr + at, needle.ptr, needle.len))
			return at;
	return SIZE_MAX;
}

size_t span_find(struct span span, struct span needle, size_t from)
{
	const unsigned char *found;

	if (from > span.len || needle.len > span.len - from)
		return SIZE_MAX;
	if (needle.len == 0)
		return from;
	if (needle.len <= SHORT_BYTES)
		return find_short(span, needle, from);
	found = memmem(span.ptr + from, span.len - from, needle.ptr,
		       needle.len);
	return found ? (size_t)(found - span.ptr) : SIZE_MAX;
}

struct span span_trim(struct span span)
{
	while (span.len > 0 && is_ascii_space(span.ptr[0])) {
		span.ptr++;
		span.len--;
	}
	while (span.len > 0 && is_ascii_space(span.ptr[span.len - 1]))
		span.len--;
	return span;
}

int span_compare(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

static int compare_items(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a, *(const struct span *)b);
}

void span_sort(struct span *spans, size_t n)
{
	if (n)
		qsort(spans, n, sizeof(*spans), compare_items);
}

bool span_is_among(struct span value, const struct span *sorted, size_t n)
{
	size_t low = 0;
	size_t high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(sorted[middle], value);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
