/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link_parse.h - a URL taken apart (RFC 3986, read as browsers read it).
 *
 * Private to the facts floor.
 */
#ifndef SCAMSIEVE_FACTS_LINK_PARSE_H
#define SCAMSIEVE_FACTS_LINK_PARSE_H

#include "facts/link.h"

enum { URL_MAX = 2048 }; /* bytes; the rest of a longer URL is not read */

/*
 * Length of the scheme with its "//" at the start of text, 0 when it has
 * none that leads to a host. The flags that go with it are added to *flags.
 */
size_t link_scheme_len(struct span text, uint32_t *flags);

/* Length of the scheme that ends at offset at, where "://" begins, or 0. */
size_t link_scheme_before(struct span text, size_t at);

/*
 * Take a URL apart: with or without scheme, no white space. real_host is the
 * host as the writer wrote it when folding changed it, else empty. Fills
 * all of *link but where and url; host and what lies in it are in the
 * arena, path is borrowed from url. 0, ERR_INPUT when there is no host, or
 * ERR_MEMORY.
 */
int link_parse(struct span url, struct span real_host, struct arena *arena,
	       struct link *link);

/* Append to the list unless it is full. 0 or ERR_MEMORY. */
int link_add(struct link_list *list, struct arena *arena,
	     const struct link *link);

/*
 * The length of the host at the start of the authority of a URL without
 * scheme and user, the port left out.
 */
size_t link_host_len(struct span authority);

#endif
