/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_color - colours of CSS (CSS Color 4) and of HTML attributes.
 *
 * Contract: see html_style.h.
 * Failure: what is no colour is COLOR_NONE.
 * Threads: safe.
 */
#include "message/html_style.h"

#include "base/ascii.h"
#include "base/hex.h"

enum { NAME_BYTES = 24 };

/* Sorted by name. */
static const struct {
	const char name[NAME_BYTES];
	uint32_t rgb;
} colors[] = {
    {"aliceblue", 0xF0F8FF},
    {"antiquewhite", 0xFAEBD7},
    {"aqua", 0x00FFFF},
    {"aquamarine", 0x7FFFD4},
    {"azure", 0xF0FFFF},
    {"beige", 0xF5F5DC},
    {"bisque", 0xFFE4C4},
    {"black", 0x000000},
    {"blanchedalmond", 0xFFEBCD},
    {"blue", 0x0000FF},
    {"blueviolet", 0x8A2BE2},
    {"brown", 0xA52A2A},
    {"burlywood", 0xDEB887},
    {"cadetblue", 0x5F9EA0},
    {"chartreuse", 0x7FFF00},
    {"chocolate", 0xD2691E},
    {"coral", 0xFF7F50},
    {"cornflowerblue", 0x6495ED},
    {"cornsilk", 0xFFF8DC},
    {"crimson", 0xDC143C},
    {"cyan", 0x00FFFF},
    {"darkblue", 0x00008B},
    {"darkcyan", 0x008B8B},
    {"darkgoldenrod", 0xB8860B},
    {"darkgray", 0xA9A9A9},
    {"darkgreen", 0x006400},
    {"darkgrey", 0xA9A9A9},
    {"darkkhaki", 0xBDB76B},
    {"darkmagenta", 0x8B008B},
    {"darkolivegreen", 0x556B2F},
    {"darkorange", 0xFF8C00},
    {"darkorchid", 0x9932CC},
    {"darkred", 0x8B0000},
    {"darksalmon", 0xE9967A},
    {"darkseagreen", 0x8FBC8F},
    {"darkslateblue", 0x483D8B},
    {"darkslategray", 0x2F4F4F},
    {"darkslategrey", 0x2F4F4F},
    {"darkturquoise", 0x00CED1},
    {"darkviolet", 0x9400D3},
    {"deeppink", 0xFF1493},
    {"deepskyblue", 0x00BFFF},
    {"dimgray", 0x696969},
    {"dimgrey", 0x696969},
    {"dodgerblue", 0x1E90FF},
    {"firebrick", 0xB22222},
    {"floralwhite", 0xFFFAF0},
    {"forestgreen", 0x228B22},
    {"fuchsia", 0xFF00FF},
    {"gainsboro", 0xDCDCDC},
    {"ghostwhite", 0xF8F8FF},
    {"gold", 0xFFD700},
    {"goldenrod", 0xDAA520},
    {"gray", 0x808080},
    {"green", 0x008000},
    {"greenyellow", 0xADFF2F},
    {"grey", 0x808080},
    {"honeydew", 0xF0FFF0},
    {"hotpink", 0xFF69B4},
    {"indianred", 0xCD5C5C},
    {"indigo", 0x4B0082},
    {"ivory", 0xFFFFF0},
    {"khaki", 0xF0E68C},
    {"lavender", 0xE6E6FA},
    {"lavenderblush", 0xFFF0F5},
    {"lawngreen", 0x7CFC00},
    {"lemonchiffon", 0xFFFACD},
    {"lightblue", 0xADD8E6},
    {"lightcoral", 0xF08080},
    {"lightcyan", 0xE0FFFF},
    {"lightgoldenrodyellow", 0xFAFAD2},
    {"lightgray", 0xD3D3D3},
    {"lightgreen", 0x90EE90},
    {"lightgrey", 0xD3D3D3},
    {"lightpink", 0xFFB6C1},
    {"lightsalmon", 0xFFA07A},
    {"lightseagreen", 0x20B2AA},
    {"lightskyblue", 0x87CEFA},
    {"lightslategray", 0x778899},
    {"lightslategrey", 0x778899},
    {"lightsteelblue", 0xB0C4DE},
    {"lightyellow", 0xFFFFE0},
    {"lime", 0x00FF00},
    {"limegreen", 0x32CD32},
    {"linen", 0xFAF0E6},
    {"magenta", 0xFF00FF},
    {"maroon", 0x800000},
    {"mediumaquamarine", 0x66CDAA},
    {"mediumblue", 0x0000CD},
    {"mediumorchid", 0xBA55D3},
    {"mediumpurple", 0x9370DB},
    {"mediumseagreen", 0x3CB371},
    {"mediumslateblue", 0x7B68EE},
    {"mediumspringgreen", 0x00FA9A},
    {"mediumturquoise", 0x48D1CC},
    {"mediumvioletred", 0xC71585},
    {"midnightblue", 0x191970},
    {"mintcream", 0xF5FFFA},
    {"mistyrose", 0xFFE4E1},
    {"moccasin", 0xFFE4B5},
    {"navajowhite", 0xFFDEAD},
    {"navy", 0x000080},
    {"oldlace", 0xFDF5E6},
    {"olive", 0x808000},
    {"olivedrab", 0x6B8E23},
    {"orange", 0xFFA500},
    {"orangered", 0xFF4500},
    {"orchid", 0xDA70D6},
    {"palegoldenrod", 0xEEE8AA},
    {"palegreen", 0x98FB98},
    {"paleturquoise", 0xAFEEEE},
    {"palevioletred", 0xDB7093},
    {"papayawhip", 0xFFEFD5},
    {"peachpuff", 0xFFDAB9},
    {"peru", 0xCD853F},
    {"pink", 0xFFC0CB},
    {"plum", 0xDDA0DD},
    {"powderblue", 0xB0E0E6},
    {"purple", 0x800080},
    {"rebeccapurple", 0x663399},
    {"red", 0xFF0000},
    {"rosybrown", 0xBC8F8F},
    {"royalblue", 0x4169E1},
    {"saddlebrown", 0x8B4513},
    {"salmon", 0xFA8072},
    {"sandybrown", 0xF4A460},
    {"seagreen", 0x2E8B57},
    {"seashell", 0xFFF5EE},
    {"sienna", 0xA0522D},
    {"silver", 0xC0C0C0},
    {"skyblue", 0x87CEEB},
    {"slateblue", 0x6A5ACD},
    {"slategray", 0x708090},
    {"slategrey", 0x708090},
    {"snow", 0xFFFAFA},
    {"springgreen", 0x00FF7F},
    {"steelblue", 0x4682B4},
    {"tan", 0xD2B48C},
    {"teal", 0x008080},
    {"thistle", 0xD8BFD8},
    {"tomato", 0xFF6347},
    {"turquoise", 0x40E0D0},
    {"violet", 0xEE82EE},
    {"wheat", 0xF5DEB3},
    {"white", 0xFFFFFF},
    {"whitesmoke", 0xF5F5F5},
    {"yellow", 0xFFFF00},
    {"yellowgreen", 0x9ACD32},
};

static enum html_color_kind find_name(struct span text, uint32_t *rgb)
{
	char name[NAME_BYTES];
	size_t low = 0;
	size_t high = ARRAY_LEN(colors);

	if (text.len >= NAME_BYTES)
		return COLOR_NONE;
	for (size_t i = 0; i < text.len; i++)
		name[i] = (char)(text.ptr[i] | 0x20);
	name[text.len] = '\0';
	if (!strcmp(name, "transparent"))
		return COLOR_TRANSPARENT;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, colors[middle].name);

		if (order == 0) {
			*rgb = colors[middle].rgb;
			return COLOR_KNOWN;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return COLOR_NONE;
}

/* 3, 4, 6 or 8 hex digits; the fourth or the last two are alpha. */
static enum html_color_kind parse_hex(struct span text, uint32_t *rgb)
{
	uint32_t value = 0;
	bool is_short = text.len == 3 || text.len == 4;

	if (!is_short && text.len != 6 && text.len != 8)
		return COLOR_NONE;
	for (size_t i = 0; i < text.len; i++) {
		int digit = hex_digit(text.ptr[i]);

		if (digit < 0)
			return COLOR_NONE;
		value = value << 4 | (uint32_t)digit;
		if (is_short)
			value = value << 4 | (uint32_t)digit;
	}
	*rgb = value;
	if (text.len == 4 || text.len == 8) {
		*rgb = value >> 8;
		return (value & 0xFF) < 16 ? COLOR_TRANSPARENT : COLOR_KNOWN;
	}
	return COLOR_KNOWN;
}

/* More than any channel holds, and small enough to be multiplied by 255. */
enum { NUMBER_LIMIT = 100000 };

/* The next number of "rgb(1, 2 3 / 0.5)" in hundredths; false at the end. */
static bool next_number(struct span text, size_t *at, int32_t *hundredths,
			bool *is_percent)
{
	int32_t value = 0;
	int32_t scale = 100;

	while (*at < text.len && (text.ptr[*at] < '0' || text.ptr[*at] > '9') &&
	       text.ptr[*at] != '.')
		(*at)++;
	if (*at == text.len)
		return false;
	for (; *at < text.len && ascii_is_digit(text.ptr[*at]); (*at)++)
		if (value < NUMBER_LIMIT)
			value = value * 10 + (text.ptr[*at] - '0') * 100;
	if (*at < text.len && text.ptr[*at] == '.')
		for ((*at)++; *at < text.len && text.ptr[*at] >= '0' &&
			      text.ptr[*at] <= '9';
		     (*at)++) {
			scale /= 10;
			value += (text.ptr[*at] - '0') * scale;
		}
	*is_percent = *at < text.len && text.ptr[*at] == '%';
	*hundredths = value;
	return true;
}

/* rgb(), rgba(), hsl(), hsla(): lightness stands in for a hue. */
static enum html_color_kind parse_function(struct span text, uint32_t *rgb)
{
	bool is_hsl = (text.ptr[0] | 0x20) == 'h';
	int32_t part[4] = {0, 0, 0, 100};
	size_t at = 0;
	size_t n = 0;
	bool is_percent;

	while (n < 4 && next_number(text, &at, &part[n], &is_percent)) {
		if (n == 3 && is_percent)
			part[n] /= 100;
		else if (is_percent && !is_hsl)
			part[n] = part[n] * 255 / 100;
		n++;
	}
	if (n < 3)
		return COLOR_NONE;
	if (is_hsl)
		part[0] = part[1] = part[2] = part[2] * 255 / 100;
	*rgb = 0;
	for (size_t i = 0; i < 3; i++) {
		int32_t value = part[i] / 100;

		*rgb = *rgb << 8 | (uint32_t)(value > 255 ? 255 : value);
	}
	return part[3] < 6 ? COLOR_TRANSPARENT : COLOR_KNOWN;
}

enum html_color_kind html_color_parse(struct span text, uint32_t *rgb)
{
	enum html_color_kind kind;

	text = span_trim(text);
	if (text.len < 3)
		return COLOR_NONE;
	if (text.ptr[0] == '#')
		return parse_hex(span_make(text.ptr + 1, text.len - 1), rgb);
	if (memchr(text.ptr, '(', text.len))
		return span_equal_nocase(span_make(text.ptr, 3), "rgb") ||
			       span_equal_nocase(span_make(text.ptr, 3), "hsl")
			   ? parse_function(text, rgb)
			   : COLOR_NONE;
	kind = find_name(text, rgb);
	if (kind == COLOR_NONE && text.len == 6)
		kind = parse_hex(text, rgb);
	return kind;
}
