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

enum { SCORE_DIGITS = 24 };

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

#define MAIL_POLICY(name, member, initial)                                     \
	{                                                                      \
		.path = "milter.failure." name, .kind = SETTING_POLICY,        \
		.offset = offsetof(struct config, milter.member),              \
		.value = (initial)                                             \
	}

#define TEXT(name, member, kind_of_text, initial)                              \
	{                                                                      \
		.path = "milter." name, .kind = SETTING_TEXT,                  \
		.offset = offsetof(struct config, milter.member),              \
		.value = (initial), .shape = (kind_of_text)                    \
	}

#define WORD(name, member, words, initial)                                     \
	{                                                                      \
		.path = "milter." name, .kind = SETTING_WORD,                  \
		.offset = offsetof(struct config, milter.member),              \
		.value = (initial), .names = (words)                           \
	}

#define COUNT(name, member, initial, least, most)                              \
	{                                                                      \
		.path = "milter." name, .kind = SETTING_COUNT,                 \
		.offset = offsetof(struct config, milter.member),              \
		.value = (initial), .min = (least), .max = (most)              \
	}

/* In the order of the enums that they name. */
static const char *const tag_ways[] = {"deliver", "copy", NULL};
static const char *const quarantine_ways[] = {"hold", "redirect", NULL};
static const char *const codes_ways[] = {"ignore", "watch", NULL};
static const char *const log_targets[] = {"auto", "journal", "syslog", "stderr",
					  NULL};
static const char *const log_formats[] = {"text", "json", NULL};
static const char *const log_levels[] = {"error", "warning", "notice",
					 "info",  "debug",   NULL};

static_assert(ARRAY_LEN(tag_ways) == TAG_WAY_COUNT + 1 &&
		  ARRAY_LEN(quarantine_ways) == QUARANTINE_WAY_COUNT + 1 &&
		  ARRAY_LEN(codes_ways) == CODES_WAY_COUNT + 1 &&
		  ARRAY_LEN(log_targets) == LOG_TARGET_COUNT + 1,
	      "a name is missing");

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
    {.path = "limits.part_wait_seconds",
     .kind = SETTING_COUNT,
     .offset = offsetof(struct config, part_wait_s),
     .value = "600",
     .min = 1,
     .max = 86400},
    {.path = "quarantine.store",
     .kind = SETTING_PATH,
     .offset = offsetof(struct config, quarantine_store),
     .value = "none"},
    {.path = "quarantine.retention_days",
     .kind = SETTING_COUNT,
     .offset = offsetof(struct config, retention_days),
     .value = "0",
     .min = 0,
     .max = 36500},
    {.path = "history.codes",
     .kind = SETTING_WORD,
     .offset = offsetof(struct config, codes_way),
     .value = "ignore",
     .names = codes_ways},
    {.path = "history.code_minutes",
     .kind = SETTING_COUNT,
     .offset = offsetof(struct config, code_minutes),
     .value = "30",
     .min = 1,
     .max = 1440},
    {.path = "history.max_codes",
     .kind = SETTING_COUNT,
     .offset = offsetof(struct config, max_codes),
     .value = "100000",
     .min = 1000,
     .max = 10000000},
    {.path = "metrics.folder",
     .kind = SETTING_PATH,
     .offset = offsetof(struct config, metrics_folder),
     .value = "none"},
    {.path = "metrics.name",
     .kind = SETTING_TEXT,
     .offset = offsetof(struct config, metrics_name),
     .value = "",
     .shape = SHAPE_NAME},
    {.path = "metrics.interval_seconds",
     .kind = SETTING_COUNT,
     .offset = offsetof(struct config, metrics_interval_s),
     .value = "15",
     .min = 1,
     .max = 3600},
    {.path = "rules", .kind = SETTING_PATHS},
    {.path = "check.off",
     .kind = SETTING_LIST,
     .offset = offsetof(struct config, check_off),
     .value = "",
     .shape = SHAPE_LINT},
    {.path = "check.on",
     .kind = SETTING_LIST,
     .offset = offsetof(struct config, check_on),
     .value = "",
     .shape = SHAPE_LINT},
    TEXT("socket", socket, SHAPE_SOCKET, "inet:8895@127.0.0.1"),
    TEXT("socket_group", socket_group, SHAPE_WORD, ""),
    TEXT("user", user, SHAPE_WORD, ""),
    TEXT("authserv_id", authserv_id, SHAPE_WORD, ""),
    {.path = "milter.internal_networks",
     .kind = SETTING_LIST,
     .offset = offsetof(struct config, milter.internal_networks),
     .value = "127.0.0.0/8 ::1/128",
     .shape = SHAPE_NETWORK},
    WORD("on_tag", on_tag, tag_ways, "deliver"),
    WORD("on_quarantine", on_quarantine, quarantine_ways, "hold"),
    TEXT("review_mailbox", review_mailbox, SHAPE_ADDRESS, ""),
    TEXT("subject_tag", subject_tag, SHAPE_LINE, ""),
    TEXT("reject_text", reject_text, SHAPE_LINE,
	 "Message refused as likely fraud"),
    MAIL_POLICY("internal_error", on_internal_error, "error"),
    MAIL_POLICY("unparsable", on_unparsable, "pass"),
    MAIL_POLICY("oversize", on_oversize, "pass"),
    MAIL_POLICY("rules_missing", on_rules_missing, "error"),
    COUNT("max_sessions", max_sessions, "1000", 1, 100000),
    COUNT("timeout_seconds", timeout_s, "600", 10, 86400),
    COUNT("drain_seconds", drain_s, "10", 0, 300),
    WORD("log.to", log_to, log_targets, "auto"),
    WORD("log.format", log_format, log_formats, "text"),
    WORD("log.level", log_level, log_levels, "info"),
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
