/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plain - was anything in a view written in other letters or digits than
 * those of ASCII?
 *
 * Folding makes ASCII letters and digits of others, but takes none away: as
 * many of them in the folded text as in the raw one, and all were written as
 * they are read. Found once for each view and kept in its flags.
 *
 * Contract: see text/view.h.
 * Failure: none.
 * Threads: a view belongs to one thread.
 */
#include "text/view.h"

#include "bytes.h"

#include "base/ascii.h"

static bytes16 is_alnum(bytes16 bytes)
{
	return bytes_between(bytes | bytes_all(0x20), 'a', 'z') |
	       bytes_between(bytes, '0', '9');
}

/* Each byte of the sixteen counts what was found in its place, which is why
 * no more than 255 are added up before they are put together. */
static size_t count_vectors(const unsigned char *ptr, size_t n)
{
	bytes16 counts = {0};

	for (size_t i = 0; i < n; i++)
		counts -= is_alnum(bytes_load(ptr + i * BYTES_WIDTH));
	return bytes_sum(counts);
}

static size_t count_alnum(struct span span)
{
	size_t count = 0;
	size_t at = 0;

	while (span.len - at >= BYTES_WIDTH) {
		size_t n = (span.len - at) / BYTES_WIDTH;

		n = n < UINT8_MAX ? n : UINT8_MAX;
		count += count_vectors(span.ptr + at, n);
		at += n * BYTES_WIDTH;
	}
	for (; at < span.len; at++)
		count += ascii_is_alnum(span.ptr[at]);
	return count;
}

bool view_is_plain(struct view *view)
{
	if (view->flags & (VIEW_IS_IDENTITY | VIEW_IS_PLAIN))
		return true;
	if (view->flags & VIEW_IS_NOT_PLAIN)
		return false;
	view->flags |= count_alnum(view->raw) == count_alnum(view->folded)
			   ? VIEW_IS_PLAIN
			   : VIEW_IS_NOT_PLAIN;
	return (view->flags & VIEW_IS_PLAIN) != 0;
}
