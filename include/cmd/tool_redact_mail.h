/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_mail.h - between the files that write a mail anew.
 */
#ifndef SCAMSIEVE_CMD_TOOL_REDACT_MAIL_H
#define SCAMSIEVE_CMD_TOOL_REDACT_MAIL_H

#include "cmd/tool_redact.h"
#include "message/header.h"
#include "message/param.h"

/* A walk over the parts of a mail: finding things, or writing it anew. */
struct redact_walk {
	struct redaction *redaction; /* added to while finding */
	const struct message *message;
	struct arena arena;        /* of headers */
	struct buf *out;           /* NULL: finding */
	struct header_block block; /* of the part at hand */
	size_t n_parts;
	size_t depth;
	int failed; /* the first error, or 0 */
};

/* Append text as a header's value (RFC 2047). */
void redact_add_header_text(struct buf *out, struct span text);
/* Append text, redacted, as a header's value to walk->out. */
void redact_add_redacted(struct redact_walk *walk, struct span text);
/* Append bytes in quoted-printable (RFC 2045, 6.7); all in hexadecimal when
 * they are no text. */
void redact_add_quoted(struct buf *out, struct span text, bool is_text);

/* Add links, addresses and numbers that stand in HTML's source. */
void redact_find_in_html(struct redact_walk *walk, struct span html);

/* A part that is a text, or any other one; its headers are in walk->block. */
bool redact_part_is_text(struct redact_walk *walk,
			 const struct param_list *type);
void redact_walk_text(struct redact_walk *walk, const struct param_list *type,
		      struct span body);
void redact_walk_attachment(struct redact_walk *walk,
			    const struct param_list *type, struct span body);

#endif
