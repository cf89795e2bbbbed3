/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lexicon_resolve - finish a lexicon set once all files are read.
 *
 * Contract: lexicon_resolve() and the look-ups of lexicon.h. References are
 * resolved last because a site's lexicon may name terms of any other.
 * Failure: findings unknown-term and duplicate-word; ERR_LIMIT, ERR_MEMORY.
 * Limits: LEXICON_WORD_LIMIT counts words with references expanded.
 * Threads: a set belongs to one thread until it is resolved.
 */
#include "facts/lexicon.h"

#include "base/sort.h"

#include <stdlib.h>

static bool is_overridden(const struct lexicon_set *set, uint32_t lexicon)
{
	return set->lexicons[lexicon].overridden_by != LEXICON_NONE;
}

static void drop_words(const struct lexicon_set *set,
		       struct lexicon_words *words)
{
	size_t kept = 0;

	for (size_t i = 0; i < words->n; i++)
		if (!is_overridden(set, words->items[i].lexicon))
			words->items[kept++] = words->items[i];
	words->n = kept;
}

/* A term that is left without words by this is gone. */
static void drop_overridden(struct lexicon_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->n_terms; i++) {
		size_t had = set->terms[i].words.n;

		drop_words(set, &set->terms[i].words);
		if (had == 0 || set->terms[i].words.n > 0)
			set->terms[kept++] = set->terms[i];
	}
	set->n_terms = kept;
	kept = 0;
	for (size_t i = 0; i < set->n_scoped; i++)
		if (!is_overridden(set, set->scoped[i].lexicon))
			set->scoped[kept++] = set->scoped[i];
	set->n_scoped = kept;
	kept = 0;
	for (size_t i = 0; i < set->n_frames; i++)
		if (!is_overridden(set, set->frames[i].lexicon))
			set->frames[kept++] = set->frames[i];
	set->n_frames = kept;
}

static int compare_terms(const void *left, const void *right)
{
	const struct lexicon_term *a = left;
	const struct lexicon_term *b = right;

	return span_compare(span_of(a->name), span_of(b->name));
}

const struct lexicon_term *lexicon_find_term(const struct lexicon_set *set,
					     struct span name)
{
	size_t low = 0;
	size_t high = set->n_terms;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(span_of(set->terms[middle].name),
					 name);

		if (order == 0)
			return &set->terms[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *lexicon_closest_term(const struct lexicon_set *set,
				 struct span name)
{
	const char *closest = NULL;
	const char **names = malloc((set->n_terms + 1) * sizeof(*names));

	if (!names)
		return NULL;
	for (size_t i = 0; i < set->n_terms; i++)
		names[i] = set->terms[i].name;
	closest = closest_word(name, names, set->n_terms);
	free(names);
	return closest;
}

static void add_unknown_term(const struct lexicon_set *set,
			     const struct lexicon_word *word,
			     struct diag_list *diags)
{
	const char *closest = lexicon_closest_term(set, word->text);
	struct buf hint;

	buf_init(&hint, 0);
	if (closest)
		buf_add_format(&hint, "did you mean '$%s'?", closest);
	else
		buf_add_string(&hint,
			       "terms are named under 'terms' of a lexicon");
	diag_add_hint(diags, SEVERITY_ERROR, "unknown-term", word->place,
		      buf_string(&hint), "no lexicon has a term '$%.*s'",
		      (int)word->text.len, (const char *)word->text.ptr);
	buf_release(&hint);
}

/* How many words there will be; unknown references are found here. */
static size_t count_expanded(const struct lexicon_set *set,
			     const struct lexicon_words *words,
			     struct diag_list *diags)
{
	size_t n = 0;

	for (size_t i = 0; i < words->n; i++) {
		const struct lexicon_word *word = &words->items[i];
		const struct lexicon_term *term;

		if (!word->is_reference) {
			n++;
			continue;
		}
		term = lexicon_find_term(set, word->text);
		if (term)
			n += term->words.n;
		else
			add_unknown_term(set, word, diags);
	}
	return n;
}

static int expand(struct lexicon_set *set, struct lexicon_words *words,
		  struct diag_list *diags)
{
	struct lexicon_words expanded = {0};
	bool has_reference = false;

	for (size_t i = 0; i < words->n; i++)
		has_reference |= words->items[i].is_reference;
	if (!has_reference)
		return 0;
	expanded.capacity = count_expanded(set, words, diags);
	if (expanded.capacity > words->n)
		set->n_words += expanded.capacity - words->n;
	if (set->n_words > LEXICON_WORD_LIMIT) {
		diag_add(diags, SEVERITY_ERROR, "lexicon-size",
			 words->items[0].place,
			 "with this list there are more than %d words",
			 LEXICON_WORD_LIMIT);
		return ERR_LIMIT;
	}
	expanded.items = arena_zalloc(set->arena, expanded.capacity,
				      sizeof(*expanded.items));
	if (!expanded.items)
		return ERR_MEMORY;
	for (size_t i = 0; i < words->n; i++) {
		const struct lexicon_word *word = &words->items[i];
		const struct lexicon_term *term = NULL;

		if (!word->is_reference)
			expanded.items[expanded.n++] = *word;
		else
			term = lexicon_find_term(set, word->text);
		for (size_t j = 0; term && j < term->words.n; j++)
			expanded.items[expanded.n++] = term->words.items[j];
	}
	*words = expanded;
	return 0;
}

/* A word by its text, the first of those that are the same first. */
struct listed {
	struct span text;
	const struct lexicon_word *word;
};

static int compare_listed(const void *left, const void *right)
{
	const struct lexicon_word *a = ((const struct listed *)left)->word;
	const struct lexicon_word *b = ((const struct listed *)right)->word;
	int order = span_compare(a->text, b->text);

	if (!order)
		order = (a->lexicon > b->lexicon) - (a->lexicon < b->lexicon);
	if (!order)
		order = a->is_reference - b->is_reference;
	if (!order)
		order = (a->place.offset > b->place.offset) -
			(a->place.offset < b->place.offset);
	return order;
}

/* Warn of words that one list of one file holds twice. */
static int check_duplicates(const struct lexicon_words *words,
			    struct diag_list *diags)
{
	struct listed *sorted;
	int rc;

	if (words->n < 2)
		return 0;
	sorted = malloc(words->n * sizeof(*sorted));
	if (!sorted)
		return ERR_MEMORY;
	for (size_t i = 0; i < words->n; i++)
		sorted[i] = (struct listed){words->items[i].text,
					    &words->items[i]};
	rc = sort_by_span(sorted, words->n, sizeof(*sorted), compare_listed);
	for (size_t i = 1; i < words->n && !rc; i++) {
		const struct lexicon_word *a = sorted[i - 1].word;
		const struct lexicon_word *b = sorted[i].word;

		if (a->lexicon != b->lexicon || !span_equal(a->text, b->text) ||
		    a->is_reference != b->is_reference)
			continue;
		diag_add(diags, SEVERITY_WARNING, "duplicate-word", b->place,
			 "'%.*s' is in this list twice", (int)b->text.len,
			 (const char *)b->text.ptr);
	}
	free(sorted);
	return rc;
}

static int finish_words(struct lexicon_set *set, struct lexicon_words *words,
			struct diag_list *diags)
{
	int result = check_duplicates(words, diags);

	return result < 0 ? result : expand(set, words, diags);
}

int lexicon_resolve(struct lexicon_set *set, struct diag_list *diags)
{
	int result = 0;

	drop_overridden(set);
	if (set->n_terms)
		qsort(set->terms, set->n_terms, sizeof(*set->terms),
		      compare_terms);
	for (size_t i = 0; i < set->n_terms && result == 0; i++)
		result = check_duplicates(&set->terms[i].words, diags);
	for (size_t i = 0; i < set->n_scoped && result == 0; i++)
		result = finish_words(set, &set->scoped[i].words, diags);
	for (size_t i = 0; i < set->n_frames && result == 0; i++) {
		struct lexicon_frame *frame = &set->frames[i];

		result = finish_words(set, &frame->verbs, diags);
		if (result == 0)
			result = finish_words(set, &frame->objects, diags);
		if (result == 0)
			result = finish_words(set, &frame->phrases, diags);
	}
	return result;
}
