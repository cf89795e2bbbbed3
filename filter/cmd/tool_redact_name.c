/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_name - names of people, as far as they can be told: of those
 * who get the message, and behind a greeting.
 *
 * Names that stand elsewhere cannot be known; --name tells them.
 *
 * Contract: see tool_redact.h.
 * Failure: ERR_MEMORY.
 */
#include "cmd/tool_redact.h"

#include "base/ascii.h"
#include "base/utf8.h"

#include <string.h>

enum {
	NAME_WORDS = 3,
	LEAST_LETTERS = 3,
	HAN_NAME = 3,
	HAN_BYTES = 3,
	HAN_NAME_BYTES = 9
};

/* Is the word, without case, one of the list? */
static bool is_one_of(struct span word, const char *const *list)
{
	for (; *list; list++)
		if (span_equal_nocase(word, *list))
			return true;
	return false;
}

/* Does what stands there claim a brand? */
static bool is_claim(const struct facts *facts, uint16_t text,
		     struct range range)
{
	for (size_t i = 0; i < facts->n_claims; i++) {
		const struct fact_place *place = &facts->claims[i].place;
		struct range raw;

		if (place->text != text)
			continue;
		raw = view_raw_range(&facts->texts[text].view, place->where);
		if (range.start < raw.end && raw.start < range.end)
			return true;
	}
	return false;
}

/* --- greetings ------------------------------------------------------------ */

static const char *const greetings[] = {
    "dear",    "hi",       "hello",    "hey",     "attn",    "mr",     "mrs",
    "ms",      "miss",     "dr",       "hallo",   "herr",    "herrn",  "frau",
    "liebe",   "lieber",   "bonjour",  "cher",    "mme",     "mlle",   "madame",
    "hola",    "monsieur", "estimado", "sr",      "sra",     "senora", "ciao",
    "caro",    "cara",     "estimada", "prezado", "prezada", "signor", "beste",
    "signora", "mijnheer", "mevrouw",  NULL};

/* Words behind a greeting that are nobody's name. */
static const char *const nobody[] = {
    "account",     "all",        "applicant", "beneficiary", "cardholder",
    "client",      "colleague",  "customer",  "dad",         "dear",
    "employee",    "everyone",   "family",    "friend",      "guest",
    "holder",      "madam",      "member",    "mom",         "mr",
    "mrs",         "ms",         "mum",       "new",         "owner",
    "parent",      "parents",    "partner",   "resident",    "shopper",
    "sir",         "subscriber", "team",      "there",       "user",
    "valued",      "winner",     "your",      "we",          "this",
    "please",      "our",        "you",       "the",         "customers",
    "clients",     "users",      "members",   "friends",     "colleagues",
    "taxpayer",    "citizen",    "kunde",     "kundin",      "kunden",
    "damen",       "herren",     "cliente",   "clientes",    "usuario",
    "utilisateur", "titulaire",  "klant",     NULL};

struct word {
	struct range range;
	struct span text;
};

/* A letter of Latin scripts at text[at]: its bytes, or 0. */
static size_t letter_len(struct span text, size_t at)
{
	if (at >= text.len)
		return 0;
	if (ascii_is_letter(text.ptr[at]))
		return 1;
	/* U+00C0 to U+01BF, in two bytes of well-formed UTF-8. */
	return text.ptr[at] >= 0xC3 && text.ptr[at] <= 0xC6 && at + 1 < text.len
		   ? 2
		   : 0;
}

static bool begins_large(struct span word)
{
	return ascii_is_upper(word.ptr[0]) ||
	       (word.len > 1 && word.ptr[0] == 0xC3 && word.ptr[1] < 0x9F);
}

/* The word at or behind `at`, over one space, dot or comma at most. */
static bool next_word(struct span raw, size_t at, struct word *word)
{
	size_t end;

	if (at < raw.len && raw.ptr[at] == '.')
		at++;
	if (at < raw.len && raw.ptr[at] == ' ')
		at++;
	end = at;
	for (;;) {
		size_t len = letter_len(raw, end);

		if (!len && end > at && end < raw.len &&
		    (raw.ptr[end] == '-' || raw.ptr[end] == '\'') &&
		    letter_len(raw, end + 1))
			len = 1;
		if (!len)
			break;
		end += len;
	}
	if (end == at)
		return false;
	word->range = (struct range){(uint32_t)at, (uint32_t)end};
	word->text = span_range(raw, word->range);
	return true;
}

static int add_greeted(struct redaction *redaction, struct facts *facts,
		       uint16_t text, size_t at)
{
	struct span raw = facts->message->texts[text].raw;
	struct word word;

	for (int i = 0; i < NAME_WORDS; i++) {
		int rc;

		if (!next_word(raw, at, &word) || !begins_large(word.text))
			return 0;
		at = word.range.end;
		if (is_one_of(word.text, greetings))
			continue; /* Dear Mr Smith */
		if (word.text.len < 2 || is_one_of(word.text, nobody) ||
		    is_claim(facts, text, word.range))
			return 0;
		rc = redact_add(redaction, REDACT_NAME, word.text,
				(struct span){0}, NULL);
		if (rc)
			return rc;
	}
	return 0;
}

static int find_greeted(struct redaction *redaction, struct facts *facts,
			uint16_t text)
{
	struct span raw = facts->message->texts[text].raw;
	struct word word;
	size_t at = 0;
	int rc = 0;

	while (at < raw.len && !rc) {
		if (!next_word(raw, at, &word)) {
			at++;
			continue;
		}
		at = word.range.end;
		if (is_one_of(word.text, greetings))
			rc = add_greeted(redaction, facts, text, at);
	}
	return rc;
}

/* --- Chinese -------------------------------------------------------------- */

static const char surnames[] =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡"
    "蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江"
    "尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常劉陳楊黃趙吳孫馬許鄧韓馮";

static const char *const han_titles[] = {"先生", "女士", "小姐",
					 "老师", "老師", NULL};
static const char *const han_greetings[] = {"尊敬的", "亲爱的", "親愛的", NULL};

static bool is_han(struct span raw, size_t at)
{
	uint32_t code;
	bool is_valid;

	if (at + HAN_BYTES > raw.len)
		return false;
	utf8_decode(raw.ptr + at, raw.ptr + raw.len, &code, &is_valid);
	return code >= 0x4E00 && code <= 0x9FFF;
}

static bool is_surname(struct span raw, size_t at)
{
	return is_han(raw, at) &&
	       span_find(span_of(surnames), span_make(raw.ptr + at, HAN_BYTES),
			 0) != SIZE_MAX;
}

static int add_han(struct redaction *redaction, struct span raw, size_t start,
		   size_t end)
{
	return redact_add(redaction, REDACT_NAME,
			  span_make(raw.ptr + start, end - start),
			  (struct span){0}, NULL);
}

/* The name before a title: back to a surname, three characters at most. */
static int find_titled(struct redaction *redaction, struct span raw,
		       const char *title)
{
	struct span word = span_of(title);
	size_t at = span_find(raw, word, 0);
	int rc = 0;

	for (; at != SIZE_MAX && !rc;
	     at = span_find(raw, word, at + word.len)) {
		size_t start = SIZE_MAX;

		for (size_t n = 1; n <= HAN_NAME && n * HAN_BYTES <= at; n++) {
			if (!is_han(raw, at - n * HAN_BYTES))
				break;
			if (is_surname(raw, at - n * HAN_BYTES))
				start = at - n * HAN_BYTES;
		}
		/* Of one character: with the title, or all would be hit. */
		if (start != SIZE_MAX)
			rc = add_han(redaction, raw, start,
				     at - start == HAN_BYTES ? at + word.len
							     : at);
	}
	return rc;
}

/* The name behind a greeting, up to what is no Han or a title. */
static int find_han_greeted(struct redaction *redaction, struct span raw,
			    const char *greeting)
{
	struct span word = span_of(greeting);
	size_t at = span_find(raw, word, 0);
	int rc = 0;

	for (; at != SIZE_MAX && !rc; at = span_find(raw, word, at)) {
		size_t end = at += word.len;

		while (is_han(raw, end) && end < at + HAN_NAME_BYTES)
			end += HAN_BYTES;
		if (end - at > HAN_BYTES && is_surname(raw, at) &&
		    !is_han(raw, end))
			rc = add_han(redaction, raw, at, end);
	}
	return rc;
}

/* --- those who get it ----------------------------------------------------- */

/* Each word of a name, or of an address's local part. */
static int add_words(struct redaction *redaction, struct span text)
{
	size_t start = 0;
	int rc = 0;

	for (size_t i = 0; i <= text.len && !rc; i++) {
		bool is_inside = i < text.len &&
				 (ascii_is_letter(text.ptr[i]) ||
				  text.ptr[i] >= 0x80);
		struct span word = span_make(text.ptr + start, i - start);

		if (is_inside)
			continue;
		if (word.len >= LEAST_LETTERS && !is_one_of(word, nobody))
			rc = redact_add(redaction, REDACT_NAME, word,
					(struct span){0}, NULL);
		start = i + 1;
	}
	return rc;
}

static int find_receivers(struct redaction *redaction,
			  const struct message *message)
{
	bool is_outbound = message->direction == DIRECTION_OUTBOUND;
	int rc = 0;

	for (size_t i = 0; i < message->n_addresses && !rc; i++) {
		const struct message_address *address = &message->addresses[i];
		if (is_outbound || address->role == ADDRESS_TO ||
		    address->role == ADDRESS_CC)
			rc = add_words(redaction, address->name);
	}
	return rc;
}

int redact_find_names(struct redaction *redaction, struct facts *facts)
{
	const struct message *message = facts->message;
	int rc = find_receivers(redaction, message);

	facts_find_claims(facts);
	for (size_t i = 0; i < message->n_texts && !rc; i++) {
		struct span raw = message->texts[i].raw;

		rc = find_greeted(redaction, facts, (uint16_t)i);
		for (size_t k = 0; han_greetings[k] && !rc; k++)
			rc = find_han_greeted(redaction, raw, han_greetings[k]);
		for (size_t k = 0; han_titles[k] && !rc; k++)
			rc = find_titled(redaction, raw, han_titles[k]);
	}
	return rc;
}

/* --- fakes ---------------------------------------------------------------- */

/*
 * The first of the fakes, from the item's own on, with which no name that
 * is to be hidden begins.
 */
static const char *pick(const struct redaction *redaction,
			const struct redact_item *item,
			const char *const *fakes, size_t n_fakes)
{
	for (size_t i = 0; i < n_fakes; i++) {
		const char *fake = fakes[(item->ordinal + i) % n_fakes];
		size_t len = strlen(fake);
		bool is_taken = false;

		for (size_t k = 0; k < redaction->n && !is_taken; k++) {
			struct span raw = redaction->items[k].raw;

			is_taken = raw.len >= len &&
				   span_equal_nocase(span_make(raw.ptr, len),
						     fake);
		}
		if (!is_taken)
			return fake;
	}
	return fakes[item->ordinal % n_fakes];
}

static void add_han_name(const struct redaction *redaction,
			 const struct redact_item *item, struct buf *out)
{
	static const char *const fakes[] = {"张", "李", "王", "赵",
					    "陈", "周", "吴", "孙"};
	const char *surname = pick(redaction, item, fakes, ARRAY_LEN(fakes));

	buf_add_string(out, surname);
	/* A title that is part of the item stays. */
	for (size_t i = 0; han_titles[i]; i++) {
		struct span title = span_of(han_titles[i]);

		if (item->raw.len == HAN_BYTES + title.len &&
		    span_ends_with(item->raw, title)) {
			buf_add_span(out, title);
			return;
		}
	}
	for (size_t n = HAN_BYTES; n < item->raw.len; n += HAN_BYTES)
		buf_add_string(out, "某");
}

void redact_fake_name(struct redaction *redaction,
		      const struct redact_item *item, struct buf *out)
{
	static const char *const fakes[] = {
	    "Alex",   "Robin",  "Kim",   "Sam",    "Jamie", "Chris",
	    "Taylor", "Jordan", "Casey", "Morgan", "Quinn", "Riley",
	};
	const char *fake;
	bool has_lower = false;

	if (item->step) {
		buf_add_span(out, item->raw);
		return;
	}
	if (is_han(item->raw, 0)) {
		add_han_name(redaction, item, out);
		return;
	}
	fake = pick(redaction, item, fakes, ARRAY_LEN(fakes));
	for (size_t i = 0; i < item->raw.len; i++)
		has_lower |= item->raw.ptr[i] >= 'a' && item->raw.ptr[i] <= 'z';
	for (; *fake; fake++)
		buf_add_char(
		    out, (unsigned char)(has_lower ? *fake : *fake & ~0x20));
	if (item->kind == REDACT_POSE)
		buf_add_string(out, " Example");
}
