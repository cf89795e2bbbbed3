/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pattern_dead - read a pattern for characters that folding does away with.
 *
 * Contract: see pattern_dead.h. The reader knows as much of PCRE2's syntax
 * as it takes to tell a character that stands for itself from all else; what
 * it does not know it passes over, so it says too little, never too much.
 * Failure: memory.
 * Limits: none of its own; a pattern is bounded by REGEX_PATTERN_BYTES.
 * Threads: safe.
 */
#include "pattern_dead.h"

#include "base/utf8.h"
#include "rules/regex.h"
#include "text/view.h"

#include <stdlib.h>

struct reader {
	struct span pattern;
	size_t at;
	struct arena arena;
	bool is_cased;   /* behind (?-i) */
	bool was_han;    /* the last thing read was a Han character */
	bool was_space;  /* or a space */
	bool has_failed; /* memory */
	void (*found)(void *context, const struct pattern_dead *dead);
	void *context;
};

/* A character that stands for itself. */
struct character {
	size_t offset, length; /* as written */
	uint32_t code;
	bool is_escape; /* \x{...} */
};

static unsigned char peek(const struct reader *reader, size_t ahead)
{
	return reader->at + ahead < reader->pattern.len
		   ? reader->pattern.ptr[reader->at + ahead]
		   : '\0';
}

static bool is_han(uint32_t code)
{
	return (code >= 0x3400 && code <= 0x4DBF) ||
	       (code >= 0x4E00 && code <= 0x9FFF) ||
	       (code >= 0xF900 && code <= 0xFAFF) ||
	       (code >= 0x20000 && code <= 0x3FFFF);
}

/* Does the character, matched without case, match the text? Only asked of
 * characters that folding changes. */
static bool matches_folded(struct reader *reader, uint32_t code,
			   struct span text)
{
	unsigned char bytes[UTF8_MAX_BYTES];
	struct regex_scratch *scratch = regex_scratch_new();
	struct regex_budget budget = {.windows = 1};
	struct regex *regex = NULL;
	struct range where;
	struct buf pattern;
	size_t offset;
	bool matches = true;

	buf_init(&pattern, 64);
	buf_add_string(&pattern, "^\\Q");
	buf_add(&pattern, bytes, utf8_encode(code, bytes));
	buf_add_string(&pattern, "\\E$");
	if (scratch && !regex_compile(&regex, buf_span(&pattern), false, true,
				      &reader->arena, &offset, NULL)) {
		matches = regex_search(regex, scratch, text,
				       (struct range){0, 0}, &budget,
				       &where) != 0;
		regex_release(regex);
	}
	buf_release(&pattern);
	regex_scratch_free(scratch);
	return matches;
}

/* May it be in folded text? *instead is what folding makes of it. */
static bool is_alive(struct reader *reader, uint32_t code, struct span *instead)
{
	unsigned char bytes[UTF8_MAX_BYTES];
	bool is_capital = code >= 'A' && code <= 'Z';
	struct span written = span_make(
	    bytes, utf8_encode(is_capital ? code + 32 : code, bytes));

	if (code < 0x80) {
		if (arena_copy(&reader->arena, written, instead) < 0)
			reader->has_failed = true;
		return !is_capital || !reader->is_cased;
	}
	/* Between letters: at an edge folding drops what it keeps inside. */
	if (fold_literal(written, &reader->arena, instead)) {
		reader->has_failed = true;
		return true;
	}
	return span_equal(*instead, written) ||
	       (instead->len && !reader->is_cased &&
		matches_folded(reader, code, *instead));
}

/* What may be written for it without looking further: a letter, a digit or
 * one Han character. */
static const char *safe_fix(const struct character *character,
			    struct span instead)
{
	uint32_t code;
	bool is_valid;

	if (character->is_escape || instead.len == 0)
		return NULL;
	if (utf8_decode(instead.ptr, instead.ptr + instead.len, &code,
			&is_valid) != instead.len)
		return NULL;
	return is_han(code) || (code >= '0' && code <= '9') ||
		       (code >= 'a' && code <= 'z')
		   ? (const char *)instead.ptr
		   : NULL;
}

static void say(struct reader *reader, const struct character *character,
		struct span instead)
{
	struct pattern_dead dead = {
	    .offset = character->offset,
	    .length = character->length,
	    .instead = instead,
	    .fix = safe_fix(character, instead),
	};

	reader->found(reader->context, &dead);
}

static void skip_braces(struct reader *reader)
{
	while (reader->at < reader->pattern.len && peek(reader, 0) != '}')
		reader->at++;
	reader->at++;
}

static int hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \x{HHHH} or \xHH; at stands on the backslash. */
static void read_hex(struct reader *reader, struct character *character)
{
	bool has_braces = peek(reader, 2) == '{';
	size_t limit = has_braces ? 6 : 2;

	reader->at += has_braces ? 3 : 2;
	character->code = 0;
	character->is_escape = true;
	for (size_t i = 0; i < limit && hex_value(peek(reader, 0)) >= 0; i++)
		character->code = character->code << 4 |
				  (uint32_t)hex_value(
				      reader->pattern.ptr[reader->at++]);
	if (has_braces)
		skip_braces(reader);
	if (character->code > 0x10FFFF ||
	    (character->code >= 0xD800 && character->code <= 0xDFFF))
		character->code = 0;
}

/* \p{Lu} and \p{Lt}: no folded text has one. at stands behind \p. */
static void read_property(struct reader *reader, size_t start)
{
	struct span name = span_make(reader->pattern.ptr + reader->at,
				     reader->pattern.len - reader->at);
	bool is_dead = reader->pattern.ptr[start + 1] == 'p' &&
		       (span_starts_with(name, span_of("{Lu}")) ||
			span_starts_with(name, span_of("{Lt}")));

	if (peek(reader, 0) == '{')
		skip_braces(reader);
	else
		reader->at++;
	if (is_dead)
		say(reader,
		    &(struct character){.offset = start,
					.length = reader->at - start,
					.is_escape = true},
		    span_of("\\p{Ll}"));
}

/* An escape: true when it is a character that stands for itself. */
static bool read_escape(struct reader *reader, struct character *character)
{
	unsigned char c = peek(reader, 1);
	size_t start = reader->at;

	character->offset = start;
	switch (c) {
	case 'x':
		read_hex(reader, character);
		break;
	case 'p':
	case 'P':
		reader->at += 2;
		read_property(reader, start);
		return false;
	case 'o':
	case 'N':
	case 'g':
	case 'k':
		reader->at += 2;
		if (peek(reader, 0) == '{')
			skip_braces(reader);
		return false;
	case 'Q': /* quoted: not read any further than its end */
		while (reader->at < reader->pattern.len &&
		       !(peek(reader, 0) == '\\' && peek(reader, 1) == 'E'))
			reader->at++;
		reader->at += 2;
		return false;
	default:
		reader->at += 2;
		return false;
	}
	character->length = reader->at - start;
	return character->code != 0;
}

/* One character, escape or not; false when it is something else. */
static bool read_character(struct reader *reader, struct character *character)
{
	const unsigned char *ptr = reader->pattern.ptr + reader->at;
	bool is_valid;

	*character = (struct character){.offset = reader->at};
	if (*ptr == '\\')
		return read_escape(reader, character);
	character->length = utf8_decode(
	    ptr, reader->pattern.ptr + reader->pattern.len, &character->code,
	    &is_valid);
	reader->at += character->length;
	return true;
}

/* Is what folding makes of it in the class as well? */
static bool is_in_class(const struct reader *reader, size_t start,
			struct span instead)
{
	struct span class = span_make(reader->pattern.ptr + start,
				      reader->at - start);

	return instead.len && span_find(class, instead, 0) != SIZE_MAX;
}

/* [...]; at stands on the '['. A character of a negated class or a range
 * does no harm. */
static void read_class(struct reader *reader)
{
	size_t start = reader->at++;
	bool is_negated = peek(reader, 0) == '^';
	size_t n_dead = 0;
	struct {
		struct character character;
		struct span instead;
	} dead[16];

	reader->at += is_negated;
	for (bool is_first = true; reader->at < reader->pattern.len;
	     is_first = false) {
		struct character character;
		struct span instead = {NULL, 0};
		bool is_range;

		if (peek(reader, 0) == ']' && !is_first)
			break;
		if (peek(reader, 0) == '[' && peek(reader, 1) == ':') {
			while (reader->at < reader->pattern.len &&
			       peek(reader, 0) != ']')
				reader->at++;
			reader->at++;
			continue;
		}
		if (!read_character(reader, &character))
			continue;
		is_range = peek(reader, 0) == '-' && peek(reader, 1) != ']';
		if (is_range) {
			reader->at++;
			(void)read_character(reader, &character);
		} else if (!is_negated && n_dead < ARRAY_LEN(dead) &&
			   !is_alive(reader, character.code, &instead)) {
			dead[n_dead].character = character;
			dead[n_dead++].instead = instead;
		}
	}
	for (size_t i = 0; i < n_dead; i++)
		if (!is_in_class(reader, start, dead[i].instead))
			say(reader, &dead[i].character, dead[i].instead);
	reader->at++;
}

/* "(?...": options, names and comments; at stands behind "(?". */
static void read_group(struct reader *reader)
{
	unsigned char c = peek(reader, 0);

	if (c == '#') {
		while (reader->at < reader->pattern.len &&
		       peek(reader, 0) != ')')
			reader->at++;
		return;
	}
	if ((c == '<' || c == 'P' || c == '\'') && peek(reader, 1) != '=' &&
	    peek(reader, 1) != '!') {
		while (reader->at < reader->pattern.len &&
		       peek(reader, 0) != ')' && peek(reader, 0) != '(')
			if (reader->pattern.ptr[reader->at++] ==
				(c == '\'' ? '\'' : '>') &&
			    reader->at > 1)
				return;
		return;
	}
	for (bool is_minus = false;; reader->at++) {
		c = peek(reader, 0);
		if (c == '-')
			is_minus = true;
		else if (c == 'i')
			reader->is_cased = is_minus;
		else if (c != 'm' && c != 's' && c != 'x' && c != 'U')
			return;
	}
}

static bool is_quantifier(unsigned char c)
{
	return c == '?' || c == '*' || c == '+' || c == '{';
}

static void say_space(struct reader *reader, size_t start, const char *fix)
{
	struct pattern_dead dead = {.offset = start, .length = 1, .fix = fix};

	reader->found(reader->context, &dead);
}

/* A space that folding takes away: between Han characters, or behind another.
 */
static void read_space(struct reader *reader)
{
	size_t start = reader->at;
	bool was_han = reader->was_han;
	bool was_space = reader->was_space;
	uint32_t code = 0;
	bool is_valid;

	reader->at++;
	reader->was_han = false;
	reader->was_space = !is_quantifier(peek(reader, 0));
	if (!reader->was_space)
		return;
	if (was_space)
		say_space(reader, start, "");
	if (!was_han || reader->at >= reader->pattern.len)
		return;
	(void)utf8_decode(reader->pattern.ptr + reader->at,
			  reader->pattern.ptr + reader->pattern.len, &code,
			  &is_valid);
	if (is_han(code))
		say_space(reader, start, NULL);
}

static void read_literal(struct reader *reader)
{
	struct character character;
	struct span instead = {NULL, 0};

	reader->was_space = false;
	if (!read_character(reader, &character)) {
		reader->was_han = false;
		return;
	}
	reader->was_han = is_han(character.code);
	if (!is_alive(reader, character.code, &instead))
		say(reader, &character, instead);
}

int pattern_dead_find(struct span pattern,
		      void (*found)(void *context,
				    const struct pattern_dead *dead),
		      void *context)
{
	struct reader reader = {
	    .pattern = pattern, .found = found, .context = context};

	arena_init(&reader.arena, 0);
	while (reader.at < pattern.len && !reader.has_failed) {
		switch (peek(&reader, 0)) {
		case '[':
			read_class(&reader);
			reader.was_han = false;
			reader.was_space = false;
			break;
		case '(':
			reader.at++;
			reader.was_han = false;
			reader.was_space = false;
			if (peek(&reader, 0) == '?') {
				reader.at++;
				read_group(&reader);
			}
			break;
		case ' ':
			read_space(&reader);
			break;
		default:
			read_literal(&reader);
		}
	}
	arena_release(&reader.arena);
	return reader.has_failed ? ERR_MEMORY : 0;
}
