/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_change - the properties of CSS that hide text.
 *
 * Contract: see html_style.h. What is not understood says nothing, so a
 * doubtful text counts as visible.
 * Failure: none.
 * Limits: linear in the value.
 * Threads: safe.
 */
#include "message/html_style.h"

#include "base/ascii.h"

enum {
	OFF_SCREEN = 50000, /* 1/100 px to the left or above */
	ZERO_SIZE = 150,    /* 1/100 px: a box no text fits into */
	OPACITY_SEEN = 10   /* 1/100 */
};

/* word is in lower case and begins with a letter. */
static bool contains(struct span text, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++)
		if ((text.ptr[i] | 0x20) == word[0] &&
		    span_equal_nocase(span_make(text.ptr + i, len), word))
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

/*
 * Those whose first letters have the same low five bits stand together.
 * X(upper, name, what it says)
 */
#define PROPERTY_LIST(X)                                                       \
	X(BACKGROUND, "background", say_background)                            \
	X(BACKGROUND_COLOR, "background-color", say_background)                \
	X(BACKGROUND_IMAGE, "background-image", say_background)                \
	X(BOTTOM, "bottom", say_place)                                         \
	X(CLIP, "clip", say_clip)                                              \
	X(CLIP_PATH, "clip-path", say_clip)                                    \
	X(COLOR, "color", say_color)                                           \
	X(DIRECTION, "direction", say_direction)                               \
	X(DISPLAY, "display", say_display)                                     \
	X(FILTER, "filter", say_filter)                                        \
	X(FONT, "font", say_font)                                              \
	X(FONT_SIZE, "font-size", say_font_size)                               \
	X(HEIGHT, "height", say_height)                                        \
	X(LEFT, "left", say_place)                                             \
	X(WEBKIT_TEXT_FILL_COLOR, "-webkit-text-fill-color", say_color)        \
	X(MARGIN_LEFT, "margin-left", say_place)                               \
	X(MARGIN_TOP, "margin-top", say_place)                                 \
	X(MAX_HEIGHT, "max-height", say_height)                                \
	X(MAX_WIDTH, "max-width", say_width)                                   \
	X(MSO_HIDE, "mso-hide", say_mso_hide)                                  \
	X(OPACITY, "opacity", say_opacity)                                     \
	X(OVERFLOW, "overflow", say_overflow)                                  \
	X(RIGHT, "right", say_place)                                           \
	X(TEXT_INDENT, "text-indent", say_place)                               \
	X(TOP, "top", say_place)                                               \
	X(TRANSFORM, "transform", say_clip)                                    \
	X(UNICODE_BIDI, "unicode-bidi", say_bidi)                              \
	X(VISIBILITY, "visibility", say_visibility)                            \
	X(WHITE_SPACE, "white-space", say_white_space)                         \
	X(WIDTH, "width", say_width)

enum property {
#define X(upper, name, say) PROPERTY_##upper,
	PROPERTY_LIST(X)
#undef X
	    PROPERTY_COUNT
};

static const struct {
	const char *name;
	size_t len;
	void (*say)(struct html_change *change, struct span value);
} properties[PROPERTY_COUNT] = {
#define X(upper, name, say) [PROPERTY_##upper] = {name, sizeof(name) - 1, say},
    PROPERTY_LIST(X)
#undef X
};

/* Where the properties of a first letter begin, by its low bits, from 1. */
#define BEGINS(letter, upper) [(letter)&31] = (PROPERTY_##upper + 1)
static const uint8_t first_properties[32] = {
    BEGINS('b', BACKGROUND),
    BEGINS('c', CLIP),
    BEGINS('d', DIRECTION),
    BEGINS('f', FILTER),
    BEGINS('h', HEIGHT),
    BEGINS('l', LEFT),
    BEGINS('m', WEBKIT_TEXT_FILL_COLOR), /* '-' as well */
    BEGINS('o', OPACITY),
    BEGINS('r', RIGHT),
    BEGINS('t', TEXT_INDENT),
    BEGINS('u', UNICODE_BIDI),
    BEGINS('v', VISIBILITY),
    BEGINS('w', WHITE_SPACE),
};
#undef BEGINS

static enum property find_property(struct span name)
{
	unsigned char low = name.len ? name.ptr[0] & 31 : 0;
	size_t i = first_properties[low];

	if (i == 0)
		return PROPERTY_COUNT;
	for (i--; i < PROPERTY_COUNT && (properties[i].name[0] & 31) == low;
	     i++)
		if (properties[i].len == name.len &&
		    span_equal_nocase(name, properties[i].name))
			return (enum property)i;
	return PROPERTY_COUNT;
}

void html_change_say(struct html_change *change, struct span name,
		     struct span value)
{
	enum property property = find_property(name);

	if (property < PROPERTY_COUNT)
		properties[property].say(change, span_trim(value));
}
