/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lexicon_words - the words of a lexicon file: terms, negators, frames.
 *
 * Contract: lexicon_private.h. What the key table has complained about is
 * passed over here without another word.
 * Failure: findings with places; ERR_LIMIT, ERR_MEMORY.
 * Limits: the LEXICON_ constants.
 * Threads: a set belongs to one thread.
 */
#include "lexicon_private.h"

const char *const lexicon_scope_names[] = {
    [SCOPE_AFTER] = "after",
    [SCOPE_BEFORE] = "before",
    [SCOPE_CLAUSE_BEFORE] = "clause_before",
    [SCOPE_CLAUSE] = "clause",
    [SCOPE_SENTENCE] = "sentence",
    [SCOPE_MESSAGE] = "message",
    NULL,
};

const char *const lexicon_order_names[] = {
    [ORDER_ANY] = "any",
    [ORDER_VERB_FIRST] = "verb_first",
    [ORDER_OBJECT_FIRST] = "object_first",
    NULL,
};

int lexicon_add_limit(const struct lexicon_reader *reader, struct place place,
		      const char *what, size_t limit)
{
	diag_add(reader->diags, SEVERITY_ERROR, "lexicon-size", place,
		 "there are more than %zu %s", limit, what);
	return ERR_LIMIT;
}

/* Lower-case letters, digits, '_' and '-', a letter first. */
bool lexicon_check_name(const struct yaml_node *node, const char *what,
			struct diag_list *diags)
{
	struct span text = node->text;
	bool is_good = text.len > 0 && text.len <= 64;

	for (size_t i = 0; i < text.len && is_good; i++) {
		unsigned char c = text.ptr[i];

		is_good = (c >= 'a' && c <= 'z') ||
			  (i > 0 &&
			   ((c >= '0' && c <= '9') || c == '_' || c == '-'));
	}
	if (!is_good)
		diag_add(diags, SEVERITY_ERROR, "bad-name", node->place,
			 "the name of a %s is made of a-z, 0-9, _ and -, a "
			 "letter first",
			 what);
	return is_good;
}

/* A word must be more than white space and '*', with '*' at its ends only. */
static bool check_word(const struct yaml_node *node, struct diag_list *diags)
{
	struct span text = span_trim(node->text);
	struct span inner = text;
	size_t star;

	if (inner.len && inner.ptr[0] == '*')
		inner = span_make(inner.ptr + 1, inner.len - 1);
	if (inner.len && inner.ptr[inner.len - 1] == '*')
		inner.len--;
	if (span_trim(inner).len == 0) {
		diag_add(diags, SEVERITY_ERROR, "bad-word", node->place,
			 "a word must hold at least one character beside *");
		return false;
	}
	if (text.len > LEXICON_WORD_BYTES) {
		diag_add(diags, SEVERITY_ERROR, "bad-word", node->place,
			 "the word is longer than %d bytes",
			 LEXICON_WORD_BYTES);
		return false;
	}
	star = span_find(inner, span_of("*"), 0);
	if (star == SIZE_MAX)
		return true;
	diag_add_hint(
	    diags, SEVERITY_ERROR, "bad-word",
	    yaml_place_in(node, (size_t)(inner.ptr - node->text.ptr) + star, 1),
	    "write the forms out, or use a regular expression in a "
	    "rule",
	    "a * may stand only at the beginning or end of a word");
	return false;
}

static int add_word(const struct lexicon_reader *reader,
		    struct lexicon_words *words, const struct yaml_node *node)
{
	struct lexicon_set *set = reader->set;
	struct span text = span_trim(node->text);
	bool is_reference = text.len > 1 && text.ptr[0] == '$';
	struct lexicon_word *items;

	if (!check_word(node, reader->diags))
		return 0;
	if (++set->n_words > LEXICON_WORD_LIMIT)
		return lexicon_add_limit(reader, node->place, "words",
					 LEXICON_WORD_LIMIT);
	items = arena_array_room(set->arena, words->items, words->n,
				 &words->capacity, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	words->items = items;
	if (is_reference)
		text = span_make(text.ptr + 1, text.len - 1);
	items[words->n++] = (struct lexicon_word){
	    .text = text,
	    .place = node->place,
	    .lexicon = reader->lexicon,
	    .is_reference = is_reference,
	};
	return 0;
}

static int read_words(const struct lexicon_reader *reader,
		      struct lexicon_words *words, const struct yaml_node *node)
{
	int result = 0;

	for (const struct yaml_node *item = yaml_items(node);
	     item && result == 0; item = item->next)
		if (yaml_is_type(item, YAML_STRING))
			result = add_word(reader, words, item);
	return result;
}

/* The term of that name, made when it is new; NULL: no memory, or full. */
static struct lexicon_term *need_term(struct lexicon_set *set,
				      const struct yaml_node *name)
{
	struct lexicon_term *terms;

	for (size_t i = 0; i < set->n_terms; i++)
		if (span_equal_string(name->text, set->terms[i].name))
			return &set->terms[i];
	if (set->n_terms >= LEXICON_TERM_LIMIT)
		return NULL;
	terms = arena_array_room(set->arena, set->terms, set->n_terms,
				 &set->terms_capacity, sizeof(*terms));
	if (!terms)
		return NULL;
	set->terms = terms;
	terms[set->n_terms] = (struct lexicon_term){
	    .name = (const char *)name->text.ptr,
	    .place = name->place,
	};
	return &terms[set->n_terms++];
}

int lexicon_read_terms(const struct lexicon_reader *reader,
		       const struct yaml_node *terms)
{
	for (const struct yaml_node *name = terms ? terms->first : NULL; name;
	     name = name->next) {
		struct lexicon_term *term;
		size_t before;
		int result;

		if (!lexicon_check_name(name, "term", reader->diags))
			continue;
		term = need_term(reader->set, name);
		if (!term && reader->set->n_terms >= LEXICON_TERM_LIMIT)
			return lexicon_add_limit(reader, name->place, "terms",
						 LEXICON_TERM_LIMIT);
		if (!term)
			return ERR_MEMORY;
		before = term->words.n;
		result = read_words(reader, &term->words, name->value);
		if (result < 0)
			return result;
		for (size_t i = before; i < term->words.n; i++)
			if (term->words.items[i].is_reference)
				diag_add(reader->diags, SEVERITY_ERROR,
					 "term-in-term",
					 term->words.items[i].place,
					 "a term cannot name another term");
	}
	return 0;
}

static int read_within(const struct lexicon_reader *reader,
		       const struct yaml_node *node, uint32_t *within)
{
	int64_t number = 0;

	if (!node)
		return 0;
	if (yaml_read_integer(node, 1, LEXICON_WITHIN_LIMIT, &number,
			      reader->diags) < 0)
		return ERR_INPUT;
	*within = (uint32_t)number;
	return 0;
}

/* The languages of the asks that the words work on. */
static int read_langs(const struct lexicon_reader *reader,
		      struct lexicon_scoped *scoped,
		      const struct yaml_node *node)
{
	for (const struct yaml_node *item = yaml_items(node); item;
	     item = item->next)
		if (yaml_is_type(item, YAML_STRING))
			lexicon_check_lang(item, reader->diags);
	return yaml_read_strings(node, reader->set->arena, &scoped->langs,
				 &scoped->n_langs, reader->diags) == ERR_MEMORY
		   ? ERR_MEMORY
		   : 0;
}

int lexicon_read_scoped(const struct lexicon_reader *reader,
			const struct yaml_node *map, bool is_reporting)
{
	struct lexicon_set *set = reader->set;

	for (const struct yaml_node *name = map ? map->first : NULL; name;
	     name = name->next) {
		struct lexicon_scoped *items;
		struct lexicon_scoped scoped = {
		    .name = (const char *)name->text.ptr,
		    .lexicon = reader->lexicon,
		    .is_reporting = is_reporting,
		    .place = name->place,
		};
		int scope = 0;
		int result;

		lexicon_check_name(
		    name, is_reporting ? "list of reporting words" : "negator",
		    reader->diags);
		yaml_read_enum(yaml_get(name->value, "scope"),
			       lexicon_scope_names, &scope, reader->diags);
		scoped.scope = (enum word_scope)scope;
		read_within(reader, yaml_get(name->value, "within"),
			    &scoped.within);
		result = read_langs(reader, &scoped,
				    yaml_get(name->value, "langs"));
		if (result == 0)
			result = read_words(reader, &scoped.words,
					    yaml_get(name->value, "words"));
		if (result < 0)
			return result;
		items = arena_array_room(set->arena, set->scoped, set->n_scoped,
					 &set->scoped_capacity, sizeof(*items));
		if (!items)
			return ERR_MEMORY;
		set->scoped = items;
		items[set->n_scoped++] = scoped;
	}
	return 0;
}

static void check_frame(const struct lexicon_frame *frame,
			const struct yaml_node *map, struct diag_list *diags)
{
	bool has_verbs = frame->verbs.n > 0;
	bool has_objects = frame->objects.n > 0;
	struct place place = map->first ? map->first->place : map->place;

	if (has_verbs != has_objects)
		diag_add(diags, SEVERITY_ERROR, "incomplete-frame", place,
			 "this frame has %s; both are needed",
			 has_verbs ? "verbs without objects"
				   : "objects without verbs");
	else if (!has_verbs && frame->phrases.n == 0)
		diag_add(diags, SEVERITY_ERROR, "incomplete-frame", place,
			 "this frame has no words: it needs verbs and "
			 "objects, or phrases");
}

static int read_frame(const struct lexicon_reader *reader, enum ask_kind kind,
		      const struct yaml_node *map)
{
	struct lexicon_set *set = reader->set;
	struct lexicon_frame frame = {
	    .kind = kind,
	    .within = LEXICON_WITHIN_DEFAULT,
	    .lexicon = reader->lexicon,
	    .place = map->first ? map->first->place : map->place,
	};
	struct lexicon_frame *frames;
	int order = ORDER_ANY;
	int result;

	yaml_read_enum(yaml_get(map, "order"), lexicon_order_names, &order,
		       reader->diags);
	frame.order = (enum word_order)order;
	read_within(reader, yaml_get(map, "within"), &frame.within);
	result = read_words(reader, &frame.verbs, yaml_get(map, "verbs"));
	if (result == 0)
		result = read_words(reader, &frame.objects,
				    yaml_get(map, "objects"));
	if (result == 0)
		result = read_words(reader, &frame.phrases,
				    yaml_get(map, "phrases"));
	if (result < 0)
		return result;
	check_frame(&frame, map, reader->diags);
	frames = arena_array_room(set->arena, set->frames, set->n_frames,
				  &set->frames_capacity, sizeof(*frames));
	if (!frames)
		return ERR_MEMORY;
	set->frames = frames;
	frames[set->n_frames++] = frame;
	return 0;
}

int lexicon_read_asks(const struct lexicon_reader *reader,
		      const struct yaml_node *asks)
{
	for (const struct yaml_node *name = asks ? asks->first : NULL; name;
	     name = name->next) {
		size_t n_frames = 0;
		enum ask_kind kind;

		if (ask_kind_parse(name->text, &kind) < 0)
			continue; /* the key table has complained */
		for (const struct yaml_node *map = yaml_items(name->value); map;
		     map = map->next) {
			int result;

			if (map->kind != YAML_MAPPING)
				continue;
			if (++n_frames > LEXICON_FRAME_LIMIT)
				return lexicon_add_limit(reader, map->place,
							 "frames of one kind",
							 LEXICON_FRAME_LIMIT);
			result = read_frame(reader, kind, map);
			if (result < 0)
				return result;
		}
	}
	return 0;
}
