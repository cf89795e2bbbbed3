/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_request - what a client asks of a resident screener.
 *
 * Contract: see wire.h. The body, in order: direction (1 byte), id, format
 * and original bytes; then of WIRE_KEEP the error, of WIRE_JUDGE the channel
 * (1), time (8), size (8), six addresses and names, what reading it showed
 * (flags 1, three counts of 4), the texts and the links, each with its count.
 * Failure: ERR_INPUT, ERR_MEMORY.
 * Limits: WIRE_TEXT_LIMIT, WIRE_FORMAT_LIMIT.
 * Threads: safe.
 */
#include "wire_private.h"

#include "base/json.h"

enum { TEXT_BYTES = 9, LINK_BYTES = 9 }; /* the least that one takes */

enum {
	HAS_HIT_LIMIT = 1,
	IS_AMBIGUOUS = 2,
	HAS_ENCODING_FAULT = 4,
	HAS_LONE_PART = 8
};

/* The members that are texts, in order. */
static const size_t names[] = {
    offsetof(struct message, from),
    offsetof(struct message, to),
    offsetof(struct message, display_name),
    offsetof(struct message, reply_to),
    offsetof(struct message, envelope_from),
    offsetof(struct message, message_id),
};

static struct span *name_of(struct message *message, size_t i)
{
	return (struct span *)(void *)((char *)message + names[i]);
}

static void put_message(struct buf *out, const struct message *message)
{
	const struct message_reading *reading = &message->reading;
	struct message copy = *message;

	wire_put(out, message->channel, 1);
	wire_put(out, (uint64_t)message->time_s, 8);
	wire_put(out, message->size_bytes, 8);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		wire_put_text(out, *name_of(&copy, i));
	wire_put(out,
		 (reading->has_hit_limit ? HAS_HIT_LIMIT : 0u) |
		     (reading->is_ambiguous ? IS_AMBIGUOUS : 0u) |
		     (reading->has_encoding_fault ? HAS_ENCODING_FAULT : 0u) |
		     (reading->has_lone_part ? HAS_LONE_PART : 0u),
		 1);
	wire_put(out, reading->part_count, 4);
	wire_put(out, reading->septet_count, 4);
	wire_put(out, reading->oddities, 4);
	wire_put(out, message->n_texts, 4);
	for (size_t i = 0; i < message->n_texts; i++) {
		wire_put(out, message->texts[i].kind, 1);
		wire_put(out, message->texts[i].replaced_count, 4);
		wire_put_text(out, message->texts[i].raw);
	}
	wire_put(out, message->n_links, 4);
	for (size_t i = 0; i < message->n_links; i++) {
		wire_put(out, message->links[i].kind, 1);
		wire_put_text(out, message->links[i].url);
		wire_put_text(out, message->links[i].shown);
	}
}

void wire_add_request(struct buf *out, const struct wire_request *request)
{
	size_t start = wire_begin(out, request->kind);

	wire_put(out, request->message.direction, 1);
	wire_put_text(out, request->message.id);
	wire_put_text(out, request->format);
	wire_put_text(out, request->original);
	if (request->kind == WIRE_KEEP)
		wire_put_text(out, request->error);
	else
		put_message(out, &request->message);
	wire_end(out, start);
}

static void get_texts(struct wire_cursor *cursor, struct message *message)
{
	message->n_texts = wire_get_count(cursor, TEXT_BYTES);
	if (message->n_texts < 1 || message->n_texts > WIRE_TEXT_LIMIT)
		cursor->is_bad = true;
	message->texts = wire_room(cursor, message->n_texts,
				   sizeof(*message->texts));
	for (size_t i = 0; i < message->n_texts && !cursor->is_bad; i++) {
		struct message_text *text = &message->texts[i];
		uint64_t kind = wire_get(cursor, 1);

		if (kind >= TEXT_KIND_COUNT || (i == 0 && kind != TEXT_BODY))
			cursor->is_bad = true;
		text->kind = (enum text_kind)kind;
		text->replaced_count = (uint32_t)wire_get(cursor, 4);
		text->raw = wire_get_utf8(cursor);
	}
}

static void get_links(struct wire_cursor *cursor, struct message *message)
{
	message->n_links = wire_get_count(cursor, LINK_BYTES);
	if (message->n_links > WIRE_TEXT_LIMIT)
		cursor->is_bad = true;
	message->links = wire_room(cursor, message->n_links,
				   sizeof(*message->links));
	for (size_t i = 0; i < message->n_links && !cursor->is_bad; i++) {
		struct message_link *link = &message->links[i];
		uint64_t kind = wire_get(cursor, 1);

		if (kind >= MESSAGE_LINK_KIND_COUNT)
			cursor->is_bad = true;
		link->kind = (enum message_link_kind)kind;
		link->url = wire_get_utf8(cursor);
		link->shown = wire_get_utf8(cursor);
	}
}

static void get_message(struct wire_cursor *cursor, struct message *message)
{
	struct message_reading *reading = &message->reading;
	uint64_t channel = wire_get(cursor, 1);
	uint64_t flags;

	if (channel >= CHANNEL_COUNT)
		cursor->is_bad = true;
	message->channel = (enum channel)channel;
	message->time_s = (int64_t)wire_get(cursor, 8);
	message->size_bytes = (size_t)wire_get(cursor, 8);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		*name_of(message, i) = wire_get_utf8(cursor);
	flags = wire_get(cursor, 1);
	reading->has_hit_limit = flags & HAS_HIT_LIMIT;
	reading->is_ambiguous = flags & IS_AMBIGUOUS;
	reading->has_encoding_fault = flags & HAS_ENCODING_FAULT;
	reading->has_lone_part = flags & HAS_LONE_PART;
	reading->part_count = (uint32_t)wire_get(cursor, 4);
	reading->septet_count = (uint32_t)wire_get(cursor, 4);
	reading->oddities = (uint32_t)wire_get(cursor, 4);
	get_texts(cursor, message);
	get_links(cursor, message);
}

/* An id is put into answers as it is: it must be one string or number. */
static void check_id(struct wire_cursor *cursor, struct span id)
{
	struct json_reader reader;
	struct json_token token;
	unsigned char *copy;

	if (cursor->is_bad || id.len == 0)
		return;
	copy = wire_room(cursor, id.len, 1); /* it is read in place */
	if (!copy)
		return;
	memcpy(copy, id.ptr, id.len);
	json_reader_init(&reader, copy, id.len);
	cursor->is_bad = json_next_raw(&reader, &token, NULL) < 0 ||
			 (token.kind != JSON_TOKEN_STRING &&
			  token.kind != JSON_TOKEN_NUMBER &&
			  token.kind != JSON_TOKEN_NULL) ||
			 token.value.len != id.len ||
			 json_next(&reader, &token, NULL) < 0;
}

int wire_read_request(enum wire_kind kind, struct span body,
		      struct arena *arena, struct wire_request *request,
		      struct err *err)
{
	struct wire_cursor cursor = {.rest = body, .arena = arena};
	uint64_t direction = wire_get(&cursor, 1);

	*request = (struct wire_request){.kind = kind};
	if (direction >= DIRECTION_COUNT ||
	    (kind != WIRE_JUDGE && kind != WIRE_KEEP))
		cursor.is_bad = true;
	request->message.direction = (enum direction)direction;
	request->message.id = wire_get_utf8(&cursor);
	check_id(&cursor, request->message.id);
	request->format = span_of(wire_get_string(&cursor));
	if (request->format.len > WIRE_FORMAT_LIMIT)
		cursor.is_bad = true;
	request->original = wire_get_text(&cursor);
	if (kind == WIRE_KEEP)
		request->error = span_of(wire_get_string(&cursor));
	else
		get_message(&cursor, &request->message);
	return wire_finish(&cursor, err);
}
