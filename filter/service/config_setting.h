/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_setting.h - the table of settings, for the files of config alone.
 */
#ifndef SCAMSIEVE_SERVICE_CONFIG_SETTING_H
#define SCAMSIEVE_SERVICE_CONFIG_SETTING_H

#include "service/config.h"

enum setting_kind {
	SETTING_SCORE,  /* double; a number, or "never" for INFINITY */
	SETTING_POLICY, /* enum failure_policy */
	SETTING_SIZE,   /* size_t, bytes */
	SETTING_COUNT,  /* size_t */
	SETTING_WORD,   /* int, an index into names */
	SETTING_TEXT,   /* const char *, of a shape */
	SETTING_LIST,   /* struct config_list, each of a shape */
	SETTING_PATH,   /* const char *, borrowed; "none" for NULL */
	SETTING_PATHS   /* const char ** and size_t, a list */
};

enum text_shape {
	SHAPE_LINE,    /* printable ASCII, may be empty */
	SHAPE_WORD,    /* the same, without spaces */
	SHAPE_NAME,    /* letters, digits, '_', '-', '.'; may be empty */
	SHAPE_ADDRESS, /* local@domain, or empty */
	SHAPE_SOCKET,  /* inet:PORT@HOST, inet6:PORT@HOST, unix:/PATH */
	SHAPE_NETWORK, /* ADDRESS or ADDRESS/BITS */
	SHAPE_LINT     /* a name of rules/lint.def that is no error, or all */
};

struct setting {
	const char *path; /* keys joined by dots */
	enum setting_kind kind;
	size_t offset;            /* in struct config */
	const char *value;        /* the default, as written; NULL: none */
	size_t min, max;          /* of a SIZE or COUNT */
	const char *const *names; /* of a WORD, NULL-terminated */
	enum text_shape shape;    /* of a TEXT, or of a LIST's items */
};

extern const struct setting config_settings[];
extern const size_t config_setting_count;

/* The row of that path, or NULL. */
const struct setting *config_find_setting(struct span path);

/*
 * Give a setting that is one value the value that text says. 0, or
 * ERR_INPUT with "expected ..." in err.
 */
int config_apply(struct config *config, const struct setting *setting,
		 struct span text, struct err *err);

/* Is it of that shape? 0, or ERR_INPUT with "expected ..." in err. */
int config_check_shape(enum text_shape shape, struct span text,
		       struct err *err);

/*
 * Take a text, or a list's items (separated by commas or spaces), into the
 * config's arena. 0, ERR_INPUT or ERR_MEMORY with err.
 */
int config_apply_text(struct config *config, const struct setting *setting,
		      struct span text, struct err *err);
int config_apply_list(struct config *config, const struct setting *setting,
		      struct span text, struct err *err);

void config_set_origin(struct config *config, const struct setting *setting,
		       const char *origin);

#endif
