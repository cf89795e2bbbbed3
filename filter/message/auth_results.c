/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth_results - what a trusted server found out about a mail.
 *
 * Contract: see auth_results.h.
 * Failure: a value that is not of RFC 8601's shape gives no result.
 * Limits: one pass; comments are counted, not nested on the stack.
 * Threads: safe.
 */
#include "message/auth_results.h"

#include "base/buf.h"

struct method {
	const char *name;
	size_t result_offset; /* in struct message_auth */
	size_t domain_offset;
	const char *properties[2]; /* that name the domain */
};

#define METHOD(name, result, domain, first, second)                            \
	{                                                                      \
		name, offsetof(struct message_auth, result),                   \
		    offsetof(struct message_auth, domain),                     \
		{                                                              \
			first, second                                          \
		}                                                              \
	}

static const struct method methods[] = {
    METHOD("spf", spf, spf_domain, "smtp.mailfrom", "smtp.helo"),
    METHOD("dkim", dkim, dkim_domain, "header.d", "header.i"),
    METHOD("dmarc", dmarc, dmarc_domain, "header.from", "header.from"),
    METHOD("arc", arc, dmarc_domain, "", ""),
};

static const struct {
	const char *word;
	enum auth_result result;
} words[] = {
    {"pass", AUTH_PASS},         {"fail", AUTH_FAIL},
    {"hardfail", AUTH_FAIL},     {"softfail", AUTH_SOFTFAIL},
    {"neutral", AUTH_NEUTRAL},   {"policy", AUTH_NEUTRAL},
    {"none", AUTH_NONE},         {"temperror", AUTH_TEMPERROR},
    {"error", AUTH_TEMPERROR},   {"permerror", AUTH_PERMERROR},
    {"unknown", AUTH_PERMERROR},
};

/*
 * The value without comments, runs of white space as one space, none around
 * '=', and quoted strings without their quotes. A ';' that separates
 * results becomes LF, so that one in quotes cannot.
 */
static void clean(struct span value, struct buf *out)
{
	size_t depth = 0;
	bool is_quoted = false;

	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];

		if (c == '\\' && (is_quoted || depth) && i + 1 < value.len) {
			i++;
			if (is_quoted)
				buf_add_char(out, value.ptr[i]);
		} else if (depth) {
			depth += c == '(';
			depth -= c == ')';
		} else if (c == '"') {
			is_quoted = !is_quoted;
		} else if (is_quoted) {
			buf_add_char(out, c > ' ' ? c : '_');
		} else if (c == '(') {
			depth = 1;
		} else if (c == ';') {
			buf_add_char(out, '\n');
		} else if (c == ' ' || c == '\t') {
			if (out->len &&
			    !memchr(" =\n", out->ptr[out->len - 1], 3))
				buf_add_char(out, ' ');
		} else {
			if (c == '=' && out->len &&
			    out->ptr[out->len - 1] == ' ')
				out->len--;
			buf_add_char(out, c);
		}
	}
}

/* Cut the piece in front of a separator off text. */
static struct span cut(struct span *text, char separator)
{
	const unsigned char *end = text->len
				       ? memchr(text->ptr, separator, text->len)
				       : NULL;
	struct span piece = *text;

	if (!end) {
		*text = (struct span){0};
		return span_trim(piece);
	}
	piece.len = (size_t)(end - piece.ptr);
	*text = span_make(end + 1, text->len - piece.len - 1);
	return span_trim(piece);
}

static enum auth_result find_result(struct span word)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_equal_nocase(word, words[i].word))
			return words[i].result;
	return AUTH_ABSENT;
}

/* The domain that a result's properties name, without its local part. */
static struct span find_domain(const struct method *method, struct span rest)
{
	struct span domain = {0};

	while (rest.len) {
		struct span value = cut(&rest, ' ');
		struct span name = cut(&value, '=');
		const unsigned char *at;

		for (size_t i = 0; i < 2 && domain.len == 0; i++)
			if (span_equal_nocase(name, method->properties[i]))
				domain = value;
		at = domain.len ? memchr(domain.ptr, '@', domain.len) : NULL;
		if (at)
			domain = span_make(
			    at + 1, (size_t)(domain.ptr + domain.len - at) - 1);
	}
	return domain;
}

/* "dkim/1=pass header.d=example.com": over what this header said before. */
static int read_result(struct span text, struct arena *arena,
		       const struct message_auth *before,
		       struct message_auth *auth)
{
	struct span result = cut(&text, ' ');
	struct span name = cut(&result, '=');

	name = cut(&name, '/');
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		const struct method *method = &methods[i];
		enum auth_result
		    *slot = (enum auth_result *)(void *)((char *)auth +
							 method->result_offset);
		const enum auth_result
		    *old = (const enum auth_result
				*)(const void *)((const char *)before +
						 method->result_offset);
		struct span
		    *domain = (struct span *)(void *)((char *)auth +
						      method->domain_offset);
		enum auth_result found = find_result(result);

		if (!span_equal_nocase(name, method->name))
			continue;
		if (*old != AUTH_ABSENT || found == AUTH_ABSENT ||
		    (*slot != AUTH_ABSENT && found != AUTH_PASS))
			return 0;
		*slot = found;
		if (!*method->properties[0])
			return 0;
		return arena_copy(arena, find_domain(method, text), domain);
	}
	return 0;
}

int auth_results_apply(struct span value, const char *authserv_id,
		       struct arena *arena, struct message_auth *auth)
{
	const struct message_auth before = *auth;
	struct buf text;
	struct span rest;
	struct span id;
	int status = 0;

	if (!authserv_id || !*authserv_id)
		return 0;
	buf_init(&text, 0);
	clean(value, &text);
	rest = buf_span(&text);
	id = cut(&rest, '\n');
	id = cut(&id, ' '); /* a version may follow */
	if (text.has_failed)
		status = ERR_MEMORY;
	else if (span_equal_nocase(id, authserv_id))
		while (!status && rest.len)
			status = read_result(cut(&rest, '\n'), arena, &before,
					     auth);
	buf_release(&text);
	return status;
}
