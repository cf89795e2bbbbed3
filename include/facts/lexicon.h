/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lexicon.h - the words of lexicon files, read and checked, as written.
 *
 * A set gathers over all files: lexicon_parse() for each, in order, then
 * lexicon_resolve() once. Words are stored raw; whoever compiles them folds
 * them (scan_builder_add_written). Texts are borrowed from the YAML trees,
 * everything else is in the set's arena.
 */
#ifndef SCAMSIEVE_FACTS_LEXICON_H
#define SCAMSIEVE_FACTS_LEXICON_H

#include "base/yaml_read.h"
#include "facts/vocabulary.h"

enum {
	LEXICON_LIMIT = 1024,        /* files */
	LEXICON_TERM_LIMIT = 8192,   /* names, over all files */
	LEXICON_WORD_LIMIT = 300000, /* over all files, references expanded */
	LEXICON_FRAME_LIMIT = 256,   /* of one kind of ask */
	LEXICON_WORD_BYTES = 256,    /* of one word, as written */
	LEXICON_WITHIN_LIMIT = 1000, /* characters */
	LEXICON_WITHIN_DEFAULT = 20  /* of a frame that does not say */
};

/* One file. */
struct lexicon {
	const char *name; /* "zh" */
	const char *lang; /* ISO 639, "zh" */
	struct span title;
	struct span version;
	struct place place;     /* of the name */
	uint32_t overridden_by; /* a later file of that name, or NONE */
};

#define LEXICON_NONE UINT32_MAX

struct lexicon_word {
	struct span text; /* a '*' at an end lets anything follow or precede */
	struct place place;
	uint32_t lexicon;  /* index of the file that it comes from */
	bool is_reference; /* $term, text without the $; none once resolved */
};

struct lexicon_words {
	struct lexicon_word *items;
	size_t n;
	size_t capacity;
};

/* $name in rules: the words of all lexicons under that name. */
struct lexicon_term {
	const char *name;
	struct lexicon_words words;
	struct place place; /* where it is first named */
};

/* A negator, or words that say that the text speaks about fraudsters. */
struct lexicon_scoped {
	const char *name;
	struct lexicon_words words;
	enum word_scope scope;
	uint32_t within;    /* characters; 0: to the end of the scope */
	struct span *langs; /* of the asks that they work on; none: all */
	size_t n_langs;
	uint32_t lexicon;
	bool is_reporting;
	struct place place;
};

struct lexicon_frame {
	enum ask_kind kind;
	struct lexicon_words verbs;
	struct lexicon_words objects;
	struct lexicon_words phrases;
	enum word_order order;
	uint32_t within; /* characters between verb and object */
	uint32_t lexicon;
	struct place place;
};

struct lexicon_set {
	struct arena *arena;
	struct lexicon *lexicons;
	size_t n_lexicons;
	size_t lexicons_capacity;
	struct lexicon_term *terms; /* sorted by name once resolved */
	size_t n_terms;
	size_t terms_capacity;
	struct lexicon_scoped *scoped;
	size_t n_scoped;
	size_t scoped_capacity;
	struct lexicon_frame *frames;
	size_t n_frames;
	size_t frames_capacity;
	size_t n_words;
};

/* An empty set; the arena must outlive it. */
void lexicon_set_init(struct lexicon_set *set, struct arena *arena);

/*
 * Take one file (a map with kind: lexicon) into the set. A file with the
 * name of an earlier one overrides it as a whole (lint lexicon-override).
 * 0 (findings may still have been added), ERR_LIMIT or ERR_MEMORY.
 *
 * Lints beside those of yaml_read.h: schema-version, bad-name, bad-word,
 * duplicate-word, incomplete-frame, lexicon-override, lexicon-size,
 * term-in-term.
 */
int lexicon_parse(struct lexicon_set *set, const struct yaml_node *root,
		  struct diag_list *diags);

/*
 * After the last file: drop what was overridden, put the words of terms in
 * the place of references to them (lint unknown-term), sort the terms.
 * 0, ERR_LIMIT or ERR_MEMORY.
 */
int lexicon_resolve(struct lexicon_set *set, struct diag_list *diags);

/* A term of a resolved set, or NULL. */
const struct lexicon_term *lexicon_find_term(const struct lexicon_set *set,
					     struct span name);

/* The nearest term's name for a word that is none, or NULL. */
const char *lexicon_closest_term(const struct lexicon_set *set,
				 struct span name);

/* The key table of a lexicon file, *n keys; for checks and schemas. */
const struct yaml_key *lexicon_keys(size_t *n);

#endif
