/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_link - where the markup leads: anchors, forms, refreshes, frames.
 *
 * Contract: see html.h.
 * Failure: a target that is empty after cleaning is no link.
 * Limits: link_limit links of HTML_URL_BYTES.
 * Threads: one struct html, one thread.
 */
#include "message/html.h"
#include "message/html_entity.h"

#include "base/utf8.h"

/* Decode, drop line ends and tabs inside, trim controls: as browsers do. */
static int clean_url(struct html *html, struct span raw, struct span *url)
{
	struct buf *buf = &html->scratch;
	size_t n = 0;

	if (raw.len > HTML_URL_BYTES) {
		raw.len = utf8_floor(raw, HTML_URL_BYTES);
		html->has_hit_limit = true;
	}
	buf_clear(buf);
	html_entity_add_attribute(raw, buf);
	if (buf->has_failed)
		return ERR_MEMORY;
	/* Most have nothing of that. */
	while (n < buf->len && buf->ptr[n] > ' ')
		n++;
	for (size_t i = n; i < buf->len; i++) {
		unsigned char c = buf->ptr[i];

		if (c == '\n' || c == '\r' || c == '\t' || (n == 0 && c <= ' '))
			continue;
		buf->ptr[n++] = c;
	}
	while (n > 0 && buf->ptr[n - 1] <= ' ')
		n--;
	return arena_copy(html->arena, span_make(buf->ptr, n), url);
}

int html_link_add(struct html *html, enum message_link_kind kind,
		  struct span raw_url)
{
	struct html_link *links;
	struct html_link link = {.kind = kind};
	int status = clean_url(html, raw_url, &link.url);

	if (status || link.url.len == 0)
		return status;
	if (html->n_links >= html->link_limit) {
		html->has_hit_limit = true;
		return 0;
	}
	links = arena_array_room(html->arena, html->links, html->n_links,
				 &html->link_capacity, sizeof(*links));
	if (!links)
		return ERR_MEMORY;
	html->links = links;
	links[html->n_links++] = link;
	return 0;
}

int html_link_start(struct html *html, const struct html_token *token)
{
	struct span url;
	size_t before = html->n_links;
	int status;

	html_link_end(html);
	if (!html_token_get(token, HTML_ATTRIBUTE_HREF, &url) &&
	    !html_token_get(token, HTML_ATTRIBUTE_XLINK_HREF, &url))
		return 0;
	status = html_link_add(html, MESSAGE_LINK_ANCHOR, url);
	if (status || html->n_links == before)
		return status;
	html->anchor_index = html->n_links;
	html->anchor_visible = html->visible.buf.len;
	html->anchor_hidden = html->hidden.buf.len;
	return 0;
}

/* The range without white space at its ends. */
static struct range trimmed(const struct buf *buf, size_t start)
{
	struct span span = span_trim(
	    span_make(buf->ptr + start, buf->len - start));

	if (span.len == 0)
		return (struct range){0};
	start = (size_t)(span.ptr - buf->ptr);
	return (struct range){(uint32_t)start, (uint32_t)(start + span.len)};
}

void html_link_end(struct html *html)
{
	struct html_link *link;

	if (html->anchor_index == 0)
		return;
	link = &html->links[html->anchor_index - 1];
	html->anchor_index = 0;
	if (html->visible.buf.len > html->anchor_visible)
		link->shown = trimmed(&html->visible.buf, html->anchor_visible);
	if (link->shown.end > link->shown.start ||
	    html->hidden.buf.len <= html->anchor_hidden)
		return;
	link->shown = trimmed(&html->hidden.buf, html->anchor_hidden);
	link->is_hidden = true;
}

int html_link_meta(struct html *html, const struct html_token *token)
{
	struct span value;
	size_t at;

	if (!html_token_get(token, HTML_ATTRIBUTE_HTTP_EQUIV, &value) ||
	    !span_equal_nocase(span_trim(value), "refresh") ||
	    !html_token_get(token, HTML_ATTRIBUTE_CONTENT, &value))
		return 0;
	/* "5; url='https://...'": the target stands behind ';' or ','. */
	for (at = 0;
	     at < value.len && value.ptr[at] != ';' && value.ptr[at] != ',';)
		at++;
	if (at == value.len)
		return 0;
	value = span_trim(span_make(value.ptr + at + 1, value.len - at - 1));
	if (value.len > 3 &&
	    span_equal_nocase(span_make(value.ptr, 3), "url")) {
		const unsigned char *sign = memchr(value.ptr, '=', value.len);

		if (sign)
			value = span_trim(span_make(
			    sign + 1,
			    (size_t)(value.ptr + value.len - sign) - 1));
	}
	if (value.len > 1 && (value.ptr[0] == '"' || value.ptr[0] == '\'')) {
		unsigned char quote = value.ptr[0];
		const unsigned char *end = memchr(value.ptr + 1, quote,
						  value.len - 1);

		value = span_make(value.ptr + 1,
				  end ? (size_t)(end - value.ptr) - 1
				      : value.len - 1);
	}
	html->markup.has_refresh = true;
	return html_link_add(html, MESSAGE_LINK_REFRESH, value);
}

void html_link_base(struct html *html, const struct html_token *token)
{
	struct span url;

	if (html->base.len || !html_token_get(token, HTML_ATTRIBUTE_HREF, &url))
		return;
	if (!clean_url(html, url, &url))
		html->base = url;
	html->markup.has_base = html->base.len > 0;
}

/* Length of "scheme:" at the start, 0 when there is none. */
static size_t scheme_length(struct span url)
{
	for (size_t i = 0; i < url.len; i++) {
		unsigned char c = url.ptr[i];

		if (c == ':')
			return i ? i + 1 : 0;
		if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
		    !(i && ((c >= '0' && c <= '9') || c == '+' || c == '-' ||
			    c == '.')))
			return 0;
	}
	return 0;
}

/* How much of the base stands in front of a relative target. */
static size_t base_length(struct span base, struct span url)
{
	size_t scheme = scheme_length(base);
	size_t host = scheme;
	size_t end;

	if (span_starts_with(url, span_of("//")))
		return scheme;
	if (base.len >= scheme + 2 && !memcmp(base.ptr + scheme, "//", 2))
		host = scheme + 2;
	for (end = host; end < base.len && !memchr("/?#", base.ptr[end], 3);)
		end++;
	if (url.len && url.ptr[0] == '/')
		return end;
	for (size_t i = end; i < base.len && !memchr("?#", base.ptr[i], 2); i++)
		if (base.ptr[i] == '/')
			end = i + 1;
	return end;
}

static int resolve(struct html *html, struct html_link *link)
{
	struct span url = link->url;
	size_t len;
	unsigned char *joined;
	bool needs_slash;

	if (url.ptr[0] == '#' || scheme_length(url))
		return 0;
	len = base_length(html->base, url);
	needs_slash = len && html->base.ptr[len - 1] != '/' &&
		      url.ptr[0] != '/';
	joined = arena_alloc(html->arena, len + 1 + url.len);
	if (!joined)
		return ERR_MEMORY;
	memcpy(joined, html->base.ptr, len);
	if (needs_slash)
		joined[len] = '/';
	memcpy(joined + len + needs_slash, url.ptr, url.len);
	link->url = span_make(joined, len + needs_slash + url.len);
	return 0;
}

int html_link_finish(struct html *html)
{
	html_link_end(html);
	if (scheme_length(html->base) == 0 &&
	    !span_starts_with(html->base, span_of("//")))
		return 0;
	for (size_t i = 0; i < html->n_links; i++) {
		int status = resolve(html, &html->links[i]);

		if (status)
			return status;
	}
	return 0;
}
