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

enum { NAME_BYTES = 16 };

static const struct {
	char name[NAME_BYTES];
	uint32_t flags;
} tags[HTML_TAG_COUNT] = {
#define X(upper, name, flags) [HTML_##upper] = {name, (flags)},
    HTML_TAG_LIST(X)
#undef X
};

static const struct {
	char name[NAME_BYTES];
} attributes[HTML_ATTRIBUTE_COUNT] = {
#define X(upper, name) [HTML_ATTRIBUTE_##upper] = {name},
    HTML_ATTRIBUTE_LIST(X)
#undef X
};

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

uint32_t html_tag_flags(enum html_tag tag)
{
	return tag < HTML_TAG_COUNT ? tags[tag].flags : 0;
}

uint32_t html_name_hash(struct span name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ ascii_lower(name.ptr[i])) * 16777619u;
	return hash;
}

/*
 * Known names are shorter than sixteen bytes and compared at once, in lower
 * case, the rest zero.
 */
struct short_name {
	uint64_t halves[2];
};

/* Lower case; all zero, which is no name, when it is too long. */
static struct short_name shorten(struct span name)
{
	unsigned char bytes[NAME_BYTES] = {0};
	struct short_name out;

	if (name.len < NAME_BYTES)
		for (size_t i = 0; i < name.len; i++)
			bytes[i] = ascii_lower(name.ptr[i]);
	memcpy(&out, bytes, sizeof(out));
	return out;
}

static bool is_name(const char known[NAME_BYTES], const struct short_name *name)
{
	struct short_name other;

	memcpy(&other, known, sizeof(other));
	return other.halves[0] == name->halves[0] &&
	       other.halves[1] == name->halves[1];
}

/* Where the tags of a first letter begin, by its low bits, from 1. */
#define BEGINS(letter, upper) [(letter)&31] = HTML_##upper + 1
static const uint8_t first_tags[32] = {
    BEGINS('a', A),    BEGINS('b', B),   BEGINS('c', CAPTION),
    BEGINS('d', DD),   BEGINS('e', EM),  BEGINS('f', FIELDSET),
    BEGINS('h', H1),   BEGINS('i', I),   BEGINS('l', LI),
    BEGINS('m', MAIN), BEGINS('n', NAV), BEGINS('o', OL),
    BEGINS('p', P),    BEGINS('s', S),   BEGINS('t', TABLE),
    BEGINS('u', U),    BEGINS('w', WBR), BEGINS('x', XMP),
};
#undef BEGINS

enum html_tag html_tag_find(struct span name)
{
	unsigned char low = name.len ? name.ptr[0] & 31 : 0;
	size_t i = first_tags[low];
	struct short_name text;

	if (i == 0)
		return HTML_OTHER;
	text = shorten(name);
	for (i--; i < HTML_TAG_COUNT && (tags[i].name[0] & 31) == low; i++)
		if (is_name(tags[i].name, &text))
			return (enum html_tag)i;
	return HTML_OTHER;
}

/* The same for attributes. */
#define BEGINS(letter, upper) [(letter)&31] = HTML_ATTRIBUTE_##upper + 1
static const uint8_t first_attributes[32] = {
    BEGINS('a', ACTION),     BEGINS('b', BACKGROUND),  BEGINS('c', CHARSET),
    BEGINS('d', DIR),        BEGINS('f', FORMACTION),  BEGINS('h', HEIGHT),
    BEGINS('i', ID),         BEGINS('p', PLACEHOLDER), BEGINS('s', SRC),
    BEGINS('t', TEXT),       BEGINS('v', VALUE),       BEGINS('w', WIDTH),
    BEGINS('x', XLINK_HREF),
};
#undef BEGINS

static enum html_attribute find_attribute(struct span name)
{
	unsigned char low = name.ptr[0] & 31;
	size_t i = first_attributes[low];
	struct short_name text;

	if (i == 0)
		return HTML_ATTRIBUTE_COUNT;
	text = shorten(name);
	for (i--;
	     i < HTML_ATTRIBUTE_COUNT && (attributes[i].name[0] & 31) == low;
	     i++)
		if (is_name(attributes[i].name, &text))
			return (enum html_attribute)i;
	return HTML_ATTRIBUTE_COUNT;
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
	id = find_attribute(name);
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
	token->tag = html_tag_find(span);
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
	size_t len = strlen(tags[tag].name);

	if ((size_t)(end - ptr) < len + 3 || ptr[1] != '/')
		return false;
	if (!span_equal_nocase(span_make(ptr + 2, len), tags[tag].name))
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
