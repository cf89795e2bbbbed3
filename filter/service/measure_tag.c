/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure_tag - what the rules that carry one tag do together.
 *
 * Contract: see measure.h.
 * Failure: ERR_MEMORY.
 * Threads: safe, nothing is changed.
 */
#include "service/measure.h"

#include "base/err.h"

#include <stdlib.h>

/* The tags of all rules, each once; a rule's own by their numbers. */
struct tags {
	struct measure_tag_result *results;
	size_t n;
	size_t *last;  /* the row that each was counted for last */
	size_t *first; /* of each rule's numbers; n_rules + 1 */
	size_t *numbers;
};

static size_t find(struct tags *tags, struct span name)
{
	for (size_t i = 0; i < tags->n; i++)
		if (span_equal(tags->results[i].name, name))
			return i;
	tags->results[tags->n].name = name;
	return tags->n++;
}

static int tags_init(struct tags *tags, const struct measure *measure)
{
	size_t n = 0;

	for (size_t i = 0; i < measure->n_rules; i++)
		n += measure->rules[i].n_tags;
	*tags = (struct tags){
	    .results = calloc(n + 1, sizeof(*tags->results)),
	    .last = calloc(n + 1, sizeof(*tags->last)),
	    .first = calloc(measure->n_rules + 1, sizeof(*tags->first)),
	    .numbers = calloc(n + 1, sizeof(*tags->numbers)),
	};
	if (!tags->results || !tags->last || !tags->first || !tags->numbers)
		return ERR_MEMORY;
	n = 0;
	for (size_t i = 0; i < measure->n_rules; i++) {
		for (size_t j = 0; j < measure->rules[i].n_tags; j++)
			tags->numbers[n++] = find(tags,
						  measure->rules[i].tags[j]);
		tags->first[i + 1] = n;
	}
	return 0;
}

/* Count the row once for each tag, however many rules carry it. */
static void add_row(struct tags *tags, const struct measure *measure,
		    size_t index)
{
	const struct measure_row *row = &measure->rows[index];

	for (size_t i = 0; i < row->n_hits; i++) {
		uint32_t rule = measure->hits[row->first_hit + i].rule;

		if (measure->rules[rule].is_shadow)
			continue;
		for (size_t j = tags->first[rule]; j < tags->first[rule + 1];
		     j++) {
			size_t number = tags->numbers[j];

			if (tags->last[number] == index + 1)
				continue;
			tags->last[number] = index + 1;
			tags->results[number].hits[row->class]++;
			tags->results[number].caught += row->class ==
							    MEASURE_POSITIVE &&
							row->is_flagged;
		}
	}
}

static bool has_hit(const struct measure_tag_result *result)
{
	for (int i = 0; i < MEASURE_CLASS_COUNT; i++)
		if (result->hits[i])
			return true;
	return false;
}

static int compare(const void *left, const void *right)
{
	const struct measure_tag_result *a = left;
	const struct measure_tag_result *b = right;
	size_t a_hits = a->hits[MEASURE_POSITIVE];
	size_t b_hits = b->hits[MEASURE_POSITIVE];

	if (a_hits != b_hits)
		return a_hits < b_hits ? 1 : -1;
	return span_compare(a->name, b->name);
}

static void add_rates(struct measure_tag_result *result,
		      const struct measure_count *positives)
{
	const size_t *hits = result->hits;

	result->precision = rate_wilson((double)hits[MEASURE_POSITIVE],
					(double)(hits[MEASURE_POSITIVE] +
						 hits[MEASURE_HAM] +
						 hits[MEASURE_HARD]));
	result->share = rate_wilson((double)hits[MEASURE_POSITIVE],
				    (double)positives->n);
	result->share_of_caught = rate_wilson((double)result->caught,
					      (double)positives->flagged);
}

int measure_tags(const struct measure *measure,
		 struct measure_tag_result **results, size_t *n)
{
	const struct measure_choice all = {.name = MEASURE_NONE};
	struct measure_tally tally;
	struct tags tags;
	int rc = tags_init(&tags, measure);

	if (!rc)
		rc = measure_count(measure, &all, &tally);
	*n = 0;
	for (size_t i = 0; i < measure->n_rows && !rc; i++)
		if (measure->rows[i].is_set)
			add_row(&tags, measure, i);
	for (size_t i = 0; i < tags.n && !rc; i++) {
		if (!has_hit(&tags.results[i]))
			continue;
		tags.results[*n] = tags.results[i];
		add_rates(&tags.results[(*n)++],
			  &tally.counts[MEASURE_POSITIVE]);
	}
	*results = tags.results;
	if (*n)
		qsort(*results, *n, sizeof(**results), compare);
	free(tags.last);
	free(tags.first);
	free(tags.numbers);
	return rc;
}
