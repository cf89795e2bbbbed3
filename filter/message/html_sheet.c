/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_sheet - the rules of <style> that hide or show text.
 *
 * Contract: see html_style.h. Selectors of one element (tag, .class, #id,
 * tag.class) are applied; of a longer selector only the last element is
 * looked at and nothing is hidden by it, but a background that it sets makes
 * the background unknown. Rules inside @media with a condition, @font-face
 * and their like are skipped: they are for some screens only.
 * Failure: what cannot be parsed is skipped; only memory can fail.
 * Limits: HTML_SHEET_RULES; one pass over the text.
 * Threads: safe.
 */
#include "message/html_style.h"

#include "base/ascii.h"

#include <stdlib.h>

struct parser {
	struct span css;
	size_t at;
};

static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_name_char(unsigned char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

static struct span rest_of(const struct parser *parser)
{
	return span_make(parser->css.ptr + parser->at,
			 parser->css.len - parser->at);
}

/* White space, comments and the marks that hide CSS from old browsers. */
static void skip_blank(struct parser *parser)
{
	while (parser->at < parser->css.len) {
		struct span rest = rest_of(parser);

		if (is_space(rest.ptr[0])) {
			parser->at++;
		} else if (span_starts_with(rest, span_of("/*"))) {
			size_t end = span_find(rest, span_of("*/"), 2);

			parser->at += end == SIZE_MAX ? rest.len : end + 2;
		} else if (span_starts_with(rest, span_of("<!--"))) {
			parser->at += 4;
		} else if (span_starts_with(rest, span_of("-->"))) {
			parser->at += 3;
		} else {
			return;
		}
	}
}

/* Bytes up to stop, or all that is left when there is none. */
static struct span take_until(struct parser *parser, char stop)
{
	struct span rest = rest_of(parser);
	const unsigned char *end = rest.len ? memchr(rest.ptr, stop, rest.len)
					    : NULL;

	if (end)
		rest.len = (size_t)(end - rest.ptr);
	parser->at += rest.len;
	return rest;
}

/* What an at-rule says in front of its block or its ';'. */
static struct span take_prelude(struct parser *parser)
{
	size_t start = parser->at;

	while (parser->at < parser->css.len &&
	       parser->css.ptr[parser->at] != '{' &&
	       parser->css.ptr[parser->at] != ';')
		parser->at++;
	return span_make(parser->css.ptr + start, parser->at - start);
}

/* Behind the '}' that closes the block whose '{' is at the parser. */
static void skip_block(struct parser *parser)
{
	size_t depth = 0;

	for (; parser->at < parser->css.len; parser->at++) {
		unsigned char c = parser->css.ptr[parser->at];

		if (c == '{')
			depth++;
		if (c == '}' && --depth == 0) {
			parser->at++;
			return;
		}
	}
}

/* "@media screen" holds for everyone, "@media (max-width: 600px)" does not. */
static bool is_for_all(struct span prelude)
{
	static const char *const all[] = {"@media", "@media all",
					  "@media screen", "@media only screen",
					  "@media only all"};

	prelude = span_trim(prelude);
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (span_equal_nocase(prelude, all[i]))
			return true;
	return false;
}

static void skip_at_rule(struct parser *parser)
{
	struct span prelude = take_prelude(parser);

	if (parser->at >= parser->css.len)
		return;
	if (parser->css.ptr[parser->at] == ';' || is_for_all(prelude))
		parser->at++; /* its rules follow; a stray '}' is skipped */
	else
		skip_block(parser);
}

static struct span last_compound(struct span selector)
{
	size_t start = selector.len;

	while (start > 0 && !is_space(selector.ptr[start - 1]) &&
	       !memchr(">+~", selector.ptr[start - 1], 3))
		start--;
	return span_make(selector.ptr + start, selector.len - start);
}

/* One selector without commas into tag, name and looseness. */
static bool parse_selector(struct span selector, struct html_sheet_rule *rule)
{
	struct span compound;
	size_t n = 0;

	selector = span_trim(selector);
	compound = last_compound(selector);
	rule->is_loose = compound.len != selector.len;
	while (n < compound.len && is_name_char(compound.ptr[n]))
		n++;
	rule->tag_hash = n ? html_name_hash(span_make(compound.ptr, n)) : 0;
	if (n == 0 && n < compound.len && compound.ptr[n] == '*')
		n++;
	compound = span_make(compound.ptr + n, compound.len - n);
	if (compound.len == 0)
		return rule->tag_hash != 0;
	if (compound.ptr[0] != '.' && compound.ptr[0] != '#')
		return false;
	rule->is_id = compound.ptr[0] == '#';
	for (n = 1; n < compound.len && is_name_char(compound.ptr[n]);)
		n++;
	if (n == 1)
		return false;
	rule->is_loose |= n != compound.len;
	rule->name_hash = html_name_hash(span_make(compound.ptr + 1, n - 1));
	return true;
}

/* A selector that we cannot check may only cast doubt on a background. */
static void weaken(struct html_change *change)
{
	bool has_background = change->said & SAID_BACKGROUND;

	*change = (struct html_change){0};
	if (has_background) {
		change->said = SAID_BACKGROUND;
		change->is_background_unknown = true;
	}
}

static int keep_rule(struct html_sheet *sheet, struct html_sheet_rule rule)
{
	uint32_t hash = rule.name_hash ? rule.name_hash : rule.tag_hash;
	uint16_t *bucket = &sheet->buckets[hash % HTML_SHEET_BUCKETS];
	uint16_t *link = bucket;

	if (sheet->n == HTML_SHEET_RULES) {
		sheet->has_hit_limit = true;
		return 0;
	}
	if (sheet->n == sheet->capacity) {
		size_t capacity = sheet->capacity ? sheet->capacity * 2 : 16;
		struct html_sheet_rule *rules = realloc(
		    sheet->rules, capacity * sizeof(*rules));

		if (!rules)
			return ERR_MEMORY;
		sheet->rules = rules;
		sheet->capacity = capacity;
	}
	rule.next = 0;
	sheet->rules[sheet->n++] = rule;
	while (*link)
		link = &sheet->rules[*link - 1].next;
	*link = (uint16_t)sheet->n;
	sheet->has_tag_rules |= rule.name_hash == 0;
	return 0;
}

static int add_rules(struct html_sheet *sheet, struct span selectors,
		     const struct html_change *change)
{
	struct parser parser = {.css = selectors};
	int status = 0;

	while (!status && parser.at < selectors.len) {
		struct html_sheet_rule rule = {.change = *change};
		bool is_known = parse_selector(take_until(&parser, ','), &rule);

		parser.at++;
		if (!is_known)
			continue;
		if (rule.is_loose)
			weaken(&rule.change);
		if (rule.change.said)
			status = keep_rule(sheet, rule);
	}
	return status;
}

int html_sheet_add(struct html_sheet *sheet, struct span css)
{
	struct parser parser = {.css = css};
	int status = 0;

	for (skip_blank(&parser); !status && parser.at < css.len;
	     skip_blank(&parser)) {
		struct html_change change = {0};
		struct span selectors;

		if (css.ptr[parser.at] == '@') {
			skip_at_rule(&parser);
			continue;
		}
		if (css.ptr[parser.at] == '}') {
			parser.at++;
			continue;
		}
		selectors = take_until(&parser, '{');
		if (parser.at < css.len)
			parser.at++;
		html_change_parse(&change, take_until(&parser, '}'));
		if (parser.at < css.len)
			parser.at++;
		if (change.said)
			status = add_rules(sheet, selectors, &change);
	}
	return status;
}

/* The rules of one hash that fit the element. */
static void apply_hash(struct html_sheet *sheet,
		       const struct html_token *element, uint32_t name_hash,
		       bool is_id, struct html_change *change)
{
	uint32_t hash = name_hash ? name_hash : element->name_hash;
	uint16_t index = sheet->buckets[hash % HTML_SHEET_BUCKETS];

	for (; index; index = sheet->rules[index - 1].next) {
		const struct html_sheet_rule *rule = &sheet->rules[index - 1];

		if (++sheet->work > HTML_SHEET_WORK) {
			sheet->has_hit_limit = true;
			return;
		}
		if (rule->name_hash != name_hash || rule->is_id != is_id ||
		    (rule->tag_hash && rule->tag_hash != element->name_hash))
			continue;
		html_change_merge(change, &rule->change);
	}
}

void html_sheet_apply(struct html_sheet *sheet,
		      const struct html_token *element,
		      struct html_change *change)
{
	enum { CLASSES = 16 };
	struct span value;
	size_t at = 0;
	size_t n = 0;

	if (sheet->n == 0)
		return;
	if (sheet->has_tag_rules)
		apply_hash(sheet, element, 0, false, change);
	if (html_token_get(element, HTML_ATTRIBUTE_CLASS, &value))
		for (; at < value.len && n < CLASSES; n++) {
			size_t start;

			while (at < value.len && is_space(value.ptr[at]))
				at++;
			for (start = at;
			     at < value.len && !is_space(value.ptr[at]);)
				at++;
			if (at > start)
				apply_hash(sheet, element,
					   html_name_hash(span_make(
					       value.ptr + start, at - start)),
					   false, change);
		}
	if (html_token_get(element, HTML_ATTRIBUTE_ID, &value) && value.len)
		apply_hash(sheet, element, html_name_hash(span_trim(value)),
			   true, change);
}

void html_sheet_release(struct html_sheet *sheet)
{
	free(sheet->rules);
	*sheet = (struct html_sheet){0};
}
