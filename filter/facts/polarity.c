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

/* What is judged, and the clause and the sentence in which it begins. */
struct anchor {
	struct range where;
	struct range clause;
	struct range sentence;
};

static bool begins_in(const struct hit *hit, struct range piece)
{
	return hit->where.start >= piece.start && hit->where.start < piece.end;
}

static bool reaches_forward(const struct vocabulary *vocabulary,
			    const struct hits *hits,
			    const struct ask_text *text,
			    const struct scoped_words *words,
			    const struct hit *hit, const struct anchor *anchor)
{
	uint32_t start = anchor->where.start;
	uint32_t end = hit->where.end;

	if (!begins_in(hit, anchor->sentence) || start < hit->where.start ||
	    (start < end && anchor->where.end <= end))
		return false;
	if (words->within &&
	    !is_within(text->folded, end, start, words->within))
		return false;
	if (begins_in(hit, anchor->clause))
		return true;
	return is_within(text->folded, end, start, REACH_CHARS) &&
	       !has_verb_between(vocabulary, hits, text->number, end, start);
}

static bool reaches_back(const struct ask_text *text,
			 const struct scoped_words *words,
			 const struct hit *hit, const struct anchor *anchor)
{
	size_t reach = words->within ? words->within : SENTENCE_REACH_CHARS;

	return hit->where.start >= anchor->where.end &&
	       begins_in(hit, anchor->sentence) &&
	       is_within(text->folded, anchor->where.end, hit->where.start,
			 reach);
}

static bool covers(const struct vocabulary *vocabulary, const struct hits *hits,
		   const struct ask_text *text,
		   const struct scoped_words *words, const struct hit *hit,
		   const struct anchor *anchor)
{
	if (words->scope == SCOPE_MESSAGE)
		return true;
	if (hit->text != text->number)
		return false;
	switch (words->scope) {
	case SCOPE_AFTER:
		return reaches_forward(vocabulary, hits, text, words, hit,
				       anchor);
	case SCOPE_BEFORE:
		return reaches_back(text, words, hit, anchor);
	case SCOPE_CLAUSE_BEFORE:
		return begins_in(hit, anchor->clause) &&
		       reaches_back(text, words, hit, anchor);
	case SCOPE_CLAUSE:
		return begins_in(hit, anchor->clause);
	case SCOPE_SENTENCE:
		return begins_in(hit, anchor->sentence);
	case SCOPE_MESSAGE:
	case SCOPE_COUNT:
		break;
	}
	return false;
}

const struct hit *polarity_negator(const struct vocabulary *vocabulary,
				   const struct hits *hits,
				   const struct ask_text *text,
				   struct range where, uint64_t lang)
{
	struct anchor anchor = {.where = where};
	size_t clause;

	if (text->clauses->n == 0)
		return NULL;
	clause = clause_at(text->clauses, where.start);
	anchor.clause = clause_reach(text->clauses, clause);
	anchor.sentence = sentence_reach(text->clauses, clause);
	for (size_t i = 0; i < vocabulary->n_warnings; i++) {
		const struct scoped_words *words = &vocabulary->warnings[i];

		if (words->langs != LANGS_ALL && !(words->langs & lang))
			continue;

		for (const struct hit *hit = hits_first(hits, words->set); hit;
		     hit = hits_next(hits, hit))
			if (covers(vocabulary, hits, text, words, hit, &anchor))
				return hit;
	}
	return NULL;
}
