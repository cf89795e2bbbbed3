/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vocabulary_build - a resolved lexicon into sets of the scanner.
 *
 * Contract: see facts_build.h.
 * Failure: memory; a word of which folding leaves nothing is a finding.
 * Threads: belongs to loading.
 */
#include "facts/facts_build.h"

struct vocabulary_builder {
	struct vocabulary *vocabulary;
	const struct lexicon_set *lexicon;
	struct scan_builder *scan;
	struct arena *arena;   /* the ruleset's */
	struct arena *scratch; /* for folding */
	struct diag_list *diags;
	struct vocabulary_lang **langs; /* of each lexicon, when it is known */
};

static const char *keep(struct vocabulary_builder *builder, const char *text)
{
	struct span copy;

	if (arena_copy(builder->arena, span_of(text), &copy) < 0)
		return NULL;
	return (const char *)copy.ptr;
}

/* A language whose words have been seen, or NULL. */
static struct vocabulary_lang *find_lang(const struct vocabulary *vocabulary,
					 struct span lang)
{
	for (size_t i = 0; i < vocabulary->n_langs; i++)
		if (span_equal_string(lang, vocabulary->langs[i].lang))
			return &vocabulary->langs[i];
	return NULL;
}

/* The language of a lexicon, made when first asked for; NULL: no memory. */
static struct vocabulary_lang *need_lang(struct vocabulary_builder *builder,
					 uint32_t lexicon)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const char *lang = builder->lexicon->lexicons[lexicon].lang;
	struct vocabulary_lang *item = builder->langs[lexicon];

	if (!item)
		item = find_lang(vocabulary, span_of(lang));
	builder->langs[lexicon] = item;
	if (item)
		return item;
	item = &vocabulary->langs[vocabulary->n_langs];
	*item = (struct vocabulary_lang){
	    .lang = keep(builder, lang),
	    .set = scan_builder_add_set(builder->scan),
	    .verbs = SET_NONE,
	    .bit = vocabulary->n_langs < 64 ? UINT64_C(1) << vocabulary->n_langs
					    : 0,
	};
	if (!item->lang || item->set == UINT32_MAX)
		return NULL;
	vocabulary->n_langs++;
	return item;
}

/* Sets that take the same words. */
struct set_list {
	uint32_t sets[4];
	size_t n;
};

static int add_word(struct vocabulary_builder *builder,
		    const struct set_list *list, uint32_t lang_set,
		    const struct lexicon_word *word)
{
	struct scan_entry entry;
	int rc = scan_builder_enter_written(builder->scan, word->text,
					    builder->scratch, &entry);

	if (rc == ERR_INPUT) {
		diag_add(builder->diags, SEVERITY_ERROR, "never-matches",
			 word->place, "nothing is left of this after folding");
		return 0;
	}
	if (!rc)
		rc = scan_builder_add_entry(builder->scan, lang_set, entry);
	for (size_t i = 0; i < list->n && !rc; i++)
		rc = scan_builder_add_entry(builder->scan, list->sets[i],
					    entry);
	return rc;
}

/* Put words into sets, and into the sets of their languages. */
static int fill(struct vocabulary_builder *builder, struct set_list list,
		const struct lexicon_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct vocabulary_lang *lang = need_lang(
		    builder, words->items[i].lexicon);

		if (!lang ||
		    add_word(builder, &list, lang->set, &words->items[i]))
			return ERR_MEMORY;
	}
	return 0;
}

/* A set for words, if there are any; the words go into others, too. */
static int new_set(struct vocabulary_builder *builder, uint32_t *set,
		   struct set_list others, const struct lexicon_words *words)
{
	*set = SET_NONE;
	if (words->n == 0)
		return 0;
	*set = scan_builder_add_set(builder->scan);
	if (*set == UINT32_MAX)
		return ERR_MEMORY;
	others.sets[others.n++] = *set;
	return fill(builder, others, words);
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
		    fill(builder, (struct set_list){{term->set}, 1},
			 &lexicon->terms[i].words))
			return ERR_MEMORY;
		vocabulary->n_terms++;
	}
	return 0;
}

static int build_frame(struct vocabulary_builder *builder,
		       const struct lexicon_frame *from)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	struct vocabulary_lang *lang = need_lang(builder, from->lexicon);
	struct ask_frame *frame;

	if (!lang || !lang->frames)
		return ERR_MEMORY;
	frame = &lang->frames[lang->n_frames];
	frame->kind = from->kind;
	frame->order = from->order;
	frame->within = from->within;
	if (new_set(builder, &frame->verbs,
		    (struct set_list){{lang->verbs, vocabulary->verbs}, 2},
		    &from->verbs) ||
	    new_set(builder, &frame->objects,
		    (struct set_list){{vocabulary->objects}, 1},
		    &from->objects) ||
	    new_set(
		builder, &frame->phrases,
		(struct set_list){
		    {lang->verbs, vocabulary->verbs, vocabulary->phrases}, 3},
		&from->phrases))
		return ERR_MEMORY;
	lang->n_frames++;
	return 0;
}

/* Room for each language's frames, and the sets of their words. */
static int prepare_frames(struct vocabulary_builder *builder)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const struct lexicon_set *lexicon = builder->lexicon;

	for (size_t i = 0; i < lexicon->n_frames; i++) {
		struct vocabulary_lang *lang = need_lang(
		    builder, lexicon->frames[i].lexicon);

		if (!lang)
			return ERR_MEMORY;
		lang->n_frames++;
	}
	for (size_t i = 0; i < vocabulary->n_langs; i++) {
		struct vocabulary_lang *lang = &vocabulary->langs[i];

		if (lang->n_frames == 0)
			continue;
		lang->frames = arena_zalloc(builder->arena, lang->n_frames,
					    sizeof(*lang->frames));
		lang->verbs = scan_builder_add_set(builder->scan);
		lang->n_frames = 0;
		if (!lang->frames || lang->verbs == UINT32_MAX)
			return ERR_MEMORY;
	}
	return 0;
}

static int build_frames(struct vocabulary_builder *builder)
{
	struct vocabulary *vocabulary = builder->vocabulary;
	const struct lexicon_set *lexicon = builder->lexicon;

	vocabulary->verbs = scan_builder_add_set(builder->scan);
	vocabulary->objects = scan_builder_add_set(builder->scan);
	vocabulary->phrases = scan_builder_add_set(builder->scan);
	if (vocabulary->verbs == UINT32_MAX ||
	    vocabulary->objects == UINT32_MAX ||
	    vocabulary->phrases == UINT32_MAX || prepare_frames(builder))
		return ERR_MEMORY;
	for (size_t i = 0; i < lexicon->n_frames; i++)
		if (build_frame(builder, &lexicon->frames[i]))
			return ERR_MEMORY;
	return 0;
}

/* The languages whose asks the words work on. */
static uint64_t langs_of(const struct vocabulary *vocabulary,
			 const struct lexicon_scoped *scoped)
{
	uint64_t langs = 0;

	for (size_t i = 0; i < scoped->n_langs; i++) {
		const struct vocabulary_lang *lang = find_lang(
		    vocabulary, scoped->langs[i]);

		langs |= lang ? lang->bit : 0;
	}
	return scoped->n_langs ? langs : LANGS_ALL;
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
		words->langs = langs_of(vocabulary, from);
		if (new_set(builder, &words->set, (struct set_list){.n = 0},
			    &from->words))
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
	builder.langs = arena_zalloc(&scratch, lexicon->n_lexicons + 1,
				     sizeof(struct vocabulary_lang *));
	if (vocabulary->langs && builder.langs)
		rc = build_terms(&builder);
	if (!rc)
		rc = build_frames(&builder);
	if (!rc)
		rc = build_warnings(&builder);
	arena_release(&scratch);
	return rc;
}
