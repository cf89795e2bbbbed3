/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config - the settings: what their values mean, and what goes together.
 *
 * Contract: see config.h. Every setting is a row of config_table.c.
 * Failure: what is wrong with a value is said with what was expected.
 * Threads: a config belongs to one thread until nobody changes it any more.
 */
#include "service/config.h"

#include "config_setting.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { SCORE_DIGITS = 24 };

static const char *const policy_names[FAILURE_POLICY_COUNT] = {
    [FAILURE_PASS] = "pass",
    [FAILURE_QUARANTINE] = "quarantine",
    [FAILURE_ERROR] = "error",
};

const char *failure_policy_name(enum failure_policy policy)
{
	return policy_names[policy];
}

int failure_policy_parse(struct span name, enum failure_policy *policy)
{
	for (size_t i = 0; i < FAILURE_POLICY_COUNT; i++) {
		if (span_equal_string(name, policy_names[i])) {
			*policy = (enum failure_policy)i;
			return 0;
		}
	}
	return ERR_INPUT;
}

const struct setting *config_find_setting(struct span path)
{
	for (size_t i = 0; i < config_setting_count; i++)
		if (span_equal_string(path, config_settings[i].path))
			return &config_settings[i];
	return NULL;
}

void config_set_origin(struct config *config, const struct setting *setting,
		       const char *origin)
{
	config->origins[setting - config_settings] = origin;
}

/* Digits with at most one point among them, and nothing else. */
static int parse_decimal(struct span text, double *number)
{
	char digits[SCORE_DIGITS + 1];
	size_t n_points = 0;

	if (text.len == 0 || text.len > SCORE_DIGITS)
		return ERR_INPUT;
	for (size_t i = 0; i < text.len; i++) {
		n_points += text.ptr[i] == '.';
		if (text.ptr[i] != '.' &&
		    (text.ptr[i] < '0' || text.ptr[i] > '9'))
			return ERR_INPUT;
	}
	if (n_points > 1 || text.len == n_points)
		return ERR_INPUT;
	memcpy(digits, text.ptr, text.len);
	digits[text.len] = '\0';
	*number = strtod(digits, NULL);
	return 0;
}

static int apply_score(double *score, struct span text, struct err *err)
{
	double number;

	if (span_equal_string(text, "never")) {
		*score = INFINITY;
		return 0;
	}
	if (parse_decimal(text, &number) < 0 || number > CONFIG_SCORE_MAX)
		return err_set(err, ERR_INPUT,
			       "expected a score from 0 to %d, or never",
			       CONFIG_SCORE_MAX);
	*score = number;
	return 0;
}

static int apply_size(const struct setting *setting, size_t *size,
		      struct span text, struct err *err)
{
	const char *unit = setting->kind == SETTING_SIZE ? " of bytes" : "";
	double number;

	if (span_find(text, span_of("."), 0) != SIZE_MAX ||
	    parse_decimal(text, &number) < 0 || number < (double)setting->min ||
	    number > (double)setting->max)
		return err_set(err, ERR_INPUT,
			       "expected a whole number%s from %zu to %zu",
			       unit, setting->min, setting->max);
	*size = (size_t)number;
	return 0;
}

static int apply_word(const struct setting *setting, int *word,
		      struct span text, struct err *err)
{
	struct buf list;
	int rc;

	for (int i = 0; setting->names[i]; i++) {
		if (span_equal_string(text, setting->names[i])) {
			*word = i;
			return 0;
		}
	}
	buf_init(&list, 0);
	for (size_t i = 0; setting->names[i]; i++) {
		if (i)
			buf_add_string(&list,
				       setting->names[i + 1] ? ", " : " or ");
		buf_add_string(&list, setting->names[i]);
	}
	rc = err_set(err, ERR_INPUT, "expected %s", buf_string(&list));
	buf_release(&list);
	return rc;
}

static int apply_path(struct config *config, const char **path,
		      struct span text, struct err *err)
{
	struct span copy = {0};

	*path = NULL;
	if (span_equal_string(text, "none"))
		return 0;
	if (text.len == 0 || memchr(text.ptr, '\0', text.len))
		return err_set(err, ERR_INPUT, "expected a path, or none");
	if (arena_copy(&config->arena, text, &copy) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	*path = (const char *)copy.ptr;
	return 0;
}

int config_apply(struct config *config, const struct setting *setting,
		 struct span text, struct err *err)
{
	void *target = (unsigned char *)config + setting->offset;

	switch (setting->kind) {
	case SETTING_SCORE:
		return apply_score(target, text, err);
	case SETTING_SIZE:
	case SETTING_COUNT:
		return apply_size(setting, target, text, err);
	case SETTING_WORD:
		return apply_word(setting, target, text, err);
	case SETTING_TEXT:
		return config_apply_text(config, setting, text, err);
	case SETTING_LIST:
		return config_apply_list(config, setting, text, err);
	case SETTING_POLICY:
		if (failure_policy_parse(text, target) == 0)
			return 0;
		return err_set(err, ERR_INPUT,
			       "expected pass, quarantine or error");
	case SETTING_PATH:
		return apply_path(config, target, text, err);
	case SETTING_PATHS:
		break;
	}
	return err_set(err, ERR_INPUT, "expected a list, in a file");
}

int config_set(struct config *config, const char *path, const char *value,
	       const char *origin, struct err *err)
{
	const char *paths[CONFIG_SETTING_LIMIT];
	const struct setting *setting = config_find_setting(span_of(path));
	const char *nearest;
	struct err why;

	if (!setting) {
		for (size_t i = 0; i < config_setting_count; i++)
			paths[i] = config_settings[i].path;
		nearest = closest_word(span_of(path), paths,
				       config_setting_count);
		return err_set(err, ERR_INPUT, "no setting '%s'%s%s%s", path,
			       nearest ? ", did you mean '" : "",
			       nearest ? nearest : "",
			       nearest ? "'?" : "; --print-config shows all");
	}
	if (config_apply(config, setting, span_of(value), &why) < 0)
		return err_set(err, ERR_INPUT, "%s: %s, got '%s'", path,
			       why.text, value);
	config_set_origin(config, setting, origin);
	return 0;
}

static int check_review(const struct milter_config *milter, struct err *err)
{
	const char *word = NULL;

	if (milter->on_tag == TAG_COPY)
		word = "milter.on_tag: copy";
	if (milter->on_quarantine == QUARANTINE_REDIRECT)
		word = "milter.on_quarantine: redirect";
	if (!word || *milter->review_mailbox)
		return 0;
	return err_set(err, ERR_INPUT, "%s: expected a milter.review_mailbox",
		       word);
}

int config_check(const struct config *config, struct err *err)
{
	if (config->has_failed)
		return err_set(err, ERR_MEMORY, "out of memory");
	for (size_t i = 0; i < CHANNEL_COUNT; i++) {
		for (size_t j = 0; j < DIRECTION_COUNT; j++) {
			const struct thresholds *t = &config->thresholds[i][j];

			if (t->tag <= t->quarantine &&
			    t->quarantine <= t->reject)
				continue;
			return err_set(err, ERR_INPUT,
				       "thresholds.%s.%s: expected tag <= "
				       "quarantine <= reject, found %g, %g, %g",
				       channel_name((enum channel)i),
				       direction_name((enum direction)j),
				       t->tag, t->quarantine, t->reject);
		}
	}
	return check_review(&config->milter, err);
}

void config_init(struct config *config)
{
	*config = (struct config){0};
	arena_init(&config->arena, 0);
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *setting = &config_settings[i];
		int rc = setting->value
			     ? config_apply(config, setting,
					    span_of(setting->value), NULL)
			     : 0;

		config_set_origin(config, setting, "default");
		/* A default fits its own setting. */
		assert(rc == 0 || rc == ERR_MEMORY);
		config->has_failed |= rc < 0;
	}
}

void config_release(struct config *config)
{
	arena_release(&config->arena);
	*config = (struct config){0};
}
