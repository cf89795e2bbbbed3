/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold_number - Chinese numerals that are digits of a number: rule 4 of
 * fold_join.c, which says when.
 *
 * Failure: ERR_MEMORY.
 * Limits: linear.
 * Threads: no shared state.
 */
#include "fold_join.h"

#include "base/utf8.h"

enum {
	NUMBER_RUN = 5,
	NUMERALS_IN_RUN = 3,
	FORMALS_IN_ROW = 3,
	NUMERAL_BYTES = 3
};

struct number {
	size_t start;
	size_t end;
	size_t n; /* members */
	size_t n_digits;
	size_t n_chinese;
	size_t n_formal_row; /* the longest row of formal ones */
	bool has_inner;      /* a Chinese one that is neither first nor last */
};

static bool is_member(enum fold_class class)
{
	return class == FOLD_DIGIT || fold_is_numeral(class);
}

/* What may stand between two members, once. */
static bool is_separator(unsigned char c)
{
	return c == ' ' || c == '-' || c == '.';
}

/* A numeral before one of these belongs to an amount or a date. */
static bool is_before_unit(const struct fold_text *text, size_t at)
{
	static const char units[] = "十百千万亿拾佰仟";

	if (text->len - at < NUMERAL_BYTES)
		return false;
	for (size_t i = 0; i + 1 < sizeof(units); i += NUMERAL_BYTES)
		if (!memcmp(text->bytes + at, units + i, NUMERAL_BYTES))
			return true;
	return false;
}

/* The members from a place on; with_gaps allows single separators inside. */
static struct number number_at(const struct fold_text *text, size_t at,
			       size_t limit, bool with_gaps)
{
	struct number number = {.start = at, .end = at};
	size_t row = 0;
	enum fold_class last = FOLD_DIGIT;

	while (at < limit) {
		struct fold_mark mark = fold_mark_at(text, at);
		unsigned char c = text->bytes[at];

		if (with_gaps && number.n && number.end == at &&
		    is_separator(c)) {
			at = mark.end;
			continue;
		}
		if (!is_member(mark.class) || (fold_is_numeral(mark.class) &&
					       is_before_unit(text, mark.end)))
			break;
		number.has_inner |= number.n > 1 && fold_is_numeral(last);
		number.n++;
		number.n_digits += mark.class == FOLD_DIGIT;
		number.n_chinese += fold_is_numeral(mark.class);
		row = mark.class == FOLD_FORMAL ? row + 1 : 0;
		if (row > number.n_formal_row)
			number.n_formal_row = row;
		last = mark.class;
		number.end = mark.end;
		at = mark.end;
	}
	return number;
}

static int make_digits(struct fold *f, struct fold_cuts *cuts,
		       const struct number *number)
{
	struct fold_text *text = &f->text;
	size_t at = number->start;

	while (at < number->end) {
		struct fold_mark mark = fold_mark_at(text, at);

		if (fold_is_numeral(mark.class)) {
			uint32_t code;
			bool is_valid;

			(void)utf8_decode(text->bytes + at,
					  text->bytes + mark.end, &code,
					  &is_valid);
			code = '0' + fold_record_value(fold_record(code));
			text->bytes[at] = (unsigned char)code;
			if (fold_cut(cuts, at + 1, mark.end))
				return ERR_MEMORY;
			f->counts[OBFUSCATION_DIGIT]++;
		}
		at = mark.end;
	}
	return 0;
}

static bool is_mixed_number(const struct number *number)
{
	return (number->n >= NUMBER_RUN && number->n_digits &&
		(number->n_chinese >= 2 || number->has_inner)) ||
	       number->n_formal_row >= FORMALS_IN_ROW;
}

static int join_number(struct fold *f, struct fold_cuts *cuts,
		       const struct number *number)
{
	size_t at = number->start;

	if (number->n >= NUMBER_RUN && number->n_chinese >= NUMERALS_IN_RUN)
		return make_digits(f, cuts, number);
	while (at < number->end) {
		struct number part = number_at(&f->text, at, number->end,
					       false);

		if (is_mixed_number(&part) && make_digits(f, cuts, &part))
			return ERR_MEMORY;
		at = part.end > at ? part.end : at + 1;
	}
	return 0;
}

/* The member that ends before a place, directly or with a separator. */
static bool member_before(const struct fold_text *text, size_t *at)
{
	struct fold_mark mark = fold_mark_before(text, *at);

	if (mark.end > mark.start && is_separator(text->bytes[mark.start]))
		mark = fold_mark_before(text, mark.start);
	if (!is_member(mark.class))
		return false;
	*at = mark.start;
	return true;
}

int fold_join_numerals(struct fold *f, struct fold_cuts *cuts)
{
	const struct fold_text *text = &f->text;
	size_t done = 0;

	for (size_t i = 0; i < f->numerals.n; i++) {
		size_t at = f->numerals.items[i];
		struct number number;

		if (at < done)
			continue;
		while (member_before(text, &at))
			;
		number = number_at(text, at, text->len, true);
		if (number.n_chinese && join_number(f, cuts, &number))
			return ERR_MEMORY;
		done = number.end;
	}
	return 0;
}
