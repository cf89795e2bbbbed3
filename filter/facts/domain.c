/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain - public suffixes, IDNA, and lists of known hosts.
 *
 * Contract: see domain.h. The public suffix list is the one compiled into
 * libpsl: no file is read, and two machines of one release agree. As libpsl
 * walks through its list for each suffix that it is asked about, and the same
 * hosts come again within a message and from one to the next, each thread
 * keeps what it said of the last ones. The lists of link_table.def are put
 * into one hash table on first use.
 * Failure: a host that cannot be judged has no flags and is its own domain.
 * Limits: hosts longer than HOST_MAX as ASCII are their own domain; of a
 * host only the last SUFFIX_LABELS_MAX labels are tried as a suffix. What is
 * kept is MEMOS hosts of at most MEMO_HOST_MAX bytes a thread.
 * Threads: safe; the table is built under pthread_once, and what is kept of
 * the list's answers is the thread's own and follows from the list alone.
 */
#include "domain.h"
#include "finder.h"
#include "facts/link.h"

#include <pthread.h>

#include <idn2.h>
#include <libpsl.h>

/* What the table says beside the link flags. */
enum {
	IS_HOST = 1 << 24,
	IS_SURE = 1 << 25,
	IS_RARE = 1 << 26,
	IS_LAST_LABEL = 1 << 27, /* of a known host */
	SUFFIX_LABELS_MAX = 5,
	MEMOS = 64,
	MEMO_HOST_MAX = 60
};

static const struct known {
	const char *name;
	uint32_t flags;
} known_names[] = {
#define LINK_HOST(flags, name) {name, IS_HOST | (flags)},
#define SURE_TLD(name) {name, IS_SURE},
#define RARE_TLD(name) {name, IS_RARE},
#include "link_table.def"
#undef LINK_HOST
#undef SURE_TLD
#undef RARE_TLD
};

enum { SLOTS = 2048 };
_Static_assert(ARRAY_LEN(known_names) * 2 < SLOTS, "the table is too full");

static struct {
	struct span name;
	uint32_t flags;
} slots[SLOTS];
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;

/* FNV-1a. */
static uint32_t hash_of(struct span name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ name.ptr[i]) * 16777619u;
	return hash;
}

/* Linear probing. */
static size_t slot_of(struct span name)
{
	size_t i = hash_of(name) % SLOTS;

	while (slots[i].name.ptr && !span_equal(slots[i].name, name))
		i = (i + 1) % SLOTS;
	return i;
}

static void slot_add(struct span name, uint32_t flags)
{
	size_t slot = slot_of(name);

	slots[slot].name = name;
	slots[slot].flags |= flags;
}

static void slots_build(void)
{
	for (size_t i = 0; i < ARRAY_LEN(known_names); i++) {
		struct span name = span_of(known_names[i].name);
		const char *dot = strrchr(known_names[i].name, '.');

		slot_add(name, known_names[i].flags);
		if (dot)
			slot_add(span_of(dot + 1), IS_LAST_LABEL);
	}
}

static uint32_t known_flags(struct span name)
{
	pthread_once(&slots_once, slots_build);
	return slots[slot_of(name)].flags;
}

static bool is_ascii(struct span span)
{
	for (size_t i = 0; i < span.len; i++)
		if (span.ptr[i] >= 0x80)
			return false;
	return true;
}

/* A C string of the host in ASCII (A-labels); false when it has none. */
static bool host_to_ascii(struct span host, char out[HOST_MAX + 1])
{
	char text[(size_t)HOST_MAX * 4 + 1];
	char *ascii = NULL;
	bool is_done = false;

	if (host.len == 0 || host.len >= sizeof(text) ||
	    memchr(host.ptr, 0, host.len))
		return false;
	memcpy(text, host.ptr, host.len);
	text[host.len] = '\0';
	if (is_ascii(host)) {
		if (host.len > HOST_MAX)
			return false;
		memcpy(out, text, host.len + 1);
		return true;
	}
	if (idn2_lookup_u8((const uint8_t *)text, (uint8_t **)&ascii,
			   IDN2_NONTRANSITIONAL) != IDN2_OK)
		return false;
	if (strlen(ascii) <= HOST_MAX) {
		memcpy(out, ascii, strlen(ascii) + 1);
		is_done = true;
	}
	idn2_free(ascii);
	return is_done;
}

bool domain_tld_is_reserved(struct span tld)
{
	return span_equal_string(tld, "example") ||
	       span_equal_string(tld, "test") ||
	       span_equal_string(tld, "invalid");
}

static bool is_icann_suffix(const char *name)
{
	return psl_is_public_suffix2(psl_builtin(), name,
				     PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) ==
	       1;
}

enum tld_class domain_tld_class(struct span tld)
{
	char ascii[HOST_MAX + 1];

	if (tld.len < 2 || tld.len > (size_t)LABEL_MAX * 4)
		return TLD_NONE;
	if (known_flags(tld) & IS_SURE)
		return TLD_SURE;
	if (domain_tld_is_reserved(tld))
		return TLD_UNSURE;
	if (!host_to_ascii(tld, ascii) || !is_icann_suffix(ascii))
		return TLD_NONE;
	return is_ascii(tld) ? TLD_UNSURE : TLD_SURE;
}

bool domain_is_suffix(struct span host)
{
	char ascii[HOST_MAX + 1];

	return host_to_ascii(host, ascii) && is_icann_suffix(ascii);
}

bool domain_is_known(struct span host)
{
	return (known_flags(host) & IS_HOST) != 0;
}

bool domain_ends_known(struct span label)
{
	return (known_flags(label) & IS_LAST_LABEL) != 0;
}

bool domain_tld_is_rare(struct span tld)
{
	return (known_flags(tld) & IS_RARE) != 0;
}

/* The last n labels of a host: where they begin. */
static size_t labels_start(const char *host, size_t len, size_t n)
{
	size_t start = len;

	while (start > 0) {
		if (host[start - 1] == '.' && --n == 0)
			return start;
		start--;
	}
	return 0;
}

/*
 * How many labels the public suffix of an ASCII host has, at least one. When
 * is_private is NULL, one label less than the host has is as good as all.
 */
static size_t suffix_labels(const char *host, bool *is_private)
{
	size_t len = strlen(host);
	size_t n = SUFFIX_LABELS_MAX;

	while (n > 1 && labels_start(host, len, n - 1) == 0)
		n--; /* it has no more labels */
	if (!is_private && labels_start(host, len, n) == 0)
		n--;
	for (; n > 1; n--) {
		const char *suffix = host + labels_start(host, len, n);

		if (!psl_is_public_suffix2(psl_builtin(), suffix,
					   PSL_TYPE_ANY |
					       PSL_TYPE_NO_STAR_RULE))
			continue;
		if (is_private)
			*is_private = !is_icann_suffix(suffix);
		return n;
	}
	return 1; /* not delegated: taken like a plain one, so not asked */
}

static size_t registrable_len(struct span host, bool *is_private)
{
	char ascii[HOST_MAX + 1];
	size_t labels;

	if (is_private)
		*is_private = false;
	if (!host_to_ascii(host, ascii))
		return host.len;
	labels = suffix_labels(ascii, is_private);
	return host.len -
	       labels_start((const char *)host.ptr, host.len, labels + 1);
}

/* What was found out of a host; none when len is 0. */
static _Thread_local struct memo {
	unsigned char host[MEMO_HOST_MAX];
	uint8_t len;
	uint8_t registrable_len;
	bool is_private;
	bool knows_private;
} memos[MEMOS];

/* Of two labels the whole is registrable, whatever their suffix is. */
static bool has_two_labels(struct span host)
{
	size_t dot = span_find(host, span_of("."), 0);

	return dot == SIZE_MAX ||
	       span_find(host, span_of("."), dot + 1) == SIZE_MAX;
}

size_t domain_registrable_len(struct span host, bool *is_private)
{
	struct memo *memo;

	if (!is_private && has_two_labels(host))
		return host.len;
	if (host.len == 0 || host.len > MEMO_HOST_MAX)
		return registrable_len(host, is_private);
	memo = &memos[hash_of(host) % MEMOS];
	if (!span_equal(span_make(memo->host, memo->len), host) ||
	    (is_private && !memo->knows_private)) {
		memo->registrable_len = (uint8_t)registrable_len(
		    host, is_private ? &memo->is_private : NULL);
		memo->knows_private = is_private != NULL;
		memcpy(memo->host, host.ptr, host.len);
		memo->len = (uint8_t)host.len;
	}
	if (is_private)
		*is_private = memo->is_private;
	return memo->registrable_len;
}

uint32_t domain_flags(struct span host, struct span registrable)
{
	uint32_t flags = 0;
	size_t floor = host.len - registrable.len;

	/* The host, then each host above it down to the registrable one. */
	for (size_t start = 0; start <= floor;) {
		uint32_t found = known_flags(
		    span_make(host.ptr + start, host.len - start));

		if (found & IS_HOST)
			flags |= found & (IS_HOST - 1u);
		while (start < host.len && host.ptr[start] != '.')
			start++;
		start++;
	}
	return flags;
}

size_t domain_to_unicode(struct span host, unsigned char *out, size_t capacity)
{
	char ascii[HOST_MAX + 1];
	char *unicode = NULL;
	size_t len;

	if (!host_to_ascii(host, ascii))
		return 0;
	if (idn2_to_unicode_8z8z(ascii, &unicode, 0) != IDN2_OK) {
		len = strlen(ascii);
		if (len > capacity)
			return 0;
		memcpy(out, ascii, len);
		return len;
	}
	len = strlen(unicode);
	if (len > capacity)
		len = 0;
	memcpy(out, unicode, len);
	for (size_t i = 0; i < len; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] |= 32;
	idn2_free(unicode);
	return len;
}
