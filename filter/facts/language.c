/* SPDX-License-Identifier: Apache-2.0 */
/*
 * language - which language is it written in?
 *
 * By script first: Han without kana is Chinese, kana Japanese, Hangul
 * Korean, and so on. Texts in Latin script go to the language whose lexicon
 * had most hits; without any hit the language is "en" for plain ASCII words
 * and unknown otherwise.
 *
 * Contract: fills lang with one value, or none.
 * Limits: SAMPLE_BYTES of each text are looked at.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

#include "base/utf8.h"

enum { SAMPLE_BYTES = 4096 };

struct script_counts {
	size_t latin, han, kana, hangul, cyrillic, arabic, devanagari, thai;
	size_t latin_extended;
};

static void count_script(struct script_counts *counts, uint32_t code)
{
	if (code >= 0xC0 && code <= 0x24F)
		counts->latin_extended++;
	else if (code >= 0x400 && code <= 0x52F)
		counts->cyrillic++;
	else if (code >= 0x600 && code <= 0x6FF)
		counts->arabic++;
	else if (code >= 0x900 && code <= 0x97F)
		counts->devanagari++;
	else if (code >= 0xE00 && code <= 0xE7F)
		counts->thai++;
	else if (code >= 0x3040 && code <= 0x30FF)
		counts->kana++;
	else if ((code >= 0x3400 && code <= 0x9FFF) || code >= 0x20000)
		counts->han++;
	else if (code >= 0xAC00 && code <= 0xD7A3)
		counts->hangul++;
}

/* All bytes of a word the same. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The letters among eight ASCII bytes at once: a carry into a byte's high bit
 * tells what is not below 'a' from what is above 'z'. */
static size_t count_letters(uint64_t bytes)
{
	uint64_t lower = bytes | EACH(0x20);
	uint64_t is_letter = ((lower + EACH(0x80 - 'a')) ^
			      (lower + EACH(0x7F - 'z'))) &
			     EACH(0x80);

	return (size_t)((is_letter >> 7) * EACH(1) >> 56);
}

/* Pass over ASCII, eight bytes at a time while there are so many. */
static const unsigned char *count_ascii(struct script_counts *counts,
					const unsigned char *ptr,
					const unsigned char *end)
{
	uint64_t bytes;

	for (; (size_t)(end - ptr) >= sizeof(bytes); ptr += sizeof(bytes)) {
		memcpy(&bytes, ptr, sizeof(bytes));
		if (bytes & EACH(0x80))
			break;
		counts->latin += count_letters(bytes);
	}
	for (; ptr < end && *ptr < 0x80; ptr++)
		counts->latin += (unsigned)((*ptr | 32) - 'a') < 26;
	return ptr;
}

static void count_text(struct script_counts *counts, struct span text)
{
	const unsigned char *ptr = text.ptr;
	const unsigned char *end;

	if (text.len > SAMPLE_BYTES)
		text.len = utf8_floor(text, SAMPLE_BYTES);
	end = text.ptr + text.len;
	while (ptr < end) {
		uint32_t code;
		bool is_valid;

		/* Most of what is written is ASCII or Han: no decoding. */
		if (*ptr < 0x80) {
			ptr = count_ascii(counts, ptr, end);
		} else if (*ptr >= 0xE4 && *ptr <= 0xE9) {
			counts->han++;
			ptr += 3;
		} else {
			ptr += utf8_decode(ptr, end, &code, &is_valid);
			count_script(counts, code);
		}
	}
}

static const char *latin_language(const struct facts *facts,
				  const struct script_counts *counts)
{
	const struct vocabulary *vocabulary = facts->context->vocabulary;
	const char *best = counts->latin_extended ? "" : "en";
	size_t most = 0;

	for (size_t i = 0; i < vocabulary->n_langs; i++) {
		size_t count = hits_count(facts->hits,
					  vocabulary->langs[i].set);

		if (count > most) {
			most = count;
			best = vocabulary->langs[i].lang;
		}
	}
	return best;
}

static const char *guess(const struct facts *facts,
			 const struct script_counts *counts)
{
	/* One character of these says what two or three letters say. */
	size_t latin = (counts->latin + counts->latin_extended) / 4;

	if (counts->kana && counts->kana * 3 > counts->han)
		return "ja";
	if (counts->han && counts->han >= latin)
		return "zh";
	if (counts->hangul && counts->hangul >= latin)
		return "ko";
	if (counts->cyrillic > latin * 4)
		return "ru";
	if (counts->arabic > latin * 4)
		return "ar";
	if (counts->devanagari > latin * 4)
		return "hi";
	if (counts->thai > latin * 4)
		return "th";
	if (latin || counts->latin)
		return latin_language(facts, counts);
	return "";
}

void facts_compute_language(struct facts *facts)
{
	struct script_counts counts = {0};
	const char *lang;

	(void)facts_know(facts, FIELD_LANG);
	for (size_t i = 0; i < facts->message->n_texts; i++)
		if (facts->texts[i].is_visible)
			count_text(&counts, facts->texts[i].view.folded);
	lang = guess(facts, &counts);
	if (*lang)
		facts_add_string(facts, FIELD_LANG, span_of(lang), no_place());
}
