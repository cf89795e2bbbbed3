/* SPDX-License-Identifier: Apache-2.0 */
/*
 * email - mail addresses in a folded text.
 *
 * Contract: see entity.h. Found are letters, digits and . _ + - ' before '@'
 * and a host whose last label is delegated behind it, also written "name [at] x
 * . com" or "name(at)x(dot)com". The value is "local@host" in lower case, the
 * detail is the registrable domain.
 * Failure: ERR_MEMORY.
 * Limits: a local part of LOCAL_MAX bytes, a host of HOST_MAX.
 * Threads: safe.
 */
#include "domain.h"
#include "finder.h"
#include "host_chain.h"

#include "base/seek.h"
#include "facts/link.h"

enum {
	LOCAL_MAX = 64, /* RFC 5321 4.5.3.1.1 */
	USER_INFO_MAX = 128
};

static const char *const ats[] = {
    "@",      " @ ",  " @",     "@ ",   "[at]",
    " [at] ", "(at)", " (at) ", "{at}", " {at} ",
};

static bool is_local_byte(unsigned char c)
{
	return ascii_is_alnum(c) || (c && strchr("._+-'", c));
}

/* The local part that ends at offset end; its start, or end if none. */
static size_t local_start(struct span text, size_t from, size_t end)
{
	size_t start = end;

	while (start > from && end - start <= LOCAL_MAX &&
	       is_local_byte(text.ptr[start - 1]))
		start--;
	while (start < end && !ascii_is_alnum(text.ptr[start]))
		start++;
	if (end - start > LOCAL_MAX || end == start ||
	    !(ascii_is_alnum(text.ptr[end - 1]) || text.ptr[end - 1] == '_'))
		return end;
	return start;
}

/* The at sign ends the user information of a URL: "//user:word@host". */
static bool is_user_info(struct span text, size_t at)
{
	size_t start = at;

	while (start > 0 && at - start < USER_INFO_MAX &&
	       text.ptr[start - 1] > ' ' && text.ptr[start - 1] < 0x7F &&
	       text.ptr[start - 1] != '/')
		start--;
	return text_ends(text, start, "://");
}

/* The at sign, in any form, whose own byte is at offset at. */
static bool at_sign(struct span text, size_t at, size_t *start, size_t *end)
{
	size_t best = 0;

	for (size_t i = 0; i < ARRAY_LEN(ats); i++) {
		size_t len = strlen(ats[i]);
		size_t lead = ats[i][0] == ' ';

		if (len <= best || at < lead ||
		    !text_has(text, at - lead, ats[i]))
			continue;
		best = len;
		*start = at - lead;
		*end = *start + len;
	}
	return best > 0;
}

static int add(struct finder *finder, struct range where, struct span local,
	       const struct host_chain *chain, bool is_plain)
{
	unsigned char value[LOCAL_MAX + 1 + HOST_MAX];
	struct span host = span_make(chain->host, chain->host_len);
	struct span domain;
	size_t len = local.len;
	int status;

	memcpy(value, local.ptr, len);
	value[len++] = '@';
	memcpy(value + len, host.ptr, host.len);
	len += host.len;
	status = arena_copy(finder->arena, link_domain(host), &domain);
	if (status != 0)
		return status;
	return finder_add(finder, where,
			  is_plain && chain->flags == 0 ? 0
							: ENTITY_IS_OBFUSCATED,
			  span_make(value, len), domain, 0);
}

/* What the at sign in each of its forms begins with. */
static ALWAYS_INLINE bytes16 is_at_byte(bytes16 bytes)
{
	return bytes_equal(bytes, '@') | bytes_equal(bytes, '[') |
	       bytes_equal(bytes, '(') | bytes_equal(bytes, '{');
}

int email_find(struct finder *finder)
{
	struct span text = finder->text;
	size_t cursor = 0;
	int status = 0;

	for (size_t i = 0;
	     status == 0 && (i = seek(text, i, is_at_byte)) < text.len; i++) {
		struct host_chain chain;
		size_t local;
		size_t at = i;
		size_t host = i;

		if (!at_sign(text, i, &at, &host))
			continue;
		local = local_start(text, cursor, at);
		if (local == at || is_user_info(text, at) ||
		    !host_chain_mail(&chain, text, host))
			continue;
		status = add(finder, range_make(local, chain.end),
			     span_make(text.ptr + local, at - local), &chain,
			     host - at == 1);
		cursor = chain.end;
		i = cursor - 1;
	}
	return status;
}
