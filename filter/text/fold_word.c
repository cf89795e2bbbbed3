/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_word - when a letter that looks like a Latin one is to be read so.
 *
 * A word is a row of letters other than CJK ones; digits and all else end
 * it, removed characters do not. Its look-alikes become Latin when
 *   1. the word holds no foreign letter without a Latin look-alike, and
 *   2. the word also holds a Latin letter, or it has no weak look-alike
 *      (п for n), and the text holds Latin or CJK letters, but no foreign one
 *      without a look-alike and no weak one in a word without Latin ones.
 * So раураl is paypal anywhere, АССЕРТ is accept in an English message, арр is
 * app in a Chinese one, and Russian stays Russian even where a word (тост) has
 * look-alikes only. Folding a folded text decides the same again, for words
 * that are kept are kept whole, the evidence is in them, and words never grow
 * together.
 *
 * Failure: none.
 * Limits: a word is looked at once, the text at most once: linear.
 * Threads: no shared state.
 */
#include "fold.h"

#include "base/utf8.h"

struct word {
	bool has_latin;
	bool has_weak;
	bool has_foreign;
};

/* Take one character's class into the word; false when it ends the word. */
static bool word_add(struct word *word, enum fold_class class)
{
	switch (class) {
	case FOLD_LATIN:
		word->has_latin = true;
		return true;
	case FOLD_FOREIGN:
		word->has_foreign = true;
		return true;
	case FOLD_WEAK:
		word->has_weak = true;
		return true;
	case FOLD_LOOK:
	case FOLD_IGNORABLE:
	case FOLD_MARK:
	case FOLD_OVERLAY:
	case FOLD_KEYCAP:
	case FOLD_VOICED:
	case FOLD_SEMI:
		return true;
	default:
		return false;
	}
}

static enum fold_class class_at(const struct fold *f, const unsigned char *ptr,
				size_t *len)
{
	uint32_t code;
	bool is_valid;

	*len = utf8_decode(ptr, f->end, &code, &is_valid);
	return fold_record_class(fold_record(code));
}

/* The word's part before ptr. */
static void look_back(const struct fold *f, struct word *word)
{
	const unsigned char *ptr = f->ptr;
	size_t len;

	while (ptr > f->raw) {
		do
			ptr--;
		while (ptr > f->raw && (*ptr & 0xC0) == 0x80);
		if (!word_add(word, class_at(f, ptr, &len)))
			return;
	}
}

/* The word's part from ptr on; returns where it ends. */
static const unsigned char *look_ahead(const struct fold *f, struct word *word)
{
	const unsigned char *ptr = f->ptr;

	while (ptr < f->end) {
		size_t len;
		enum fold_class class = class_at(f, ptr, &len);

		if (!word_add(word, class)) {
			/* It starts in a letter and ends in a digit. */
			if (class == FOLD_UNIT)
				word->has_latin = true;
			break;
		}
		ptr += len;
	}
	return ptr;
}

static enum fold_decision decide_text(const struct fold *f)
{
	const unsigned char *ptr = f->raw;
	struct word word = {false, false, false};
	bool has_latin = false;

	while (ptr < f->end) {
		size_t len;
		enum fold_class class = class_at(f, ptr, &len);

		ptr += len;
		if (word_add(&word, class) && ptr < f->end)
			continue;
		word.has_latin |= class == FOLD_UNIT;
		if (word.has_foreign || (word.has_weak && !word.has_latin))
			return FOLD_KEEP;
		has_latin |= word.has_latin || fold_is_cjk_letter(class);
		word = (struct word){false, false, false};
	}
	return has_latin ? FOLD_CONVERT : FOLD_KEEP;
}

bool fold_word_converts(struct fold *f)
{
	struct word word = {false, false, false};

	if (f->word_end && f->ptr < f->word_end)
		return f->converts_word;
	look_back(f, &word);
	f->word_end = look_ahead(f, &word);
	if (word.has_latin || word.has_weak || word.has_foreign) {
		f->converts_word = word.has_latin && !word.has_foreign;
		return f->converts_word;
	}
	if (f->decision == FOLD_UNDECIDED)
		f->decision = decide_text(f);
	f->converts_word = f->decision == FOLD_CONVERT;
	return f->converts_word;
}

unsigned char fold_look_alike(uint32_t code)
{
	size_t low = 0;
	size_t high = fold_looks_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fold_looks[middle].code == code)
			return (unsigned char)fold_looks[middle].letter;
		if (fold_looks[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}
