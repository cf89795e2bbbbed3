/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutate_table - which characters read as a given one: the folding table,
 * the other way round, so that there is one source for both.
 *
 * Contract: see mutate_private.h; mutator_new() goes through all characters
 * once, some milliseconds.
 * Failure: NULL when memory is out.
 * Limits: look-alikes are those of the Greek and Cyrillic alphabets, which
 * keyboards have, and only what nobody can tell apart (no п for n).
 * Threads: immutable once made.
 */
#include "text/mutate.h"

#include "fold_table.h"
#include "mutate_private.h"

#include <stdlib.h>

static bool add(struct mutator *mutator, enum disguise disguise, uint32_t plain,
		uint32_t code)
{
	if (mutator->n == mutator->capacity) {
		size_t capacity = mutator->capacity ? mutator->capacity * 2
						    : 1024;
		struct disguised *items = realloc(mutator->items,
						  capacity * sizeof(*items));

		if (!items)
			return false;
		mutator->items = items;
		mutator->capacity = capacity;
	}
	mutator->items[mutator->n++] = (struct disguised){(uint32_t)disguise,
							  plain, code};
	return true;
}

static bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

/* A character that the table folds to one other. */
static bool add_folded(struct mutator *mutator, uint32_t code, uint32_t record)
{
	uint32_t plain = fold_record_value(record);
	bool is_plain = is_letter(plain) || is_digit(plain);

	switch (fold_record_kind(record)) {
	case FOLD_KIND_FULL_WIDTH:
		return !is_plain ||
		       add(mutator, DISGUISE_FULL_WIDTH, plain, code);
	case FOLD_KIND_STYLED:
		return !is_plain || add(mutator, DISGUISE_STYLED, plain, code);
	case FOLD_KIND_ENCLOSED:
		return !is_letter(plain) ||
		       add(mutator, DISGUISE_ENCLOSED, plain, code);
	case FOLD_KIND_DIGIT:
		return !is_digit(plain) ||
		       add(mutator, DISGUISE_DIGIT, plain, code);
	case FOLD_KIND_NONE:
		return fold_record_class(record) != FOLD_HAN || code < 0x4E00 ||
		       code > 0x9FFF ||
		       add(mutator, DISGUISE_TRADITIONAL, plain, code);
	default:
		return true;
	}
}

static bool add_code(struct mutator *mutator, uint32_t code)
{
	uint32_t record = fold_record(code);
	enum fold_class class = fold_record_class(record);

	if ((record & FOLD_IS_SELF) &&
	    (class == FOLD_NUMERAL || class == FOLD_FORMAL))
		return add(mutator, DISGUISE_NUMERAL,
			   '0' + fold_record_value(record), code);
	if (record & (FOLD_IS_SELF | FOLD_IS_MANY))
		return true;
	return add_folded(mutator, code, record);
}

static bool add_looks(struct mutator *mutator)
{
	for (size_t i = 0; i < fold_looks_n; i++) {
		const struct fold_look *look = &fold_looks[i];

		if (look->code >= 0x370 && look->code < 0x530 &&
		    fold_record_class(fold_record(look->code)) == FOLD_LOOK &&
		    !add(mutator, DISGUISE_LOOK_ALIKE, (uint32_t)look->letter,
			 look->code))
			return false;
	}
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct disguised *a = left;
	const struct disguised *b = right;

	if (a->disguise != b->disguise)
		return a->disguise < b->disguise ? -1 : 1;
	if (a->plain != b->plain)
		return a->plain < b->plain ? -1 : 1;
	return (a->code > b->code) - (a->code < b->code);
}

struct mutator *mutator_new(void)
{
	struct mutator *mutator = calloc(1, sizeof(*mutator));

	if (!mutator)
		return NULL;
	for (uint32_t code = 0x80; code < FOLD_TABLE_LIMIT; code++)
		if (!add_code(mutator, code))
			goto fail;
	if (!add_looks(mutator))
		goto fail;
	qsort(mutator->items, mutator->n, sizeof(*mutator->items), compare);
	return mutator;
fail:
	mutator_free(mutator);
	return NULL;
}

void mutator_free(struct mutator *mutator)
{
	if (!mutator)
		return;
	free(mutator->items);
	free(mutator);
}

const struct disguised *mutator_find(const struct mutator *mutator,
				     enum disguise disguise, uint32_t plain,
				     size_t *n)
{
	struct disguised key = {(uint32_t)disguise, plain, 0};
	size_t low = 0;
	size_t high = mutator->n;
	size_t first;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&mutator->items[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	first = low;
	while (low < mutator->n && mutator->items[low].plain == plain &&
	       mutator->items[low].disguise == (uint32_t)disguise)
		low++;
	*n = low - first;
	return &mutator->items[first];
}
