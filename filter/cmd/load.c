/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load - what a program's command line says of rules and configuration.
 *
 * Options that stand for settings become overrides, which outlive a reload
 * and show up in --print-config.
 *
 * Contract: see load.h.
 * Failure: negative with err, without the option's name.
 * Limits: LOAD_RULES_LIMIT, LOAD_OVERRIDE_LIMIT.
 * Threads: none.
 */
#include "cmd/load.h"

#include "cmd/program.h"

#include <unistd.h>

const char *load_default_config(void)
{
	return access(LOAD_DEFAULT_CONFIG, F_OK) == 0 ? LOAD_DEFAULT_CONFIG
						      : NULL;
}

int load_add_rules(struct load_options *load, const char *path, struct err *err)
{
	if (load->n_rules == LOAD_RULES_LIMIT)
		return err_set(err, ERR_LIMIT, "given more than %d times",
			       LOAD_RULES_LIMIT);
	load->rules[load->n_rules++] = path;
	return 0;
}

int load_override(struct load_options *load, const char *path,
		  const char *value, const char *origin, struct err *err)
{
	if (load->n_overrides == LOAD_OVERRIDE_LIMIT)
		return err_set(err, ERR_LIMIT, "given too often");
	load->overrides[load->n_overrides++] = (struct config_override){
	    path, value, origin};
	return 0;
}

int load_set(struct load_options *load, const char *argument,
	     struct arena *arena, struct err *err)
{
	const char *equals = strchr(argument, '=');
	struct span path;

	if (!equals)
		return err_set(err, ERR_INPUT, "expected KEY=VALUE, got '%s'",
			       argument);
	if (arena_copy(arena, span_make(argument, (size_t)(equals - argument)),
		       &path) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	return load_override(load, (const char *)path.ptr, equals + 1, "--set",
			     err);
}

struct live_options load_live_options(const struct load_options *load)
{
	return (struct live_options){
	    .rules = load->n_rules ? load->rules : NULL,
	    .n_rules = load->n_rules,
	    .default_rules = program_rules_path(),
	    .config_path = load->config_path,
	    .overrides = load->overrides,
	    .n_overrides = load->n_overrides,
	    .ruleset = {.now_s = program_now_s(),
			.now_ns = program_now_ns,
			.cache_folder = program_cache_folder()},
	};
}
