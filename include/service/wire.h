/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - a message and what is thought of it, as bytes between a resident
 * screener and the thin clients that ask it.
 *
 * A frame is a header of WIRE_HEADER_BYTES and a body:
 *
 *	"SCSV"  version  kind  0 0  body's length, 32 bits
 *
 * The client sends WIRE_JUDGE or WIRE_KEEP and waits for one WIRE_ANSWER or
 * WIRE_REFUSAL before it sends more. Numbers are big-endian, texts have a
 * 32-bit length in front, optional things are counted. Both ends are of the
 * same build in practice; when they are not, the version says so, and
 * nothing is guessed. The layout stands in wire.c.
 */
#ifndef SCAMSIEVE_SERVICE_WIRE_H
#define SCAMSIEVE_SERVICE_WIRE_H

#include "base/err.h"
#include "rules/verdict.h"

enum {
	WIRE_VERSION = 1,
	WIRE_HEADER_BYTES = 12,
	WIRE_ANSWER_MAX_BYTES = 64 << 20, /* what a client takes */
	WIRE_TEXT_LIMIT = 16,             /* texts, and links, of a message */
	WIRE_FORMAT_LIMIT = 32            /* bytes of a format's name */
};

enum wire_kind {
	WIRE_JUDGE = 1, /* a message: judge it, keep it if need be */
	WIRE_KEEP,      /* one that could not be read: keep it */
	WIRE_ANSWER,
	WIRE_REFUSAL /* why there is no answer */
};

struct wire_header {
	enum wire_kind kind;
	uint32_t body_bytes;
};

struct wire_request {
	enum wire_kind kind; /* WIRE_JUDGE or WIRE_KEEP */
	/* WIRE_KEEP: its id and direction only. No attachments, addresses
	 * or authentication: those are mail's. */
	struct message message;
	struct span error;    /* WIRE_KEEP: why it could not be read */
	struct span format;   /* of original: "smstools" ... */
	struct span original; /* the bytes to keep, and to give again */
};

struct wire_answer {
	bool has_verdict;
	struct verdict verdict; /* verdict.rules[].rule is NULL */
	struct span action;     /* without a verdict: what to do */
	struct span error;      /* and why */
	int64_t kept_id;        /* in the quarantine; 0: not there */
	uint64_t generation;    /* of the rules */
};

/* ERR_LIMIT: too large, ERR_INPUT: not understood, ERR_MEMORY ... */
struct wire_refusal {
	int code;
	struct span text;
};

/* Append a frame. The buffer's failure is sticky. */
void wire_add_request(struct buf *out, const struct wire_request *request);
void wire_add_answer(struct buf *out, const struct wire_answer *answer);
void wire_add_refusal(struct buf *out, int code, const char *text);

/* 0, or ERR_INPUT: no frame, or one of another version. */
int wire_read_header(const unsigned char bytes[WIRE_HEADER_BYTES],
		     struct wire_header *header, struct err *err);

/*
 * Read a body. Spans point into it, all else is in the arena; strings of
 * format, action and error end in a NUL byte. What comes is not believed:
 * texts are well-formed, an id is one JSON string or number, spans of rules
 * lie in the texts of message.
 * 0, ERR_INPUT or ERR_MEMORY.
 */
int wire_read_request(enum wire_kind kind, struct span body,
		      struct arena *arena, struct wire_request *request,
		      struct err *err);
int wire_read_answer(struct span body, const struct message *message,
		     struct arena *arena, struct wire_answer *answer,
		     struct err *err);
int wire_read_refusal(struct span body, struct wire_refusal *refusal,
		      struct err *err);

#endif
