/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markup - escaping for XML and HTML.
 *
 * Contract: see markup.h.
 * Failure: that of the buffer.
 * Threads: safe.
 */
#include "base/markup.h"

#include "base/utf8.h"

static const char *reference(uint32_t code)
{
	switch (code) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static bool is_allowed(uint32_t code)
{
	if (code < 0x20)
		return code == '\t' || code == '\n' || code == '\r';
	return code != 0xFFFE && code != 0xFFFF;
}

void markup_add_text(struct buf *out, struct span text)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end = text.ptr + text.len;

	while (ptr < end) {
		uint32_t code;
		bool is_valid;
		size_t len = utf8_decode(ptr, end, &code, &is_valid);

		if (reference(code))
			buf_add_string(out, reference(code));
		else if (code == UTF8_REPLACEMENT || !is_allowed(code))
			buf_add_string(out, "\xEF\xBF\xBD");
		else
			buf_add(out, ptr, len);
		ptr += len;
	}
}
