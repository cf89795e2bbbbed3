/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender_kin - is the display name of a mail the name of its domain?
 *
 * "Northmoor Museum" is kin of northmoor.org and of northmoor-museum.com,
 * "City of Northmoor Museums" of conmuseums.org: whoever writes under his own
 * name poses as nobody. Names that anybody may take ("Mail Support" of
 * mailsupport.com) are none.
 *
 * And do two domains bear the same name below suffixes where a name like a
 * brand's is the brand's or is soon disputed (allianz.com, allianz.co.uk)?
 *
 * Contract: see facts_private.h. No memory is needed.
 * Limits: names of more than 96 letters and labels of more than 63 are no
 * kin.
 * Threads: no state.
 */
#include "domain.h"
#include "facts_private.h"

#include "base/ascii.h"

#include <string.h>

enum { KIN_NAME_MAX = 96, KIN_LABEL_MAX = 63, KIN_MIN = 3 };

/*
 * Words that belong to nobody: an office, a service, a trade. Whole words, of
 * which a label may be put together; what somebody is named by (home, shop,
 * mobile) is left out, as it would cost him the evidence. `scamsieve redact`
 * keeps stems of its own: those are what verdicts hang on.
 */
static const char *const common_words[] = {
    "account",   "accounts",   "admin",        "alert",
    "alerts",    "app",        "assist",       "assistance",
    "automated", "bank",       "banking",      "benefit",
    "benefits",  "billing",    "card",         "cards",
    "care",      "center",     "centre",       "claim",
    "claims",    "client",     "cloud",        "coin",
    "coins",     "courier",    "crypto",       "customer",
    "customs",   "debit",      "delivery",     "desk",
    "doc",       "docs",       "document",     "documents",
    "email",     "express",    "fax",          "file",
    "files",     "finance",    "fraud",        "gift",
    "group",     "guard",      "help",         "helpdesk",
    "hosting",   "hr",         "info",         "invoice",
    "it",        "job",        "jobs",         "legal",
    "licence",   "license",    "loan",         "loans",
    "login",     "mail",       "mailbox",      "member",
    "members",   "membership", "message",      "my",
    "net",       "news",       "no",           "noreply",
    "notice",    "notices",    "notification", "notifications",
    "notify",    "office",     "online",       "order",
    "orders",    "package",    "packages",     "parcel",
    "parcels",   "pay",        "payment",      "payments",
    "payroll",   "plan",       "portal",       "post",
    "prize",     "protect",    "protection",   "rebate",
    "recovery",  "refund",     "refunds",      "renewal",
    "renewals",  "reply",      "review",       "reward",
    "rewards",   "safe",       "secure",       "security",
    "server",    "service",    "services",     "share",
    "shared",    "shield",     "shipment",     "shipping",
    "sign",      "staff",      "storage",      "stream",
    "streaming", "support",    "system",       "tax",
    "team",      "tech",       "the",          "toll",
    "track",     "tracking",   "update",       "updates",
    "user",      "verify",     "voice",        "voicemail",
    "wage",      "wages",      "wallet",       "watch",
    "web",       "webmail",
};

bool facts_is_one_of(struct span span, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span.len > 0 && span.ptr[0] == (unsigned char)list[i][0] &&
		    span_equal_string(span, list[i]))
			return true;
	return false;
}

/* Is the label made of common words alone? */
static bool is_common(struct span label)
{
	/* reached[i]: the first i bytes are whole common words */
	bool reached[KIN_LABEL_MAX + 1] = {[0] = true};

	for (size_t at = 0; at < label.len; at++) {
		if (!reached[at])
			continue;
		for (size_t i = 0; i < ARRAY_LEN(common_words); i++) {
			size_t n;

			if (common_words[i][0] != (char)label.ptr[at])
				continue;
			n = strlen(common_words[i]);
			if (n <= label.len - at &&
			    memcmp(label.ptr + at, common_words[i], n) == 0)
				reached[at + n] = true;
		}
	}
	return reached[label.len];
}

/* The name in lower case, letters and digits alone, "&" as it is given;
 * starts tells where its words begin. Its length, or 0 if it is too long. */
static size_t squeeze(struct span name, struct span ampersand,
		      unsigned char out[KIN_NAME_MAX],
		      bool starts[KIN_NAME_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.ptr[i];

		if (c == '&' && n + ampersand.len <= KIN_NAME_MAX) {
			starts[n] = true;
			memcpy(out + n, ampersand.ptr, ampersand.len);
			n += ampersand.len;
			starts[n] = true;
			continue;
		}
		if (!ascii_is_alnum(c)) {
			/* an apostrophe ends no word */
			starts[n] |= c != '\'';
			continue;
		}
		if (n == KIN_NAME_MAX)
			return 0;
		out[n++] = ascii_lower(c);
	}
	starts[0] = starts[n] = true;
	return n;
}

/* Do whole words of the name, put together, spell the part? */
static bool is_spelled(struct span name, const bool *starts, struct span part)
{
	for (size_t at = 0; at + part.len <= name.len; at++)
		if (starts[at] && starts[at + part.len] &&
		    memcmp(name.ptr + at, part.ptr, part.len) == 0)
			return true;
	return false;
}

/*
 * Do words that follow each other spell the part, each by its initial or
 * whole: "City of Austin Utilities" of coautilities.com, "Green Heron Trust" of
 * ght.org?
 */
static bool is_initialed(struct span name, const bool *starts, struct span part)
{
	for (size_t first = 0; first < name.len; first++) {
		size_t word = first, at = 0;

		while (word < name.len && starts[word] && at < part.len) {
			size_t end = word + 1;

			while (!starts[end])
				end++;
			if (end - word <= part.len - at &&
			    memcmp(name.ptr + word, part.ptr + at,
				   end - word) == 0)
				at += end - word;
			else if (name.ptr[word] == part.ptr[at])
				at++;
			else
				break;
			word = end;
		}
		if (at == part.len)
			return true;
	}
	return false;
}

/* What a domain bought for a fraud says behind the name that it imitates. */
static const char *const lure_words[] = {
    "account",  "accounts", "alert",   "alerts",   "billing", "claim",
    "claims",   "customer", "help",    "helpdesk", "login",   "payment",
    "payments", "recovery", "refund",  "refunds",  "secure",  "security",
    "service",  "signin",   "support", "update",   "updates", "verify",
};

static bool ends_with_lure(struct span label)
{
	for (size_t i = 0; i < ARRAY_LEN(lure_words); i++) {
		size_t n = strlen(lure_words[i]);

		if (n <= label.len &&
		    memcmp(label.ptr + label.len - n, lure_words[i], n) == 0)
			return true;
	}
	return false;
}

/* The label without its hyphens, in out; its length, 0 if it is too long. */
static size_t join_label(struct span label, unsigned char out[KIN_LABEL_MAX])
{
	size_t n = 0;

	if (label.len > KIN_LABEL_MAX)
		return 0;
	for (size_t i = 0; i < label.len; i++)
		if (label.ptr[i] != '-')
			out[n++] = label.ptr[i];
	return n;
}

/* The label of the registrable domain that its owner chose; *suffix, if it is
 * asked for, is what stands behind it. */
static struct span own_label(struct span domain, struct span *suffix)
{
	struct span whole = link_domain(domain);
	struct span label = whole;
	size_t behind = whole.len;

	for (size_t i = 0; i < whole.len; i++) {
		if (whole.ptr[i] == '.') {
			label.len = i;
			behind = i + 1;
			break;
		}
	}
	if (suffix)
		*suffix = span_make(whole.ptr + behind, whole.len - behind);
	return label;
}

static bool is_named(struct span name, struct span ampersand, struct span label)
{
	bool starts[KIN_NAME_MAX + 1] = {false};
	unsigned char bytes[KIN_NAME_MAX];
	struct span words = span_make(bytes,
				      squeeze(name, ampersand, bytes, starts));

	return words.len > 0 && (is_spelled(words, starts, label) ||
				 is_initialed(words, starts, label));
}

/* The label of the domain without hyphens, if it is a name of somebody. */
static struct span bearing_label(struct span domain,
				 unsigned char joined[KIN_LABEL_MAX])
{
	struct span label = own_label(domain, NULL);

	label = span_make(joined, join_label(label, joined));
	if (label.len < KIN_MIN || is_common(label) || ends_with_lure(label))
		label.len = 0;
	return label;
}

bool facts_name_is_domain(struct span name, struct span domain)
{
	unsigned char joined[KIN_LABEL_MAX];
	struct span label = bearing_label(domain, joined);

	return label.len > 0 &&
	       (is_named(name, span_of(""), label) ||
		(span_find(name, span_of("&"), 0) != SIZE_MAX &&
		 is_named(name, span_of("and"), label)));
}

bool facts_is_longer_name(struct span domain, struct span other)
{
	unsigned char joined[2][KIN_LABEL_MAX];
	struct span label = own_label(domain, NULL);
	struct span start = own_label(other, NULL);

	label = span_make(joined[0], join_label(label, joined[0]));
	start = span_make(joined[1], join_label(start, joined[1]));
	return start.len > KIN_MIN && label.len > start.len &&
	       span_starts_with(label, start);
}

static bool is_word_byte(struct span text, size_t at)
{
	return at < text.len &&
	       (ascii_is_alnum(text.ptr[at]) || text.ptr[at] >= 0x80);
}

/* Do whole words that begin here spell the label? "&" may stand for "and". */
static bool spells(struct span text, size_t at, struct span label)
{
	size_t n = 0;

	for (; n < label.len && at < text.len; at++) {
		unsigned char c = text.ptr[at];

		if (ascii_lower(c) == label.ptr[n])
			n++;
		else if (c == '&' && label.len - n > 3 &&
			 memcmp(label.ptr + n, "and", 3) == 0)
			n += 3;
		else if (c != ' ' && c != '\'' && c != '&' && c != '-')
			return false;
	}
	/* not a host or an address */
	return n == label.len && !is_word_byte(text, at) &&
	       !(at < text.len && text.ptr[at] == '@') &&
	       !(at < text.len && text.ptr[at] == '.' &&
		 is_word_byte(text, at + 1));
}

bool facts_text_names_domain(struct span folded, struct span domain)
{
	unsigned char joined[KIN_LABEL_MAX];
	struct span label = bearing_label(domain, joined);

	if (label.len <= KIN_MIN)
		return false;
	for (size_t at = 0; at < folded.len; at++) {
		const unsigned char *first = memchr(
		    folded.ptr + at, label.ptr[0], folded.len - at);

		at = first ? (size_t)(first - folded.ptr) : folded.len;
		if (folded.len - at < label.len)
			break;
		if (at > 0 && (is_word_byte(folded, at - 1) ||
			       strchr("@./-_", folded.ptr[at - 1])))
			continue;
		if (spells(folded, at, label))
			return true;
	}
	return false;
}

/* Suffixes of old registries, with rules for names that are a brand's. */
static const char *const ordinary_suffixes[] = {
    "com", "net",   "org", "eu",    "co.uk",  "org.uk", "de",     "fr",
    "it",  "es",    "nl",  "be",    "at",     "ch",     "ie",     "se",
    "no",  "dk",    "fi",  "pl",    "pt",     "ca",     "com.au", "com.br",
    "in",  "co.in", "jp",  "co.jp", "com.sg", "com.hk", "co.nz",  "co.za",
};

/* Is it the name of somebody, below an ordinary suffix? */
static bool is_ordinary_name(struct span label, struct span suffix)
{
	return label.len > KIN_MIN && label.len <= KIN_LABEL_MAX &&
	       facts_is_one_of(suffix, ordinary_suffixes,
			       ARRAY_LEN(ordinary_suffixes)) &&
	       !is_common(label);
}

bool facts_are_sisters(struct span a, struct span b)
{
	struct span suffix[2];
	struct span name = own_label(a, &suffix[0]);

	return span_equal(name, own_label(b, &suffix[1])) &&
	       is_ordinary_name(name, suffix[0]) &&
	       is_ordinary_name(name, suffix[1]);
}

bool facts_is_sister_of_brand(const struct brand_index *index,
			      struct span domain, uint32_t brand)
{
	struct span suffix;
	struct span name = own_label(domain, &suffix);
	unsigned char host[KIN_LABEL_MAX + 8];

	/* The index has the labels of all domains: few are a brand's. */
	if (!brand_keys_has(&index->labels, name, brand) ||
	    !is_ordinary_name(name, suffix))
		return false;
	memcpy(host, name.ptr, name.len);
	host[name.len] = '.';
	for (size_t i = 0; i < ARRAY_LEN(ordinary_suffixes); i++) {
		size_t n = strlen(ordinary_suffixes[i]);

		memcpy(host + name.len + 1, ordinary_suffixes[i], n);
		if (brand_owns_host(index, span_make(host, name.len + 1 + n),
				    brand))
			return true;
	}
	return false;
}
