/* SPDX-License-Identifier: Apache-2.0 */
/*
 * regex_cursor - the outer shape of a pattern, read from left to right.
 *
 * Contract: see regex_cursor.h and pcre2pattern(3). The pattern has been
 * taken by PCRE2 or will be: what it would refuse is read somehow.
 * Failure: none; what is not known is REGEX_GROUP_UNKNOWN.
 * Limits: numbers of quantifiers end at NUMBER_LIMIT, above PCRE2's own.
 * Threads: safe.
 */
#include "regex_cursor.h"

#include "base/ascii.h"

enum { NUMBER_LIMIT = 100000 };

unsigned char regex_peek(const struct regex_cursor *cursor, size_t ahead)
{
	return cursor->at + ahead < cursor->pattern.len
		   ? cursor->pattern.ptr[cursor->at + ahead]
		   : '\0';
}

void regex_skip_past(struct regex_cursor *cursor, unsigned char byte)
{
	while (cursor->at < cursor->pattern.len &&
	       regex_peek(cursor, 0) != byte)
		cursor->at++;
	cursor->at++;
}

static bool read_number(struct regex_cursor *cursor, size_t *number)
{
	size_t start = cursor->at;

	*number = 0;
	while (ascii_is_digit(regex_peek(cursor, 0)) && *number < NUMBER_LIMIT)
		*number = *number * 10 +
			  (size_t)(cursor->pattern.ptr[cursor->at++] - '0');
	return cursor->at > start;
}

/* {n}, {n,} or {n,m}; anything else is a plain brace. */
static struct regex_quantifier read_braces(struct regex_cursor *cursor)
{
	struct regex_quantifier quantifier = {.at = cursor->at};

	cursor->at++;
	quantifier.is_given = read_number(cursor, &quantifier.min);
	quantifier.max = quantifier.min;
	if (quantifier.is_given && regex_peek(cursor, 0) == ',') {
		cursor->at++;
		if (!read_number(cursor, &quantifier.max))
			quantifier.max = REGEX_UNBOUNDED;
	}
	if (quantifier.is_given && regex_peek(cursor, 0) == '}') {
		cursor->at++;
		return quantifier;
	}
	cursor->at = quantifier.at;
	return (struct regex_quantifier){.min = 1, .max = 1};
}

struct regex_quantifier regex_read_quantifier(struct regex_cursor *cursor)
{
	struct regex_quantifier quantifier = {.min = 1, .max = 1};

	switch (regex_peek(cursor, 0)) {
	case '?':
		quantifier = (struct regex_quantifier){0, 1, true, cursor->at};
		cursor->at++;
		break;
	case '*':
		quantifier = (struct regex_quantifier){0, REGEX_UNBOUNDED, true,
						       cursor->at};
		cursor->at++;
		break;
	case '+':
		quantifier = (struct regex_quantifier){1, REGEX_UNBOUNDED, true,
						       cursor->at};
		cursor->at++;
		break;
	case '{':
		quantifier = read_braces(cursor);
		break;
	default:
		break;
	}
	if (quantifier.is_given &&
	    (regex_peek(cursor, 0) == '?' || regex_peek(cursor, 0) == '+'))
		cursor->at++;
	return quantifier;
}

void regex_skip_class(struct regex_cursor *cursor)
{
	cursor->at++;
	if (regex_peek(cursor, 0) == '^')
		cursor->at++;
	if (regex_peek(cursor, 0) == ']')
		cursor->at++;
	while (cursor->at < cursor->pattern.len) {
		unsigned char c = regex_peek(cursor, 0);

		if (c == '\\') {
			cursor->at += 2;
			continue;
		}
		if (c == '[' && regex_peek(cursor, 1) == ':') {
			cursor->at += 2;
			while (cursor->at + 1 < cursor->pattern.len &&
			       !(regex_peek(cursor, 0) == ':' &&
				 regex_peek(cursor, 1) == ']'))
				cursor->at++;
			cursor->at += 2;
			continue;
		}
		cursor->at++;
		if (c == ']')
			return;
	}
}

void regex_skip_property(struct regex_cursor *cursor)
{
	if (regex_peek(cursor, 0) == '{')
		regex_skip_past(cursor, '}');
	else
		cursor->at++;
}

/* Settings such as (?i) and (?i:...). */
static enum regex_group read_settings(struct regex_cursor *cursor)
{
	while (regex_peek(cursor, 0) &&
	       strchr("ismU-", regex_peek(cursor, 0)) != NULL)
		cursor->at++;
	switch (regex_peek(cursor, 0)) {
	case ')':
		cursor->at++;
		return REGEX_GROUP_NONE;
	case ':':
		cursor->at++;
		return REGEX_GROUP_PLAIN;
	default:
		return REGEX_GROUP_UNKNOWN;
	}
}

/* What stands behind "(?". */
static enum regex_group read_kind(struct regex_cursor *cursor)
{
	unsigned char c = regex_peek(cursor, 0);
	unsigned char next = regex_peek(cursor, 1);

	switch (c) {
	case ':':
	case '>':
	case '|':
		cursor->at++;
		return REGEX_GROUP_PLAIN;
	case '=':
	case '!':
		cursor->at++;
		return REGEX_GROUP_LOOKAROUND;
	case '<':
		if (next == '=' || next == '!') {
			cursor->at += 2;
			return REGEX_GROUP_LOOKAROUND;
		}
		regex_skip_past(cursor, '>');
		return REGEX_GROUP_PLAIN;
	case 'P':
		cursor->at++;
		if (next != '<')
			return REGEX_GROUP_UNKNOWN;
		regex_skip_past(cursor, '>');
		return REGEX_GROUP_PLAIN;
	case '\'':
		cursor->at++;
		regex_skip_past(cursor, '\'');
		return REGEX_GROUP_PLAIN;
	case '#':
		regex_skip_past(cursor, ')');
		return REGEX_GROUP_NONE;
	default:
		return read_settings(cursor);
	}
}

enum regex_group regex_read_group(struct regex_cursor *cursor)
{
	cursor->at++;
	if (regex_peek(cursor, 0) != '?')
		return REGEX_GROUP_PLAIN;
	cursor->at++;
	return read_kind(cursor);
}
