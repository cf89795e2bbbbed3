/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_hold.h - between the files of `scamsieve hold`: what is in Postfix's
 * hold queue, and running Postfix's own commands on it.
 */
#ifndef SCAMSIEVE_CMD_TOOL_HOLD_H
#define SCAMSIEVE_CMD_TOOL_HOLD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum {
	HOLD_LIMIT = 20000,            /* mails listed */
	HOLD_ID_LIMIT = 32,            /* bytes of a queue id */
	HOLD_OUTPUT_LIMIT = 256 << 20, /* bytes of one command's output */
	HOLD_ARGUMENTS = 8
};

/* A mail in the hold queue; all spans are in an arena. */
struct hold_mail {
	struct span id;
	struct span sender;
	struct span recipients; /* ", " between */
	struct span size;       /* digits, bytes */
	int64_t time_s;         /* when it came, 0: not known */
	struct span headers;    /* all of them, as postcat shows them */
	struct span status;     /* our header's value; empty: not ours */
	struct span subject;    /* decoded */
};

struct hold_queue {
	const char *config_folder; /* of Postfix; NULL: its usual one */
	struct arena arena;
	struct hold_mail *mails;
	size_t n;
	size_t capacity;
};

/*
 * Run a Postfix command and take what it prints; its own complaints go to
 * our stderr. arguments end in NULL. ERR_IO when it cannot be run or fails.
 */
int hold_run(const struct hold_queue *queue, const char *command,
	     const char *const *arguments, struct buf *out, struct err *err);

/* Read the hold queue, headers not yet. 0 or negative. */
int hold_queue_read(struct hold_queue *queue, struct err *err);

/* Fetch the mail's headers, and what we wrote into them. 0 or negative. */
int hold_mail_read(struct hold_queue *queue, struct hold_mail *mail,
		   struct err *err);

/* Keep a copy of the mail as FOLDER/ham/QUEUE_ID.eml. 0 or ERR_IO. */
int hold_record_honest(const struct hold_queue *queue,
		       const struct hold_mail *mail, const char *folder,
		       struct err *err);

/* NULL: not in the queue. */
struct hold_mail *hold_queue_find(struct hold_queue *queue, struct span id);

/* --- tool_hold_show.c ---------------------------------------------------- */

/* Has the milter held it? It leaves its header in every mail. */
bool hold_is_ours(const struct hold_mail *mail);

/* Append a mail as an object a line, as a line, as a text with its headers. */
void hold_add_json(struct buf *out, const struct hold_mail *mail);
void hold_add_line(struct buf *out, const struct hold_mail *mail);
void hold_add_text(struct buf *out, const struct hold_mail *mail);

#endif
