/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json - a strict, bounded pull reader for one JSON text (RFC 8259).
 *
 * Contract: see json.h. One pass, no recursion, no allocation; strings are
 * decoded where they stand, for an escape is never shorter than what it
 * stands for (a lone surrogate's six bytes become the three of U+FFFD).
 * Failure: ERR_INPUT or ERR_LIMIT with the byte and what was expected there.
 * Limits: JSON_DEPTH_LIMIT, JSON_KEY_LIMIT.
 * Threads: a reader belongs to one thread.
 */
#include "base/json.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "json_scan.h"
#include "json_stop.h"

enum expects {
	EXPECTS_VALUE,      /* a value must follow */
	EXPECTS_FIRST_ITEM, /* a value or ']' */
	EXPECTS_FIRST_KEY,  /* a key or '}' */
	EXPECTS_NEXT,       /* ',' or the container's end */
	EXPECTS_END         /* nothing more */
};

void json_reader_init(struct json_reader *reader, unsigned char *bytes,
		      size_t len)
{
	reader->start = bytes;
	reader->next = bytes;
	reader->end = bytes + len;
	reader->arrays = 0;
	reader->depth = 0;
	reader->n_keys = 0;
	reader->expects = EXPECTS_VALUE;
	reader->is_raw = false;
}

size_t json_offset(const struct json_reader *reader)
{
	return (size_t)(reader->next - reader->start);
}

const char *json_token_name(enum json_token_kind kind)
{
	static const char *const names[] = {
	    [JSON_TOKEN_OBJECT] = "an object",
	    [JSON_TOKEN_OBJECT_END] = "the end of an object",
	    [JSON_TOKEN_ARRAY] = "an array",
	    [JSON_TOKEN_ARRAY_END] = "the end of an array",
	    [JSON_TOKEN_KEY] = "a key",
	    [JSON_TOKEN_STRING] = "a string",
	    [JSON_TOKEN_NUMBER] = "a number",
	    [JSON_TOKEN_TRUE] = "true",
	    [JSON_TOKEN_FALSE] = "false",
	    [JSON_TOKEN_NULL] = "null",
	    [JSON_TOKEN_END] = "the end",
	};

	return names[kind];
}

/* "byte N: expected ..., found ..." about what stands at `at`. */
static int fail_at(const struct json_reader *reader, const unsigned char *at,
		   const char *expected, struct err *err)
{
	size_t offset = (size_t)(at - reader->start);

	if (at >= reader->end)
		return err_set(err, ERR_INPUT,
			       "byte %zu: expected %s, found the end", offset,
			       expected);
	if (*at > 0x20 && *at < 0x7F)
		return err_set(err, ERR_INPUT,
			       "byte %zu: expected %s, found '%c'", offset,
			       expected, *at);
	return err_set(err, ERR_INPUT,
		       "byte %zu: expected %s, found byte 0x%02X", offset,
		       expected, *at);
}

static int fail(const struct json_reader *reader, const char *expected,
		struct err *err)
{
	return fail_at(reader, reader->next, expected, err);
}

static ALWAYS_INLINE void skip_white(struct json_reader *reader)
{
	unsigned char *ptr = reader->next;

	while (ptr < reader->end && *ptr <= ' ' &&
	       (*ptr == ' ' || *ptr == '\n' || *ptr == '\r' || *ptr == '\t'))
		ptr++;
	reader->next = ptr;
}

int json_to_integer(struct span number, int64_t *value)
{
	bool is_negative = number.len && number.ptr[0] == '-';
	size_t i = is_negative;
	int64_t sum = 0;

	for (; i < number.len && number.ptr[i] != '.'; i++) {
		unsigned char c = number.ptr[i];

		if (c < '0' || c > '9' || sum > (INT64_MAX - 9) / 10)
			return ERR_INPUT;
		sum = sum * 10 + (c - '0');
	}
	if (i == is_negative)
		return ERR_INPUT;
	for (i++; i < number.len; i++)
		if (number.ptr[i] < '0' || number.ptr[i] > '9')
			return ERR_INPUT;
	*value = is_negative ? -sum : sum;
	return 0;
}

/* A string or a number went wrong where fault says. */
static int fail_scan(const struct json_reader *reader,
		     const struct json_fault *fault, struct err *err)
{
	return fail_at(reader, fault->at, fault->expected, err);
}

/* A string; reader->next stands on its opening quote. */
static ALWAYS_INLINE int read_string(struct json_reader *reader,
				     struct json_token *token, struct err *err)
{
	unsigned char *start = reader->next;
	unsigned char *behind = find_stop(start + 1, reader->end);
	struct json_fault fault;

	token->kind = JSON_TOKEN_STRING;
	token->replaced = 0;
	if (LIKELY(behind < reader->end && *behind == '"')) {
		token->value = span_make(start + 1,
					 (size_t)(behind - start - 1));
		behind++;
	} else {
		behind = json_scan_escapes(start + 1, behind, reader->end,
					   reader->is_raw, &token->value,
					   &token->replaced, &fault);
		if (!behind)
			return fail_scan(reader, &fault, err);
	}
	if (reader->is_raw)
		token->value = span_make(start, (size_t)(behind - start));
	reader->next = behind;
	return 0;
}

static int read_number(struct json_reader *reader, struct json_token *token,
		       struct err *err)
{
	unsigned char *start = reader->next;
	struct json_fault fault;
	unsigned char *behind = json_scan_number(start, reader->end, &fault);

	if (!behind)
		return fail_scan(reader, &fault, err);
	token->kind = JSON_TOKEN_NUMBER;
	token->value = span_make(start, (size_t)(behind - start));
	token->replaced = 0;
	reader->next = behind;
	return 0;
}

static bool is_in_array(const struct json_reader *reader)
{
	return reader->arrays >> (reader->depth - 1) & 1;
}

static void set_expects_after_value(struct json_reader *reader)
{
	reader->expects = reader->depth ? EXPECTS_NEXT : EXPECTS_END;
}

static int open_container(struct json_reader *reader, struct json_token *token,
			  bool is_array, struct err *err)
{
	uint64_t bit;

	if (reader->depth >= JSON_DEPTH_LIMIT)
		return err_set(err, ERR_LIMIT,
			       "byte %zu: expected at most %d objects and "
			       "arrays inside each other",
			       json_offset(reader), JSON_DEPTH_LIMIT);
	bit = UINT64_C(1) << reader->depth;
	reader->arrays = is_array ? reader->arrays | bit
				  : reader->arrays & ~bit;
	reader->first_key[reader->depth] = (uint16_t)reader->n_keys;
	reader->depth++;
	reader->expects = is_array ? EXPECTS_FIRST_ITEM : EXPECTS_FIRST_KEY;
	token->kind = is_array ? JSON_TOKEN_ARRAY : JSON_TOKEN_OBJECT;
	token->value = span_make(reader->next++, 1);
	token->replaced = 0;
	return 0;
}

static void close_container(struct json_reader *reader,
			    struct json_token *token)
{
	token->kind = is_in_array(reader) ? JSON_TOKEN_ARRAY_END
					  : JSON_TOKEN_OBJECT_END;
	token->value = span_make(reader->next++, 1);
	token->replaced = 0;
	reader->depth--;
	reader->n_keys = reader->first_key[reader->depth];
	set_expects_after_value(reader);
}

static int read_literal(struct json_reader *reader, struct json_token *token,
			const char *word, enum json_token_kind kind,
			struct err *err)
{
	size_t len = strlen(word);

	if ((size_t)(reader->end - reader->next) < len ||
	    memcmp(reader->next, word, len) != 0)
		return fail(reader, "a value", err);
	*token = (struct json_token){kind, span_make(reader->next, len), 0};
	reader->next += len;
	return 0;
}

/* A value; reader->next stands on its first byte. */
static int read_value(struct json_reader *reader, struct json_token *token,
		      struct err *err)
{
	unsigned char c;

	if (reader->next >= reader->end)
		return fail(reader, "a value", err);
	c = *reader->next;
	if (c == '{' || c == '[')
		return open_container(reader, token, c == '[', err);
	set_expects_after_value(reader);
	if (c == '"')
		return read_string(reader, token, err);
	if (c == '-' || ascii_is_digit(c))
		return read_number(reader, token, err);
	if (c == 't')
		return read_literal(reader, token, "true", JSON_TOKEN_TRUE,
				    err);
	if (c == 'f')
		return read_literal(reader, token, "false", JSON_TOKEN_FALSE,
				    err);
	return read_literal(reader, token, "null", JSON_TOKEN_NULL, err);
}

/* Remember a key of the object that is open, and refuse it twice. */
static int note_key(struct json_reader *reader, struct span key, size_t at,
		    struct err *err)
{
	if (reader->n_keys >= JSON_KEY_LIMIT)
		return err_set(err, ERR_LIMIT,
			       "byte %zu: expected at most %d keys", at,
			       JSON_KEY_LIMIT);
	for (size_t i = reader->first_key[reader->depth - 1];
	     i < reader->n_keys; i++)
		if (reader->keys[i].len == key.len &&
		    memcmp(reader->keys[i].ptr, key.ptr, key.len) == 0)
			return err_set(err, ERR_INPUT,
				       "byte %zu: expected each key once, "
				       "found \"%.*s\" again",
				       at, (int)utf8_floor(key, 60),
				       (const char *)key.ptr);
	reader->keys[reader->n_keys++] = key;
	return 0;
}

static int read_key(struct json_reader *reader, struct json_token *token,
		    struct err *err)
{
	size_t at = json_offset(reader);
	bool is_raw = reader->is_raw;
	int rc;

	if (reader->next >= reader->end || *reader->next != '"')
		return fail(reader, "a key in double quotes", err);
	reader->is_raw = false;
	rc = read_string(reader, token, err);
	reader->is_raw = is_raw;
	if (rc < 0)
		return rc;
	token->kind = JSON_TOKEN_KEY;
	rc = note_key(reader, token->value, at, err);
	if (rc < 0)
		return rc;
	skip_white(reader);
	if (reader->next >= reader->end || *reader->next != ':')
		return fail(reader, "':' after the key", err);
	reader->next++;
	reader->expects = EXPECTS_VALUE;
	return 0;
}

/* ',' and what follows it, or the end of the container. */
static int read_next(struct json_reader *reader, struct json_token *token,
		     struct err *err)
{
	bool is_array = is_in_array(reader);
	unsigned char c = reader->next < reader->end ? *reader->next : '\0';

	if (c == (is_array ? ']' : '}')) {
		close_container(reader, token);
		return 0;
	}
	if (c != ',')
		return fail(reader, is_array ? "',' or ']'" : "',' or '}'",
			    err);
	reader->next++;
	skip_white(reader);
	return is_array ? read_value(reader, token, err)
			: read_key(reader, token, err);
}

static int read_first(struct json_reader *reader, struct json_token *token,
		      struct err *err)
{
	bool is_array = is_in_array(reader);

	if (reader->next < reader->end &&
	    *reader->next == (is_array ? ']' : '}')) {
		close_container(reader, token);
		return 0;
	}
	return is_array ? read_value(reader, token, err)
			: read_key(reader, token, err);
}

int json_next(struct json_reader *reader, struct json_token *token,
	      struct err *err)
{
	skip_white(reader);
	switch ((enum expects)reader->expects) {
	case EXPECTS_VALUE:
		return read_value(reader, token, err);
	case EXPECTS_FIRST_ITEM:
	case EXPECTS_FIRST_KEY:
		return read_first(reader, token, err);
	case EXPECTS_NEXT:
		return read_next(reader, token, err);
	case EXPECTS_END:
		break;
	}
	if (reader->next < reader->end)
		return fail(reader, "nothing after the value", err);
	*token = (struct json_token){JSON_TOKEN_END, {reader->next, 0}, 0};
	return 0;
}

int json_next_raw(struct json_reader *reader, struct json_token *token,
		  struct err *err)
{
	int rc;

	reader->is_raw = true;
	rc = json_next(reader, token, err);
	reader->is_raw = false;
	return rc;
}

int json_skip_rest(struct json_reader *reader, struct err *err)
{
	uint32_t outside = reader->depth - 1;
	struct json_token token;

	while (reader->depth > outside) {
		int rc = json_next(reader, &token, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int json_skip(struct json_reader *reader, struct err *err)
{
	struct json_token token = {.kind = JSON_TOKEN_END};
	int rc = json_next(reader, &token, err);

	if (rc < 0)
		return rc;
	if (token.kind == JSON_TOKEN_OBJECT || token.kind == JSON_TOKEN_ARRAY)
		return json_skip_rest(reader, err);
	return 0;
}
