/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_html - links, addresses and numbers in the source of HTML:
 * those of images and the like, that no reader sees.
 *
 * Contract: see tool_redact_mail.h.
 * Failure: kept in walk->failed.
 * Limits: URL_BYTES of one URL; what follows is scrambled as a word.
 */
#include "cmd/tool_redact_mail.h"

#include "base/ascii.h"
#include "facts/link.h"

#include <string.h>

enum { LEAST_DIGITS = 6, URL_BYTES = 2000 };

static bool is_url_byte(unsigned char c)
{
	return c > ' ' && c < 0x7F && !strchr("\"'<>()\\", c);
}

static bool is_address_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') ||
	       ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       (c && strchr(".-_+", c));
}

/* The run of bytes around `at` for which the test holds. */
static struct span run_around(struct span text, size_t at,
			      bool (*is_part)(unsigned char))
{
	size_t start = at;
	size_t end = at;

	while (start > 0 && is_part(text.ptr[start - 1]))
		start--;
	while (end < text.len && is_part(text.ptr[end]))
		end++;
	return span_make(text.ptr + start, end - start);
}

static int find_url(struct redact_walk *walk, struct span html, size_t at)
{
	struct span url = run_around(html, at, is_url_byte);
	struct link_list list = {.n = 0};
	size_t scheme = span_find(url, span_of("http"), 0);
	struct redact_item rest;
	int rc;

	if (scheme == SIZE_MAX)
		return 0;
	url = span_make(url.ptr + scheme, url.len - scheme);
	if (url.len > URL_BYTES)
		url.len = URL_BYTES;
	rc = link_add_markup(url, (struct span){0}, &walk->arena, &list);
	if (rc || list.n == 0)
		return rc;
	rest = (struct redact_item){.detail = list.items[0].host,
				    .domain = list.items[0].domain,
				    .link_flags = list.items[0].flags};
	return redact_add(walk->redaction, REDACT_LINK, url, list.items[0].url,
			  &rest);
}

static int find_address(struct redact_walk *walk, struct span html, size_t at)
{
	struct span local = run_around(html, at, is_address_byte);
	struct span host = run_around(html, at + 1, is_address_byte);
	struct span address;

	/* "@media" and the like are no addresses. */
	if (local.ptr + local.len != html.ptr + at || local.len == 0 ||
	    span_find(host, span_of("."), 0) == SIZE_MAX)
		return 0;
	while (host.len && strchr(".-_+", host.ptr[host.len - 1]))
		host.len--;
	address = span_make(local.ptr, local.len + 1 + host.len);
	if (redact_is_public_email(walk->redaction, address))
		return 0;
	return redact_add(walk->redaction, REDACT_EMAIL, address, address,
			  NULL);
}

/* Colours (#336699) and character references stay. */
static int find_number(struct redact_walk *walk, struct span html, size_t at)
{
	struct span run = run_around(html, at, ascii_is_digit);

	if (run.len < LEAST_DIGITS || at == 0 ||
	    strchr("#abcdefABCDEF", html.ptr[at - 1]) ||
	    redact_is_public_phone(walk->redaction, run))
		return 0;
	return redact_add(walk->redaction, REDACT_NUMBER, run, (struct span){0},
			  NULL);
}

void redact_find_in_html(struct redact_walk *walk, struct span html)
{
	int rc = 0;

	for (size_t i = 0; i < html.len && !rc; i++) {
		if (html.ptr[i] == ':' && i + 2 < html.len &&
		    html.ptr[i + 1] == '/')
			rc = find_url(walk, html, i);
		else if (html.ptr[i] == '@' && i + 1 < html.len)
			rc = find_address(walk, html, i);
		else if (ascii_is_digit(html.ptr[i]) &&
			 (i == 0 || !ascii_is_digit(html.ptr[i - 1])))
			rc = find_number(walk, html, i);
	}
	walk->failed = rc;
}
