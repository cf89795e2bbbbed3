/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics_rules - how often each rule has fired.
 *
 * A table of fixed size, found by a hash of the id, that only ever grows:
 * a rule that a reload took away keeps its count, and one that comes back
 * goes on from it, as a counter must. Ids are copied, for rules go.
 *
 * Contract: see metrics_private.h.
 * Failure: a rule for which memory is out is counted with the others.
 * Limits: METRICS_RULE_LIMIT rules; those that fire first are in it.
 * Threads: any; a lock is taken only when a rule fires for the first time.
 */
#include "metrics_private.h"

#include "base/hash.h"

#include <assert.h>
#include <stdlib.h>

static_assert((METRICS_RULE_SLOTS & (METRICS_RULE_SLOTS - 1)) == 0,
	      "slots are found by a mask");

void metrics_rules_init(struct metrics_rules *rules)
{
	pthread_mutex_init(&rules->lock, NULL);
	arena_init(&rules->arena, 0);
}

void metrics_rules_release(struct metrics_rules *rules)
{
	pthread_mutex_destroy(&rules->lock);
	arena_release(&rules->arena);
}

/* Ids are the operator's: nobody picks them so that they collide. */
static size_t first_slot(const char *id)
{
	static const struct hash_seed seed = {{0, 0}};

	return hash_bytes(span_of(id), seed) & (METRICS_RULE_SLOTS - 1);
}

/* The slot of that id, or the free one where it would be. */
static struct metrics_rule *probe(struct metrics_rules *rules, const char *id,
				  bool *is_free)
{
	size_t at = first_slot(id);
	const char *there;

	/* Half of the slots stay free. */
	while ((there = atomic_load_explicit(&rules->slots[at].id,
					     memory_order_acquire)) &&
	       strcmp(there, id) != 0)
		at = (at + 1) & (METRICS_RULE_SLOTS - 1);
	*is_free = !there;
	return &rules->slots[at];
}

static struct metrics_rule *insert(struct metrics_rules *rules, const char *id)
{
	struct metrics_rule *rule;
	struct span copy;
	bool is_free;

	pthread_mutex_lock(&rules->lock);
	rule = probe(rules, id, &is_free);
	if (is_free && (rules->n == METRICS_RULE_LIMIT ||
			arena_copy(&rules->arena, span_of(id), &copy) < 0)) {
		rule = &rules->others;
	} else if (is_free) {
		rules->n++;
		atomic_store_explicit(&rule->id, (const char *)copy.ptr,
				      memory_order_release);
	}
	pthread_mutex_unlock(&rules->lock);
	return rule;
}

struct metrics_rule *metrics_rules_find(struct metrics_rules *rules,
					const char *id)
{
	bool is_free;
	struct metrics_rule *rule = probe(rules, id, &is_free);

	return is_free ? insert(rules, id) : rule;
}

static int compare(const void *a, const void *b)
{
	const struct metrics_rule *const *x = a;
	const struct metrics_rule *const *y = b;

	return strcmp(atomic_load(&(*x)->id), atomic_load(&(*y)->id));
}

size_t metrics_rules_list(struct metrics_rules *rules,
			  struct metrics_rule *list[METRICS_RULE_LIMIT])
{
	size_t n = 0;

	for (size_t i = 0; i < METRICS_RULE_SLOTS; i++)
		if (n < METRICS_RULE_LIMIT &&
		    atomic_load_explicit(&rules->slots[i].id,
					 memory_order_acquire))
			list[n++] = &rules->slots[i];
	qsort(list, n, sizeof(struct metrics_rule *), compare);
	return n;
}
