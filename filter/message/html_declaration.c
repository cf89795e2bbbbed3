/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_declaration - a block of CSS cut into declarations.
 *
 * Contract: see html_style.h; what they say is html_change.c's.
 * Failure: none.
 * Limits: linear in the declarations.
 * Threads: safe.
 */
#include "message/html_style.h"

static void parse_declaration(struct html_change *change, struct span text)
{
	const unsigned char *colon = text.len ? memchr(text.ptr, ':', text.len)
					      : NULL;
	size_t len;

	if (!colon)
		return;
	len = (size_t)(colon - text.ptr);
	html_change_say(change, span_trim(span_make(text.ptr, len)),
			span_make(colon + 1, text.len - len - 1));
}

/* Bytes between which declarations are only read over. */
static const bool is_mark[256] = {['('] = true, [')'] = true, [';'] = true,
				  ['/'] = true, ['"'] = true, ['\''] = true};

/* Offset behind a comment or a string at text[at], or at + 1. */
static size_t skip_one(struct span text, size_t at)
{
	unsigned char c = text.ptr[at];

	if (c == '/' && at + 1 < text.len && text.ptr[at + 1] == '*') {
		size_t end = span_find(text, span_of("*/"), at + 2);

		return end == SIZE_MAX ? text.len : end + 2;
	}
	if (c == '"' || c == '\'') {
		const unsigned char *end = memchr(text.ptr + at + 1, c,
						  text.len - at - 1);

		return end ? (size_t)(end - text.ptr) + 1 : at + 1;
	}
	return at + 1;
}

void html_change_parse(struct html_change *change, struct span declarations)
{
	size_t start = 0;
	size_t depth = 0;

	for (size_t at = 0; at < declarations.len;) {
		unsigned char c = declarations.ptr[at];
		size_t next;

		if (!is_mark[c]) {
			at++;
			continue;
		}
		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		if (c == ';' && depth == 0) {
			parse_declaration(
			    change,
			    span_make(declarations.ptr + start, at - start));
			start = at + 1;
		}
		next = skip_one(declarations, at);
		/* A comment in front of a name is not part of it. */
		if (c == '/' && next > at + 1 && at == start)
			start = next;
		at = next;
	}
	parse_declaration(change, span_make(declarations.ptr + start,
					    declarations.len - start));
}
