/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen - the whole way of a message: from what a reader has made of its
 * bytes to the verdict.
 *
 *   screener_begin()    the generation in force is taken, memory is empty
 *   (a reader fills struct message from the arena)
 *   screen_message()    history is asked, texts are folded and scanned,
 *                       facts found, rules evaluated, scores summed and
 *                       resolved; history learns
 *   (the program acts on the verdict)
 *   screener_end()
 *
 * Contract: see screen.h. A warmed-up screener allocates nothing.
 * Failure: ERR_MEMORY, ERR_LIMIT; what to do then is the program's policy.
 * Limits: the arena's; those of the ruleset.
 * Threads: one screener a thread.
 */
#include "service/screen.h"

#include "service/history.h"

#include <assert.h>
#include <stdlib.h>

struct screener {
	struct live *live;
	const struct generation *generation; /* that scratch belongs to */
	struct scratch *scratch;             /* NULL: to be made */
	struct history *history;             /* NULL: there is none */
	struct arena arena;
	bool is_begun;
};

struct screener *screener_new(struct live *live, size_t arena_limit_bytes)
{
	struct screener *screener = calloc(1, sizeof(*screener));

	if (!screener)
		return NULL;
	screener->live = live;
	screener->generation = live_take(live);
	arena_init(&screener->arena, arena_limit_bytes);
	return screener;
}

/* A scratch goes before its ruleset, so the generation is kept till then. */
static void drop_generation(struct screener *screener)
{
	scratch_free(screener->scratch);
	screener->scratch = NULL;
	live_give_back(screener->live, screener->generation);
	screener->generation = NULL;
}

void screener_free(struct screener *screener)
{
	if (!screener)
		return;
	drop_generation(screener);
	arena_release(&screener->arena);
	free(screener);
}

void screener_use_history(struct screener *screener, struct history *history)
{
	screener->history = history;
}

struct arena *screener_begin(struct screener *screener)
{
	if (screener->generation->number != live_number(screener->live)) {
		drop_generation(screener);
		screener->generation = live_take(screener->live);
	}
	arena_reset(&screener->arena);
	screener->is_begun = true;
	return &screener->arena;
}

const struct generation *screener_generation(const struct screener *screener)
{
	return screener->generation;
}

/* What history knows; a message that it knows more of is a copy. */
static int fetch(struct screener *screener, const struct message **message,
		 struct message *known)
{
	const struct generation *generation = screener->generation;
	const struct message *asked = *message;

	if (generation->config->codes_way != CODES_WATCH ||
	    asked->channel != CHANNEL_SMS ||
	    asked->direction != DIRECTION_OUTBOUND)
		return 0;
	*known = *asked;
	*message = known;
	if (screener->history)
		return history_fetch(screener->history, asked,
				     ruleset_brands(generation->ruleset),
				     &screener->arena, &known->history);
	known->history.is_unknown = true;
	return 0;
}

/* Only what reaches its recipient is learnt. */
static void learn(struct screener *screener, const struct verdict *verdict)
{
	if (screener->history &&
	    screener->generation->config->codes_way == CODES_WATCH &&
	    (verdict->action == ACTION_PASS || verdict->action == ACTION_TAG))
		history_learn(screener->history,
			      scratch_facts(screener->scratch));
}

static int evaluate(struct screener *screener, const struct message *message,
		    struct verdict *verdict)
{
	const struct generation *generation = screener->generation;
	struct message known;
	int rc = fetch(screener, &message, &known);

	if (rc == 0)
		rc = ruleset_evaluate(
		    generation->ruleset, screener->scratch, message,
		    &generation->config
			 ->thresholds[message->channel][message->direction],
		    &screener->arena, verdict);
	if (rc == 0)
		learn(screener, verdict);
	return rc;
}

int screen_message(struct screener *screener, const struct message *message,
		   struct verdict *verdict, struct err *err)
{
	int rc;

	assert(screener->is_begun);
	if (!screener->scratch)
		screener->scratch = scratch_new(screener->generation->ruleset);
	if (!screener->scratch)
		return err_set(err, ERR_MEMORY, "out of memory");
	rc = evaluate(screener, message, verdict);
	if (rc == ERR_LIMIT)
		return err_set(err, rc, "the message is too large to screen");
	if (rc < 0)
		return err_set(err, rc,
			       "out of memory while screening the message");
	return 0;
}

void screener_end(struct screener *screener)
{
	screener->is_begun = false;
}
