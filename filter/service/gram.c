/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gram - cutting a folded text into words, and words into phrases.
 *
 * Contract: see gram.h. The text must be well-formed UTF-8.
 * Failure: none of its own.
 * Limits: GRAM_WORDS words or GRAM_SIGNS characters, GRAM_CHARS in all.
 * Threads: safe.
 */
#include "service/gram.h"

#include "base/utf8.h"

enum class {
	CLASS_SPACE, /* one space: joins words */
	CLASS_LETTER,
	CLASS_DIGIT,
	CLASS_SIGN, /* written without spaces */
	CLASS_GLUE, /* part of hosts, addresses and paths when inside a run */
	CLASS_OTHER
};

struct character {
	enum class class;
	uint32_t code;
	size_t len;
};

struct word {
	struct range where;
	bool is_sign;
	bool follows; /* the word before it, side by side */
};

struct cutter {
	struct span text;
	size_t limit;
	const bool *barred;
	int (*see)(void *context, struct range where);
	void *context;
	struct word words[GRAM_SIGNS]; /* the last ones, newest last */
	size_t n;
};

static enum class class_of_ascii(uint32_t code) {
	if (code == ' ') return CLASS_SPACE;
	if ((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
	    code == '\'') return CLASS_LETTER;
	if (code >= '0' && code <= '9') return CLASS_DIGIT;
	return code && memchr("@/.:_=&?%+-#", (int)code, 12) ? CLASS_GLUE
							     : CLASS_OTHER;
}

static bool is_between(uint32_t code, uint32_t first, uint32_t last)
{
	return code >= first && code <= last;
}

static enum class class_of(uint32_t code) {
	if (code < 0x80) return class_of_ascii(code);
	if (is_between(code, 0x3040, 0x30FF) ||
	    is_between(code, 0x3400, 0x9FFF) ||
	    is_between(code, 0xAC00, 0xD7A3) ||
	    is_between(code, 0x0E00, 0x0E4F) ||
	    is_between(code, 0x20000, 0x323AF)) return CLASS_SIGN;
	if (code < 0xC0 || code == 0xD7 || code == 0xF7 || code > 0xFFDC ||
	    is_between(code, 0x2000, 0x2BFF) ||
	    is_between(code, 0x3000, 0x303F) ||
	    is_between(code, 0xE000, 0xF8FF) ||
	    is_between(code, 0xFE00, 0xFEFF)) return CLASS_OTHER;
	return CLASS_LETTER;
}

bool gram_is_of_signs(struct span gram)
{
	uint32_t code = 0;
	bool is_valid;

	if (gram.len)
		(void)utf8_decode(gram.ptr, gram.ptr + gram.len, &code,
				  &is_valid);
	return class_of(code) == CLASS_SIGN;
}

static struct character character_at(const struct cutter *cutter, size_t at)
{
	struct character character = {.class = CLASS_OTHER};
	bool is_valid;

	if (at >= cutter->text.len)
		return character;
	character.len = utf8_decode(cutter->text.ptr + at,
				    cutter->text.ptr + cutter->text.len,
				    &character.code, &is_valid);
	character.class = cutter->barred && cutter->barred[at]
			      ? CLASS_DIGIT /* spoils the word it is in */
			      : class_of(character.code);
	return character;
}

/* Phrases that end with the newest word. */
static int see_phrases(struct cutter *cutter)
{
	const struct word *last = &cutter->words[cutter->n - 1];
	size_t most = last->is_sign ? GRAM_SIGNS : GRAM_WORDS;

	for (size_t i = 0; i < most && i < cutter->n; i++) {
		const struct word *first = last - i;
		struct range where = {first->where.start, last->where.end};
		size_t chars = utf8_count(span_range(cutter->text, where));
		int rc;

		if (i && (!first[1].follows || first->is_sign != last->is_sign))
			break;
		if (chars > GRAM_CHARS)
			break;
		if (last->is_sign ? i == 0 : chars < 2)
			continue;
		if (cutter->limit && where.start >= cutter->limit)
			continue;
		rc = cutter->see(cutter->context, where);
		if (rc)
			return rc;
	}
	return 0;
}

static int add_word(struct cutter *cutter, struct word word)
{
	if (cutter->n == GRAM_SIGNS) {
		memmove(cutter->words, cutter->words + 1,
			(GRAM_SIGNS - 1) * sizeof(*cutter->words));
		cutter->n--;
	}
	cutter->words[cutter->n++] = word;
	return see_phrases(cutter);
}

/* Where a run of letters, digits and what glues them ends, and whether it is
 * a plain word. */
static size_t run_end(const struct cutter *cutter, size_t at, bool *is_word)
{
	bool is_glued = false; /* the last character may be a full stop */

	*is_word = true;
	for (;;) {
		struct character character = character_at(cutter, at);

		switch (character.class) {
		case CLASS_LETTER:
			*is_word &= !is_glued;
			break;
		case CLASS_DIGIT:
			*is_word = false;
			break;
		case CLASS_GLUE:
			is_glued = true;
			break;
		case CLASS_SPACE:
		case CLASS_SIGN:
		case CLASS_OTHER:
			return at;
		}
		at += character.len;
	}
}

/* Are these letters the rest of an address that somebody took apart? */
static bool is_of_address(struct span word)
{
	return span_equal_string(word, "http") ||
	       span_equal_string(word, "https") ||
	       span_equal_string(word, "www") || span_equal_string(word, "com");
}

/* The part of a run that is letters: what glues may stand at its edges. */
static struct range trim_run(const struct cutter *cutter, size_t start,
			     size_t end)
{
	while (start < end && character_at(cutter, start).class == CLASS_GLUE)
		start++;
	while (end > start && cutter->text.ptr[end - 1] < 0x80 &&
	       class_of_ascii(cutter->text.ptr[end - 1]) == CLASS_GLUE)
		end--;
	return (struct range){(uint32_t)start, (uint32_t)end};
}

int gram_each(struct span folded, size_t limit, const bool *barred,
	      int (*see)(void *context, struct range where), void *context)
{
	struct cutter cutter = {folded, limit, barred, see, context, .n = 0};
	bool follows = false; /* is what comes next beside the last word? */
	size_t at = 0;
	int rc = 0;

	while (at < folded.len && !rc && (!limit || at < limit)) {
		struct character character = character_at(&cutter, at);
		struct word word = {.follows = follows};
		size_t end = at + character.len;
		bool is_word = true;

		switch (character.class) {
		case CLASS_SPACE:
			follows = cutter.n &&
				  cutter.words[cutter.n - 1].where.end == at;
			break;
		case CLASS_OTHER:
			follows = false;
			break;
		case CLASS_SIGN:
			word.is_sign = true;
			word.where = (struct range){(uint32_t)at,
						    (uint32_t)end};
			rc = add_word(&cutter, word);
			follows = true;
			break;
		case CLASS_LETTER:
		case CLASS_DIGIT:
		case CLASS_GLUE:
			end = run_end(&cutter, at, &is_word);
			word.where = trim_run(&cutter, at, end);
			word.follows &= word.where.start == at;
			follows = false;
			if (is_word && word.where.end > word.where.start &&
			    !is_of_address(span_range(folded, word.where)))
				rc = add_word(&cutter, word);
			break;
		}
		at = end;
	}
	return rc;
}
