/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_options.h - what scamsieve-sms was told on its command line.
 */
#ifndef SCAMSIEVE_CMD_SMS_OPTIONS_H
#define SCAMSIEVE_CMD_SMS_OPTIONS_H

#include "cmd/load.h"
#include "cmd/option.h"
#include "message/mapping.h"

#include <sys/types.h>

struct sms_format;

enum { SMS_REPLY_LIMIT = ACTION_COUNT + 1 }; /* an action, or "error" */

/* What a gateway hands over as arguments (format kannel). */
struct sms_arguments {
	const char *from; /* URL-encoded */
	const char *to;   /* URL-encoded */
	const char *id;
	const char *coding; /* 0: 7 bit, 1: 8 bit, 2: UCS-2 */
	const char *charset;
	const char *udh; /* URL-encoded bytes */
	const char *hex; /* the body */
};

/* The text to print when the action is this one. */
struct sms_reply {
	struct span action;
	const char *text;
};

enum sms_task {
	SMS_TASK_SCREEN,
	SMS_TASK_HELP,
	SMS_TASK_VERSION,
	SMS_TASK_PRINT_CONFIG
};

struct sms_options {
	enum sms_task task;
	const struct sms_format *format;
	enum direction direction;
	bool has_direction; /* it was given */
	bool is_nul_framed;
	bool has_mapping;
	bool passes_through;    /* answers are put into the records */
	bool emits_messages;    /* instead of answers */
	bool is_event;          /* smstools: called as eventhandler */
	bool takes_shell_words; /* smstools: the file's name, see sms_guard */
	bool falls_back;        /* judge here when nobody answers */
	bool has_metrics;       /* --metrics was given */
	unsigned socket_mode;
	pid_t shell;      /* who started us */
	uint32_t fields;  /* enum sms_field */
	size_t n_threads; /* 0: not given */
	struct mapping mapping;
	const char *deliver_dir;    /* where what passes is moved */
	const char *quarantine_dir; /* where what does not is moved */
	const char *log_path;       /* answers of single runs go there */
	const char *on_error;       /* as given, for trouble at the start */
	const char *listen_path;    /* be a resident screener there */
	const char *connect_path;   /* ask the one there */
	int64_t timeout_ms;         /* for one answer of a resident */
	const char *socket_group;   /* "": as it comes */
	struct sms_arguments arguments;
	struct sms_reply replies[SMS_REPLY_LIMIT];
	size_t n_replies;
	struct load_options load;
	struct arena arena; /* holds what was taken apart */
};

extern const struct option_table sms_option_table;

/*
 * Defaults, then the command line. *first_operand as option_parse() does.
 * 0 or ERR_INPUT. Release with sms_options_release() either way.
 */
int sms_options_parse(struct sms_options *options, int argc, char **argv,
		      int *first_operand, struct err *err);
void sms_options_release(struct sms_options *options);

#endif
