/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_reading.h - what could not be taken from files of messages as it
 * stands there, told in few lines however much it is.
 */
#ifndef SCAMSIEVE_CMD_TOOL_READING_H
#define SCAMSIEVE_CMD_TOOL_READING_H

#include "message/record.h"

enum { READING_SHOWN = 20 }; /* complaints of one file or folder */

/* Zeroed but for the program: nothing was wrong. From one thread at a time. */
struct tool_reading {
	const char *program; /* who complains: "scamsieve VERB" */
	size_t n_faults;
	struct {
		size_t n;     /* records of the file in which it was */
		size_t first; /* the number of the first; 0: it has none */
	} passed_over[RECORD_FIELD_COUNT];
};

/*
 * Complain of a message that cannot be read; from READING_SHOWN on it is
 * only counted. Its place is path, or path, separator and number when the
 * separator is not 0: "FILE:7", "MAILBOX#7".
 */
void reading_complain(struct tool_reading *reading, const char *path,
		      char separator, size_t number, const char *what);

/* Note what was read over in the number-th record of a file. */
void reading_note(struct tool_reading *reading, const struct record *record,
		  size_t number);

/*
 * A file or folder is at its end: tell what was counted, a line each, and
 * begin anew. path is what the records were in; NULL: not from a file.
 */
void reading_end(struct tool_reading *reading, const char *path);

#endif
