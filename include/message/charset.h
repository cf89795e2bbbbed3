/* SPDX-License-Identifier: Apache-2.0 */
/*
 * charset.h - bytes in a declared (or guessed) charset to UTF-8.
 *
 * Labels are those of the WHATWG Encoding standard, which is what readers'
 * programs follow, and some that mail alone uses (UTF-7, HZ, ISO-2022-KR).
 * Charsets that are not in the list are not handed to iconv.
 */
#ifndef SCAMSIEVE_MESSAGE_CHARSET_H
#define SCAMSIEVE_MESSAGE_CHARSET_H

#include "base/buf.h"

struct charset;

/*
 * The charset of a label (case, quotes and white space around it ignored;
 * an RFC 2231 language behind '*' is cut off), or NULL when unknown.
 */
const struct charset *charset_find(struct span label);

/* "UTF-8", "GB18030", ...: the standard's name. */
const char *charset_name(const struct charset *charset);

/*
 * The charset of bytes whose label is missing or unknown: by a byte order
 * mark, else UTF-8 when well-formed, ISO-2022-JP by its escapes, GB18030,
 * Big5 or Shift_JIS by the shape of their pairs, else windows-1252.
 */
const struct charset *charset_guess(struct span bytes);

/*
 * Append bytes to out as UTF-8; U+FFFD for what cannot be decoded, and
 * *n_replaced counts them (added to). A byte order mark wins over a
 * Unicode charset's label and is dropped. 0 or ERR_MEMORY.
 */
int charset_decode(const struct charset *charset, struct span bytes,
		   struct buf *out, uint32_t *n_replaced);

/*
 * The same as *text: borrowed from bytes where these are UTF-8 already, else
 * in scratch, whose content is forgotten first. 0 or ERR_MEMORY.
 */
int charset_read(const struct charset *charset, struct span bytes,
		 struct buf *scratch, struct span *text, uint32_t *n_replaced);

/* US-ASCII was declared or nothing was: eight-bit bytes are a guess. */
bool charset_is_ascii(const struct charset *charset);

/* Text that is ASCII in its bytes may mean something else in it (UTF-7). */
bool charset_is_shifting(const struct charset *charset);

#endif
