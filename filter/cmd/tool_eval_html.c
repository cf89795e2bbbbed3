/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_html - an evaluation as one page that needs nothing else.
 *
 * Contract: see tool_eval.h. The page holds the object of tool_eval_json.c
 * and draws from it. In it "<" is written as \u003c, which JSON allows in
 * strings and nothing else there has, so that no text ends the script.
 */
#include "cmd/tool_eval.h"
#include "tool_eval_page.h"

static void add_lines(struct buf *out, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_add_string(out, lines[i]);
		buf_add_char(out, '\n');
	}
}

void eval_add_html(struct buf *out, const struct eval_report *report)
{
	struct buf json;

	buf_init(&json, 0);
	eval_add_json(&json, report);
	add_lines(out, page_head, ARRAY_LEN(page_head));
	for (size_t i = 0; i < json.len; i++) {
		if (json.ptr[i] == '<')
			buf_add_string(out, "\\u003c");
		else
			buf_add_char(out, json.ptr[i]);
	}
	add_lines(out, page_tail, ARRAY_LEN(page_tail));
	out->has_failed |= json.has_failed;
	buf_release(&json);
}
