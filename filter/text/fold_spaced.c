/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_spaced - words that are spaced out, dotted out or split by emoji:
 * the rules 1 to 3 of fold_join.c, which says what they are.
 *
 * Failure: ERR_MEMORY.
 * Limits: linear.
 * Threads: no shared state.
 */
#include "fold_join.h"

enum {
	LATIN_RUN = 3,
	HONEST_INITIALS = 4, /* U.S.A., R.S.V.P.: joined, not counted */
	SHORT_ROW = 2        /* CJK letters that are no phrase */
};

static bool is_same_script(enum fold_class a, enum fold_class b)
{
	return (a == FOLD_LATIN && b == FOLD_LATIN) ||
	       (fold_is_cjk_letter(a) && fold_is_cjk_letter(b));
}

/* Are there at most two CJK letters from here on? */
static bool is_short_row(const struct fold_text *text, size_t at)
{
	size_t n = 0;

	for (; n <= SHORT_ROW; n++) {
		struct fold_mark mark = fold_mark_at(text, at);

		if (!fold_is_cjk_letter(mark.class))
			break;
		at = mark.end;
	}
	return n <= SHORT_ROW;
}

/* Are at most two letters of a class side by side before a place? */
static bool is_behind_short_row(const struct fold_text *text, size_t at,
				enum fold_class class)
{
	size_t n = 0;

	for (; n <= SHORT_ROW; n++) {
		struct fold_mark mark = fold_mark_before(text, at);

		if (mark.class != class || mark.end == mark.start)
			break;
		at = mark.start;
	}
	return n <= SHORT_ROW;
}

int fold_join_emoji(struct fold *f, struct fold_cuts *cuts)
{
	const struct fold_text *text = &f->text;

	for (size_t i = 0; i < f->emoji.n; i++) {
		size_t start = f->emoji.items[i];
		struct fold_mark letter = fold_mark_before(text, start);
		struct fold_mark mark = fold_mark_at(text, start);
		size_t at = start;
		size_t n = 0;

		for (; n <= FOLD_GAP_CHARS && mark.class == FOLD_EMOJI; n++) {
			at = mark.end;
			mark = fold_mark_at(text, at);
		}
		if (!n || n > FOLD_GAP_CHARS ||
		    !is_same_script(letter.class, mark.class))
			continue;
		if (fold_cut(cuts, start, at))
			return ERR_MEMORY;
		/* Phrases are honestly set apart by emoji. */
		if (mark.class == FOLD_LATIN ||
		    is_behind_short_row(text, start, letter.class) ||
		    is_short_row(text, at))
			f->counts[OBFUSCATION_EMOJI_SPLIT]++;
	}
	return 0;
}

struct gap {
	size_t start;
	size_t end;
	bool is_gap;    /* one to three joiners */
	bool is_dot;    /* a single dot */
	bool has_space; /* a single space */
};

/* The joiners from a place on, if what follows them is no joiner. */
static struct gap gap_at(const struct fold_text *text, size_t at,
			 bool takes_slash)
{
	struct gap gap = {at, at, false, false, false};
	size_t n = 0;

	for (; n <= FOLD_GAP_CHARS; n++) {
		struct fold_mark mark = fold_mark_at(text, gap.end);

		if (mark.class != FOLD_SPACE && mark.class != FOLD_JOINER &&
		    mark.class != FOLD_EMOJI &&
		    !(takes_slash && mark.class == FOLD_SLASH))
			break;
		gap.end = mark.end;
	}
	gap.is_gap = n >= 1 && n <= FOLD_GAP_CHARS;
	gap.is_dot = n == 1 && text->bytes[at] == '.';
	gap.has_space = n == 1 && text->bytes[at] == ' ';
	return gap;
}

static bool is_same_gap(const struct fold_text *text, struct gap a,
			struct gap b)
{
	return a.is_gap && b.is_gap && a.end - a.start == b.end - b.start &&
	       !memcmp(text->bytes + a.start, text->bytes + b.start,
		       a.end - a.start);
}

static bool is_alnum(enum fold_class class)
{
	return class == FOLD_LATIN || class == FOLD_DIGIT ||
	       class == FOLD_LOOK || class == FOLD_WEAK ||
	       class == FOLD_FOREIGN;
}

static unsigned char lead_byte(const struct fold_text *text,
			       struct fold_mark mark)
{
	return mark.end > mark.start ? text->bytes[mark.start] : '\n';
}

static bool may_continue_name(unsigned char c)
{
	return c < 0x80 && strchr("./-_@%=&#?:", c) != NULL;
}

/* Does a host name, a path or an address go on at either end of a run? */
static bool is_in_name(const struct fold_text *text, size_t start, size_t end)
{
	struct fold_mark before = fold_mark_before(text, start);
	struct fold_mark after = fold_mark_at(text, end);
	unsigned char first = lead_byte(text, before);
	unsigned char last = lead_byte(text, after);

	if (first == '/' || first == '@' || last == '/' || last == '@')
		return true;
	if (may_continue_name(first) &&
	    is_alnum(fold_mark_before(text, before.start).class))
		return true;
	return may_continue_name(last) &&
	       (is_alnum(fold_mark_at(text, after.end).class) ||
		fold_mark_at(text, after.end).class == FOLD_SLASH);
}

/* A run of single letters with gaps, as far as it was read. */
struct letters {
	size_t start;
	size_t last; /* where its last letter starts, and */
	size_t end;
	size_t n;
	size_t first_cut; /* index of its first gap in the cuts */
	struct gap gap;   /* the one that all are alike */
	uint32_t letters; /* of the alphabet, one bit each */
	bool is_chat;     /* letters that stand for words */
};

static uint32_t letter_bit(const struct fold_text *text, struct fold_mark mark)
{
	unsigned char c = text->bytes[mark.start];

	return c >= 'a' && c <= 'z' ? UINT32_C(1) << (c - 'a')
				    : UINT32_C(1) << 31;
}

static bool is_chat_letter(const struct fold_text *text, struct fold_mark mark)
{
	return mark.end - mark.start == 1 &&
	       strchr("abcdikmnoruxy", text->bytes[mark.start]) != NULL;
}

/* Keep the run's cuts, and count them, or drop them again: then false. */
static bool end_letters(struct fold *f, struct fold_cuts *cuts,
			const struct letters *run)
{
	uint32_t rest = run->letters & (run->letters - 1); /* but one */

	if (run->n < LATIN_RUN || !(rest & (rest - 1)) ||
	    (run->n == LATIN_RUN && run->gap.has_space && run->is_chat) ||
	    is_in_name(&f->text, run->start, run->end)) {
		cuts->n = run->first_cut;
		return false;
	}
	if (!(run->gap.is_dot && run->n <= HONEST_INITIALS))
		f->counts[OBFUSCATION_SPACED] += (uint32_t)(run->n - 1);
	return true;
}

static bool is_single_letter(const struct fold_text *text,
			     struct fold_mark mark)
{
	return mark.class == FOLD_LATIN &&
	       !is_alnum(fold_mark_at(text, mark.end).class);
}

/* The next place from one on where a single letter may stand. */
static size_t next_single(const struct fold *f, size_t at)
{
	return f->has_rare_latin
		   ? at
		   : places_next(f->scan.singles, at, f->text.len);
}

int fold_join_letters(struct fold *f, struct fold_cuts *cuts)
{
	struct fold_text *text = &f->text;
	struct letters run = {0};
	size_t at = 0;

	while ((at = next_single(f, at)) < text->len) {
		struct fold_mark mark = fold_mark_at(text, at);
		struct gap gap;

		at = mark.end;
		if (!is_single_letter(text, mark) ||
		    is_alnum(fold_mark_before(text, mark.start).class))
			continue;
		gap = gap_at(text, at, false);
		run = (struct letters){mark.start,
				       mark.start,
				       mark.end,
				       1,
				       cuts->n,
				       gap,
				       letter_bit(text, mark),
				       is_chat_letter(text, mark)};
		for (; is_same_gap(text, gap, run.gap);
		     gap = gap_at(text, at, false)) {
			struct fold_mark next = fold_mark_at(text, gap.end);

			if (!is_single_letter(text, next))
				break;
			if (fold_cut(cuts, gap.start, gap.end))
				return ERR_MEMORY;
			run.n++;
			run.last = next.start;
			run.end = next.end;
			run.letters |= letter_bit(text, next);
			run.is_chat &= is_chat_letter(text, next);
			at = next.end;
		}
		/* Its last letter may be another's first: a.b-c-d */
		if (!end_letters(f, cuts, &run) && run.last > run.start)
			at = run.last;
	}
	return 0;
}

/* The last letter of the row of CJK letters from a place on, if any. */
static struct fold_mark row_at(const struct fold_text *text, size_t at,
			       size_t *n)
{
	struct fold_mark mark = fold_mark_at(text, at);

	for (*n = fold_is_cjk_letter(mark.class); *n; ++*n) {
		struct fold_mark next = fold_mark_at(text, mark.end);

		if (!fold_is_cjk_letter(next.class))
			break;
		mark = next;
	}
	return mark;
}

/* The gap behind a CJK letter, if another of a row that it splits follows. */
static struct gap gap_behind(const struct fold_text *text,
			     struct fold_mark letter)
{
	struct gap gap = gap_at(text, letter.end, true);
	struct fold_mark next;

	if (!gap.is_gap)
		return gap;
	next = fold_mark_at(text, gap.end);
	gap.is_gap = fold_is_cjk_letter(next.class) &&
		     !(fold_is_numeral(letter.class) &&
		       fold_is_numeral(next.class));
	return gap;
}

/* The rows behind a gap, up to one that no gap follows; *end is its end. */
static int join_rows(struct fold *f, struct fold_cuts *cuts, struct gap left,
		     size_t *end)
{
	const struct fold_text *text = &f->text;
	bool is_left_cut = false;

	while (left.is_gap) {
		size_t n;
		struct fold_mark last = row_at(text, left.end, &n);
		struct gap right = gap_behind(text, last);
		bool is_cut = n == 1 && is_same_gap(text, left, right);

		if (is_cut) {
			if (!is_left_cut &&
			    fold_cut(cuts, left.start, left.end))
				return ERR_MEMORY;
			if (fold_cut(cuts, right.start, right.end))
				return ERR_MEMORY;
			f->counts[OBFUSCATION_SPACED] += is_left_cut ? 1 : 2;
		}
		is_left_cut = is_cut;
		*end = last.end;
		left = right;
	}
	return 0;
}

int fold_join_cjk(struct fold *f, struct fold_cuts *cuts)
{
	const struct fold_text *text = &f->text;
	size_t done = 0;

	for (size_t i = 0; i < f->gaps.n; i++) {
		size_t at = f->gaps.items[i];
		struct fold_mark letter = fold_mark_before(text, at);

		if (at >= done && fold_is_cjk_letter(letter.class) &&
		    join_rows(f, cuts, gap_behind(text, letter), &done))
			return ERR_MEMORY;
	}
	return 0;
}
