/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_change - the declarations of CSS that hide text.
 *
 * Contract: see html_style.h. What is not understood says nothing, so a
 * doubtful text counts as visible.
 * Failure: none.
 * Limits: linear in the declarations.
 * Threads: safe.
 */
#include "message/html_style.h"

#include "base/ascii.h"

enum {
	OFF_SCREEN = 50000, /* 1/100 px to the left or above */
	ZERO_SIZE = 150,    /* 1/100 px: a box no text fits into */
	OPACITY_SEEN = 10   /* 1/100 */
};

static bool contains(struct span text, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++)
		if (span_equal_nocase(span_make(text.ptr + i, len), word))
			return true;
	return false;
}

static bool starts(struct span text, const char *word)
{
	size_t len = strlen(word);

	return text.len >= len &&
	       span_equal_nocase(span_make(text.ptr, len), word);
}

enum unit { UNIT_PX, UNIT_EM, UNIT_PERCENT };

/* A CSS number with its unit, in hundredths; false when it is none. */
static bool parse_length(struct span text, int32_t *value, enum unit *unit)
{
	int64_t number = 0;
	int32_t scale = 100;
	bool is_negative = false;
	size_t at = 0;
	size_t first;

	if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
		is_negative = text.ptr[at++] == '-';
	first = at;
	for (; at < text.len && ascii_is_digit(text.ptr[at]); at++)
		if (number < 10000000)
			number = number * 10 +
				 (int64_t)(text.ptr[at] - '0') * 100;
	if (at < text.len && text.ptr[at] == '.')
		for (at++; at < text.len && text.ptr[at] >= '0' &&
			   text.ptr[at] <= '9';
		     at++) {
			scale /= 10;
			number += (int64_t)(text.ptr[at] - '0') * scale;
		}
	if (at == first)
		return false;
	text = span_make(text.ptr + at, text.len - at);
	*unit = UNIT_PX;
	if (starts(text, "pt"))
		number = number * 4 / 3;
	else if (starts(text, "rem"))
		number *= 16;
	else if (starts(text, "em") || starts(text, "ex"))
		*unit = UNIT_EM;
	else if (starts(text, "%"))
		*unit = UNIT_PERCENT;
	*value = (int32_t)(is_negative ? -number : number);
	return true;
}

/* --- one handler a property ---------------------------------------------- */

static void say_display(struct html_change *change, struct span value)
{
	change->said |= SAID_DISPLAY;
	change->is_display_none = starts(value, "none");
}

static void say_visibility(struct html_change *change, struct span value)
{
	change->said |= SAID_VISIBILITY;
	change->is_invisible = starts(value, "hidden") ||
			       starts(value, "collapse");
}

static void say_opacity(struct html_change *change, struct span value)
{
	int32_t number;
	enum unit unit;

	if (!parse_length(value, &number, &unit))
		return;
	change->said |= SAID_OPACITY;
	if (unit == UNIT_PERCENT)
		number /= 100;
	change->is_opacity_zero = number < OPACITY_SEEN;
}

static void say_filter(struct html_change *change, struct span value)
{
	size_t at = span_find(value, span_of("opacity("), 0);

	if (at != SIZE_MAX)
		say_opacity(change,
			    span_make(value.ptr + at + 8, value.len - at - 8));
}

static void say_font_size(struct html_change *change, struct span value)
{
	static const struct {
		const char *word;
		int32_t size;
	} words[] = {
	    {"xx-small", 900}, {"x-small", 1000}, {"small", 1300},
	    {"medium", 1600},  {"large", 1800},   {"x-large", 2400},
	};
	enum unit unit;

	if (parse_length(value, &change->font, &unit)) {
		change->said |= SAID_FONT;
		change->font_unit = unit == UNIT_PX ? FONT_PX : FONT_RELATIVE;
		if (unit == UNIT_PERCENT)
			change->font /= 100;
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (starts(value, words[i].word)) {
			change->said |= SAID_FONT;
			change->font_unit = FONT_PX;
			change->font = words[i].size;
			return;
		}
}

/* The next word of a value; parentheses and quotes keep one together. */
static struct span next_word(struct span value, size_t *at)
{
	size_t start;
	size_t depth = 0;

	while (*at < value.len && value.ptr[*at] <= ' ')
		(*at)++;
	start = *at;
	for (; *at < value.len; (*at)++) {
		unsigned char c = value.ptr[*at];

		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (c <= ' ' && depth == 0)
			break;
	}
	return span_make(value.ptr + start, *at - start);
}

/* "font: italic 0/0 serif": the first word that is a length. */
static void say_font(struct html_change *change, struct span value)
{
	struct span word;
	size_t at = 0;

	while ((word = next_word(value, &at)).len) {
		bool is_weight = word.len == 3 && word.ptr[1] == '0' &&
				 word.ptr[2] == '0';

		if (ascii_is_digit(word.ptr[0]) && !is_weight) {
			say_font_size(change, word);
			return;
		}
	}
}

static void say_color(struct html_change *change, struct span value)
{
	enum html_color_kind kind = html_color_parse(value, &change->color);

	if (kind == COLOR_NONE)
		return;
	change->said |= SAID_COLOR;
	change->is_color_transparent = kind == COLOR_TRANSPARENT;
}

static void say_background(struct html_change *change, struct span value)
{
	struct span word;
	size_t at = 0;

	if (contains(value, "url(") || contains(value, "gradient(")) {
		change->said |= SAID_BACKGROUND;
		change->is_background_unknown = true;
		return;
	}
	while ((word = next_word(value, &at)).len) {
		uint32_t rgb;

		if (html_color_parse(word, &rgb) != COLOR_KNOWN)
			continue;
		change->said |= SAID_BACKGROUND;
		change->is_background_unknown = false;
		change->background = rgb;
		return;
	}
}

static void say_overflow(struct html_change *change, struct span value)
{
	change->said |= SAID_OVERFLOW;
	change->is_overflow_hidden = starts(value, "hidden") ||
				     starts(value, "clip");
}

static bool is_zero_size(struct span value)
{
	int32_t number;
	enum unit unit;

	return parse_length(value, &number, &unit) && unit == UNIT_PX &&
	       number <= ZERO_SIZE;
}

static void say_width(struct html_change *change, struct span value)
{
	change->said |= SAID_WIDTH;
	change->is_width_zero = is_zero_size(value);
}

static void say_height(struct html_change *change, struct span value)
{
	change->said |= SAID_HEIGHT;
	change->is_height_zero = is_zero_size(value);
}

static void say_place(struct html_change *change, struct span value)
{
	int32_t number;
	enum unit unit;

	if (!parse_length(value, &number, &unit) || number >= 0)
		return;
	if (number < -OFF_SCREEN)
		number = -OFF_SCREEN;
	if (unit == UNIT_EM)
		number *= 16;
	if (unit == UNIT_PERCENT)
		number *= 6;
	if (number > -OFF_SCREEN)
		return;
	change->said |= SAID_PLACE;
	change->is_off_screen = true;
}

static void say_clip(struct html_change *change, struct span value)
{
	change->said |= SAID_CLIP;
	change->is_clipped = contains(value, "rect(0") ||
			     contains(value, "rect(1px") ||
			     contains(value, "inset(50%") ||
			     contains(value, "inset(100%") ||
			     contains(value, "circle(0") ||
			     contains(value, "scale(0)") ||
			     contains(value, "scale(0,") ||
			     contains(value, "scalex(0)") ||
			     contains(value, "scaley(0)");
}

static void say_white_space(struct html_change *change, struct span value)
{
	change->said |= SAID_WHITE_SPACE;
	change->is_pre = starts(value, "pre");
}

static void say_direction(struct html_change *change, struct span value)
{
	change->said |= SAID_DIRECTION;
	change->is_rtl = starts(value, "rtl");
}

static void say_bidi(struct html_change *change, struct span value)
{
	change->said |= SAID_BIDI;
	change->is_bidi_override = contains(value, "override");
}

static void say_mso_hide(struct html_change *change, struct span value)
{
	if (starts(value, "all"))
		say_display(change, span_of("none"));
}

static const struct {
	const char *name;
	void (*say)(struct html_change *change, struct span value);
} properties[] = {
    {"background", say_background},
    {"background-color", say_background},
    {"background-image", say_background},
    {"bottom", say_place},
    {"clip", say_clip},
    {"clip-path", say_clip},
    {"color", say_color},
    {"direction", say_direction},
    {"display", say_display},
    {"filter", say_filter},
    {"font", say_font},
    {"font-size", say_font_size},
    {"height", say_height},
    {"left", say_place},
    {"margin-left", say_place},
    {"margin-top", say_place},
    {"max-height", say_height},
    {"max-width", say_width},
    {"mso-hide", say_mso_hide},
    {"opacity", say_opacity},
    {"overflow", say_overflow},
    {"right", say_place},
    {"text-indent", say_place},
    {"top", say_place},
    {"transform", say_clip},
    {"unicode-bidi", say_bidi},
    {"visibility", say_visibility},
    {"-webkit-text-fill-color", say_color},
    {"white-space", say_white_space},
    {"width", say_width},
};

static void parse_declaration(struct html_change *change, struct span text)
{
	const unsigned char *colon;
	struct span name;
	struct span value;

	text = span_trim(text);
	colon = text.len ? memchr(text.ptr, ':', text.len) : NULL;
	if (!colon)
		return;
	name = span_trim(span_make(text.ptr, (size_t)(colon - text.ptr)));
	value = span_trim(
	    span_make(colon + 1, (size_t)(text.ptr + text.len - colon) - 1));
	for (size_t i = 0; i < ARRAY_LEN(properties); i++)
		if (name.len &&
		    (properties[i].name[0] | 0x20) == (name.ptr[0] | 0x20) &&
		    span_equal_nocase(name, properties[i].name)) {
			properties[i].say(change, value);
			return;
		}
}

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
