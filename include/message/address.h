/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address.h - address lists of mail headers (RFC 5322, section 3.4).
 */
#ifndef SCAMSIEVE_MESSAGE_ADDRESS_H
#define SCAMSIEVE_MESSAGE_ADDRESS_H

#include "base/arena.h"

struct address {
	struct span name;    /* decoded UTF-8, may be empty */
	struct span address; /* addr-spec without comments, may be empty */
};

struct address_list {
	struct address *items;
	size_t n;
	size_t capacity;
	size_t limit; /* most addresses to keep */
	bool has_hit_limit;
	uint32_t n_faults; /* see encoded_word_decode() */
};

/*
 * Append the addresses of an unfolded header value. Groups, nested comments,
 * quoted strings and source routes are understood; a comment is the name
 * when there is no other. A display name with a bare comma in it is kept
 * whole. One pass without recursion. 0 or ERR_MEMORY.
 */
int address_list_parse(struct span value, struct arena *arena,
		       struct address_list *list);

#endif
