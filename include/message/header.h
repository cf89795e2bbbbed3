/* SPDX-License-Identifier: Apache-2.0 */
/*
 * header.h - the headers of a mail or of one part (RFC 5322, section 2.2).
 *
 * Only headers that screening reads are kept, so a mail with half a million
 * of them costs time for one pass and no memory.
 */
#ifndef SCAMSIEVE_MESSAGE_HEADER_H
#define SCAMSIEVE_MESSAGE_HEADER_H

#include "base/arena.h"
#include "base/buf.h"

/* X(upper, name as it is written) */
#define HEADER_LIST(X)                                                         \
	X(FROM, "From")                                                        \
	X(SENDER, "Sender")                                                    \
	X(REPLY_TO, "Reply-To")                                                \
	X(TO, "To")                                                            \
	X(CC, "Cc")                                                            \
	X(SUBJECT, "Subject")                                                  \
	X(MESSAGE_ID, "Message-ID")                                            \
	X(IN_REPLY_TO, "In-Reply-To")                                          \
	X(REFERENCES, "References")                                            \
	X(LIST_ID, "List-ID")                                                  \
	X(LIST_POST, "List-Post")                                              \
	X(LIST_UNSUBSCRIBE, "List-Unsubscribe")                                \
	X(MAILING_LIST, "Mailing-List")                                        \
	X(X_MAILING_LIST, "X-Mailing-List")                                    \
	X(PRECEDENCE, "Precedence")                                            \
	X(RETURN_PATH, "Return-Path")                                          \
	X(AUTHENTICATION_RESULTS, "Authentication-Results")                    \
	X(CONTENT_TYPE, "Content-Type")                                        \
	X(CONTENT_ENCODING, "Content-Transfer-Encoding")                       \
	X(CONTENT_DISPOSITION, "Content-Disposition")                          \
	X(CONTENT_DESCRIPTION, "Content-Description")

enum header_id {
#define X(upper, name) HEADER_##upper,
	HEADER_LIST(X)
#undef X
	    HEADER_COUNT,
	HEADER_OTHER = HEADER_COUNT
};

struct header {
	enum header_id id;
	struct span value; /* as it stands, folds included */
};

enum {
	HEADER_KEPT = 128,    /* in one block */
	HEADER_SAME_KEPT = 24 /* of one name; the first ones are kept */
};

struct header_block {
	struct header items[HEADER_KEPT];
	size_t n;
	uint8_t counts[HEADER_COUNT]; /* kept, by name */
	bool has_hit_limit;
	bool has_bad_line; /* a line that is no header, among headers */
};

struct header_limits {
	size_t headers, header_bytes, header_block_bytes;
};

/* "From", ...; NULL for HEADER_OTHER */
const char *header_name(enum header_id id);

/* Which header a name is, ASCII case and trailing white space ignored. */
enum header_id header_find_id(struct span name);

/*
 * Read the headers at the start of bytes, whose lines end in LF or CRLF.
 * *body is the offset behind the empty line, or of the first line that is
 * no header (which ends them, as in Postfix), or bytes.len. Values are
 * borrowed from bytes. White space before the colon is accepted.
 */
void header_block_read(struct header_block *block, struct span bytes,
		       const struct header_limits *limits, size_t *body);

/* Keep one header; silently counted only when it is of no interest. */
void header_block_add(struct header_block *block, enum header_id id,
		      struct span value);

/* The nth (from 0) header of that name; false when there are fewer. */
bool header_block_get(const struct header_block *block, enum header_id id,
		      size_t nth, struct span *value);

/*
 * The value on one line: folds to one space, NUL dropped, bare CR and LF to
 * a space, white space trimmed at both ends. Borrowed when nothing changes,
 * else from the arena. 0 or ERR_MEMORY.
 */
int header_unfold(struct span value, struct arena *arena,
		  struct span *unfolded);

#endif
