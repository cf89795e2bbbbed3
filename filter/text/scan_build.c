/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_build - compiling sets of words into a scanner.
 *
 * A literal becomes a word for each kind of edges that sets ask of it. A
 * word knows the sets that want it, for each kind of message: first those
 * that lead, then others that are told when it is found, then those that
 * look for themselves, being of few words.
 *
 * Contract: see scan.h.
 * Failure: memory, or too many words, in err.
 * Threads: a builder belongs to one thread.
 */
#include "scan_builder.h"
#include "scan_private.h"

#include <stdlib.h>
#include <string.h>

/* Sets of so many words are not told: few enough to look at each. */
enum { FEW_WORDS = 6 };

enum {
	EDGE_LEFT_ANY = WORD_EDGE_LEFT | WORD_EDGE_LEFT_ASCII,
	EDGE_KINDS = (EDGE_LEFT_ANY | WORD_EDGE_RIGHT) + 1
};

enum telling { TELL_LEADING, TELL, TELL_NOT };

static enum telling telling_of(const struct set_info *info)
{
	if (info->is_leading)
		return TELL_LEADING;
	return info->is_listed || info->words.n > FEW_WORDS ? TELL : TELL_NOT;
}

/* Lay out the sets that want a word in a kind of message and are told so. */
static uint32_t add_sets(const struct scan_builder *builder,
			 const struct word *literal, unsigned edges,
			 unsigned kind, enum telling telling,
			 struct scanner *scanner)
{
	size_t before = scanner->n_wants;

	for (const struct want *want = literal->wants.first; want;
	     want = want->next_of_word) {
		const struct set_info *info = &builder->sets[want->set];

		if (want->edges == edges && telling_of(info) == telling &&
		    (info->kinds >> kind & 1))
			scanner->wants[scanner->n_wants++] = want->set;
	}
	return (uint32_t)(scanner->n_wants - before);
}

/* A word as it is in a kind of message; the sets of the last kind again when
 * they are the same. */
static void add_kind(const struct scan_builder *builder,
		     const struct word *literal, unsigned edges, unsigned kind,
		     struct scanner *scanner)
{
	struct scan_word *word = &scanner->words[kind][scanner->n_words];
	const struct scan_word
	    *last = kind ? &scanner->words[kind - 1][scanner->n_words] : NULL;
	uint32_t n[TELL_NOT + 1];

	word->edges = (uint8_t)edges;
	word->first = (uint32_t)scanner->n_wants;
	for (enum telling telling = 0; telling <= TELL_NOT; telling++)
		n[telling] = add_sets(builder, literal, edges, kind, telling,
				      scanner);
	word->n_leading = n[TELL_LEADING];
	word->n_told = word->n_leading + n[TELL];
	word->n = word->n_told + n[TELL_NOT];
	for (const struct want *want = literal->wants.first; want;
	     want = want->next_of_word) {
		word->n_wants += want->edges == edges;
		word->any_edges |= (uint8_t)want->edges;
	}
	if (last && word->n == last->n && word->n_leading == last->n_leading &&
	    word->n_told == last->n_told &&
	    !memcmp(scanner->wants + word->first, scanner->wants + last->first,
		    word->n * sizeof(*scanner->wants))) {
		scanner->n_wants = word->first;
		word->first = last->first;
	}
}

/* Are the sets that want it asked for in all kinds of messages? */
static bool is_of_all_kinds(const struct scan_builder *builder,
			    const struct word *literal)
{
	const uint32_t all = (UINT32_C(1) << HIT_KINDS) - 1;

	for (const struct want *want = literal->wants.first; want;
	     want = want->next_of_word)
		if (~builder->sets[want->set].kinds & all)
			return false;
	return true;
}

/* The words of a literal, one for each kind of edges that sets ask of it. */
static void add_words(const struct scan_builder *builder, struct word *literal,
		      struct scanner *scanner)
{
	bool is_one_kind = is_of_all_kinds(builder, literal);
	size_t first = scanner->n_words;
	uint64_t wanted = 0;

	for (const struct want *want = literal->wants.first; want;
	     want = want->next_of_word)
		wanted |= UINT64_C(1) << want->edges;
	for (; wanted; wanted &= wanted - 1) {
		unsigned edges = LOWEST_BIT(wanted);

		add_kind(builder, literal, edges, 0, scanner);
		for (unsigned kind = 1; kind < HIT_KINDS; kind++)
			if (is_one_kind)
				scanner->words[kind][scanner->n_words] =
				    scanner->words[0][scanner->n_words];
			else
				add_kind(builder, literal, edges, kind,
					 scanner);
		scanner->n_words++;
	}
	for (size_t i = first; i < scanner->n_words; i++)
		for (unsigned kind = 0; kind < HIT_KINDS; kind++)
			scanner->words[kind][i]
			    .n_more = (uint8_t)(scanner->n_words - 1 - i);
	literal->first_word = (uint32_t)first;
}

/* The number of a literal with such edges. */
static uint32_t word_number(const struct scanner *scanner,
			    const struct want *want)
{
	uint32_t number = want->literal->first_word;

	while (scanner->words[0][number].edges != want->edges)
		number++;
	return number;
}

/* The words of sets that are not told. */
static int list_few(const struct scan_builder *builder, struct arena *arena,
		    struct scanner *scanner)
{
	uint32_t n = 0;

	for (size_t i = 0; i < builder->n_sets; i++)
		if (telling_of(&builder->sets[i]) == TELL_NOT)
			n += (uint32_t)builder->sets[i].words.n;
	scanner->few = arena_zalloc(arena, builder->n_sets + 1,
				    sizeof(*scanner->few));
	scanner->few_words = arena_zalloc(arena, (size_t)n + 1,
					  sizeof(*scanner->few_words));
	if (!scanner->few || !scanner->few_words)
		return ERR_MEMORY;
	n = 0;
	for (size_t i = 0; i < builder->n_sets; i++) {
		const struct set_info *info = &builder->sets[i];

		if (telling_of(info) != TELL_NOT)
			continue;
		scanner->few[i] = (struct few_words){n,
						     (uint32_t)info->words.n};
		for (const struct want *want = info->words.first; want;
		     want = want->next_of_set)
			scanner->few_words[n++] = word_number(scanner, want);
	}
	return 0;
}

/* Lay words and who wants them into one array each. */
static int flatten(const struct scan_builder *builder, struct arena *arena,
		   struct scanner *scanner)
{
	size_t n_wants = 0;
	size_t n_words = 0;

	for (struct word *l = builder->by_bytes; l; l = l->hh.next) {
		n_wants += l->wants.n;
		n_words += l->wants.n < EDGE_KINDS ? l->wants.n : EDGE_KINDS;
	}
	scanner->wants = arena_zalloc(arena, n_wants * HIT_KINDS + 1,
				      sizeof(*scanner->wants));
	if (!scanner->wants)
		return ERR_MEMORY;
	for (unsigned kind = 0; kind < HIT_KINDS; kind++) {
		scanner->words[kind] = arena_zalloc(arena, n_words + 1,
						    sizeof(struct scan_word));
		if (!scanner->words[kind])
			return ERR_MEMORY;
	}
	for (struct word *l = builder->by_bytes; l; l = l->hh.next)
		add_words(builder, l, scanner);
	scanner->n_literals = builder->n_literals;
	scanner->n_sets = builder->n_sets;
	return list_few(builder, arena, scanner);
}

/* A word of the folded table; what must stand alone is marked as such. */
static struct literal_word folded_word(const struct word *literal)
{
	struct literal_word word = {literal->folded, literal->first_word, true,
				    true};

	for (const struct want *want = literal->wants.first; want;
	     want = want->next_of_word) {
		word.needs_left_edge &= (want->edges & EDGE_LEFT_ANY) != 0;
		word.needs_right_edge &= (want->edges & WORD_EDGE_RIGHT) != 0;
	}
	return word;
}

static int compile(const struct scan_builder *builder, struct scanner *scanner,
		   struct arena *arena, struct err *err)
{
	size_t n = builder->n_literals;
	struct literal_word *words = malloc((n + 1) * sizeof(*words));
	struct literal_word *skeletons = malloc((n + 1) * sizeof(*skeletons));
	struct arena scratch;
	size_t n_words = 0;
	size_t n_skeletons = 0;
	int rc = ERR_MEMORY;

	arena_init(&scratch, 0);
	if (!words || !skeletons)
		goto out;
	for (struct word *l = builder->by_bytes; l; l = l->hh.next) {
		struct literal_word *skeleton = &skeletons[n_skeletons];

		words[n_words++] = folded_word(l);
		if (l->folded.len < 3 ||
		    !scan_is_word_code(scan_first_code(l->folded)))
			continue;
		*skeleton = words[n_words - 1];
		if (skeleton_literal(l->folded, &scratch, &skeleton->bytes) < 0)
			goto out;
		n_skeletons += skeleton->bytes.len > 0;
	}
	rc = literals_build(&scanner->folded, words, n_words, arena);
	if (!rc)
		rc = literals_build(&scanner->skeleton, skeletons, n_skeletons,
				    arena);
out:
	if (rc == ERR_MEMORY)
		err_set(err, rc, "out of memory compiling %zu literals", n);
	else if (rc)
		err_set(err, rc, "%zu literals are too many", n);
	arena_release(&scratch);
	free(skeletons);
	free(words);
	return rc;
}

int scan_build(const struct scan_builder *builder, struct arena *arena,
	       struct scanner **scanner, struct err *err)
{
	int rc;

	*scanner = arena_zalloc(arena, 1, sizeof(**scanner));
	if (!*scanner)
		return err_set(err, ERR_MEMORY, "out of memory");
	rc = flatten(builder, arena, *scanner);
	return rc ? err_set(err, rc, "out of memory")
		  : compile(builder, *scanner, arena, err);
}
