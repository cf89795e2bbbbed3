/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf - a growing run of bytes with sticky failure.
 *
 * Contract: see buf.h.
 * Failure: has_failed; what was added before stays readable.
 * Limits: limit_bytes.
 * Threads: one buffer belongs to one thread at a time.
 */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 256 };

void buf_init(struct buf *buf, size_t limit_bytes)
{
	*buf = (struct buf){.limit_bytes = limit_bytes};
}

void buf_release(struct buf *buf)
{
	free(buf->ptr);
	*buf = (struct buf){.limit_bytes = buf->limit_bytes};
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->has_failed = false;
}

static bool grow(struct buf *buf, size_t needed)
{
	size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
	unsigned char *ptr;

	while (capacity < needed)
		capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
	ptr = realloc(buf->ptr, capacity);
	if (!ptr)
		return false;
	buf->ptr = ptr;
	buf->capacity = capacity;
	return true;
}

/* The way out of the fast path: grow, or fail. */
static unsigned char *make_room(struct buf *buf, size_t len)
{
	if (buf->has_failed)
		return NULL;
	if (len > SIZE_MAX - buf->len ||
	    (buf->limit_bytes && buf->len + len > buf->limit_bytes) ||
	    (buf->len + len > buf->capacity && !grow(buf, buf->len + len))) {
		buf->has_failed = true;
		return NULL;
	}
	return buf->ptr + buf->len;
}

static ALWAYS_INLINE unsigned char *room(struct buf *buf, size_t len)
{
	if (LIKELY(len <= buf->capacity - buf->len && !buf->limit_bytes &&
		   !buf->has_failed))
		return buf->ptr + buf->len;
	return make_room(buf, len);
}

unsigned char *buf_room(struct buf *buf, size_t len)
{
	return room(buf, len);
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	unsigned char *at;

	if (len == 0)
		return;
	at = room(buf, len);
	if (!at)
		return;
	memcpy(at, bytes, len);
	buf->len += len;
}

void buf_add_span(struct buf *buf, struct span span)
{
	buf_add(buf, span.ptr, span.len);
}

void buf_add_string(struct buf *buf, const char *string)
{
	buf_add(buf, string, strlen(string));
}

void buf_add_char(struct buf *buf, unsigned char c)
{
	unsigned char *at = room(buf, 1);

	if (at) {
		*at = c;
		buf->len++;
	}
}

void buf_add_format_list(struct buf *buf, const char *format, va_list list)
{
	va_list again;
	int needed;
	char *room;

	va_copy(again, list);
	needed = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (needed < 0) {
		buf->has_failed = true;
		return;
	}
	room = (char *)buf_room(buf, (size_t)needed + 1);
	if (!room)
		return;
	vsnprintf(room, (size_t)needed + 1, format, list);
	buf->len += (size_t)needed;
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	buf_add_format_list(buf, format, list);
	va_end(list);
}

void buf_add_unsigned(struct buf *buf, uint64_t number)
{
	unsigned char digits[20];
	size_t n = sizeof(digits);

	do {
		digits[--n] = (unsigned char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_add(buf, digits + n, sizeof(digits) - n);
}

void buf_add_repeat(struct buf *buf, unsigned char c, size_t count)
{
	unsigned char *room = count ? buf_room(buf, count) : NULL;

	if (!room)
		return;
	memset(room, c, count);
	buf->len += count;
}

struct span buf_span(const struct buf *buf)
{
	return span_make(buf->ptr, buf->len);
}

const char *buf_string(struct buf *buf)
{
	unsigned char *room = buf_room(buf, 1);

	if (!room)
		return "";
	*room = '\0';
	return (const char *)buf->ptr;
}

char *buf_detach(struct buf *buf)
{
	unsigned char *room = buf_room(buf, 1);
	char *string;

	if (!room)
		return NULL;
	*room = '\0';
	string = (char *)buf->ptr;
	*buf = (struct buf){.limit_bytes = buf->limit_bytes};
	return string;
}
