/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset - a compiled ruleset from its first byte to its last.
 *
 * It lies in its own arena, which lies at the cache's address when it is to
 * be stored.
 *
 * Contract: see ruleset.h.
 * Failure: memory only.
 * Limits: none of its own.
 * Threads: made and freed by one; shared in between.
 */
#include "ruleset_cache.h"

struct ruleset *ruleset_new(bool is_stored)
{
	struct arena arena;
	struct ruleset *made;
	size_t size;
	void *region = is_stored ? cache_region_map(&size) : NULL;

	if (region)
		arena_init_region(&arena, region, size);
	else
		arena_init(&arena, 0);
	made = arena_zalloc(&arena, 1, sizeof(*made));
	if (made)
		made->arena = arena;
	return made;
}

void ruleset_set_day(struct ruleset *ruleset)
{
	int64_t today = ruleset->options.now_s / 86400;

	ruleset->stats.n_expired = 0;
	for (size_t i = 0; i < ruleset->n_rules; i++) {
		struct rule *rule = &ruleset->rules[i];
		bool is_expired = today > 0 && rule->expires_day < today;

		rule->is_off = is_expired || rule->status == STATUS_DEPRECATED;
		ruleset->stats.n_expired += is_expired;
	}
}

void ruleset_free(struct ruleset *ruleset)
{
	struct arena arena;

	if (!ruleset)
		return;
	for (size_t i = 0; i < ruleset->n_regexes; i++)
		regex_release(ruleset->regexes[i]);
	arena = ruleset->arena;
	if (arena.is_region)
		cache_region_unmap(arena.blocks);
	else
		arena_release(&arena);
}

void ruleset_stats(const struct ruleset *ruleset, struct ruleset_stats *stats)
{
	*stats = ruleset->stats;
}
