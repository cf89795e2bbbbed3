/* SPDX-License-Identifier: Apache-2.0 */
/*
 * brand_build - a resolved registry into the index that matching uses.
 *
 * Contract: see facts_build.h.
 * Failure: memory; a name of which folding leaves nothing is a finding.
 * Limits: domain labels shorter than LABEL_MIN do not make look-alikes.
 * Threads: belongs to loading.
 */
#include "facts/facts_build.h"

#include "facts/link.h"

enum { LABEL_MIN = 4 };

struct index_builder {
	struct brand_index *index;
	struct scan_builder *scan;
	struct arena *arena;
	struct arena *scratch;
	struct diag_list *diags;
};

static int add_names(struct index_builder *builder, uint32_t set,
		     const struct brand_texts *names)
{
	for (size_t i = 0; i < names->n; i++) {
		int rc = scan_builder_add_written(
		    builder->scan, set, names->items[i].text, builder->scratch);

		if (rc == ERR_INPUT)
			diag_add(builder->diags, SEVERITY_ERROR,
				 "never-matches", names->items[i].place,
				 "nothing is left of this after folding");
		else if (rc)
			return rc;
	}
	return 0;
}

/* Keep a key as folded text shows it. */
static int add_folded(struct index_builder *builder, struct brand_keys *keys,
		      struct span text, uint32_t brand)
{
	struct arena_mark before = arena_mark(builder->scratch);
	struct span folded;

	if (fold_literal(text, builder->scratch, &folded) ||
	    arena_copy(builder->arena, folded, &folded) < 0)
		return ERR_MEMORY;
	arena_rewind(builder->scratch, before);
	return brand_keys_add(keys, builder->arena, folded, brand);
}

static int add_all(struct index_builder *builder, struct brand_keys *keys,
		   const struct brand_texts *texts, uint32_t brand)
{
	for (size_t i = 0; i < texts->n; i++)
		if (add_folded(builder, keys, texts->items[i].text, brand))
			return ERR_MEMORY;
	return 0;
}

static int add_domains(struct index_builder *builder,
		       const struct brand_texts *domains, uint32_t brand)
{
	for (size_t i = 0; i < domains->n; i++) {
		struct span domain;
		struct span label;
		size_t dot;

		if (arena_copy(builder->arena, domains->items[i].text,
			       &domain) < 0 ||
		    brand_keys_add(&builder->index->domains, builder->arena,
				   domain, brand))
			return ERR_MEMORY;
		label = link_domain(domain);
		dot = span_find(label, span_of("."), 0);
		label.len = dot == SIZE_MAX ? 0 : dot;
		if (label.len >= LABEL_MIN &&
		    brand_keys_add(&builder->index->labels, builder->arena,
				   label, brand))
			return ERR_MEMORY;
	}
	return 0;
}

static int add_phones(struct index_builder *builder, const struct brand *brand,
		      uint32_t number)
{
	for (size_t i = 0; i < brand->phones.n; i++) {
		struct phone_forms forms;

		if (!registry_phone_forms(brand->phones.items[i].text,
					  brand->country, &forms))
			continue;
		for (size_t k = 0; k < forms.n; k++) {
			struct span digits;

			if (arena_copy(builder->arena, span_of(forms.digits[k]),
				       &digits) < 0 ||
			    brand_keys_add(&builder->index->phones,
					   builder->arena, digits, number))
				return ERR_MEMORY;
		}
	}
	return 0;
}

static int keep_string(struct index_builder *builder, struct span text,
		       const char **string)
{
	struct span copy;

	if (arena_copy(builder->arena, text, &copy) < 0)
		return ERR_MEMORY;
	*string = (const char *)copy.ptr;
	return 0;
}

static int add_brand(struct index_builder *builder, const struct brand *brand,
		     uint32_t number)
{
	struct brand_index *index = builder->index;
	struct brand_entry *entry = &index->brands[number];
	uint32_t strong = scan_builder_add_set(builder->scan);
	uint32_t weak = scan_builder_add_set(builder->scan);

	if (strong == UINT32_MAX || weak == UINT32_MAX)
		return ERR_MEMORY;
	scan_builder_mark_listed(builder->scan, strong);
	scan_builder_mark_listed(builder->scan, weak);
	if (number == 0)
		index->first_set = strong;
	entry->has_phones = brand->phones.n > 0;
	entry->has_domains = brand->domains.n > 0;
	entry->has_senders = brand->senders.n > 0;
	if (keep_string(builder, span_of(brand->id), &entry->id) ||
	    keep_string(builder, span_of(brand_kind_name(brand->kind)),
			&entry->kind) ||
	    keep_string(builder, brand->name, &entry->name) ||
	    keep_string(builder, span_of(brand->country), &entry->country) ||
	    add_names(builder, strong, &brand->names) ||
	    add_names(builder, weak, &brand->weak_aliases) ||
	    add_domains(builder, &brand->domains, number) ||
	    add_phones(builder, brand, number) ||
	    add_all(builder, &index->emails, &brand->emails, number) ||
	    add_all(builder, &index->handles, &brand->handles, number) ||
	    add_all(builder, &index->senders, &brand->senders, number) ||
	    add_all(builder, &index->senders, &brand->names, number) ||
	    add_all(builder, &index->senders, &brand->weak_aliases, number))
		return ERR_MEMORY;
	return 0;
}

/* One set that any name hits, so that most messages ask about one set. */
static int add_all_names(struct index_builder *builder)
{
	struct brand_index *index = builder->index;

	index->all_names = SET_NONE;
	if (index->n_brands == 0)
		return 0;
	index->all_names = scan_builder_add_set(builder->scan);
	if (index->all_names == UINT32_MAX)
		return ERR_MEMORY;
	for (uint32_t i = 0; i < 2 * index->n_brands; i++)
		if (scan_builder_include(builder->scan, index->all_names,
					 index->first_set + i))
			return ERR_MEMORY;
	return 0;
}

static int sort_all(struct brand_index *index)
{
	struct brand_keys *const all[] = {
	    &index->domains, &index->labels,  &index->phones,
	    &index->emails,  &index->handles, &index->senders,
	};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_LEN(all) && !rc; i++)
		rc = brand_keys_sort(all[i]);
	return rc;
}

int brand_index_build(struct brand_index *index,
		      const struct registry *registry,
		      struct scan_builder *scan, struct arena *arena,
		      struct diag_list *diags)
{
	struct arena scratch;
	struct index_builder builder = {.index = index,
					.scan = scan,
					.arena = arena,
					.scratch = &scratch,
					.diags = diags};
	int rc = 0;

	*index = (struct brand_index){0};
	index->brands = arena_zalloc(arena, registry->n + 1,
				     sizeof(*index->brands));
	if (!index->brands)
		return ERR_MEMORY;
	arena_init(&scratch, 0);
	for (size_t i = 0; i < registry->n && !rc; i++)
		rc = add_brand(&builder, &registry->brands[i], (uint32_t)i);
	index->n_brands = registry->n;
	if (!rc)
		rc = add_all_names(&builder);
	arena_release(&scratch);
	if (!rc)
		rc = sort_all(index);
	return rc ? rc : brand_index_add_likes(index, arena);
}
