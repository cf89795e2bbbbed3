/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_brand - brand entries that nobody has looked at, that own what is
 * not theirs, or that leave out what everybody asks of them.
 *
 * What 'verified' lists was found in a public source; a value that was
 * changed afterwards is not in it any more, and counts as not looked up.
 *
 * Contract: lint_find_brand() of lint_run.h.
 * Failure: ERR_MEMORY.
 * Threads: belongs to loading.
 */
#include "facts/registry.h"
#include "lint_run.h"

#include <stdlib.h>

enum { REVIEW_DAYS = 366, VALUES_BYTES = 4096 };

/* How others reach a brand, and how it reaches them. */
static const char *const contacts[] = {
    "domains", "phones", "emails", "handles", "senders",
};

/* Kinds whose names are borrowed to ask for what they never ask for. */
static const char *const guarded[] = {
    "bank", "card",  "wallet",   "government", "police",
    "tax",  "court", "exchange", "broker",
};

/* Kinds to which a whole suffix such as gov.br may belong. */
static const char *const authorities[] = {
    "government",
    "police",
    "tax",
    "court",
};

static bool is_one_of(const struct yaml_node *node, const char *const *words,
		      size_t n)
{
	if (!node || node->kind != YAML_SCALAR)
		return false;
	for (size_t i = 0; i < n; i++)
		if (span_equal_string(node->text, words[i]))
			return true;
	return false;
}

static bool has_item(const struct yaml_node *list, struct span text)
{
	for (const struct yaml_node *item = yaml_items(list); item;
	     item = item->next)
		if (item->kind == YAML_SCALAR && span_equal(item->text, text))
			return true;
	return false;
}

static void find_stale(struct lint_run *run, const struct yaml_node *brand,
		       struct span id)
{
	const struct yaml_node *reviewed = yaml_get(brand, "reviewed");
	int32_t day;

	if (!reviewed || reviewed->kind != YAML_SCALAR ||
	    !yaml_parse_date(reviewed->text, &day) ||
	    run->today - day <= REVIEW_DAYS)
		return;
	lint_add(run, LINT_STALE_REVIEW, reviewed->place, NULL,
		 lint_row(LINT_STALE_REVIEW)->advice,
		 "brand '%.*s' was last reviewed %lld days ago", (int)id.len,
		 (const char *)id.ptr, (long long)(run->today - day));
}

/* One finding for a brand, so that the limit of findings holds them all. */
static void find_unverified(struct lint_run *run, const struct yaml_node *brand,
			    struct span id)
{
	const struct yaml_node *verified = yaml_get(brand, "verified");
	const struct yaml_node *first = NULL;
	struct buf values;

	if (!run->options->is_on[LINT_UNVERIFIED_CONTACT])
		return;
	buf_init(&values, VALUES_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(contacts); i++)
		for (const struct yaml_node *item =
			 yaml_items(yaml_get(brand, contacts[i]));
		     item; item = item->next) {
			if (item->kind != YAML_SCALAR ||
			    has_item(verified, item->text))
				continue;
			buf_add_format(&values, "%s%.*s", first ? ", " : "",
				       (int)item->text.len,
				       (const char *)item->text.ptr);
			first = first ? first : item;
		}
	if (first)
		lint_add(run, LINT_UNVERIFIED_CONTACT, first->place, NULL,
			 lint_row(LINT_UNVERIFIED_CONTACT)->advice,
			 "of brand '%.*s' nobody has looked up %s", (int)id.len,
			 (const char *)id.ptr, buf_string(&values));
	buf_release(&values);
}

/* What 'verified' lists must be a contact of the brand. */
static void find_verified_nothing(struct lint_run *run,
				  const struct yaml_node *brand)
{
	for (const struct yaml_node *item =
		 yaml_items(yaml_get(brand, "verified"));
	     item; item = item->next) {
		bool is_contact = item->kind != YAML_SCALAR;

		for (size_t i = 0; i < ARRAY_LEN(contacts) && !is_contact; i++)
			is_contact = has_item(yaml_get(brand, contacts[i]),
					      item->text);
		if (!is_contact)
			lint_add(run, LINT_VERIFIED_NOTHING, item->place, NULL,
				 lint_row(LINT_VERIFIED_NOTHING)->advice,
				 "'%.*s' is no domain, phone, email, handle or "
				 "sender of this brand",
				 (int)item->text.len,
				 (const char *)item->text.ptr);
	}
}

static void find_hosting(struct lint_run *run, const struct yaml_node *brand)
{
	bool is_authority = is_one_of(yaml_get(brand, "kind"), authorities,
				      ARRAY_LEN(authorities));

	for (const struct yaml_node *item =
		 yaml_items(yaml_get(brand, "domains"));
	     item; item = item->next)
		if (item->kind == YAML_SCALAR &&
		    registry_domain_hosts_others(item->text, is_authority))
			lint_add(run, LINT_HOSTING_DOMAIN, item->place, NULL,
				 lint_row(LINT_HOSTING_DOMAIN)->advice,
				 "anybody can have pages at '%.*s'",
				 (int)item->text.len,
				 (const char *)item->text.ptr);
}

static void find_unguarded(struct lint_run *run, const struct yaml_node *brand,
			   struct place place)
{
	const struct yaml_node *kind = yaml_get(brand, "kind");

	if (!yaml_get(brand, "never_asks") &&
	    is_one_of(kind, guarded, ARRAY_LEN(guarded)))
		lint_add(run, LINT_MISSING_NEVER_ASKS, place, NULL,
			 lint_row(LINT_MISSING_NEVER_ASKS)->advice,
			 "a brand of kind %.*s does not say what it never asks "
			 "for",
			 (int)kind->text.len, (const char *)kind->text.ptr);
}

/* The brands of a file, to be walked; NULL when it has none. */
static const struct yaml_node *brands_of(const struct document *file)
{
	const struct yaml_node *brands;

	if (file->kind != DOCUMENT_BRANDS)
		return NULL;
	brands = yaml_get(file->doc.root, "brands");
	return brands && brands->kind == YAML_SEQUENCE ? brands->first : NULL;
}

struct owned {
	const struct yaml_node *domain;
	const struct yaml_node *id;
};

static int compare_owned(const void *left, const void *right)
{
	const struct owned *a = left;
	const struct owned *b = right;
	int order = span_compare(a->domain->text, b->domain->text);

	return order ? order : span_compare(a->id->text, b->id->text);
}

/* Over all files: each domain that a brand lists, into owned if there is one;
 * how many. */
static size_t gather_owned(const struct lint_run *run, struct owned *owned)
{
	size_t n = 0;

	for (size_t i = 0; i < run->n_documents; i++)
		for (const struct yaml_node *brand =
			 brands_of(&run->documents[i]);
		     brand; brand = brand->next) {
			const struct yaml_node *id = yaml_get(brand, "id");
			const struct yaml_node *domain = yaml_items(
			    yaml_get(brand, "domains"));

			if (!id || id->kind != YAML_SCALAR)
				continue;
			for (; domain; domain = domain->next) {
				if (domain->kind != YAML_SCALAR)
					continue;
				if (owned)
					owned[n] = (struct owned){domain, id};
				n++;
			}
		}
	return n;
}

static int find_shared(struct lint_run *run)
{
	size_t n = gather_owned(run, NULL);
	struct owned *owned;

	if (n == 0 || run->options->is_off[LINT_SHARED_DOMAIN])
		return 0;
	owned = malloc(n * sizeof(*owned));
	if (!owned)
		return ERR_MEMORY;
	gather_owned(run, owned);
	qsort(owned, n, sizeof(*owned), compare_owned);
	for (size_t i = 1; i < n; i++) {
		const struct owned *a = &owned[i - 1];
		const struct owned *b = &owned[i];

		if (!span_equal(a->domain->text, b->domain->text) ||
		    span_equal(a->id->text, b->id->text) ||
		    !lint_wants_place(run, &b->domain->place))
			continue;
		lint_add(run, LINT_SHARED_DOMAIN, b->domain->place, NULL,
			 lint_row(LINT_SHARED_DOMAIN)->advice,
			 "'%.*s' is a domain of brand '%.*s' too",
			 (int)b->domain->text.len,
			 (const char *)b->domain->text.ptr,
			 (int)a->id->text.len, (const char *)a->id->text.ptr);
	}
	free(owned);
	return 0;
}

int lint_find_brand(struct lint_run *run)
{
	for (size_t i = 0; i < run->n_documents; i++) {
		const struct yaml_node *brand = brands_of(&run->documents[i]);

		if (!lint_wants_file(run, &run->documents[i]))
			continue;
		for (; brand; brand = brand->next) {
			const struct yaml_node *id = yaml_get(brand, "id");

			if (!id || id->kind != YAML_SCALAR)
				continue;
			find_stale(run, brand, id->text);
			find_unverified(run, brand, id->text);
			find_verified_nothing(run, brand);
			find_hosting(run, brand);
			find_unguarded(run, brand, id->place);
		}
	}
	return find_shared(run);
}
