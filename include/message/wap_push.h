/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wap_push.h - the link and the words in a WAP push: an SMS to port 2948
 * with a WSP Push PDU (WAP-230) that carries a Service Indication
 * (WAP-167) or a Service Loading (WAP-168), as WBXML (WAP-192) or as XML.
 */
#ifndef SCAMSIEVE_MESSAGE_WAP_PUSH_H
#define SCAMSIEVE_MESSAGE_WAP_PUSH_H

#include "base/arena.h"
#include "base/buf.h"

enum { WAP_PUSH_URL_LIMIT = 16 }; /* further ones stay in the text only */

struct wap_push {
	struct buf text; /* each link and each run of words on its line;
			    well-formed UTF-8; the caller releases it */
	struct range urls[WAP_PUSH_URL_LIMIT]; /* in text */
	size_t n_urls;
	size_t replaced_count; /* U+FFFD put in */
	bool is_malformed;     /* not such a push, or it ends too early */
};

/*
 * Read a whole push, header and body. text must be initialised by the
 * caller (its limit bounds the output). What cannot be read as such a push
 * still yields the runs of readable characters. Failure: see buf.h.
 */
void wap_push_read(struct span pdu, struct wap_push *push);

#endif
