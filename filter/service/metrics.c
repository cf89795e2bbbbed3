/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics - counting, by many threads, what a program does.
 *
 * Contract: see metrics.h. A shard belongs to no thread: it is handed out in
 * turn, and additions are atomic, so that two who share one lose nothing. All
 * are relaxed: a sum that misses what happens while it is made is as good.
 * Failure: none in counting.
 * Limits: METRICS_SHARDS, METRICS_RULE_LIMIT; METRICS_PLACE_BYTES of a place.
 * Threads: any.
 */
#include "metrics_private.h"

#include <stdio.h>
#include <stdlib.h>

/* One message is screened in 5 us to 1 ms; ten times a budget is 5 s. */
const struct metrics_bound metrics_bounds[METRICS_BUCKETS] = {
    {5000, "0.000005"},   {10000, "0.00001"}, {25000, "0.000025"},
    {50000, "0.00005"},   {100000, "0.0001"}, {250000, "0.00025"},
    {500000, "0.0005"},   {1000000, "0.001"}, {2500000, "0.0025"},
    {5000000, "0.005"},   {10000000, "0.01"}, {25000000, "0.025"},
    {50000000, "0.05"},   {100000000, "0.1"}, {250000000, "0.25"},
    {500000000, "0.5"},   {1000000000, "1"},  {5000000000, "5"},
    {UINT64_MAX, "+Inf"},
};

struct metrics *metrics_new(const char *service, enum channel channel)
{
	struct metrics *metrics = calloc(1, sizeof(*metrics));

	if (!metrics)
		return NULL;
	snprintf(metrics->service, sizeof(metrics->service), "%s", service);
	metrics->channel = channel;
	for (size_t i = 0; i < METRICS_SHARDS; i++)
		metrics->shards[i].metrics = metrics;
	metrics_rules_init(&metrics->rules);
	pthread_mutex_init(&metrics->lock, NULL);
	return metrics;
}

void metrics_free(struct metrics *metrics)
{
	if (!metrics)
		return;
	metrics_rules_release(&metrics->rules);
	pthread_mutex_destroy(&metrics->lock);
	free(metrics);
}

struct metrics_shard *metrics_shard(struct metrics *metrics)
{
	return metrics
		   ? &metrics
			  ->shards[atomic_fetch_add(&metrics->next_shard, 1) %
				   METRICS_SHARDS]
		   : NULL;
}

static void add(atomic_uint_least64_t *number, uint64_t n)
{
	atomic_fetch_add_explicit(number, n, memory_order_relaxed);
}

void metrics_add(struct metrics_shard *shard, enum metrics_counter counter,
		 uint64_t n)
{
	if (shard)
		add(&shard->counters[counter], n);
}

void metrics_add_error(struct metrics_shard *shard, int code)
{
	switch (code) {
	case ERR_MEMORY:
		metrics_add(shard, METRICS_ERROR_MEMORY, 1);
		break;
	case ERR_LIMIT:
		metrics_add(shard, METRICS_ERROR_LIMIT, 1);
		break;
	case ERR_INPUT:
		metrics_add(shard, METRICS_ERROR_INPUT, 1);
		break;
	default:
		metrics_add(shard, METRICS_ERROR_IO, 1);
		break;
	}
}

static void observe(struct metrics_histogram *histogram, uint64_t ns)
{
	size_t i = 0;

	while (ns > metrics_bounds[i].ns)
		i++;
	add(&histogram->buckets[i], 1);
	add(&histogram->sum_ns, ns);
}

static void add_rules(struct metrics_shard *shard,
		      const struct verdict *verdict)
{
	struct metrics_rules *rules = &shard->metrics->rules;

	for (size_t i = 0; i < verdict->n_rules; i++)
		add(&metrics_rules_find(rules, verdict->rules[i].id)->n_scored,
		    1);
	for (size_t i = 0; i < verdict->n_shadow; i++)
		add(&metrics_rules_find(rules, verdict->shadow[i].id)->n_trial,
		    1);
}

void metrics_add_message(struct metrics_shard *shard,
			 const struct metrics_message *message)
{
	const struct verdict *verdict = message->verdict;
	int said = verdict ? (int)verdict->action : ACTION_COUNT;

	if (!shard)
		return;
	add(&shard->messages[message->channel][message->direction][said]
			    [message->done],
	    1);
	if (message->policy < METRICS_POLICY_COUNT)
		add(&shard->policies[message->policy][verdict != NULL]
				    [message->done],
		    1);
	if (!verdict && message->done == METRICS_DONE_PASS)
		metrics_add(shard, METRICS_PASSED_UNSCREENED, 1);
	if (verdict && verdict->n_unknown)
		metrics_add(shard, METRICS_UNDECIDED, 1);
	if (verdict)
		add_rules(shard, verdict);
	if (message->wall_ns)
		observe(&shard->wall, message->wall_ns);
	if (message->cpu_ns)
		observe(&shard->cpu, message->cpu_ns);
}

void metrics_set_connections(struct metrics *metrics, uint64_t n)
{
	if (metrics)
		atomic_store_explicit(&metrics->connections, n,
				      memory_order_relaxed);
}

void metrics_set_suppressed(struct metrics *metrics, uint64_t n)
{
	if (metrics)
		atomic_store_explicit(&metrics->suppressed, n,
				      memory_order_relaxed);
}

void metrics_set_rules(struct metrics *metrics,
		       const struct ruleset_stats *stats, uint64_t generation,
		       int64_t now_s)
{
	if (!metrics)
		return;
	pthread_mutex_lock(&metrics->lock);
	metrics->has_rules = true;
	metrics->stats = *stats;
	metrics->generation = generation;
	metrics->loaded_s = now_s;
	metrics->last_s = now_s;
	metrics->has_failed = false;
	metrics->n_errors = 0;
	pthread_mutex_unlock(&metrics->lock);
}

static const struct diag *first_error(const struct diag_list *diags)
{
	for (size_t i = 0; i < diags->n; i++)
		if (diags->items[i].severity == SEVERITY_ERROR)
			return &diags->items[i];
	return NULL;
}

void metrics_set_failed(struct metrics *metrics, const struct diag_list *diags,
			int64_t now_s)
{
	const struct diag *diag;

	if (!metrics)
		return;
	diag = first_error(diags);
	pthread_mutex_lock(&metrics->lock);
	metrics->last_s = now_s;
	metrics->has_failed = true;
	metrics->n_errors = diags->n_errors;
	metrics->place[0] = '\0';
	snprintf(metrics->lint, sizeof(metrics->lint), "%s",
		 diag ? diag->lint : "");
	if (diag && diag->place.source)
		snprintf(metrics->place, sizeof(metrics->place), "%s:%u:%u",
			 diag->place.source->path, diag->place.line,
			 diag->place.column);
	pthread_mutex_unlock(&metrics->lock);
}
