/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record - a JSON object to a struct message, in place.
 *
 * Contract: see record.h. One pass over the line, then the message is put
 * together from what was found, so that the order of keys does not matter.
 * Failure: the first fault, with its byte; the line is spoilt then.
 * Limits: those of the JSON reader; the line is bounded by the caller.
 * Threads: safe.
 */
#include "message/record.h"

#include "base/datetime.h"
#include "base/json.h"
#include "base/utf8.h"

enum field {
	FIELD_ID,
	FIELD_TEXT,
	FIELD_FROM,
	FIELD_TO,
	FIELD_DIRECTION,
	FIELD_CHANNEL,
	FIELD_TIME,
	FIELD_SUBJECT,
	FIELD_DISPLAY_NAME,
	FIELD_REPLY_TO,
	FIELD_ENVELOPE_FROM,
	FIELD_MESSAGE_ID,
	FIELD_COUNT
};

/* What a field's value may be, beside null. */
enum { TAKES_STRING = 1, TAKES_NUMBER = 2 };

static const struct field_row {
	const char *name;
	size_t name_len;
	int takes;
	const char *expected;
} fields[FIELD_COUNT] = {
#define ROW(name, takes, expected)                                             \
	{                                                                      \
		name, sizeof(name) - 1, takes, expected                        \
	}
    [FIELD_ID] = ROW("id", TAKES_STRING | TAKES_NUMBER, "a string or a number"),
    [FIELD_TEXT] = ROW("text", TAKES_STRING, "a string"),
    [FIELD_FROM] = ROW("from", TAKES_STRING | TAKES_NUMBER,
		       "a string or a number"),
    [FIELD_TO] = ROW("to", TAKES_STRING | TAKES_NUMBER, "a string or a number"),
    [FIELD_DIRECTION] = ROW("direction", TAKES_STRING,
			    "\"inbound\" or \"outbound\""),
    [FIELD_CHANNEL] = ROW("channel", TAKES_STRING, "\"sms\" or \"email\""),
    [FIELD_TIME] = ROW("time", TAKES_STRING | TAKES_NUMBER,
		       "an RFC 3339 time or seconds since 1970"),
    [FIELD_SUBJECT] = ROW("subject", TAKES_STRING, "a string"),
    [FIELD_DISPLAY_NAME] = ROW("display_name", TAKES_STRING, "a string"),
    [FIELD_REPLY_TO] = ROW("reply_to", TAKES_STRING, "a string"),
    [FIELD_ENVELOPE_FROM] = ROW("envelope_from", TAKES_STRING, "a string"),
    [FIELD_MESSAGE_ID] = ROW("message_id", TAKES_STRING, "a string"),
#undef ROW
};

/* What was found. */
struct record {
	uint32_t found; /* bit i: values[i] is set */
	struct json_token values[FIELD_COUNT];
	struct message *message;
};

static bool has(const struct record *record, enum field field)
{
	return record->found >> field & 1;
}

static struct span value_of(const struct record *record, enum field field)
{
	return has(record, field) ? record->values[field].value
				  : (struct span){0};
}

static enum field find_field(struct span key)
{
	size_t i;

	for (i = 0; i < FIELD_COUNT; i++)
		if (key.len == fields[i].name_len &&
		    memcmp(key.ptr, fields[i].name, key.len) == 0)
			break;
	return (enum field)i;
}

static bool is_taken(enum field field, enum json_token_kind kind)
{
	if (kind == JSON_TOKEN_STRING)
		return fields[field].takes & TAKES_STRING;
	if (kind == JSON_TOKEN_NUMBER)
		return fields[field].takes & TAKES_NUMBER;
	return kind == JSON_TOKEN_NULL && field != FIELD_TEXT;
}

static int fail_value(enum field field, size_t at, struct err *err)
{
	return err_set(err, ERR_INPUT, "byte %zu: \"%s\": expected %s", at,
		       fields[field].name, fields[field].expected);
}

/* Give a value its meaning where it is more than text. */
static int apply_value(struct message *message, enum field field,
		       const struct json_token *token)
{
	switch (field) {
	case FIELD_ID:
		message->id = token->value;
		return 0;
	case FIELD_DIRECTION:
		return direction_parse(token->value, &message->direction);
	case FIELD_CHANNEL:
		return channel_parse(token->value, &message->channel);
	case FIELD_TIME:
		if (token->kind == JSON_TOKEN_NUMBER)
			return json_to_integer(token->value, &message->time_s);
		return datetime_parse(token->value, &message->time_s);
	case FIELD_TEXT:
	case FIELD_FROM:
	case FIELD_TO:
	case FIELD_SUBJECT:
	case FIELD_DISPLAY_NAME:
	case FIELD_REPLY_TO:
	case FIELD_ENVELOPE_FROM:
	case FIELD_MESSAGE_ID:
	case FIELD_COUNT:
		break;
	}
	return 0;
}

/* The value of a key that is one of ours. */
static int read_field(struct json_reader *reader, struct record *record,
		      enum field field, struct err *err)
{
	struct json_token token;
	size_t at = json_offset(reader);
	int rc;

	if (field == FIELD_ID)
		rc = json_next_raw(reader, &token, err);
	else
		rc = json_next(reader, &token, err);
	if (rc < 0)
		return rc;
	if (!is_taken(field, token.kind))
		return fail_value(field, at, err);
	if (token.kind == JSON_TOKEN_NULL)
		return 0;
	if (apply_value(record->message, field, &token) < 0)
		return fail_value(field, at, err);
	record->values[field] = token;
	record->found |= UINT32_C(1) << field;
	return 0;
}

static int read_fields(struct json_reader *reader, struct record *record,
		       struct err *err)
{
	struct json_token token;
	int rc = json_next(reader, &token, err);

	if (rc < 0)
		return rc;
	if (token.kind != JSON_TOKEN_OBJECT)
		return err_set(err, ERR_INPUT,
			       "byte 0: expected an object, found %s",
			       json_token_name(token.kind));
	while ((rc = json_next(reader, &token, err)) == 0 &&
	       token.kind == JSON_TOKEN_KEY) {
		enum field field = find_field(token.value);

		rc = field == FIELD_COUNT
			 ? json_skip(reader, err)
			 : read_field(reader, record, field, err);
		if (rc < 0)
			return rc;
	}
	return rc < 0 ? rc : json_next(reader, &token, err);
}

static void add_text(struct message *message, const struct json_token *token,
		     enum text_kind kind, const char *header)
{
	message->texts[message->n_texts++] = (struct message_text){
	    .kind = kind,
	    .raw = token->value,
	    .header = header,
	    .replaced_count = token->replaced,
	};
	message->size_bytes += token->value.len;
	if (token->replaced)
		message->reading.has_encoding_fault = true;
}

/* The texts and names of a record that was read to its end. */
static int build_message(const struct record *record, struct arena *arena,
			 struct err *err)
{
	const struct json_token *values = record->values;
	struct message *message = record->message;

	if (!has(record, FIELD_TEXT))
		return err_set(err, ERR_INPUT,
			       "the key \"text\" is missing: expected the "
			       "message's text in it");
	message->texts = arena_alloc(arena, 3 * sizeof(*message->texts));
	if (!message->texts)
		return err_set(err, ERR_MEMORY, "out of memory");
	message->from = value_of(record, FIELD_FROM);
	message->to = value_of(record, FIELD_TO);
	message->display_name = value_of(record, FIELD_DISPLAY_NAME);
	message->reply_to = value_of(record, FIELD_REPLY_TO);
	message->envelope_from = value_of(record, FIELD_ENVELOPE_FROM);
	message->message_id = value_of(record, FIELD_MESSAGE_ID);
	add_text(message, &values[FIELD_TEXT], TEXT_BODY, NULL);
	if (value_of(record, FIELD_SUBJECT).len)
		add_text(message, &values[FIELD_SUBJECT], TEXT_SUBJECT,
			 "Subject");
	if (message->display_name.len)
		add_text(message, &values[FIELD_DISPLAY_NAME],
			 TEXT_DISPLAY_NAME, "From");
	return 0;
}

/* A copy of the line with U+FFFD for what is ill-formed. */
static int mend_line(struct arena *arena, unsigned char **line, size_t *len)
{
	static const size_t growth = 3; /* one byte to U+FFFD */
	struct buf mended = {0};

	if (*len > SIZE_MAX / growth)
		return ERR_MEMORY;
	mended.capacity = *len * growth;
	mended.limit_bytes = mended.capacity; /* never grows past the arena */
	mended.ptr = arena_alloc(arena, mended.capacity);
	if (!mended.ptr)
		return ERR_MEMORY;
	utf8_sanitize(span_make(*line, *len), &mended);
	*line = mended.ptr;
	*len = mended.len;
	return 0;
}

int record_read(struct message *message, struct arena *arena,
		unsigned char *line, size_t len,
		const struct record_defaults *defaults, struct err *err)
{
	static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
	struct json_reader reader;
	struct record record;
	int rc;

	*message = (struct message){
	    .channel = defaults->channel,
	    .direction = defaults->direction,
	    .reading.part_count = 1,
	};
	record.found = 0;
	record.message = message;
	if (len >= sizeof(mark) && memcmp(line, mark, sizeof(mark)) == 0) {
		line += sizeof(mark);
		len -= sizeof(mark);
	}
	if (utf8_valid_prefix(span_make(line, len)) != len) {
		if (mend_line(arena, &line, &len) < 0)
			return err_set(err, ERR_MEMORY, "out of memory");
		message->reading.has_encoding_fault = true;
	}
	json_reader_init(&reader, line, len);
	rc = read_fields(&reader, &record, err);
	if (rc < 0)
		return rc;
	return build_message(&record, arena, err);
}
