/* SPDX-License-Identifier: Apache-2.0 */
/*
 * phone - telephone numbers in a folded text.
 *
 * Contract: see entity.h. From each place where a number may begin the
 * groups of digits that follow are gathered, then as many of them as make a
 * number by the numbering plans (phone_plan.c) are taken, longest first.
 * The words around, the signs beside and where the digits are parted tell
 * telephone numbers from orders, dates, amounts, codes and cards. Numbers
 * with letters are read by phone_word.c.
 * The value is digits as written, with + when international.
 * Failure: ERR_MEMORY.
 * Limits: PHONE_GROUPS_MAX groups, PHONE_DIGITS_MAX digits.
 * Threads: safe.
 */
#include "cue.h"
#include "finder.h"
#include "phone_edge.h"
#include "phone_group.h"
#include "phone_word.h"

#include "base/seek.h"

enum {
	CUE_GAP = 24, /* bytes between the introducing word and the number */
	CALL_WINDOW = 48,        /* bytes: such a gap and the word itself */
	OTHER_GAP = 12,          /* the same for words of other numbers */
	SHORT_GAP = 9,           /* the same for a short number */
	TINY_GAP = 3,            /* the same for 110, 911, 1930 */
	AFTER_GAP = 6,           /* the same behind the number */
	LETTERS_MIN_DIGITS = 10, /* l38oo... must be a whole number */
	USSD_MAX = 32
};

#define OTHER_CUES                                                             \
	(CUE_CODE | CUE_CASE | CUE_TAIL | CUE_ACCOUNT | CUE_ID | CUE_OTHER_CODE)

static bool has_digit(struct span text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (ascii_is_digit(text.ptr[from]))
			return true;
	return false;
}

/* Looked up once for each place where a number may begin. */
struct place {
	uint32_t context; /* without PHONE_CALLED */
	bool is_called;   /* by a word before it, at call_gap bytes */
	size_t call_gap;
};

/* Nothing but signs, Chinese, and words like "no" or "is" in the piece. */
static bool is_direct(struct span text, size_t from, size_t to)
{
	static const char *const words[] = {"is",  "no",     "nr", "id",
					    "num", "number", "of", "the"};

	while (from < to) {
		size_t end = word_end(text, from);
		bool is_known = end == from;

		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			is_known |= span_equal_string(
			    span_make(text.ptr + from, end - from), words[i]);
		if (!is_known)
			return false;
		from = end + 1;
	}
	return true;
}

/* What the words before the place say. */
static void place_read(struct place *place, const struct finder *finder,
		       size_t start, size_t last_end)
{
	struct span text = finder->text;
	struct cue_hit hit;

	*place = (struct place){0};
	if (finder->view->flags & VIEW_HAS_HAN)
		place->context |= PHONE_IN_HAN;
	if (cue_before(text, start, CUE_CALL | CUE_HANDLE | OTHER_CUES,
		       CALL_WINDOW, &hit) &&
	    !has_digit(text, hit.end, start)) {
		place->call_gap = start - hit.end;
		place->is_called = (hit.cue->kinds & CUE_CALL) != 0;
		if (!place->is_called && place->call_gap <= OTHER_GAP &&
		    !handle_takes_phone(hit.cue->service) &&
		    is_direct(text, hit.end, start))
			place->context |= PHONE_OTHER_CUE;
	}
	if (!(place->context & PHONE_OTHER_CUE) && last_end > 0 &&
	    start - last_end <= AFTER_GAP) {
		place->is_called = true; /* "... or 0800 ..." */
		place->call_gap = 0;
	}
	if (byte_before(text, start) == ' ' &&
	    ascii_is_digit(byte_before(text, start - 1)))
		place->context |= PHONE_AFTER_DIGITS;
	if (cue_is_sent_to(text, start))
		place->context |= PHONE_SENT_TO;
}

/* The same with what stands behind a number of n digits that ends at end. */
static uint32_t context_of(const struct place *place, struct span text,
			   size_t end, size_t n)
{
	struct cue_hit hit;

	if (place->is_called && place->call_gap <= (n > 6   ? CUE_GAP
						    : n > 4 ? SHORT_GAP
							    : TINY_GAP))
		return place->context | PHONE_CALLED;
	if (!(place->context & PHONE_OTHER_CUE) &&
	    cue_after(text, end, CUE_CALL, AFTER_GAP, &hit))
		return place->context | PHONE_CALLED;
	return place->context;
}

static int add(struct finder *finder, struct range where,
	       const struct phone_digits *digits,
	       const struct phone_match *match, uint32_t flags)
{
	unsigned char value[PHONE_DIGITS_MAX + 1];
	size_t len = 0;

	flags |= match->flags;
	if (flags & ENTITY_IS_INTERNATIONAL)
		value[len++] = '+';
	for (size_t i = match->skip; i < digits->n; i++)
		if (i != match->trunk || i == 0)
			value[len++] = digits->digits[i];
	if (finder_was_folded(finder, where))
		flags |= ENTITY_IS_OBFUSCATED;
	return finder_add(finder, where, flags, span_make(value, len),
			  span_of(match->country), 0);
}

/*
 * The longest row of groups that makes a number. *end is where the search
 * goes on; *last_end where the last number ended.
 */
static int take(struct finder *finder, const struct phone_groups *groups,
		size_t *end, size_t *last_end)
{
	struct span text = finder->text;
	struct phone_digits digits;
	struct phone_match match;
	struct place place = {0};
	bool has_place = false;

	for (size_t n = groups->n; n > 0; n--) {
		size_t stop = groups->items[n - 1].end;
		bool is_spaced = phone_is_spaced_out(groups, n);
		uint32_t context;

		if (phone_ends_badly(text, stop, groups->n_digits) ||
		    !phone_digits_fill(&digits, text, groups, n) ||
		    digits.n < 3)
			continue;
		if (groups->has_letters && digits.n < LETTERS_MIN_DIGITS)
			continue;
		if (is_spaced)
			digits.cuts = 0;
		if (!has_place)
			place_read(&place, finder, groups->start, *last_end);
		has_place = true;
		context = context_of(&place, text, stop, digits.n);
		if (!phone_plan_match(&digits, context, &match))
			continue;
		*end = *last_end = stop;
		return add(
		    finder, range_make(groups->start, stop), &digits, &match,
		    ((context & (PHONE_CALLED | PHONE_SENT_TO))
			 ? ENTITY_IS_INTRODUCED
			 : 0u) |
			(is_spaced || groups->has_letters ? ENTITY_IS_OBFUSCATED
							  : 0u));
	}
	*end = groups->items[0].end;
	return 0;
}

/* "*21*0...#": what a handset sends to the exchange. */
static int take_ussd(struct finder *finder, size_t at, size_t *end)
{
	struct span text = finder->text;
	size_t i = at;

	while (i < text.len && i - at < USSD_MAX &&
	       (ascii_is_digit(text.ptr[i]) || text.ptr[i] == '*'))
		i++;
	if (byte_at(text, i) != '#' || i - at < 3 || !has_digit(text, at, i))
		return 0;
	*end = i + 1;
	return finder_add(finder, range_make(at, i + 1), ENTITY_IS_SHORT_CODE,
			  span_make(text.ptr + at, i + 1 - at),
			  span_make(NULL, 0), 0);
}

/* A number may begin here: a digit, '+', '(' or a letter that apes one. */
static bool may_start(struct span text, size_t at)
{
	unsigned char c = text.ptr[at];
	bool has_letters = false;

	if (ascii_is_digit(c))
		return true;
	if (c == '+')
		return ascii_is_digit(byte_at(text, at + 1)) ||
		       ((byte_at(text, at + 1) == ' ' ||
			 byte_at(text, at + 1) == '(') &&
			ascii_is_digit(byte_at(text, at + 2)));
	if (c == '(')
		return ascii_is_digit(byte_at(text, at + 1)) ||
		       (byte_at(text, at + 1) == '+' &&
			ascii_is_digit(byte_at(text, at + 2)));
	return (c == 'o' || c == 'l' || c == 'i') &&
	       ascii_is_digit(byte_at(text, at + 1)) &&
	       !ascii_is_letter(byte_before(text, at)) &&
	       phone_group_end(text, at, &has_letters) > at;
}

/* Letters for digits: taken if the digits make a number; *end behind it. */
static int take_letters(struct finder *finder, size_t at, size_t stop,
			const struct phone_digits *digits, size_t *end,
			size_t *last_end)
{
	struct phone_match match;

	*end = stop > 0 ? stop : word_end(finder->text, at);
	if (stop == 0 || !phone_plan_match(digits, PHONE_CALLED, &match))
		return 0;
	*last_end = stop;
	return add(finder, range_make(at, stop), digits, &match,
		   ENTITY_IS_OBFUSCATED);
}

/* A digit or two that nothing goes on behind: most digits of a text. */
static bool is_lone(struct span text, size_t at, size_t end)
{
	return end > at && end - at < 3 &&
	       !ascii_is_letter(byte_at(text, end)) &&
	       phone_gap_len(text, end) == 0;
}

/* A number may begin at the digit, '+' or '(' at offset at. */
static int take_groups(struct finder *finder, size_t at, size_t *end,
		       size_t *last_end)
{
	struct span text = finder->text;
	struct phone_groups groups;
	struct phone_digits digits;
	size_t vanity;

	*end = digits_end(text, at);
	if (is_lone(text, at, *end) || phone_starts_badly(text, at, *last_end))
		return 0;
	vanity = phone_vanity_read(&digits, text, at);
	if (vanity > 0)
		return take_letters(finder, at, vanity, &digits, end, last_end);
	phone_groups_read(&groups, text, at);
	if (groups.n == 0)
		return 0;
	if (phone_is_date(text, &groups)) {
		*end = groups.items[2].end;
		return 0;
	}
	if (phone_is_ip(text, &groups)) {
		*end = groups.items[3].end;
		return 0;
	}
	return take(finder, &groups, end, last_end);
}

/*
 * What a number begins with: digits and signs; where a word begins, letters
 * that words for digits begin with, or that ape a digit before another.
 */
static ALWAYS_INLINE bytes16 is_start(bytes16 before, bytes16 bytes,
				      bytes16 behind)
{
	bytes16 is_within = bytes_between(before | 0x20, 'a', 'z') |
			    bytes_between(before, '0', '9');
	bytes16 is_first = bytes_between(bytes, 'd', 'f') |
			   bytes_between(bytes, 'n', 'o') |
			   bytes_between(bytes, 's', 't') |
			   bytes_equal(bytes, 'i') | bytes_equal(bytes, 'l') |
			   bytes_equal(bytes, 'z');
	bytes16 is_second = bytes_between(behind, 'h', 'i') |
			    bytes_between(behind, 'n', 'o') |
			    bytes_equal(behind, 'e') |
			    bytes_equal(behind, 'w') |
			    bytes_between(behind, '0', '9');

	return bytes_between(bytes, '0', '9') | bytes_between(bytes, '(', '+') |
	       (is_first & is_second & ~is_within);
}

int phone_find(struct finder *finder)
{
	struct span text = finder->text;
	size_t last_end = 0;
	size_t at = 0;
	int status = 0;

	if (!(finder->view->flags & (VIEW_HAS_DIGIT | VIEW_HAS_LATIN)))
		return 0;
	while (status == 0 && (at = seek_near(text, at, is_start)) < text.len) {
		struct phone_digits digits;
		unsigned char c = text.ptr[at];
		size_t end = at;

		if (c == '*' && !ascii_is_alnum(byte_before(text, at)))
			status = take_ussd(finder, at, &end);
		else if (may_start(text, at))
			status = take_groups(finder, at, &end, &last_end);
		else if (ascii_is_letter(c) && phone_word_starts(text, at))
			status = take_letters(
			    finder, at, phone_words_read(&digits, text, at),
			    &digits, &end, &last_end);
		at = end > at ? end : at + 1;
	}
	return status;
}
