/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_edge - where words of scripts that write them apart begin and end.
 *
 * Contract: see scan_private.h.
 * Failure: none.
 * Threads: no shared state.
 */
#include "scan_private.h"

#include "base/utf8.h"

bool scan_is_word_code(uint32_t code)
{
	return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
	       (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0x58F);
}

uint32_t scan_first_code(struct span span)
{
	uint32_t code;
	bool is_valid;

	(void)utf8_decode(span.ptr, span.ptr + span.len, &code, &is_valid);
	return code;
}

uint32_t scan_last_code(struct span span)
{
	size_t at = utf8_floor(span, span.len - 1);

	return scan_first_code(span_make(span.ptr + at, span.len - at));
}

/* Is there a letter or digit before a place, behind it? Most are ASCII. */
static inline bool is_word_before(struct span text, size_t at)
{
	if (at == 0)
		return false;
	return scan_is_word_code(text.ptr[at - 1] < 0x80
				     ? text.ptr[at - 1]
				     : scan_last_code(span_make(text.ptr, at)));
}

static inline bool is_word_behind(struct span text, size_t at)
{
	if (at >= text.len)
		return false;
	return scan_is_word_code(
	    text.ptr[at] < 0x80
		? text.ptr[at]
		: scan_first_code(span_make(text.ptr + at, text.len - at)));
}

unsigned scan_edges_at(struct span text, struct range where)
{
	unsigned edges = 0;

	if (!is_word_before(text, where.start))
		edges |= WORD_EDGE_LEFT | WORD_EDGE_LEFT_ASCII;
	else if (text.ptr[where.start - 1] >= 0x80)
		edges |= WORD_EDGE_LEFT_ASCII;
	if (!is_word_behind(text, where.end))
		edges |= WORD_EDGE_RIGHT;
	return edges;
}
