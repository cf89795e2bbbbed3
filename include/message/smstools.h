/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smstools.h - message files of SMS Server Tools 3: headers, a blank line,
 * the body to the end of the file.
 */
#ifndef SCAMSIEVE_MESSAGE_SMSTOOLS_H
#define SCAMSIEVE_MESSAGE_SMSTOOLS_H

#include "base/err.h"
#include "message/message.h"

/*
 * Read a file (borrowed) into a message whose texts are in the arena. The
 * body is decoded as the header Alphabet says, by its first three letters
 * as smsd does: ISO, Lat, Ans; GSM; UTF; UCS, Chi, Uni; bin. Without one it
 * is UTF-8 when it can be, else Latin-1. A file whose text smsd takes from
 * elsewhere (Include, Macro) is ERR_INPUT, for it cannot be judged by what
 * is seen here; so is one without a blank line. ERR_LIMIT, ERR_MEMORY.
 */
int smstools_read(struct message *message, struct arena *arena,
		  struct span file, enum direction direction, struct err *err);

/* Has the file headers whose names begin with "X-Scamsieve-", any case? */
bool smstools_is_marked(struct span file);

/*
 * Append the file without such headers and with lines (complete header
 * lines, may be empty) before the blank line.
 */
void smstools_mark(struct buf *out, struct span file, struct span lines);

#endif
