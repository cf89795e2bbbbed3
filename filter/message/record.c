/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record - a JSON object to a struct message, in place.
 *
 * Contract: see record.h. One pass over the line takes the values, then the
 * message is put together (record_build.c), so that the order of keys does
 * not matter.
 * Failure: the first fault, with its byte; the line is spoilt then.
 * Limits: those of the JSON reader; the line is bounded by the caller.
 * Threads: safe.
 */
#include "message/record.h"

#include "base/datetime.h"
#include "base/utf8.h"

/* What a field's value may be, beside null. */
enum {
	TAKES_STRING = 1,
	TAKES_NUMBER = 2,
	TAKES_BOTH = TAKES_STRING | TAKES_NUMBER
};

static const struct field_row {
	const char *name;
	size_t name_len;
	int takes;
	const char *expected;
	const char *doc;
} fields[RECORD_FIELD_COUNT] = {
#define ROW(name, takes, expected, doc)                                        \
	{                                                                      \
		name, sizeof(name) - 1, takes, expected, doc                   \
	}
    [RECORD_ID] = ROW("id", TAKES_BOTH, "a string or a number",
		      "Stands in the answer as it came."),
    [RECORD_TO] = ROW("to", TAKES_BOTH, "a string or a number",
		      "The recipient."),
    [RECORD_HEX] = ROW("hex", TAKES_STRING, "a string of hexadecimal digits",
		       "The user data of an SMS, instead of text."),
    [RECORD_REF] = ROW("ref", TAKES_BOTH, "a number from 0 to 65535",
		       "What the parts of one long message have in common, "
		       "when no header says it."),
    [RECORD_UDH] = ROW("udh", TAKES_STRING, "a string of hexadecimal digits",
		       "The user data header of an SMS (3GPP TS 23.040)."),
    [RECORD_FROM] = ROW("from", TAKES_BOTH, "a string or a number",
			"The originator; of a mail the From address, which "
			"may stand as in a header, 'Name <address>'."),
    [RECORD_TEXT] = ROW("text", TAKES_STRING, "a string",
			"The text; required unless there is hex."),
    [RECORD_TIME] = ROW("time", TAKES_BOTH,
			"an RFC 3339 time or seconds since 1970",
			"When the message came."),
    [RECORD_PART] = ROW("part", TAKES_BOTH, "a number from 0 to 255",
			"Which part of a long message it is, from 1."),
    [RECORD_PARTS] = ROW("parts", TAKES_BOTH, "a number from 0 to 255",
			 "How many parts the long message has."),
    [RECORD_CODING] = ROW("coding", TAKES_BOTH,
			  "a data_coding from 0 to 255 or an alphabet",
			  "How hex is coded: SMPP's data_coding, or gsm7, "
			  "ucs2, ia5, latin1, cyrillic, hebrew, utf8, binary."),
    [RECORD_CHANNEL] = ROW("channel", TAKES_STRING, "\"sms\" or \"email\"",
			   "What it is: sms where it does not say."),
    [RECORD_SUBJECT] = ROW("subject", TAKES_STRING, "a string",
			   "The subject of a mail."),
    [RECORD_REPLY_TO] = ROW("reply_to", TAKES_STRING, "a string",
			    "The Reply-To address of a mail."),
    [RECORD_DIRECTION] = ROW("direction", TAKES_STRING,
			     "\"inbound\" or \"outbound\"",
			     "Which way it goes: inbound where neither it nor "
			     "an option says."),
    [RECORD_MESSAGE_ID] = ROW("message_id", TAKES_STRING, "a string",
			      "The Message-ID of a mail."),
    [RECORD_DISPLAY_NAME] = ROW("display_name", TAKES_STRING, "a string",
				"The name beside the From address."),
    [RECORD_ENVELOPE_FROM] = ROW("envelope_from", TAKES_STRING, "a string",
				 "The envelope's sender of a mail."),
#undef ROW
};

const char *record_field_name(enum record_field field)
{
	return fields[field].name;
}

const char *record_field_expected(enum record_field field)
{
	return fields[field].expected;
}

const char *record_field_doc(enum record_field field)
{
	return fields[field].doc;
}

enum record_field record_field_find(struct span name)
{
	size_t i;

	for (i = 0; i < RECORD_FIELD_COUNT; i++) {
		if (name.len > fields[i].name_len)
			continue;
		if (name.len < fields[i].name_len)
			return RECORD_FIELD_COUNT;
		if (*name.ptr == (unsigned char)*fields[i].name &&
		    memcmp(name.ptr, fields[i].name, name.len) == 0)
			break;
	}
	return (enum record_field)i;
}

static bool is_taken(enum record_field field, enum json_token_kind kind)
{
	if (kind == JSON_TOKEN_STRING)
		return fields[field].takes & TAKES_STRING;
	if (kind == JSON_TOKEN_NUMBER)
		return fields[field].takes & TAKES_NUMBER;
	return false;
}

static int fail_value(enum record_field field, size_t at, struct err *err)
{
	return err_set(err, ERR_INPUT, "byte %zu: \"%s\": expected %s", at,
		       fields[field].name, fields[field].expected);
}

/* A whole number, also one written as a string. */
static int check_range(const struct json_token *token, int64_t max)
{
	int64_t number;

	if (token->value.len == 0 ||
	    json_to_integer(token->value, &number) < 0 || number < 0 ||
	    number > max)
		return ERR_INPUT;
	return 0;
}

static int check_coding(const struct json_token *token)
{
	enum sms_alphabet alphabet;

	if (sms_alphabet_parse(token->value, &alphabet) == 0)
		return 0;
	return check_range(token, UINT8_MAX);
}

static int apply_time(struct message *message, const struct json_token *token)
{
	if (token->kind == JSON_TOKEN_STRING &&
	    datetime_parse(token->value, &message->time_s) == 0)
		return 0;
	if (token->value.len == 0)
		return ERR_INPUT;
	return json_to_integer(token->value, &message->time_s);
}

/* Give a value its meaning where it is more than text. */
static int apply_value(struct message *message, enum record_field field,
		       const struct json_token *token)
{
	switch (field) {
	case RECORD_ID:
		message->id = token->value;
		return 0;
	case RECORD_DIRECTION:
		return direction_parse(token->value, &message->direction);
	case RECORD_CHANNEL:
		return channel_parse(token->value, &message->channel);
	case RECORD_TIME:
		return apply_time(message, token);
	case RECORD_REF:
		return check_range(token, UINT16_MAX);
	case RECORD_PART:
	case RECORD_PARTS:
		return check_range(token, UINT8_MAX);
	case RECORD_CODING:
		return check_coding(token);
	case RECORD_TO:
	case RECORD_HEX:
	case RECORD_UDH:
	case RECORD_FROM:
	case RECORD_TEXT:
	case RECORD_SUBJECT:
	case RECORD_REPLY_TO:
	case RECORD_MESSAGE_ID:
	case RECORD_DISPLAY_NAME:
	case RECORD_ENVELOPE_FROM:
	case RECORD_FIELD_COUNT:
		break;
	}
	return 0;
}

void record_begin(struct record *record, struct message *message,
		  const struct record_defaults *defaults)
{
	*message = (struct message){
	    .channel = defaults->channel,
	    .direction = defaults->direction,
	    .reading.part_count = 1,
	};
	record->message = message;
	record->found = 0;
	record->concat.total = 0;
	record->is_foreign = false;
	record->passed_over = 0;
}

/* Is it a word or number that others may have other ones for? */
static bool is_read_over(const struct record *record, enum record_field field,
			 const struct json_token *token)
{
	return record->is_foreign &&
	       (field == RECORD_CHANNEL || field == RECORD_DIRECTION ||
		field == RECORD_TIME) &&
	       (token->kind == JSON_TOKEN_STRING ||
		token->kind == JSON_TOKEN_NUMBER);
}

int record_take(struct record *record, enum record_field field,
		const struct json_token *token, size_t at, struct err *err)
{
	if (token->kind == JSON_TOKEN_NULL && field != RECORD_TEXT)
		return 0;
	if (!is_taken(field, token->kind) ||
	    apply_value(record->message, field, token) < 0) {
		if (!is_read_over(record, field, token))
			return fail_value(field, at, err);
		record->passed_over |= UINT32_C(1) << field;
		return 0;
	}
	record->values[field] = *token;
	record->found |= UINT32_C(1) << field;
	return 0;
}

/* The value of a key that is one of ours. */
static int read_field(struct json_reader *reader, struct record *record,
		      enum record_field field, struct err *err)
{
	struct json_token token;
	size_t at = json_offset(reader);
	int rc;

	if (field == RECORD_ID)
		rc = json_next_raw(reader, &token, err);
	else
		rc = json_next(reader, &token, err);
	if (rc < 0)
		return rc;
	return record_take(record, field, &token, at, err);
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
		enum record_field field = record_field_find(token.value);

		rc = field == RECORD_FIELD_COUNT
			 ? json_skip(reader, err)
			 : read_field(reader, record, field, err);
		if (rc < 0)
			return rc;
	}
	return rc < 0 ? rc : json_next(reader, &token, err);
}

int record_mend(unsigned char **line, size_t *len, struct arena *arena)
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

int record_prepare(unsigned char **line, size_t *len, struct arena *arena,
		   bool *is_mended, struct err *err)
{
	static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};

	*is_mended = false;
	if (*len >= sizeof(mark) && memcmp(*line, mark, sizeof(mark)) == 0) {
		*line += sizeof(mark);
		*len -= sizeof(mark);
	}
	if (utf8_valid_prefix(span_make(*line, *len)) == *len)
		return 0;
	*is_mended = true;
	if (record_mend(line, len, arena) < 0)
		return err_set(err, ERR_MEMORY, "out of memory");
	return 0;
}

/* Read into what has been begun. */
static int read_line(struct record *record, struct arena *arena,
		     unsigned char *line, size_t len, struct err *err)
{
	struct message *message = record->message;
	struct json_reader reader;
	bool is_mended;
	int rc;

	rc = record_prepare(&line, &len, arena, &is_mended, err);
	if (rc < 0)
		return rc;
	message->reading.has_encoding_fault = is_mended;
	json_reader_init(&reader, line, len);
	rc = read_fields(&reader, record, err);
	if (rc < 0)
		return rc;
	return record_build(record, arena, err);
}

int record_read_part(struct record *record, struct message *message,
		     struct arena *arena, unsigned char *line, size_t len,
		     const struct record_defaults *defaults, struct err *err)
{
	record_begin(record, message, defaults);
	return read_line(record, arena, line, len, err);
}

int record_read_foreign(struct record *record, struct message *message,
			struct arena *arena, unsigned char *line, size_t len,
			const struct record_defaults *defaults, struct err *err)
{
	record_begin(record, message, defaults);
	record->is_foreign = true;
	return read_line(record, arena, line, len, err);
}

int record_read(struct message *message, struct arena *arena,
		unsigned char *line, size_t len,
		const struct record_defaults *defaults, struct err *err)
{
	struct record record;

	return record_read_part(&record, message, arena, line, len, defaults,
				err);
}
