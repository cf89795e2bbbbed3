/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markup.h - text put into XML and HTML.
 */
#ifndef SCAMSIEVE_BASE_MARKUP_H
#define SCAMSIEVE_BASE_MARKUP_H

#include "base/buf.h"

/*
 * Append text so that it is nothing but text, between tags and in quoted
 * attributes: & < > " ' are written as references. Ill-formed UTF-8 and what
 * XML 1.0 (production 2, Char) does not allow becomes U+FFFD.
 */
void markup_add_text(struct buf *out, struct span text);

#endif
