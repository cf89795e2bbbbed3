/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_html - any text as HTML: both views are well-formed and within their
 * limit, links and their words lie inside.
 */
#include "base/utf8.h"
#include "message/html.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_sink(const struct html_sink *sink, size_t limit)
{
	struct span text = buf_span(&sink->buf);

	/* Spaces and line ends that were owed come on top. */
	require(text.len <= limit + 3);
	require(utf8_valid_prefix(text) == text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { TEXT_LIMIT = 3000, LINK_LIMIT = 20 };
	struct html html;
	struct arena arena;
	struct buf text;

	arena_init(&arena, 0);
	buf_init(&text, 0);
	html_init(&html);
	utf8_sanitize(span_make(data, size), &text);
	require(
	    !html_read(&html, buf_span(&text), TEXT_LIMIT, LINK_LIMIT, &arena));
	check_sink(&html.visible, TEXT_LIMIT);
	check_sink(&html.hidden, TEXT_LIMIT);
	check_sink(&html.sliced, TEXT_LIMIT);
	require(html.n_links <= LINK_LIMIT && html.depth == 0);
	for (size_t i = 0; i < html.n_links; i++) {
		const struct html_link *link = &html.links[i];
		const struct html_sink *sink = link->is_hidden ? &html.hidden
							       : &html.visible;

		require(link->url.len > 0);
		require(link->shown.start <= link->shown.end);
		require(link->shown.end <= sink->buf.len);
	}
	(void)html_find_charset(span_make(data, size));
	html_release(&html);
	buf_release(&text);
	arena_release(&arena);
	return 0;
}
