/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_chain - is "word.word" a host?
 *
 * Contract: see host_chain.h. The last label must be delegated (public
 * suffix list). A top-level domain that is also a word, a country code that
 * chat writes by accident, or a file ending needs more: a path, a port,
 * "www.", a label with a hyphen or with letters and digits, a suffix of two
 * labels, a known host, a word like "visit" before it, or CJK text that
 * touches it (a cheap one: that a blank parts from it). Labels at the end that
 * are no suffix are given up one by one
 * ("bank.example.com.Please").
 * Failure: none.
 * Limits: LABELS_MAX labels; a longer chain is no host.
 * Threads: safe.
 */
#include "host_chain.h"
#include "cue.h"
#include "finder.h"
#include "host_labels.h"
#include "facts/link.h"

enum { VISIT_GAP = 24, CHEAP_NAME_MIN = 9 };

/* Top-level domains sure enough to mend a spaced or disguised dot. */
static const char *const common_tlds[] = {
    "com", "cn",   "net", "org", "cc", "top", "vip",
    "xyz", "info", "co",  "io",  "ly", "gl",
};

bool is_host_dot(struct span text, size_t at)
{
	size_t len;

	return dot_at(text, at, &len) != DOT_NONE;
}

static bool is_common_tld(struct span tld)
{
	for (size_t i = 0; i < ARRAY_LEN(common_tlds); i++)
		if (tld.len && tld.ptr[0] == (unsigned char)common_tlds[i][0] &&
		    span_equal_string(tld, common_tlds[i]))
			return true;
	return false;
}

/* May a host with disguised dots end in any of the labels? */
static bool may_end(const struct labels *labels, struct span text)
{
	for (size_t i = 1; i < labels->n; i++) {
		struct span label = labels_get(labels, text, i);

		if (is_common_tld(label) || domain_ends_known(label))
			return true;
	}
	return false;
}

/* "the .com boom", "our dot net people": the word is no label. */
static bool is_common_word(struct span word)
{
	static const char *const words[] = {
	    "the",  "and", "our", "your", "for", "use",  "using",
	    "with", "any", "all", "new",  "per", "from",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_equal_string(word, words[i]))
			return true;
	return word.len < 3;
}

/* Letters and digits, or a hyphen: no word looks like this. */
static bool is_made_up(struct span label)
{
	size_t digits = 0;
	size_t hyphens = 0;

	for (size_t i = 0; i < label.len; i++) {
		digits += ascii_is_digit(label.ptr[i]);
		hyphens += label.ptr[i] == '-';
	}
	return (digits > 0 && digits < label.len && label.len >= 6) ||
	       (hyphens > 0 && label.len >= 5);
}

static bool touches_cjk(struct span text, size_t start, size_t end)
{
	unsigned char before = start < 3 ? 0 : text.ptr[start - 3];
	unsigned char after = byte_at(text, end);

	/* Lead bytes of kana, Han and CJK punctuation. */
	return (before >= 0xE3 && before <= 0xE9) ||
	       (after >= 0xE3 && after <= 0xE9);
}

/* As touches_cjk(), or an arrow or pictograph, with one blank between. */
static bool is_beside_cjk(struct span text, size_t start, size_t end)
{
	start -= byte_before(text, start) == ' ';
	end += byte_at(text, end) == ' ';
	if ((start >= 3 && text.ptr[start - 3] == 0xE2) ||
	    (start >= 4 && text.ptr[start - 4] == 0xF0))
		return true;
	return touches_cjk(text, start, end);
}

/* A path, port or query begins at offset at. */
static bool has_tail(struct span text, size_t at)
{
	unsigned char c = byte_at(text, at);
	unsigned char next = byte_at(text, at + 1);

	if (c == '/' || c == '?')
		return ascii_is_alnum(next) || next == '_' || next == '?' ||
		       next == '#' || next == '~' || next == '-';
	return c == ':' && ascii_is_digit(next) &&
	       ascii_is_digit(byte_at(text, at + 2));
}

/*
 * "//" before it, maybe with a blank, an '@' or a '_' between: what is left
 * of a broken scheme.
 */
static bool has_slashes_before(struct span text, size_t start)
{
	unsigned char before = byte_before(text, start);

	start -= before == '@' || before == '_';
	start -= byte_before(text, start) == ' ';
	return text_ends(text, start, "//");
}

/* A label longer than most words before a cheap top-level domain. */
static bool is_cheap_name(struct span before_tld, struct span tld)
{
	return before_tld.len >= CHEAP_NAME_MIN && domain_tld_is_rare(tld);
}

/* Something beside the labels says that this is a host. */
static bool has_evidence(const struct host_chain *chain, struct span text,
			 struct span before_tld, struct span tld, bool has_more)
{
	struct span host = span_make(chain->host, chain->host_len);
	struct cue_hit hit;

	if (span_starts_with(host, span_of("www.")) || is_made_up(before_tld))
		return true;
	if (domain_is_known(host) || has_slashes_before(text, chain->start))
		return true;
	if (has_more)
		return false;
	if (has_tail(text, chain->end) || is_cheap_name(before_tld, tld) ||
	    touches_cjk(text, chain->start, chain->end))
		return true;
	if ((domain_tld_is_rare(tld) || domain_tld_is_reserved(tld)) &&
	    is_beside_cjk(text, chain->start, chain->end))
		return true;
	return cue_before(text, chain->start, CUE_VISIT, VISIT_GAP, &hit) &&
	       chain->start - hit.end <= 3;
}

/* The host of the labels up to last, put together with plain dots. */
static bool chain_fill(struct host_chain *chain, const struct labels *labels,
		       struct span text, size_t last)
{
	size_t first = 0;

	while (first < last && (text.ptr[labels->items[first].start] == '-' ||
				text.ptr[labels->items[first].start] == '_'))
		first++;
	chain->host_len = 0;
	for (size_t i = first; i <= last; i++) {
		struct span piece = i == last
					? labels_get(labels, text, i)
					: span_range(text, labels->items[i]);

		if (piece.len == 0 || piece.len > LABEL_MAX ||
		    chain->host_len + piece.len + 1 > HOST_MAX)
			return false;
		if (i > first)
			chain->host[chain->host_len++] = '.';
		memcpy(chain->host + chain->host_len, piece.ptr, piece.len);
		chain->host_len += piece.len;
		chain->end = labels->items[i].start + piece.len;
	}
	chain->start = labels->items[first].start;
	return first < last;
}

/* Is the chain of the labels up to last a host? has_more: others follow. */
static bool is_host(struct host_chain *chain, const struct labels *labels,
		    struct span text, size_t last)
{
	struct span tld = labels_get(labels, text, last);
	struct span before_tld;
	bool has_more = last + 1 < labels->n;
	enum tld_class tld_class = domain_tld_class(tld);

	if (tld_class == TLD_NONE || !chain_fill(chain, labels, text, last))
		return false;
	before_tld = labels_get(labels, text, last - 1);
	for (size_t i = 1; i <= last; i++) {
		enum dot_kind kind = labels->dot_before[i];

		if (kind == DOT_DEFANGED || kind == DOT_CJK || kind == DOT_WORD)
			chain->flags |= LINK_IS_DEFANGED;
		if ((kind == DOT_CJK || kind == DOT_WORD) &&
		    (!is_common_tld(tld) || is_common_word(before_tld)))
			return false;
	}
	if (chain->flags & LINK_IS_DEFANGED)
		return true;
	if (last == 1 && before_tld.len <= 4 &&
	    domain_is_suffix(span_make(chain->host, chain->host_len)))
		return false;
	if (tld_class == TLD_UNSURE && !has_more && last >= 2 &&
	    domain_is_suffix(
		span_make(before_tld.ptr, before_tld.len + 1 + tld.len)))
		return true;
	if (tld_class == TLD_SURE &&
	    (before_tld.len > 1 || span_equal_string(tld, "com")))
		return true;
	return has_evidence(chain, text, before_tld, tld, has_more);
}

/* Four numbers below 256 with a path or port that holds more than digits. */
static bool is_ipv4(struct host_chain *chain, const struct labels *labels,
		    struct span text)
{
	size_t at;

	if (labels->n != 4 || !chain_fill(chain, labels, text, 3))
		return false;
	for (size_t i = 0; i < 4; i++) {
		struct span piece = labels_get(labels, text, i);
		unsigned value = 0;

		if (piece.len > 3)
			return false;
		for (size_t k = 0; k < piece.len; k++) {
			if (!ascii_is_digit(piece.ptr[k]))
				return false;
			value = value * 10 + (unsigned)(piece.ptr[k] - '0');
		}
		if (value > 255)
			return false;
	}
	at = chain->end;
	if (byte_at(text, at) == ':')
		at = digits_end(text, at + 1);
	return has_slashes_before(text, chain->start) ||
	       (byte_at(text, at) == '/' &&
		(at > chain->end || ascii_is_letter(byte_at(text, at + 1))));
}

/* The part of a mail address before or after its '@'. */
static bool is_mail(struct span text, size_t start, size_t end)
{
	if (byte_before(text, start) == '@')
		return !has_slashes_before(text, start);
	if (byte_at(text, end) == '@')
		return true;
	start -= byte_before(text, start) == ' ';
	end += byte_at(text, end) == ' ';
	return text_ends(text, start, "[at]") ||
	       text_ends(text, start, "(at)") || text_has(text, end, "[at]") ||
	       text_has(text, end, "(at)");
}

/* "www . abc . com", "bit .ly": with a common or a known end only. */
static bool spaced_read(struct host_chain *chain, struct span text, size_t from,
			size_t dot)
{
	struct labels labels = {0};

	labels_read(&labels, text, from, dot, true);
	if (labels.n < 2 || labels.n > LABELS_MAX || !may_end(&labels, text))
		return false;
	for (size_t last = labels.n - 1; last > 0; last--) {
		struct span tld = labels_get(&labels, text, last);
		struct span host;

		if (!chain_fill(chain, &labels, text, last))
			continue;
		host = span_make(chain->host, chain->host_len);
		if (!labels.has_blank_before_dot &&
		    !span_starts_with(host, span_of("www.")))
			return false;
		if (is_mail(text, chain->start, chain->end))
			return false;
		chain->flags = LINK_IS_SPACED;
		if (domain_is_known(host))
			return true;
		if (is_common_tld(tld) &&
		    !is_common_word(labels_get(&labels, text, last - 1)))
			return true;
	}
	return false;
}

bool host_chain_read(struct host_chain *chain, struct span text, size_t from,
		     size_t dot)
{
	struct labels labels = {0};
	size_t end = labels_read(&labels, text, from, dot, false);
	size_t dot_len;

	*chain = (struct host_chain){.start = labels.items[0].start};
	if (labels.n > 1 && labels.n <= LABELS_MAX &&
	    labels.items[0].end > labels.items[0].start) {
		if (is_mail(text, labels.items[0].start, end) ||
		    byte_at(text, end) == '(') {
			chain->end = end;
			return false;
		}
		for (size_t last = labels.n - 1; last > 0; last--) {
			chain->flags = 0;
			if (is_host(chain, &labels, text, last))
				return true;
		}
		if (is_ipv4(chain, &labels, text))
			return true;
	}
	if (labels.n <= 2 && spaced_read(chain, text, from, dot))
		return true;
	chain->flags = 0;
	chain->end = end;
	/* A full stop before a host is none of its dots. */
	if (labels.items[0].end == labels.items[0].start &&
	    dot_at(text, dot, &dot_len) != DOT_NONE)
		chain->end = dot + dot_len;
	return false;
}

bool host_chain_mail(struct host_chain *chain, struct span text, size_t at)
{
	size_t dot = label_end(text, at);

	if (dot == at)
		return false;
	for (int may_be_spaced = 0; may_be_spaced < 2; may_be_spaced++) {
		struct labels labels = {0};

		labels_read(&labels, text, at, dot, may_be_spaced != 0);
		if (labels.n > LABELS_MAX)
			return false;
		*chain = (struct host_chain){0};
		for (size_t i = 1; i < labels.n; i++)
			if (labels.dot_before[i] != DOT_PLAIN)
				chain->flags |= LINK_IS_DEFANGED;
		for (size_t last = labels.n - 1; last > 0; last--)
			if (domain_tld_class(labels_get(&labels, text, last)) !=
				TLD_NONE &&
			    chain_fill(chain, &labels, text, last))
				return true;
	}
	return false;
}

size_t host_start(struct span text, size_t at)
{
	size_t start = at;

	for (size_t i = at; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (c == '@')
			start = i + 1;
		if (c <= ' ' || c >= 0x80 || strchr("/\\?#<>\"", c))
			break;
	}
	return start;
}

/* Labels of ASCII letters, and of letters of scripts that do not glue. */
static size_t ascii_host_end(struct span text, size_t at)
{
	size_t end = label_end(text, at);

	while (byte_at(text, end) == '.' || byte_at(text, end) == '%') {
		size_t next = label_end(text, end + 1);

		if (next == end + 1)
			break;
		end = next;
	}
	return end;
}

/* A delegated last label, or a reserved one. */
static bool ends_in_tld(struct span text, size_t start, size_t end)
{
	size_t at = end;

	while (at > start && text.ptr[at - 1] != '.')
		at--;
	return at > start &&
	       domain_tld_class(span_make(text.ptr + at, end - at)) != TLD_NONE;
}

size_t host_end(struct span text, size_t at)
{
	size_t end;
	size_t wide;

	if (byte_at(text, at) == '[') {
		for (end = at + 1; end < text.len && end - at < 48; end++)
			if (text.ptr[end] == ']')
				return end + 1;
		return at;
	}
	end = ascii_host_end(text, at);
	if (byte_at(text, end) < 0xE3 || byte_at(text, end) > 0xED ||
	    ends_in_tld(text, at, end))
		return end;
	/* Labels of CJK letters: only if a top-level domain ends them. */
	for (wide = end; wide < text.len && wide - at < HOST_MAX;) {
		unsigned char c = text.ptr[wide];

		if (c >= 0xE3 && c <= 0xED && !text_has(text, wide, "\xE3\x80"))
			wide += 3;
		else if (ascii_is_alnum(c) || c == '-' ||
			 (c == '.' && byte_at(text, wide + 1) > ' '))
			wide++;
		else
			break;
	}
	return wide <= text.len && ends_in_tld(text, at, wide) ? wide : end;
}
