/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link_parse - a URL taken apart into scheme, host, port and path.
 *
 * Contract: see link_parse.h. The authority is read as browsers read it
 * (WHATWG URL): a backslash is a slash, user information ends at the last
 * '@', a host whose last label is a number is an IPv4 address in whatever
 * notation, percent signs in a host are decoded.
 * Failure: ERR_INPUT for a URL without a host.
 * Limits: URL_MAX bytes are read; a host is at most HOST_MAX bytes.
 * Threads: safe.
 */
#include "link_parse.h"
#include "base/hex.h"
#include "domain.h"
#include "finder.h"

static const struct scheme {
	const char *name;
	uint32_t flags;
} schemes[] = {
    {"https", 0},
    {"http", LINK_IS_HTTP},
    {"hxxps", LINK_IS_DEFANGED},
    {"hxxp", LINK_IS_DEFANGED | LINK_IS_HTTP},
    {"hxtps", LINK_IS_DEFANGED},
    {"htxps", LINK_IS_DEFANGED},
    {"ftp", 0},
    {"fxp", LINK_IS_DEFANGED},
    {"tg", LINK_IS_MESSENGER},
    {"whatsapp", LINK_IS_MESSENGER},
    {"line", LINK_IS_MESSENGER},
    {"weixin", LINK_IS_MESSENGER},
    {"mqqwpa", LINK_IS_MESSENGER},
    {"viber", LINK_IS_MESSENGER},
};

static bool is_slash(unsigned char c)
{
	return c == '/' || c == '\\';
}

/* The text at offset at begins with a word, ASCII case aside. */
static bool has_nocase(struct span text, size_t at, const char *word)
{
	size_t len = strlen(word);

	return at <= text.len && text.len - at >= len &&
	       span_equal_nocase(span_make(text.ptr + at, len), word);
}

size_t link_scheme_len(struct span text, uint32_t *flags)
{
	if (text.len > 2 && is_slash(text.ptr[0]) && is_slash(text.ptr[1]))
		return 2; /* the scheme of the page */
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t at = strlen(schemes[i].name);

		if (!has_nocase(text, 0, schemes[i].name) ||
		    byte_at(text, at) != ':')
			continue;
		at++;
		while (is_slash(byte_at(text, at)))
			at++;
		*flags |= LINK_HAS_SCHEME | schemes[i].flags;
		return at;
	}
	return 0;
}

size_t link_scheme_before(struct span text, size_t at)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (text_ends(text, at, schemes[i].name))
			return strlen(schemes[i].name);
	return 0;
}

size_t link_host_len(struct span authority)
{
	if (byte_at(authority, 0) == '[') {
		for (size_t i = 1; i < authority.len; i++)
			if (authority.ptr[i] == ']')
				return i + 1;
	}
	for (size_t i = 0; i < authority.len; i++)
		if (authority.ptr[i] == ':')
			return i;
	return authority.len;
}

/* Where the authority ends: '/', '\', '?', '#' or the end. */
static size_t authority_len(struct span url)
{
	size_t i = 0;

	while (i < url.len && !is_slash(url.ptr[i]) && url.ptr[i] != '?' &&
	       url.ptr[i] != '#')
		i++;
	return i;
}

/* Lower case, percent signs decoded, a dot at the end left out. */
static size_t host_clean(struct span host, unsigned char out[URL_MAX])
{
	size_t len = 0;

	for (size_t i = 0; i < host.len && len < URL_MAX; i++) {
		unsigned char c = host.ptr[i];

		if (c == '%' && i + 2 < host.len &&
		    hex_digit(host.ptr[i + 1]) >= 0 &&
		    hex_digit(host.ptr[i + 2]) >= 0) {
			c = (unsigned char)(hex_digit(host.ptr[i + 1]) * 16 +
					    hex_digit(host.ptr[i + 2]));
			i += 2;
		}
		if (c >= 'A' && c <= 'Z')
			c |= 32;
		out[len++] = c;
	}
	while (len > 0 && out[len - 1] == '.')
		len--;
	return len;
}

/* A number in a notation that inet_aton() takes: 10, 0x1f, 017. */
static bool is_number_label(struct span label)
{
	size_t i = 0;

	if (label.len > 2 && label.ptr[0] == '0' && label.ptr[1] == 'x') {
		for (i = 2; i < label.len; i++)
			if (hex_digit(label.ptr[i]) < 0)
				return false;
		return true;
	}
	while (i < label.len && ascii_is_digit(label.ptr[i]))
		i++;
	return label.len > 0 && i == label.len;
}

static struct span last_label(struct span host)
{
	size_t start = host.len;

	while (start > 0 && host.ptr[start - 1] != '.')
		start--;
	return span_make(host.ptr + start, host.len - start);
}

static bool is_ip(struct span host)
{
	return host.ptr[0] == '[' || is_number_label(last_label(host));
}

/* Letters, digits, '-', '_', '.', and what is not ASCII. */
static bool is_host_text(struct span host)
{
	if (host.len == 0 || host.ptr[0] == '.')
		return false;
	if (host.ptr[0] == '[')
		return host.len > 3 && host.ptr[host.len - 1] == ']';
	for (size_t i = 0; i < host.len; i++) {
		unsigned char c = host.ptr[i];

		if (!ascii_is_alnum(c) && c != '-' && c != '_' && c != '.' &&
		    c < 0x80)
			return false;
	}
	return true;
}

static bool needs_idna(struct span host)
{
	for (size_t i = 0; i < host.len; i++)
		if (host.ptr[i] >= 0x80 ||
		    (host.ptr[i] == 'x' && text_has(host, i, "xn--")))
			return true;
	return false;
}

static bool has_non_ascii(struct span host)
{
	for (size_t i = 0; i < host.len; i++)
		if (host.ptr[i] >= 0x80)
			return true;
	return false;
}

/*
 * Put the host into the arena: decoded when it is international. What the
 * writer wrote counts, not what folding made of it, else a look-alike would
 * turn into the name that it apes.
 */
static int host_store(struct span host, struct span real, struct arena *arena,
		      struct link *link)
{
	unsigned char clean[URL_MAX];
	unsigned char decoded[HOST_MAX * 4];
	size_t len;

	if (real.len > 0 && has_non_ascii(real)) {
		len = domain_to_unicode(real, decoded, sizeof(decoded));
		if (len > 0) {
			if (has_non_ascii(span_make(decoded, len)))
				link->flags |= LINK_IS_PUNYCODE;
			return arena_copy(arena, span_make(decoded, len),
					  &link->host);
		}
		link->flags |= LINK_IS_PUNYCODE;
	}
	len = host_clean(host, clean);
	if (!is_host_text(span_make(clean, len)))
		return ERR_INPUT;
	if (clean[0] != '[' && needs_idna(span_make(clean, len))) {
		size_t n = domain_to_unicode(span_make(clean, len), decoded,
					     sizeof(decoded));

		link->flags |= LINK_IS_PUNYCODE;
		if (n > 0)
			return arena_copy(arena, span_make(decoded, n),
					  &link->host);
	}
	return arena_copy(arena, span_make(clean, len), &link->host);
}

/* Domain, last label and what the lists know. */
static void host_judge(struct link *link)
{
	struct span host = link->host;
	bool is_private;
	size_t len;

	link->label_count = 1;
	for (size_t i = 0; i < host.len; i++)
		link->label_count += host.ptr[i] == '.';
	link->tld = last_label(host);
	if (is_ip(host)) {
		link->flags |= LINK_IS_IP;
		link->domain = host;
		return;
	}
	len = domain_registrable_len(host, &is_private);
	link->domain = span_make(host.ptr + host.len - len, len);
	link->flags |= domain_flags(host, link->domain);
	if (is_private && !(link->flags & LINK_IS_SHORTENER))
		link->flags |= LINK_IS_FREE_HOST;
	if (domain_tld_is_rare(link->tld))
		link->flags |= LINK_IS_RARE_TLD;
}

static void port_judge(struct span port, struct link *link)
{
	if (port.len < 2 || !ascii_is_digit(port.ptr[1]))
		return; /* ":" and nothing */
	if (span_equal_string(port,
			      (link->flags & LINK_IS_HTTP) ? ":80" : ":443"))
		return;
	link->flags |= LINK_HAS_PORT;
}

static uint32_t path_segments(struct span path)
{
	uint32_t n = 0;

	for (size_t i = 0; i + 1 < path.len; i++) {
		if (path.ptr[i] == '?' || path.ptr[i] == '#')
			break;
		if (is_slash(path.ptr[i]) && !is_slash(path.ptr[i + 1]) &&
		    path.ptr[i + 1] != '?' && path.ptr[i + 1] != '#')
			n++;
	}
	return n;
}

int link_parse(struct span url, struct span real_host, struct arena *arena,
	       struct link *link)
{
	struct span authority;
	size_t len;
	int status;

	if (url.len > URL_MAX)
		url.len = URL_MAX;
	len = link_scheme_len(url, &link->flags);
	url = span_make(url.ptr + len, url.len - len);
	authority = span_make(url.ptr, authority_len(url));
	link->path = span_make(url.ptr + authority.len,
			       url.len - authority.len);
	link->path_depth = path_segments(link->path);
	for (size_t i = authority.len; i > 0; i--) {
		if (authority.ptr[i - 1] != '@')
			continue;
		link->flags |= LINK_HAS_USER_INFO;
		authority = span_make(authority.ptr + i, authority.len - i);
		break;
	}
	len = link_host_len(authority);
	status = host_store(span_make(authority.ptr, len), real_host, arena,
			    link);
	if (status != 0)
		return status;
	if (link->host.len == 0)
		return ERR_INPUT;
	port_judge(span_make(authority.ptr + len, authority.len - len), link);
	host_judge(link);
	return 0;
}

int link_add(struct link_list *list, struct arena *arena,
	     const struct link *link)
{
	struct link *items;

	if (list->n >= LINK_LIMIT) {
		list->has_hit_limit = true;
		return 0;
	}
	items = arena_array_room(arena, list->items, list->n, &list->capacity,
				 sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	list->items = items;
	list->items[list->n++] = *link;
	return 0;
}

struct span link_domain(struct span host)
{
	size_t len;

	if (host.len == 0 || is_ip(host))
		return host;
	len = domain_registrable_len(host, NULL);
	return span_make(host.ptr + host.len - len, len);
}
