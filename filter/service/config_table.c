/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_table - every setting: where it is kept, what it may be, and what
 * holds without it.
 *
 * Contract: see config_setting.h. By these rows the defaults are made, files
 * are read and --print-config is written; a new setting is a new row, a key in
 * config_load.c and lines in the example.
 * Failure: none.
 * Threads: constant.
 */
#include "config_setting.h"

#include <assert.h>

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
