/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate - disguises for a text.
 *
 * The text is read as pieces: words of Latin letters, rows of Chinese
 * characters, numbers, and all else. ASCII between white space (or Chinese)
 * that looks like a link, an address or a handle - it holds '/', '@' or '_',
 * a sign between two letters or digits, or both letters and digits - is no
 * word and no number: to disguise it would make it another one. A mutation
 * works on pieces of the kinds that it is about:
 *
 *   - only links are disguised as links, and only by what they are defanged
 *     with;
 *   - words of fewer than WORD_LETTERS letters are left alone, when letters
 *     are spaced out those of fewer than SPACED_LETTERS, and the word behind
 *     such a one, for its letters would run into it;
 *   - in a row of Chinese characters stretches of STRETCH_MIN to STRETCH_MAX
 *     are disguised, with as many untouched characters between;
 *   - which letter, sign or stretch it is comes from the seed.
 *
 * Contract: see mutate.h.
 * Failure: that of the buffer.
 * Limits: linear in the text.
 * Threads: a mutator is shared, all else is on the stack.
 */
#include "text/mutate.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "fold_table.h"
#include "mutate_private.h"

enum { WORD_LETTERS = 3, SPACED_LETTERS = 4, STRETCH_MIN = 3, STRETCH_MAX = 5 };

static const char *const names[] = {
#define MUTATION(id, name, doc) [MUTATION_##id] = (name),
#include "text/mutation.def"
#undef MUTATION
};

static const char *const docs[] = {
#define MUTATION(id, name, doc) [MUTATION_##id] = (doc),
#include "text/mutation.def"
#undef MUTATION
};

const char *mutation_name(enum mutation mutation)
{
	return names[mutation];
}

const char *mutation_doc(enum mutation mutation)
{
	return docs[mutation];
}

/* --- pieces --------------------------------------------------------------- */

/* A text while it is gone through. */
struct walk {
	struct mutating m;
	const struct mutation_row *row;
	bool was_spaced; /* the last word */
};

/* Printable ASCII at the start of the text. */
static struct span take_ascii(struct span *text)
{
	size_t n = 0;
	struct span run;

	while (n < text->len && text->ptr[n] > ' ' && text->ptr[n] < 0x7F)
		n++;
	run = span_make(text->ptr, n);
	*text = span_make(text->ptr + n, text->len - n);
	return run;
}

/* Would a disguise make it another link, address, handle or number? */
static bool is_name(struct span run)
{
	bool has_letter = false;
	bool has_digit = false;

	for (size_t i = 0; i < run.len; i++) {
		unsigned char c = run.ptr[i];
		bool is_inside = i > 0 && i + 1 < run.len &&
				 ascii_is_alnum(run.ptr[i - 1]) &&
				 ascii_is_alnum(run.ptr[i + 1]);

		has_letter |= ascii_is_letter(c);
		has_digit |= ascii_is_digit(c);
		if (c == '/' || c == '@' || c == '_' ||
		    (is_inside && strchr(".:=&?%#", c)))
			return true;
	}
	return has_letter && has_digit;
}

static void do_piece(struct walk *walk, enum piece_kind kind, struct span piece)
{
	if (walk->row->on[kind])
		walk->row->on[kind](&walk->m, piece);
	else
		buf_add_span(walk->m.out, piece);
}

/* What begins a link, also one that is spaced out: http // a.example */
static bool is_scheme(struct span word)
{
	static const char *const words[] = {"http", "https", "www", "hxxp"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_equal_nocase(word, words[i]))
			return true;
	return false;
}

static void do_word(struct walk *walk, struct span word)
{
	bool is_spaced = walk->row->marks != NULL;
	size_t least = is_spaced ? SPACED_LETTERS : WORD_LETTERS;

	if (word.len < least || is_scheme(word) ||
	    (is_spaced && walk->was_spaced)) {
		buf_add_span(walk->m.out, word);
		walk->was_spaced = false;
		return;
	}
	do_piece(walk, PIECE_WORD, word);
	walk->was_spaced = is_spaced;
}

/* Is it part of a hyphenated word? To space it out would tear it off. */
static bool is_hyphenated(struct span run, size_t at, size_t n)
{
	return (at > 0 && run.ptr[at - 1] == '-') ||
	       (at + n < run.len && run.ptr[at + n] == '-');
}

/* Words and numbers of ASCII that is no name. */
static void do_ascii(struct walk *walk, struct span run)
{
	size_t at = 0;

	if (is_name(run)) {
		do_piece(walk, PIECE_NAME, run);
		return;
	}
	while (at < run.len) {
		size_t n = 0;

		while (at + n < run.len && ascii_is_letter(run.ptr[at + n]))
			n++;
		if (n && walk->row->marks && is_hyphenated(run, at, n)) {
			buf_add(walk->m.out, run.ptr + at, n);
		} else if (n) {
			do_word(walk, span_make(run.ptr + at, n));
		} else {
			while (at + n < run.len &&
			       ascii_is_digit(run.ptr[at + n]))
				n++;
			if (n)
				do_piece(walk, PIECE_NUMBER,
					 span_make(run.ptr + at, n));
			else
				buf_add_char(walk->m.out, run.ptr[at + n++]);
		}
		at += n;
	}
}

static bool is_han(struct span text, size_t *len)
{
	uint32_t code;
	bool is_valid;
	enum fold_class class;

	*len = utf8_decode(text.ptr, text.ptr + text.len, &code, &is_valid);
	class = fold_record_class(fold_record(code));
	return class == FOLD_HAN || class == FOLD_NUMERAL;
}

/* At most n Chinese characters at the start of the text. */
static struct span take_han(struct span *text, size_t n)
{
	size_t end = 0;
	size_t len;
	struct span row;

	while (n-- && end < text->len &&
	       is_han(span_make(text->ptr + end, text->len - end), &len))
		end += len;
	row = span_make(text->ptr, end);
	*text = span_make(text->ptr + end, text->len - end);
	return row;
}

static size_t stretch_length(struct walk *walk)
{
	return STRETCH_MIN +
	       mutate_choose(&walk->m, STRETCH_MAX - STRETCH_MIN + 1);
}

/* A row of Chinese characters: a stretch that is done to, one that is not. */
static void do_han(struct walk *walk, struct span row)
{
	bool is_left_out = mutate_choose(&walk->m, 2) != 0;
	size_t least = walk->row->marks ? STRETCH_MIN : 2;

	/* What takes no place between characters can be everywhere. */
	if (walk->row == &mutation_rows[MUTATION_TRADITIONAL]) {
		do_piece(walk, PIECE_HAN, row);
		return;
	}
	while (row.len) {
		struct span stretch = take_han(&row, stretch_length(walk));

		if (is_left_out || utf8_count(stretch) < least)
			buf_add_span(walk->m.out, stretch);
		else
			do_piece(walk, PIECE_HAN, stretch);
		is_left_out = !is_left_out;
	}
}

static bool has_han(struct span text)
{
	while (text.len) {
		size_t len;

		if (is_han(text, &len))
			return true;
		text = span_make(text.ptr + len, text.len - len);
	}
	return false;
}

bool mutate_text(const struct mutator *mutator, enum mutation mutation,
		 struct span text, uint64_t seed, struct buf *out)
{
	struct walk walk = {
	    .m = {.mutator = mutator,
		  .out = out,
		  .random = seed + (uint64_t)mutation,
		  .has_han = has_han(text)},
	    .row = &mutation_rows[mutation],
	};
	const char *marks = walk.row->marks;
	size_t len;

	if (marks)
		walk.m.mark = (unsigned char)
		    marks[mutate_choose(&walk.m, strlen(marks))];
	while (text.len) {
		if (text.ptr[0] > ' ' && text.ptr[0] < 0x7F) {
			do_ascii(&walk, take_ascii(&text));
		} else if (is_han(text, &len)) {
			do_han(&walk, take_han(&text, SIZE_MAX));
		} else {
			buf_add(out, text.ptr, len);
			text = span_make(text.ptr + len, text.len - len);
		}
	}
	return walk.m.has_changed;
}
