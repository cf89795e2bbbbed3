/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan.h - verdicts of many messages, as a table or as JSON.
 */
#ifndef SCAMSIEVE_CMD_TOOL_SCAN_H
#define SCAMSIEVE_CMD_TOOL_SCAN_H

#include "cmd/tool.h"
#include "cmd/tool_reading.h"
#include "service/config.h"

/* A message, or what was none, and what became of it. */
struct scan_item {
	const char *path;
	char separator; /* before the number; 0: the file is the message */
	size_t number;  /* line of a record, place in a mailbox */
	const struct message *message;
	const struct verdict *verdict; /* NULL: see error */
	const char *error;
};

struct scan_report {
	struct buf out;
	bool is_coloured;
	size_t n_messages;
	size_t n_by_action[ACTION_COUNT];
};

/* How verdicts are shown. */
struct scan_form {
	const char *name;
	void (*add)(struct scan_report *report, const struct scan_item *item);
	void (*end)(struct scan_report *report);
};

/*
 * Action, score, name and the beginning of the text, then the rules that
 * decided, with their titles; at the end a line that counts them.
 */
extern const struct scan_form scan_form_table;

/* One object a message, as scamsieve-sms answers; nothing at the end. */
extern const struct scan_form scan_form_jsonl;

struct scan_run {
	struct tool_set set;
	struct config config;
	struct scratch *scratch;
	struct arena arena; /* of one message */
	const struct scan_form *form;
	struct scan_report report;
	enum direction direction; /* of what does not say */
	const char *authserv_id;  /* NULL: nobody is trusted */
	struct tool_reading reading;
	bool has_failed;
};

/*
 * Screen what is in a file, folder or Maildir, and write the verdicts to
 * stdout as they come. What cannot be read is complained of, and has_failed
 * is set.
 */
void scan_path(struct scan_run *run, const char *path);

/* Write out what the report holds. */
void scan_flush(struct scan_run *run);

#endif
