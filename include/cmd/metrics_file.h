/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics_file.h - metrics as a file that a monitoring agent picks up, such
 * as the textfile collector of Prometheus' node_exporter.
 */
#ifndef SCAMSIEVE_CMD_METRICS_FILE_H
#define SCAMSIEVE_CMD_METRICS_FILE_H

#include "service/config.h"
#include "service/metrics.h"

struct metrics_file;

struct metrics_file_options {
	const char *program; /* a literal; the name, unless config has one */
	enum channel channel;
	/* Called before each text: sets what holds now. NULL: nothing. */
	void (*refresh)(void *context, struct metrics *metrics);
	/*
	 * The file cannot be written, and why; err is NULL when it can again.
	 * Called when that changes, and once an hour while it lasts.
	 */
	void (*tell)(void *context, const struct err *err);
	void *context;
};

/*
 * Write FOLDER/NAME.prom now and every interval, from a thread of its own,
 * so that a disk that hangs holds nothing up. *started is NULL when the
 * configuration asks for none. options and config are copied. 0, ERR_MEMORY
 * or ERR_IO (no thread); a file that cannot be written is only told.
 */
int metrics_file_start(struct metrics_file **started,
		       const struct config *config,
		       const struct metrics_file_options *options,
		       struct err *err);

/* What is to be counted by; NULL when file is. */
struct metrics *metrics_file_metrics(const struct metrics_file *file);

/* "FOLDER/NAME.prom" of these settings into path. False: none is written. */
bool metrics_file_path(const struct config *config, const char *program,
		       struct buf *path);

/*
 * Write a last time and end. When the disk hangs the thread is left behind.
 * NULL is accepted.
 */
void metrics_file_stop(struct metrics_file *file);

#endif
