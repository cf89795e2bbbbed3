/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brand_index.h - the brand registry compiled for look-up.
 *
 * Made once, when a ruleset is loaded; immutable afterwards. Brands are
 * numbered from 0; each has two sets of words in the scanner, numbered one
 * after the other: names that claim the brand wherever they stand, and
 * ambiguous ones that claim it only in a signature, as sender or as display
 * name.
 */
#ifndef SCAMSIEVE_FACTS_BRAND_INDEX_H
#define SCAMSIEVE_FACTS_BRAND_INDEX_H

#include "facts/vocabulary.h"

#define BRAND_NONE UINT32_MAX

struct brand_entry {
	const char *id;
	const char *name;
	const char *kind;    /* "bank", "wallet", ... */
	const char *country; /* ISO 3166-1 alpha-2 */
	bool has_phones;     /* the registry knows its numbers */
	bool has_domains;
	bool has_senders;
};

/* One known contact or name of a brand. */
struct brand_key {
	struct span key; /* lower case; phones as digits */
	uint32_t brand;
	uint32_t lead; /* the first four bytes, by which most differ */
};

/* Sorted by key; a key may stand for several brands. */
struct brand_keys {
	struct brand_key *items;
	size_t n;
	size_t capacity;
};

/* A domain's label, made ready to be compared for likeness. */
struct brand_label {
	struct span label;     /* "paypal" */
	struct span canonical; /* look-alike letters brought to one */
	uint32_t letters;      /* bit for each letter that it has */
	uint32_t brand;
};

/* Labels by two of their letters: items[starts[p] .. starts[p + 1]). */
struct label_pairs {
	uint32_t *starts;
	uint32_t *items;
};

struct brand_index {
	struct brand_entry *brands;
	size_t n_brands;
	uint32_t first_set; /* brand b: first_set + 2b, and + 1 for weak */
	uint32_t all_names; /* the set of all these words, or SET_NONE */
	struct brand_keys domains;
	struct brand_keys labels;  /* "icbc" of icbc.com.cn, 4 bytes or more */
	struct brand_label *likes; /* the same, without repeats */
	size_t n_likes;
	struct label_pairs heads; /* likes by their first two letters */
	struct label_pairs tails; /* by their last two */
	struct label_pairs canonical_heads;
	struct brand_keys phones;
	struct brand_keys emails;
	struct brand_keys handles; /* "wechat:id" */
	struct brand_keys senders;
};

/* Add a key (borrowed); 0 or ERR_MEMORY. Sort once all are in. */
int brand_keys_add(struct brand_keys *keys, struct arena *arena,
		   struct span key, uint32_t brand);
int brand_keys_sort(struct brand_keys *keys);

/*
 * Make index->likes from the sorted labels, in the arena. 0 or ERR_MEMORY.
 */
int brand_index_add_likes(struct brand_index *index, struct arena *arena);

/* The first entry with that key, entries of equal key following; or NULL. */
const struct brand_key *brand_keys_find(const struct brand_keys *keys,
					struct span key);

/* The next entry of the same key, or NULL. */
const struct brand_key *brand_keys_next(const struct brand_keys *keys,
					const struct brand_key *key);

/* Is there an entry that maps key to this very brand? */
bool brand_keys_has(const struct brand_keys *keys, struct span key,
		    uint32_t brand);

/* A normalised number without a country prefix that the registry leaves out. */
struct span brand_local_number(struct span number);

/* Is the number (or sender id) one of the brand's? Lower case. */
bool brand_owns_number(const struct brand_index *index, struct span number,
		       uint32_t brand);

/*
 * The brand to which a host belongs: the host itself or a parent domain of
 * it is registered. BRAND_NONE when nobody's.
 */
uint32_t brand_of_host(const struct brand_index *index, struct span host);

/* The same for one brand: does the host belong to it? */
bool brand_owns_host(const struct brand_index *index, struct span host,
		     uint32_t brand);

/*
 * The first entry of the nearest registered domain that is the host or a
 * parent of it, or NULL. *host becomes the parent of that domain, so that the
 * next call goes on from there.
 */
const struct brand_key *brand_domain_of(const struct brand_index *index,
					struct span *host);

/*
 * The same of a link's host. A brand at whose domain customers have their
 * mail is registered with "www." before it; a link to the bare domain is its
 * own all the same, though an address there is not.
 */
uint32_t brand_of_link_host(const struct brand_index *index, struct span host);

/* The first entry of the host with "www." before it, or NULL. */
const struct brand_key *brand_www_of(const struct brand_index *index,
				     struct span host);

/*
 * The brand whose domain a host imitates: its name as a label or between
 * hyphens of a foreign domain, or a label one slip or look-alike letter
 * away. BRAND_NONE when it imitates none, or belongs to a brand.
 */
uint32_t brand_imitated_by_host(const struct brand_index *index,
				struct span host, struct span domain);

#endif
