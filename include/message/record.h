/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - one message as a JSON object, as the stdin filter takes it:
 *
 *   {"id": 7, "text": "...", "from": "MyBank", "to": "+4479...",
 *    "direction": "inbound", "time": "2025-10-12T13:12:13Z"}
 *
 *   text          string; required unless there is hex
 *   id            string or number; kept as written, for the answer
 *   from, to      string or number
 *   direction     "inbound" or "outbound"
 *   channel       "sms" or "email"
 *   time          RFC 3339 string, or seconds since 1970 as a number
 *   subject, display_name, reply_to, envelope_from, message_id   string
 *
 * With the channel "email", from, to and reply_to may stand as in a header,
 * "Name <address>" (RFC 5322); the name is the display name where none is
 * given apart. Of several addresses the first counts.
 *
 * An SMS may come coded instead of as text:
 *
 *   hex           user data in hexadecimal digits
 *   coding        SMPP data_coding (0 is the 7-bit default alphabet, one
 *                 septet an octet), or the name of an alphabet (sms.h)
 *   udh           user data header in hexadecimal digits
 *   ref, parts, part   of a message in parts, when no header says it
 *
 * null counts as absent; other keys are read over. Numbers may be given as
 * strings.
 */
#ifndef SCAMSIEVE_MESSAGE_RECORD_H
#define SCAMSIEVE_MESSAGE_RECORD_H

#include "base/err.h"
#include "base/json.h"
#include "message/message.h"
#include "message/sms.h"

/* The keys, shorter names first. */
enum record_field {
	RECORD_ID,
	RECORD_TO,
	RECORD_HEX,
	RECORD_REF,
	RECORD_UDH,
	RECORD_FROM,
	RECORD_TEXT,
	RECORD_TIME,
	RECORD_PART,
	RECORD_PARTS,
	RECORD_CODING,
	RECORD_CHANNEL,
	RECORD_SUBJECT,
	RECORD_REPLY_TO,
	RECORD_DIRECTION,
	RECORD_MESSAGE_ID,
	RECORD_DISPLAY_NAME,
	RECORD_ENVELOPE_FROM,
	RECORD_FIELD_COUNT
};

/* "id", "to", ... */
const char *record_field_name(enum record_field field);
/* What its value has to be, such as "\"sms\" or \"email\"". */
const char *record_field_expected(enum record_field field);
/* One sentence for manuals. */
const char *record_field_doc(enum record_field field);
/* The inverse of the name; RECORD_FIELD_COUNT when there is no such field. */
enum record_field record_field_find(struct span name);

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

/*
 * Prepare a line for the JSON reader: skip a byte order mark, mend what is
 * not UTF-8 (a copy in the arena then, *is_mended is set). 0 or ERR_MEMORY.
 */
int record_prepare(unsigned char **line, size_t *len, struct arena *arena,
		   bool *is_mended, struct err *err);

/* Make *line a copy in the arena, U+FFFD for what is not UTF-8. 0 or
 * ERR_MEMORY. */
int record_mend(unsigned char **line, size_t *len, struct arena *arena);

/*
 * A record that is put together value by value, for readers of other
 * shapes: begin, take each value, build.
 */
struct record {
	struct message *message;
	uint32_t found; /* bit i: values[i] is set */
	/*
	 * The record was written for somebody else, such as a corpus: a
	 * channel, direction or time that is none is read over as if it were
	 * not there, and its bit is set in passed_over.
	 */
	bool is_foreign;
	uint32_t passed_over;
	struct json_token values[RECORD_FIELD_COUNT];
	struct sms_concat concat;   /* set by build; total 0: none */
	struct sms_payload payload; /* set by build when total > 0 */
};

/* Begin with nothing but the defaults, the record being our own; the message
 * is filled by build. */
void record_begin(struct record *record, struct message *message,
		  const struct record_defaults *defaults);

/*
 * Take a value; at is its byte, for err. A null is let pass for all but the
 * text. Of an id the token must be as written (json_next_raw()). 0 or
 * ERR_INPUT.
 */
int record_take(struct record *record, enum record_field field,
		const struct json_token *token, size_t at, struct err *err);

/* Make the message of what was taken. 0, ERR_INPUT, ERR_LIMIT, ERR_MEMORY. */
int record_build(struct record *record, struct arena *arena, struct err *err);

/* record_read() of a record that is foreign; what was read over is said in
 * record. */
int record_read_foreign(struct record *record, struct message *message,
			struct arena *arena, unsigned char *line, size_t len,
			const struct record_defaults *defaults,
			struct err *err);

/* record_read() that leaves in record what record_build() has set there. */
int record_read_part(struct record *record, struct message *message,
		     struct arena *arena, unsigned char *line, size_t len,
		     const struct record_defaults *defaults, struct err *err);

#endif
