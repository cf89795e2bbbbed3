/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clause - sentences and clauses of a folded text.
 *
 * One walk over the bytes, sixteen at once where nothing ends. An end takes
 * along what follows of the same kind, closing quotes and brackets, and white
 * space; an opening bracket starts a clause before itself. A piece without a
 * letter or digit makes no clause of its own: it goes to the next one.
 *
 * Inside a URL (from :// or a slash behind a host on, to white space or a
 * byte that is not ASCII) nothing ends. A comma, colon or dot between two
 * digits does not end anything either, nor does a ! between two letters.
 *
 * Failure: ERR_MEMORY. Limits: linear. Threads: no shared state.
 */
#include "text/clause.h"

#include "base/ascii.h"
#include "base/seek.h"

#include <string.h>

enum end_kind { END_NONE, END_CLAUSE, END_SENTENCE };

enum { WORD_BYTES = 8, MARK_BYTES = 3 };

struct splitter {
	struct clause_list *list;
	struct arena *arena;
	size_t capacity;
	struct span text;
	size_t start;         /* of the clause being read */
	size_t sentence_from; /* index of the sentence's first clause */
	bool has_word;
	bool has_dot; /* the token so far holds a dot: it may be a host */
	bool is_url;
};

/* Words that end in a dot and end no sentence. */
static const char *const abbreviations[] = {
    "mr",  "mrs", "ms",   "dr",   "prof", "st",     "vs",  "jr",  "sr",
    "ext", "tel", "dept", "acct", "acc",  "approx", "est", "fig", "ref",
    "e.g", "i.e", "a.m",  "p.m",  "u.s",  "rs",     "no",  "nos",
};

static unsigned char byte_at(const struct splitter *s, size_t at)
{
	return at < s->text.len ? s->text.ptr[at] : '\n';
}

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\n';
}

static bool is_word(unsigned char c)
{
	return ascii_is_digit(c) || (c >= 'a' && c <= 'z') || c >= 0x80;
}

static bool is_lower_at(const struct splitter *s, size_t at)
{
	return byte_at(s, at) >= 'a' && byte_at(s, at) <= 'z';
}

static bool is_quote(unsigned char c)
{
	return c == '"' || c == '\'';
}

/* The last byte of CJK punctuation, which is U+3000 to 303F; 0 for others. */
static unsigned char cjk_mark(const struct splitter *s, size_t at)
{
	return byte_at(s, at) == 0xE3 && byte_at(s, at + 1) == 0x80
		   ? byte_at(s, at + 2)
		   : 0;
}

static bool is_cjk_punct(const struct splitter *s, size_t at)
{
	return cjk_mark(s, at) != 0;
}

/* Brackets stand in pairs: 〈〉《》「」『』【】 and 〔〕〖〗. */
static bool is_cjk_bracket(unsigned char mark)
{
	return (mark >= 0x88 && mark <= 0x91) || (mark >= 0x94 && mark <= 0x97);
}

/* "no. 5" and "a/c no. x12" are numbers, "reply yes or no. We" is not. */
static bool is_before_number(const struct splitter *s, size_t at)
{
	unsigned char c;
	unsigned char next;

	while (is_space(byte_at(s, at)) && at < s->text.len)
		at++;
	c = byte_at(s, at);
	next = byte_at(s, at + 1);
	return ascii_is_digit(c) || c == '#' || c == '*' ||
	       (c == 'x' &&
		(next == 'x' || ascii_is_digit(next) || !is_word(next)));
}

static bool is_abbreviation(const struct splitter *s, size_t dot)
{
	size_t start = dot;
	size_t len;

	while (start > s->start && dot - start < WORD_BYTES &&
	       ((is_word(s->text.ptr[start - 1]) &&
		 s->text.ptr[start - 1] < 0x80) ||
		s->text.ptr[start - 1] == '.'))
		start--;
	len = dot - start;
	if (len == 1)
		return !ascii_is_digit(s->text.ptr[start]); /* an initial */
	for (size_t i = 0; i < ARRAY_LEN(abbreviations); i++)
		if ((unsigned char)abbreviations[i][0] == s->text.ptr[start] &&
		    strlen(abbreviations[i]) == len &&
		    !memcmp(s->text.ptr + start, abbreviations[i], len))
			return abbreviations[i][0] != 'n' ||
			       is_before_number(s, dot + 1);
	return false;
}

static enum end_kind end_of_dot(const struct splitter *s, size_t at)
{
	unsigned char next = byte_at(s, at + 1);
	unsigned char before = at > s->start ? s->text.ptr[at - 1] : ' ';

	if (is_quote(next))
		next = byte_at(s, at + 2);
	if (next == '.' || before == '.')
		return is_space(next) || next >= 0x80 ? END_CLAUSE : END_NONE;
	if (!is_word(before) && before != ')' && before != '"')
		return END_NONE;
	if (is_space(next))
		return is_abbreviation(s, at) ? END_NONE : END_SENTENCE;
	return before >= 0x80 && next >= 0x80 ? END_SENTENCE : END_NONE;
}

/* A dash splits with white space on both sides or between CJK when doubled. */
static enum end_kind end_of_dash(const struct splitter *s, size_t at)
{
	unsigned char before = at > s->start ? s->text.ptr[at - 1] : ' ';
	unsigned char next = byte_at(s, at + 1);

	if (is_space(before) && is_space(next))
		return END_CLAUSE;
	return before == '-' && !ascii_is_digit(next) ? END_CLAUSE : END_NONE;
}

static bool is_in_number(const struct splitter *s, size_t at)
{
	return at > s->start && ascii_is_digit(s->text.ptr[at - 1]) &&
	       ascii_is_digit(byte_at(s, at + 1));
}

/* Does the ASCII byte end something, given its neighbours? */
static enum end_kind end_of_ascii(const struct splitter *s, size_t at)
{
	unsigned char next = byte_at(s, at + 1);

	switch (s->text.ptr[at]) {
	case '!':
		/* log!n, send!ng: a letter in disguise. */
		if (is_lower_at(s, at - 1) && is_lower_at(s, at + 1))
			return END_NONE;
		return END_SENTENCE;
	case '\n':
	case '?':
		return END_SENTENCE;
	case '.':
		return end_of_dot(s, at);
	case ',':
	case ':':
		return is_in_number(s, at) ? END_NONE : END_CLAUSE;
	case ';':
	case ')':
	case ']':
	case '}':
		return END_CLAUSE;
	case '-':
		return end_of_dash(s, at);
	case '~':
		return is_space(next) || next >= 0x80 ? END_CLAUSE : END_NONE;
	default:
		return END_NONE;
	}
}

static enum end_kind end_of_cjk(unsigned char mark)
{
	switch (mark) {
	case 0x82: /* 。 */
		return END_SENTENCE;
	case 0x81: /* 、 */
		return END_CLAUSE;
	default:
		return is_cjk_bracket(mark) && mark % 2 ? END_CLAUSE : END_NONE;
	}
}

static ALWAYS_INLINE enum end_kind end_at(const struct splitter *s, size_t at)
{
	unsigned char c = s->text.ptr[at];

	if (c == ' ' || (c < 0x80 && is_word(c)))
		return END_NONE;
	if (c >= 0x80)
		return end_of_cjk(cjk_mark(s, at));
	return s->is_url && !is_space(c) && !is_space(byte_at(s, at + 1))
		   ? END_NONE
		   : end_of_ascii(s, at);
}

static bool is_opening(const struct splitter *s, size_t at)
{
	unsigned char c = s->text.ptr[at];
	unsigned char mark = cjk_mark(s, at);

	return c == '(' || c == '[' || c == '{' ||
	       (is_cjk_bracket(mark) && mark % 2 == 0);
}

static int close_clause(struct splitter *s, size_t end)
{
	struct clause_list *list = s->list;
	struct clause *items;

	items = arena_array_room(s->arena, list->items, list->n, &s->capacity,
				 sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	list->items = items;
	items[list->n++] = (struct clause){
	    .where = {(uint32_t)s->start, (uint32_t)end},
	    .sentence = (uint32_t)list->n_sentences};
	s->start = end;
	s->has_word = false;
	return 0;
}

static void close_sentence(struct splitter *s, bool is_question)
{
	struct clause_list *list = s->list;

	if (list->n == s->sentence_from)
		return;
	for (size_t i = s->sentence_from; i < list->n; i++)
		list->items[i].ends_in_question = is_question;
	s->sentence_from = list->n;
	list->n_sentences++;
}

/*
 * An end was found at: take what belongs to it (more ends, quotes, white
 * space), close the clause and perhaps the sentence. Returns where to go on.
 */
static int take_end(struct splitter *s, size_t *at, enum end_kind kind)
{
	enum end_kind more = kind;
	bool is_question = false;
	size_t end = *at;

	for (;;) {
		unsigned char c = s->text.ptr[end];
		bool may_close = !is_space(c);

		if (more > kind)
			kind = more;
		is_question |= c == '?';
		end += is_cjk_punct(s, end) ? MARK_BYTES : 1;
		if (end >= s->text.len)
			break;
		more = end_at(s, end);
		c = s->text.ptr[end];
		if (more == END_NONE && !is_space(c) &&
		    !(is_quote(c) && may_close))
			break;
	}
	*at = end;
	if (!s->has_word && kind == END_CLAUSE)
		return 0;
	if (s->has_word && close_clause(s, end))
		return ERR_MEMORY;
	if (kind == END_SENTENCE)
		close_sentence(s, is_question);
	return 0;
}

/* Keep track of whether the bytes being read are those of a URL. */
static void watch_url(struct splitter *s, size_t at)
{
	unsigned char c = s->text.ptr[at];

	if (is_space(c) || c >= 0x80 || c == '"' || c == '<' || c == '>') {
		s->is_url = false;
		s->has_dot = false;
	} else if (c == '.' && is_word(byte_at(s, at + 1))) {
		s->has_dot = true;
	} else if ((c == '/' && s->has_dot) ||
		   (c == ':' && byte_at(s, at + 1) == '/' &&
		    byte_at(s, at + 2) == '/')) {
		s->is_url = true;
	}
}

/* All but small letters, digits, spaces, and what is not ASCII; of that, what
 * begins as the punctuation of Chinese does. */
static ALWAYS_INLINE bytes16 is_sign(bytes16 bytes)
{
	return ~(bytes_between(bytes, 'a', 'z') |
		 bytes_between(bytes, '0', '9') | bytes_equal(bytes, ' ') |
		 bytes_between(bytes, 0x80, 0xFF)) |
	       bytes_equal(bytes, 0xE3);
}

/*
 * Skip letters, digits and spaces: most of a text, and nothing ends there.
 * Stops at the first sign from at on, which the end of the text is, too.
 */
static size_t skip_letters(struct splitter *s, size_t at)
{
	unsigned signs;

	do {
		bytes16 bytes = seek_load(s->text, at);
		unsigned spaces = bytes_mask(bytes_equal(bytes, ' '));
		unsigned skipped;

		signs = bytes_mask(is_sign(bytes));
		skipped = signs ? (signs & -signs) - 1 : UINT16_MAX;
		if (skipped & ~spaces)
			s->has_word = true;
		if (skipped & (spaces | bytes_mask(bytes)))
			s->is_url = s->has_dot = false;
		at += signs ? LOWEST_BIT(signs) : BYTES_WIDTH;
	} while (!signs);
	return at;
}

/* The same; of what is not ASCII only punctuation is a sign. */
static size_t skip_words(struct splitter *s, size_t at)
{
	while (at < s->text.len) {
		at = skip_letters(s, at);
		if (byte_at(s, at) != 0xE3 || is_cjk_punct(s, at))
			break;
		s->has_word = true;
		s->is_url = s->has_dot = false;
		at++;
	}
	return at;
}

static int split(struct splitter *s)
{
	size_t at = 0;

	while ((at = skip_words(s, at)) < s->text.len) {
		enum end_kind kind;

		watch_url(s, at);
		kind = end_at(s, at);
		if (kind != END_NONE) {
			if (take_end(s, &at, kind))
				return ERR_MEMORY;
			s->is_url = false;
			s->has_dot = false;
			continue;
		}
		if (s->has_word && !s->is_url && is_opening(s, at) &&
		    close_clause(s, at))
			return ERR_MEMORY;
		at += is_cjk_punct(s, at) ? MARK_BYTES : 1;
	}
	return 0;
}

int clause_split(struct clause_list *list, struct span folded,
		 struct arena *arena)
{
	struct splitter s = {.list = list, .arena = arena, .text = folded};

	*list = (struct clause_list){0};
	if (split(&s))
		return ERR_MEMORY;
	if (s.start < folded.len) {
		/* What is left has no word: it goes to the last clause. */
		if (!s.has_word && list->n)
			list->items[list->n - 1].where.end = (uint32_t)
								 folded.len;
		else if (close_clause(&s, folded.len))
			return ERR_MEMORY;
	}
	close_sentence(&s, false);
	return 0;
}
