/* SPDX-License-Identifier: Apache-2.0 */
/*
 * span.h - borrowed bytes: a pointer and a length.
 *
 * A span owns nothing; whoever lends it says how long it lives. It may hold
 * NUL bytes and need not end in one. An empty span may have a NULL pointer.
 */
#ifndef SCAMSIEVE_BASE_SPAN_H
#define SCAMSIEVE_BASE_SPAN_H

#include "base/base.h"

#include <string.h>

struct span {
	const unsigned char *ptr;
	size_t len; /* bytes */
};

/* Byte offsets into some text: start included, end excluded. */
struct range {
	uint32_t start;
	uint32_t end;
};

/* The span over a C string, without its NUL; an empty one for NULL. */
static inline struct span span_of(const char *string)
{
	return (struct span){(const unsigned char *)string,
			     string ? strlen(string) : 0};
}

/* The span over len bytes at ptr. */
static inline struct span span_make(const void *ptr, size_t len)
{
	return (struct span){ptr, len};
}

/* The bytes of outer that range names; clipped to outer's end. */
struct span span_range(struct span outer, struct range range);

/* Equal in length and bytes. */
bool span_equal(struct span a, struct span b);

/* Equal to a C string. */
static inline bool span_equal_string(struct span span, const char *string)
{
	return span.len == strlen(string) && span_equal(span, span_of(string));
}

/* Equal, ASCII letters compared without case. */
bool span_is_alike(struct span a, struct span b);

/* Equal to a C string, ASCII letters compared without case. */
static inline bool span_equal_nocase(struct span span, const char *string)
{
	return span.len == strlen(string) &&
	       span_is_alike(span, span_of(string));
}

/* An empty prefix or suffix is in every span. */
bool span_starts_with(struct span span, struct span prefix);
bool span_ends_with(struct span span, struct span suffix);

/* Offset of the first occurrence of needle at or after from, or SIZE_MAX. */
size_t span_find(struct span span, struct span needle, size_t from);

/* The span without ASCII white space at both ends. */
struct span span_trim(struct span span);

/* Order by bytes, shorter first on a common prefix: <0, 0, >0. */
int span_compare(struct span a, struct span b);

/* Sort n spans in that order. */
void span_sort(struct span *spans, size_t n);

/* Is the value among n spans sorted so? */
bool span_is_among(struct span value, const struct span *sorted, size_t n);

#endif
