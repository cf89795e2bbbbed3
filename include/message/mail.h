/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail.h - one mail (RFC 5322, MIME) read into a struct message.
 *
 * Two ways in, one walk: mail_read() takes a whole mail that is in memory,
 * struct mail_reader takes it as a milter gets it, header by header and body
 * in chunks, and keeps a bounded part of it.
 *
 * Where a mail can be read in two ways (two Content-Type headers, a boundary
 * that is missing, padding in mid-base64 ...) the texts of every reading are
 * in message->texts, and reading.is_ambiguous is set. Where a bound is
 * reached, what was read so far is there and reading.has_hit_limit is set.
 * reading.oddities says which it was.
 */
#ifndef SCAMSIEVE_MESSAGE_MAIL_H
#define SCAMSIEVE_MESSAGE_MAIL_H

#include "base/buf.h"
#include "base/err.h"
#include "message/header.h"
#include "message/message.h"

/* All bounds of mail reading: X(name, default, what it bounds). */
#define MAIL_LIMIT_LIST(X)                                                     \
	X(headers, 20000, "header lines of the mail or one part")              \
	X(header_bytes, 65536, "one header, its folds included")               \
	X(header_block_bytes, 1048576, "all headers of the mail or one part")  \
	X(addresses, 500, "addresses of all headers together")                 \
	X(body_bytes, 8388608, "body kept by a struct mail_reader")            \
	X(base64_run_bytes, 1048576, "base64 in one run kept by a reader")     \
	X(parts, 1000, "MIME parts, all readings counted")                     \
	X(depth, 24, "multiparts and messages inside each other")              \
	X(walked_bytes, 67108864, "bytes looked through for boundaries")       \
	X(decoded_bytes, 8388608, "content of texts after transfer decoding")  \
	X(text_bytes, 2097152, "all texts together")                           \
	X(raw_bytes, 262144, "one raw piece scanned because it is ambiguous")  \
	X(texts, 2000, "texts, shown words of links and names included")       \
	X(links, 512, "links in markup")                                       \
	X(attachments, 200, "attachments")

struct mail_limits {
#define X(name, value, doc) size_t name;
	MAIL_LIMIT_LIST(X)
#undef X
};

extern const struct mail_limits mail_limits_default;

struct mail_options {
	/*
	 * Authentication-Results headers are believed when their
	 * authserv-id is this one; NULL believes none.
	 */
	const char *authserv_id;
	const struct mail_limits *limits; /* NULL: mail_limits_default */
	enum direction direction;
	bool is_submitted;         /* authenticated or internal client */
	struct span envelope_from; /* empty: Return-Path, if there is one */
	struct span envelope_to;   /* first recipient; empty: from To */
	int64_t time_s;            /* when it was received, 0: not known */
};

/*
 * Read a whole mail: headers, empty line, body; lines end in CRLF or LF. A
 * leading mbox "From " line is skipped. The spans of *message point into
 * bytes and into the arena. options may be NULL (inbound, no trust).
 * Whatever the bytes are, the result is a message. 0 or ERR_MEMORY.
 */
int mail_read(struct message *message, struct span bytes,
	      const struct mail_options *options, struct arena *arena,
	      struct err *err);

/* A piece of base64 that a reader did not keep. */
struct mail_gap {
	size_t offset; /* in the kept body */
	size_t bytes;  /* that were there */
};

enum { MAIL_GAPS = 64, MAIL_PENDING_BYTES = 1024 };

struct mail_reader {
	struct arena *arena;
	struct mail_limits limits;
	struct header_block headers;
	struct buf body;
	size_t header_bytes; /* seen */
	size_t header_count; /* seen */
	size_t body_bytes;   /* seen */
	/* the squeeze of long base64, see mail_body.c */
	size_t run_bytes;
	size_t line_bytes;
	bool is_line_base64;
	bool is_squeezing;
	size_t n_pending;
	unsigned char pending[MAIL_PENDING_BYTES];
	struct mail_gap gaps[MAIL_GAPS];
	size_t n_gaps;
	bool has_hit_limit;
};

/* Prepare for one mail. The arena must outlive the message. */
void mail_reader_init(struct mail_reader *reader, struct arena *arena,
		      const struct mail_limits *limits);

/*
 * One header in the order of the mail. The value may be folded and may
 * begin with a space; both are copied. 0 or ERR_MEMORY.
 */
int mail_reader_header(struct mail_reader *reader, struct span name,
		       struct span value);

/* The next bytes of the body, cut anywhere. 0 or ERR_MEMORY. */
int mail_reader_body(struct mail_reader *reader, struct span chunk);

/*
 * Make the message. Its spans point into the arena and into the reader's
 * body: release the reader after the message. 0 or ERR_MEMORY.
 */
int mail_reader_finish(struct mail_reader *reader,
		       const struct mail_options *options,
		       struct message *message, struct err *err);

/* Forget the mail, keep the memory for the next one (after its message). */
void mail_reader_clear(struct mail_reader *reader);

/* Give the memory back. A zeroed reader is accepted. */
void mail_reader_release(struct mail_reader *reader);

#endif
