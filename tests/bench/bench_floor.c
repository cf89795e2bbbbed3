/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_floor - the least that screening a stream can cost.
 *
 * bench_floor STAGE RULES... < RECORDS
 *
 * Reads records, checks and folds each text, scans it once for all literals
 * that scamsieve-sms looks for with the same rules (it has the same scanner),
 * writes an answer: no facts, no conditions, no verdict. What scamsieve-sms
 * takes longer than this is what deciding costs. STAGE read stops before
 * folding, fold before scanning; scan does all. RULES are files or folders,
 * compiled into SCAMSIEVE_CACHE_DIR as the program does.
 */
#include "bench_io.h"

#include "../../filter/rules/ruleset_private.h"

#include <stdio.h>
#include <stdlib.h>

enum stage { STAGE_READ, STAGE_FOLD, STAGE_SCAN, STAGE_COUNT };

static const char *const stage_names[] = {"read", "fold", "scan"};

struct floor {
	enum stage stage;
	struct hits hits;
};

/* How many sets were hit. */
static size_t work(void *state, struct span text, struct arena *arena)
{
	struct floor *floor = state;
	struct view view;

	if (floor->stage == STAGE_READ)
		return 0;
	if (view_fold(&view, text, arena))
		return 0;
	if (floor->stage == STAGE_FOLD)
		return view.folded.len;
	hits_begin(&floor->hits, CHANNEL_SMS);
	(void)hits_scan(&floor->hits, &view, 0);
	return floor->hits.n_touched;
}

static bool read_stage(const char *name, enum stage *stage)
{
	for (int i = 0; i < STAGE_COUNT; i++) {
		if (strcmp(name, stage_names[i]) == 0) {
			*stage = (enum stage)i;
			return true;
		}
	}
	return false;
}

int main(int argc, char **argv)
{
	struct ruleset_options options = {
	    .cache_folder = getenv("SCAMSIEVE_CACHE_DIR")};
	struct floor floor = {STAGE_SCAN, {0}};
	struct ruleset *ruleset = NULL;
	struct diag_list diags;
	struct arena arena;
	struct err err = {"out of memory"};
	int status = EXIT_FAILURE;

	if (argc < 3 || !read_stage(argv[1], &floor.stage)) {
		fputs("usage: bench_floor read|fold|scan RULES... < RECORDS\n",
		      stderr);
		return 2;
	}
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	if (ruleset_load(&ruleset, (const char *const *)argv + 2,
			 (size_t)argc - 2, &options, &diags, &err) == 0 &&
	    hits_init(&floor.hits, ruleset->scanner) == 0)
		status = bench_stream(work, &floor);
	else
		fprintf(stderr, "bench_floor: %s\n", err.text);
	hits_release(&floor.hits);
	ruleset_free(ruleset);
	arena_release(&arena);
	return status;
}
