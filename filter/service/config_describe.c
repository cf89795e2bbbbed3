/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_describe - what a setting takes, for schemas and manuals.
 *
 * Contract: see config_describe() in config.h.
 * Failure: ERR_INPUT for a path that is no setting.
 * Threads: safe.
 */
#include "config_setting.h"

static const enum config_value_kind kinds[] = {
    [SETTING_SCORE] = CONFIG_VALUE_SCORE, [SETTING_POLICY] = CONFIG_VALUE_WORD,
    [SETTING_SIZE] = CONFIG_VALUE_WHOLE,  [SETTING_COUNT] = CONFIG_VALUE_WHOLE,
    [SETTING_WORD] = CONFIG_VALUE_WORD,   [SETTING_TEXT] = CONFIG_VALUE_TEXT,
    [SETTING_LIST] = CONFIG_VALUE_LIST,   [SETTING_PATH] = CONFIG_VALUE_PATH,
    [SETTING_PATHS] = CONFIG_VALUE_LIST,
};

static const char *const policies[] = {"pass", "quarantine", "error", NULL};

int config_describe(const char *path, struct config_value *value)
{
	const struct setting *setting = config_find_setting(span_of(path));

	if (!setting)
		return ERR_INPUT;
	*value = (struct config_value){
	    .kind = kinds[setting->kind],
	    .initial = setting->value ? setting->value : "",
	    .min = setting->min,
	    .max = setting->max,
	    .names = setting->kind == SETTING_POLICY ? policies
						     : setting->names,
	};
	return 0;
}
