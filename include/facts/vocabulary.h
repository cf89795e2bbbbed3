/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vocabulary.h - the lexicon compiled: which set of words means what.
 *
 * Made once, when a ruleset is loaded; immutable afterwards. Sets are
 * numbers of the scanner (text/scan.h).
 */
#ifndef SCAMSIEVE_FACTS_VOCABULARY_H
#define SCAMSIEVE_FACTS_VOCABULARY_H

#include "facts/ask_kind.h"
#include "text/scan.h"

#define SET_NONE UINT32_MAX

/* Of the languages of a vocabulary the first 64 have a bit. */
#define LANGS_ALL UINT64_MAX

/* Where a negator or reporting word works, seen from the word. */
enum word_scope {
	SCOPE_AFTER,         /* on what follows it */
	SCOPE_BEFORE,        /* on what stands before it */
	SCOPE_CLAUSE_BEFORE, /* the same, in its own clause */
	SCOPE_CLAUSE,
	SCOPE_SENTENCE,
	SCOPE_MESSAGE,
	SCOPE_COUNT
};

enum word_order { ORDER_ANY, ORDER_VERB_FIRST, ORDER_OBJECT_FIRST };

struct ask_frame {
	enum ask_kind kind;
	uint32_t verbs;   /* SET_NONE: none */
	uint32_t objects; /* SET_NONE: none */
	uint32_t phrases; /* SET_NONE: none */
	enum word_order order;
	uint32_t within; /* characters between verb and object */
};

struct scoped_words {
	uint32_t set;
	enum word_scope scope;
	uint32_t within; /* characters; 0: to the end of the clause */
	uint64_t langs;  /* of asks that they work on; LANGS_ALL */
};

struct term {
	const char *name;
	uint32_t set;
};

struct vocabulary_lang {
	const char *lang; /* ISO 639-1 */
	uint32_t set;     /* all words of its lexicons */
	uint32_t verbs;   /* verbs and phrases of its frames, or SET_NONE */
	uint64_t bit;     /* of langs; 0: it is past the last */
	struct ask_frame *frames;
	size_t n_frames;
};

struct vocabulary {
	struct term *terms; /* sorted by name */
	size_t n_terms;
	struct scoped_words *warnings; /* negators and reporting words */
	size_t n_warnings;
	uint32_t verbs;   /* every verb and phrase of every frame */
	uint32_t objects; /* every object of every frame */
	uint32_t phrases; /* every phrase */
	struct vocabulary_lang *langs;
	size_t n_langs;
};

/* The set of a term, or SET_NONE. */
uint32_t vocabulary_term(const struct vocabulary *vocabulary, struct span name);

#endif
