/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_style.h - as much of CSS as decides whether a text can be seen.
 */
#ifndef SCAMSIEVE_MESSAGE_HTML_STYLE_H
#define SCAMSIEVE_MESSAGE_HTML_STYLE_H

#include "message/html_token.h"

/* What a declaration block says; only what has_* names was said. */
enum html_said {
	SAID_DISPLAY = 1 << 0,
	SAID_VISIBILITY = 1 << 1,
	SAID_OPACITY = 1 << 2,
	SAID_FONT = 1 << 3,
	SAID_COLOR = 1 << 4,
	SAID_BACKGROUND = 1 << 5,
	SAID_OVERFLOW = 1 << 6,
	SAID_WIDTH = 1 << 7,
	SAID_HEIGHT = 1 << 8,
	SAID_PLACE = 1 << 9,
	SAID_WHITE_SPACE = 1 << 10,
	SAID_DIRECTION = 1 << 11,
	SAID_BIDI = 1 << 12,
	SAID_CLIP = 1 << 13
};

enum html_font_unit { FONT_PX, FONT_RELATIVE }; /* 1/100 px, 1/100 of parent */

struct html_change {
	uint32_t said;
	bool is_display_none;
	bool is_invisible;
	bool is_opacity_zero;
	bool is_overflow_hidden;
	bool is_width_zero;
	bool is_height_zero;
	bool is_off_screen;
	bool is_clipped;
	bool is_pre;
	bool is_rtl;
	bool is_bidi_override;
	bool is_color_transparent;
	bool is_background_unknown; /* an image or a gradient */
	enum html_font_unit font_unit;
	int32_t font;
	uint32_t color;      /* 0xRRGGBB */
	uint32_t background; /* 0xRRGGBB */
};

/* What an element hands down to those inside it. */
struct html_style {
	uint32_t color;
	uint32_t background;
	int32_t font; /* 1/100 px */
	bool is_gone; /* nothing inside can undo it: display, opacity ... */
	bool is_invisible;
	bool is_color_transparent;
	bool is_background_unknown;
	bool is_pre;
	bool is_reversed;
};

/* Black 16 px text on white. */
extern const struct html_style html_style_default;

/* Read the declarations of a block; later ones win over earlier ones. */
void html_change_parse(struct html_change *change, struct span declarations);

/* What one property says; a name that is not known says nothing. */
void html_change_say(struct html_change *change, struct span name,
		     struct span value);

/* Let what other says win over what change said. */
void html_change_merge(struct html_change *change,
		       const struct html_change *other);

/* Apply a change to a copy of the parent's style. */
void html_style_apply(struct html_style *style,
		      const struct html_change *change);

/* Would a reader not see text in this style? */
bool html_style_is_hidden(const struct html_style *style);

enum html_color_kind { COLOR_NONE, COLOR_KNOWN, COLOR_TRANSPARENT };

/*
 * A CSS or HTML colour: name, #rgb, #rrggbb, #rrggbbaa, rgb(), rgba(),
 * hsl() of grey, six hex digits without '#'. COLOR_NONE when it is none.
 */
enum html_color_kind html_color_parse(struct span text, uint32_t *rgb);

enum {
	HTML_SHEET_RULES = 512,    /* kept */
	HTML_SHEET_WORK = 1000000, /* comparisons of rules with elements */
	HTML_SHEET_BUCKETS = 64
};

/* The rules of <style> elements that this module understands. */
struct html_sheet_rule {
	uint32_t tag_hash;  /* 0: any */
	uint32_t name_hash; /* of the class or id, 0: none */
	bool is_id;
	bool is_loose; /* the selector says more than we can check */
	uint16_t next; /* in its bucket, from 1 */
	struct html_change change;
};

struct html_sheet {
	struct html_sheet_rule *rules; /* HTML_SHEET_RULES, or NULL */
	size_t n;
	size_t capacity;
	size_t work;
	bool has_hit_limit;
	bool has_tag_rules;
	uint16_t buckets[HTML_SHEET_BUCKETS];
};

/* Add the rules of one <style>. Memory is the sheet's. 0 or ERR_MEMORY. */
int html_sheet_add(struct html_sheet *sheet, struct span css);

/* What the sheet says about an element, merged into change. */
void html_sheet_apply(struct html_sheet *sheet,
		      const struct html_token *element,
		      struct html_change *change);

/* Give the memory back. A zeroed sheet is accepted. */
void html_sheet_release(struct html_sheet *sheet);

#endif
