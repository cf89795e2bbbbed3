/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime_leaf - the content of a part that is neither a multipart nor a
 * message: texts and attachments.
 *
 * Contract: see mime.h. Content is read as all that its headers, its name
 * and its first bytes say it is.
 * Failure: only memory; limits and oddities are noted in the message.
 * Limits: decoded_bytes, attachments.
 * Threads: one struct mime, one thread.
 */
#include "message/mime.h"

#include "message/magic.h"

/*
 * How much base64 a reader left out of this piece of the body. A gap begins
 * with a line, so it may lie behind the line end that closes the piece.
 */
static size_t gap_bytes(const struct mime *mime, struct span body)
{
	uintptr_t start = (uintptr_t)body.ptr;
	uintptr_t base = (uintptr_t)mime->body;
	size_t bytes = 0;

	if (mime->n_gaps == 0 || start < base)
		return 0;
	for (size_t i = 0; i < mime->n_gaps; i++)
		if (mime->gaps[i].offset >= start - base &&
		    mime->gaps[i].offset <= start - base + body.len + 2)
			bytes += mime->gaps[i].bytes;
	return bytes;
}

int mime_decode(struct mime *mime, enum transfer encoding, struct span body,
		struct span *bytes, struct transfer_result *result)
{
	size_t room = mime->limits->decoded_bytes > mime->decoded_bytes
			  ? mime->limits->decoded_bytes - mime->decoded_bytes
			  : 0;
	int status;

	if (encoding == TRANSFER_IDENTITY || encoding == TRANSFER_UNKNOWN) {
		*result = (struct transfer_result){.total_bytes = body.len};
		result->is_cut = body.len > room;
		*bytes = body;
		bytes->len = body.len > room ? room : body.len;
	} else {
		buf_clear(&mime->decoded);
		status = transfer_decode(encoding, body, room, &mime->decoded,
					 result);
		if (status)
			return status;
		*bytes = buf_span(&mime->decoded);
	}
	mime->decoded_bytes += bytes->len;
	if (result->is_cut || gap_bytes(mime, body))
		mime_note(mime, MAIL_ODDITY_LIMIT);
	if (result->has_fault)
		mime_note(mime, MAIL_ODDITY_ENCODING);
	return 0;
}

/* Lines inside base64 that are no base64: text that somebody may see. */
static int add_junk_lines(struct mime *mime, struct span body)
{
	struct buf lines;
	size_t at = 0;
	int status = 0;

	buf_init(&lines, 0);
	while (at < body.len && lines.len < mime->limits->raw_bytes) {
		const unsigned char *ptr = body.ptr + at;
		const unsigned char *lf = memchr(ptr, '\n', body.len - at);
		size_t len = lf ? (size_t)(lf - ptr) : body.len - at;
		size_t next = at + len + 1;
		struct base64 state = {0};
		unsigned char out[4];

		/* A few bytes at a time: only has_junk is wanted. */
		for (size_t i = 0; i < len && !state.has_junk; i += 4)
			base64_decode(
			    &state,
			    span_make(ptr + i, len - i < 4 ? len - i : 4), out);
		if (state.has_junk)
			buf_add(&lines, ptr,
				len + (lf != NULL) < mime->limits->raw_bytes
				    ? len + (lf != NULL)
				    : mime->limits->raw_bytes);
		at = next;
	}
	if (lines.has_failed)
		status = ERR_MEMORY;
	else if (lines.len)
		status = mime_add_raw(mime, TEXT_BODY, buf_span(&lines));
	buf_release(&lines);
	return status;
}

/* The reading of base64 in which '=' in the middle is junk. */
static int add_unpadded(struct mime *mime, const struct param_list *type,
			struct span body)
{
	struct base64 state = {.ignores_padding = true};
	unsigned char *room;
	size_t limit = mime->limits->decoded_bytes;

	mime_note(mime, MAIL_ODDITY_PADDING);
	if (body.len > limit)
		body.len = limit;
	buf_clear(&mime->decoded);
	room = buf_room(&mime->decoded, body.len + 4);
	if (!room)
		return ERR_MEMORY;
	mime->decoded.len = base64_decode(&state, body, room);
	mime->decoded.len += base64_finish(&state, room + mime->decoded.len);
	return mime_add_text_part(mime, type, buf_span(&mime->decoded));
}

/* A text part under one encoding. */
static int add_text_reading(struct mime *mime, const struct param_list *type,
			    enum transfer encoding, struct span body)
{
	struct transfer_result result;
	struct span bytes;
	int status = mime_decode(mime, encoding, body, &bytes, &result);

	if (!status)
		status = mime_add_text_part(mime, type, bytes);
	if (!status && encoding == TRANSFER_BASE64 && result.has_junk)
		status = add_junk_lines(mime, body);
	if (!status && encoding == TRANSFER_BASE64 && result.has_inner_padding)
		status = add_unpadded(mime, type, body);
	return status;
}

static bool is_text_type(struct span token)
{
	static const char *const others[] = {
	    "application/xhtml+xml",   "application/ics",
	    "message/delivery-status", "message/disposition-notification",
	    "message/rfc822-headers",  "message/feedback-report",
	};

	if (span_starts_with(token, span_of("text/")))
		return !span_equal_string(token, "text/rtf");
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (span_equal_string(token, others[i]))
			return true;
	return false;
}

static int keep_attachment(struct mime *mime,
			   const struct message_attachment *attachment)
{
	struct message *message = mime->message;
	struct message_attachment *items;

	if (message->n_attachments >= mime->limits->attachments) {
		mime_note(mime, MAIL_ODDITY_LIMIT);
		return 0;
	}
	items = arena_array_room(mime->arena, message->attachments,
				 message->n_attachments,
				 &mime->attachment_capacity, sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	message->attachments = items;
	items[message->n_attachments++] = *attachment;
	return attachment->name.len ? mime_add_text(mime, TEXT_ATTACHMENT, NULL,
						    attachment->name, 0)
				    : 0;
}

static int read_name(struct mime *mime, const struct mime_part *part,
		     const struct param_list *type, struct span *name)
{
	uint32_t n_faults = 0;
	int status = param_text(&part->disposition, "filename", mime->arena,
				name, &n_faults);

	if (!status && name->len == 0)
		status = param_text(type, "name", mime->arena, name, &n_faults);
	if (n_faults)
		mime_note(mime, MAIL_ODDITY_ENCODING);
	return status;
}

/* What the attachment's first bytes are, and how large it is. */
static int sniff(struct mime *mime, const struct mime_part *part,
		 struct message_attachment *attachment, bool *is_html)
{
	enum { HEAD_BYTES = 4096 };
	struct transfer_result result;
	const struct magic *magic;
	struct span head = part->body;
	size_t gap = gap_bytes(mime, part->body);
	enum transfer encoding = part->encodings[0];

	if (encoding == TRANSFER_IDENTITY || encoding == TRANSFER_UNKNOWN) {
		attachment->size_bytes = head.len;
	} else {
		int status;

		buf_clear(&mime->decoded);
		status = transfer_decode(encoding, part->body, HEAD_BYTES,
					 &mime->decoded, &result);
		if (status)
			return status;
		attachment->size_bytes = result.total_bytes + gap / 4 * 3;
		head = buf_span(&mime->decoded);
	}
	if (head.len > HEAD_BYTES)
		head.len = HEAD_BYTES;
	magic = magic_find(head);
	if (magic) {
		attachment->sniffed_type = span_of(magic->type);
		attachment->is_archive = magic->is_archive;
		attachment->is_executable = magic->is_executable;
		*is_html = magic->is_html;
	}
	return 0;
}

static bool is_attachment(const struct mime_part *part, struct span name,
			  bool is_text)
{
	return !is_text || name.len > 0 ||
	       span_equal_string(part->disposition.token, "attachment");
}

/* Something else by its type, HTML by its first bytes: read as that. */
static int read_as_html(struct mime *mime, const struct mime_part *part,
			const struct param_list *type)
{
	struct param_list html = *type;

	html.token = span_of("text/html");
	return add_text_reading(mime, &html, part->encodings[0], part->body);
}

int mime_leaf(struct mime *mime, const struct mime_part *part,
	      const struct param_list *type)
{
	struct message_attachment attachment = {.declared_type = type->token};
	bool is_text = is_text_type(type->token);
	bool is_html = false;
	int status = read_name(mime, part, type, &attachment.name);

	if (!status && is_attachment(part, attachment.name, is_text)) {
		status = sniff(mime, part, &attachment, &is_html);
		magic_name_flags(attachment.name, &attachment.is_archive,
				 &attachment.is_executable);
		if (!status)
			status = keep_attachment(mime, &attachment);
	}
	if (!is_text)
		return is_html && !status ? read_as_html(mime, part, type)
					  : status;
	for (size_t i = 0; !status && i < part->n_encodings; i++)
		status = add_text_reading(mime, type, part->encodings[i],
					  part->body);
	/* Base64 that no header speaks of. */
	if (!status && part->n_encodings == 1 &&
	    part->encodings[0] == TRANSFER_IDENTITY &&
	    base64_looks_like(part->body)) {
		mime_note(mime, MAIL_ODDITY_ODD_ENCODING);
		status = add_text_reading(mime, type, TRANSFER_BASE64,
					  part->body);
	}
	return status;
}
