/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail - a whole mail to a struct message: the headers of the mail itself,
 * then the walk over its parts.
 *
 * Contract: see mail.h.
 * Failure: only memory; everything else is in message->reading.
 * Limits: struct mail_limits.
 * Threads: one message, one thread; about 40 KB of stack.
 */
#include "message/mail.h"

#include "message/address.h"
#include "message/auth_results.h"
#include "message/encoded_word.h"
#include "message/mime.h"

const struct mail_limits mail_limits_default = {
#define X(name, value, doc) .name = (value),
    MAIL_LIMIT_LIST(X)
#undef X
};

static const struct mail_options no_options = {.authserv_id = NULL};

int mime_add_header_text(struct mime *mime, enum text_kind kind,
			 enum header_id id, struct span value)
{
	uint32_t n_faults = 0;
	int status = header_unfold(value, mime->arena, &value);

	if (!status)
		status = encoded_word_decode(value, mime->arena, &value,
					     &n_faults);
	return status ? status
		      : mime_add_text(mime, kind, header_name(id), value,
				      n_faults);
}

/* --- addresses ----------------------------------------------------------- */

static const struct {
	enum header_id id;
	enum address_role role;
} address_headers[] = {
    {HEADER_FROM, ADDRESS_FROM},
    {HEADER_SENDER, ADDRESS_SENDER},
    {HEADER_REPLY_TO, ADDRESS_REPLY_TO},
    {HEADER_TO, ADDRESS_TO},
    {HEADER_CC, ADDRESS_CC},
};

/* The addresses of one header, behind those that are there already. */
static int add_addresses(struct mime *mime, enum header_id id,
			 enum address_role role, struct span value,
			 size_t *capacity)
{
	struct message *message = mime->message;
	struct address_list list = {.limit = mime->limits->addresses -
					     message->n_addresses};
	int status = header_unfold(value, mime->arena, &value);

	if (!status)
		status = address_list_parse(value, mime->arena, &list);
	if (!status && list.has_hit_limit)
		mime_note(mime, MAIL_ODDITY_LIMIT);
	for (size_t i = 0; !status && i < list.n; i++) {
		struct message_address *items = arena_array_room(
		    mime->arena, message->addresses, message->n_addresses,
		    capacity, sizeof(*items));

		if (!items)
			return ERR_MEMORY;
		message->addresses = items;
		items[message->n_addresses++] = (struct message_address){
		    .role = role,
		    .name = list.items[i].name,
		    .address = list.items[i].address,
		};
		if (role <= ADDRESS_REPLY_TO)
			status = mime_add_text(
			    mime, TEXT_DISPLAY_NAME, header_name(id),
			    list.items[i].name, list.n_faults);
	}
	return status;
}

static const struct message_address *
first_address(const struct message *message, enum address_role role)
{
	for (size_t i = 0; i < message->n_addresses; i++)
		if (message->addresses[i].role == role)
			return &message->addresses[i];
	return NULL;
}

static int read_addresses(struct mime *mime)
{
	struct message *message = mime->message;
	const struct message_address *address;
	size_t capacity = 0;
	int status = 0;

	for (size_t k = 0; k < ARRAY_LEN(address_headers); k++) {
		enum header_id id = address_headers[k].id;
		struct span value;

		for (size_t i = 0;
		     !status && header_block_get(mime->block, id, i, &value);
		     i++) {
			if (i > 0 && id == HEADER_FROM)
				mime_note(mime, MAIL_ODDITY_TWO_SENDERS);
			status = add_addresses(mime, id,
					       address_headers[k].role, value,
					       &capacity);
		}
	}
	address = first_address(message, ADDRESS_FROM);
	if (address) {
		message->from = address->address;
		message->display_name = address->name;
	}
	address = first_address(message, ADDRESS_REPLY_TO);
	if (address)
		message->reply_to = address->address;
	address = first_address(message, ADDRESS_TO);
	if (address)
		message->to = address->address;
	return status;
}

/* --- the other headers --------------------------------------------------- */

static int read_subjects(struct mime *mime)
{
	struct span value;
	int status = 0;

	for (size_t i = 0;
	     !status &&
	     header_block_get(mime->block, HEADER_SUBJECT, i, &value);
	     i++) {
		if (i > 0)
			mime_note(mime, MAIL_ODDITY_TWO_SENDERS);
		status = mime_add_header_text(mime, TEXT_SUBJECT,
					      HEADER_SUBJECT, value);
	}
	return status;
}

static int read_auth(struct mime *mime, const struct mail_options *options)
{
	struct message_auth *auth = &mime->message->auth;
	struct span value;
	int status = 0;

	auth->is_submitted = options->is_submitted;
	for (size_t i = 0;
	     !status && options->authserv_id &&
	     header_block_get(mime->block, HEADER_AUTHENTICATION_RESULTS, i,
			      &value);
	     i++) {
		status = header_unfold(value, mime->arena, &value);
		if (!status)
			status = auth_results_apply(value, options->authserv_id,
						    mime->arena, auth);
	}
	return status;
}

static int read_envelope(struct mime *mime, const struct mail_options *options)
{
	struct message *message = mime->message;
	struct address_list list = {.limit = 1};
	struct span value;
	int status = 0;

	if (header_block_get(mime->block, HEADER_MESSAGE_ID, 0, &value))
		status = header_unfold(value, mime->arena,
				       &message->message_id);
	if (options->envelope_to.len)
		message->to = options->envelope_to;
	message->envelope_from = options->envelope_from;
	if (status || message->envelope_from.len ||
	    !header_block_get(mime->block, HEADER_RETURN_PATH, 0, &value))
		return status;
	status = header_unfold(value, mime->arena, &value);
	if (!status)
		status = address_list_parse(value, mime->arena, &list);
	if (!status && list.n)
		message->envelope_from = list.items[0].address;
	return status;
}

/* --- the whole ----------------------------------------------------------- */

static void start(struct message *message, const struct mail_options *options)
{
	*message = (struct message){
	    .channel = CHANNEL_EMAIL,
	    .direction = options->direction,
	    .time_s = options->time_s,
	};
}

/* The mail whose headers are in mime->block. */
static int read_mail(struct mime *mime, struct span body,
		     const struct mail_options *options)
{
	struct html html;
	int status;

	mime->html = &html;
	html_init(&html);
	buf_init(&mime->decoded, 0);
	buf_init(&mime->utf8, 0);
	status = read_subjects(mime);
	if (!status)
		status = read_addresses(mime);
	if (!status)
		status = read_envelope(mime, options);
	if (!status)
		status = read_auth(mime, options);
	mime_read_thread(mime);
	if (!status)
		status = mime_walk(mime, body);
	buf_release(&mime->utf8);
	buf_release(&mime->decoded);
	html_release(&html);
	mime->html = NULL;
	return status;
}

static const struct mail_limits *limits_of(const struct mail_options *options)
{
	return options->limits ? options->limits : &mail_limits_default;
}

/* Where the headers begin: behind an mbox's "From " line. */
static struct span skip_mbox_line(struct span bytes)
{
	const unsigned char *lf;

	if (!span_starts_with(bytes, span_of("From ")) &&
	    !span_starts_with(bytes, span_of(">From ")))
		return bytes;
	lf = memchr(bytes.ptr, '\n', bytes.len);
	if (!lf)
		return bytes;
	return span_make(lf + 1, (size_t)(bytes.ptr + bytes.len - lf) - 1);
}

static int finish(int status, struct err *err)
{
	return status ? err_set(err, status, "out of memory in reading a mail")
		      : 0;
}

int mail_read(struct message *message, struct span bytes,
	      const struct mail_options *options, struct arena *arena,
	      struct err *err)
{
	struct header_block block;
	struct mime mime = {.message = message, .arena = arena};
	struct header_limits limits;
	size_t body;
	size_t size_bytes = bytes.len;
	int status;

	if (!options)
		options = &no_options;
	mime.limits = limits_of(options);
	limits = (struct header_limits){mime.limits->headers,
					mime.limits->header_bytes,
					mime.limits->header_block_bytes};
	mime.block = &block;
	start(message, options);
	message->size_bytes = size_bytes;
	bytes = skip_mbox_line(bytes);
	header_block_read(&block, bytes, &limits, &body);
	status = read_mail(&mime, span_make(bytes.ptr + body, bytes.len - body),
			   options);
	return finish(status, err);
}

int mail_reader_finish(struct mail_reader *reader,
		       const struct mail_options *options,
		       struct message *message, struct err *err)
{
	struct mime mime = {
	    .message = message,
	    .arena = reader->arena,
	    .limits = &reader->limits,
	    .gaps = reader->gaps,
	    .block = &reader->headers,
	};

	if (!options)
		options = &no_options;
	buf_add(&reader->body, reader->pending, reader->n_pending);
	reader->n_pending = 0;
	if (reader->body.has_failed)
		return finish(ERR_MEMORY, err);
	mime.n_gaps = reader->n_gaps;
	mime.body = reader->body.ptr;
	start(message, options);
	message->size_bytes = reader->header_bytes + reader->body_bytes;
	if (reader->has_hit_limit)
		mime_note(&mime, MAIL_ODDITY_LIMIT);
	return finish(read_mail(&mime, buf_span(&reader->body), options), err);
}
