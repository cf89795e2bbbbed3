/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime.h - the walk over the parts of a mail (RFC 2045, RFC 2046).
 *
 * For filter/message/mail*.c and mime*.c; others use mail.h.
 */
#ifndef SCAMSIEVE_MESSAGE_MIME_H
#define SCAMSIEVE_MESSAGE_MIME_H

#include "message/html.h"
#include "message/mail.h"
#include "message/param.h"
#include "message/transfer.h"

/* One multipart or message that is being walked, under one reading. */
struct mime_frame {
	enum { MIME_MULTIPART, MIME_MESSAGE } kind;
	enum { MIME_PREAMBLE, MIME_PART, MIME_EPILOGUE, MIME_DONE } state;
	struct span body;
	struct span delimiter; /* "--" and the boundary */
	size_t at;             /* in body */
	size_t depth;
	bool is_digest; /* parts are messages unless they say otherwise */
	bool is_loose;  /* lines that only begin with the delimiter count */
	bool saw_loose; /* there were such lines */
};

struct mime {
	struct message *message;
	struct arena *arena;
	const struct mail_limits *limits;
	const struct mail_gap *gaps; /* in the body, by offset */
	size_t n_gaps;
	const unsigned char *body; /* what the gaps' offsets count from */

	struct header_block *block; /* of the part being read */
	struct mime_frame *frames;
	size_t n_frames;
	size_t frame_capacity;
	size_t frame_limit;
	uint32_t part; /* number of the part being read, from 1 */
	size_t walked_bytes;
	size_t decoded_bytes;
	size_t text_bytes;
	size_t text_capacity;
	size_t link_capacity;
	size_t attachment_capacity;

	struct buf decoded; /* scratch: a part after transfer decoding */
	struct buf utf8;    /* scratch: the same in UTF-8 */
	struct html *html;  /* scratch, and the HTML part just read */
};

/* The types, encodings and disposition that one part's headers give it. */
enum { MIME_TYPES = 4, MIME_ENCODINGS = 4 };

struct mime_part {
	struct param_list types[MIME_TYPES];
	size_t n_types;
	enum transfer encodings[MIME_ENCODINGS];
	size_t n_encodings;
	struct param_list disposition;
	struct span body;
};

/*
 * Walk a mail whose headers are in mime->block. Everything that is found
 * goes to mime->message. 0 or ERR_MEMORY.
 */
int mime_walk(struct mime *mime, struct span body);

/* Say what was odd; sets the flags of message->reading. */
void mime_note(struct mime *mime, enum mail_oddity oddity);

/* --- mime_boundary.c ----------------------------------------------------- */

struct mime_line {
	size_t content_end; /* of what stands before, without its line end */
	size_t next;        /* where the line after the delimiter begins */
	bool is_close;
};

/* The next line that is the frame's delimiter at or after from. */
bool mime_find_delimiter(struct mime_frame *frame, size_t from,
			 struct mime_line *line);

/* A line that looks like a delimiter that nobody declared; without "--". */
bool mime_guess_boundary(struct span body, struct span *boundary);

/* --- mime_part.c --------------------------------------------------------- */

/* What the part's headers say, all readings. 0 or ERR_MEMORY. */
int mime_part_read(struct mime *mime, struct span body, bool is_digest,
		   struct mime_part *part);

/* A part that is neither multipart nor message. 0 or ERR_MEMORY. */
int mime_leaf(struct mime *mime, const struct mime_part *part,
	      const struct param_list *type);

/* Decode into mime->decoded, within the limits. 0 or ERR_MEMORY. */
int mime_decode(struct mime *mime, enum transfer encoding, struct span body,
		struct span *bytes, struct transfer_result *result);

/* --- mime_lines.c -------------------------------------------------------- */

/*
 * Copy well-formed text into the arena: LF line ends, no NUL; with a type,
 * its lines joined as the type says. 0 or ERR_MEMORY.
 */
int mime_copy_lines(struct mime *mime, struct span text,
		    const struct param_list *type, struct span *copy);

/* --- mime_text.c --------------------------------------------------------- */

/* The bytes of a text part, in all readings. 0 or ERR_MEMORY. */
int mime_add_text_part(struct mime *mime, const struct param_list *type,
		       struct span bytes);

/* Bytes whose place or meaning is in doubt, guessed. 0 or ERR_MEMORY. */
int mime_add_raw(struct mime *mime, enum text_kind kind, struct span bytes);

/*
 * Add one text (well-formed UTF-8 that outlives the message). Texts that
 * are already there are not repeated when the mail is ambiguous.
 * 0 or ERR_MEMORY.
 */
int mime_add_text(struct mime *mime, enum text_kind kind, const char *header,
		  struct span text, uint32_t n_replaced);

/* Fill message->thread, once all addresses are there. */
void mime_read_thread(struct mime *mime);

/*
 * A header's value, unfolded and decoded, as a text. 0 or ERR_MEMORY.
 */
int mime_add_header_text(struct mime *mime, enum text_kind kind,
			 enum header_id id, struct span value);

#endif
