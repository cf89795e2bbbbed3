/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.h - what the operator decided.
 *
 * The defaults, the commented example file and the manual say the same; a
 * test holds them together. Values know where they came from, so that
 * --print-config can show it.
 */
#ifndef SCAMSIEVE_SERVICE_CONFIG_H
#define SCAMSIEVE_SERVICE_CONFIG_H

#include "base/err.h"
#include "rules/verdict.h"

/* What to do when screening itself fails. */
enum failure_policy {
	FAILURE_PASS,       /* let it through, marked unscreened */
	FAILURE_QUARANTINE, /* keep it */
	FAILURE_ERROR,      /* say so: tempfail, action "error" */
	FAILURE_POLICY_COUNT
};

/* "pass", "quarantine", "error" */
const char *failure_policy_name(enum failure_policy policy);
int failure_policy_parse(struct span name, enum failure_policy *policy);

enum {
	CONFIG_SETTING_LIMIT = 64, /* rows of the table of settings */
	CONFIG_LINE_MIN_BYTES = 256,
	CONFIG_LINE_MAX_BYTES = 64 << 20,
	CONFIG_MESSAGE_MIN_BYTES = 1024,
	CONFIG_MESSAGE_MAX_BYTES = 256 << 20
};

struct config {
	struct thresholds thresholds[CHANNEL_COUNT][DIRECTION_COUNT];
	enum failure_policy on_internal_error;
	enum failure_policy on_unparsable;
	enum failure_policy on_oversize; /* pass: scan what fits, say so */
	size_t max_message_bytes;        /* of a mail that is scanned */
	size_t max_line_bytes;           /* of scamsieve-sms's input */
	const char **rules;              /* paths; none: the default ones */
	size_t n_rules;
	/* Where each setting came from: "default", "FILE:LINE", "--option" */
	const char *origins[CONFIG_SETTING_LIMIT];
	struct arena arena; /* holds all strings */
};

/* The built-in defaults. Release with config_release(). */
void config_init(struct config *config);
void config_release(struct config *config);

/*
 * Read a YAML file over what config holds. Everything wrong goes to diags,
 * whose arena keeps the file; the config is unchanged then. Relative paths
 * of rules start at the file's folder.
 * 0, ERR_INPUT, ERR_IO or ERR_MEMORY (err set, also for ERR_INPUT).
 */
int config_load(struct config *config, const char *path,
		struct diag_list *diags, struct err *err);

/*
 * One setting by its path, such as "thresholds.sms.inbound.tag" or
 * "failure.unparsable", given elsewhere than in the file; origin
 * ("--on-error") is borrowed. ERR_INPUT with "path: expected ..." in err.
 */
int config_set(struct config *config, const char *path, const char *value,
	       const char *origin, struct err *err);

/*
 * Do the settings go together? ERR_INPUT with what does not. To be called
 * once all is set; config_load() does not.
 */
int config_check(const struct config *config, struct err *err);

/*
 * Append all settings in force as YAML that config_load() reads, each with
 * where it came from in a comment.
 */
void config_print(const struct config *config, struct buf *out);

#endif
