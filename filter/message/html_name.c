/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_name - the names of tags and attributes that screening knows.
 *
 * Contract: see html_token.h.
 * Failure: other names are HTML_OTHER and HTML_ATTRIBUTE_COUNT.
 * Threads: safe.
 */
#include "message/html_token.h"

#include "base/ascii.h"
#include "base/lanes.h"

enum { NAME_BYTES = BYTES_WIDTH };

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

uint32_t html_tag_flags(enum html_tag tag)
{
	return tag < HTML_TAG_COUNT ? tags[tag].flags : 0;
}

const char *html_tag_name(enum html_tag tag)
{
	return tags[tag].name;
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

/*
 * Lower case; all zero, which is no name, when it is too long. end is that of
 * the text, behind the name.
 */
static struct short_name shorten(struct span name, const unsigned char *end)
{
	static const unsigned char front[2 * NAME_BYTES] = {
	    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
	    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
	unsigned char bytes[NAME_BYTES] = {0};
	struct short_name out = {{0, 0}};
	bytes16 upper;
	bytes16 text;

	if (name.len >= NAME_BYTES)
		return out;
	if (end - name.ptr >= NAME_BYTES)
		text = bytes_load(name.ptr);
	else {
		memcpy(bytes, name.ptr, name.len);
		text = bytes_load(bytes);
	}
	text &= bytes_load(front + NAME_BYTES - name.len);
	upper = bytes_between(text, 'A', 'Z');
	text |= upper & 0x20;
	memcpy(&out, &text, sizeof(out));
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
#define BEGINS(letter, upper) [(letter)&31] = (HTML_##upper + 1)
static const uint8_t first_tags[32] = {
    BEGINS('a', A),    BEGINS('b', B),   BEGINS('c', CAPTION),
    BEGINS('d', DD),   BEGINS('e', EM),  BEGINS('f', FIELDSET),
    BEGINS('h', H1),   BEGINS('i', I),   BEGINS('l', LI),
    BEGINS('m', MAIN), BEGINS('n', NAV), BEGINS('o', OL),
    BEGINS('p', P),    BEGINS('s', S),   BEGINS('t', TABLE),
    BEGINS('u', U),    BEGINS('w', WBR), BEGINS('x', XMP),
};
#undef BEGINS

enum html_tag html_tag_find_in(struct span name, const unsigned char *end)
{
	unsigned char low = name.len ? name.ptr[0] & 31 : 0;
	size_t i = first_tags[low];
	struct short_name text;

	if (i == 0)
		return HTML_OTHER;
	text = shorten(name, end);
	for (i--; i < HTML_TAG_COUNT && (tags[i].name[0] & 31) == low; i++)
		if (is_name(tags[i].name, &text))
			return (enum html_tag)i;
	return HTML_OTHER;
}

/* The same for attributes. */
#define BEGINS(letter, upper) [(letter)&31] = (HTML_ATTRIBUTE_##upper + 1)
static const uint8_t first_attributes[32] = {
    BEGINS('a', ACTION),     BEGINS('b', BACKGROUND),  BEGINS('c', CHARSET),
    BEGINS('d', DIR),        BEGINS('f', FORMACTION),  BEGINS('h', HEIGHT),
    BEGINS('i', ID),         BEGINS('p', PLACEHOLDER), BEGINS('s', SRC),
    BEGINS('t', TEXT),       BEGINS('v', VALUE),       BEGINS('w', WIDTH),
    BEGINS('x', XLINK_HREF),
};
#undef BEGINS

enum html_attribute html_attribute_find_in(struct span name,
					   const unsigned char *end)
{
	unsigned char low = name.ptr[0] & 31;
	size_t i = first_attributes[low];
	struct short_name text;

	if (i == 0)
		return HTML_ATTRIBUTE_COUNT;
	text = shorten(name, end);
	for (i--;
	     i < HTML_ATTRIBUTE_COUNT && (attributes[i].name[0] & 31) == low;
	     i++)
		if (is_name(attributes[i].name, &text))
			return (enum html_attribute)i;
	return HTML_ATTRIBUTE_COUNT;
}
