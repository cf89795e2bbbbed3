/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_mailbox.h - mails as programs keep them: mailbox files and Maildirs.
 */
#ifndef SCAMSIEVE_CMD_TOOL_MAILBOX_H
#define SCAMSIEVE_CMD_TOOL_MAILBOX_H

#include "base/span.h"

/* A mailbox file (mbox) begins with a "From " line. */
bool mailbox_is(struct span bytes);

/*
 * The mail that begins at *start, its "From " line included, and *start
 * behind it; false at the end. A "From " line begins a mail where the line
 * before it is empty.
 */
bool mailbox_next(struct span bytes, size_t *start, struct span *mail);

/* A Maildir's folders with mails are these two; NULL ends them. */
extern const char *const maildir_folders[];

/* Is there a folder of one of these names in it? */
bool maildir_is(const char *folder);

/* stat(2): is this a folder? */
bool is_folder(const char *path);

#endif
