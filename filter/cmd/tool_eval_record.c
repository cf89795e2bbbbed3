/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_record - a labelled JSON record to a message.
 *
 * Contract: see tool_eval.h. Keys that say what the message is (its label,
 * source, language ...) are taken when they are strings or numbers.
 * Failure: the first fault, with its byte.
 * Threads: safe.
 */
#include "cmd/tool_eval.h"

static const char *const key_names[MEASURE_KEY_COUNT] = {
    [MEASURE_LABEL] = "label",     [MEASURE_SOURCE] = "source",
    [MEASURE_LANG] = "lang",       [MEASURE_CLUSTER] = "cluster",
    [MEASURE_HARDNEG] = "hardneg", [MEASURE_FILE] = "file",
};

const char *eval_key_name(enum measure_key key)
{
	return key_names[key];
}

/* Where a key's value goes, beside the message; NULL: nowhere. */
static struct span *find_target(struct eval_record *record, struct span key,
				const char *label_field)
{
	if (span_equal_string(key, label_field))
		return &record->names[MEASURE_LABEL];
	if (span_equal_string(key, "id"))
		return &record->id;
	if (span_equal_string(key, "eml_path"))
		return &record->eml_path;
	for (int i = 0; i < MEASURE_KEY_COUNT; i++)
		if (i != MEASURE_LABEL && i != MEASURE_FILE &&
		    span_equal_string(key, key_names[i]))
			return &record->names[i];
	return NULL;
}

/* Does the message need it? Its id is the record's own. */
static bool is_needed(enum record_field field, const struct json_token *token)
{
	return field != RECORD_FIELD_COUNT && field != RECORD_ID &&
	       token->kind != JSON_TOKEN_NULL;
}

/* Of a list of strings, such as kinds of hard ham, the first counts. */
static int take_first(struct span *target, struct json_reader *reader,
		      struct err *err)
{
	struct json_token token;
	int rc = json_next(reader, &token, err);

	if (rc || token.kind == JSON_TOKEN_ARRAY_END)
		return rc;
	if (token.kind == JSON_TOKEN_STRING)
		*target = token.value;
	if (token.kind == JSON_TOKEN_OBJECT || token.kind == JSON_TOKEN_ARRAY)
		rc = json_skip_rest(reader, err);
	return rc ? rc : json_skip_rest(reader, err);
}

static int take_value(struct eval_record *own, struct json_reader *reader,
		      struct span key, const char *label_field, struct err *err)
{
	enum record_field field = record_field_find(key);
	struct span *target = find_target(own, key, label_field);
	struct json_token token;
	int rc = json_next(reader, &token, err);

	if (rc < 0)
		return rc;
	if (token.kind == JSON_TOKEN_ARRAY && target)
		return take_first(target, reader, err);
	if (token.kind == JSON_TOKEN_OBJECT || token.kind == JSON_TOKEN_ARRAY)
		return json_skip_rest(reader, err);
	if (target && (token.kind == JSON_TOKEN_STRING ||
		       token.kind == JSON_TOKEN_NUMBER))
		*target = token.value;
	if (!is_needed(field, &token))
		return 0;
	return record_take(&own->record, field, &token, json_offset(reader),
			   err);
}

static int read_object(struct eval_record *own, struct json_reader *reader,
		       const char *label_field, struct err *err)
{
	struct json_token token;
	int rc = json_next(reader, &token, err);

	if (!rc && token.kind != JSON_TOKEN_OBJECT)
		return err_set(err, ERR_INPUT, "expected an object, found %s",
			       json_token_name(token.kind));
	for (;;) {
		if (!rc)
			rc = json_next(reader, &token, err);
		if (rc || token.kind == JSON_TOKEN_OBJECT_END)
			break;
		rc = take_value(own, reader, token.value, label_field, err);
	}
	return rc ? rc : json_next(reader, &token, err);
}

int eval_record_read(struct eval_record *record, struct message *message,
		     unsigned char *line, size_t len, const char *label_field,
		     struct arena *arena, struct err *err)
{
	const struct record_defaults defaults = {CHANNEL_SMS,
						 DIRECTION_INBOUND};
	struct json_reader reader;
	bool is_mended = false;
	int rc;

	*record = (struct eval_record){.has_label = false};
	record_begin(&record->record, message, &defaults);
	record->record.is_foreign = true;
	rc = record_prepare(&line, &len, arena, &is_mended, err);
	if (rc < 0)
		return rc;
	json_reader_init(&reader, line, len);
	rc = read_object(record, &reader, label_field, err);
	if (rc < 0)
		return rc;
	record->has_label = record->names[MEASURE_LABEL].len > 0;
	if (!record->has_label)
		return 0;
	rc = record_build(&record->record, arena, err);
	message->reading.has_encoding_fault |= is_mended;
	return rc;
}
