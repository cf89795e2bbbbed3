/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.h - links in a text or in markup, taken apart.
 *
 * Found are URLs with a scheme (RFC 3986), bare hosts whose suffix is on
 * the public suffix list ("pay.example.com/x", also glued to CJK text),
 * IPv4 literals in a URL, defanged (hxxp, [.]) and spaced ("bit . ly / x")
 * forms. Not found: file names, abbreviations, version numbers, decimals,
 * domains of mail addresses.
 */
#ifndef SCAMSIEVE_FACTS_LINK_H
#define SCAMSIEVE_FACTS_LINK_H

#include "text/view.h"

enum link_flag {
	LINK_HAS_SCHEME = 1 << 0,
	LINK_IS_IP = 1 << 1,         /* host is an IP literal, any notation */
	LINK_HAS_USER_INFO = 1 << 2, /* https://bank.com@evil.example/ */
	LINK_HAS_PORT = 1 << 3,      /* a port other than the scheme's */
	LINK_IS_SHORTENER = 1 << 4,
	LINK_IS_PUNYCODE = 1 << 5, /* host has xn-- or non-ASCII labels */
	LINK_IS_DEFANGED = 1 << 6,
	LINK_IS_SPACED = 1 << 7,
	LINK_IS_RARE_TLD = 1 << 8,   /* cheap top-level domains abused most */
	LINK_SHOWS_OTHER = 1 << 9,   /* shown text names another domain */
	LINK_IS_MARKUP = 1 << 10,    /* from an attribute, not from a text */
	LINK_IS_MESSENGER = 1 << 11, /* wa.me, t.me, line.me, qm.qq.com ... */
	LINK_IS_HTTP = 1 << 12,      /* plain http */
	LINK_IS_FREE_HOST = 1 << 13, /* site builders, free hosting, tunnels */
	LINK_IS_CARRIER = 1 << 14,   /* counts clicks for who sends by it */
	LINK_IS_PUBLIC = 1 << 15     /* registers and reviews, nobody's pages */
};

struct link {
	uint32_t flags;
	struct range where;   /* in the folded text; empty for markup */
	struct span url;      /* as folded */
	struct span host;     /* lower case, Unicode labels decoded */
	struct span domain;   /* registrable domain; the host for an IP */
	struct span tld;      /* last label */
	struct span path;     /* from the first '/', may be empty */
	uint32_t path_depth;  /* segments of the path */
	uint32_t label_count; /* of the host */
};

enum { LINK_LIMIT = 256 }; /* in one text */

struct link_list {
	struct link *items;
	size_t n;
	size_t capacity;
	bool has_hit_limit;
};

/*
 * Is there what may be a dot in disguise ("[.]", " dot ", "a . com")? The
 * view's flags tell of dots behind a word and of slashes alone.
 */
bool link_may_hide(struct span folded);

/* Append the links of a folded view. 0 or ERR_MEMORY. */
int link_find(struct view *view, struct arena *arena, struct link_list *list);

/*
 * Append the link of a markup attribute; shown is what the reader sees.
 * A URL without a host (mailto:, #anchor, cid:) is not appended.
 * 0 or ERR_MEMORY.
 */
int link_add_markup(struct span url, struct span shown, struct arena *arena,
		    struct link_list *list);

/*
 * The registrable domain (public suffix plus one label) of a lower-case
 * host; the host itself when it is one or has no known suffix. Borrowed
 * from host.
 */
struct span link_domain(struct span host);

#endif
