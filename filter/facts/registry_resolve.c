/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry_resolve - finish a registry once all files are read.
 *
 * Contract: registry_resolve() and registry_find() of registry.h.
 * Failure: findings brand-override, duplicate-brand, shared-alias;
 * ERR_MEMORY.
 * Threads: a registry belongs to one thread until it is resolved.
 */
#include "facts/registry.h"

#include "base/ascii.h"

#include <stdlib.h>

static int compare_brands(const void *left, const void *right)
{
	const struct brand *a = left;
	const struct brand *b = right;
	int order = strcmp(a->id, b->id);

	return order ? order : (a->order > b->order) - (a->order < b->order);
}

/* Of two brands of one id the later stays. */
static void add_override(const struct brand *old, const struct brand *new,
			 struct diag_list *diags)
{
	if (old->place.source == new->place.source)
		diag_add(diags, SEVERITY_ERROR, "duplicate-brand", new->place,
			 "brand '%s' is in this file twice; the first is in "
			 "line %u",
			 new->id, old->place.line);
	else
		diag_add(diags, SEVERITY_WARNING, "brand-override", new->place,
			 "brand '%s' takes the place of the one in %s", new->id,
			 old->place.source ? old->place.source->path
					   : "another file");
}

static void drop_overridden(struct registry *registry, struct diag_list *diags)
{
	size_t kept = 0;

	for (size_t i = 0; i < registry->n; i++) {
		const struct brand *brand = &registry->brands[i];

		if (i + 1 < registry->n &&
		    strcmp(brand->id, brand[1].id) == 0) {
			add_override(brand, &brand[1], diags);
			continue;
		}
		registry->brands[kept++] = *brand;
	}
	registry->n = kept;
}

struct named {
	const struct brand *brand;
	const struct brand_text *name;
};

static int compare_nocase(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return ascii_lower(a.ptr[i]) - ascii_lower(b.ptr[i]);
	return (a.len > b.len) - (a.len < b.len);
}

static int compare_named(const void *left, const void *right)
{
	const struct named *a = left;
	const struct named *b = right;
	int order = compare_nocase(a->name->text, b->name->text);

	if (order)
		return order;
	return (a->brand->order > b->brand->order) -
	       (a->brand->order < b->brand->order);
}

static int check_shared(const struct registry *registry,
			struct diag_list *diags)
{
	struct named *named;
	size_t n = 0;

	for (size_t i = 0; i < registry->n; i++)
		n += registry->brands[i].names.n;
	named = malloc((n + 1) * sizeof(*named));
	if (!named)
		return ERR_MEMORY;
	n = 0;
	for (size_t i = 0; i < registry->n; i++)
		for (size_t j = 0; j < registry->brands[i].names.n; j++)
			named[n++] = (struct named){
			    &registry->brands[i],
			    &registry->brands[i].names.items[j]};
	qsort(named, n, sizeof(*named), compare_named);
	for (size_t i = 1; i < n; i++) {
		if (named[i].brand == named[i - 1].brand ||
		    compare_nocase(named[i].name->text,
				   named[i - 1].name->text) != 0)
			continue;
		diag_add_hint(diags, SEVERITY_WARNING, "shared-alias",
			      named[i].name->place,
			      "a message with this name claims both; make it a "
			      "weak alias of the lesser known",
			      "'%.*s' is a name of brand '%s' too",
			      (int)named[i].name->text.len,
			      (const char *)named[i].name->text.ptr,
			      named[i - 1].brand->id);
	}
	free(named);
	return 0;
}

int registry_resolve(struct registry *registry, struct diag_list *diags)
{
	if (registry->n == 0)
		return 0;
	qsort(registry->brands, registry->n, sizeof(*registry->brands),
	      compare_brands);
	drop_overridden(registry, diags);
	return check_shared(registry, diags);
}

const struct brand *registry_find(const struct registry *registry,
				  struct span id)
{
	size_t low = 0;
	size_t high = registry->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(span_of(registry->brands[middle].id),
					 id);

		if (order == 0)
			return &registry->brands[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
