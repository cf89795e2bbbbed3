/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_entity - &name; &#number; &#xnumber; as browsers read them.
 *
 * Contract: see html_entity.h.
 * Failure: what is no reference is left alone.
 * Limits: names of NAME_BYTES; numbers of any length, saturated.
 * Threads: safe.
 */
#include "message/html_entity.h"

#include "base/ascii.h"
#include "base/utf8.h"

enum { NAME_BYTES = 32, LEGACY_BYTES = 6 };

/* Arrays instead of pointers: nothing to relocate when a program starts. */
static const struct entity {
	char name[NAME_BYTES];
	char text[HTML_ENTITY_MAX_BYTES];
	bool is_legacy;
} entities[] = {
#define ENTITY(name, text, is_legacy) {name, text, is_legacy},
#include "html_entity_table.def"
#undef ENTITY
};

static const struct entity *find(const unsigned char *name, size_t len)
{
	size_t low = 0;
	size_t high = ARRAY_LEN(entities);

	if (len == 0 || len >= NAME_BYTES)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct entity *entity = &entities[middle];
		int order = memcmp(name, entity->name, len);

		if (order == 0)
			order = entity->name[len] ? -1 : 0;
		if (order == 0)
			return entity;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The character that a browser shows for a number. */
static uint32_t mend_number(uint32_t code)
{
	static const uint16_t windows_1252[32] = {
	    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
	    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

	if (code >= 0x80 && code <= 0x9F)
		return windows_1252[code - 0x80];
	if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return UTF8_REPLACEMENT;
	return code;
}

static int digit_value(unsigned char c, uint32_t base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (base == 16 && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static size_t decode_number(const unsigned char *ptr, const unsigned char *end,
			    unsigned char *out, size_t *len)
{
	const unsigned char *at = ptr + 2;
	uint32_t base = 10;
	uint32_t code = 0;
	const unsigned char *first;

	if (at < end && (*at == 'x' || *at == 'X')) {
		base = 16;
		at++;
	}
	for (first = at; at < end && digit_value(*at, base) >= 0; at++)
		if (code <= 0x10FFFF)
			code = code * base + (uint32_t)digit_value(*at, base);
	if (at == first)
		return 0;
	*len = utf8_encode(mend_number(code), out);
	return (size_t)(at - ptr) + (at < end && *at == ';');
}

static size_t give(const struct entity *entity, size_t used, unsigned char *out,
		   size_t *len)
{
	*len = strlen(entity->text);
	memcpy(out, entity->text, *len);
	return used;
}

size_t html_entity_decode(const unsigned char *ptr, const unsigned char *end,
			  bool in_attribute,
			  unsigned char out[HTML_ENTITY_MAX_BYTES], size_t *len)
{
	const struct entity *entity;
	size_t run = 0;

	if (end - ptr < 2)
		return 0;
	if (ptr[1] == '#')
		return decode_number(ptr, end, out, len);
	while (run < NAME_BYTES && ptr + 1 + run < end &&
	       ascii_is_alnum(ptr[1 + run]))
		run++;
	if (ptr + 1 + run < end && ptr[1 + run] == ';') {
		entity = find(ptr + 1, run);
		if (entity)
			return give(entity, run + 2, out, len);
	}
	for (size_t n = run < LEGACY_BYTES ? run : LEGACY_BYTES; n > 1; n--) {
		const unsigned char *next = ptr + 1 + n;

		entity = find(ptr + 1, n);
		if (!entity || !entity->is_legacy)
			continue;
		if (in_attribute && next < end &&
		    (*next == '=' || ascii_is_alnum(*next)))
			return 0;
		return give(entity, n + 1, out, len);
	}
	return 0;
}

void html_entity_add_attribute(struct span value, struct buf *out)
{
	const unsigned char *ptr = value.ptr;
	const unsigned char *end = value.ptr + value.len;

	while (ptr < end) {
		const unsigned char *mark = memchr(ptr, '&',
						   (size_t)(end - ptr));
		unsigned char text[HTML_ENTITY_MAX_BYTES];
		size_t len;
		size_t used;

		if (!mark)
			mark = end;
		buf_add(out, ptr, (size_t)(mark - ptr));
		ptr = mark;
		if (ptr == end)
			return;
		used = html_entity_decode(ptr, end, true, text, &len);
		buf_add(out, used ? text : ptr, used ? len : 1);
		ptr += used ? used : 1;
	}
}
