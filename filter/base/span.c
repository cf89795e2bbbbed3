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

bool span_equal_string(struct span span, const char *string)
{
	return span_equal(span, span_of(string));
}

bool span_is_alike(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	return true;
}

bool span_equal_nocase(struct span span, const char *string)
{
	return span_is_alike(span, span_of(string));
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

/*
 * The first place from *from on where the needle stands, or SIZE_MAX and in
 * *from how far was looked: sixteen places at once are asked for its first
 * and its last byte.
 */
static size_t find_short(struct span span, struct span needle, size_t *from)
{
	size_t last = needle.len - 1;
	size_t at = *from;

	for (; span.len - at >= last + BYTES_WIDTH; at += BYTES_WIDTH) {
		const unsigned char *ptr = span.ptr + at;
		unsigned mask = bytes_mask(
		    bytes_equal(bytes_load(ptr), needle.ptr[0]) &
		    bytes_equal(bytes_load(ptr + last), needle.ptr[last]));

		for (; mask; mask &= mask - 1) {
			unsigned i = LOWEST_BIT(mask);

			if (!memcmp(ptr + i, needle.ptr, needle.len))
				return at + i;
		}
	}
	*from = at;
	return SIZE_MAX;
}

size_t span_find(struct span span, struct span needle, size_t from)
{
	const unsigned char *found;

	if (from > span.len || needle.len > span.len - from)
		return SIZE_MAX;
	if (needle.len == 0)
		return from;
	if (needle.len > 1 && needle.len <= SHORT_BYTES) {
		size_t at = find_short(span, needle, &from);

		if (at != SIZE_MAX)
			return at;
	}
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
