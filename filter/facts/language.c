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

#include "base/ascii.h"
#include "base/lanes.h"
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

/*
 * Most of what is written is ASCII, Han and its punctuation: count it sixteen
 * bytes at once while there is nothing else, and at most as often as the
 * counts of a place can tell. The last character may be cut: then its head has
 * been counted.
 */
static const unsigned char *count_rows(struct script_counts *counts,
				       const unsigned char *ptr,
				       const unsigned char *end)
{
	bytes16 latin = {0};
	bytes16 han = {0};

	for (unsigned n = 0; end - ptr > BYTES_WIDTH && n < UINT8_MAX; n++) {
		bytes16 row = bytes_load(ptr);
		bytes16 is_han = bytes_between(row, 0xE4, 0xE9);

		bytes16 is_sign = bytes_equal(row, 0xE3) &
				  bytes_equal(bytes_load(ptr + 1), 0x80);

		if (bytes_any(bytes_between(row, 0xC0, 0xFF) &
			      ~(is_han | is_sign)))
			break;
		latin -= bytes_between(row | 0x20, 'a', 'z');
		han -= is_han;
		ptr += BYTES_WIDTH;
	}
	counts->latin += bytes_sum(latin);
	counts->han += bytes_sum(han);
	return ptr;
}

static const unsigned char *count_character(struct script_counts *counts,
					    const unsigned char *ptr,
					    const unsigned char *end)
{
	uint32_t code;
	bool is_valid;

	if (*ptr < 0xC0) { /* ASCII, or what a row has cut off */
		counts->latin += ascii_is_letter(*ptr);
		return ptr + 1;
	}
	if (*ptr >= 0xE4 && *ptr <= 0xE9) {
		counts->han++;
		return ptr + 3;
	}
	ptr += utf8_decode(ptr, end, &code, &is_valid);
	count_script(counts, code);
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
		const unsigned char *row_end;

		ptr = count_rows(counts, ptr, end);
		row_end = end - ptr > BYTES_WIDTH ? ptr + BYTES_WIDTH : end;
		while (ptr < row_end)
			ptr = count_character(counts, ptr, end);
	}
}

static const char *latin_language(const struct facts *facts,
				  const struct script_counts *counts)
{
	const struct vocabulary *vocabulary = facts->context->vocabulary;
	const char *best = counts->latin_extended ? "" : "en";
	size_t most = 0;

	for (size_t i = 0; i < vocabulary->n_langs; i++) {
		uint32_t set = vocabulary->langs[i].set;
		size_t count = hits_has(facts->hits, set)
				   ? hits_count(facts->hits, set)
				   : 0;

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
