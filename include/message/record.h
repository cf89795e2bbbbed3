/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - one message as a JSON object, as the stdin filter takes it:
 *
 *   {"id": 7, "text": "...", "from": "MyBank", "to": "+4479...",
 *    "direction": "inbound", "time": "2025-10-12T13:12:13Z"}
 *
 *   text          string, required
 *   id            string or number; kept as written, for the answer
 *   from, to      string or number
 *   direction     "inbound" or "outbound"
 *   channel       "sms" or "email"
 *   time          RFC 3339 string, or seconds since 1970 as a number
 *   subject, display_name, reply_to, envelope_from, message_id   string
 *
 * null counts as absent; other keys are read over.
 */
#ifndef SCAMSIEVE_MESSAGE_RECORD_H
#define SCAMSIEVE_MESSAGE_RECORD_H

#include "base/err.h"
#include "message/message.h"

/* What holds for a record that does not say otherwise. */
struct record_defaults {
	enum channel channel;
	enum direction direction;
};

/*
 * Read the record in the len bytes at line, which are decoded in place:
 * the message points into them and into the arena. A byte order mark in
 * front is read over. Ill-formed UTF-8 is mended with U+FFFD first, in a
 * copy in the arena, and reading.has_encoding_fault says so; offsets in
 * verdicts then count in the mended text.
 *
 * texts[0] is always the body. 0, ERR_INPUT or ERR_LIMIT with "byte N: ..."
 * or "the key ..." in err, or ERR_MEMORY. message->id is set on errors as
 * well if it had been read by then.
 */
int record_read(struct message *message, struct arena *arena,
		unsigned char *line, size_t len,
		const struct record_defaults *defaults, struct err *err);

#endif
