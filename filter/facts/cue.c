/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cue - the words that introduce an entity, looked for near a place.
 *
 * Contract: see cue.h. The table of cue.def is indexed once by a hash of the
 * first two bytes; a search looks at each byte of its window once and
 * compares only the words of that bucket, longest match first. The words are
 * folded by the code that folds texts.
 * Failure: none.
 * Limits: a window is at most CUE_WINDOW bytes, so a look is O(1).
 * Threads: safe; the index is built under pthread_once and stays.
 */
#include "cue.h"
#include "finder.h"
#include "text/view.h"

#include "base/seek.h"

#include <pthread.h>

static const struct row {
	uint32_t kinds;
	const char *service;
	const char *word; /* as people write it; it is folded on first use */
} rows[] = {
#define CUE(kinds, service, word) {kinds, service, word},
#include "cue.def"
#undef CUE
};

static struct cue cues[ARRAY_LEN(rows)];
static struct arena words_arena; /* of the folded words; never released */

enum { BUCKET_BITS = 12, BUCKETS = 1 << BUCKET_BITS };

/* Chains of 1-based indexes into cues; 0 ends a chain. */
static uint16_t first_in_bucket[BUCKETS];
static uint16_t next_in_bucket[ARRAY_LEN(cues)];
static uint32_t bucket_kinds[BUCKETS]; /* of all words of the bucket */
static uint32_t first_kinds[256];      /* of all that begin with the byte */
static pthread_once_t index_once = PTHREAD_ONCE_INIT;

/*
 * The hash of the first two bytes, or of the three that a CJK character has:
 * in Chinese text hardly a place shares its bucket with a word by chance.
 */
static size_t bucket_of(const unsigned char *ptr, size_t len)
{
	uint32_t key = (uint32_t)ptr[0] << 8 | ptr[1];

	if (ptr[0] >= 0xE0 && len > 2)
		key = key << 8 | ptr[2];
	return (key * 2654435761u) >> (32 - BUCKET_BITS);
}

static void index_build(void)
{
	arena_init(&words_arena, 0);
	for (size_t i = 0; i < ARRAY_LEN(cues); i++) {
		struct span word = span_of(rows[i].word);
		size_t bucket;

		/* Without memory a word stands as it is written. */
		(void)fold_literal(word, &words_arena, &word);
		cues[i] = (struct cue){word, rows[i].kinds, rows[i].service};
		if (word.len < 2)
			continue;
		bucket = bucket_of(word.ptr, word.len);
		next_in_bucket[i] = first_in_bucket[bucket];
		first_in_bucket[bucket] = (uint16_t)(i + 1);
		bucket_kinds[bucket] |= cues[i].kinds;
		first_kinds[word.ptr[0]] |= cues[i].kinds;
	}
}

/* A Latin word must not be a piece of a longer one; a digit may follow. */
static bool stands_alone(struct span text, size_t start, size_t end)
{
	unsigned char before = byte_before(text, start);
	unsigned char after = byte_at(text, end);

	if (ascii_is_letter(text.ptr[start]) &&
	    (ascii_is_letter(before) || before == '_'))
		return false;
	return !ascii_is_letter(text.ptr[end - 1]) ||
	       !(ascii_is_letter(after) || (after >= 0xC3 && after <= 0xCF));
}

static ALWAYS_INLINE const struct cue *match_at(struct span text, size_t at,
						size_t limit, uint32_t kinds)
{
	const struct cue *best = NULL;
	size_t bucket;

	if (LIKELY(!(first_kinds[text.ptr[at]] & kinds)) || limit - at < 2)
		return NULL;
	bucket = bucket_of(text.ptr + at, text.len - at);
	if (LIKELY(!(bucket_kinds[bucket] & kinds)))
		return NULL;
	for (size_t i = first_in_bucket[bucket]; i; i = next_in_bucket[i - 1]) {
		const struct cue *cue = &cues[i - 1];
		size_t len = cue->word.len;

		if (len > limit - at || (best && len <= best->word.len))
			continue;
		if (!memcmp(text.ptr + at, cue->word.ptr, len) &&
		    stands_alone(text, at, at + len))
			best = cue;
	}
	return best;
}

/* A word of one CJK character counts only right beside the candidate. */
static bool is_one_character(const struct cue *cue)
{
	return cue->word.len == 3 && cue->word.ptr[0] >= 0xE3;
}

static ALWAYS_INLINE bytes16 may_break(bytes16 bytes)
{
	return bytes_equal(bytes, '!') | bytes_equal(bytes, '?') |
	       bytes_equal(bytes, ';') | bytes_equal(bytes, '.') |
	       bytes_equal(bytes, 0xE3);
}

/* A sentence ends here: nothing behind it introduces what stands before. */
static bool is_break(struct span text, size_t at)
{
	unsigned char c = text.ptr[at];

	if (c == '.')
		return byte_at(text, at + 1) == ' ' &&
		       ascii_is_letter(byte_at(text, at + 2));
	return c != 0xE3 || text_has(text, at, "。");
}

/* The first break from at on and before limit, or limit. */
static size_t next_break(struct span text, size_t at, size_t limit)
{
	struct span window = span_make(text.ptr, limit);

	while ((at = seek(window, at, may_break)) < limit &&
	       !is_break(text, at))
		at++;
	return at;
}

static size_t window_start(struct span text, size_t at, size_t window)
{
	size_t start;

	if (window > CUE_WINDOW)
		window = CUE_WINDOW;
	start = at > window ? at - window : 0;
	for (;;) {
		size_t end = next_break(text, start, at);

		if (end >= at)
			return start;
		start = end + 1;
	}
}

static size_t window_end(struct span text, size_t at, size_t window)
{
	if (window > CUE_WINDOW)
		window = CUE_WINDOW;
	if (window > text.len - at)
		window = text.len - at;
	return next_break(text, at, at + window);
}

/* Where a word may begin: not amid letters or a character, nor at a blank. */
static ALWAYS_INLINE bytes16 may_begin(bytes16 before, bytes16 bytes,
				       bytes16 behind UNUSED)
{
	return ~((bytes_between(before | 0x20, 'a', 'z') &
		  bytes_between(bytes | 0x20, 'a', 'z')) |
		 bytes_between(bytes, 0x80, 0xBF) | bytes_equal(bytes, ' '));
}

bool cue_before(struct span text, size_t at, uint32_t kinds, size_t window,
		struct cue_hit *hit)
{
	bool is_found = false;
	size_t next; /* behind the last word, of the kinds or not */

	pthread_once(&index_once, index_build);
	if (at > text.len)
		return false;
	next = window_start(text, at, window);
	for (size_t i = next; i < at; i += BYTES_WIDTH) {
		unsigned mask = seek_mask(text, i, may_begin);

		for (; mask; mask &= mask - 1) {
			size_t start = i + LOWEST_BIT(mask);
			const struct cue *cue;

			if (start >= at)
				break;
			if (start < next)
				continue;
			cue = match_at(text, start, at, UINT32_MAX);
			if (!cue)
				continue;
			next = start + cue->word.len;
			if ((cue->kinds & kinds) &&
			    (!is_one_character(cue) || next == at)) {
				*hit = (struct cue_hit){cue, start, next};
				is_found = true;
			}
		}
	}
	return is_found;
}

/* Within a word no cue begins. */
static inline bool goes_on(struct span text, size_t at)
{
	return ascii_is_letter(text.ptr[at]) &&
	       ascii_is_letter(byte_before(text, at));
}

bool cue_after(struct span text, size_t at, uint32_t kinds, size_t window,
	       struct cue_hit *hit)
{
	size_t end;

	pthread_once(&index_once, index_build);
	if (at > text.len)
		return false;
	end = window_end(text, at, window);
	for (size_t i = at; i < end;) {
		const struct cue *cue = NULL;

		if (!goes_on(text, i))
			cue = match_at(text, i, text.len, UINT32_MAX);
		if (cue && (cue->kinds & kinds) &&
		    (!is_one_character(cue) || i == at)) {
			*hit = (struct cue_hit){cue, i, i + cue->word.len};
			return true;
		}
		i += cue ? cue->word.len : 1;
	}
	return false;
}

bool cue_next(struct span text, size_t from, uint32_t kinds,
	      struct cue_hit *hit)
{
	pthread_once(&index_once, index_build);
	for (size_t i = from; i < text.len; i += BYTES_WIDTH) {
		unsigned mask = seek_mask(text, i, may_begin);

		for (; mask; mask &= mask - 1) {
			size_t start = i + LOWEST_BIT(mask);
			const struct cue *cue;

			if (start >= text.len)
				break;
			cue = match_at(text, start, text.len, kinds);
			if (cue && (cue->kinds & kinds)) {
				*hit = (struct cue_hit){cue, start,
							start + cue->word.len};
				return true;
			}
		}
	}
	return false;
}

bool cue_is_sent_to(struct span text, size_t at)
{
	struct cue_hit hit;
	unsigned char last = byte_before(text, at);

	if (last == ' '
		? !(text_ends(text, at, " to ") ||
		    text_ends(text, at, " at ") ||
		    text_ends(text, at, " ke ") || text_ends(text, at, " al "))
		: last < 0x80 ||
		      !(text_ends(text, at, "到") || text_ends(text, at, "至")))
		return false;
	return cue_before(text, at, CUE_SMS, CUE_WINDOW, &hit);
}
