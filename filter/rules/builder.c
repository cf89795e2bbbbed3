/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder - what the parsers of rules share while a ruleset is made.
 *
 * Contract: see builder.h. What is kept goes into the ruleset's arena; ids
 * are found by a hash, for there may be tens of thousands of rules.
 * Failure: memory only, as a finding where nothing can be returned.
 * Limits: none of its own.
 * Threads: belongs to loading.
 */
#include "builder.h"

#define HASH_NONFATAL_OOM 1 /* without it uthash ends the program */
#include <uthash.h>

struct rule_id {
	UT_hash_handle hh;
	const char *id;
	uint32_t rule;
};

int builder_init(struct builder *builder, struct ruleset *ruleset,
		 struct arena *scratch, struct diag_list *diags)
{
	*builder = (struct builder){
	    .ruleset = ruleset,
	    .scratch = scratch,
	    .scan = scan_builder_new(),
	    .diags = diags,
	};
	return builder->scan ? 0 : ERR_MEMORY;
}

void builder_release(struct builder *builder)
{
	HASH_CLEAR(hh, builder->ids);
	scan_builder_free(builder->scan);
	builder->scan = NULL;
}

struct span builder_keep(struct builder *builder, struct span span)
{
	struct span copy = {NULL, 0};

	if (arena_copy(&builder->ruleset->arena, span, &copy) < 0)
		diag_add(builder->diags, SEVERITY_ERROR, "out-of-memory",
			 (struct place){0}, "out of memory");
	return copy;
}

const char *builder_keep_string(struct builder *builder, struct span span)
{
	struct span copy = builder_keep(builder, span);

	return copy.ptr ? (const char *)copy.ptr : "";
}

uint32_t builder_find_rule(const struct builder *builder, struct span id)
{
	struct rule_id *found;

	HASH_FIND(hh, builder->ids, id.ptr, id.len, found);
	return found ? found->rule : UINT32_MAX;
}

int builder_add_id(struct builder *builder, const char *id, uint32_t rule)
{
	struct rule_id *item = arena_zalloc(builder->scratch, 1, sizeof(*item));

	if (!item)
		return ERR_MEMORY;
	item->id = id;
	item->rule = rule;
	HASH_ADD_KEYPTR(hh, builder->ids, item->id, strlen(item->id), item);
	return item->hh.tbl ? 0 : ERR_MEMORY;
}
