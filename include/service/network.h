/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network.h - is an address inside a network?
 *
 * IPv4 addresses are held as IPv6-mapped ones (RFC 4291, section 2.5.5.2),
 * so 192.0.2.1 and ::ffff:192.0.2.1 are the same client.
 */
#ifndef SCAMSIEVE_SERVICE_NETWORK_H
#define SCAMSIEVE_SERVICE_NETWORK_H

#include "base/span.h"

enum { NETWORK_BYTES = 16, NETWORK_TEXT_LIMIT = 64 };

struct network {
	unsigned char address[NETWORK_BYTES]; /* network order, mapped */
	unsigned bits;                        /* 0..128; 128 for one address */
};

/*
 * "192.0.2.0/24", "2001:db8::/32", or an address alone. 0 or ERR_INPUT; bits
 * set beyond the mask are refused, for they are a slip.
 */
int network_parse(struct network *network, struct span text);

/* Is the address, parsed as a network without bits, inside? */
bool network_has(const struct network *network, const struct network *address);

#endif
