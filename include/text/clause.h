/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clause.h - sentences and clauses of a folded text.
 *
 * A sentence ends at 。 ! ? (full-width ones are folded to these) or a line
 * break, or at '.' that ends a word and is followed by white space or the
 * end (not in numbers, hosts, known abbreviations). A clause is a sentence
 * or a piece of one between commas, colons, semicolons, brackets or dashes
 * with white space around them.
 * Clauses cover the text without gaps or overlap, in order.
 */
#ifndef SCAMSIEVE_TEXT_CLAUSE_H
#define SCAMSIEVE_TEXT_CLAUSE_H

#include "base/arena.h"

struct clause {
	struct range where;    /* bytes of the folded text */
	uint32_t sentence;     /* number of its sentence, from 0 */
	bool ends_in_question; /* its sentence ends in ? */
};

struct clause_list {
	struct clause *items;
	size_t n;
	size_t n_sentences;
};

/*
 * Split a folded text. A text without any clause end is one clause; an
 * empty text has none. Linear in the text. 0 or ERR_MEMORY.
 */
int clause_split(struct clause_list *list, struct span folded,
		 struct arena *arena);

/* The index of the clause that holds byte offset; binary search. n > 0. */
size_t clause_at(const struct clause_list *list, uint32_t offset);

/*
 * The offsets from the start of a clause, or of its sentence, to the next
 * one's; from 0 for the first, and without an end for the last. n > clause.
 */
struct range clause_reach(const struct clause_list *list, size_t clause);
struct range sentence_reach(const struct clause_list *list, size_t clause);

#endif
