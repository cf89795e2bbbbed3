/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_floor - the least that screening a stream can cost.
 *
 * bench-floor LITERALS < RECORDS
 *
 * Reads records, checks and folds each text, scans it once for all literals
 * of the rules, writes an answer: no facts, no conditions, no verdict. What
 * scamsieve-sms takes longer than this is what deciding costs. LITERALS has
 * a rule's number, a tab and a word on each line; a rule's words are a set.
 */
#include "bench_io.h"

#include "text/scan.h"

#include <stdio.h>
#include <stdlib.h>

static bool add_literals(struct scan_builder *builder, const char *path)
{
	struct bench_lines lines;
	struct arena arena;
	bool ok = bench_read_lines(path, &lines);

	arena_init(&arena, 0);
	for (size_t i = 0; ok && i < lines.n; i++) {
		size_t tab = span_find(lines.lines[i], span_of("\t"), 0);
		unsigned long set = strtoul((const char *)lines.lines[i].ptr,
					    NULL, 10);

		while (scan_builder_set_count(builder) <= set)
			if (scan_builder_add_set(builder) == UINT32_MAX)
				ok = false;
		ok = ok && tab < lines.lines[i].len &&
		     scan_builder_add_written(
			 builder, (uint32_t)set,
			 span_make(lines.lines[i].ptr + tab + 1,
				   lines.lines[i].len - tab - 1),
			 &arena) == 0;
	}
	arena_release(&arena);
	bench_free_lines(&lines);
	return ok;
}

/* How many sets were hit. */
static size_t scan(void *state, struct view *view)
{
	struct hits *hits = state;

	hits_clear(hits);
	hits_scan(hits, view, 0);
	return hits->n_touched;
}

int main(int argc, char **argv)
{
	struct scan_builder *builder = scan_builder_new();
	struct scanner *scanner = NULL;
	struct arena tables;
	struct hits hits = {0};
	struct err err = {"out of memory"};
	int status = EXIT_FAILURE;

	arena_init(&tables, 0);
	if (argc != 2) {
		fputs("usage: bench-floor LITERALS < RECORDS\n", stderr);
		return 2;
	}
	if (builder && add_literals(builder, argv[1]) &&
	    scan_build(builder, &tables, &scanner, &err) == 0 &&
	    hits_init(&hits, scanner) == 0)
		status = bench_stream(scan, &hits);
	else
		fprintf(stderr, "bench-floor: %s\n", err.text);
	hits_release(&hits);
	arena_release(&tables);
	scan_builder_free(builder);
	return status;
}
