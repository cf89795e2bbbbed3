/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_compose - Hangul from its letters, kana with their voicing marks.
 *
 * All of these are three bytes long, what they compose to as well.
 *
 * Failure: none. Threads: no shared state.
 */
#include "fold.h"

#include "base/utf8.h"

enum { /* Unicode 3.12 */
       HANGUL_BASE = 0xAC00,
       HANGUL_L = 0x1100,
       HANGUL_V = 0x1161,
       HANGUL_T = 0x11A7,
       HANGUL_V_COUNT = 21,
       HANGUL_T_COUNT = 28
};

/* Kana that take a voicing mark, as the code point before it. */
static bool can_be_voiced(uint32_t kana)
{
	uint32_t hiragana = kana >= 0x30A0 ? kana - 0x60 : kana;

	if (kana == 0x309D || kana == 0x30FD)
		return true;
	if (hiragana >= 0x304B && hiragana <= 0x3061)
		return hiragana & 1;
	return hiragana == 0x3064 || hiragana == 0x3066 || hiragana == 0x3068 ||
	       (hiragana >= 0x306F && hiragana <= 0x307B &&
		hiragana % 3 == 0x306F % 3);
}

static uint32_t voiced(uint32_t kana, bool is_semi)
{
	if (is_semi)
		return (kana >= 0x306F && kana <= 0x307B) ||
			       (kana >= 0x30CF && kana <= 0x30DB)
			   ? (kana % 3 == 0x306F % 3 ? kana + 2 : 0)
			   : 0;
	if (can_be_voiced(kana))
		return kana + 1;
	if (kana == 0x3046 || kana == 0x30A6)
		return kana + 0x4E;
	if (kana >= 0x30EF && kana <= 0x30F2)
		return kana + 8;
	return 0;
}

/* What the last code point and this one make together, or 0. */
static uint32_t composed(uint32_t last, uint32_t code, enum fold_class class)
{
	switch (class) {
	case FOLD_VOICED:
	case FOLD_SEMI:
		return voiced(last, class == FOLD_SEMI);
	case FOLD_JAMO_V:
		if (last < HANGUL_L || last > 0x1112)
			return 0;
		return HANGUL_BASE +
		       ((last - HANGUL_L) * HANGUL_V_COUNT + code - HANGUL_V) *
			   HANGUL_T_COUNT;
	case FOLD_JAMO_T:
		if (last < HANGUL_BASE || last > 0xD7A3 ||
		    (last - HANGUL_BASE) % HANGUL_T_COUNT)
			return 0;
		return last + code - HANGUL_T;
	default:
		return 0;
	}
}

bool fold_put_composed(struct fold *f, uint32_t code, enum fold_class class,
		       struct fold_place from)
{
	struct fold_text *text = &f->text;
	uint32_t last;
	uint32_t whole;
	bool is_valid;
	size_t at = text->len;

	if (text->len < 3)
		return false;
	at -= 3; /* jamo, syllables and kana are all three bytes long */
	(void)utf8_decode(text->bytes + at, text->bytes + text->len, &last,
			  &is_valid);
	whole = is_valid ? composed(last, code, class) : 0;
	if (!whole)
		return false;
	from.start = edits_raw(text->edits.items, text->edits.n,
			       span_make(f->raw, (size_t)(f->end - f->raw)), at)
			 .start;
	text->len = at;
	edits_take_back(&text->edits, at);
	fold_put_code(f, whole, from);
	return true;
}
