/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart_store - groups of parts in a hash table and two lists.
 *
 * Contract: see multipart_private.h. The table finds a group by its key,
 * the lists hold them by age: those that wait, and those that were answered
 * and are kept for parts that come again.
 * Failure: ERR_MEMORY, or NULL; nothing is changed then.
 * Limits: used_bytes counts groups, parts, answers and an allowance for the
 * allocator.
 * Threads: one thread at a time.
 */
#include "multipart_private.h"

#include <stdlib.h>

void store_free_parts(struct store_part *part)
{
	while (part) {
		struct store_part *next = part->next;

		free(part);
		part = next;
	}
}

void store_free(struct multipart *multipart, struct store_group *group)
{
	if (!group)
		return;
	multipart->used_bytes -= group->used_bytes;
	store_free_parts(group->parts);
	free(group->answer);
	free(group);
}

void store_free_list(struct multipart *multipart, struct store_list *list)
{
	while (list->oldest) {
		struct store_group *group = list->oldest;

		list->oldest = group->newer;
		store_free(multipart, group);
	}
	list->newest = NULL;
}

static void list_append(struct store_list *list, struct store_group *group)
{
	group->older = list->newest;
	group->newer = NULL;
	if (list->newest)
		list->newest->newer = group;
	else
		list->oldest = group;
	list->newest = group;
}

static void list_remove(struct store_list *list, struct store_group *group)
{
	if (group->older)
		group->older->newer = group->newer;
	else
		list->oldest = group->newer;
	if (group->newer)
		group->newer->older = group->older;
	else
		list->newest = group->older;
}

static struct store_group **bucket_of(struct multipart *multipart,
				      uint64_t hash)
{
	return &multipart->buckets[hash & (multipart->n_buckets - 1)];
}

void store_enter(struct multipart *multipart, struct store_group *group)
{
	struct store_group **bucket = bucket_of(multipart, group->hash);

	group->next_in_bucket = *bucket;
	*bucket = group;
	if (group->is_settled) {
		list_append(&multipart->settled, group);
	} else {
		list_append(&multipart->waiting, group);
		multipart->n_waiting++;
	}
}

void store_leave(struct multipart *multipart, struct store_group *group)
{
	struct store_group **at = bucket_of(multipart, group->hash);

	while (*at != group)
		at = &(*at)->next_in_bucket;
	*at = group->next_in_bucket;
	if (group->is_settled) {
		list_remove(&multipart->settled, group);
	} else {
		list_remove(&multipart->waiting, group);
		multipart->n_waiting--;
	}
}

void store_drop(struct multipart *multipart, struct store_group *group)
{
	store_leave(multipart, group);
	store_free(multipart, group);
}

static bool is_same_concat(struct sms_concat a, struct sms_concat b)
{
	return a.reference == b.reference && a.total == b.total &&
	       a.is_wide == b.is_wide;
}

/* The key's hash: both addresses behind each other, then the rest. */
uint64_t store_hash_key(const struct multipart *multipart,
			const struct multipart_part *part)
{
	unsigned char key[MULTIPART_ADDRESS_LIMIT + 8];
	size_t len = 0;

	if (part->from.len)
		memcpy(key, part->from.ptr, part->from.len);
	len += part->from.len;
	if (part->to.len)
		memcpy(key + len, part->to.ptr, part->to.len);
	len += part->to.len;
	key[len++] = (unsigned char)(part->from.len & 0xFF);
	key[len++] = (unsigned char)(part->from.len >> 8);
	key[len++] = (unsigned char)(part->concat.reference & 0xFF);
	key[len++] = (unsigned char)(part->concat.reference >> 8);
	key[len++] = part->concat.total;
	key[len++] = part->concat.is_wide;
	return hash_bytes(span_make(key, len), multipart->limits.seed);
}

uint64_t store_hash_payload(const struct multipart *multipart,
			    const struct sms_payload *payload)
{
	struct hash_seed seed = multipart->limits.seed;

	seed.words[0] ^= (uint64_t)payload->alphabet << 32 |
			 (uint64_t)payload->shift.locking << 24 |
			 (uint64_t)payload->shift.single << 16 |
			 payload->port_to;
	return hash_bytes(payload->bytes, seed);
}

struct store_group *store_find(struct multipart *multipart, uint64_t hash,
			       const struct multipart_part *part)
{
	struct store_group *group = *bucket_of(multipart, hash);

	for (; group; group = group->next_in_bucket) {
		if (group->hash == hash &&
		    is_same_concat(group->concat, part->concat) &&
		    span_equal(group->from, part->from) &&
		    span_equal(group->to, part->to))
			return group;
	}
	return NULL;
}

const struct store_part *store_find_part(const struct store_group *group,
					 uint8_t number)
{
	const struct store_part *part = group->parts;

	while (part && part->number < number)
		part = part->next;
	return part && part->number == number ? part : NULL;
}

size_t store_group_bytes(const struct multipart_part *part)
{
	return sizeof(struct store_group) + part->from.len + part->to.len +
	       MULTIPART_ALLOCATION_BYTES;
}

size_t store_part_bytes(size_t payload_len)
{
	return sizeof(struct store_part) + payload_len +
	       MULTIPART_ALLOCATION_BYTES;
}

struct store_group *store_new_group(struct multipart *multipart, uint64_t hash,
				    const struct multipart_part *part)
{
	struct store_group *group = malloc(sizeof(*group) + part->from.len +
					   part->to.len);

	if (!group)
		return NULL;
	*group = (struct store_group){
	    .hash = hash,
	    .since_ms = multipart->clock_ms,
	    .used_bytes = store_group_bytes(part),
	    .concat = part->concat,
	    .from = span_make(group->key, part->from.len),
	    .to = span_make(group->key + part->from.len, part->to.len),
	};
	group->concat.number = 0;
	if (part->from.len)
		memcpy(group->key, part->from.ptr, part->from.len);
	if (part->to.len)
		memcpy(group->key + part->from.len, part->to.ptr, part->to.len);
	multipart->used_bytes += group->used_bytes;
	return group;
}

int store_insert(struct multipart *multipart, struct store_group *group,
		 const struct multipart_part *part, uint64_t hash,
		 bool is_repeat)
{
	size_t len = is_repeat ? 0 : part->payload.bytes.len;
	struct store_part *stored = malloc(sizeof(*stored) + len);
	struct store_part **at = &group->parts;

	if (!stored)
		return ERR_MEMORY;
	*stored = (struct store_part){
	    .id = part->id,
	    .hash = hash,
	    .payload = part->payload,
	    .number = part->concat.number,
	    .is_repeat = is_repeat,
	};
	stored->payload.bytes = span_make(stored->bytes, len);
	if (len)
		memcpy(stored->bytes, part->payload.bytes.ptr, len);
	while (*at && (*at)->number <= stored->number)
		at = &(*at)->next;
	stored->next = *at;
	*at = stored;
	if (is_repeat)
		group->n_repeats++;
	else
		group->n_parts++;
	group->used_bytes += store_part_bytes(len);
	multipart->used_bytes += store_part_bytes(len);
	return 0;
}

bool store_has_room(struct multipart *multipart, size_t need,
		    struct store_group **oldest)
{
	size_t limit = multipart->limits.memory_bytes;
	struct store_group *settled = multipart->settled.oldest;

	while (multipart->used_bytes + need > limit && settled) {
		struct store_group *newer = settled->newer;

		store_drop(multipart, settled);
		settled = newer;
	}
	if (multipart->used_bytes + need <= limit)
		return true;
	*oldest = multipart->waiting.oldest;
	return false;
}

struct store_part *store_thin_parts(const struct store_group *group,
				    size_t *used)
{
	struct store_part *first = NULL;
	struct store_part **at = &first;

	for (const struct store_part *part = group->parts; part;
	     part = part->next) {
		if (part->is_repeat)
			continue;
		*at = malloc(sizeof(**at));
		if (!*at) {
			store_free_parts(first);
			return NULL;
		}
		**at = (struct store_part){.hash = part->hash,
					   .number = part->number};
		at = &(*at)->next;
		*used += store_part_bytes(0);
	}
	return first;
}
