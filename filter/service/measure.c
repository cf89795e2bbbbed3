/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure - rows of labelled verdicts, and the rates over them.
 *
 * Contract: see measure.h. Names are kept once, in a hash table with open
 * addressing that is never more than half full.
 * Failure: ERR_MEMORY.
 * Limits: fewer than 2^32 - 1 names.
 * Threads: one at a time while rows are added; counting changes nothing.
 */
#include "service/measure.h"

#include "base/err.h"
#include "base/hash.h"

#include <math.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 1024, FIRST_ROOM = 1024 };

static const char *const class_names[MEASURE_CLASS_COUNT] = {
    [MEASURE_POSITIVE] = "positive",
    [MEASURE_HAM] = "ham",
    [MEASURE_HARD] = "hard_ham",
    [MEASURE_OTHER] = "other",
};

static const struct hash_seed seed = {
    {UINT64_C(0x6d65617375726521), UINT64_C(0x726f77206e616d65)}};

const char *measure_class_name(enum measure_class class)
{
	return class_names[class];
}

struct rate rate_wilson(double hits, double n)
{
	static const double z = 1.959963984540054; /* 97.5 % of the normal */
	/* Sums of shares may be a hair off, and a root of that is not. */
	double share = fmin(hits, n) / n;
	double middle = share + z * z / (2 * n);
	double reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
	double scale = 1 + z * z / n;

	if (!(n > 0))
		return (struct rate){NAN, NAN, NAN};
	return (struct rate){
	    .value = share,
	    .low = hits > 0 ? fmax(0, (middle - reach) / scale) : 0,
	    .high = hits < n ? fmin(1, (middle + reach) / scale) : 1,
	};
}

void measure_init(struct measure *measure, const struct measure_rule *rules,
		  size_t n_rules)
{
	*measure = (struct measure){.rules = rules, .n_rules = n_rules};
	arena_init(&measure->arena, 0);
}

void measure_release(struct measure *measure)
{
	free(measure->rows);
	free(measure->hits);
	free(measure->names);
	free(measure->slots);
	arena_release(&measure->arena);
	*measure = (struct measure){.rows = NULL};
}

/* Room for n elements more. */
static int grow(void **array, size_t used, size_t more, size_t *capacity,
		size_t element_size)
{
	size_t wanted = *capacity ? *capacity : FIRST_ROOM;
	void *bigger;

	if (more > SIZE_MAX / 4 / element_size - used)
		return ERR_MEMORY;
	while (wanted < used + more)
		wanted *= 2;
	if (wanted == *capacity)
		return 0;
	bigger = realloc(*array, wanted * element_size);
	if (!bigger)
		return ERR_MEMORY;
	*array = bigger;
	*capacity = wanted;
	return 0;
}

/* The slot that holds the name, or the free one where it belongs. */
static uint32_t *find_slot(const struct measure *measure, struct span name)
{
	size_t at = (size_t)hash_bytes(name, seed) & (measure->n_slots - 1);

	while (measure->slots[at] != MEASURE_NONE &&
	       !span_equal(measure->names[measure->slots[at]], name))
		at = (at + 1) & (measure->n_slots - 1);
	return &measure->slots[at];
}

static int grow_slots(struct measure *measure)
{
	size_t n = measure->n_slots ? measure->n_slots * 2 : FIRST_SLOTS;
	uint32_t *slots;

	if (measure->n_names * 2 < measure->n_slots)
		return 0;
	slots = malloc(n * sizeof(*slots));
	if (!slots)
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		slots[i] = MEASURE_NONE;
	free(measure->slots);
	measure->slots = slots;
	measure->n_slots = n;
	for (size_t i = 0; i < measure->n_names; i++)
		*find_slot(measure, measure->names[i]) = (uint32_t)i;
	return 0;
}

int measure_name(struct measure *measure, struct span name, uint32_t *number)
{
	uint32_t *slot;

	*number = MEASURE_NONE;
	if (!name.len)
		return 0;
	if (grow_slots(measure) ||
	    grow((void **)&measure->names, measure->n_names, 1,
		 &measure->names_capacity, sizeof(*measure->names)))
		return ERR_MEMORY;
	slot = find_slot(measure, name);
	if (*slot == MEASURE_NONE) {
		if (measure->n_names >= MEASURE_NONE - 1 ||
		    arena_copy(&measure->arena, name,
			       &measure->names[measure->n_names]))
			return ERR_MEMORY;
		*slot = (uint32_t)measure->n_names++;
	}
	*number = *slot;
	return 0;
}

struct span measure_name_of(const struct measure *measure, uint32_t number)
{
	return number == MEASURE_NONE ? span_of("-") : measure->names[number];
}

int measure_grow(struct measure *measure, size_t n)
{
	if (grow((void **)&measure->rows, measure->n_rows, n,
		 &measure->rows_capacity, sizeof(*measure->rows)))
		return ERR_MEMORY;
	for (size_t i = 0; i < n; i++)
		measure->rows[measure->n_rows++] = (struct measure_row){
		    .is_set = false};
	return 0;
}

int measure_set(struct measure *measure, size_t index,
		const struct measure_row *row, const struct measure_hit *hits,
		size_t n_hits)
{
	struct measure_row *own = &measure->rows[index];

	if (n_hits > UINT32_MAX ||
	    grow((void **)&measure->hits, measure->n_hits, n_hits,
		 &measure->hits_capacity, sizeof(*measure->hits)))
		return ERR_MEMORY;
	*own = *row;
	own->first_hit = measure->n_hits;
	own->n_hits = (uint32_t)n_hits;
	own->is_set = true;
	if (n_hits)
		memcpy(measure->hits + measure->n_hits, hits,
		       n_hits * sizeof(*hits));
	measure->n_hits += n_hits;
	return 0;
}

static bool is_chosen(const struct measure_row *row,
		      const struct measure_choice *choice)
{
	return row->is_set && (choice->name == MEASURE_NONE ||
			       row->names[choice->key] == choice->name);
}

static bool is_flagged(const struct measure_row *row,
		       const struct measure_choice *choice)
{
	/* As verdict_resolve() does: a hair below the threshold is on it. */
	return choice->is_by_score ? row->score + 1e-9 >= choice->threshold
				   : row->is_flagged;
}

/* A cluster's messages in one class: their count is their weight's inverse. */
static uint32_t *cluster_size(const struct measure_row *row, uint32_t *sizes)
{
	if (row->names[MEASURE_CLUSTER] == MEASURE_NONE)
		return NULL;
	return &sizes[(size_t)row->names[MEASURE_CLUSTER] *
			  MEASURE_CLASS_COUNT +
		      row->class];
}

int measure_count(const struct measure *measure,
		  const struct measure_choice *choice,
		  struct measure_tally *tally)
{
	uint32_t *sizes = calloc(measure->n_names + 1,
				 MEASURE_CLASS_COUNT * sizeof(*sizes));

	*tally = (struct measure_tally){0};
	if (!sizes)
		return ERR_MEMORY;
	for (size_t i = 0; i < measure->n_rows; i++) {
		const struct measure_row *row = &measure->rows[i];
		uint32_t *size;

		if (is_chosen(row, choice) && (size = cluster_size(row, sizes)))
			++*size;
	}
	for (size_t i = 0; i < measure->n_rows; i++) {
		const struct measure_row *row = &measure->rows[i];
		struct measure_count *count = &tally->counts[row->class];
		uint32_t *size = NULL;
		double weight;

		if (!is_chosen(row, choice))
			continue;
		size = cluster_size(row, sizes);
		weight = size ? 1.0 / *size : 1.0;
		count->n++;
		count->clusters += weight;
		if (is_flagged(row, choice)) {
			count->flagged++;
			count->flagged_clusters += weight;
		}
	}
	free(sizes);
	return 0;
}

struct measure_rates measure_rates(const struct measure_tally *tally,
				   bool is_by_cluster)
{
	double n[MEASURE_CLASS_COUNT];
	double flagged[MEASURE_CLASS_COUNT];
	double false_alarms;

	for (int i = 0; i < MEASURE_CLASS_COUNT; i++) {
		const struct measure_count *count = &tally->counts[i];

		n[i] = is_by_cluster ? count->clusters : (double)count->n;
		flagged[i] = is_by_cluster ? count->flagged_clusters
					   : (double)count->flagged;
	}
	false_alarms = flagged[MEASURE_HAM] + flagged[MEASURE_HARD];
	return (struct measure_rates){
	    .recall = rate_wilson(flagged[MEASURE_POSITIVE],
				  n[MEASURE_POSITIVE]),
	    .precision = rate_wilson(flagged[MEASURE_POSITIVE],
				     flagged[MEASURE_POSITIVE] + false_alarms),
	    .false_positives = rate_wilson(false_alarms,
					   n[MEASURE_HAM] + n[MEASURE_HARD]),
	};
}

struct named {
	struct span name;
	uint32_t number;
};

static int compare_named(const void *a, const void *b)
{
	return span_compare(((const struct named *)a)->name,
			    ((const struct named *)b)->name);
}

int measure_distinct(const struct measure *measure, enum measure_key key,
		     uint32_t **numbers, size_t *n)
{
	bool *is_seen = calloc(measure->n_names + 1, sizeof(*is_seen));
	struct named *all = calloc(measure->n_names + 1, sizeof(*all));
	size_t count = 0;
	int rc = ERR_MEMORY;

	*numbers = calloc(measure->n_names + 1, sizeof(**numbers));
	*n = 0;
	if (!is_seen || !all || !*numbers)
		goto out;
	for (size_t i = 0; i < measure->n_rows; i++) {
		const struct measure_row *row = &measure->rows[i];
		uint32_t name = row->names[key];

		if (!row->is_set || name == MEASURE_NONE || is_seen[name])
			continue;
		is_seen[name] = true;
		all[count++] = (struct named){measure->names[name], name};
	}
	qsort(all, count, sizeof(*all), compare_named);
	for (size_t i = 0; i < count; i++)
		(*numbers)[i] = all[i].number;
	*n = count;
	rc = 0;
out:
	free(is_seen);
	free(all);
	return rc;
}
