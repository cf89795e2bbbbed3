/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_entity.h - character references of HTML 5 (HTML standard, 13.2.5.72).
 */
#ifndef SCAMSIEVE_MESSAGE_HTML_ENTITY_H
#define SCAMSIEVE_MESSAGE_HTML_ENTITY_H

#include "base/buf.h"

enum { HTML_ENTITY_MAX_BYTES = 8 };

/*
 * The character reference at ptr ('&', ptr < end). Returns how many bytes
 * it takes and puts its UTF-8 into out (*len bytes); 0 when it is none.
 * in_attribute: a name without semicolon before '=', a letter or a digit is
 * not a reference.
 */
size_t html_entity_decode(const unsigned char *ptr, const unsigned char *end,
			  bool in_attribute,
			  unsigned char out[HTML_ENTITY_MAX_BYTES],
			  size_t *len);

/* Append the value of an attribute with its references decoded. */
void html_entity_add_attribute(struct span value, struct buf *out);

#endif
