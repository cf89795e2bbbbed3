/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seek.h - the next byte of a kind in a text, sixteen bytes at once.
 */
#ifndef SCAMSIEVE_BASE_SEEK_H
#define SCAMSIEVE_BASE_SEEK_H

#include "base/lanes.h"
#include "base/span.h"

/* The sixteen bytes at offset at (not beyond the end); behind the text NUL. */
static ALWAYS_INLINE bytes16 seek_load(struct span text, size_t at)
{
	bytes16 bytes = {0};

	if (LIKELY(text.len - at >= BYTES_WIDTH))
		return bytes_load(text.ptr + at);
	if (text.len > at)
		memcpy(&bytes, text.ptr + at, text.len - at);
	return bytes;
}

/*
 * The first offset from at on whose byte is of the kind, or the text's end.
 * is_kind is a function that the compiler sees; NUL must not be of the kind.
 */
static ALWAYS_INLINE size_t seek(struct span text, size_t at,
				 bytes16 (*is_kind)(bytes16))
{
	for (; at < text.len; at += BYTES_WIDTH) {
		unsigned mask = bytes_mask(is_kind(seek_load(text, at)));

		if (mask)
			return at + LOWEST_BIT(mask);
	}
	return text.len;
}

#endif
