/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold - one pass from the raw text to the folded one.
 *
 * What becomes of a character is read from fold_table (NFKC with case
 * folding, UTS 39, OpenCC); what its neighbours have to say is decided in
 * fold_context.c, fold_word.c and fold_join.c. The decisions beyond
 * Unicode's:
 *
 * - Latin, Greek and Cyrillic letters lose their diacritics, precomposed or
 *   combining (é is e, ø is o, й is и); so do Arabic and Hebrew their
 *   points. æ is ae, ß is ss. Rules are written without. Kana keep their
 *   marks; Hangul is composed; other scripts are left decomposed.
 * - A run of white space is one space, or one '\n' when it holds a line
 *   break. A space between two CJK characters is removed.
 * - Controls and default-ignorable characters are removed. They count as
 *   obfuscation only inside a word (between Latin or CJK letters or
 *   digits): mail is padded with them, emoji and foreign scripts need them.
 * - Curly quotes become ' and ", dashes -, bullets and middle dots ·,
 *   wave dashes ~, ratio and fraction signs : and /. Full-width punctuation
 *   becomes ASCII; 。 、 《 》 「 」 【 】 stay. ™ ℠ ℃ ℉ stay.
 * - Circled, squared and parenthesised letters and digits, and digits with
 *   a full stop in one character, become the bare letter or digit. They
 *   count only beside another letter or digit, for lists are numbered with
 *   ①. ○ becomes 〇. Flags (two regional indicators) do not count.
 * - Digits of another script count unless the text also has letters of one;
 *   combining marks from the third on one letter; strokes through letters
 *   always.
 * - Foreign letters that look like Latin ones become those where
 *   fold_word.c says so.
 *
 * Contract: see text/view.h. Folding a folded text changes nothing.
 * Failure: ERR_MEMORY.
 * Limits: linear; at most 11 bytes come of one (U+FDFA gives 18 letters).
 * Threads: no shared state.
 */
#include "fold.h"

#include "bytes.h"

#include "base/utf8.h"

/*
 * Room that is always left behind what is written: the longest expansion
 * (33 bytes), what sixteen-byte stores may write too much, and the margin.
 */
enum { SLACK_BYTES = 96, NUMERAL_BYTES = 3 };

static int reserve(struct fold *f)
{
	struct fold_text *text = &f->text;
	size_t old = text->capacity;
	size_t least = text->len + (size_t)(f->end - f->ptr) + SLACK_BYTES;
	size_t wanted = old * 2 > least ? old * 2 : least;

	unsigned char *bytes = text->bytes ? text->bytes - FOLD_MARGIN : NULL;

	bytes = arena_grow(text->arena, bytes, FOLD_MARGIN + old,
			   FOLD_MARGIN + wanted);
	if (!bytes)
		return ERR_MEMORY;
	if (!text->bytes)
		memset(bytes, 0, FOLD_MARGIN);
	text->bytes = bytes + FOLD_MARGIN;
	text->capacity = wanted;
	return 0;
}

/*
 * Fold sixteen bytes of ASCII, or as many as are left; returns how many of
 * them do not want the table: it is asked for controls, for what is not ASCII,
 * and for white space after white space.
 */
static ALWAYS_INLINE size_t put_ascii(unsigned char *out, struct span left,
				      bool after_blank)
{
	unsigned char end[BYTES_WIDTH] = {0};
	const unsigned char *ptr = left.ptr;
	bytes16 here;
	bytes16 line;
	unsigned plain;
	unsigned blank;
	unsigned special;

	if (UNLIKELY(left.len < BYTES_WIDTH)) {
		memcpy(end, ptr, left.len);
		ptr = end;
	}
	here = bytes_load(ptr);
	line = bytes_equal(here, '\n');
	plain = bytes_mask(bytes_between(here, ' ', '~') | line);
	blank = bytes_mask(bytes_equal(here, ' ') | line);
	special = (plain ^ 0xFFFF) | (blank & (blank << 1 | after_blank));
	bytes_store(out, here | (bytes_between(here, 'A', 'Z') & 0x20));
	return special ? LOWEST_BIT(special) : BYTES_WIDTH;
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\n';
}

/* Fold ASCII up to a byte that wants the table. Returns its number. */
static ALWAYS_INLINE size_t fold_ascii(struct fold *f)
{
	struct fold_text *text = &f->text;
	unsigned char *out = text->bytes + text->len;
	const unsigned char *ptr = f->ptr;
	bool after_blank = text->len && is_blank(out[-1]);
	size_t n;

	do {
		n = put_ascii(out, span_make(ptr, (size_t)(f->end - ptr)),
			      after_blank);
		out += n;
		ptr += n;
		after_blank = n && is_blank(out[-1]);
	} while (n == BYTES_WIDTH);
	n = (size_t)(ptr - f->ptr);
	if (n) {
		edits_follow(&text->edits, text->len,
			     (size_t)(f->ptr - f->raw));
		f->previous = fold_record_class(fold_record(out[-1]));
		text->len += n;
		f->ptr = ptr;
	}
	return n;
}

static ALWAYS_INLINE uint32_t three_byte_code(const unsigned char *ptr)
{
	return ((uint32_t)(ptr[0] & 0xF) << 12) |
	       ((uint32_t)(ptr[1] & 0x3F) << 6) | (ptr[2] & 0x3Fu);
}

/*
 * Fold one Han character to another of its length. False when the table has
 * anything else to say (numerals among them).
 */
static NEVER_INLINE bool put_other_han(unsigned char *out,
				       const unsigned char *ptr)
{
	uint32_t record = fold_record(three_byte_code(ptr));

	if (record >> FOLD_CLASS_SHIFT != FOLD_HAN)
		return false;
	record = fold_record_value(record);
	if (UNLIKELY(record > 0xFFFF)) /* 餸 has its simple form in plane 2 */
		return false;
	out[0] = (unsigned char)(0xE0 | record >> 12);
	out[1] = (unsigned char)(0x80 | (record >> 6 & 0x3F));
	out[2] = (unsigned char)(0x80 | (record & 0x3F));
	return true;
}

static ALWAYS_INLINE bool is_han_lead(unsigned char c)
{
	return c >= 0xE4 && c <= 0xE9;
}

/* Which word of fold_plain_han a character stands in, or one beyond all. */
static ALWAYS_INLINE size_t han_word(const unsigned char *ptr)
{
	uint16_t lead = (uint16_t)(ptr[0] << 8 | ptr[1]); /* one load */

	return (size_t)lead - FOLD_HAN_FIRST;
}

/*
 * Fold a row of Han characters: U+4000 to U+9FFF, lead bytes E4 to E9, with
 * at least one byte behind each. Returns how many bytes.
 */
static ALWAYS_INLINE size_t fold_han(struct fold *f)
{
	struct fold_text *text = &f->text;
	const unsigned char *end = f->end - 3;
	const unsigned char *ptr = f->ptr;
	unsigned char *out = text->bytes + text->len;
	size_t n;

	while (ptr < end) {
		size_t word = han_word(ptr);

		if (word >= FOLD_HAN_END - FOLD_HAN_FIRST)
			break;
		if (LIKELY(fold_plain_han[word] >> (ptr[2] & 0x3F) & 1))
			memcpy(out, ptr, 4); /* the fourth byte is free */
		else if (!put_other_han(out, ptr))
			break;
		out += 3;
		ptr += 3;
	}
	n = (size_t)(ptr - f->ptr);
	if (n == 0)
		return 0;
	if (f->pending)
		fold_settle(f, FOLD_HAN);
	if (f->segment_end != text->len || text->len == 0) {
		unsigned char *row = text->bytes + text->len;

		fold_begin_cjk(f);
		if (row != text->bytes + text->len)
			memmove(row - 1, row, n);
		fold_begin_row(f);
	}
	edits_follow(&text->edits, text->len, (size_t)(f->ptr - f->raw));
	f->n_segment += n / 3;
	f->n_part += n / 3;
	text->len += n;
	f->segment_end = text->len;
	f->cjk_end = text->len;
	f->previous = FOLD_HAN;
	f->has_han = true;
	f->ptr = ptr;
	return n;
}

/* Can a numeral belong to what stands before it? See fold_number.c. */
static bool is_part_of_number(enum fold_class previous)
{
	return previous == FOLD_DIGIT || previous == FOLD_NUMERAL ||
	       previous == FOLD_FORMAL || previous == FOLD_SPACE ||
	       previous == FOLD_JOINER || previous == FOLD_EMOJI;
}

static void put_expansion(struct fold *f, uint32_t record, bool is_latin,
			  struct fold_place from)
{
	const uint32_t *code = fold_pool + fold_record_value(record);

	for (; *code; code++) {
		if (is_latin)
			fold_put(f, fold_look_alike(*code), FOLD_LATIN, from);
		else
			fold_put(f, *code,
				 fold_record_class(fold_record(*code)), from);
	}
}

/* The character at hand; three bytes, as most are here, without a call. */
static ALWAYS_INLINE size_t decode(const struct fold *f, uint32_t *code)
{
	const unsigned char *ptr = f->ptr;
	bool is_valid;

	if (LIKELY(*ptr > 0xE0 && *ptr < 0xF0 && f->end - ptr >= 3 &&
		   (ptr[1] & 0xC0) == 0x80 && (ptr[2] & 0xC0) == 0x80)) {
		*code = three_byte_code(ptr);
		return 3;
	}
	return utf8_decode(ptr, f->end, code, &is_valid);
}

/* A character that the context has a say in. */
static void fold_in_context(struct fold *f, uint32_t code, uint32_t record,
			    struct fold_place from)
{
	enum fold_class class = fold_record_class(record);
	bool is_latin = (class == FOLD_LOOK || class == FOLD_WEAK) &&
			fold_word_converts(f);
	bool is_number = (class == FOLD_NUMERAL || class == FOLD_FORMAL) &&
			 is_part_of_number(f->previous);

	if (is_latin)
		class = FOLD_LATIN;
	if (f->pending && class != FOLD_IGNORABLE)
		fold_settle(f, class);
	if (is_latin)
		f->counts[OBFUSCATION_LOOK_ALIKE]++;
	else
		fold_count(f, code, fold_record_kind(record), class);
	if (record & FOLD_IS_MANY)
		put_expansion(f, record, is_latin, from);
	else if (is_latin)
		fold_put(f, fold_look_alike(code), class, from);
	else
		fold_put(f,
			 (record & FOLD_IS_SELF) ? code
						 : fold_record_value(record),
			 class, from);
	if (is_number)
		fold_note(f, &f->numerals, f->text.len - NUMERAL_BYTES);
}

/*
 * Much of Chinese: full-width punctuation that becomes ASCII, and its own that
 * stays. False for anything else.
 */
static ALWAYS_INLINE bool fold_punctuation(struct fold *f, uint32_t record,
					   struct fold_place from)
{
	static const uint32_t stays = FOLD_IS_SELF | FOLD_CJK_PUNCT
							 << FOLD_CLASS_SHIFT;
	struct fold_text *text = &f->text;
	size_t to = text->len;

	if (record >> FOLD_CLASS_SHIFT == FOLD_PUNCT &&
	    fold_record_value(record) < 0x80) {
		text->bytes[to] = (unsigned char)fold_record_value(record);
		text->len++;
		edits_add(&text->edits,
			  (struct edit){(uint32_t)to, (uint32_t)to + 1,
					(uint32_t)from.start,
					(uint32_t)from.end});
		f->previous = FOLD_PUNCT;
	} else if (record == stays) {
		fold_begin_cjk(f);
		to = text->len;
		edits_follow(&text->edits, to, from.start);
		memcpy(text->bytes + to, f->raw + from.start,
		       from.end - from.start);
		text->len += from.end - from.start;
		f->previous = FOLD_CJK_PUNCT;
		f->cjk_end = text->len;
	} else {
		return false;
	}
	f->pending = 0;
	return true;
}

/* One character by the table. */
static ALWAYS_INLINE void fold_char(struct fold *f)
{
	uint32_t code;
	size_t len = decode(f, &code);
	uint32_t record = fold_record(code);
	size_t at = (size_t)(f->ptr - f->raw);
	struct fold_place from = {at, at + len};

	if (!fold_punctuation(f, record, from))
		fold_in_context(f, code, record, from);
	f->ptr += len;
}

static int fold_pass(struct fold *f)
{
	while (f->ptr < f->end) {
		if (*f->ptr < 0x80) {
			if (f->pending)
				fold_settle(
				    f, fold_record_class(fold_record(*f->ptr)));
			if (fold_ascii(f))
				continue;
		} else if (is_han_lead(*f->ptr) && fold_han(f)) {
			continue;
		}
		if (UNLIKELY(f->text.capacity - f->text.len <
			     (size_t)(f->end - f->ptr) + SLACK_BYTES) &&
		    reserve(f))
			return ERR_MEMORY;
		fold_char(f);
	}
	return 0;
}

int fold_run(struct fold *f, struct span raw, struct arena *arena)
{
	int err;

	*f = (struct fold){
	    .raw = raw.ptr, .ptr = raw.ptr, .end = raw.ptr + raw.len};
	f->text.arena = arena;
	f->text.edits.arena = arena;
	err = reserve(f);
	if (!err)
		err = fold_pass(f);
	if (err)
		return err;
	fold_finish(f);
	err = fold_join(f);
	return f->text.edits.has_failed || f->has_failed ? ERR_MEMORY : err;
}
