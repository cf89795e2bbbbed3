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

#include "base/hex.h"
#include "base/utf8.h"
#include "folded_char.h"
#include "regex_cursor.h"

struct reader {
	struct regex_cursor cursor;
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

/* May it be in folded text? *instead is what folding makes of it. */
static bool is_alive(struct reader *reader, uint32_t code, struct span *instead)
{
	struct folded_char folded = {.is_kept = true};

	if (folded_char_find(&folded, code, reader->is_cased, &reader->arena)) {
		reader->has_failed = true;
		return true;
	}
	*instead = folded.instead;
	return folded.is_kept;
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
	return char_is_han(code) || (code >= '0' && code <= '9') ||
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

/* \x{HHHH} or \xHH; at stands on the backslash. */
static void read_hex(struct reader *reader, struct character *character)
{
	bool has_braces = regex_peek(&reader->cursor, 2) == '{';
	size_t limit = has_braces ? 6 : 2;

	reader->cursor.at += has_braces ? 3 : 2;
	character->code = 0;
	character->is_escape = true;
	for (size_t i = 0;
	     i < limit && hex_digit(regex_peek(&reader->cursor, 0)) >= 0; i++)
		character->code = character->code << 4 |
				  (uint32_t)hex_digit(
				      reader->cursor.pattern
					  .ptr[reader->cursor.at++]);
	if (has_braces)
		regex_skip_past(&reader->cursor, '}');
	if (character->code > 0x10FFFF ||
	    (character->code >= 0xD800 && character->code <= 0xDFFF))
		character->code = 0;
}

/* \p{Lu} and \p{Lt}: no folded text has one. at stands behind \p. */
static void read_property(struct reader *reader, size_t start)
{
	struct span name = span_make(
	    reader->cursor.pattern.ptr + reader->cursor.at,
	    reader->cursor.pattern.len - reader->cursor.at);
	bool is_dead = reader->cursor.pattern.ptr[start + 1] == 'p' &&
		       (span_starts_with(name, span_of("{Lu}")) ||
			span_starts_with(name, span_of("{Lt}")));

	if (regex_peek(&reader->cursor, 0) == '{')
		regex_skip_past(&reader->cursor, '}');
	else
		reader->cursor.at++;
	if (is_dead)
		say(reader,
		    &(struct character){.offset = start,
					.length = reader->cursor.at - start,
					.is_escape = true},
		    span_of("\\p{Ll}"));
}

/* An escape: true when it is a character that stands for itself. */
static bool read_escape(struct reader *reader, struct character *character)
{
	unsigned char c = regex_peek(&reader->cursor, 1);
	size_t start = reader->cursor.at;

	character->offset = start;
	switch (c) {
	case 'x':
		read_hex(reader, character);
		break;
	case 'p':
	case 'P':
		reader->cursor.at += 2;
		read_property(reader, start);
		return false;
	case 'o':
	case 'N':
	case 'g':
	case 'k':
		reader->cursor.at += 2;
		if (regex_peek(&reader->cursor, 0) == '{')
			regex_skip_past(&reader->cursor, '}');
		return false;
	case 'Q': /* quoted: not read any further than its end */
		while (reader->cursor.at < reader->cursor.pattern.len &&
		       !(regex_peek(&reader->cursor, 0) == '\\' &&
			 regex_peek(&reader->cursor, 1) == 'E'))
			reader->cursor.at++;
		reader->cursor.at += 2;
		return false;
	default:
		reader->cursor.at += 2;
		return false;
	}
	character->length = reader->cursor.at - start;
	return character->code != 0;
}

/* One character, escape or not; false when it is something else. */
static bool read_character(struct reader *reader, struct character *character)
{
	const unsigned char *ptr = reader->cursor.pattern.ptr +
				   reader->cursor.at;
	bool is_valid;

	*character = (struct character){.offset = reader->cursor.at};
	if (*ptr == '\\')
		return read_escape(reader, character);
	character->length = utf8_decode(
	    ptr, reader->cursor.pattern.ptr + reader->cursor.pattern.len,
	    &character->code, &is_valid);
	reader->cursor.at += character->length;
	return true;
}

/* Is what folding makes of it in the class as well? */
static bool is_in_class(const struct reader *reader, size_t start,
			struct span instead)
{
	struct span class = span_make(reader->cursor.pattern.ptr + start,
				      reader->cursor.at - start);

	return instead.len && span_find(class, instead, 0) != SIZE_MAX;
}

/* [...]; at stands on the '['. A character of a negated class or a range
 * does no harm. */
static void read_class(struct reader *reader)
{
	size_t start = reader->cursor.at++;
	bool is_negated = regex_peek(&reader->cursor, 0) == '^';
	size_t n_dead = 0;
	struct {
		struct character character;
		struct span instead;
	} dead[16];

	reader->cursor.at += is_negated;
	for (bool is_first = true;
	     reader->cursor.at < reader->cursor.pattern.len; is_first = false) {
		struct character character;
		struct span instead = {NULL, 0};
		bool is_range;

		if (regex_peek(&reader->cursor, 0) == ']' && !is_first)
			break;
		if (regex_peek(&reader->cursor, 0) == '[' &&
		    regex_peek(&reader->cursor, 1) == ':') {
			while (reader->cursor.at < reader->cursor.pattern.len &&
			       regex_peek(&reader->cursor, 0) != ']')
				reader->cursor.at++;
			reader->cursor.at++;
			continue;
		}
		if (!read_character(reader, &character))
			continue;
		is_range = regex_peek(&reader->cursor, 0) == '-' &&
			   regex_peek(&reader->cursor, 1) != ']';
		if (is_range) {
			reader->cursor.at++;
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
	reader->cursor.at++;
}

/* "(?...": options, names and comments; at stands behind "(?". */
static void read_group(struct reader *reader)
{
	unsigned char c = regex_peek(&reader->cursor, 0);

	if (c == '#') {
		while (reader->cursor.at < reader->cursor.pattern.len &&
		       regex_peek(&reader->cursor, 0) != ')')
			reader->cursor.at++;
		return;
	}
	if ((c == '<' || c == 'P' || c == '\'') &&
	    regex_peek(&reader->cursor, 1) != '=' &&
	    regex_peek(&reader->cursor, 1) != '!') {
		while (reader->cursor.at < reader->cursor.pattern.len &&
		       regex_peek(&reader->cursor, 0) != ')' &&
		       regex_peek(&reader->cursor, 0) != '(')
			if (reader->cursor.pattern.ptr[reader->cursor.at++] ==
				(c == '\'' ? '\'' : '>') &&
			    reader->cursor.at > 1)
				return;
		return;
	}
	for (bool is_minus = false;; reader->cursor.at++) {
		c = regex_peek(&reader->cursor, 0);
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
	size_t start = reader->cursor.at;
	bool was_han = reader->was_han;
	bool was_space = reader->was_space;
	uint32_t code = 0;
	bool is_valid;

	reader->cursor.at++;
	reader->was_han = false;
	reader->was_space = !is_quantifier(regex_peek(&reader->cursor, 0));
	if (!reader->was_space)
		return;
	if (was_space)
		say_space(reader, start, "");
	if (!was_han || reader->cursor.at >= reader->cursor.pattern.len)
		return;
	(void)utf8_decode(reader->cursor.pattern.ptr + reader->cursor.at,
			  reader->cursor.pattern.ptr +
			      reader->cursor.pattern.len,
			  &code, &is_valid);
	if (char_is_han(code))
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
	reader->was_han = char_is_han(character.code);
	if (!is_alive(reader, character.code, &instead))
		say(reader, &character, instead);
}

int pattern_dead_find(struct span pattern,
		      void (*found)(void *context,
				    const struct pattern_dead *dead),
		      void *context)
{
	struct reader reader = {
	    .cursor = {.pattern = pattern}, .found = found, .context = context};

	arena_init(&reader.arena, 0);
	while (reader.cursor.at < pattern.len && !reader.has_failed) {
		switch (regex_peek(&reader.cursor, 0)) {
		case '[':
			read_class(&reader);
			reader.was_han = false;
			reader.was_space = false;
			break;
		case '(':
			reader.cursor.at++;
			reader.was_han = false;
			reader.was_space = false;
			if (regex_peek(&reader.cursor, 0) == '?') {
				reader.cursor.at++;
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
