/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vocabulary_build - a resolved lexicon into sets of the scanner.
 *
 * Contract: see facts_build.h.
 * Failure: memory; a word of which folding leaves nothing is a finding.
 * Threads: belongs to loading.
 */
#include "facts/facts_build.h"

#include <stdlib.h>

struct vocabulary_builder {
	struct vocabulary *vocabulary;
	const struct lexicon_set *lexicon;
	struct scan_builder *scan;
	struct arena *arena;   /* the ruleset's */
	struct arena *scratch; /* for folding */
	struct diag_list *diags;
};

static const char *keep(struct vocabulary_builder *builder, const char *text)
{
	struct span copy;

	if (arena_copy(builder->arena, span_of(text), &copy) < 0)
		return NULL;
	return (const char *)copy.ptr;
}

/* The set of all words of a language; made when first asked for. */
static uint32_t lang_set(struct vocabulary_builder *builder, uint32_t lexicon)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const char *lang = builder->lexicon->lexicons[lexicon].lang;
	struct vocabulary_lang *item;

	for (size_t i = 0; i < vocabulary->n_langs; i++)
		if (!strcmp(vocabulary->langs[i].lang, lang))
			return vocabulary->langs[i].set;
	item = &vocabulary->langs[vocabulary->n_langs];
	item->lang = keep(builder, lang);
	item->set = scan_builder_add_set(builder->scan);
	if (!item->lang || item->set == UINT32_MAX)
		return UINT32_MAX;
	vocabulary->n_langs++;
	return item->set;
}

static int add_word(struct vocabulary_builder *builder, uint32_t set,
		    const struct lexicon_word *word)
{
	int rc = scan_builder_add_written(builder->scan, set, word->text,
					  builder->scratch);

	if (rc == ERR_INPUT)
		diag_add(builder->diags, SEVERITY_ERROR, "never-matches",
			 word->place, "nothing is left of this after folding");
	return rc == ERR_INPUT ? 0 : rc;
}

/* Put words into a set, and into the sets of their languages. */
static int fill(struct vocabulary_builder *builder, uint32_t set,
		const struct lexicon_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		uint32_t lang = lang_set(builder, words->items[i].lexicon);

		if (lang == UINT32_MAX ||
		    add_word(builder, set, &words->items[i]) ||
		    add_word(builder, lang, &words->items[i]))
			return ERR_MEMORY;
	}
	return 0;
}

static int new_set(struct vocabulary_builder *builder, uint32_t *set,
		   const struct lexicon_words *words)
{
	*set = SET_NONE;
	if (words->n == 0)
		return 0;
	*set = scan_builder_add_set(builder->scan);
	return *set == UINT32_MAX ? ERR_MEMORY : fill(builder, *set, words);
}

static int build_terms(struct vocabulary_builder *builder)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const struct lexicon_set *lexicon = builder->lexicon;

	vocabulary->terms = arena_zalloc(builder->arena, lexicon->n_terms + 1,
					 sizeof(*vocabulary->terms));
	if (!vocabulary->terms)
		return ERR_MEMORY;
	for (size_t i = 0; i < lexicon->n_terms; i++) {
		struct term *term = &vocabulary->terms[i];

		term->name = keep(builder, lexicon->terms[i].name);
		term->set = scan_builder_add_set(builder->scan);
		if (!term->name || term->set == UINT32_MAX ||
		    fill(builder, term->set, &lexicon->terms[i].words))
			return ERR_MEMORY;
		vocabulary->n_terms++;
	}
	return 0;
}

static int build_frame(struct vocabulary_builder *builder,
		       const struct lexicon_frame *from)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	struct ask_frame *frame =
	    &vocabulary->frames[from->kind][vocabulary->n_frames[from->kind]];

	frame->order = from->order;
	frame->within = from->within;
	if (new_set(builder, &frame->verbs, &from->verbs) ||
	    new_set(builder, &frame->objects, &from->objects) ||
	    new_set(builder, &frame->phrases, &from->phrases) ||
	    fill(builder, vocabulary->verbs, &from->verbs) ||
	    fill(builder, vocabulary->verbs, &from->phrases) ||
	    fill(builder, vocabulary->objects, &from->objects) ||
	    fill(builder, vocabulary->phrases, &from->phrases))
		return ERR_MEMORY;
	vocabulary->n_frames[from->kind]++;
	return 0;
}

static int build_frames(struct vocabulary_builder *builder)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const struct lexicon_set *lexicon = builder->lexicon;
	size_t counts[ASK_KIND_COUNT] = {0};

	vocabulary->verbs = scan_builder_add_set(builder->scan);
	vocabulary->objects = scan_builder_add_set(builder->scan);
	vocabulary->phrases = scan_builder_add_set(builder->scan);
	if (vocabulary->verbs == UINT32_MAX ||
	    vocabulary->objects == UINT32_MAX ||
	    vocabulary->phrases == UINT32_MAX)
		return ERR_MEMORY;
	for (size_t i = 0; i < lexicon->n_frames; i++)
		counts[lexicon->frames[i].kind]++;
	for (size_t kind = 0; kind < ASK_KIND_COUNT; kind++) {
		vocabulary->frames[kind] = arena_zalloc(
		    builder->arena, counts[kind] + 1, sizeof(struct ask_frame));
		if (!vocabulary->frames[kind])
			return ERR_MEMORY;
	}
	for (size_t i = 0; i < lexicon->n_frames; i++)
		if (build_frame(builder, &lexicon->frames[i]))
			return ERR_MEMORY;
	return 0;
}

static int build_warnings(struct vocabulary_builder *builder)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const struct lexicon_set *lexicon = builder->lexicon;

	vocabulary->warnings = arena_zalloc(builder->arena,
					    lexicon->n_scoped + 1,
					    sizeof(*vocabulary->warnings));
	if (!vocabulary->warnings)
		return ERR_MEMORY;
	for (size_t i = 0; i < lexicon->n_scoped; i++) {
		const struct lexicon_scoped *from = &lexicon->scoped[i];
		struct scoped_words
		    *words = &vocabulary->warnings[vocabulary->n_warnings];

		words->scope = from->scope;
		words->within = from->within;
		if (new_set(builder, &words->set, &from->words))
			return ERR_MEMORY;
		if (words->set != SET_NONE)
			vocabulary->n_warnings++;
	}
	return 0;
}

int vocabulary_build(struct vocabulary *vocabulary,
		     const struct lexicon_set *lexicon,
		     struct scan_builder *scan, struct arena *arena,
		     struct diag_list *diags)
{
	struct arena scratch;
	struct vocabulary_builder builder = {.vocabulary = vocabulary,
					     .lexicon = lexicon,
					     .scan = scan,
					     .arena = arena,
					     .scratch = &scratch,
					     .diags = diags};
	int rc = ERR_MEMORY;

	arena_init(&scratch, 0);
	*vocabulary = (struct vocabulary){0};
	vocabulary->langs = arena_zalloc(arena, lexicon->n_lexicons + 1,
					 sizeof(*vocabulary->langs));
	if (vocabulary->langs)
		rc = build_terms(&builder);
	if (!rc)
		rc = build_frames(&builder);
	if (!rc)
		rc = build_warnings(&builder);
	arena_release(&scratch);
	return rc;
}
