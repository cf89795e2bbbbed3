/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain.h - what is known about host names: public suffixes, IDNA, and the
 * lists of shorteners, messengers, free hosts and rare top-level domains.
 *
 * Hosts are lower case, labels parted by '.', Unicode labels in UTF-8.
 */
#ifndef SCAMSIEVE_FACTS_DOMAIN_H
#define SCAMSIEVE_FACTS_DOMAIN_H

#include "base/span.h"

enum { HOST_MAX = 253, LABEL_MAX = 63 }; /* RFC 1035 2.3.4, as ASCII */

/* How sure a bare "word.tld" in a text is a host. */
enum tld_class {
	TLD_NONE,  /* not delegated */
	TLD_SURE,  /* com, cn, top: nothing else looks like it */
	TLD_UNSURE /* also a word or a file ending: me, in, zip, py */
};

/* The class of a last label, lower case, ASCII or Unicode. */
enum tld_class domain_tld_class(struct span tld);

/* The host is itself a public suffix of the ICANN section ("co.uk"). */
bool domain_is_suffix(struct span host);

/* Names that RFC 2606 keeps for documents and tests stand for real ones. */
bool domain_tld_is_reserved(struct span tld);

/* A top-level domain that is cheap and much abused. */
bool domain_tld_is_rare(struct span tld);

/*
 * Bytes of host that are the registrable domain, counted from its end; the
 * whole host when it is a public suffix or has none. *is_private (may be NULL)
 * is set when the suffix is of the list's private section (hosting for third
 * parties).
 */
size_t domain_registrable_len(struct span host, bool *is_private);

/* The host is on the lists by name (not merely below one that is). */
bool domain_is_known(struct span host);

/* Is the label the last one of a host on the lists? */
bool domain_ends_known(struct span label);

/* The link flags (see link.h) that the lists give to a host; 0 for none. */
uint32_t domain_flags(struct span host, struct span registrable);

/*
 * The host as IDNA (UTS 46) maps it: lower case, full-width forms and
 * invisible characters gone, xn-- labels decoded. host is UTF-8 of any
 * case. Returns the bytes written (at most capacity), 0 when the host is
 * not valid.
 */
size_t domain_to_unicode(struct span host, unsigned char *out, size_t capacity);

#endif
