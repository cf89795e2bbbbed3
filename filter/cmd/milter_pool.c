/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_pool - desks: the memory in which one mail is judged.
 *
 * Contract: see milter.h. A desk is taken at MAIL and given back when the
 * mail is done with, so a thousand idle sessions share what a few mails
 * need. An idle desk holds the generation of its last mail: a reload clears
 * the pool, and desks that come back later with an old one are freed.
 * Failure: NULL when memory is out; the mail is deferred then.
 * Limits: MILTER_DESKS_KEPT, MILTER_BODY_KEPT, ARENA_LIMIT_BYTES a mail.
 * Threads: any; the pool has a lock.
 */
#include "cmd/milter.h"

#include <stdlib.h>

enum { ARENA_LIMIT_BYTES = 192 << 20, ENVELOPE_LIMIT_BYTES = 4 << 20 };

static void desk_free(struct milter_desk *desk)
{
	if (!desk)
		return;
	mail_reader_release(&desk->reader);
	screener_free(desk->screener);
	arena_release(&desk->arena);
	free(desk);
}

static struct milter_desk *desk_new(struct milter *milter, struct live *live)
{
	struct milter_desk *desk = calloc(1, sizeof(*desk));

	if (!desk)
		return NULL;
	desk->shard = metrics_shard(milter->metrics);
	arena_init(&desk->arena, ENVELOPE_LIMIT_BYTES);
	if (!live)
		return desk;
	desk->screener = screener_new(live, ARENA_LIMIT_BYTES);
	if (!desk->screener) {
		desk_free(desk);
		return NULL;
	}
	return desk;
}

static struct milter_desk *pop(struct milter *milter)
{
	struct milter_desk *desk;

	pthread_mutex_lock(&milter->pool_lock);
	desk = milter->pool;
	if (desk) {
		milter->pool = desk->next;
		milter->n_pooled--;
	}
	pthread_mutex_unlock(&milter->pool_lock);
	return desk;
}

/* Nothing of the last mail, but its memory. */
static void wipe(struct milter_desk *desk)
{
	struct milter_desk clean = {
	    .shard = desk->shard,
	    .arena = desk->arena,
	    .screener = desk->screener,
	    .reader = desk->reader,
	    .has_reader = desk->has_reader,
	};

	*desk = clean;
	arena_reset(&desk->arena);
}

struct milter_desk *milter_desk_take(struct milter *milter)
{
	struct live *live = atomic_load(&milter->live);
	struct milter_desk *desk = pop(milter);
	struct arena *arena;

	/* One from before there were rules is of no use any more. */
	if (desk && live && !desk->screener) {
		desk_free(desk);
		desk = NULL;
	}
	if (!desk)
		desk = desk_new(milter, live);
	if (!desk)
		return NULL;
	wipe(desk);
	desk->config = &milter->config;
	if (!desk->screener)
		return desk;
	arena = screener_begin(desk->screener);
	desk->generation = screener_generation(desk->screener);
	desk->config = desk->generation->config;
	if (!desk->has_reader)
		mail_reader_init(&desk->reader, arena, &mail_limits_default);
	desk->has_reader = true;
	return desk;
}

static bool is_worth_keeping(struct milter *milter,
			     const struct milter_desk *desk)
{
	struct live *live = atomic_load(&milter->live);

	return desk->screener &&
	       desk->reader.body.capacity <= MILTER_BODY_KEPT &&
	       screener_generation(desk->screener)->number == live_number(live);
}

void milter_desk_give_back(struct milter *milter, struct milter_desk *desk)
{
	bool is_kept = false;

	if (!desk)
		return;
	if (desk->screener)
		screener_end(desk->screener);
	if (desk->has_reader)
		mail_reader_clear(&desk->reader);
	pthread_mutex_lock(&milter->pool_lock);
	if (milter->n_pooled < MILTER_DESKS_KEPT &&
	    is_worth_keeping(milter, desk)) {
		desk->next = milter->pool;
		milter->pool = desk;
		milter->n_pooled++;
		is_kept = true;
	}
	pthread_mutex_unlock(&milter->pool_lock);
	if (!is_kept)
		desk_free(desk);
}

void milter_pool_clear(struct milter *milter)
{
	struct milter_desk *desk;

	while ((desk = pop(milter)))
		desk_free(desk);
}
