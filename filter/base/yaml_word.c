/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_word - scalars in common YAML, and the walk from line to line.
 *
 * Contract: see yaml_common.h; YAML 1.1, 9.1: quotes, plain scalars, and
 * how their lines are folded. The text has no tab and no line break but LF.
 * Failure: whatever libyaml would refuse, or may take in another way, is
 * uncommon.
 * Limits: none of its own; linear.
 * Threads: safe, but for the walk.
 */
#include "yaml_common.h"

#include "base/utf8.h"

/* Bytes at which a plain scalar may end. */
enum { STOP = 1, FLOW_STOP = 2, INDICATOR = 4 };

static const unsigned char kinds[256] = {
    [' '] = STOP,
    ['\n'] = STOP,
    [':'] = STOP | INDICATOR,
    [','] = FLOW_STOP | INDICATOR,
    ['['] = FLOW_STOP | INDICATOR,
    [']'] = FLOW_STOP | INDICATOR,
    ['{'] = FLOW_STOP | INDICATOR,
    ['}'] = FLOW_STOP | INDICATOR,
    ['?'] = INDICATOR,
    ['#'] = INDICATOR,
    ['&'] = INDICATOR,
    ['*'] = INDICATOR,
    ['!'] = INDICATOR,
    ['|'] = INDICATOR,
    ['>'] = INDICATOR,
    ['%'] = INDICATOR,
    ['@'] = INDICATOR,
    ['`'] = INDICATOR,
};

bool yaml_walk_is_marker(const struct yaml_walk *walk)
{
	const unsigned char *at = walk->at;

	return walk->end - at >= 3 && (*at == '-' || *at == '.') &&
	       at[1] == *at && at[2] == *at && yaml_walk_is_blank(walk, at + 3);
}

void yaml_walk_line(struct yaml_walk *walk)
{
	walk->at++;
	walk->line++;
	walk->line_start = walk->at;
	walk->counted = walk->at;
	walk->column = 1;
	if (yaml_walk_is_marker(walk))
		walk->is_uncommon = true;
}

struct place yaml_walk_place(struct yaml_walk *walk, size_t len)
{
	const struct source *source = walk->tree->doc->source;
	size_t passed = (size_t)(walk->at - walk->counted);

	walk->column += (uint32_t)utf8_count(span_make(walk->counted, passed));
	walk->counted = walk->at;
	return (struct place){
	    .source = source,
	    .offset = (uint32_t)(walk->at - source->text.ptr),
	    .length = (uint32_t)len,
	    .line = walk->line,
	    .column = walk->column,
	};
}

/* The part of a plain scalar that stands in this line. */
static struct span plain_line(struct yaml_walk *walk, bool is_flow)
{
	unsigned stops = is_flow ? STOP | FLOW_STOP : STOP;
	const unsigned char *start = walk->at;
	const unsigned char *ptr = start;

	for (;; ptr++) {
		while (ptr < walk->end && !(kinds[*ptr] & stops))
			ptr++;
		if (ptr == walk->end || *ptr == '\n')
			break;
		if (*ptr == ' ') {
			if (ptr + 1 < walk->end && ptr[1] == '#')
				break;
			continue;
		}
		if (*ptr != ':' || yaml_walk_is_blank(walk, ptr + 1))
			break;
		if (is_flow && (kinds[ptr[1]] & FLOW_STOP || ptr[1] == '?')) {
			walk->is_uncommon = true;
			break;
		}
	}
	while (ptr > start && ptr[-1] == ' ')
		ptr--;
	walk->at = ptr;
	return span_make(start, (size_t)(ptr - start));
}

/* Line breaks and blanks between two lines of a scalar, folded. */
static void fold_lines(struct yaml_walk *walk)
{
	size_t n_breaks = 0;

	while (yaml_walk_is_at(walk, '\n')) {
		yaml_walk_line(walk);
		yaml_walk_skip_spaces(walk);
		if (n_breaks++ > 0)
			buf_add_char(&walk->text, '\n');
	}
	if (n_breaks == 1)
		buf_add_char(&walk->text, ' ');
}

/* Does a plain scalar go on in a later line? */
static bool goes_on(const struct yaml_walk *walk, bool is_flow, size_t indent)
{
	const unsigned char *ptr = walk->at;
	const unsigned char *line = NULL;

	while (ptr < walk->end && (*ptr == ' ' || *ptr == '\n'))
		if (*ptr++ == '\n')
			line = ptr;
	if (!line || ptr == walk->end || *ptr == '#')
		return false;
	return is_flow ? !(kinds[*ptr] & FLOW_STOP)
		       : (size_t)(ptr - line) >= indent;
}

int yaml_word_read_on(struct yaml_walk *walk, bool is_flow, size_t indent,
		      struct yaml_word *word)
{
	const unsigned char *start = word->text.ptr;

	if (word->style != YAML_PLAIN || !goes_on(walk, is_flow, indent))
		return 0;
	buf_clear(&walk->text);
	buf_add_span(&walk->text, word->text);
	while (goes_on(walk, is_flow, indent)) {
		yaml_walk_skip_spaces(walk);
		fold_lines(walk);
		buf_add_span(&walk->text, plain_line(walk, is_flow));
		if (walk->is_uncommon)
			return YAML_UNCOMMON;
	}
	word->text = buf_span(&walk->text);
	word->place.length = (uint32_t)(walk->at - start);
	word->is_one_line = false;
	return walk->text.has_failed ? ERR_MEMORY : 0;
}

static int take_escape(struct yaml_walk *walk)
{
	unsigned char bytes[UTF8_MAX_BYTES];
	uint32_t code;
	size_t len = yaml_escape_decode(
	    span_make(walk->at, (size_t)(walk->end - walk->at)), &code);

	if (!len)
		return YAML_UNCOMMON;
	buf_add(&walk->text, bytes, utf8_encode(code, bytes));
	walk->at += len;
	return 0;
}

/* What stands in the quotes from here, where it is not as it is written. */
static int read_quoted(struct yaml_walk *walk, unsigned char quote)
{
	while (walk->at < walk->end && !walk->is_uncommon) {
		const unsigned char *start = walk->at;
		struct span run;

		while (walk->at < walk->end && *walk->at != quote &&
		       *walk->at != '\n' &&
		       (quote == '\'' || *walk->at != '\\'))
			walk->at++;
		run = span_make(start, (size_t)(walk->at - start));
		if (yaml_walk_is_at(walk, '\n')) {
			while (run.len && run.ptr[run.len - 1] == ' ')
				run.len--;
			buf_add_span(&walk->text, run);
			fold_lines(walk);
			continue;
		}
		buf_add_span(&walk->text, run);
		if (yaml_walk_is_at(walk, '\\') && quote == '"') {
			if (take_escape(walk))
				break;
		} else if (quote == '\'' && walk->end - walk->at >= 2 &&
			   walk->at[1] == quote) {
			buf_add_char(&walk->text, quote);
			walk->at += 2;
		} else if (walk->at < walk->end) {
			walk->at++;
			return 0;
		}
	}
	return YAML_UNCOMMON;
}

static int quoted(struct yaml_walk *walk, struct yaml_word *word)
{
	const unsigned char *start = walk->at;
	const unsigned char *ptr = start + 1;
	uint32_t line = walk->line;
	unsigned char quote = *start;
	int rc = 0;

	while (ptr < walk->end && *ptr != quote && *ptr != '\n' &&
	       (quote == '\'' || *ptr != '\\'))
		ptr++;
	if (ptr < walk->end && *ptr == quote &&
	    (quote == '"' || ptr + 1 == walk->end || ptr[1] != quote)) {
		word->text = span_make(start + 1, (size_t)(ptr - start) - 1);
		walk->at = ptr + 1;
	} else {
		buf_clear(&walk->text);
		walk->at++;
		rc = read_quoted(walk, quote);
		word->text = buf_span(&walk->text);
		if (walk->text.has_failed)
			rc = ERR_MEMORY;
	}
	word->style = quote == '"' ? YAML_DOUBLE : YAML_SINGLE;
	word->place.length = (uint32_t)(walk->at - start);
	word->is_one_line = walk->line == line;
	return rc;
}

int yaml_word_read(struct yaml_walk *walk, bool is_flow, struct yaml_word *word)
{
	unsigned char first = walk->at < walk->end ? *walk->at : '\n';

	word->place = yaml_walk_place(walk, 0);
	if (first == '"' || first == '\'')
		return quoted(walk, word);
	if (first == '\n' || kinds[first] & INDICATOR ||
	    (first == '-' && yaml_walk_is_blank(walk, walk->at + 1)))
		return YAML_UNCOMMON;
	word->text = plain_line(walk, is_flow);
	word->style = YAML_PLAIN;
	word->place.length = (uint32_t)word->text.len;
	word->is_one_line = true;
	return walk->is_uncommon ? YAML_UNCOMMON : 0;
}
