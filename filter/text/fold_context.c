/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_context - the rules that look at what was written just before.
 *
 * Contract: each function takes the pass as it stands after the last
 * character; fold.h says what each does, fold.c's manual what was decided.
 * Failure: none; fold.c has made room.
 * Threads: no shared state.
 */
#include "fold.h"

#include "base/utf8.h"

enum {
	GAP_BYTES = 12,      /* at most three characters of four bytes */
	HONEST_MARKS = 2,    /* Vietnamese stacks two on a letter */
	FLAG_INDICATORS = 2, /* regional indicators that make a flag */
	SPACED_SINGLES = 3,  /* single CJK letters in a row: spaced out */
};

void fold_put_code(struct fold *f, uint32_t code, struct fold_place from)
{
	struct fold_text *text = &f->text;
	size_t start = text->len;

	text->len += utf8_encode(code, text->bytes + start);
	edits_put(&text->edits,
		  (struct edit){(uint32_t)start, (uint32_t)text->len,
				(uint32_t)from.start, (uint32_t)from.end});
}

void fold_note(struct fold *f, struct places *places, size_t at)
{
	f->has_failed |= places_add(places, at, f->text.arena) != 0;
}

void fold_settle(struct fold *f, enum fold_class class)
{
	if ((f->pending & FOLD_PENDING_INVISIBLE) && fold_is_word(class)) {
		f->counts[OBFUSCATION_ZERO_WIDTH] += f->invisible[0];
		f->counts[OBFUSCATION_BIDI] += f->invisible[1];
	}
	if ((f->pending & FOLD_PENDING_ENCLOSED) &&
	    (class == FOLD_LATIN || class == FOLD_DIGIT))
		f->counts[OBFUSCATION_ENCLOSED]++;
	f->invisible[0] = 0;
	f->invisible[1] = 0;
	f->pending = 0;
}

static void note_invisible(struct fold *f, uint32_t code, enum fold_kind kind)
{
	/* Emoji, keycaps and foreign scripts need selectors and joiners. */
	if (!fold_is_word(f->previous) ||
	    (kind == FOLD_KIND_SELECTOR && f->previous == FOLD_DIGIT))
		return;
	/* An override turns text round: no honest message holds one. */
	if (code == 0x202E) {
		f->counts[OBFUSCATION_BIDI]++;
		return;
	}
	if (!(f->pending & FOLD_PENDING_INVISIBLE))
		f->invisible[0] = f->invisible[1] = 0;
	f->invisible[kind == FOLD_KIND_BIDI]++;
	f->pending |= FOLD_PENDING_INVISIBLE;
}

static void note_mark(struct fold *f, bool is_overlay)
{
	if (f->mark_at != f->text.len) {
		f->mark_at = f->text.len;
		f->n_marks = 0;
	}
	f->n_marks++;
	if (f->n_marks > HONEST_MARKS ||
	    (is_overlay && fold_is_word(f->previous)) ||
	    f->previous == FOLD_DIGIT || f->previous == FOLD_HAN)
		f->counts[OBFUSCATION_COMBINING]++;
}

static void count_regional(struct fold *f)
{
	if (f->regional_at != f->text.len)
		f->n_regional = 0;
	f->n_regional++;
	f->regional_at = f->text.len + 1; /* after the letter it becomes */
	if (f->n_regional == FLAG_INDICATORS + 1)
		f->counts[OBFUSCATION_ENCLOSED] += f->n_regional;
	else if (f->n_regional > FLAG_INDICATORS)
		f->counts[OBFUSCATION_ENCLOSED]++;
}

static void count_enclosed(struct fold *f, enum fold_class class)
{
	bool is_cjk = fold_is_cjk_letter(class);

	if (is_cjk ? fold_is_cjk_letter(f->previous)
		   : f->previous == FOLD_LATIN || f->previous == FOLD_DIGIT)
		f->counts[OBFUSCATION_ENCLOSED]++;
	else if (!is_cjk)
		f->pending |= FOLD_PENDING_ENCLOSED;
}

void fold_count(struct fold *f, uint32_t code, enum fold_kind kind,
		enum fold_class class)
{
	switch (kind) {
	case FOLD_KIND_NONE:
		break;
	case FOLD_KIND_ZERO_WIDTH:
	case FOLD_KIND_BIDI:
	case FOLD_KIND_SELECTOR:
		note_invisible(f, code, kind);
		break;
	case FOLD_KIND_LOOK_ALIKE:
		f->counts[OBFUSCATION_LOOK_ALIKE]++;
		break;
	case FOLD_KIND_FULL_WIDTH:
		f->counts[OBFUSCATION_FULL_WIDTH]++;
		break;
	case FOLD_KIND_ENCLOSED:
		count_enclosed(f, class);
		break;
	case FOLD_KIND_STYLED:
		f->counts[OBFUSCATION_STYLED]++;
		break;
	case FOLD_KIND_DIGIT:
		f->n_foreign_digits++;
		break;
	case FOLD_KIND_COMBINING:
		note_mark(f, class == FOLD_OVERLAY);
		break;
	case FOLD_KIND_REGIONAL:
		count_regional(f);
		break;
	}
}

static void put_space(struct fold *f, struct fold_place from, bool is_break)
{
	struct fold_text *text = &f->text;
	unsigned char *last = text->bytes + text->len - 1;

	if (text->len == 0 || (*last != ' ' && *last != '\n')) {
		fold_put_code(f, is_break ? '\n' : ' ', from);
		return;
	}
	if (is_break)
		*last = '\n';
	edits_widen(&text->edits, text->len, from.end);
}

/* A part of a row of CJK letters is complete. */
static void end_part(struct fold *f, bool is_last)
{
	if (f->n_part == 1)
		f->n_singles++;
	if (f->n_part != 1 || is_last) {
		if (f->n_singles >= SPACED_SINGLES)
			f->counts[OBFUSCATION_SPACED] += f->n_singles - 1;
		f->n_singles = 0;
	}
	f->n_part = 0;
}

/* May what was written since start be what splits a word? */
static bool is_gap(const struct fold *f, size_t start)
{
	unsigned char c = f->text.bytes[start];
	enum fold_class class;

	if (f->text.len - start > GAP_BYTES)
		return false;
	if (c >= 0x80)
		return true;
	class = fold_record_class(fold_record(c));
	return class == FOLD_JOINER || class == FOLD_SLASH ||
	       class == FOLD_SPACE;
}

void fold_begin_cjk(struct fold *f)
{
	struct fold_text *text = &f->text;

	if (text->len && text->bytes[text->len - 1] == ' ' && f->cjk_end &&
	    f->cjk_end == text->len - 1) {
		text->len--;
		edits_take_back(&text->edits, text->len);
		if (f->segment_end == text->len)
			end_part(f, false);
	}
}

void fold_begin_row(struct fold *f)
{
	bool is_after_gap;

	if (f->segment_end == f->text.len && f->n_segment)
		return;
	is_after_gap = f->n_segment && is_gap(f, f->segment_end);
	end_part(f, true);
	if (is_after_gap && f->is_after_gap && f->n_segment == 1)
		fold_note(f, &f->gaps, f->row_end);
	f->row_end = f->segment_end;
	f->is_after_gap = is_after_gap;
	f->n_segment = 0;
}

/* A character that nothing composes with or takes away. */
static void put_visible(struct fold *f, uint32_t code, enum fold_class class,
			struct fold_place from)
{
	bool is_letter = fold_is_cjk_letter(class);
	bool is_cjk = is_letter || class == FOLD_CJK_PUNCT;

	if (is_cjk)
		fold_begin_cjk(f);
	if (is_letter) {
		fold_begin_row(f);
		f->n_segment++;
		f->n_part++;
		f->has_han |= class != FOLD_KANA;
	}
	if (class == FOLD_EMOJI &&
	    (f->previous == FOLD_LATIN || fold_is_cjk_letter(f->previous)))
		fold_note(f, &f->emoji, f->text.len);
	f->has_rare_latin |= class == FOLD_LATIN && code >= 0x80;
	f->has_foreign |= class == FOLD_FOREIGN;
	f->previous = class;
	fold_put_code(f, code, from);
	if (is_letter)
		f->segment_end = f->text.len;
	if (is_cjk)
		f->cjk_end = f->text.len;
}

void fold_put(struct fold *f, uint32_t code, enum fold_class class,
	      struct fold_place from)
{
	switch (class) {
	case FOLD_IGNORABLE:
	case FOLD_MARK:
	case FOLD_OVERLAY:
		break;
	case FOLD_KEYCAP:
		f->counts[OBFUSCATION_ENCLOSED] += f->previous == FOLD_DIGIT;
		break;
	case FOLD_VOICED:
	case FOLD_SEMI:
		(void)fold_put_composed(f, code, class, from);
		break;
	case FOLD_JAMO_V:
	case FOLD_JAMO_T:
		if (!fold_put_composed(f, code, class, from))
			fold_put_code(f, code, from);
		f->previous = class;
		break;
	case FOLD_SPACE:
	case FOLD_NEWLINE:
		put_space(f, from, class == FOLD_NEWLINE);
		f->previous = class;
		break;
	default: /* what stays */
		put_visible(f, code, class, from);
		break;
	}
}

void fold_finish(struct fold *f)
{
	end_part(f, true);
	if (!f->has_foreign)
		f->counts[OBFUSCATION_DIGIT] += f->n_foreign_digits;
}
