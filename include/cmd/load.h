/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - what a program's command line says of rules and configuration.
 */
#ifndef SCAMSIEVE_CMD_LOAD_H
#define SCAMSIEVE_CMD_LOAD_H

#include "service/screen.h"

enum { LOAD_RULES_LIMIT = 64, LOAD_OVERRIDE_LIMIT = 64 };

/* Strings are borrowed, as a rule from argv. */
struct load_options {
	const char *config_path; /* NULL: defaults only */
	const char *rules[LOAD_RULES_LIMIT];
	size_t n_rules;
	struct config_override overrides[LOAD_OVERRIDE_LIMIT];
	size_t n_overrides;
};

#define LOAD_DEFAULT_CONFIG SCAMSIEVE_CONFIG_DIR "/scamsieve.yaml"

/* The path of the configuration that is read when none is named; NULL when
 * there is none. */
const char *load_default_config(void);

/* --rules PATH, once more. 0 or ERR_LIMIT. */
int load_add_rules(struct load_options *load, const char *path,
		   struct err *err);

/*
 * An option that stands for a setting, such as "milter.socket"; origin is
 * the option. 0 or ERR_LIMIT.
 */
int load_override(struct load_options *load, const char *path,
		  const char *value, const char *origin, struct err *err);

/* --set KEY=VALUE; the key is copied. 0, ERR_INPUT, ERR_LIMIT, ERR_MEMORY. */
int load_set(struct load_options *load, const char *argument,
	     struct arena *arena, struct err *err);

/*
 * The same for live_open(), with the program's own rules, clock and cache
 * folder; valid as long as load. From one thread at a time.
 */
struct live_options load_live_options(const struct load_options *load);

#endif
