/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_chain.h - labels parted by dots in a folded text, and whether they
 * are a host.
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_HOST_CHAIN_H
#define SCAMSIEVE_FACTS_HOST_CHAIN_H

#include "domain.h"

struct host_chain {
	size_t start;   /* in the text */
	size_t end;     /* behind the host; behind the chain when it is none */
	uint32_t flags; /* LINK_IS_DEFANGED, LINK_IS_SPACED */
	unsigned char host[HOST_MAX + 3]; /* dots mended */
	size_t host_len;
};

/* A dot of a host, in any disguise, begins at offset at. */
bool is_host_dot(struct span text, size_t at);

/*
 * Read the chain of labels whose first dot is at offset dot; its first label
 * begins at or after from. True when it is a host and fit to be a link; else
 * chain->end says how far it was no host.
 */
bool host_chain_read(struct host_chain *chain, struct span text, size_t from,
		     size_t dot);

/*
 * The same for the host of a mail address, whose first label begins at
 * offset at: any delegated last label will do.
 */
bool host_chain_mail(struct host_chain *chain, struct span text, size_t at);

/* Behind the user information of an authority that begins at offset at. */
size_t host_start(struct span text, size_t at);

/* Where the host that begins at offset at, behind a scheme, ends. */
size_t host_end(struct span text, size_t at);

#endif
