/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_options.h - the command line of scamsieve-milter.
 */
#ifndef SCAMSIEVE_CMD_MILTER_OPTIONS_H
#define SCAMSIEVE_CMD_MILTER_OPTIONS_H

#include "cmd/load.h"
#include "cmd/option.h"

enum milter_task {
	MILTER_TASK_RUN,
	MILTER_TASK_CHECK,
	MILTER_TASK_PRINT_CONFIG,
	MILTER_TASK_HELP,
	MILTER_TASK_VERSION
};

struct milter_options {
	enum milter_task task;
	bool is_daemon;
	const char *pid_file; /* NULL: none */
	struct load_options load;
	struct arena arena;
};

extern const struct option_table milter_option_table;

/* As option_parse() has it. Release with milter_options_release(), also after
 * a failure. */
int milter_options_parse(struct milter_options *options, int argc, char **argv,
			 struct err *err);
void milter_options_release(struct milter_options *options);

#endif
