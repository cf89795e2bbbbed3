/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link - links in a folded text, and links of markup.
 *
 * Contract: see link.h. The text is walked once; at "://" a URL is read, at
 * a dot the chain of labels around it is read as a host (host_chain.c) and
 * what follows as port and path. A chain that is no host is skipped whole.
 * Failure: ERR_MEMORY; the list keeps what was found.
 * Limits: LINK_LIMIT links in one text, URL_MAX bytes of one URL are taken
 * apart (all of it is passed over).
 * Threads: safe.
 */
#include "facts/link.h"
#include "domain.h"
#include "finder.h"
#include "host_chain.h"
#include "host_labels.h"
#include "link_parse.h"

#include "base/seek.h"

struct link_finder {
	struct view *view; /* its way back is made when it is asked for */
	struct span text;
	struct arena *arena;
	struct link_list *list;
	size_t cursor; /* end of the last link */
};

/* RFC 3986 characters, without those that only quote or bracket a URL. */
static bool is_url_byte(unsigned char c)
{
	static const char others[] = "-._~:/?#[]@!$&'()*+,;=%|\\";

	return ascii_is_alnum(c) || (c > ' ' && c < 0x7F && strchr(others, c));
}

/* Where a URL whose path goes on at offset at ends; punctuation trimmed. */
static size_t path_end(struct span text, size_t at)
{
	size_t end = at;
	size_t open = 0;
	size_t closed = 0;

	while (end < text.len && is_url_byte(text.ptr[end])) {
		open += text.ptr[end] == '(';
		closed += text.ptr[end] == ')';
		end++;
	}
	while (end > at) {
		unsigned char c = text.ptr[end - 1];

		if (c == ')' && closed <= open)
			break;
		if (!strchr(".,;:!?'()[]*|\\", c))
			break;
		closed -= c == ')';
		open -= c == '(';
		end--;
	}
	return end;
}

/* ":8080" before a path or the end of the link; the offset behind it. */
static size_t port_end(struct span text, size_t at)
{
	size_t end;

	if (byte_at(text, at) != ':')
		return at;
	end = digits_end(text, at + 1);
	if (end == at + 1 || end - at > 6 ||
	    ascii_is_letter(byte_at(text, end)) || byte_at(text, end) == ':')
		return at;
	return end;
}

/* The end of port and path behind a host. */
static size_t tail_end(struct span text, size_t host_end)
{
	size_t at = port_end(text, host_end);
	unsigned char c = byte_at(text, at);

	if (c == '/' || c == '?' || c == '#')
		return path_end(text, at);
	return at;
}

static bool is_ascii(struct span span)
{
	for (size_t i = 0; i < span.len; i++)
		if (span.ptr[i] >= 0x80)
			return false;
	return true;
}

/*
 * The host as it was written, when folding changed more than its case; else
 * empty.
 */
static struct span real_host(struct link_finder *finder, struct range where)
{
	struct view *view = finder->view;
	struct span real;

	if (view_is_plain(view))
		return span_make(NULL, 0);
	real = span_range(view->raw, view_raw_range(view, where));
	return is_ascii(real) ? span_make(NULL, 0) : real;
}

static int add(struct link_finder *finder, struct link *link, struct span url,
	       struct span real)
{
	int status = link_parse(url, real, finder->arena, link);

	if (status == ERR_INPUT)
		return 0;
	if (status == 0)
		status = link_add(finder->list, finder->arena, link);
	return status;
}

/* A URL whose dots were disguised: its text is put together anew. */
static int add_mended(struct link_finder *finder, struct link *link,
		      struct span before, const struct host_chain *chain,
		      struct span tail)
{
	unsigned char bytes[URL_MAX];
	struct span pieces[] = {before, span_make(chain->host, chain->host_len),
				tail};
	struct span url;
	size_t len = 0;

	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		if (pieces[i].len > URL_MAX - len)
			pieces[i].len = URL_MAX - len;
		if (pieces[i].len > 0)
			memcpy(bytes + len, pieces[i].ptr, pieces[i].len);
		len += pieces[i].len;
	}
	if (arena_copy(finder->arena, span_make(bytes, len), &url) != 0)
		return ERR_MEMORY;
	return add(finder, link, url, span_make(NULL, 0));
}

/*
 * At "://": the host is what a host may hold; it ends at CJK text that a
 * host of ASCII labels touches ("http://a.example点击").
 */
static int take_url(struct link_finder *finder, size_t colon)
{
	struct span text = finder->text;
	size_t scheme = link_scheme_before(text, colon);
	size_t start = colon - scheme;
	size_t host = host_start(text, colon + 3);
	size_t stop = host_end(text, host);
	struct host_chain chain;
	struct link link = {0};

	if (scheme == 0 || start < finder->cursor || stop == host)
		return 0;
	if (byte_at(text, stop) != '.' && is_host_dot(text, stop) &&
	    host_chain_mail(&chain, text, host) && chain.end > stop &&
	    !(chain.flags & LINK_IS_SPACED)) {
		finder->cursor = tail_end(text, chain.end);
		link.flags = chain.flags;
		link.where = range_make(start, finder->cursor);
		link.url = span_range(text, link.where);
		return add_mended(
		    finder, &link, span_range(text, range_make(start, host)),
		    &chain,
		    span_range(text, range_make(chain.end, finder->cursor)));
	}
	finder->cursor = tail_end(text, stop);
	link.where = range_make(start, finder->cursor);
	link.url = span_range(text, link.where);
	return add(finder, &link, link.url,
		   real_host(finder, range_make(host, stop)));
}

/* " / abc" behind a spaced host: where its path ends, or 0. */
static size_t spaced_path_end(struct span text, size_t at)
{
	if (!text_has(text, at, " / ") ||
	    !ascii_is_alnum(byte_at(text, at + 3)))
		return 0;
	return path_end(text, at + 3);
}

/* Around a dot: a bare host, maybe defanged or spaced. */
static int take_host(struct link_finder *finder, size_t dot)
{
	struct span text = finder->text;
	struct host_chain chain;
	struct link link = {0};
	struct range tail;

	if (!host_chain_read(&chain, text, finder->cursor, dot)) {
		finder->cursor = chain.end > dot ? chain.end : dot + 1;
		return 0;
	}
	tail = range_make(chain.end, tail_end(text, chain.end));
	if ((chain.flags & LINK_IS_SPACED) && tail.end == tail.start &&
	    spaced_path_end(text, tail.end) > 0) {
		tail = range_make(chain.end + 3,
				  spaced_path_end(text, tail.end));
		chain.host[chain.host_len++] = '/';
	}
	link.flags = chain.flags;
	link.where = range_make(chain.start, tail.end);
	link.url = span_range(text, link.where);
	finder->cursor = tail.end;
	if (chain.flags & (LINK_IS_SPACED | LINK_IS_DEFANGED))
		return add_mended(finder, &link, span_make(NULL, 0), &chain,
				  span_range(text, tail));
	return add(finder, &link, link.url,
		   real_host(finder, range_make(chain.start, chain.end)));
}

/*
 * Most dots end a sentence: nothing like a label follows, or only behind a
 * blank that no blank before the dot and no "www" accounts for.
 */
static bool is_full_stop(struct span text, size_t dot)
{
	unsigned char next = byte_at(text, dot + 1);

	if (text.ptr[dot] != '.')
		return false;
	if (next == ' ')
		return byte_before(text, dot) != ' ' &&
		       !text_ends(text, dot, "www");
	return !is_label_byte(next);
}

/*
 * A dot, and what "://" and a dot in any disguise begin with (see dot_at()),
 * by the byte and the one behind it: "·" and "点" by their first two, a comma
 * by the letter that the ends of hosts behind it begin with.
 */
static ALWAYS_INLINE bytes16 is_link_start(bytes16 before UNUSED, bytes16 bytes,
					   bytes16 next)
{
	bytes16 is_open = bytes_equal(bytes, '[') | bytes_equal(bytes, '(') |
			  bytes_equal(bytes, '{');
	bytes16 is_next_open = bytes_equal(next, '[') | bytes_equal(next, '(') |
			       bytes_equal(next, '{');
	bytes16 is_next_d = bytes_equal(next, 'd');

	return bytes_equal(bytes, '.') |
	       (bytes_equal(bytes, ':') & bytes_equal(next, '/')) |
	       (is_open & (is_next_d | bytes_equal(next, '.'))) |
	       (bytes_equal(bytes, ' ') & (is_next_d | is_next_open)) |
	       (bytes_equal(bytes, 0xE3) & bytes_equal(next, 0x80)) |
	       (bytes_equal(bytes, ',') & bytes_equal(next, 'c')) |
	       (bytes_equal(bytes, 0xC2) & bytes_equal(next, 0xB7)) |
	       (bytes_equal(bytes, 0xE7) & bytes_equal(next, 0x82));
}

bool link_may_hide(struct span folded)
{
	for (size_t i = 0;; i++) {
		i = seek_near(folded, i, is_link_start);
		if (i == folded.len)
			return false;
		if (is_host_dot(folded, i))
			return true;
	}
}

int link_find(struct view *view, struct arena *arena, struct link_list *list)
{
	struct link_finder finder = {
	    .view = view,
	    .text = view->folded,
	    .arena = arena,
	    .list = list,
	};
	struct span text = view->folded;
	int status = 0;

	for (size_t i = 0; status == 0; i++) {
		i = seek_near(text, i, is_link_start);
		if (i == text.len || list->has_hit_limit)
			break;
		if (text.ptr[i] == ':' && text_has(text, i, "://"))
			status = take_url(&finder, i);
		else if (is_full_stop(text, i))
			finder.cursor = i + 1;
		else if (is_host_dot(text, i))
			status = take_host(&finder, i);
		else
			continue;
		if (finder.cursor > i)
			i = finder.cursor - 1;
	}
	return status;
}

/* What browsers leave out of an attribute: blanks around, breaks inside. */
static int url_clean(struct span url, struct arena *arena, struct span *clean)
{
	unsigned char *bytes;
	size_t len = 0;

	while (url.len > 0 && url.ptr[0] <= ' ') {
		url.ptr++;
		url.len--;
	}
	while (url.len > 0 && url.ptr[url.len - 1] <= ' ')
		url.len--;
	if (url.len > URL_MAX)
		url.len = URL_MAX;
	bytes = arena_alloc(arena, url.len);
	if (!bytes)
		return ERR_MEMORY;
	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] != '\t' && url.ptr[i] != '\n' &&
		    url.ptr[i] != '\r')
			bytes[len++] = url.ptr[i];
	*clean = span_make(bytes, len);
	return 0;
}

/* The first link in the words shown leads, by name, to another domain. */
static int shows_other(struct span shown, const struct link *link,
		       struct arena *arena, bool *is_other)
{
	struct link_list list = {0};
	struct view view;
	int status = 0;

	*is_other = false;
	if (shown.len > URL_MAX)
		shown.len = URL_MAX;
	if (!memchr(shown.ptr ? shown.ptr : (const unsigned char *)"", '.',
		    shown.len))
		return 0;
	status = view_fold(&view, shown, arena);
	if (status == 0)
		status = link_find(&view, arena, &list);
	if (status == 0 && list.n > 0)
		*is_other = !span_equal(list.items[0].domain, link->domain);
	return status;
}

int link_add_markup(struct span url, struct span shown, struct arena *arena,
		    struct link_list *list)
{
	struct link link = {.flags = LINK_IS_MARKUP};
	uint32_t flags = 0;
	bool is_other;
	int status = url_clean(url, arena, &link.url);

	if (status != 0)
		return status;
	if (link_scheme_len(link.url, &flags) == 0 &&
	    !(link.url.len > 4 && memcmp(link.url.ptr, "www.", 4) == 0))
		return 0;
	status = link_parse(link.url, span_make(NULL, 0), arena, &link);
	if (status == ERR_INPUT)
		return 0;
	if (status == 0)
		status = shows_other(shown, &link, arena, &is_other);
	if (status != 0)
		return status;
	if (is_other)
		link.flags |= LINK_SHOWS_OTHER;
	return link_add(list, arena, &link);
}
