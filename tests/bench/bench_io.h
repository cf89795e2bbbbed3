/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_io.h - what the measured programs share: records in, answers out.
 */
#ifndef SCAMSIEVE_BENCH_IO_H
#define SCAMSIEVE_BENCH_IO_H

#include "message/message.h"
#include "base/err.h"
#include "text/view.h"

/* What is done with one folded text; returns how much was found. */
typedef size_t (*bench_work)(void *state, struct span text,
			     struct arena *arena);

/*
 * Read SMS records, one a line, from standard input; do the work with each
 * text, answer {"id":..,"hits":N}. Big reads and writes, one arena. Says on
 * standard error how many messages there were and what was found. Returns
 * the exit status.
 */
int bench_stream(bench_work work, void *state);

/* The lines of a file, without line feeds; the caller frees text and lines. */
struct bench_lines {
	char *text;
	struct span *lines;
	size_t n;
};

/* Complains and returns false when the file cannot be read. */
bool bench_read_lines(const char *path, struct bench_lines *lines);
void bench_free_lines(struct bench_lines *lines);

#endif
