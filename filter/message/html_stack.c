/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_stack - open elements and the style they hand down.
 *
 * Contract: see html.h. End tags and implied ends follow the HTML
 * standard's tree builder (13.2.6) as far as it decides what is inside what.
 * Failure: none.
 * Limits: HTML_DEPTH styles; deeper elements look like the last of them.
 * Linear: an end tag without its start is told by a count, not by a search.
 * Threads: one struct html, one thread.
 */
#include "message/html.h"

#include "message/html_entity.h"

#include "base/utf8.h"

const struct html_style *html_stack_style(const struct html *html)
{
	return html->depth ? &html->stack[html->depth - 1].style
			   : &html_style_default;
}

bool html_stack_is_hidden(const struct html *html)
{
	return html->is_in_comment || html->is_rest_hidden ||
	       (html->depth && html->stack[html->depth - 1].is_hidden);
}

static uint16_t *open_count(struct html *html, uint32_t name_hash)
{
	return &html->open_counts[name_hash % HTML_TAG_HASHES];
}

/* Text that the browser draws from right to left reads backwards. */
static void reverse(struct buf *buf, size_t from)
{
	unsigned char *ptr = buf->ptr + from;
	size_t len = buf->len - from;

	for (size_t i = 0; i < len / 2; i++) {
		unsigned char c = ptr[i];

		ptr[i] = ptr[len - 1 - i];
		ptr[len - 1 - i] = c;
	}
	/* Now the bytes of each character are backwards: mend them. */
	for (size_t i = 0; i < len; i++) {
		size_t n = 1;

		while (i + n - 1 < len && n < UTF8_MAX_BYTES &&
		       (ptr[i + n - 1] & 0xC0) == 0x80)
			n++;
		for (size_t k = 0; k < n / 2; k++) {
			unsigned char c = ptr[i + k];

			ptr[i + k] = ptr[i + n - 1 - k];
			ptr[i + n - 1 - k] = c;
		}
		i += n - 1;
	}
}

static void pop(struct html *html)
{
	const struct html_element *top = &html->stack[--html->depth];

	if (top->name_hash)
		(*open_count(html, top->name_hash))--;
	if (top->reversed_from < html->visible.buf.len)
		reverse(&html->visible.buf, top->reversed_from);
}

void html_stack_pop_to(struct html *html, size_t depth)
{
	while (html->depth > depth)
		pop(html);
}

void html_stack_push(struct html *html, const struct html_token *token,
		     const struct html_style *style)
{
	struct html_element *top;

	if (html->depth == HTML_DEPTH) {
		html->overflow++;
		html->has_hit_limit = true;
		return;
	}
	top = &html->stack[html->depth];
	top->reversed_from = style->is_reversed &&
				     !html_stack_style(html)->is_reversed
				 ? html->visible.buf.len
				 : SIZE_MAX;
	top->tag = token->tag;
	top->name_hash = token->name_hash;
	top->style = *style;
	top->is_hidden = html_style_is_hidden(style);
	html->depth++;
	(*open_count(html, token->name_hash))++;
}

/* --- end tags ------------------------------------------------------------ */

static bool is_table_part(enum html_tag tag)
{
	return tag == HTML_TD || tag == HTML_TH || tag == HTML_TR ||
	       tag == HTML_TBODY || tag == HTML_THEAD || tag == HTML_TFOOT ||
	       tag == HTML_TABLE || tag == HTML_CAPTION;
}

/* Does an open element keep this end tag from reaching further out? */
static bool is_barrier(enum html_tag end_tag, enum html_tag open)
{
	uint32_t flags = html_tag_flags(end_tag);

	if (flags & TAG_FORMAT)
		return html_tag_flags(open) & TAG_SCOPE;
	if (is_table_part(end_tag))
		return open == HTML_TABLE;
	return html_tag_flags(open) &
	       (flags & TAG_SPECIAL ? TAG_SCOPE : TAG_SPECIAL);
}

/*
 * </font> with a block open inside it: the browser takes the font away from
 * what follows in the block. What elements above took from it goes back to
 * what its parent had.
 */
static void remove_format(struct html *html, size_t at)
{
	struct html_style gone = html->stack[at].style;
	struct html_style parent = at ? html->stack[at - 1].style
				      : html_style_default;

	(*open_count(html, html->stack[at].name_hash))--;
	html->stack[at].name_hash = 0;
	html->stack[at].tag = HTML_OTHER;
	for (size_t i = at; i < html->depth; i++) {
		struct html_element *element = &html->stack[i];
		struct html_style *style = &element->style;

#define GIVE_BACK(field)                                                       \
	do {                                                                   \
		if (style->field == gone.field)                                \
			style->field = parent.field;                           \
	} while (0)
		GIVE_BACK(color);
		GIVE_BACK(background);
		GIVE_BACK(font);
		GIVE_BACK(is_gone);
		GIVE_BACK(is_invisible);
		GIVE_BACK(is_color_transparent);
		GIVE_BACK(is_background_unknown);
#undef GIVE_BACK
		element->is_hidden = html_style_is_hidden(style);
	}
}

void html_stack_close(struct html *html, const struct html_token *token)
{
	if (html->overflow) {
		html->overflow--;
		return;
	}
	if (*open_count(html, token->name_hash) == 0)
		return;
	for (size_t i = html->depth; i-- > 0;) {
		const struct html_element *element = &html->stack[i];

		if (element->name_hash == token->name_hash) {
			bool is_format = html_tag_flags(token->tag) &
					 TAG_FORMAT;

			if (is_format && i + 1 < html->depth)
				remove_format(html, i);
			else
				html_stack_pop_to(html, i);
			return;
		}
		if (is_barrier(token->tag, element->tag))
			return;
	}
}

/* --- start tags that end what is open ------------------------------------ */

/* A row of implied[] for each tag whose start ends others, from 1. */
struct implied {
	enum html_tag ends[3];
	enum html_tag barrier;
};

enum { LIST_ITEM = 1, DEFINITION, CHOICE, CELL, TABLE_ROW, ROW_GROUP };

static const struct implied implied[] = {
    [LIST_ITEM] = {{HTML_LI, HTML_LI, HTML_LI}, HTML_UL},
    [DEFINITION] = {{HTML_DD, HTML_DT, HTML_DT}, HTML_DL},
    [CHOICE] = {{HTML_OPTION, HTML_OPTION, HTML_OPTION}, HTML_SELECT},
    [CELL] = {{HTML_TD, HTML_TH, HTML_TH}, HTML_TR},
    [TABLE_ROW] = {{HTML_TR, HTML_TD, HTML_TH}, HTML_TBODY},
    [ROW_GROUP] = {{HTML_TBODY, HTML_THEAD, HTML_TFOOT}, HTML_TABLE},
};

static const uint8_t implied_by[HTML_TAG_COUNT + 1] = {
    [HTML_LI] = LIST_ITEM,    [HTML_DD] = DEFINITION,
    [HTML_DT] = DEFINITION,   [HTML_OPTION] = CHOICE,
    [HTML_TD] = CELL,         [HTML_TH] = CELL,
    [HTML_TR] = TABLE_ROW,    [HTML_TBODY] = ROW_GROUP,
    [HTML_THEAD] = ROW_GROUP, [HTML_TFOOT] = ROW_GROUP,
};

/* Close the innermost of three kinds, not looking past the barrier. */
static void close_one_of(struct html *html, const enum html_tag ends[3],
			 enum html_tag barrier)
{
	size_t found = SIZE_MAX;

	for (size_t i = html->depth; i-- > 0;) {
		enum html_tag tag = html->stack[i].tag;

		if (tag == ends[0] || tag == ends[1] || tag == ends[2]) {
			found = i;
			/* A row ends with its cells: look for the row itself.
			 */
			if (tag == ends[0] || ends[0] != HTML_TR)
				break;
			continue;
		}
		if (tag == barrier || tag == HTML_TABLE || tag == HTML_OL ||
		    html_tag_flags(tag) & TAG_SCOPE)
			break;
	}
	if (found != SIZE_MAX)
		html_stack_pop_to(html, found);
}

void html_stack_close_implied(struct html *html, const struct html_token *token)
{
	static const enum html_tag paragraph[3] = {HTML_P, HTML_P, HTML_P};
	unsigned row = implied_by[token->tag];

	if (html->overflow)
		return;
	if (html_tag_flags(token->tag) & TAG_ENDS_P)
		close_one_of(html, paragraph, HTML_BODY);
	if (row)
		close_one_of(html, implied[row].ends, implied[row].barrier);
}

/* --- the style of an element --------------------------------------------- */

static void say_color_attribute(struct html_change *change, struct span value,
				bool is_background)
{
	uint32_t rgb;

	if (html_color_parse(value, &rgb) != COLOR_KNOWN)
		return;
	if (is_background) {
		change->said |= SAID_BACKGROUND;
		change->is_background_unknown = false;
		change->background = rgb;
	} else {
		change->said |= SAID_COLOR;
		change->is_color_transparent = false;
		change->color = rgb;
	}
}

/* Attributes from before CSS; style sheets win over them. */
static void read_old_attributes(struct html_change *change,
				const struct html_token *token)
{
	struct span value;

	if (html_token_get(token, HTML_ATTRIBUTE_BGCOLOR, &value))
		say_color_attribute(change, value, true);
	if (html_token_get(token, HTML_ATTRIBUTE_BACKGROUND, &value) &&
	    value.len) {
		change->said |= SAID_BACKGROUND;
		change->is_background_unknown = true;
	}
	if (token->tag == HTML_FONT &&
	    html_token_get(token, HTML_ATTRIBUTE_COLOR, &value))
		say_color_attribute(change, value, false);
	if (token->tag == HTML_BODY &&
	    html_token_get(token, HTML_ATTRIBUTE_TEXT, &value))
		say_color_attribute(change, value, false);
	if (html_token_get(token, HTML_ATTRIBUTE_HIDDEN, &value)) {
		change->said |= SAID_DISPLAY;
		change->is_display_none = true;
	}
	if (token->tag == HTML_BDO &&
	    html_token_get(token, HTML_ATTRIBUTE_DIR, &value)) {
		change->said |= SAID_DIRECTION | SAID_BIDI;
		change->is_rtl = span_equal_nocase(value, "rtl");
		change->is_bidi_override = true;
	}
}

/* The place among those that are remembered: by length and last bytes. */
static struct html_memo *memo_of(struct html *html, struct span declarations)
{
	uint64_t tail = 0;
	size_t n = declarations.len < sizeof(tail) ? declarations.len
						   : sizeof(tail);

	memcpy(&tail, declarations.ptr + declarations.len - n, n);
	tail = (tail + declarations.len) * UINT64_C(0x9E3779B97F4A7C15);
	return &html->memos[tail >> 32 & (HTML_MEMOS - 1)];
}

/* No colour: "transparent" and images leave that which was there. */
static const uint32_t color_left = UINT32_MAX;

/* Let what is remembered win over what change says. */
static void merge(struct html_change *change, const struct html_change *said)
{
	uint32_t color = said->color == color_left ? change->color
						   : said->color;
	uint32_t background = said->background == color_left
				  ? change->background
				  : said->background;

	html_change_merge(change, said);
	change->color = color;
	change->background = background;
}

/*
 * Let the declarations of a style attribute win over what change says. Mails
 * repeat the same few over and over, so what they say is remembered.
 */
static void read_style(struct html *html, struct span declarations,
		       struct html_change *change)
{
	struct html_memo *memo;

	if (declarations.len == 0)
		return;
	memo = memo_of(html, declarations);
	if (!span_equal(memo->declarations, declarations)) {
		*memo = (struct html_memo){
		    .declarations = declarations,
		    .change.color = color_left,
		    .change.background = color_left,
		};
		html_change_parse(&memo->change, declarations);
	}
	merge(change, &memo->change);
}

struct html_style html_stack_make_style(struct html *html,
					const struct html_token *token)
{
	struct html_style style = *html_stack_style(html);
	struct html_change change = {0};
	struct span value;

	read_old_attributes(&change, token);
	html_sheet_apply(&html->sheet, token, &change);
	if (html_token_get(token, HTML_ATTRIBUTE_STYLE, &value)) {
		if (value.len && memchr(value.ptr, '&', value.len)) {
			buf_clear(&html->scratch);
			html_entity_add_attribute(value, &html->scratch);
			html_change_parse(&change, buf_span(&html->scratch));
		} else {
			read_style(html, value, &change);
		}
	}
	if (html_tag_flags(token->tag) & TAG_HIDDEN)
		style.is_gone = true;
	if (token->tag == HTML_PRE || token->tag == HTML_XMP)
		style.is_pre = true;
	if (change.said)
		html_style_apply(&style, &change);
	return style;
}
