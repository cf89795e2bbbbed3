/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mime_part - what one part's headers say of it.
 *
 * Contract: see mime.h. Headers that contradict each other give several
 * types or encodings; mime_leaf.c reads the content under each of them.
 * Failure: only memory; limits and oddities are noted in the message.
 * Limits: MIME_TYPES, MIME_ENCODINGS.
 * Threads: one struct mime, one thread.
 */
#include "message/mime.h"

void mime_note(struct mime *mime, enum mail_oddity oddity)
{
	struct message_reading *reading = &mime->message->reading;

	reading->oddities |= 1u << oddity;
	if (oddity == MAIL_ODDITY_LIMIT)
		reading->has_hit_limit = true;
	else if (oddity == MAIL_ODDITY_ENCODING)
		reading->has_encoding_fault = true;
	else
		reading->is_ambiguous = true;
}

/* --- headers ------------------------------------------------------------- */

/* A part without Content-Type, or with one that says nothing. */
static void set_default_type(struct param_list *type, bool is_digest)
{
	type->token = span_of(is_digest ? "message/rfc822" : "text/plain");
}

static int read_types(struct mime *mime, bool is_digest, struct mime_part *part)
{
	struct span first = {0};
	struct span value;

	for (size_t i = 0;
	     part->n_types < MIME_TYPES &&
	     header_block_get(mime->block, HEADER_CONTENT_TYPE, i, &value);
	     i++) {
		struct param_list *type = &part->types[part->n_types];
		int status = header_unfold(value, mime->arena, &value);

		if (!status)
			status = param_list_parse(value, mime->arena, type);
		if (status)
			return status;
		if (i > 0 && span_equal(first, value))
			continue;
		if (i == 0)
			first = value;
		else
			mime_note(mime, MAIL_ODDITY_TWO_TYPES);
		if (type->has_hit_limit)
			mime_note(mime, MAIL_ODDITY_LIMIT);
		if (!type->token.len ||
		    !memchr(type->token.ptr, '/', type->token.len)) {
			if (!span_equal_string(type->token, "text"))
				mime_note(mime, MAIL_ODDITY_ODD_TYPE);
			set_default_type(type, is_digest);
		}
		part->n_types++;
	}
	if (part->n_types == 0) {
		part->types[0] = (struct param_list){0};
		set_default_type(&part->types[0], is_digest);
		part->n_types = 1;
	}
	return 0;
}

static void add_encoding(struct mime_part *part, enum transfer encoding)
{
	for (size_t i = 0; i < part->n_encodings; i++)
		if (part->encodings[i] == encoding)
			return;
	if (part->n_encodings < MIME_ENCODINGS)
		part->encodings[part->n_encodings++] = encoding;
}

static bool contains_word(struct span value, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= value.len; i++)
		if (span_equal_nocase(span_make(value.ptr + i, len), word))
			return true;
	return false;
}

/* One Content-Transfer-Encoding, which may mean several things. */
static void add_encodings(struct mime *mime, struct mime_part *part,
			  struct span value, const struct param_list *list)
{
	enum transfer encoding = transfer_find(list->token);
	bool is_odd = list->is_odd || list->n > 0;

	if (encoding != TRANSFER_UNKNOWN) {
		add_encoding(part, encoding);
		if (!is_odd || encoding == TRANSFER_IDENTITY)
			return;
	}
	mime_note(mime, MAIL_ODDITY_ODD_ENCODING);
	if (contains_word(value, "base64") || contains_word(value, "b64"))
		add_encoding(part, TRANSFER_BASE64);
	if (contains_word(value, "quoted") || contains_word(value, "printable"))
		add_encoding(part, TRANSFER_QUOTED_PRINTABLE);
	if (contains_word(value, "uu"))
		add_encoding(part, TRANSFER_UUENCODE);
	add_encoding(part, TRANSFER_IDENTITY);
}

static int read_encodings(struct mime *mime, struct mime_part *part)
{
	struct span value;
	size_t i;

	for (i = 0;
	     header_block_get(mime->block, HEADER_CONTENT_ENCODING, i, &value);
	     i++) {
		struct param_list list;
		size_t before = part->n_encodings;
		int status = header_unfold(value, mime->arena, &value);

		if (!status)
			status = param_list_parse(value, mime->arena, &list);
		if (status)
			return status;
		add_encodings(mime, part, value, &list);
		if (before > 0 && part->n_encodings > before)
			mime_note(mime, MAIL_ODDITY_TWO_ENCODINGS);
	}
	if (part->n_encodings == 0)
		add_encoding(part, TRANSFER_IDENTITY);
	return 0;
}

int mime_part_read(struct mime *mime, struct span body, bool is_digest,
		   struct mime_part *part)
{
	struct span value;
	int status;

	part->n_types = part->n_encodings = 0;
	part->body = body;
	part->disposition.token = (struct span){0};
	part->disposition.n = 0;
	status = read_types(mime, is_digest, part);
	if (!status)
		status = read_encodings(mime, part);
	if (!status && header_block_get(mime->block, HEADER_CONTENT_DISPOSITION,
					0, &value)) {
		status = header_unfold(value, mime->arena, &value);
		if (!status)
			status = param_list_parse(value, mime->arena,
						  &part->disposition);
	}
	return status;
}
