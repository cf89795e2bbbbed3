/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polarity - does a place of the text ask, or warn?
 *
 * A place warns when it stands in the scope of a negator or of a word that
 * says the text speaks about fraudsters. A negator that works on what
 * follows it covers its clause (or `within` characters of it); across a
 * clause boundary it reaches only the next verb, for "do not send codes,
 * passwords to anyone" goes on after the comma, but "tell nobody, send us
 * the code" begins anew: there the negator is spent on its own verb.
 *
 * One that works backwards in its clause is for languages that deny behind
 * the verb ("geben Sie die TAN niemals weiter"). A negator that is a common
 * word of another language ("no") names the languages that it is for, and
 * turns only asks that were found by words of those.
 *
 * Contract: see ask.h.
 * Failure: none.
 * Limits: hits are bounded by the scanner.
 * Threads: safe, reads only.
 */
#include "facts/ask.h"

#include "base/utf8.h"

enum {
	REACH_CHARS = 24,          /* over a clause boundary */
	SENTENCE_REACH_CHARS = 120 /* of a word that works backwards */
};

/* Are from and to at most so many characters apart? A far place is told by
 * its bytes: counting through a long text for each word costs its square. */
static bool is_within(struct span folded, uint32_t from, uint32_t to,
		      size_t characters)
{
	if (to <= from)
		return true;
	return (to - from) / UTF8_MAX_BYTES <= characters &&
	       utf8_count(span_make(folded.ptr + from, to - from)) <=
		   characters;
}

/* A verb that starts between the two offsets? */
static bool has_verb_between(const struct vocabulary *vocabulary,
			     const struct hits *hits, uint16_t text,
			     uint32_t from, uint32_t to)
{
	for (const struct hit *hit = hits_first(hits, vocabulary->verbs); hit;
	     hit = hits_next(hits, hit))
		if (hit->text == text && hit->where.start >= from &&
		    hit->where.end <= to)
			return true;
	return false;
}

static bool reaches_forward(const struct vocabulary *vocabulary,
			    const struct hits *hits,
			    const struct ask_text *text,
			    const struct scoped_words *words,
			    const struct hit *hit, struct range anchor)
{
	const struct clause *items = text->clauses->items;
	const struct clause
	    *from = &items[clause_at(text->clauses, hit->where.start)];
	const struct clause
	    *to = &items[clause_at(text->clauses, anchor.start)];
	uint32_t end = hit->where.end;

	if (from->sentence != to->sentence || anchor.start < hit->where.start ||
	    (anchor.start < end && anchor.end <= end))
		return false;
	if (words->within &&
	    !is_within(text->folded, end, anchor.start, words->within))
		return false;
	if (from == to)
		return true;
	return is_within(text->folded, end, anchor.start, REACH_CHARS) &&
	       !has_verb_between(vocabulary, hits, text->number, end,
				 anchor.start);
}

static bool reaches_back(const struct ask_text *text,
			 const struct scoped_words *words,
			 const struct hit *hit, struct range anchor)
{
	const struct clause *items = text->clauses->items;
	size_t reach = words->within ? words->within : SENTENCE_REACH_CHARS;

	return hit->where.start >= anchor.end &&
	       items[clause_at(text->clauses, hit->where.start)].sentence ==
		   items[clause_at(text->clauses, anchor.start)].sentence &&
	       is_within(text->folded, anchor.end, hit->where.start, reach);
}

static bool covers(const struct vocabulary *vocabulary, const struct hits *hits,
		   const struct ask_text *text,
		   const struct scoped_words *words, const struct hit *hit,
		   struct range anchor)
{
	const struct clause *items = text->clauses->items;
	size_t of_hit;
	size_t of_anchor;

	if (words->scope == SCOPE_MESSAGE)
		return true;
	if (hit->text != text->number)
		return false;
	of_hit = clause_at(text->clauses, hit->where.start);
	of_anchor = clause_at(text->clauses, anchor.start);
	switch (words->scope) {
	case SCOPE_AFTER:
		return reaches_forward(vocabulary, hits, text, words, hit,
				       anchor);
	case SCOPE_BEFORE:
		return reaches_back(text, words, hit, anchor);
	case SCOPE_CLAUSE_BEFORE:
		return of_hit == of_anchor &&
		       reaches_back(text, words, hit, anchor);
	case SCOPE_CLAUSE:
		return of_hit == of_anchor;
	case SCOPE_SENTENCE:
		return items[of_hit].sentence == items[of_anchor].sentence;
	case SCOPE_MESSAGE:
	case SCOPE_COUNT:
		break;
	}
	return false;
}

const struct hit *polarity_negator(const struct vocabulary *vocabulary,
				   const struct hits *hits,
				   const struct ask_text *text,
				   struct range anchor, uint64_t lang)
{
	if (text->clauses->n == 0)
		return NULL;
	for (size_t i = 0; i < vocabulary->n_warnings; i++) {
		const struct scoped_words *words = &vocabulary->warnings[i];

		if (words->langs != LANGS_ALL && !(words->langs & lang))
			continue;

		for (const struct hit *hit = hits_first(hits, words->set); hit;
		     hit = hits_next(hits, hit))
			if (covers(vocabulary, hits, text, words, hit, anchor))
				return hit;
	}
	return NULL;
}
