/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sender_kin - is the display name of a mail the name of its domain?
 *
 * "Northmoor Museum" is kin of northmoor.org and of email-northmoor.com,
 * "City of Northmoor Museums" of conmuseums.org:
 * whoever writes under his own name poses as nobody. Names that anybody may
 * take ("Mail Support" of mailsupport.com) are none.
 *
 * Contract: see facts_private.h. No memory is needed.
 * Limits: names of more than 96 letters and labels of more than 63 are no
 * kin.
 * Threads: no state.
 */
#include "domain.h"
#include "facts_private.h"

#include <string.h>

enum { KIN_NAME_MAX = 96, KIN_LABEL_MAX = 63, KIN_MIN = 3 };

/* Words that belong to nobody: an office, a service, a trade. */
static const char *const common_words[] = {
    "account",   "accounts", "admin",   "alert",    "alerts",   "app",
    "bank",      "banking",  "billing", "card",     "cards",    "center",
    "centre",    "claim",    "claims",  "client",   "cloud",    "crypto",
    "customer",  "delivery", "desk",    "doc",      "docs",     "document",
    "documents", "email",    "express", "fax",      "file",     "files",
    "finance",   "group",    "help",    "helpdesk", "hosting",  "hr",
    "info",      "invoice",  "it",      "job",      "jobs",     "legal",
    "loan",      "loans",    "login",   "mail",     "mailbox",  "message",
    "my",        "net",      "news",    "notice",   "notify",   "office",
    "online",    "order",    "orders",  "parcel",   "pay",      "payment",
    "payments",  "payroll",  "portal",  "post",     "recovery", "refund",
    "refunds",   "safe",     "secure",  "security", "server",   "service",
    "services",  "share",    "shared",  "sign",     "staff",    "storage",
    "support",   "system",   "tax",     "team",     "tech",     "the",
    "toll",      "update",   "updates", "user",     "verify",   "voice",
    "voicemail", "wallet",   "web",     "webmail",
};

/* Is the label made of common words alone? */
static bool is_common(struct span label)
{
	/* reached[i]: the first i bytes are whole common words */
	bool reached[KIN_LABEL_MAX + 1] = {[0] = true};

	for (size_t at = 0; at < label.len; at++) {
		if (!reached[at])
			continue;
		for (size_t i = 0; i < ARRAY_LEN(common_words); i++) {
			size_t n = strlen(common_words[i]);

			if (n <= label.len - at &&
			    memcmp(label.ptr + at, common_words[i], n) == 0)
				reached[at + n] = true;
		}
	}
	return reached[label.len];
}

/* The name in lower case, letters and digits alone; starts tells where its
 * words begin. Its length, or 0 if it is too long. */
static size_t squeeze(struct span name, unsigned char out[KIN_NAME_MAX],
		      bool starts[KIN_NAME_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 32);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
			/* an apostrophe ends no word */
			starts[n] |= c != '\'';
			continue;
		}
		if (n == KIN_NAME_MAX)
			return 0;
		out[n++] = c;
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
 * whole: "City of Austin
 * Utilities" of coautilities.com, "Green Heron Trust" of ght.org?
 */
static bool is_initialed(struct span name, const bool *starts, struct span part)
{
	for (size_t first = 0; first < name.len; first++) {
		size_t word = first, at = 0;

		while (starts[word] && word < name.len && at < part.len) {
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

bool facts_name_is_domain(struct span name, struct span domain)
{
	struct span label = link_domain(domain);
	bool starts[KIN_NAME_MAX + 1] = {false};
	unsigned char bytes[KIN_NAME_MAX];
	struct span words;
	size_t at = 0;

	while (at < label.len && label.ptr[at] != '.')
		at++;
	label.len = at;
	words = span_make(bytes, squeeze(name, bytes, starts));
	if (words.len == 0 || label.len > KIN_LABEL_MAX)
		return false;
	while (label.len > 0) {
		struct span part = label;

		for (at = 0; at < label.len && label.ptr[at] != '-';)
			at++;
		part.len = at;
		if (part.len >= KIN_MIN && !is_common(part) &&
		    (is_spelled(words, starts, part) ||
		     is_initialed(words, starts, part)))
			return true;
		at += at < label.len;
		label = span_make(label.ptr + at, label.len - at);
	}
	return false;
}
