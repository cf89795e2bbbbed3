/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry.h - the brands of brand files, read and checked, as written.
 *
 * A registry gathers over all files: registry_parse() for each, in order,
 * then registry_resolve() once. Texts are borrowed from the YAML trees,
 * everything else is in the registry's arena. brand_index.h is what is
 * compiled from it for matching.
 */
#ifndef SCAMSIEVE_FACTS_REGISTRY_H
#define SCAMSIEVE_FACTS_REGISTRY_H

#include "base/yaml_read.h"
#include "facts/ask_kind.h"

enum {
	REGISTRY_BRAND_LIMIT = 20000, /* over all files */
	REGISTRY_TEXT_LIMIT = 500,    /* aliases, domains ... each, a brand */
	REGISTRY_TEXT_BYTES = 256
};

enum brand_kind {
#define BRAND_KIND(upper, lower, doc) BRAND_##upper,
#include "facts/brand_kind.def"
#undef BRAND_KIND
	BRAND_KIND_COUNT
};

struct brand_text {
	struct span text; /* as written, no white space at the ends */
	struct place place;
};

struct brand_texts {
	struct brand_text *items;
	size_t n;
};

struct brand {
	const char *id;           /* "icbc" */
	struct span name;         /* as the brand writes itself */
	struct brand_texts names; /* the name, if not weak, and aliases */
	/*
	 * Words that mean other things as well (apple, 移动): they claim the
	 * brand only in a signature, as sender or as display name.
	 */
	struct brand_texts weak_aliases;
	enum brand_kind kind;
	const char *country; /* ISO 3166-1 alpha-2, or "INT" */
	/*
	 * Lower case; "icbc.com.cn" stands for its subdomains too. Unicode
	 * labels are written as xn--.
	 */
	struct brand_texts domains;
	struct brand_texts phones;  /* see registry_phone_forms() */
	struct brand_texts emails;  /* whole addresses, lower case */
	struct brand_texts handles; /* "wechat:name" */
	struct brand_texts senders; /* SMS originators */
	uint32_t never_asks;        /* bit (1 << enum ask_kind) */
	struct span source;         /* where it was looked up */
	int32_t reviewed_day;       /* days since 1970-01-01; 0: never */
	struct place place;         /* of the id */
	uint32_t order;             /* of reading, over all files */
};

struct registry {
	struct arena *arena;
	struct brand *brands; /* sorted by id once resolved */
	size_t n;
	size_t capacity;
};

/* "bank", "wallet", ... */
const char *brand_kind_name(enum brand_kind kind);
/* One line for manuals and schemas. */
const char *brand_kind_doc(enum brand_kind kind);

/* An empty registry; the arena must outlive it. */
void registry_init(struct registry *registry, struct arena *arena);

/*
 * Take one file (a map with kind: brands) into the registry.
 * 0 (findings may still have been added), ERR_LIMIT or ERR_MEMORY.
 *
 * Lints beside those of yaml_read.h: schema-version, bad-name, bad-alias,
 * bad-country, bad-domain, bad-phone, bad-email, bad-handle, bad-source,
 * registry-size; warnings no-source, no-review.
 */
int registry_parse(struct registry *registry, const struct yaml_node *root,
		   struct diag_list *diags);

/*
 * After the last file: of brands with the same id the last one read stays
 * (warning brand-override; error duplicate-brand within one file), names
 * that several brands share are warned of (shared-alias), brands are sorted
 * by id. 0 or ERR_MEMORY.
 */
int registry_resolve(struct registry *registry, struct diag_list *diags);

/* The brand of that id in a resolved registry, or NULL. */
const struct brand *registry_find(const struct registry *registry,
				  struct span id);

enum { PHONE_FORM_LIMIT = 4, PHONE_DIGITS_LIMIT = 20 };

struct phone_forms {
	char digits[PHONE_FORM_LIMIT][PHONE_DIGITS_LIMIT + 1];
	size_t n;
};

/*
 * The digits of a registered number in each way that people write them:
 * national with and without the trunk prefix, international without the
 * plus sign. "+44 345 740 4404" of a brand in GB gives 443457404404,
 * 03457404404 and 3457404404; a short code gives itself. country is what
 * a number without a plus sign belongs to ("INT": nothing is known of it).
 * ITU-T E.164 for calling codes. False when it is no number: fewer than 3
 * or more than 15 digits, or other characters than +, digits, white space,
 * '-', '.', '/', '(' and ')'.
 */
bool registry_phone_forms(struct span phone, const char *country,
			  struct phone_forms *forms);

/*
 * Can anybody have pages there? True of public suffixes, shorteners and
 * free hosting. To an authority a suffix may belong (gov.br, nhs.uk).
 */
bool registry_domain_hosts_others(struct span domain, bool is_authority);

/* Is it an ISO 3166-1 alpha-2 code? */
bool registry_is_country(struct span text);

/* The key table of a brand file, *n keys; for checks and schemas. */
const struct yaml_key *registry_keys(size_t *n);

#endif
