/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_scan.h - the two long tokens of JSON, strings and numbers. For
 * json.c; everybody else reads JSON through json.h.
 */
#ifndef SCAMSIEVE_BASE_JSON_SCAN_H
#define SCAMSIEVE_BASE_JSON_SCAN_H

#include "base/span.h"

/* Where a token is not what it should be. */
struct json_fault {
	const unsigned char *at;
	const char *expected; /* "a digit" */
};

/*
 * The rest of a string (RFC 8259, section 7) that began at first and has no
 * escape before ptr. Unless keeps_escapes, escapes are decoded in place,
 * lone surrogates to U+FFFD, which are counted in *replaced. *text is the
 * content without the quotes. Returns the byte behind the closing quote, or
 * NULL with fault set.
 */
unsigned char *json_scan_escapes(unsigned char *first, unsigned char *ptr,
				 unsigned char *end, bool keeps_escapes,
				 struct span *text, uint32_t *replaced,
				 struct json_fault *fault);

/*
 * A number that starts at ptr (section 6). Returns the byte behind it, or
 * NULL with fault set, also when a double cannot hold it.
 */
unsigned char *json_scan_number(unsigned char *ptr, unsigned char *end,
				struct json_fault *fault);

#endif
