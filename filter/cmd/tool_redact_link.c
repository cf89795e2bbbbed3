/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact_link - links and mail addresses that lead nowhere.
 *
 * Hosts go to .example (RFC 2606), numbers to the addresses of RFC 5737 and
 * RFC 3849. What a verdict may hang on comes back step by step: words of
 * the path, the words of the host that imitate a brand or that such hosts
 * have in common, the suffix. Hosts of
 * brands, shorteners and the like are public; what stands around them is
 * not.
 *
 * Contract: see tool_redact.h.
 */
#include "cmd/tool_redact.h"

#include "base/ascii.h"

#include <string.h>

enum {
	STEP_WORDS = 1,
	STEP_BRAND = 2,
	STEP_SUFFIX = 3,
	WORD_LETTERS = 12,
	HOST_BYTES = 256
};

/* A link as it is written, taken apart. */
struct parts {
	struct span scheme; /* with "://" */
	struct span user;   /* with '@' */
	struct span host;
	struct span port; /* with ':' */
	struct span rest;
};

static bool is_word(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!ascii_is_letter(word.ptr[i]))
			return false;
	return word.len <= WORD_LETTERS;
}

static struct span cut(struct span *text, size_t n)
{
	struct span start = span_make(text->ptr, n);

	*text = span_make(text->ptr + n, text->len - n);
	return start;
}

static size_t find_any(struct span text, const char *bytes)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] && strchr(bytes, text.ptr[i]))
			return i;
	return text.len;
}

static struct parts take_apart(struct span raw)
{
	struct parts parts = {.rest = raw};
	size_t at = span_find(raw, span_of("://"), 0);
	struct span authority;

	if (at < find_any(raw, "/?#"))
		parts.scheme = cut(&parts.rest, at + 3);
	authority = cut(&parts.rest, find_any(parts.rest, "/?#"));
	at = find_any(authority, "@");
	if (at < authority.len)
		parts.user = cut(&authority, at + 1);
	at = authority.len && authority.ptr[0] == '['
		 ? span_find(authority, span_of("]"), 0)
		 : find_any(authority, ":");
	if (at < authority.len && authority.ptr[at] == ']')
		at++;
	parts.host = cut(&authority, at < authority.len ? at : authority.len);
	parts.port = authority;
	return parts;
}

/* --- hosts ---------------------------------------------------------------- */

/* Does the word by itself imitate a brand's name? */
static bool imitates(const struct redaction *redaction, struct span word)
{
	const struct brand_index *brands = redaction->brands;
	unsigned char host[80];
	struct span made;

	if (word.len == 0 || word.len > 63)
		return false;
	for (size_t i = 0; i < word.len; i++)
		host[i] = ascii_is_letter(word.ptr[i]) ? word.ptr[i] | 0x20
						       : word.ptr[i];
	memcpy(host + word.len, ".example", sizeof(".example") - 1);
	made = span_make(host, word.len + sizeof(".example") - 1);
	return brand_imitated_by_host(brands, made, made) != BRAND_NONE;
}

/*
 * Words that say nothing of whose host it is, and that a verdict may hang on:
 * how they begin. Beside facts/sender_kin.c's list this one has endings and
 * what frauds do (reactivate, unlock), and lacks what no rule asks for, as all
 * that is kept is seen by others.
 */
static bool is_common(struct span word)
{
	static const char *const stems[] = {
	    "account", "activ",   "admin",   "alert",   "app",     "auth",
	    "bank",    "billing", "bonus",   "card",    "check",   "claim",
	    "client",  "cloud",   "confirm", "customs", "deliver", "express",
	    "fee",     "help",    "home",    "id",      "info",    "login",
	    "mail",    "mobile",  "my",      "notice",  "online",  "order",
	    "parcel",  "pay",     "portal",  "post",    "reactiv", "recover",
	    "refund",  "reset",   "reward",  "safe",    "secur",   "service",
	    "shop",    "sign",    "support", "tax",     "toll",    "track",
	    "unlock",  "update",  "user",    "valid",   "verif",   "wallet",
	    "web",
	};
	enum { ENDING_LETTERS = 6 };

	for (size_t i = 0; i < ARRAY_LEN(stems); i++) {
		size_t len = strlen(stems[i]);

		if (word.len >= len && word.len <= len + ENDING_LETTERS &&
		    span_equal_nocase(span_make(word.ptr, len), stems[i]) &&
		    (word.len == len || len > 3) && is_word(word))
			return true;
	}
	return false;
}

/* A label, word by word; those that imitate a brand may stay, and one that
 * the sender goes by. */
static void add_label(const struct redaction *redaction,
		      struct redact_dice *dice, struct span label,
		      unsigned step, struct buf *out)
{
	struct span rest = label;

	if (span_equal_nocase(label, "www")) {
		buf_add_span(out, label);
		return;
	}
	if (step >= STEP_BRAND && redaction->named.len &&
	    span_is_alike(label, redaction->named)) {
		buf_add_span(out, label);
		return;
	}
	if (step < STEP_BRAND && label.len > 4 &&
	    span_equal_nocase(span_make(label.ptr, 4), "xn--")) {
		buf_add_string(out, "xn--fsqu00a"); /* 例子 */
		return;
	}
	while (rest.len) {
		size_t len = find_any(rest, "-_");
		struct span word = cut(&rest, len);

		if (step >= STEP_BRAND &&
		    (imitates(redaction, word) || is_common(word)))
			buf_add_span(out, word);
		else
			redact_scramble(dice, word, out);
		if (rest.len)
			buf_add_span(out, cut(&rest, 1));
	}
}

/*
 * The labels up to the suffix, which is the last `kept` bytes. A label has
 * the same fake wherever the same host stands above it.
 */
static void add_labels(struct redaction *redaction, struct span host,
		       size_t kept, unsigned step, struct buf *out)
{
	struct span labels = span_make(host.ptr, host.len - kept);
	unsigned char lower[HOST_BYTES];

	for (size_t i = 0; i < host.len && i < sizeof(lower); i++)
		lower[i] = ascii_is_letter(host.ptr[i]) ? host.ptr[i] | 0x20
							: host.ptr[i];
	while (labels.len) {
		size_t start = (size_t)(labels.ptr - host.ptr);
		size_t end = host.len < sizeof(lower) ? host.len
						      : sizeof(lower);
		struct redact_dice dice = redact_host_dice(
		    redaction, start < end
				   ? span_make(lower + start, end - start)
				   : labels);

		add_label(redaction, &dice, cut(&labels, find_any(labels, ".")),
			  step, out);
		if (labels.len)
			buf_add_span(out, cut(&labels, 1));
	}
	buf_add(out, host.ptr + host.len - kept, kept);
}

/* Any notation of a number that is an address. */
static void add_number_host(struct redact_dice *dice, struct span host,
			    struct buf *out)
{
	unsigned last = 1 + redact_roll(dice, 254);

	if (find_any(host, ":") < host.len)
		buf_add_format(out, "[2001:db8::%x]", last);
	else if (find_any(host, ".") < host.len)
		buf_add_format(out, "192.0.2.%u", last);
	else
		buf_add_unsigned(out, UINT64_C(3221225984) + last);
}

/* A domain's part that is public: github.io of SITE.github.io. */
static struct span public_part(struct span domain)
{
	size_t first = find_any(domain, ".");
	struct span parent = span_make(domain.ptr + first, domain.len - first);

	if (parent.len)
		(void)cut(&parent, 1);
	return find_any(parent, ".") < parent.len ? parent : domain;
}

/* domain: the registrable one, in which host ends. */
static void add_host(struct redaction *redaction, struct span host,
		     struct span domain, unsigned step, bool is_public,
		     struct buf *out)
{
	size_t suffix = domain.len - find_any(domain, ".");
	struct buf whole;

	if (is_public)
		suffix = public_part(domain).len;
	if (suffix > host.len)
		suffix = 0;
	if (is_public || step >= STEP_SUFFIX) {
		add_labels(redaction, host, suffix, step, out);
		return;
	}
	/* With its suffix first: the dice fall as they do elsewhere. */
	buf_init(&whole, 0);
	add_labels(redaction, host, suffix, step, &whole);
	buf_add(out, whole.ptr, whole.len - suffix);
	buf_add_string(out, ".example");
	out->has_failed |= whole.has_failed;
	buf_release(&whole);
}

/* --- paths ---------------------------------------------------------------- */

/* Words of the path, and keys of the query; never values. */
static void add_path(struct redact_dice *dice, struct span path, unsigned step,
		     struct buf *out)
{
	bool is_value = false;

	while (path.len) {
		struct span word = cut(&path, find_any(path, "/?&=#.-_+%:;,@"));
		unsigned char end = path.len ? path.ptr[0] : '\0';

		if (step >= STEP_WORDS && !is_value && end != '@' &&
		    is_word(word))
			buf_add_span(out, word);
		else
			redact_scramble(dice, word, out);
		is_value = end == '=' || end == '@' || end == '#' ||
			   (is_value && end != '&');
		if (end == '%' && path.len > 2)
			buf_add_span(out, cut(&path, 3)); /* %20 */
		else if (path.len)
			buf_add_span(out, cut(&path, 1));
	}
}

/* --- links ---------------------------------------------------------------- */

/*
 * Spaced or otherwise mangled: what is a host is not easily told, so all but
 * the scheme and the last word of the host is scrambled where it stands.
 */
static void add_mangled(struct redact_dice *dice, struct span raw,
			struct buf *out)
{
	size_t scheme = span_find(raw, span_of("//"), 0);
	size_t start = scheme == SIZE_MAX ? 0 : scheme + 2;
	struct span rest = span_make(raw.ptr + start, raw.len - start);
	size_t host = find_any(rest, "/?#");
	size_t last = host;

	while (last > 0 && !ascii_is_letter(rest.ptr[last - 1]))
		last--;
	while (last > 0 && ascii_is_letter(rest.ptr[last - 1]))
		last--;
	buf_add(out, raw.ptr, start);
	redact_scramble(dice, cut(&rest, last), out);
	buf_add_span(out, cut(&rest, host - last));
	redact_scramble(dice, rest, out);
}

void redact_fake_link(struct redaction *redaction,
		      const struct redact_item *item, struct buf *out)
{
	enum {
		SHARED = LINK_IS_SHORTENER | LINK_IS_MESSENGER |
			 LINK_IS_FREE_HOST | LINK_IS_CARRIER | LINK_IS_PUBLIC
	};
	struct redact_dice dice = redact_dice(redaction, item);
	struct parts parts = take_apart(item->raw);
	bool is_brand = brand_of_host(redaction->brands, item->detail) !=
			BRAND_NONE;

	if (item->link_flags & (LINK_IS_SPACED | LINK_IS_DEFANGED)) {
		add_mangled(&dice, item->raw, out);
		return;
	}
	buf_add_span(out, parts.scheme);
	if (parts.user.len && item->step >= STEP_BRAND)
		add_labels(redaction, parts.user, 1, item->step, out);
	else
		redact_scramble(&dice, parts.user, out);
	if (item->link_flags & LINK_IS_IP)
		add_number_host(&dice, parts.host, out);
	else if (is_brand && !(item->link_flags & SHARED))
		buf_add_span(out, parts.host);
	else
		add_host(redaction, parts.host, item->domain, item->step,
			 (item->link_flags & SHARED) != 0, out);
	buf_add_span(out, parts.port);
	add_path(&dice, parts.rest, item->step, out);
}

/* --- mail addresses ------------------------------------------------------- */

static bool is_role(struct span local)
{
	static const char *const roles[] = {
	    "admin",   "billing",    "contact",    "help",     "helpdesk",
	    "info",    "mail",       "newsletter", "no-reply", "noreply",
	    "office",  "postmaster", "sales",      "security", "service",
	    "support", "team",
	};

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (span_equal_nocase(local, roles[i]))
			return true;
	return false;
}

void redact_fake_email(struct redaction *redaction,
		       const struct redact_item *item, struct buf *out)
{
	struct redact_dice dice = redact_dice(redaction, item);
	size_t at = find_any(item->raw, "@");
	struct span local = span_make(item->raw.ptr, at);
	struct span host = span_make(item->raw.ptr + at, item->raw.len - at);
	unsigned char lower[HOST_BYTES];

	if (is_role(local))
		buf_add_span(out, local);
	else
		redact_scramble(&dice, local, out);
	if (host.len < 2 || host.len > sizeof(lower) ||
	    find_any(host, " \t[(") < host.len) {
		/* Not written as an address is: as it stands. */
		redact_scramble(&dice, host, out);
		return;
	}
	buf_add_span(out, cut(&host, 1));
	for (size_t i = 0; i < host.len; i++)
		lower[i] = ascii_is_letter(host.ptr[i]) ? host.ptr[i] | 0x20
							: host.ptr[i];
	if (facts_is_free_mail(span_make(lower, host.len)) ||
	    brand_of_host(redaction->brands, span_make(lower, host.len)) !=
		BRAND_NONE)
		buf_add_span(out, host);
	else
		add_host(redaction, host, item->domain, item->step, false, out);
}
