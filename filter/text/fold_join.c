/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_join - the folding rules that need to look ahead.
 *
 * They run over what the pass has written, only when it saw reason to, in
 * this order (each leaves nothing for the ones before it, so that folding
 * twice changes nothing):
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
 *
 * Failure: ERR_MEMORY.
 * Limits: linear.
 * Threads: no shared state.
 */
#include "fold.h"

#include "base/utf8.h"

enum {
	GAP_CHARS = 3,
	LATIN_RUN = 3,
	HONEST_INITIALS = 4, /* U.S.A., R.S.V.P.: joined, not counted */
	NUMBER_RUN = 5,
	NUMERALS_IN_RUN = 3,
	FORMALS_IN_ROW = 3,
	NUMERAL_BYTES = 3
};

/* A character of the folded text. */
struct mark {
	size_t start;
	size_t end;
	enum fold_class class;
};

/* What is to be cut out of the text, in order. */
struct cuts {
	struct range *items;
	size_t n;
	size_t capacity;
	struct arena *arena;
};

static int cut(struct cuts *cuts, size_t start, size_t end)
{
	struct range *items;

	items = arena_array_room(cuts->arena, cuts->items, cuts->n,
				 &cuts->capacity, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	cuts->items = items;
	items[cuts->n++] =
	    (struct range){(uint32_t)start, (uint32_t)end};
	return 0;
}

static void move(struct fold_text *text, size_t to, size_t from, size_t n)
{
	memmove(text->bytes + to, text->bytes + from, n);
	if (text->raw_start) {
		memmove(text->raw_start + to, text->raw_start + from,
			n * sizeof(uint32_t));
		memmove(text->raw_end + to, text->raw_end + from,
			n * sizeof(uint32_t));
	}
}

/* Close the gaps and forget the cuts. */
static void apply_cuts(struct fold_text *text, struct cuts *cuts)
{
	size_t to;

	if (cuts->n == 0)
		return;
	to = cuts->items[0].start;
	for (size_t i = 0; i < cuts->n; i++) {
		size_t from = cuts->items[i].end;
		size_t end = i + 1 < cuts->n ? cuts->items[i + 1].start :
					       text->len;

		move(text, to, from, end - from);
		to += end - from;
	}
	text->len = to;
	cuts->n = 0;
}

/* The character at a place; of class NEWLINE at the end of the text. */
static struct mark mark_at(const struct fold_text *text, size_t at)
{
	uint32_t code;
	bool is_valid;
	size_t len;

	if (at >= text->len)
		return (struct mark){text->len, text->len, FOLD_NEWLINE};
	len = utf8_decode(text->bytes + at, text->bytes + text->len, &code,
			  &is_valid);
	return (struct mark){at, at + len,
			     fold_record_class(fold_record(code))};
}

/* --- 1. emoji ------------------------------------------------------------ */

static bool is_same_script(enum fold_class a, enum fold_class b)
{
	return (a == FOLD_LATIN && b == FOLD_LATIN) ||
	       (fold_is_cjk_letter(a) && fold_is_cjk_letter(b));
}

/* Are there at most two CJK letters from here on? */
static bool is_short_row(const struct fold_text *text, size_t at)
{
	size_t n = 0;

	for (; n < 3; n++) {
		struct mark mark = mark_at(text, at);

		if (!fold_is_cjk_letter(mark.class))
			break;
		at = mark.end;
	}
	return n < 3;
}

static int join_at_emoji(struct fold *f, struct cuts *cuts)
{
	struct fold_text *text = &f->text;
	struct mark letter = {0, 0, FOLD_NEWLINE};
	size_t n_row = 0; /* letters of the row that letter ends */
	size_t at = 0;

	while (at < text->len) {
		struct mark mark = mark_at(text, at);
		size_t start = at;
		size_t n = 0;

		while (mark.class == FOLD_EMOJI) {
			n++;
			at = mark.end;
			mark = mark_at(text, at);
		}
		if (n && n <= GAP_CHARS && letter.end == start &&
		    is_same_script(letter.class, mark.class)) {
			if (cut(cuts, start, at))
				return ERR_MEMORY;
			/* Phrases are honestly set apart by emoji. */
			if (mark.class == FOLD_LATIN || n_row < 3 ||
			    is_short_row(text, at))
				f->counts[OBFUSCATION_EMOJI_SPLIT]++;
		}
		if (n)
			n_row = 0;
		n_row = mark.class == letter.class ? n_row + 1 : 1;
		letter = mark;
		at = mark.end;
	}
	return 0;
}

/* --- 2. and 3.: what stands between two letters --------------------------- */

struct gap {
	size_t start;
	size_t end;
	bool is_gap;	/* one to three joiners */
	bool is_dot;	/* a single dot */
	bool has_space; /* a single space */
};

/* The joiners from a place on, if what follows them is no joiner. */
static struct gap gap_at(const struct fold_text *text, size_t at,
			 bool takes_slash)
{
	struct gap gap = {at, at, false, false, false};
	size_t n = 0;

	for (; n <= GAP_CHARS; n++) {
		struct mark mark = mark_at(text, gap.end);

		if (mark.class != FOLD_SPACE && mark.class != FOLD_JOINER &&
		    mark.class != FOLD_EMOJI &&
		    !(takes_slash && mark.class == FOLD_SLASH))
			break;
		gap.end = mark.end;
	}
	gap.is_gap = n >= 1 && n <= GAP_CHARS;
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

/* --- 2. Latin letters ----------------------------------------------------- */

static bool is_alnum(enum fold_class class)
{
	return class == FOLD_LATIN || class == FOLD_DIGIT ||
	       class == FOLD_LOOK || class == FOLD_FOREIGN;
}

/* The character that ends at a place. */
static struct mark mark_before(const struct fold_text *text, size_t at)
{
	size_t start = at;

	if (at == 0)
		return (struct mark){0, 0, FOLD_NEWLINE};
	do
		start--;
	while (start > 0 && (text->bytes[start] & 0xC0) == 0x80);
	return mark_at(text, start);
}

static unsigned char lead_byte(const struct fold_text *text, struct mark mark)
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
	struct mark before = mark_before(text, start);
	struct mark after = mark_at(text, end);
	unsigned char first = lead_byte(text, before);
	unsigned char last = lead_byte(text, after);

	if (first == '/' || first == '@' || last == '/' || last == '@')
		return true;
	if (may_continue_name(first) &&
	    is_alnum(mark_before(text, before.start).class))
		return true;
	return may_continue_name(last) &&
	       (is_alnum(mark_at(text, after.end).class) ||
		mark_at(text, after.end).class == FOLD_SLASH);
}

/* A run of single letters with gaps, as far as it was read. */
struct letters {
	size_t start;
	size_t end;
	size_t n;
	size_t first_cut; /* index of its first gap in the cuts */
	struct gap gap;	  /* the one that all are alike */
	uint32_t letters; /* of the alphabet, one bit each */
	bool is_chat;	  /* letters that stand for words */
};

static uint32_t letter_bit(const struct fold_text *text, struct mark mark)
{
	unsigned char c = text->bytes[mark.start];

	return c >= 'a' && c <= 'z' ? UINT32_C(1) << (c - 'a') :
				      UINT32_C(1) << 31;
}

static bool is_chat_letter(const struct fold_text *text, struct mark mark)
{
	return mark.end - mark.start == 1 &&
	       strchr("abcdikmnoruxy", text->bytes[mark.start]) != NULL;
}

/* Keep the run's cuts, and count them, or drop them again. */
static void end_letters(struct fold *f, struct cuts *cuts,
			struct letters *run)
{
	uint32_t rest = run->letters & (run->letters - 1); /* but one */

	if (run->n < LATIN_RUN || !(rest & (rest - 1)) ||
	    (run->n == LATIN_RUN && run->gap.has_space && run->is_chat) ||
	    is_in_name(&f->text, run->start, run->end))
		cuts->n = run->first_cut;
	else if (!(run->gap.is_dot && run->n <= HONEST_INITIALS))
		f->counts[OBFUSCATION_SPACED] += (uint32_t)(run->n - 1);
	run->n = 0;
}

static bool is_single_letter(const struct fold_text *text, struct mark mark)
{
	return mark.class == FOLD_LATIN &&
	       !is_alnum(mark_at(text, mark.end).class);
}

static int join_letters(struct fold *f, struct cuts *cuts)
{
	struct fold_text *text = &f->text;
	struct letters run = {0};
	enum fold_class previous = FOLD_NEWLINE;
	size_t at = 0;

	while (at < text->len) {
		struct mark mark = mark_at(text, at);
		struct gap gap;

		at = mark.end;
		if (is_alnum(previous) || !is_single_letter(text, mark)) {
			previous = mark.class;
			continue;
		}
		gap = gap_at(text, at, false);
		run = (struct letters){mark.start,
				       mark.end,
				       1,
				       cuts->n,
				       gap,
				       letter_bit(text, mark),
				       is_chat_letter(text, mark)};
		for (; is_same_gap(text, gap, run.gap);
		     gap = gap_at(text, at, false)) {
			struct mark next = mark_at(text, gap.end);

			if (!is_single_letter(text, next))
				break;
			if (cut(cuts, gap.start, gap.end))
				return ERR_MEMORY;
			run.n++;
			run.end = next.end;
			run.letters |= letter_bit(text, next);
			run.is_chat &= is_chat_letter(text, next);
			at = next.end;
		}
		end_letters(f, cuts, &run);
		previous = FOLD_LATIN;
	}
	return 0;
}

/* --- 3. CJK letters -------------------------------------------------------- */

static bool is_numeral(enum fold_class class)
{
	return class == FOLD_NUMERAL || class == FOLD_FORMAL;
}

static int join_cjk(struct fold *f, struct cuts *cuts)
{
	struct fold_text *text = &f->text;
	struct gap left = {0}; /* before the row being read */
	bool is_left_cut = true;
	size_t at = 0;

	while (at < text->len) {
		struct mark mark = mark_at(text, at);
		struct gap right;
		size_t n = 0;

		for (; fold_is_cjk_letter(mark.class); n++) {
			at = mark.end;
			if (!fold_is_cjk_letter(mark_at(text, at).class))
				break;
			mark = mark_at(text, at);
		}
		if (!fold_is_cjk_letter(mark.class)) {
			at = mark.end;
			left.is_gap = false;
			continue;
		}
		right = gap_at(text, at, true);
		if (right.is_gap) {
			struct mark next = mark_at(text, right.end);

			right.is_gap = fold_is_cjk_letter(next.class) &&
				       !(is_numeral(mark.class) &&
					 is_numeral(next.class));
		}
		if (n == 0 && is_same_gap(text, left, right)) {
			if (!is_left_cut && cut(cuts, left.start, left.end))
				return ERR_MEMORY;
			if (cut(cuts, right.start, right.end))
				return ERR_MEMORY;
			f->counts[OBFUSCATION_SPACED] += is_left_cut ? 1 : 2;
			is_left_cut = true;
		} else {
			is_left_cut = false;
		}
		left = right;
		if (right.is_gap)
			at = right.end;
	}
	return 0;
}

/* --- 4. numerals ------------------------------------------------------------ */

struct number {
	size_t start;
	size_t end;
	size_t n; /* members */
	size_t n_digits;
	size_t n_chinese;
	size_t n_formal_row; /* the longest row of formal ones */
	bool has_inner;	     /* a Chinese one that is neither first nor last */
};

static bool is_member(enum fold_class class)
{
	return class == FOLD_DIGIT || is_numeral(class);
}

/* A numeral before one of these belongs to an amount or a date. */
static bool is_before_unit(const struct fold_text *text, size_t at)
{
	static const char units[] = "十百千万亿拾佰仟";

	if (text->len - at < NUMERAL_BYTES)
		return false;
	for (size_t i = 0; i + 1 < sizeof(units); i += NUMERAL_BYTES)
		if (!memcmp(text->bytes + at, units + i, NUMERAL_BYTES))
			return true;
	return false;
}

/* The members from a place on; with_gaps allows single separators inside. */
static struct number number_at(const struct fold_text *text, size_t at,
			       size_t limit, bool with_gaps)
{
	struct number number = {.start = at, .end = at};
	size_t row = 0;
	enum fold_class last = FOLD_DIGIT;

	while (at < limit) {
		struct mark mark = mark_at(text, at);
		unsigned char c = text->bytes[at];

		if (with_gaps && number.n && number.end == at &&
		    (c == ' ' || c == '-' || c == '.')) {
			at = mark.end;
			continue;
		}
		if (!is_member(mark.class) ||
		    (is_numeral(mark.class) && is_before_unit(text, mark.end)))
			break;
		number.has_inner |= number.n > 1 && is_numeral(last);
		number.n++;
		number.n_digits += mark.class == FOLD_DIGIT;
		number.n_chinese += is_numeral(mark.class);
		row = mark.class == FOLD_FORMAL ? row + 1 : 0;
		if (row > number.n_formal_row)
			number.n_formal_row = row;
		last = mark.class;
		number.end = mark.end;
		at = mark.end;
	}
	return number;
}

static int make_digits(struct fold *f, struct cuts *cuts,
		       const struct number *number)
{
	struct fold_text *text = &f->text;
	size_t at = number->start;

	while (at < number->end) {
		struct mark mark = mark_at(text, at);

		if (is_numeral(mark.class)) {
			uint32_t code;
			bool is_valid;

			(void)utf8_decode(text->bytes + at,
					  text->bytes + mark.end, &code,
					  &is_valid);
			code = '0' + fold_record_value(fold_record(code));
			text->bytes[at] = (unsigned char)code;
			if (cut(cuts, at + 1, mark.end))
				return ERR_MEMORY;
			f->counts[OBFUSCATION_DIGIT]++;
		}
		at = mark.end;
	}
	return 0;
}

static bool is_mixed_number(const struct number *number)
{
	return (number->n >= NUMBER_RUN && number->n_digits &&
		(number->n_chinese >= 2 || number->has_inner)) ||
	       number->n_formal_row >= FORMALS_IN_ROW;
}

static int join_number(struct fold *f, struct cuts *cuts,
		       const struct number *number)
{
	size_t at = number->start;

	if (number->n >= NUMBER_RUN && number->n_chinese >= NUMERALS_IN_RUN)
		return make_digits(f, cuts, number);
	while (at < number->end) {
		struct number part =
		    number_at(&f->text, at, number->end, false);

		if (is_mixed_number(&part) && make_digits(f, cuts, &part))
			return ERR_MEMORY;
		at = part.end > at ? part.end : at + 1;
	}
	return 0;
}

static int join_numerals(struct fold *f, struct cuts *cuts)
{
	struct fold_text *text = &f->text;
	size_t at = 0;

	while (at < text->len) {
		unsigned char c = text->bytes[at];
		bool is_digit = c >= '0' && c <= '9';
		struct number number;

		if (!is_digit && (c < 0xE3 || c > 0xE9)) {
			at++;
			continue;
		}
		number = number_at(text, at, text->len, true);
		if (number.n_chinese && join_number(f, cuts, &number))
			return ERR_MEMORY;
		at = number.end > at ? number.end : at + (is_digit ? 1 : 3);
	}
	return 0;
}

static uint32_t scan(struct fold_text *text)
{
	fold_margin(text->bytes, text->len);
	return fold_scan(span_make(text->bytes, text->len));
}

int fold_join(struct fold *f)
{
	struct fold_text *text = &f->text;
	struct cuts cuts = {.arena = text->arena};
	size_t before = text->len;
	int err = 0;

	if (f->needs_emoji_join) {
		err = join_at_emoji(f, &cuts);
		apply_cuts(text, &cuts);
	}
	f->scan = scan(text);
	if (!err && (f->scan & FOLD_HAS_SINGLES)) {
		err = join_letters(f, &cuts);
		apply_cuts(text, &cuts);
	}
	if (!err && (f->needs_cjk_join || before != text->len)) {
		err = join_cjk(f, &cuts);
		apply_cuts(text, &cuts);
	}
	if (!err && (f->needs_numerals ||
		     (f->n_numerals && before != text->len))) {
		err = join_numerals(f, &cuts);
		apply_cuts(text, &cuts);
	}
	if (before != text->len)
		f->scan = scan(text);
	return err;
}
