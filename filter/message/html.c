/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html - from tokens to what the reader sees.
 *
 * Contract: see html.h. Where it cannot be known whether a text shows, it
 * counts as visible; no text is lost between the two views. Failure: broken
 * markup is read as browsers read it, and what they would swallow (an open
 * comment, title or tag) goes to the hidden view. Limits: the caller's on text
 * and links; linear in the input. Threads: one struct html, one thread.
 */
#include "message/html.h"

void html_init(struct html *html)
{
	buf_init(&html->visible.buf, 0);
	buf_init(&html->hidden.buf, 0);
	buf_init(&html->sliced.buf, 0);
	buf_init(&html->scratch, 0);
	html->sheet.rules = NULL;
	html->sheet.capacity = 0;
}

void html_release(struct html *html)
{
	buf_release(&html->visible.buf);
	buf_release(&html->hidden.buf);
	buf_release(&html->sliced.buf);
	buf_release(&html->scratch);
	html_sheet_release(&html->sheet);
}

/* The sink for text at this place. */
static struct html_sink *sink(struct html *html)
{
	bool now = html_stack_is_hidden(html);

	if (now && !html->was_hidden && html->hidden.breaks == 0)
		html_sink_break(&html->hidden, 1);
	html->was_hidden = now;
	return now ? &html->hidden : &html->visible;
}

/* --- what single tags do ------------------------------------------------- */

static void add_words(struct html *html, struct span words)
{
	struct html_sink *out = sink(html);

	if (span_trim(words).len == 0)
		return;
	html_sink_space(out);
	html_sink_add(out, words, false);
	html_sink_space(out);
}

static void read_input(struct html *html, const struct html_token *token)
{
	struct span type = {0};
	struct span value;

	html_token_get(token, HTML_ATTRIBUTE_TYPE, &type);
	if (span_equal_nocase(type, "password"))
		html->markup.has_password_field = true;
	if (span_equal_nocase(type, "hidden"))
		return;
	if (html_token_get(token, HTML_ATTRIBUTE_VALUE, &value))
		add_words(html, value);
	if (html_token_get(token, HTML_ATTRIBUTE_PLACEHOLDER, &value))
		add_words(html, value);
}

/* What a start tag means apart from its style. 0 or ERR_MEMORY. */
static int read_meaning(struct html *html, const struct html_token *token)
{
	struct span value;

	switch ((int)token->tag) {
	case HTML_A:
		return html_link_start(html, token);
	case HTML_AREA:
		return html_token_get(token, HTML_ATTRIBUTE_HREF, &value)
			   ? html_link_add(html, MESSAGE_LINK_ANCHOR, value)
			   : 0;
	case HTML_FORM:
		html->markup.form_count++;
		return html_token_get(token, HTML_ATTRIBUTE_ACTION, &value)
			   ? html_link_add(html, MESSAGE_LINK_FORM, value)
			   : 0;
	case HTML_INPUT:
		read_input(html, token);
		/* fall through */
	case HTML_BUTTON:
		return html_token_get(token, HTML_ATTRIBUTE_FORMACTION, &value)
			   ? html_link_add(html, MESSAGE_LINK_FORM, value)
			   : 0;
	case HTML_IFRAME:
	case HTML_FRAME:
		html->markup.has_frame = true;
		return html_token_get(token, HTML_ATTRIBUTE_SRC, &value)
			   ? html_link_add(html, MESSAGE_LINK_FRAME, value)
			   : 0;
	case HTML_IMG:
		html->markup.image_count++;
		if (html_token_get(token, HTML_ATTRIBUTE_ALT, &value))
			add_words(html, value);
		return 0;
	case HTML_META:
		return html_link_meta(html, token);
	case HTML_BASE:
		html_link_base(html, token);
		return 0;
	case HTML_BR:
		html_sink_break(sink(html), 1);
		return 0;
	case HTML_SCRIPT:
		html->markup.has_script = true;
		return 0;
	}
	return 0;
}

/* Content of <style>, <title>, <textarea> ... 0 or ERR_MEMORY. */
static int read_raw(struct html *html, const struct html_token *token)
{
	struct span content;

	if (!html_tokenizer_raw(&html->tokenizer, token->tag, &content)) {
		if (token->tag != HTML_TEXTAREA && token->tag != HTML_XMP)
			html->is_rest_hidden = true;
		html->has_open_markup = true;
		return 0;
	}
	if (token->tag == HTML_STYLE && !html->is_in_comment)
		return html_sheet_add(&html->sheet, content);
	if (token->tag == HTML_TITLE) {
		html_sink_break(&html->hidden, 1);
		html_sink_add(&html->hidden, content, false);
		html_sink_break(&html->hidden, 1);
	}
	if (token->tag == HTML_TEXTAREA || token->tag == HTML_XMP)
		html_sink_add(sink(html), content, true);
	return 0;
}

static void break_sink(struct html_sink *out, const struct html_token *token)
{
	uint32_t flags = html_tag_flags(token->tag);

	if ((flags & TAG_BLOCK) && out->breaks == 0)
		html_sink_break(out, 1);
	if ((flags & TAG_PARA) && out->breaks < 2)
		html_sink_break(out, 1);
	if (token->tag == HTML_TD || token->tag == HTML_TH)
		html_sink_space(out);
}

/*
 * Line ends, spaces and rows around an element. One that is gone from the
 * page (display: none) breaks no visible line.
 */
static void break_text(struct html *html, const struct html_token *token,
		       bool is_gone)
{
	bool is_start = token->kind == HTML_TOKEN_START;

	if (is_gone || html_stack_is_hidden(html))
		break_sink(&html->hidden, token);
	if (is_gone || html->is_in_comment || html->is_rest_hidden)
		return;
	if (token->tag == HTML_TR || token->tag == HTML_TABLE) {
		html_slice_end(html);
		if (is_start && token->tag == HTML_TR)
			html_slice_row(html);
	}
	break_sink(&html->visible, token);
	if (is_start && (token->tag == HTML_TD || token->tag == HTML_TH))
		html_slice_cell(html);
}

/* In <!--[if mso]> tags only lead somewhere; they open nothing. */
static int read_start_in_comment(struct html *html,
				 const struct html_token *token)
{
	size_t before = html->n_links;
	struct span url;
	int status = 0;

	break_text(html, token, false);
	if (html_token_get(token, HTML_ATTRIBUTE_HREF, &url) &&
	    token->tag != HTML_BASE && token->tag != HTML_LINK)
		status = html_link_add(html, MESSAGE_LINK_ANCHOR, url);
	if (html->n_links > before)
		html->links[before].is_hidden = true;
	if (!status && html_tag_flags(token->tag) & TAG_RAW)
		status = read_raw(html, token);
	return status;
}

static int read_start(struct html *html, const struct html_token *token)
{
	uint32_t flags = html_tag_flags(token->tag);
	struct html_style style;
	int status;

	if (html->is_in_comment)
		return read_start_in_comment(html, token);
	html_stack_close_implied(html, token);
	style = html_stack_make_style(html, token);
	break_text(html, token, style.is_gone);
	status = read_meaning(html, token);
	if (status)
		return status;
	if (flags & TAG_RAW)
		return read_raw(html, token);
	if (flags & TAG_VOID || token->tag == HTML_HEAD ||
	    (token->tag == HTML_HTML && html->depth))
		return 0;
	html_stack_push(html, token, &style);
	return 0;
}

static void read_end(struct html *html, const struct html_token *token)
{
	bool was_gone = html_stack_style(html)->is_gone;

	if (token->tag == HTML_A)
		html_link_end(html);
	if (token->tag != HTML_BODY && token->tag != HTML_HTML &&
	    !html->is_in_comment)
		html_stack_close(html, token);
	if (token->tag == HTML_BR)
		html_sink_break(sink(html), 1);
	else
		break_text(html, token, was_gone);
}

/* --- text and comments --------------------------------------------------- */

static void read_text(struct html *html, struct span text)
{
	struct html_sink *out = sink(html);
	size_t before = out->buf.len;

	html_sink_add(out, text, html_stack_style(html)->is_pre);
	if (out == &html->hidden && out->buf.len > before &&
	    !html->is_in_comment)
		html->markup.has_hidden_text = true;
}

/* "<!--[if mso]> ... <![endif]-->" is text to one reader's program. */
static void read_comment(struct html *html, struct span text)
{
	size_t start;
	size_t end;

	if (html->is_in_comment || !span_starts_with(text, span_of("[if")))
		return;
	start = span_find(text, span_of("]>"), 0);
	if (start == SIZE_MAX)
		return;
	end = text.len;
	if (span_ends_with(text, span_of("<![endif]")))
		end -= strlen("<![endif]");
	if (end < start + 2)
		return;
	html->outer = html->tokenizer;
	html_tokenizer_init(&html->tokenizer,
			    span_make(text.ptr + start + 2, end - start - 2));
	html->is_in_comment = true;
}

/* A tag or comment without its end: browsers drop it, others may not. */
static void read_open(struct html *html, struct span rest)
{
	if (html->is_in_comment)
		return;
	html->has_open_markup = true;
	html_sink_break(&html->hidden, 1);
	html_sink_add(&html->hidden, rest, false);
}

/* One token; *is_done at the end of all. 0 or ERR_MEMORY. */
static int read_token(struct html *html, bool *is_done)
{
	struct html_token token;

	html_tokenizer_next(&html->tokenizer, &token);
	switch (token.kind) {
	case HTML_TOKEN_TEXT:
		read_text(html, token.text);
		break;
	case HTML_TOKEN_START:
		return read_start(html, &token);
	case HTML_TOKEN_END:
		read_end(html, &token);
		break;
	case HTML_TOKEN_COMMENT:
		read_comment(html, token.text);
		break;
	case HTML_TOKEN_OPEN:
		read_open(html, token.text);
		break;
	case HTML_TOKEN_END_OF_INPUT:
		*is_done = !html->is_in_comment;
		if (html->is_in_comment)
			html->tokenizer = html->outer;
		html->is_in_comment = false;
		break;
	}
	return 0;
}

/* --- the whole ----------------------------------------------------------- */

static void clear(struct html *html, size_t text_limit)
{
	html_sink_clear(&html->visible, text_limit);
	html_sink_clear(&html->hidden, text_limit);
	html_sink_clear(&html->sliced, text_limit);
	html->links = NULL;
	html->n_links = html->link_capacity = 0;
	html->markup = (struct message_markup){0};
	html->has_hit_limit = html->has_open_markup = html->has_slices = false;
	html->base = (struct span){0};
	html->anchor_index = 0;
	html->sheet.n = html->sheet.work = 0;
	html->sheet.has_hit_limit = html->sheet.has_tag_rules = false;
	memset(html->sheet.buckets, 0, sizeof(html->sheet.buckets));
	for (size_t i = 0; i < HTML_MEMOS; i++)
		html->memos[i].declarations = (struct span){0};
	html->depth = html->overflow = 0;
	memset(html->open_counts, 0, sizeof(html->open_counts));
	html->is_in_comment = html->is_rest_hidden = html->was_hidden = false;
	html->is_in_row = false;
	html->n_cells = 0;
}

int html_read(struct html *html, struct span text, size_t text_limit,
	      size_t link_limit, struct arena *arena)
{
	bool is_done = false;
	int status = 0;

	clear(html, text_limit);
	html->arena = arena;
	html->link_limit = link_limit;
	html_tokenizer_init(&html->tokenizer, text);
	/* Room for what is usually seen of so much markup. */
	(void)buf_room(&html->visible.buf,
		       text.len / 4 < text_limit ? text.len / 4 : text_limit);
	while (!status && !is_done)
		status = read_token(html, &is_done);
	if (!status)
		status = html_link_finish(html);
	html_slice_end(html);
	html_stack_pop_to(html, 0);
	html->has_hit_limit |= html->visible.is_full || html->hidden.is_full ||
			       html->sheet.has_hit_limit;
	html->markup.has_sliced_text = html->has_slices;
	if (!status &&
	    (html->visible.buf.has_failed || html->hidden.buf.has_failed ||
	     html->sliced.buf.has_failed || html->scratch.has_failed))
		status = ERR_MEMORY;
	return status;
}

struct span html_find_charset(struct span bytes)
{
	enum { LOOKED_AT = 4096 };
	struct html_tokenizer tokenizer;
	struct html_token token;
	struct span value;

	if (bytes.len > LOOKED_AT)
		bytes.len = LOOKED_AT;
	html_tokenizer_init(&tokenizer, bytes);
	do {
		html_tokenizer_next(&tokenizer, &token);
		if (token.kind != HTML_TOKEN_START || token.tag != HTML_META)
			continue;
		if (html_token_get(&token, HTML_ATTRIBUTE_CHARSET, &value))
			return value;
		if (html_token_get(&token, HTML_ATTRIBUTE_CONTENT, &value)) {
			size_t at = span_find(value, span_of("charset="), 0);

			if (at != SIZE_MAX)
				return span_make(value.ptr + at + 8,
						 value.len - at - 8);
		}
	} while (token.kind != HTML_TOKEN_END_OF_INPUT);
	return (struct span){0};
}
