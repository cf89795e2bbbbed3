/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_json - the JSON reader on any bytes: it stays inside the buffer, it
 * ends, and what it decodes is well-formed UTF-8.
 */
#include "base/json.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_reader reader;
	struct json_token token;
	struct err err;
	struct buf text;
	size_t n_tokens = 0;

	buf_init(&text, 0);
	utf8_sanitize(span_make(data, size), &text);
	json_reader_init(&reader, text.ptr, text.len);
	while (json_next(&reader, &token, &err) == 0) {
		if (utf8_valid_prefix(token.value) != token.value.len)
			abort();
		if (++n_tokens > text.len + 1)
			abort();
		if (token.kind == JSON_TOKEN_END)
			break;
	}
	buf_release(&text);
	return 0;
}
