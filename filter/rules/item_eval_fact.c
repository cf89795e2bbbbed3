/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item_eval_fact - do the values of a field hold for an item?
 *
 * A field has any number of values (links, phones); one that holds is
 * enough, or with |all one for each string of the rule.
 *
 * Contract: see item_eval.h. `exists: false` turns the answer round, but
 * never that of a field that could not be read whole.
 * Failure: a field that was cut short, or a pattern that ran out of its
 * budget, is UNKNOWN.
 * Limits: those of the facts and of regex.h.
 * Threads: a scratch belongs to one thread.
 */
#include "item_eval.h"

/* Does value hold for the test's string number i? */
static bool string_holds(const struct item *item, size_t i, struct span value)
{
	struct span wanted = item->fact.strings[i];

	switch (item->fact.test) {
	case FACT_CONTAINS:
		return span_find(value, wanted, 0) != SIZE_MAX;
	case FACT_STARTS_WITH:
		return span_starts_with(value, wanted);
	case FACT_ENDS_WITH:
		return span_ends_with(value, wanted);
	default:
		return span_equal(value, wanted);
	}
}

static bool number_holds(const struct item *item, double number)
{
	switch (item->fact.test) {
	case FACT_GREATER:
		return number > item->fact.number;
	case FACT_GREATER_EQUAL:
		return number >= item->fact.number;
	case FACT_LESS:
		return number < item->fact.number;
	case FACT_LESS_EQUAL:
		return number <= item->fact.number;
	default:
		return false;
	}
}

static bool any_string_holds(const struct item *item, struct span value)
{
	if (item->fact.test == FACT_IS)
		return span_is_among(value, item->fact.strings,
				     item->fact.n_strings);
	for (size_t i = 0; i < item->fact.n_strings; i++)
		if (string_holds(item, i, value))
			return true;
	return false;
}

/* 1, 0 or ERR_UNKNOWN */
static int value_matches(struct scratch *scratch, const struct item *item,
			 struct span value)
{
	int seen = 0;

	for (size_t i = 0; i < item->fact.n_patterns; i++) {
		struct range where;
		int rc = item_search(scratch, &item->fact.patterns[i], value,
				     (struct range){0, (uint32_t)value.len},
				     &where);

		if (rc > 0)
			return 1;
		if (rc < 0)
			seen = rc;
	}
	return seen;
}

int item_value_holds(struct scratch *scratch, const struct item *item,
		     const struct fact_value *value)
{
	switch (item->fact.test) {
	case FACT_EXISTS:
		/* Counts have a value always; none of a thing is no thing. */
		return field_type(item->fact.field) != FIELD_TYPE_NUMBER ||
		       item->fact.field == FIELD_AMOUNT || value->number > 0;
	case FACT_MATCHES:
		return value_matches(scratch, item, value->string);
	case FACT_IS:
	case FACT_CONTAINS:
	case FACT_STARTS_WITH:
	case FACT_ENDS_WITH:
		return any_string_holds(item, value->string);
	case FACT_GREATER:
	case FACT_GREATER_EQUAL:
	case FACT_LESS:
	case FACT_LESS_EQUAL:
		return number_holds(item, value->number);
	}
	return 0;
}

/* |all: every string of the rule is met by some value. */
static bool all_strings_hold(const struct item *item,
			     const struct fact_values *values)
{
	for (size_t i = 0; i < item->fact.n_strings; i++) {
		bool holds = false;

		for (size_t k = 0; k < values->n && !holds; k++)
			holds = string_holds(item, i, values->items[k].string);
		if (!holds)
			return false;
	}
	return true;
}

enum truth item_fact_truth(struct scratch *scratch, const struct item *item)
{
	const struct fact_values *values = facts_get(&scratch->facts,
						     item->fact.field);
	enum truth truth = TRUTH_NO;

	if ((item->flags & ITEM_IS_ALL) && item->fact.n_strings) {
		if (all_strings_hold(item, values))
			return TRUTH_YES;
	} else {
		for (size_t i = 0; i < values->n && truth != TRUTH_YES; i++) {
			int rc = item_value_holds(scratch, item,
						  &values->items[i]);

			if (rc > 0)
				truth = TRUTH_YES;
			else if (rc < 0)
				truth = item_unknown(scratch, "regex budget");
		}
	}
	if (truth == TRUTH_NO && values->is_partial)
		return item_unknown(scratch,
				    item->fact.field == FIELD_CODE_LEAVING
					? "no history"
					: "limit reached while finding facts");
	if (item->flags & ITEM_WANTS_ABSENCE)
		return truth == TRUTH_YES
			   ? TRUTH_NO
			   : (truth == TRUTH_NO ? TRUTH_YES : truth);
	return truth;
}
