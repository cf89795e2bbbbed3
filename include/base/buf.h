/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf.h - a growing run of bytes.
 *
 * Failure is sticky: once an addition fails (memory or limit), has_failed is
 * set and later additions do nothing, so a writer may check once at the end.
 */
#ifndef SCAMSIEVE_BASE_BUF_H
#define SCAMSIEVE_BASE_BUF_H

#include "base/span.h"

#include <stdarg.h>

struct buf {
	unsigned char *ptr;
	size_t len;
	size_t capacity;
	size_t limit_bytes; /* 0: none */
	bool has_failed;
};

/* An empty buffer that grows to at most limit_bytes (0: no limit). */
void buf_init(struct buf *buf, size_t limit_bytes);

/* Give the memory back. A zeroed buffer is accepted. */
void buf_release(struct buf *buf);

/* Forget content and failure, keep the memory. */
void buf_clear(struct buf *buf);

/* Room for len more bytes: where to write them, or NULL. len is not added. */
unsigned char *buf_room(struct buf *buf, size_t len);

/* Append bytes, a string without its NUL, one byte, or what printf(3) makes. */
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_span(struct buf *buf, struct span span);
void buf_add_string(struct buf *buf, const char *string);
void buf_add_char(struct buf *buf, unsigned char c);
void buf_add_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_add_format_list(struct buf *buf, const char *format, va_list list)
    PRINTF_LIKE(2, 0);

/* A decimal number, without going through printf. */
void buf_add_unsigned(struct buf *buf, uint64_t number);

/* count copies of c. */
void buf_add_repeat(struct buf *buf, unsigned char c, size_t count);

/* What the buffer holds; valid until the next change. */
struct span buf_span(const struct buf *buf);

/*
 * The content as a C string (a NUL is put behind it); "" when empty or
 * failed. Valid until the next change.
 */
const char *buf_string(struct buf *buf);

/*
 * Hand the content over as a malloc'ed, NUL-terminated string that the
 * caller frees; NULL when the buffer failed. The buffer is empty afterwards.
 */
char *buf_detach(struct buf *buf);

#endif
