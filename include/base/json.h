/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - JSON (RFC 8259) read in place, token by token, and written.
 *
 * The reader holds no tree and allocates nothing: it walks one JSON text in
 * a buffer that the caller lends it for writing, and decodes strings where
 * they stand. It is strict: one value, no comments, no trailing commas, no
 * NaN, no number beyond a double's range, no key twice in one object.
 */
#ifndef SCAMSIEVE_BASE_JSON_H
#define SCAMSIEVE_BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

enum {
	JSON_DEPTH_LIMIT = 64, /* objects and arrays inside each other */
	JSON_KEY_LIMIT = 256   /* keys of all objects open at one time */
};

enum json_token_kind {
	JSON_TOKEN_OBJECT,     /* '{' */
	JSON_TOKEN_OBJECT_END, /* '}' */
	JSON_TOKEN_ARRAY,      /* '[' */
	JSON_TOKEN_ARRAY_END,  /* ']' */
	JSON_TOKEN_KEY,        /* a key; its value is the next token */
	JSON_TOKEN_STRING,
	JSON_TOKEN_NUMBER,
	JSON_TOKEN_TRUE,
	JSON_TOKEN_FALSE,
	JSON_TOKEN_NULL,
	JSON_TOKEN_END /* the value is complete and nothing follows */
};

struct json_token {
	enum json_token_kind kind;
	/*
	 * KEY and STRING: the decoded text, well-formed UTF-8 that may hold
	 * U+0000. Other values: the token as written. Valid until the
	 * buffer is reused.
	 */
	struct span value;
	uint32_t replaced; /* lone surrogates that became U+FFFD */
};

/* Opaque but for its storage; set up by json_reader_init(). */
struct json_reader {
	unsigned char *start;
	unsigned char *next;
	unsigned char *end;
	uint64_t arrays; /* bit d set: the container at depth d is an array */
	uint32_t depth;
	uint32_t n_keys;
	int expects;
	bool is_raw;
	uint16_t first_key[JSON_DEPTH_LIMIT];
	struct span keys[JSON_KEY_LIMIT];
};

/*
 * Read the len bytes at bytes, which the reader may change. They must be
 * well-formed UTF-8 (see utf8_valid_prefix(); mend with utf8_sanitize()).
 */
void json_reader_init(struct json_reader *reader, unsigned char *bytes,
		      size_t len);

/*
 * The next token; JSON_TOKEN_END for good once the value is complete. 0,
 * ERR_INPUT or ERR_LIMIT with "byte N: expected ..., found ..." in err,
 * where N counts from 0. After an error the reader must not be used.
 */
int json_next(struct json_reader *reader, struct json_token *token,
	      struct err *err);

/*
 * The same, but a string is only checked: the token's value is the string
 * as written, quotes and escapes included, fit to be echoed.
 */
int json_next_raw(struct json_reader *reader, struct json_token *token,
		  struct err *err);

/* Read over the next value, with all that it holds. Errors as json_next(). */
int json_skip(struct json_reader *reader, struct err *err);

/*
 * Read over the rest of the container whose start was the last token, up to
 * and with its end. Errors as json_next().
 */
int json_skip_rest(struct json_reader *reader, struct err *err);

/* How many bytes the reader has read. */
size_t json_offset(const struct json_reader *reader);

/* "an object", "a string", ... for messages */
const char *json_token_name(enum json_token_kind kind);

/*
 * The whole part of a decimal number, its fraction cut off. 0, or ERR_INPUT
 * for anything else, what does not fit, and exponents.
 */
int json_to_integer(struct span number, int64_t *value);

/*
 * Append text as a JSON string with its quotes. Escaped are '"', '\\' and
 * U+0000 to U+001F; ill-formed UTF-8 becomes U+FFFD. No line feed is ever
 * written, so an answer stays on its line.
 */
void json_add_string(struct buf *out, struct span text);

enum {
	JSON_DECIMAL_BYTES = 24
}; /* the longest that json_put_decimal() writes */

/*
 * Write a number with one to three decimals, rounded half away from zero,
 * without trailing zeros: 7.5, 5.0, -0.125. Beyond +-9e15 it is clamped;
 * NaN is written as null. out has room for JSON_DECIMAL_BYTES. Returns the
 * byte behind the number.
 */
unsigned char *json_put_decimal(unsigned char *out, double number);

/* The same, appended. */
void json_add_decimal(struct buf *out, double number);

#endif
