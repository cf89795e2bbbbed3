/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_style - what an element hands down, and whether it can be seen.
 *
 * Contract: see html_style.h.
 * Failure: none.
 * Threads: safe.
 */
#include "message/html_style.h"

enum {
	FONT_SEEN = 300,    /* 1/100 px: smaller text is not read */
	FONT_MAX = 1000000, /* 1/100 px */
	COLOR_NEAR = 20     /* of 255, in every channel */
};

const struct html_style html_style_default = {
    .color = 0x000000,
    .background = 0xFFFFFF,
    .font = 1600,
};

void html_change_merge(struct html_change *change,
		       const struct html_change *other)
{
#define TAKE(bit, field)                                                       \
	do {                                                                   \
		if (other->said & (bit))                                       \
			change->field = other->field;                          \
	} while (0)
	TAKE(SAID_DISPLAY, is_display_none);
	TAKE(SAID_VISIBILITY, is_invisible);
	TAKE(SAID_OPACITY, is_opacity_zero);
	TAKE(SAID_FONT, font);
	TAKE(SAID_FONT, font_unit);
	TAKE(SAID_COLOR, color);
	TAKE(SAID_COLOR, is_color_transparent);
	TAKE(SAID_BACKGROUND, background);
	TAKE(SAID_BACKGROUND, is_background_unknown);
	TAKE(SAID_OVERFLOW, is_overflow_hidden);
	TAKE(SAID_WIDTH, is_width_zero);
	TAKE(SAID_HEIGHT, is_height_zero);
	TAKE(SAID_PLACE, is_off_screen);
	TAKE(SAID_CLIP, is_clipped);
	TAKE(SAID_WHITE_SPACE, is_pre);
	TAKE(SAID_DIRECTION, is_rtl);
	TAKE(SAID_BIDI, is_bidi_override);
#undef TAKE
	change->said |= other->said;
}

static int32_t font_size(int32_t parent, const struct html_change *change)
{
	int64_t size = change->font;

	if (change->font_unit == FONT_RELATIVE)
		size = size * parent / 100;
	return size > FONT_MAX ? FONT_MAX : (int32_t)size;
}

void html_style_apply(struct html_style *style,
		      const struct html_change *change)
{
	bool is_zero_box = change->is_overflow_hidden &&
			   (change->is_width_zero || change->is_height_zero);

	if (change->is_display_none || change->is_opacity_zero ||
	    change->is_off_screen || change->is_clipped || is_zero_box)
		style->is_gone = true;
	if (change->said & SAID_VISIBILITY)
		style->is_invisible = change->is_invisible;
	if (change->said & SAID_COLOR) {
		style->color = change->color;
		style->is_color_transparent = change->is_color_transparent;
	}
	if (change->said & SAID_BACKGROUND) {
		style->background = change->background;
		style->is_background_unknown = change->is_background_unknown;
	}
	if (change->said & SAID_FONT)
		style->font = font_size(style->font, change);
	if (change->said & SAID_WHITE_SPACE)
		style->is_pre = change->is_pre;
	if (change->is_bidi_override && change->is_rtl)
		style->is_reversed = true;
}

static bool is_near(uint32_t a, uint32_t b)
{
	for (unsigned shift = 0; shift < 24; shift += 8) {
		int left = (int)(a >> shift & 0xFF);
		int right = (int)(b >> shift & 0xFF);

		if (left - right > COLOR_NEAR || right - left > COLOR_NEAR)
			return false;
	}
	return true;
}

bool html_style_is_hidden(const struct html_style *style)
{
	if (style->is_gone || style->is_invisible ||
	    style->is_color_transparent || style->font < FONT_SEEN)
		return true;
	return !style->is_background_unknown &&
	       is_near(style->color, style->background);
}
