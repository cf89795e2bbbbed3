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

/* The sixteen from the one before offset at on; before the text NUL. */
static ALWAYS_INLINE bytes16 seek_load_before(struct span text, size_t at)
{
	bytes16 bytes = {0};

	if (LIKELY(at > 0))
		return seek_load(text, at - 1);
	memcpy((unsigned char *)&bytes + 1, text.ptr,
	       text.len < BYTES_WIDTH ? text.len : BYTES_WIDTH - 1);
	return bytes;
}

/* A bit for each of the sixteen bytes from offset at on that is of the kind,
 * by the bytes before and behind as well, NUL beyond the text. */
static ALWAYS_INLINE unsigned
seek_mask(struct span text, size_t at,
	  bytes16 (*is_kind)(bytes16 before, bytes16 bytes, bytes16 behind))
{
	return bytes_mask(is_kind(seek_load_before(text, at),
				  seek_load(text, at),
				  seek_load(text, at + 1)));
}

/* What seek() does, for such a kind. */
static ALWAYS_INLINE size_t seek_near(struct span text, size_t at,
				      bytes16 (*is_kind)(bytes16 before,
							 bytes16 bytes,
							 bytes16 behind))
{
	for (; at < text.len; at += BYTES_WIDTH) {
		unsigned mask = seek_mask(text, at, is_kind);

		if (mask)
			return at + LOWEST_BIT(mask);
	}
	return text.len;
}

#endif
