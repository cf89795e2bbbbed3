/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_pcre2_loop - what the plain way costs.
 *
 * bench-pcre2-loop PATTERNS < RECORDS
 *
 * The same records, read and folded the same way; then every pattern, one a
 * line, compiled by PCRE2 with its JIT and the flags that rules have, is tried
 * on every text in turn.
 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "bench_io.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

struct loop {
	pcre2_code **codes;
	size_t n;
	pcre2_match_data *match;
};

static bool compile(struct loop *loop, const struct bench_lines *lines)
{
	loop->match = pcre2_match_data_create(1, NULL);
	loop->codes = calloc(lines->n + 1, sizeof(pcre2_code *));
	if (!loop->match || !loop->codes)
		return false;
	for (size_t i = 0; i < lines->n; i++) {
		PCRE2_SIZE at;
		int error;

		loop->codes[i] = pcre2_compile(
		    lines->lines[i].ptr, lines->lines[i].len,
		    PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK, &error, &at,
		    NULL);
		if (!loop->codes[i] ||
		    pcre2_jit_compile(loop->codes[i], PCRE2_JIT_COMPLETE) < 0) {
			fprintf(stderr, "pattern %zu does not compile\n",
				i + 1);
			return false;
		}
		loop->n++;
	}
	return true;
}

/* How many patterns match. */
static size_t match_all(void *state, struct span text, struct arena *arena)
{
	struct loop *loop = state;
	struct view view;
	size_t found = 0;

	if (view_fold(&view, text, arena))
		return 0;
	for (size_t i = 0; i < loop->n; i++)
		found += pcre2_match(loop->codes[i], view.folded.ptr,
				     view.folded.len, 0, PCRE2_NO_UTF_CHECK,
				     loop->match, NULL) >= 0;
	return found;
}

int main(int argc, char **argv)
{
	struct bench_lines lines = {0};
	struct loop loop = {0};
	int status = EXIT_FAILURE;

	if (argc != 2) {
		fputs("usage: bench-pcre2-loop PATTERNS < RECORDS\n", stderr);
		return 2;
	}
	if (bench_read_lines(argv[1], &lines) && compile(&loop, &lines))
		status = bench_stream(match_all, &loop);
	for (size_t i = 0; i < loop.n; i++)
		pcre2_code_free(loop.codes[i]);
	free(loop.codes);
	pcre2_match_data_free(loop.match);
	bench_free_lines(&lines);
	return status;
}
