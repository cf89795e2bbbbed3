/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_join - the folding rules that need to look ahead.
 *
 * They are in fold_spaced.c (1 to 3), fold_number.c (4) and fold_stray.c (5).
 * They run over what the pass has written, where it or fold_scan.c noted
 * reason to, in this order (each leaves nothing for the ones before it, so
 * that folding twice changes nothing):
 *
 * 1. One to three emoji between two Latin letters or two CJK letters, with
 *    nothing else between, are removed (ver❤ify, 验❤证码).
 * 2. Three or more single Latin letters, three of them different, with the
 *    same one to three joiners between each two (a space, - . * _ and other
 *    symbols; never , ! ? : ; quotes, brackets or /) become one word:
 *    v e r i f y, v.e.r.i.f.y. Not where a host name, a path or an address
 *    goes on before or behind; not for three letters with spaces only that
 *    chat uses as words (u r a).
 * 3. CJK letters: joiners (also /) between two are removed when one of them
 *    stands alone between two gaps with the same joiners (验-证-码,
 *    请把验*证*码). Between two numerals they stay: 二零二四-五-六 is a date.
 * 4. Chinese numerals become digits in a run of digits and numerals
 *    (a) of five or more with single spaces, dots or hyphens inside, three
 *    of them Chinese; (b) of five or more without separators that mixes
 *    both, with two Chinese ones or one inside; (c) without separators that
 *    holds three formal ones (壹贰叁) in a row. 十百千万 end a run, so amounts
 *    and dates stay.
 * 5. Signs that stand inside words (ver_ify, pass*word, 密-码), where there
 *    are many.
 *
 * Failure: ERR_MEMORY.
 * Limits: linear.
 * Threads: no shared state.
 */
#include "fold_join.h"
#include "stray.h"

int fold_cut(struct fold_cuts *cuts, size_t start, size_t end)
{
	struct range *items;

	items = arena_array_room(cuts->arena, cuts->items, cuts->n,
				 &cuts->capacity, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	cuts->items = items;
	items[cuts->n++] = (struct range){(uint32_t)start, (uint32_t)end};
	return 0;
}

/* Close the gaps and forget the cuts. */
static void apply_cuts(struct fold *f, struct fold_cuts *cuts)
{
	struct fold_text *text = &f->text;
	size_t to;

	if (cuts->n == 0)
		return;
	edits_cut(&text->edits, span_make(f->raw, (size_t)(f->end - f->raw)),
		  cuts->items, cuts->n);
	to = cuts->items[0].start;
	for (size_t i = 0; i < cuts->n; i++) {
		size_t from = cuts->items[i].end;
		size_t end = i + 1 < cuts->n ? cuts->items[i + 1].start
					     : text->len;

		memmove(text->bytes + to, text->bytes + from, end - from);
		to += end - from;
	}
	text->len = to;
	places_cut(&f->gaps, cuts->items, cuts->n);
	places_cut(&f->numerals, cuts->items, cuts->n);
	cuts->n = 0;
}

static void scan(struct fold *f)
{
	struct fold_text *text = &f->text;

	fold_margin(text->bytes, text->len);
	fold_scan(&f->scan, span_make(text->bytes, text->len));
}

static int make_scan(struct fold *f)
{
	size_t words = places_words(f->text.len);
	uint64_t *bits = arena_alloc(f->text.arena, 3 * words * sizeof(*bits));

	if (!bits)
		return ERR_MEMORY;
	f->scan.mixed = bits;
	f->scan.strays = bits + words;
	f->scan.singles = bits + 2 * words;
	scan(f);
	return 0;
}

int fold_join(struct fold *f)
{
	struct fold_cuts cuts = {.arena = f->text.arena};
	size_t before;
	int err = 0;

	if (f->emoji.n) {
		err = fold_join_emoji(f, &cuts);
		apply_cuts(f, &cuts);
	}
	err = err ? err : make_scan(f);
	before = f->text.len;
	if (!err && f->scan.has_singles) {
		err = fold_join_letters(f, &cuts);
		apply_cuts(f, &cuts);
	}
	if (!err && f->gaps.n) {
		err = fold_join_cjk(f, &cuts);
		apply_cuts(f, &cuts);
	}
	if (!err && f->numerals.n) {
		err = fold_join_numerals(f, &cuts);
		apply_cuts(f, &cuts);
	}
	if (before != f->text.len)
		scan(f);
	if (!err && f->scan.has_strays) {
		before = f->text.len;
		err = fold_join_strays(f, &cuts, &f->has_few_strays);
		apply_cuts(f, &cuts);
		if (before != f->text.len)
			scan(f);
	}
	return err;
}
