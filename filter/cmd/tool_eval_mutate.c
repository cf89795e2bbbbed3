/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_mutate - what disguises do to messages that are rightly flagged.
 *
 * Contract: see tool_eval.h. A disguise that changes nothing of a message is
 * not counted; the same seed gives the same disguises.
 * Failure: memory; a disguised message that cannot be judged is not flagged.
 * Limits: LOST_LIMIT messages are kept to be shown.
 * Threads: eval_mutate() locks the run to count.
 */
#include "cmd/tool_eval.h"

#include "base/json.h"

#include <stdlib.h>

enum { LOST_LIMIT = 20000 };

/* With the lock held. */
static int keep_lost(struct eval_run *run, const struct eval_lost *self,
		     enum mutation mutation)
{
	struct eval_lost *lost;

	if (run->n_lost >= LOST_LIMIT || !run->options->lists_examples)
		return 0;
	lost = arena_array_room(&run->arena, run->lost, run->n_lost,
				&run->lost_capacity, sizeof(*run->lost));
	if (!lost)
		return ERR_MEMORY;
	run->lost = lost;
	lost[run->n_lost] = *self;
	lost[run->n_lost].mutation = mutation;
	return arena_copy(&run->arena, self->name, &lost[run->n_lost++].name);
}

static int count(struct eval_run *run, enum mutation mutation,
		 const struct eval_lost *self, bool is_flagged, bool is_kept)
{
	struct eval_mutation *row = &run->mutations[mutation];
	int rc = 0;

	pthread_mutex_lock(&run->lock);
	row->n_tried++;
	row->n_flagged += is_flagged;
	row->n_kept += is_kept;
	if (!is_flagged)
		rc = keep_lost(run, self, mutation);
	pthread_mutex_unlock(&run->lock);
	return rc;
}

int eval_mutate(struct eval_run *run, struct scratch *scratch,
		struct arena *arena, const struct message *message,
		enum action action, const struct eval_lost *self)
{
	const struct thresholds *thresholds =
	    &run->config.thresholds[message->channel][message->direction];
	int rc = 0;

	for (int i = 0; i < MUTATION_COUNT && !rc; i++) {
		struct message mutated;
		struct verdict verdict;
		bool has_changed;

		rc = mutate_message(run->mutator, (enum mutation)i, message,
				    run->options->seed, arena, &mutated,
				    &has_changed);
		if (rc || !has_changed)
			continue;
		if (ruleset_evaluate(run->set.ruleset, scratch, &mutated,
				     thresholds, arena, &verdict))
			verdict.action = ACTION_PASS;
		rc = count(run, (enum mutation)i, self,
			   verdict.action >= run->options->at,
			   verdict.action >= action);
	}
	return rc;
}

/* --- shown ---------------------------------------------------------------- */

/* By row, then by disguise: the order does not hang on the threads'. */
static int compare_lost(const void *left, const void *right)
{
	const struct eval_lost *a = left;
	const struct eval_lost *b = right;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return (a->mutation > b->mutation) - (a->mutation < b->mutation);
}

static void sort_lost(const struct eval_run *run)
{
	if (run->n_lost)
		qsort(run->lost, run->n_lost, sizeof(*run->lost), compare_lost);
}

static double percent(size_t part, size_t all)
{
	return all ? 100.0 * (double)part / (double)all : 100.0;
}

static struct eval_mutation sum(const struct eval_run *run)
{
	struct eval_mutation all = {0, 0, 0};

	for (size_t i = 0; i < MUTATION_COUNT; i++) {
		all.n_tried += run->mutations[i].n_tried;
		all.n_flagged += run->mutations[i].n_flagged;
		all.n_kept += run->mutations[i].n_kept;
	}
	return all;
}

static void add_row(struct buf *out, const char *name, const char *doc,
		    const struct eval_mutation *row)
{
	buf_add_format(out, "%-14s %7zu %9.2f %% %9.2f %%%s%s\n", name,
		       row->n_tried, percent(row->n_flagged, row->n_tried),
		       percent(row->n_kept, row->n_tried), *doc ? "  " : "",
		       doc);
}

void eval_mutations_add_text(struct buf *out, const struct eval_run *run)
{
	struct eval_mutation all = sum(run);

	if (!run->mutator)
		return;
	buf_add_format(out, "\n%-14s %7s %11s %11s\n", "DISGUISE", "TRIED",
		       "FLAGGED", "AS BEFORE");
	for (int i = 0; i < MUTATION_COUNT; i++)
		add_row(out, mutation_name((enum mutation)i),
			mutation_doc((enum mutation)i), &run->mutations[i]);
	add_row(out, "all", "", &all);
	sort_lost(run);
	for (size_t i = 0; i < run->n_lost; i++) {
		buf_add_format(out, "%-14s ",
			       mutation_name(run->lost[i].mutation));
		for (size_t k = 0; k < run->lost[i].name.len; k++) {
			unsigned char c = run->lost[i].name.ptr[k];

			buf_add_char(out, c < ' ' ? ' ' : c);
		}
		buf_add_char(out, '\n');
	}
}

void eval_mutations_add_json(struct buf *out, const struct eval_run *run)
{
	if (!run->mutator)
		return;
	buf_add_string(out, ",\n\"disguises\":[");
	for (int i = 0; i < MUTATION_COUNT; i++)
		buf_add_format(out,
			       "%s\n{\"name\":\"%s\",\"tried\":%zu,"
			       "\"flagged\":%zu,\"as_before\":%zu}",
			       i ? "," : "", mutation_name((enum mutation)i),
			       run->mutations[i].n_tried,
			       run->mutations[i].n_flagged,
			       run->mutations[i].n_kept);
	buf_add_string(out, "],\n\"lost\":[");
	sort_lost(run);
	for (size_t i = 0; i < run->n_lost; i++) {
		buf_add_format(out,
			       "%s\n{\"disguise\":\"%s\",\"id\":", i ? "," : "",
			       mutation_name(run->lost[i].mutation));
		json_add_string(out, run->lost[i].name);
		buf_add_char(out, '}');
	}
	buf_add_char(out, ']');
}
