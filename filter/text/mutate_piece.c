/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate_piece - what each mutation does to a word, a row of Chinese
 * characters or a number.
 *
 * Contract: see mutate_private.h; a function writes the piece to the end,
 * changed or not.
 * Failure: that of the buffer.
 * Limits: linear in the piece.
 * Threads: a mutator is shared, all else is the caller's.
 */
#include "mutate_private.h"

#include "base/utf8.h"

#include <string.h>

enum { NUMBER_DIGITS = 5 }; /* of a number worth being written in Chinese */

/* splitmix64 */
static uint64_t next_random(struct mutating *m)
{
	uint64_t z = (m->random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

size_t mutate_choose(struct mutating *m, size_t n)
{
	return (size_t)(next_random(m) % n);
}

static void put(struct mutating *m, uint32_t code)
{
	unsigned char bytes[UTF8_MAX_BYTES];

	buf_add(m->out, bytes, utf8_encode(code, bytes));
}

static void put_new(struct mutating *m, uint32_t code)
{
	put(m, code);
	m->has_changed = true;
}

static uint32_t lower(uint32_t code)
{
	return code >= 'A' && code <= 'Z' ? code | 0x20 : code;
}

static uint32_t take(struct span *text)
{
	uint32_t code;
	bool is_valid;
	size_t len = utf8_decode(text->ptr, text->ptr + text->len, &code,
				 &is_valid);

	*text = span_make(text->ptr + len, text->len - len);
	return code;
}

/* One of the characters that read as this one, or the one itself. */
static void put_disguised(struct mutating *m, enum disguise disguise,
			  uint32_t code)
{
	size_t n;
	const struct disguised *items = mutator_find(m->mutator, disguise,
						     lower(code), &n);

	if (n == 0)
		put(m, code);
	else
		put_new(m, items[mutate_choose(m, n)].code);
}

/* Every character by a disguise, one in `every` where 0 is all. */
static void replace(struct mutating *m, struct span piece,
		    enum disguise disguise, size_t every)
{
	while (piece.len) {
		uint32_t code = take(&piece);

		if (every && mutate_choose(m, every) != 0)
			put(m, code);
		else
			put_disguised(m, disguise, code);
	}
}

static void look_alike(struct mutating *m, struct span piece)
{
	replace(m, piece, DISGUISE_LOOK_ALIKE, 2);
}

static void full_width(struct mutating *m, struct span piece)
{
	replace(m, piece, DISGUISE_FULL_WIDTH, 0);
}

static void styled(struct mutating *m, struct span piece)
{
	replace(m, piece, DISGUISE_STYLED, 0);
}

static void enclosed(struct mutating *m, struct span piece)
{
	replace(m, piece, DISGUISE_ENCLOSED, 0);
}

static void digits(struct mutating *m, struct span piece)
{
	replace(m, piece, DISGUISE_DIGIT, 0);
}

static void traditional(struct mutating *m, struct span piece)
{
	replace(m, piece, DISGUISE_TRADITIONAL, 0);
}

static void numerals(struct mutating *m, struct span piece)
{
	if (m->has_han && piece.len >= NUMBER_DIGITS)
		replace(m, piece, DISGUISE_NUMERAL, 0);
	else
		buf_add_span(m->out, piece);
}

static void change_case(struct mutating *m, struct span piece)
{
	while (piece.len) {
		uint32_t code = take(&piece);
		uint32_t changed = mutate_choose(m, 2) ? code ^ 0x20 : code;

		m->has_changed |= changed != code;
		put(m, changed);
	}
}

/* One sign of a list behind each letter but the last, one in `every`. */
static void insert(struct mutating *m, struct span piece, const uint32_t *signs,
		   size_t n_signs, size_t every)
{
	while (piece.len) {
		put(m, take(&piece));
		if (piece.len && mutate_choose(m, every) == 0)
			put_new(m, signs[mutate_choose(m, n_signs)]);
	}
}

static void zero_width(struct mutating *m, struct span piece)
{
	static const uint32_t signs[] = {0x200B, 0x200C, 0x200D,
					 0x2060, 0xFEFF, 0x00AD};

	insert(m, piece, signs, ARRAY_LEN(signs), 2);
}

static void bidi(struct mutating *m, struct span piece)
{
	static const uint32_t signs[] = {0x200E, 0x200F, 0x202A, 0x202C,
					 0x202D, 0x2066, 0x2069};

	insert(m, piece, signs, ARRAY_LEN(signs), 3);
}

static void selectors(struct mutating *m, struct span piece)
{
	static const uint32_t signs[] = {0xFE0F,  0xFE00,  0x180E,
					 0xE0061, 0xE0100, 0x034F};

	insert(m, piece, signs, ARRAY_LEN(signs), 2);
}

/* With the selector that a keyboard writes, or bare. */
static void keycaps(struct mutating *m, struct span piece)
{
	while (piece.len) {
		put(m, take(&piece));
		if (mutate_choose(m, 2))
			put(m, 0xFE0F);
		put_new(m, 0x20E3);
	}
}

static bool is_letter_at(struct span piece, size_t at)
{
	return at < piece.len && lower(piece.ptr[at]) >= 'a' &&
	       lower(piece.ptr[at]) <= 'z';
}

/* hxxps://bank[.]example/a: the scheme, and the dots of the host. */
static void defang(struct mutating *m, struct span piece)
{
	static const char *const dots[] = {"[.]", "(.)", "[dot]"};
	const char *dot = dots[mutate_choose(m, ARRAY_LEN(dots))];
	size_t scheme = span_find(piece, span_of("://"), 0);
	size_t at = scheme == SIZE_MAX ? 0 : scheme + 3;

	if (memchr(piece.ptr, '@', piece.len)) {
		buf_add_span(m->out, piece);
		return;
	}
	if (at > 6 && span_equal_nocase(span_make(piece.ptr, 4), "http")) {
		buf_add_string(m->out, "hxxp");
		buf_add(m->out, piece.ptr + 4, at - 4);
		m->has_changed = true;
	} else {
		buf_add(m->out, piece.ptr, at);
	}
	for (; at < piece.len && piece.ptr[at] != '/'; at++)
		if (piece.ptr[at] == '.' && is_letter_at(piece, at + 1) &&
		    is_letter_at(piece, at + 2)) {
			buf_add_string(m->out, dot);
			m->has_changed = true;
		} else {
			buf_add_char(m->out, piece.ptr[at]);
		}
	buf_add(m->out, piece.ptr + at, piece.len - at);
}

static void combining(struct mutating *m, struct span piece)
{
	static const uint32_t signs[] = {0x0301, 0x0308, 0x0335,
					 0x0336, 0x0323, 0x0331};

	insert(m, piece, signs, ARRAY_LEN(signs), 2);
}

static void emoji(struct mutating *m, struct span piece)
{
	static const uint32_t signs[] = {0x2764, 0x1F525, 0x2B50, 0x1F512};

	insert(m, piece, signs, ARRAY_LEN(signs), 3);
}

/* What stands for a letter, or NULL. */
static const char *leet_signs(uint32_t letter)
{
	switch (letter) {
	case 'a':
		return "4@";
	case 'e':
		return "3";
	case 'i':
		return "1!";
	case 'l':
		return "1|";
	case 'o':
		return "0";
	case 's':
		return "5$";
	case 't':
		return "7";
	default:
		return NULL;
	}
}

/* Digits and signs for one to three letters of a word, not its first. */
static void leet(struct mutating *m, struct span piece)
{
	size_t left = 1 + mutate_choose(m, 3);
	bool is_first = true;

	while (piece.len) {
		uint32_t code = take(&piece);
		const char *sign = leet_signs(lower(code));

		if (sign && left && !is_first && mutate_choose(m, 2)) {
			put_new(m, (unsigned char)
				       sign[mutate_choose(m, strlen(sign))]);
			left--;
		} else {
			put(m, code);
		}
		is_first = false;
	}
}

/* Every letter of a stretch apart from the next by the text's mark. */
static void space_out(struct mutating *m, struct span piece)
{
	while (piece.len) {
		put(m, take(&piece));
		if (piece.len)
			put_new(m, m->mark);
	}
}

/* A stray sign somewhere inside: one of the first n. */
static void put_stray(struct mutating *m, struct span piece, size_t n)
{
	static const uint32_t signs[] = {'*', '_', '~', '^', '+', '-', '.'};
	size_t at = 1 + mutate_choose(m, utf8_count(piece) - 1);

	for (size_t i = 0; piece.len; i++) {
		if (i == at)
			put_new(m, signs[mutate_choose(m, n)]);
		put(m, take(&piece));
	}
}

/* No dot: it would make a host name of the word. */
static void stray_in_word(struct mutating *m, struct span piece)
{
	put_stray(m, piece, 6);
}

static void stray_in_han(struct mutating *m, struct span piece)
{
	put_stray(m, piece, 7);
}

const struct mutation_row mutation_rows[MUTATION_COUNT] = {
    [MUTATION_ZERO_WIDTH] = {.on = {zero_width, zero_width, zero_width}},
    [MUTATION_SELECTORS] = {.on = {selectors, selectors, NULL}},
    [MUTATION_BIDI] = {.on = {bidi, bidi, NULL}},
    [MUTATION_LOOK_ALIKE] = {.on = {look_alike, NULL, NULL}},
    [MUTATION_FULL_WIDTH] = {.on = {full_width, NULL, full_width}},
    [MUTATION_STYLED] = {.on = {styled, NULL, styled}},
    [MUTATION_ENCLOSED] = {.on = {enclosed, NULL, NULL}},
    [MUTATION_COMBINING] = {.on = {combining, NULL, NULL}},
    [MUTATION_CASE] = {.on = {change_case, NULL, NULL}},
    [MUTATION_LEET] = {.on = {leet, NULL, NULL}},
    [MUTATION_SPACING] = {.on = {space_out, space_out, NULL}, .marks = " "},
    [MUTATION_DOTTING] = {.on = {space_out, space_out, NULL}, .marks = ".-*_"},
    [MUTATION_PUNCTUATION] = {.on = {stray_in_word, stray_in_han, NULL}},
    [MUTATION_EMOJI] = {.on = {emoji, emoji, NULL}},
    [MUTATION_DIGITS] = {.on = {NULL, NULL, digits}},
    [MUTATION_KEYCAPS] = {.on = {NULL, NULL, keycaps}},
    [MUTATION_NUMERALS] = {.on = {NULL, NULL, numerals}},
    [MUTATION_TRADITIONAL] = {.on = {NULL, traditional, NULL}},
    [MUTATION_DEFANG] = {.on = {[PIECE_NAME] = defang}},
};
