/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.h - what a message asks for, and what it warns of.
 *
 * An ask is a verb and an object of one frame of the lexicon in one clause,
 * or a phrase that says it alone. Its polarity comes from the negators and
 * reporting words in whose scope the verb stands: "send us the code" asks,
 * "never send anyone the code" and "fraudsters will have you send the code"
 * warn. A warning never cancels an ask elsewhere in the message.
 */
#ifndef SCAMSIEVE_FACTS_ASK_H
#define SCAMSIEVE_FACTS_ASK_H

#include "facts/vocabulary.h"
#include "text/clause.h"

struct ask {
	enum ask_kind kind;
	bool is_warning;
	uint16_t text;        /* which text of the message */
	uint32_t clause;      /* index into that text's clauses */
	struct range verb;    /* folded bytes; the phrase when there is one */
	struct range object;  /* empty for a phrase */
	struct range negator; /* what made it a warning; empty for an ask */
};

enum { ASK_LIMIT = 128 }; /* of one message */

struct ask_list {
	struct ask *items;
	size_t n;
	size_t capacity;
	uint32_t asked;  /* bit (1 << kind): asked for somewhere */
	uint32_t warned; /* bit (1 << kind): warned of somewhere */
	bool has_hit_limit;
};

/* What asks are judged on: one text of the message. */
struct ask_text {
	struct span folded;
	const struct clause_list *clauses;
	uint16_t number;
};

/*
 * Find the asks of one text from the hits of the whole message and append
 * them. 0 or ERR_MEMORY.
 */
int ask_find(const struct vocabulary *vocabulary, const struct hits *hits,
	     const struct ask_text *text, struct arena *arena,
	     struct ask_list *list);

/* Could any ask be in this message? Looks at sets only. */
bool ask_is_possible(const struct vocabulary *vocabulary,
		     const struct hits *hits);

/*
 * The negator or reporting word in whose scope a place of the text stands,
 * or NULL. where is folded bytes inside one clause; lang is the bit of the
 * language that its words are of, or 0: then words that work on asks of
 * certain languages only do not count.
 */
const struct hit *polarity_negator(const struct vocabulary *vocabulary,
				   const struct hits *hits,
				   const struct ask_text *text,
				   struct range where, uint64_t lang);

#endif
