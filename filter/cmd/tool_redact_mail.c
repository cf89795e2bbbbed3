/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_mail - a mail written anew with fakes in it.
 *
 * The tree of parts stays. Headers that screening does not read are left
 * out, and so is who else got it; ids and dates are constants. The results
 * of authentication are those that were believed, of mx.example.org.
 *
 * Contract: see tool_redact.h.
 * Failure: ERR_MEMORY.
 * Limits: DEPTH_LIMIT multiparts inside each other, PART_LIMIT parts; what
 * lies beyond is left out, which the verdict may show.
 */
#include "cmd/tool_redact_mail.h"

#include "message/encoded_word.h"
#include "message/mail.h"

enum { DEPTH_LIMIT = 16, PART_LIMIT = 200 };

/* --- headers -------------------------------------------------------------- */

/* A header with a text or addresses in it, decoded. */
static void write_header(struct redact_walk *walk, enum header_id id)
{
	struct span value;
	uint32_t n_faults = 0;

	for (size_t i = 0; header_block_get(&walk->block, id, i, &value); i++) {
		if (header_unfold(value, &walk->arena, &value) ||
		    encoded_word_decode(value, &walk->arena, &value,
					&n_faults)) {
			walk->failed = ERR_MEMORY;
			return;
		}
		buf_add_format(walk->out, "%s: ", header_name(id));
		redact_add_redacted(walk, value);
		buf_add_char(walk->out, '\n');
	}
}

/* Those who get it: addresses without names. */
static void write_receivers(struct redact_walk *walk, enum header_id id,
			    enum address_role role)
{
	const struct message *message = walk->message;
	const char *between = "";

	for (size_t i = 0; i < message->n_addresses; i++) {
		if (message->addresses[i].role != role)
			continue;
		if (!*between)
			buf_add_format(walk->out, "%s: ", header_name(id));
		buf_add_string(walk->out, between);
		redact_add_redacted(walk, message->addresses[i].address);
		between = ",\n\t";
	}
	if (*between)
		buf_add_char(walk->out, '\n');
}

/* What matters is that they are there. */
static void write_markers(struct redact_walk *walk)
{
	static const struct {
		enum header_id id;
		const char *value;
	} markers[] = {
	    {HEADER_MESSAGE_ID, "<1@mail.example>"},
	    {HEADER_IN_REPLY_TO, "<0@mail.example>"},
	    {HEADER_REFERENCES, "<0@mail.example>"},
	    {HEADER_LIST_ID, "<list.example>"},
	    {HEADER_LIST_POST, "<mailto:list@list.example>"},
	    {HEADER_LIST_UNSUBSCRIBE, "<mailto:list@list.example>"},
	};
	struct span value;

	for (size_t i = 0; i < ARRAY_LEN(markers); i++)
		if (header_block_get(&walk->block, markers[i].id, 0, &value))
			buf_add_format(walk->out, "%s: %s\n",
				       header_name(markers[i].id),
				       markers[i].value);
	write_header(walk, HEADER_PRECEDENCE);
}

static void write_result(struct redact_walk *walk, const char *method,
			 enum auth_result result, const char *property,
			 struct span domain)
{
	if (result == AUTH_ABSENT)
		return;
	buf_add_format(walk->out, ";\n\t%s=%s", method,
		       auth_result_name(result));
	if (!domain.len || !*property)
		return;
	buf_add_format(walk->out, " %s=", property);
	redact_add_redacted(walk, domain);
}

static void write_results(struct redact_walk *walk)
{
	const struct message_auth *auth = &walk->message->auth;

	if (auth->spf == AUTH_ABSENT && auth->dkim == AUTH_ABSENT &&
	    auth->dmarc == AUTH_ABSENT && auth->arc == AUTH_ABSENT)
		return;
	buf_add_string(walk->out,
		       "Authentication-Results: " REDACT_AUTHSERV_ID);
	write_result(walk, "spf", auth->spf, "smtp.mailfrom", auth->spf_domain);
	write_result(walk, "dkim", auth->dkim, "header.d", auth->dkim_domain);
	write_result(walk, "dmarc", auth->dmarc, "header.from",
		     auth->dmarc_domain);
	write_result(walk, "arc", auth->arc, "", (struct span){NULL, 0});
	buf_add_char(walk->out, '\n');
}

/* Of the mail itself, or of one that is attached to it. */
static void write_headers(struct redact_walk *walk, bool is_top)
{
	static const enum header_id texts[] = {HEADER_FROM, HEADER_SENDER,
					       HEADER_REPLY_TO, HEADER_SUBJECT};

	if (is_top && walk->message->envelope_from.len) {
		buf_add_string(walk->out, "Return-Path: <");
		redact_add_redacted(walk, walk->message->envelope_from);
		buf_add_string(walk->out, ">\n");
	}
	if (is_top)
		write_results(walk);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		write_header(walk, texts[i]);
	if (is_top) {
		write_receivers(walk, HEADER_TO, ADDRESS_TO);
		write_receivers(walk, HEADER_CC, ADDRESS_CC);
		write_markers(walk);
	}
	buf_add_string(walk->out, "Date: Thu, 1 Jan 2026 00:00:00 +0000\n"
				  "MIME-Version: 1.0\n");
}

/* --- parts ---------------------------------------------------------------- */

/* The next part and *body behind its boundary line; false after the last. */
static bool next_part(struct span *body, struct span delimiter,
		      struct span *part)
{
	const unsigned char *start = NULL;
	size_t at = 0;

	while (at < body->len) {
		struct span line = span_make(body->ptr + at, body->len - at);
		size_t end = span_find(line, span_of("\n"), 0);
		size_t next = end == SIZE_MAX ? line.len : end + 1;

		if (span_starts_with(line, delimiter)) {
			struct span rest = span_make(line.ptr + delimiter.len,
						     line.len - delimiter.len);
			bool is_close = span_starts_with(rest, span_of("--"));

			if (start) {
				*part = span_make(start,
						  (size_t)(line.ptr - start));
				*body = line;
				return true;
			}
			if (is_close)
				return false;
			start = line.ptr + next;
		}
		at += next;
	}
	if (!start)
		return false;
	*part = span_make(start, (size_t)(body->ptr + body->len - start));
	*body = span_make(body->ptr + body->len, 0);
	return true;
}

/*
 * A mail that can be read in two ways cannot be written in one: the texts of
 * all readings become its parts.
 */
static void write_readings(struct redact_walk *walk)
{
	const struct message *message = walk->message;
	struct buf text;

	buf_init(&text, 0);
	buf_add_string(
	    walk->out,
	    "Content-Type: multipart/mixed; boundary=\"part-1\"\n\n");
	for (size_t i = 0; i < message->n_texts; i++) {
		if (message->texts[i].kind != TEXT_BODY)
			continue;
		buf_clear(&text);
		redact_apply(walk->redaction, message->texts[i].raw, &text);
		buf_add_string(walk->out,
			       "--part-1\nContent-Type: text/plain; "
			       "charset=utf-8\nContent-Transfer-Encoding: "
			       "quoted-printable\n\n");
		redact_add_quoted(walk->out, buf_span(&text), true);
		buf_add_char(walk->out, '\n');
	}
	buf_add_string(walk->out, "--part-1--\n");
	if (text.has_failed)
		walk->failed = ERR_MEMORY;
	buf_release(&text);
}

/* The functions from here on call each other, DEPTH_LIMIT deep at most.
 * NOLINTBEGIN(misc-no-recursion) */
static void walk_entity(struct redact_walk *walk, struct span bytes,
			bool is_top, bool is_mail);

static void walk_multipart(struct redact_walk *walk,
			   const struct param_list *type, struct span body,
			   struct span boundary)
{
	size_t number = walk->n_parts;
	struct buf delimiter;
	struct span part;

	buf_init(&delimiter, 0);
	buf_add_string(&delimiter, "--");
	buf_add_span(&delimiter, boundary);
	if (walk->out) {
		buf_add_string(walk->out, "Content-Type: ");
		buf_add_span(walk->out, type->token);
		buf_add_format(walk->out, "; boundary=\"part-%zu\"\n\n",
			       number);
	}
	while (!walk->failed && walk->n_parts < PART_LIMIT &&
	       next_part(&body, buf_span(&delimiter), &part)) {
		if (walk->out)
			buf_add_format(walk->out, "--part-%zu\n", number);
		walk_entity(walk, part, false, false);
	}
	if (walk->out)
		buf_add_format(walk->out, "--part-%zu--\n", number);
	buf_release(&delimiter);
}

static void walk_body(struct redact_walk *walk, const struct param_list *type,
		      struct span body)
{
	struct span boundary;

	if (span_starts_with(type->token, span_of("multipart/")) &&
	    param_get(type, "boundary", 0, &boundary) && boundary.len) {
		walk_multipart(walk, type, body, boundary);
	} else if (span_equal_string(type->token, "message/rfc822")) {
		if (walk->out)
			buf_add_string(walk->out,
				       "Content-Type: message/rfc822\n\n");
		walk_entity(walk, body, false, true);
	} else if (redact_part_is_text(walk, type)) {
		redact_walk_text(walk, type, body);
	} else {
		redact_walk_attachment(walk, type, body);
	}
}

static void walk_entity(struct redact_walk *walk, struct span bytes,
			bool is_top, bool is_mail)
{
	const struct header_limits limits = {
	    mail_limits_default.headers, mail_limits_default.header_bytes,
	    mail_limits_default.header_block_bytes};
	struct param_list type = {.token = span_of("text/plain")};
	struct span value = {NULL, 0};
	size_t body = 0;

	if (walk->depth >= DEPTH_LIMIT || walk->failed)
		return;
	walk->depth++;
	walk->n_parts++;
	header_block_read(&walk->block, bytes, &limits, &body);
	if (walk->out && is_mail)
		write_headers(walk, is_top);
	if (header_block_get(&walk->block, HEADER_CONTENT_TYPE, 0, &value) &&
	    (header_unfold(value, &walk->arena, &value) ||
	     param_list_parse(value, &walk->arena, &type)))
		walk->failed = ERR_MEMORY;
	if (type.token.len == 0)
		type.token = span_of("text/plain");
	if (is_top && walk->out && walk->message->reading.is_ambiguous)
		write_readings(walk);
	else
		walk_body(walk, &type,
			  span_make(bytes.ptr + body, bytes.len - body));
	walk->depth--;
}
/* NOLINTEND(misc-no-recursion) */

/* A line that an mbox puts in front. */
static struct span without_from_line(struct span bytes)
{
	size_t end;

	if (!span_starts_with(bytes, span_of("From ")))
		return bytes;
	end = span_find(bytes, span_of("\n"), 0);
	return end == SIZE_MAX
		   ? bytes
		   : span_make(bytes.ptr + end + 1, bytes.len - end - 1);
}

static int walk_mail(struct redaction *redaction, const struct message *message,
		     struct span bytes, struct buf *out)
{
	struct redact_walk walk = {
	    .redaction = redaction, .message = message, .out = out};

	arena_init(&walk.arena, 0);
	walk_entity(&walk, without_from_line(bytes), true, true);
	arena_release(&walk.arena);
	if (out && out->has_failed)
		return ERR_MEMORY;
	return walk.failed;
}

int redact_find_in_mail(struct redaction *redaction,
			const struct message *message, struct span bytes)
{
	return walk_mail(redaction, message, bytes, NULL);
}

int redact_write_mail(struct redaction *redaction,
		      const struct message *message, struct span bytes,
		      struct buf *out)
{
	return walk_mail(redaction, message, bytes, out);
}
