/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_build - the message that a record's values make.
 *
 * Contract: see record_build() in record.h.
 * Failure: ERR_INPUT names the key; coded content is never refused, it is
 * decoded as far as it goes and the message's reading says so.
 * Limits: those of sms_decode() and of the arena.
 * Threads: safe.
 */
#include "message/record.h"

#include "base/hex.h"
#include "message/address.h"

enum { TEXT_LIMIT = 3 }; /* body, subject, display name */

static bool has(const struct record *record, enum record_field field)
{
	return record->found >> field & 1;
}

static struct span value_of(const struct record *record,
			    enum record_field field)
{
	return has(record, field) ? record->values[field].value
				  : (struct span){0};
}

/* How many bytes of a value had to be replaced. */
static uint32_t replaced_of(const struct record *record,
			    enum record_field field)
{
	return has(record, field) ? record->values[field].replaced : 0;
}

/* A number that record_take() has found to be one; 0 when absent. */
static int64_t number_of(const struct record *record, enum record_field field)
{
	int64_t number = 0;

	if (has(record, field))
		(void)json_to_integer(record->values[field].value, &number);
	return number;
}

static void add_text(struct message *message, struct span text,
		     uint32_t replaced, enum text_kind kind, const char *header)
{
	message->texts[message->n_texts++] = (struct message_text){
	    .kind = kind,
	    .raw = text,
	    .header = header,
	    .replaced_count = replaced,
	};
	message->size_bytes += text.len;
	if (replaced)
		message->reading.has_encoding_fault = true;
}

static enum sms_alphabet alphabet_of(const struct record *record,
				     bool *is_unreadable)
{
	enum sms_alphabet alphabet = SMS_GSM7;
	struct sms_coding coding;

	if (!has(record, RECORD_CODING) ||
	    sms_alphabet_parse(value_of(record, RECORD_CODING), &alphabet) == 0)
		return alphabet;
	coding = sms_coding_of_smpp((uint8_t)number_of(record, RECORD_CODING),
				    SMS_GSM7);
	*is_unreadable = coding.is_unreadable;
	return coding.alphabet;
}

static struct sms_concat concat_of(const struct record *record)
{
	return sms_concat_of_sar((uint16_t)number_of(record, RECORD_REF),
				 (uint8_t)number_of(record, RECORD_PARTS),
				 (uint8_t)number_of(record, RECORD_PART));
}

static int decode_hex(const struct record *record, enum record_field field,
		      struct arena *arena, struct span *bytes, struct err *err)
{
	int rc;

	*bytes = (struct span){0};
	if (!has(record, field))
		return 0;
	rc = hex_decode(value_of(record, field), arena, bytes);
	if (rc == ERR_INPUT)
		return err_set(err, rc,
			       "the key \"%s\": expected pairs of hexadecimal "
			       "digits",
			       record_field_name(field));
	return rc < 0 ? err_set(err, rc, "out of memory") : 0;
}

/* The body out of coded user data. */
static int add_coded(struct record *record, struct arena *arena,
		     struct err *err)
{
	struct message *message = record->message;
	bool is_unreadable = false;
	struct sms_input input = {
	    .alphabet = alphabet_of(record, &is_unreadable),
	    .concat = concat_of(record),
	};
	struct sms_text decoded = {0};
	int rc = decode_hex(record, RECORD_HEX, arena, &input.user_data, err);

	if (rc == 0)
		rc = decode_hex(record, RECORD_UDH, arena, &input.header, err);
	if (rc == 0)
		rc = sms_decode(&decoded, &input, arena, err);
	if (rc < 0)
		return rc;
	add_text(message, decoded.text, decoded.replaced_count, TEXT_BODY,
		 NULL);
	message->reading.septet_count = decoded.septet_count;
	if (decoded.has_fault || is_unreadable)
		message->reading.has_encoding_fault = true;
	record->concat = decoded.udh.concat;
	record->payload = decoded.payload;
	return 0;
}

/* The body as it was given, which may be one part of several. */
static void add_body(struct record *record)
{
	const struct json_token *text = &record->values[RECORD_TEXT];

	add_text(record->message, text->value, text->replaced, TEXT_BODY, NULL);
	if (!has(record, RECORD_PARTS))
		return;
	record->concat = concat_of(record);
	record->payload = (struct sms_payload){
	    .alphabet = SMS_UTF8,
	    .bytes = text->value,
	};
}

/*
 * A mail's addresses may stand as in its header, "Name <address>"; what is
 * no address stays as it is.
 */
static int part_address(struct span *value, struct span *name,
			struct arena *arena)
{
	struct address_list list = {.limit = 1};
	int rc = address_list_parse(*value, arena, &list);

	if (rc < 0 || !list.n || !list.items[0].address.len)
		return rc;
	*value = list.items[0].address;
	if (name && !name->len)
		*name = list.items[0].name;
	return 0;
}

static int part_addresses(struct message *message, struct arena *arena,
			  struct err *err)
{
	int rc;

	if (message->channel != CHANNEL_EMAIL)
		return 0;
	rc = part_address(&message->from, &message->display_name, arena);
	if (rc >= 0)
		rc = part_address(&message->to, NULL, arena);
	if (rc >= 0)
		rc = part_address(&message->reply_to, NULL, arena);
	return rc < 0 ? err_set(err, rc, "out of memory") : 0;
}

int record_build(struct record *record, struct arena *arena, struct err *err)
{
	struct message *message = record->message;
	int rc = 0;

	if (!has(record, RECORD_TEXT) && !has(record, RECORD_HEX))
		return err_set(err, ERR_INPUT,
			       "the key \"text\" is missing: expected the "
			       "message's text in it");
	message->texts = arena_alloc(arena,
				     TEXT_LIMIT * sizeof(*message->texts));
	if (!message->texts)
		return err_set(err, ERR_MEMORY, "out of memory");
	message->from = value_of(record, RECORD_FROM);
	message->to = value_of(record, RECORD_TO);
	message->display_name = value_of(record, RECORD_DISPLAY_NAME);
	message->reply_to = value_of(record, RECORD_REPLY_TO);
	message->envelope_from = value_of(record, RECORD_ENVELOPE_FROM);
	message->message_id = value_of(record, RECORD_MESSAGE_ID);
	rc = part_addresses(message, arena, err);
	if (rc < 0)
		return rc;
	if (has(record, RECORD_HEX) && !value_of(record, RECORD_TEXT).len)
		rc = add_coded(record, arena, err);
	else
		add_body(record);
	if (rc < 0)
		return rc;
	message->reading.has_lone_part = record->concat.total > 0;
	if (value_of(record, RECORD_SUBJECT).len)
		add_text(message, value_of(record, RECORD_SUBJECT),
			 replaced_of(record, RECORD_SUBJECT), TEXT_SUBJECT,
			 "Subject");
	if (message->display_name.len)
		add_text(message, message->display_name,
			 replaced_of(record, RECORD_DISPLAY_NAME),
			 TEXT_DISPLAY_NAME, "From");
	return 0;
}
