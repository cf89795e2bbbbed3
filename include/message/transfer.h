/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transfer.h - content transfer encodings (RFC 2045, section 6), and
 * uuencode, as they come: with junk, cut off, without padding.
 */
#ifndef SCAMSIEVE_MESSAGE_TRANSFER_H
#define SCAMSIEVE_MESSAGE_TRANSFER_H

#include "base/buf.h"

enum transfer {
	TRANSFER_IDENTITY, /* 7bit, 8bit, binary */
	TRANSFER_BASE64,
	TRANSFER_QUOTED_PRINTABLE,
	TRANSFER_UUENCODE,
	TRANSFER_UNKNOWN
};

struct transfer_result {
	bool has_fault; /* anything that a strict decoder would refuse */
	bool has_junk;  /* bytes that are not of the encoding were skipped */
	bool has_inner_padding; /* base64 went on after '=' */
	bool is_cut;            /* limit_bytes reached */
	uint64_t total_bytes;   /* decoded; estimated for what lies past the
				   limit */
};

/* The encoding of an exact token, without case. */
enum transfer transfer_find(struct span token);

/*
 * Decode in and append at most limit_bytes to out. Junk is skipped. After
 * padding base64 starts a new quantum. 0 or ERR_MEMORY.
 */
int transfer_decode(enum transfer encoding, struct span in, size_t limit_bytes,
		    struct buf *out, struct transfer_result *result);

/* A decoder of base64 that takes its input in pieces. */
struct base64 {
	uint32_t bits;
	uint32_t n; /* characters in bits, 0 to 3 */
	bool has_padding;
	bool has_inner_padding;
	bool has_junk;
	bool ignores_padding; /* the other reading: '=' is junk like any */
};

/*
 * Decode a piece; at most 3 bytes for 4 characters are written. out must
 * have room for in.len / 4 * 3 + 3 bytes. Returns the bytes written.
 */
size_t base64_decode(struct base64 *state, struct span in, unsigned char *out);

/* What is left at the end: writes 0 to 2 bytes. */
size_t base64_finish(struct base64 *state, unsigned char *out);

/*
 * Decode quoted-printable; out must have room for in.len bytes. is_word:
 * '_' is a space, as in encoded words. Returns the bytes written.
 */
size_t quoted_printable_decode(struct span in, bool is_word, unsigned char *out,
			       bool *has_fault);

/*
 * Does a text look as if it were base64 that nobody declared: lines of its
 * alphabet only, at least 40 characters, mixed as base64 is?
 */
bool base64_looks_like(struct span text);

#endif
