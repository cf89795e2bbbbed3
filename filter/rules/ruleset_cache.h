/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_cache.h - compiled rulesets on disk, for programs that start for
 * every message.
 *
 * A ruleset that is to be stored is built in memory at one fixed address;
 * the file is that memory, mapped at the same address again, so nothing is
 * parsed and no pointer is touched. A file is used only when the owner is
 * the process's user, nobody else may write it or its folder, the key (of
 * the rule files' content and the build) is the same, and the checksum holds.
 * Anything else means that the rules are compiled as if there were no file;
 * deleting it is safe.
 */
#ifndef SCAMSIEVE_RULES_RULESET_CACHE_H
#define SCAMSIEVE_RULES_RULESET_CACHE_H

#include "base/hash.h"
#include "rule_files.h"
#include "ruleset_private.h"

/* The key of these files as this build would compile them. */
struct hash_digest cache_key_of(const struct rule_files *files);

/* Load the ruleset of this key from the folder; NULL when there is none that
 * can be trusted. */
struct ruleset *cache_load(const char *folder, struct hash_digest key);

/*
 * Memory at the fixed address in which a ruleset that is to be stored is
 * built; NULL when the address is taken (another ruleset is there).
 */
void *cache_region_map(size_t *size);
void cache_region_unmap(void *region);

/*
 * Store a ruleset built in such memory. Makes the folder when it is missing,
 * replaces the file in one step, removes files not used for a month. What
 * cannot be stored is not: nobody is told, the ruleset stands.
 */
void cache_save(const char *folder, struct hash_digest key,
		const struct ruleset *ruleset);

#endif
