/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_options.h - the command line of scamsieve-milter.
 */
#ifndef SCAMSIEVE_CMD_MILTER_OPTIONS_H
#define SCAMSIEVE_CMD_MILTER_OPTIONS_H

#include "base/arena.h"
#include "cmd/option.h"
#include "service/screen.h"

enum milter_task {
	MILTER_TASK_RUN,
	MILTER_TASK_CHECK,
	MILTER_TASK_PRINT_CONFIG,
	MILTER_TASK_HELP,
	MILTER_TASK_VERSION
};

enum { MILTER_RULES_LIMIT = 64, MILTER_OVERRIDE_LIMIT = 64 };

struct milter_options {
	enum milter_task task;
	bool is_daemon;
	const char *pid_file;    /* NULL: none */
	const char *config_path; /* NULL: defaults only */
	const char *rules[MILTER_RULES_LIMIT];
	size_t n_rules;
	struct config_override overrides[MILTER_OVERRIDE_LIMIT];
	size_t n_overrides;
	struct arena arena;
};

extern const struct option_table milter_option_table;

/* Release with milter_options_release(), also after a failure. */
int milter_options_parse(struct milter_options *options, int argc, char **argv,
			 struct err *err);
void milter_options_release(struct milter_options *options);

#endif
