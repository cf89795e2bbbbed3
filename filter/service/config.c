/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config - the settings: their defaults, their meaning, and how they are
 * shown.
 *
 * Contract: see config.h. Every setting is a row of one table, by which the
 * defaults are made, files are read and --print-config is written; a new
 * setting is a new row, a key in config_load.c and lines in the example.
 * Failure: what is wrong with a value is said with what was expected.
 * Threads: a config belongs to one thread until nobody changes it any more.
 */
#include "service/config.h"

#include "config_setting.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { SCORE_DIGITS = 24, SCORE_MAX = 1000 };

#define SCORE(name, channel, direction, member, initial)                       \
	{                                                                      \
		.path = "thresholds." name, .kind = SETTING_SCORE,             \
		.offset = offsetof(struct config, thresholds) +                \
			  sizeof(struct thresholds) *                          \
			      ((channel)*DIRECTION_COUNT + (direction)) +      \
			  offsetof(struct thresholds, member),                 \
		.value = (initial)                                             \
	}

#define SCORES(name, channel, direction)                                       \
	SCORE(name ".tag", channel, direction, tag, "5.0"),                    \
	    SCORE(name ".quarantine", channel, direction, quarantine, "9.0"),  \
	    SCORE(name ".reject", channel, direction, reject, "never")

#define POLICY(name, member)                                                   \
	{                                                                      \
		.path = "failure." name, .kind = SETTING_POLICY,               \
		.offset = offsetof(struct config, member), .value = "error"    \
	}

const struct setting config_settings[] = {
    SCORES("sms.inbound", CHANNEL_SMS, DIRECTION_INBOUND),
    SCORES("sms.outbound", CHANNEL_SMS, DIRECTION_OUTBOUND),
    SCORES("email.inbound", CHANNEL_EMAIL, DIRECTION_INBOUND),
    SCORES("email.outbound", CHANNEL_EMAIL, DIRECTION_OUTBOUND),
    POLICY("internal_error", on_internal_error),
    POLICY("unparsable", on_unparsable),
    POLICY("oversize", on_oversize),
    {.path = "limits.max_message_bytes",
     .kind = SETTING_SIZE,
     .offset = offsetof(struct config, max_message_bytes),
     .value = "26214400",
     .min = CONFIG_MESSAGE_MIN_BYTES,
     .max = CONFIG_MESSAGE_MAX_BYTES},
    {.path = "limits.max_line_bytes",
     .kind = SETTING_SIZE,
     .offset = offsetof(struct config, max_line_bytes),
     .value = "1048576",
     .min = CONFIG_LINE_MIN_BYTES,
     .max = CONFIG_LINE_MAX_BYTES},
    {.path = "rules", .kind = SETTING_PATHS},
};

const size_t config_setting_count = ARRAY_LEN(config_settings);

static_assert(ARRAY_LEN(config_settings) <= CONFIG_SETTING_LIMIT,
	      "struct config has too few origins");

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
	if (parse_decimal(text, &number) < 0 || number > SCORE_MAX)
		return err_set(err, ERR_INPUT,
			       "expected a score from 0 to %d, or never",
			       SCORE_MAX);
	*score = number;
	return 0;
}

static int apply_size(const struct setting *setting, size_t *size,
		      struct span text, struct err *err)
{
	double number;

	if (span_find(text, span_of("."), 0) != SIZE_MAX ||
	    parse_decimal(text, &number) < 0 || number < (double)setting->min ||
	    number > (double)setting->max)
		return err_set(err, ERR_INPUT,
			       "expected a whole number of bytes from %zu to "
			       "%zu",
			       setting->min, setting->max);
	*size = (size_t)number;
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
		return apply_size(setting, target, text, err);
	case SETTING_POLICY:
		if (failure_policy_parse(text, target) == 0)
			return 0;
		return err_set(err, ERR_INPUT,
			       "expected pass, quarantine or error");
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
			       nearest ? nearest : "", nearest ? "'?" : "");
	}
	if (config_apply(config, setting, span_of(value), &why) < 0)
		return err_set(err, ERR_INPUT, "%s: %s, got '%s'", path,
			       why.text, value);
	config_set_origin(config, setting, origin);
	return 0;
}

int config_check(const struct config *config, struct err *err)
{
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
	return 0;
}

void config_init(struct config *config)
{
	*config = (struct config){0};
	arena_init(&config->arena, 0);
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *setting = &config_settings[i];

		config_set_origin(config, setting, "default");
		if (setting->value &&
		    config_apply(config, setting, span_of(setting->value),
				 NULL) < 0)
			assert(!"a default does not fit its own setting");
	}
}

void config_release(struct config *config)
{
	arena_release(&config->arena);
	*config = (struct config){0};
}
