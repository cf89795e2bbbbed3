/* SPDX-License-Identifier: Apache-2.0 */
/*
 * charset_list.h - the charsets that are known. Private to charset*.c.
 */
#ifndef SCAMSIEVE_MESSAGE_CHARSET_LIST_H
#define SCAMSIEVE_MESSAGE_CHARSET_LIST_H

#include "message/charset.h"

enum charset_kind { UTF8, ASCII, WINDOWS_1252, ICONV, UTF16, HZ };

enum charset_id {
#define CHARSET(id, name, kind, iconv_name, is_shifting) id,
#include "charset_table.def"
#undef CHARSET
	CHARSET_COUNT
};

struct charset {
	const char *name;
	const char *iconv_name;
	enum charset_kind kind;
	bool is_shifting;
};

extern const struct charset charset_list[CHARSET_COUNT];

/* The charset that a byte order mark names, or NULL; *len is its length. */
const struct charset *charset_of_mark(struct span bytes, size_t *len);

#endif
