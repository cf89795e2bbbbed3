/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_token - the HTML standard's tokenizer, cut down to what screening
 * looks at.
 *
 * Contract: see html_token.h. Every byte is looked at a bounded number of
 * times: what was searched once without success is not searched again.
 * Failure: none; any bytes are HTML.
 * Limits: of attributes only those listed are kept, the first of a name.
 * Threads: safe.
 */
#include "message/html_token.h"

#include "base/ascii.h"

/* What a byte ends, as bits. */
enum {
	SPACE = 1,
	ENDS_TAG_NAME = 2,
	ENDS_NAME = 4, /* of an attribute */
	ENDS_VALUE = 8 /* without quotes */
};

#define ENDS_ALL (SPACE | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE)
static const uint8_t ends[256] = {
    [' '] = ENDS_ALL,  ['\t'] = ENDS_ALL,
    ['\n'] = ENDS_ALL, ['\f'] = ENDS_ALL,
    ['\r'] = ENDS_ALL, ['/'] = ENDS_TAG_NAME | ENDS_NAME,
    ['='] = ENDS_NAME, ['>'] = ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
};
#undef ENDS_ALL

static bool is_space(unsigned char c)
{
	return ends[c] & SPACE;
}

void html_tokenizer_init(struct html_tokenizer *tokenizer, struct span html)
{
	*tokenizer = (struct html_tokenizer){
	    .ptr = html.ptr,
	    .end = html.ptr + html.len,
	};
}

/* Everything that is left, as a token that has no end. */
static void take_rest(struct html_tokenizer *tokenizer,
		      struct html_token *token)
{
	token->kind = HTML_TOKEN_OPEN;
	token->text = span_make(tokenizer->ptr,
				(size_t)(tokenizer->end - tokenizer->ptr));
	tokenizer->ptr = tokenizer->end;
}

/* One attribute at ptr; returns where to go on, NULL at the end of input. */
static const unsigned char *read_attribute(struct html_token *token,
					   const unsigned char *ptr,
					   const unsigned char *end)
{
	const unsigned char *start = ptr;
	struct span name;
	struct span value = {0};
	enum html_attribute id;

	for (ptr++; ptr < end && !(ends[*ptr] & ENDS_NAME);)
		ptr++;
	name = span_make(start, (size_t)(ptr - start));
	while (ptr < end && is_space(*ptr))
		ptr++;
	if (ptr < end && *ptr == '=') {
		for (ptr++; ptr < end && is_space(*ptr);)
			ptr++;
		if (ptr == end)
			return NULL;
		start = ptr;
		if (*ptr == '"' || *ptr == '\'') {
			ptr = memchr(ptr + 1, *ptr, (size_t)(end - ptr - 1));
			if (!ptr)
				return NULL;
			value = span_make(start + 1, (size_t)(ptr - start - 1));
			ptr++;
		} else {
			while (ptr < end && !(ends[*ptr] & ENDS_VALUE))
				ptr++;
			value = span_make(start, (size_t)(ptr - start));
		}
	}
	id = html_attribute_find_in(name, end);
	if (id < HTML_ATTRIBUTE_COUNT && !(token->attributes & (1u << id))) {
		token->attributes |= 1u << id;
		token->values[id] = value;
	}
	return ptr < end ? ptr : NULL;
}

/* A tag whose name starts at name; ptr of the tokenizer is at its '<'. */
static void read_tag(struct html_tokenizer *tokenizer, struct html_token *token,
		     const unsigned char *name)
{
	const unsigned char *end = tokenizer->end;
	const unsigned char *ptr = name;
	struct span span;

	while (ptr < end && !(ends[*ptr] & ENDS_TAG_NAME))
		ptr++;
	span = span_make(name, (size_t)(ptr - name));
	token->tag = html_tag_find_in(span, end);
	token->name_hash = html_name_hash(span);
	token->attributes = 0;
	while (ptr && ptr < end && *ptr != '>') {
		if (is_space(*ptr) || *ptr == '/')
			ptr++;
		else
			ptr = read_attribute(token, ptr, end);
	}
	if (!ptr || ptr >= end) {
		take_rest(tokenizer, token);
		return;
	}
	tokenizer->ptr = ptr + 1;
}

/* The end of a comment whose content starts at ptr, or NULL. */
static const unsigned char *comment_end(const unsigned char *ptr,
					const unsigned char *end, size_t *skip)
{
	/* "<!-->" and "<!--->" are whole comments. */
	if (ptr < end && *ptr == '>') {
		*skip = 1;
		return ptr;
	}
	if (end - ptr >= 2 && ptr[0] == '-' && ptr[1] == '>') {
		*skip = 2;
		return ptr;
	}
	while ((ptr = memchr(ptr, '-', (size_t)(end - ptr)))) {
		if (end - ptr >= 3 && ptr[1] == '-' && ptr[2] == '>') {
			*skip = 3;
			return ptr;
		}
		if (end - ptr >= 4 && !memcmp(ptr, "--!>", 4)) {
			*skip = 4;
			return ptr;
		}
		ptr++;
	}
	return NULL;
}

static void read_comment(struct html_tokenizer *tokenizer,
			 struct html_token *token)
{
	const unsigned char *start = tokenizer->ptr + 4;
	const unsigned char *end;
	size_t skip;

	end = comment_end(start, tokenizer->end, &skip);
	if (!end) {
		take_rest(tokenizer, token);
		return;
	}
	token->kind = HTML_TOKEN_COMMENT;
	token->text = span_make(start, (size_t)(end - start));
	tokenizer->ptr = end + skip;
}

/* "<!doctype ...>", "<?xml ...>", "</3>": up to the next '>'. */
static void read_bogus_comment(struct html_tokenizer *tokenizer,
			       struct html_token *token)
{
	const unsigned char *start = tokenizer->ptr + 2;
	const unsigned char *end = memchr(start, '>',
					  (size_t)(tokenizer->end - start));

	if (!end) {
		take_rest(tokenizer, token);
		return;
	}
	token->kind = HTML_TOKEN_COMMENT;
	token->text = span_make(start, (size_t)(end - start));
	tokenizer->ptr = end + 1;
}

/* Markup at '<'; false when the '<' is text. */
static bool read_markup(struct html_tokenizer *tokenizer,
			struct html_token *token)
{
	const unsigned char *ptr = tokenizer->ptr;
	size_t left = (size_t)(tokenizer->end - ptr);

	if (left < 2)
		return false;
	if (ascii_is_letter(ptr[1])) {
		token->kind = HTML_TOKEN_START;
		read_tag(tokenizer, token, ptr + 1);
		return true;
	}
	if (ptr[1] == '/' && left > 2) {
		token->kind = HTML_TOKEN_END;
		if (ascii_is_letter(ptr[2]))
			read_tag(tokenizer, token, ptr + 2);
		else
			read_bogus_comment(tokenizer, token);
		return true;
	}
	if (left >= 4 && !memcmp(ptr, "<!--", 4)) {
		read_comment(tokenizer, token);
		return true;
	}
	if (ptr[1] == '!' || ptr[1] == '?') {
		read_bogus_comment(tokenizer, token);
		return true;
	}
	return false;
}

void html_tokenizer_next(struct html_tokenizer *tokenizer,
			 struct html_token *token)
{
	const unsigned char *start = tokenizer->ptr;
	const unsigned char *end = tokenizer->end;
	const unsigned char *stop;

	token->tag = HTML_OTHER;
	if (start == end) {
		token->kind = HTML_TOKEN_END_OF_INPUT;
		token->text = (struct span){0};
		return;
	}
	if (*start == '<' && read_markup(tokenizer, token))
		return;
	stop = memchr(start + 1, '<', (size_t)(end - start - 1));
	if (!stop)
		stop = end;
	token->kind = HTML_TOKEN_TEXT;
	token->text = span_make(start, (size_t)(stop - start));
	tokenizer->ptr = stop;
}

/* Does "</name" with the end of a name stand at ptr? */
static bool is_end_tag(const unsigned char *ptr, const unsigned char *end,
		       enum html_tag tag)
{
	const char *name = html_tag_name(tag);
	size_t len = strlen(name);

	if ((size_t)(end - ptr) < len + 3 || ptr[1] != '/')
		return false;
	if (!span_equal_nocase(span_make(ptr + 2, len), name))
		return false;
	ptr += len + 2;
	return is_space(*ptr) || *ptr == '/' || *ptr == '>';
}

bool html_tokenizer_raw(struct html_tokenizer *tokenizer, enum html_tag tag,
			struct span *content)
{
	const unsigned char *start = tokenizer->ptr;
	const unsigned char *end = tokenizer->end;
	const unsigned char *ptr = start;

	if (tokenizer->has_no_raw_end[tag])
		return false;
	while (ptr < end && (ptr = memchr(ptr, '<', (size_t)(end - ptr)))) {
		const unsigned char *close;

		if (!is_end_tag(ptr, end, tag)) {
			ptr++;
			continue;
		}
		*content = span_make(start, (size_t)(ptr - start));
		close = memchr(ptr, '>', (size_t)(end - ptr));
		tokenizer->ptr = close ? close + 1 : end;
		return true;
	}
	tokenizer->has_no_raw_end[tag] = true;
	return false;
}
