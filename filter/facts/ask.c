/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask - verbs and objects of the lexicon, in one clause, with polarity.
 *
 * Contract: see ask.h. Of several verbs for an object the nearest counts.
 * Failure: memory; past ASK_LIMIT the list says has_hit_limit.
 * Limits: ASK_LIMIT asks a message; PAIR_LIMIT pairs of verb and object are
 * looked at for one frame, so that a text of nothing but verbs stays cheap.
 * Threads: safe, reads only.
 */
#include "facts/ask.h"

#include "base/utf8.h"

enum { PAIR_LIMIT = 4096 };

uint32_t vocabulary_term(const struct vocabulary *vocabulary, struct span name)
{
	size_t low = 0;
	size_t high = vocabulary->n_terms;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct term *term = &vocabulary->terms[middle];
		int order = span_compare(span_of(term->name), name);

		if (order == 0)
			return term->set;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return SET_NONE;
}

static bool frame_is_possible(const struct ask_frame *frame,
			      const struct hits *hits)
{
	if (frame->phrases != SET_NONE && hits_has(hits, frame->phrases))
		return true;
	return frame->verbs != SET_NONE && frame->objects != SET_NONE &&
	       hits_has(hits, frame->verbs) && hits_has(hits, frame->objects);
}

/* Has the language any frame that could be found in this message? */
static bool lang_is_possible(const struct vocabulary_lang *lang,
			     const struct hits *hits)
{
	return lang->verbs != SET_NONE && hits_has(hits, lang->verbs);
}

bool ask_is_possible(const struct vocabulary *vocabulary,
		     const struct hits *hits)
{
	if (!hits_has(hits, vocabulary->phrases) &&
	    !(hits_has(hits, vocabulary->verbs) &&
	      hits_has(hits, vocabulary->objects)))
		return false;
	for (size_t i = 0; i < vocabulary->n_langs; i++) {
		const struct vocabulary_lang *lang = &vocabulary->langs[i];

		if (!lang_is_possible(lang, hits))
			continue;
		for (size_t j = 0; j < lang->n_frames; j++)
			if (frame_is_possible(&lang->frames[j], hits))
				return true;
	}
	return false;
}

static int add(const struct vocabulary *vocabulary, const struct hits *hits,
	       const struct ask_text *text, struct arena *arena,
	       struct ask_list *list, uint64_t lang, struct ask ask)
{
	const struct hit *negator;
	struct ask *items;

	if (list->n >= ASK_LIMIT) {
		list->has_hit_limit = true;
		return 0;
	}
	items = arena_array_room(arena, list->items, list->n, &list->capacity,
				 sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	list->items = items;
	ask.text = text->number;
	ask.clause = (uint32_t)clause_at(text->clauses, ask.verb.start);
	negator = polarity_negator(vocabulary, hits, text, ask.verb, lang);
	if (negator) {
		ask.is_warning = true;
		ask.negator = negator->where;
		list->warned |= UINT32_C(1) << ask.kind;
	} else {
		list->asked |= UINT32_C(1) << ask.kind;
	}
	items[list->n++] = ask;
	return 0;
}

/* Characters between the two, or SIZE_MAX when they do not make a pair. */
static size_t pair_distance(const struct ask_frame *frame,
			    const struct ask_text *text, const struct hit *verb,
			    const struct hit *object)
{
	struct range v = verb->where;
	struct range o = object->where;
	struct range gap;
	size_t distance;

	if (v.start < o.end && o.start < v.end)
		return SIZE_MAX; /* overlap */
	if ((frame->order == ORDER_VERB_FIRST && v.start > o.start) ||
	    (frame->order == ORDER_OBJECT_FIRST && v.start < o.start))
		return SIZE_MAX;
	if (v.end <= o.start)
		gap = (struct range){v.end, o.start};
	else
		gap = (struct range){o.end, v.start};
	if ((gap.end - gap.start) / UTF8_MAX_BYTES > frame->within)
		return SIZE_MAX;
	distance = utf8_count(span_range(text->folded, gap));
	if (distance > frame->within || clause_at(text->clauses, v.start) !=
					    clause_at(text->clauses, o.start))
		return SIZE_MAX;
	return distance;
}

static const struct hit *nearest_verb(const struct ask_frame *frame,
				      const struct hits *hits,
				      const struct ask_text *text,
				      const struct hit *object, size_t *budget)
{
	const struct hit *best = NULL;
	size_t best_distance = SIZE_MAX;

	for (const struct hit *verb = hits_first(hits, frame->verbs);
	     verb && *budget; verb = hits_next(hits, verb)) {
		size_t distance;

		if (verb->text != text->number)
			continue;
		--*budget;
		distance = pair_distance(frame, text, verb, object);
		if (distance < best_distance) {
			best_distance = distance;
			best = verb;
		}
	}
	return best;
}

static int find_pairs(const struct vocabulary *vocabulary,
		      const struct hits *hits, const struct ask_text *text,
		      const struct ask_frame *frame, uint64_t lang,
		      struct arena *arena, struct ask_list *list)
{
	size_t budget = PAIR_LIMIT;

	if (frame->verbs == SET_NONE || frame->objects == SET_NONE ||
	    !hits_has(hits, frame->verbs))
		return 0;
	for (const struct hit *object = hits_first(hits, frame->objects);
	     object; object = hits_next(hits, object)) {
		const struct hit *verb;

		if (object->text != text->number)
			continue;
		verb = nearest_verb(frame, hits, text, object, &budget);
		if (verb && add(vocabulary, hits, text, arena, list, lang,
				(struct ask){.kind = frame->kind,
					     .verb = verb->where,
					     .object = object->where}) < 0)
			return ERR_MEMORY;
	}
	if (budget == 0)
		list->has_hit_limit = true;
	return 0;
}

static int find_phrases(const struct vocabulary *vocabulary,
			const struct hits *hits, const struct ask_text *text,
			const struct ask_frame *frame, uint64_t lang,
			struct arena *arena, struct ask_list *list)
{
	if (frame->phrases == SET_NONE)
		return 0;
	for (const struct hit *phrase = hits_first(hits, frame->phrases);
	     phrase; phrase = hits_next(hits, phrase)) {
		if (phrase->text == text->number &&
		    add(vocabulary, hits, text, arena, list, lang,
			(struct ask){.kind = frame->kind,
				     .verb = phrase->where}) < 0)
			return ERR_MEMORY;
	}
	return 0;
}

int ask_find(const struct vocabulary *vocabulary, const struct hits *hits,
	     const struct ask_text *text, struct arena *arena,
	     struct ask_list *list)
{
	if (text->clauses->n == 0)
		return 0;
	for (size_t i = 0; i < vocabulary->n_langs; i++) {
		const struct vocabulary_lang *lang = &vocabulary->langs[i];

		if (!lang_is_possible(lang, hits))
			continue;
		for (size_t j = 0; j < lang->n_frames; j++) {
			const struct ask_frame *frame = &lang->frames[j];

			if (frame_is_possible(frame, hits) &&
			    (find_phrases(vocabulary, hits, text, frame,
					  lang->bit, arena, list) ||
			     find_pairs(vocabulary, hits, text, frame,
					lang->bit, arena, list)))
				return ERR_MEMORY;
		}
	}
	return 0;
}
