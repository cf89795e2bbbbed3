/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_print - the settings in force, as YAML with their origins.
 *
 * Contract: see config_print() in config.h.
 * Failure: the buffer's, sticky.
 * Threads: safe.
 */
#include "config_setting.h"

#include "base/json.h"

#include <math.h>

enum { INDENT = 2, ORIGIN_COLUMN = 32 };

/* The next key of a dotted path, which is moved behind it. */
static struct span take_key(struct span *path)
{
	size_t dot = span_find(*path, span_of("."), 0);
	struct span key = *path;

	if (dot == SIZE_MAX) {
		*path = span_make(path->ptr + path->len, 0);
		return key;
	}
	key.len = dot;
	*path = span_make(path->ptr + dot + 1, path->len - dot - 1);
	return key;
}

/* The keys of path that last does not share, each on its line. */
static void add_keys(struct buf *out, struct span path, struct span last)
{
	size_t depth = 0;
	bool is_shared = true;

	while (path.len) {
		struct span key = take_key(&path);

		is_shared = is_shared && path.len &&
			    span_equal(key, take_key(&last));
		if (!is_shared) {
			buf_add_repeat(out, ' ', INDENT * depth);
			buf_add_span(out, key);
			buf_add_string(out, path.len ? ":\n" : ":");
		}
		depth++;
	}
}

static void add_strings(struct buf *out, const char *const *strings, size_t n)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_add_string(out, i ? ", " : "");
		json_add_string(out, span_of(strings[i]));
	}
	buf_add_char(out, ']');
}

static void add_value(struct buf *out, const struct config *config,
		      const struct setting *setting)
{
	const void *target = (const unsigned char *)config + setting->offset;

	buf_add_char(out, ' ');
	switch (setting->kind) {
	case SETTING_SCORE:
		if (isinf(*(const double *)target))
			buf_add_string(out, "never");
		else
			json_add_decimal(out, *(const double *)target);
		break;
	case SETTING_POLICY:
		buf_add_string(out, failure_policy_name(
					*(const enum failure_policy *)target));
		break;
	case SETTING_SIZE:
	case SETTING_COUNT:
		buf_add_unsigned(out, *(const size_t *)target);
		break;
	case SETTING_WORD:
		buf_add_string(out, setting->names[*(const int *)target]);
		break;
	case SETTING_TEXT:
		json_add_string(out, span_of(*(const char *const *)target));
		break;
	case SETTING_LIST: {
		const struct config_list *list = target;

		add_strings(out, list->items, list->n);
		break;
	}
	case SETTING_PATH:
		if (*(const char *const *)target)
			json_add_string(out,
					span_of(*(const char *const *)target));
		else
			buf_add_string(out, "none");
		break;
	case SETTING_PATHS:
		add_strings(out, config->rules, config->n_rules);
		break;
	}
}

static void add_origin(struct buf *out, const char *origin)
{
	size_t column = 0;

	while (column < out->len && out->ptr[out->len - column - 1] != '\n')
		column++;
	if (column < ORIGIN_COLUMN)
		buf_add_repeat(out, ' ', ORIGIN_COLUMN - column);
	buf_add_format(out, " # %s\n", origin);
}

void config_print(const struct config *config, struct buf *out)
{
	struct span last = {0};

	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *setting = &config_settings[i];

		add_keys(out, span_of(setting->path), last);
		add_value(out, config, setting);
		add_origin(out, config->origins[i]);
		last = span_of(setting->path);
	}
}
