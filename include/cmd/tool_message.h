/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_message.h - one message as verbs are given it: a plain text, a JSON
 * record, or a mail.
 */
#ifndef SCAMSIEVE_CMD_TOOL_MESSAGE_H
#define SCAMSIEVE_CMD_TOOL_MESSAGE_H

#include "base/err.h"
#include "message/message.h"

enum message_form { FORM_TEXT, FORM_RECORD, FORM_MAIL };

/* What the bytes do not say themselves. */
struct message_given {
	const char *program; /* who tells what of a record was read over */
	enum message_form form;
	enum direction direction;
	const char *from;        /* of a plain text; NULL: not known */
	const char *authserv_id; /* of a mail; NULL: nobody is believed */
};

/*
 * A mail when the path ends in .eml or the bytes begin with two headers of
 * mails, a record when they begin with '{', else a text. path may be NULL.
 */
enum message_form message_form_of(const char *path, struct span bytes);

/*
 * Read the bytes, which a record changes, into the message, which points
 * into them and into the arena. 0 or negative with err.
 */
int message_read(struct message *message, struct buf *bytes,
		 const struct message_given *given, struct arena *arena,
		 struct err *err);

#endif
