/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - a file that people write, read whole, and the places in it.
 */
#ifndef SCAMSIEVE_BASE_SOURCE_H
#define SCAMSIEVE_BASE_SOURCE_H

#include "base/err.h"

enum { SOURCE_LIMIT_BYTES = 8 << 20 };

/*
 * Read the regular file at path into *source; path and bytes are copied
 * into the arena. ERR_IO when it cannot be opened or read or is not a
 * regular file, ERR_LIMIT when it is larger than SOURCE_LIMIT_BYTES,
 * ERR_MEMORY; err says which file and why.
 */
int source_read(struct source *source, const char *path, struct arena *arena,
		struct err *err);

/*
 * Walks through well-formed text and knows where it is. A byte order mark
 * at the start counts neither as a character nor as a column.
 */
struct source_cursor {
	const struct source *source;
	size_t offset;   /* bytes */
	size_t index;    /* characters */
	uint32_t line;   /* from 1 */
	uint32_t column; /* characters, from 1 */
};

/* To the start of the source. */
void source_cursor_init(struct source_cursor *cursor,
			const struct source *source);

/* Go to a byte offset; forward only, stops at the end. */
void source_cursor_to_offset(struct source_cursor *cursor, size_t offset);

/* Go to a character; forward only, stops at the end. */
void source_cursor_to_index(struct source_cursor *cursor, size_t index);

/* length bytes at the cursor (or to the end), as a place. */
struct place source_cursor_place(const struct source_cursor *cursor,
				 size_t length);

/*
 * Is the text fit to be read by people and programs alike? Added are
 * yaml-encoding at the first byte that is not UTF-8, and
 * invisible-character for controls, bidirectional marks, zero-width and
 * filler characters (a joiner between letters that need it is let pass).
 * Returns 0 also with invisible characters, ERR_INPUT for bad encoding or
 * control characters, with which nothing can go on.
 */
int source_check(const struct source *source, struct diag_list *diags);

#endif
