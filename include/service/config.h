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

#include "base/yaml_read.h"
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
/* The inverse: 0, or ERR_INPUT. */
int failure_policy_parse(struct span name, enum failure_policy *policy);

enum {
	CONFIG_SETTING_LIMIT = 64, /* rows of the table of settings */
	CONFIG_LINE_MIN_BYTES = 256,
	CONFIG_LINE_MAX_BYTES = 64 << 20,
	CONFIG_MESSAGE_MIN_BYTES = 1024,
	CONFIG_MESSAGE_MAX_BYTES = 256 << 20,
	CONFIG_SCORE_MAX = 1000, /* of a threshold */
	CONFIG_TEXT_LIMIT = 200, /* bytes of a setting that is a text */
	CONFIG_NAME_LIMIT = 64,  /* bytes of metrics.name */
	CONFIG_LIST_LIMIT = 256  /* items of one list */
};

/* A list of strings, in the config's arena. */
struct config_list {
	const char **items;
	size_t n;
};

/* What is done with a mail that is to be tagged. */
enum tag_way { TAG_DELIVER, TAG_COPY, TAG_WAY_COUNT };

/* What is done with a mail that is to be quarantined. */
enum quarantine_way {
	QUARANTINE_HOLD,
	QUARANTINE_REDIRECT,
	QUARANTINE_WAY_COUNT
};

/* What is done about one-time codes that go to customers. */
enum codes_way { CODES_IGNORE, CODES_WATCH, CODES_WAY_COUNT };

enum log_target {
	LOG_TO_AUTO, /* the journal, else syslog, or stderr on a terminal */
	LOG_TO_JOURNAL,
	LOG_TO_SYSLOG,
	LOG_TO_STDERR,
	LOG_TARGET_COUNT
};

/* Of scamsieve-milter alone. */
struct milter_config {
	const char *socket;       /* "inet:PORT@HOST", "unix:/PATH" */
	const char *socket_group; /* of a unix socket; "": as it comes */
	const char *user;         /* to become when started as root; "": none */
	const char *authserv_id;  /* believed and nobody else; "": nobody */
	struct config_list internal_networks; /* their mail is outbound */
	int on_tag;                           /* enum tag_way */
	int on_quarantine;                    /* enum quarantine_way */
	const char *review_mailbox; /* for TAG_COPY, QUARANTINE_REDIRECT */
	const char *subject_tag;    /* put before the subject; "": nothing */
	const char *reject_text;    /* of the 550 answer */
	enum failure_policy on_internal_error;
	enum failure_policy on_unparsable;
	enum failure_policy on_oversize;
	enum failure_policy on_rules_missing;
	size_t max_sessions;
	size_t timeout_s; /* of a peer that says nothing */
	size_t drain_s;   /* at most, for running messages at the end */
	int log_to;       /* enum log_target */
	int log_format;   /* enum log_format of base/log.h */
	int log_level;    /* enum log_level of base/log.h */
};

struct config {
	struct thresholds thresholds[CHANNEL_COUNT][DIRECTION_COUNT];
	enum failure_policy on_internal_error;
	enum failure_policy on_unparsable;
	enum failure_policy on_oversize; /* pass: scan what fits, say so */
	size_t max_message_bytes;        /* of a mail that is scanned */
	size_t max_line_bytes;           /* of scamsieve-sms's input */
	size_t part_wait_s;              /* for all parts of a long SMS */
	const char **rules;              /* paths; none: the default ones */
	size_t n_rules;
	struct milter_config milter;
	const char *quarantine_store; /* path; NULL: messages are not kept */
	struct config_list check_off; /* lints, for scamsieve check */
	struct config_list check_on;  /* notes to be shown as warnings */
	size_t retention_days;        /* of quarantined SMS; 0: until purged */
	int codes_way;                /* enum codes_way */
	size_t code_minutes;          /* for which a code is remembered */
	size_t max_codes;             /* remembered at one time */
	const char *metrics_folder;   /* NULL: none are written */
	const char *metrics_name;     /* of the service; "": the program's */
	size_t metrics_interval_s;    /* between two writes */
	/* Where each setting came from: "default", "FILE:LINE", "--option" */
	const char *origins[CONFIG_SETTING_LIMIT];
	struct arena arena; /* holds all strings */
	bool has_failed;    /* memory ran out */
};

/*
 * The built-in defaults. Release with config_release(). When memory runs out
 * has_failed is set, and config_check() says so.
 */
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

/* Is the tree that of a configuration, not of a rule file? */
bool config_is_one(const struct yaml_node *root);

/* The value of a setting, by its path, in such a tree; NULL: not there. */
const struct yaml_node *config_node(const struct yaml_node *node,
				    const char *path);

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

/* What the value of a setting may be. */
enum config_value_kind {
	CONFIG_VALUE_SCORE, /* a number up to CONFIG_SCORE_MAX, or "never" */
	CONFIG_VALUE_WHOLE, /* from min to max */
	CONFIG_VALUE_WORD,  /* one of names */
	CONFIG_VALUE_TEXT,
	CONFIG_VALUE_PATH, /* or "none" */
	CONFIG_VALUE_LIST
};

struct config_value {
	enum config_value_kind kind;
	const char *initial; /* the default; words of a list by spaces */
	size_t min, max;
	const char *const *names; /* NULL-terminated */
};

/* Of a setting by its path. 0, or ERR_INPUT when there is none. */
int config_describe(const char *path, struct config_value *value);

/* The keys of a configuration file, *n of them. */
const struct yaml_key *config_keys(size_t *n);

#endif
