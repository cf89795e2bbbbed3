/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart - decides which parts make a message, and when to give up.
 *
 * Contract: see multipart.h. A group waits, is handed out, and may then be
 * kept on as settled: without its parts' bytes, but with their hashes and
 * the answer.
 * Failure: nothing that was taken is ever dropped but by multipart_free();
 * what cannot be taken is refused.
 * Limits: memory_bytes counts groups, parts, answers and an allowance for
 * the allocator; the table itself is on top, one pointer a kilobyte.
 * Threads: one thread at a time.
 */
#include "message/multipart.h"

#include "multipart_private.h"

#include <stdlib.h>

enum { MEMORY_MIN = 64 * 1024, BYTES_A_BUCKET = 1024, BUCKETS_MAX = 1 << 20 };

/* What a part is to the group that has its key. */
enum relation {
	PART_IS_NEW,     /* or there is no such group */
	PART_IS_REPEAT,  /* its number and its content are there */
	PART_CONTRADICTS /* its number is there with other content */
};

struct multipart *multipart_new(const struct multipart_limits *limits)
{
	struct multipart *multipart = calloc(1, sizeof(*multipart));

	if (!multipart)
		return NULL;
	multipart->limits = *limits;
	if (multipart->limits.memory_bytes < MEMORY_MIN)
		multipart->limits.memory_bytes = MEMORY_MIN;
	multipart->n_buckets = 1;
	while (multipart->n_buckets <
		   multipart->limits.memory_bytes / BYTES_A_BUCKET &&
	       multipart->n_buckets < BUCKETS_MAX)
		multipart->n_buckets *= 2;
	multipart->buckets = calloc(multipart->n_buckets,
				    sizeof(struct store_group *));
	if (!multipart->buckets) {
		free(multipart);
		return NULL;
	}
	return multipart;
}

void multipart_free(struct multipart *multipart)
{
	if (!multipart)
		return;
	store_free_list(multipart, &multipart->waiting);
	store_free_list(multipart, &multipart->settled);
	store_free(multipart, multipart->given);
	free(multipart->buckets);
	free(multipart);
}

/* What was handed out last is over; then let time pass. */
static void begin_call(struct multipart *multipart, int64_t now_ms)
{
	store_free(multipart, multipart->given);
	multipart->given = NULL;
	if (multipart->has_clock && now_ms > multipart->last_now_ms)
		multipart->clock_ms += now_ms - multipart->last_now_ms;
	multipart->last_now_ms = now_ms;
	multipart->has_clock = true;
	while (multipart->settled.oldest &&
	       multipart->clock_ms - multipart->settled.oldest->since_ms >=
		   multipart->limits.wait_ms)
		store_drop(multipart, multipart->settled.oldest);
}

/* Hand a waiting group out. */
static void give(struct multipart *multipart, struct store_group *group,
		 enum multipart_reason reason, struct multipart_group *out)
{
	size_t n = 0;

	store_leave(multipart, group);
	multipart->given = group;
	for (struct store_part *part = group->parts; part; part = part->next)
		multipart->entries[n++] = (struct multipart_entry){
		    part->id, part->number, part->is_repeat, part->payload};
	*out = (struct multipart_group){
	    .reason = reason,
	    .from = group->from,
	    .to = group->to,
	    .concat = group->concat,
	    .entries = multipart->entries,
	    .n_entries = n,
	    .n_parts = group->n_parts,
	};
}

bool multipart_expire(struct multipart *multipart, int64_t now_ms,
		      struct multipart_group *group)
{
	struct store_group *oldest;

	begin_call(multipart, now_ms);
	oldest = multipart->waiting.oldest;
	if (!oldest ||
	    multipart->clock_ms - oldest->since_ms < multipart->limits.wait_ms)
		return false;
	give(multipart, oldest, MULTIPART_HAS_EXPIRED, group);
	return true;
}

bool multipart_flush(struct multipart *multipart, struct multipart_group *group)
{
	begin_call(multipart, multipart->last_now_ms);
	if (!multipart->waiting.oldest)
		return false;
	give(multipart, multipart->waiting.oldest, MULTIPART_IS_FLUSHED, group);
	return true;
}

int64_t multipart_due_in_ms(const struct multipart *multipart, int64_t now_ms)
{
	const struct store_group *oldest = multipart->waiting.oldest;
	int64_t clock_ms = multipart->clock_ms;
	int64_t left;

	if (!oldest)
		return -1;
	if (now_ms > multipart->last_now_ms)
		clock_ms += now_ms - multipart->last_now_ms;
	left = multipart->limits.wait_ms - (clock_ms - oldest->since_ms);
	return left > 0 ? left : 0;
}

size_t multipart_waiting(const struct multipart *multipart)
{
	return multipart->n_waiting;
}

size_t multipart_used_bytes(const struct multipart *multipart)
{
	return multipart->used_bytes;
}

size_t multipart_payloads(const struct multipart_group *group,
			  struct sms_payload payloads[MULTIPART_TOTAL_LIMIT])
{
	size_t n = 0;

	for (size_t i = 0; i < group->n_entries; i++) {
		if (!group->entries[i].is_repeat)
			payloads[n++] = group->entries[i].payload;
	}
	return n;
}

static int refuse(const struct multipart *multipart,
		  const struct multipart_part *part, size_t need,
		  struct err *err)
{
	if (part->concat.total < 2 || part->concat.number < 1 ||
	    part->concat.number > part->concat.total)
		return err_set(err, ERR_INPUT, "part %u of %u cannot be",
			       part->concat.number, part->concat.total);
	if (part->from.len > MULTIPART_ADDRESS_LIMIT ||
	    part->to.len > MULTIPART_ADDRESS_LIMIT - part->from.len)
		return err_set(err, ERR_INPUT,
			       "the addresses of a part are over %d bytes",
			       MULTIPART_ADDRESS_LIMIT);
	if (need > multipart->limits.memory_bytes)
		return err_set(err, ERR_INPUT,
			       "a part of %zu bytes is more than all may take",
			       part->payload.bytes.len);
	return 0;
}

static enum relation relation_of(const struct store_group *group,
				 uint8_t number, uint64_t content)
{
	const struct store_part *stored = group ? store_find_part(group, number)
						: NULL;

	if (!stored)
		return PART_IS_NEW;
	return stored->hash == content ? PART_IS_REPEAT : PART_CONTRADICTS;
}

/* The group that has to leave before the part can be taken, or NULL. */
static struct store_group *find_leaver(struct multipart *multipart,
				       struct store_group *group,
				       enum relation relation, size_t need,
				       enum multipart_reason *reason)
{
	struct store_group *oldest = NULL;

	*reason = MULTIPART_IS_CONTRADICTED;
	if (relation == PART_CONTRADICTS ||
	    (relation == PART_IS_REPEAT &&
	     group->n_repeats == MULTIPART_REPEAT_LIMIT))
		return group;
	*reason = MULTIPART_HAD_NO_ROOM;
	store_has_room(multipart, need, &oldest);
	return oldest;
}

/* Take the part into its group, which is made when there is none. */
static int take(struct multipart *multipart, struct store_group *group,
		uint64_t hash, const struct multipart_part *part,
		uint64_t content, bool is_repeat,
		struct multipart_outcome *outcome, struct err *err)
{
	bool is_new = group == NULL;

	if (is_new)
		group = store_new_group(multipart, hash, part);
	if (!group ||
	    store_insert(multipart, group, part, content, is_repeat) < 0) {
		if (is_new)
			store_free(multipart, group);
		return err_set(err, ERR_MEMORY,
			       "out of memory while keeping a part");
	}
	if (is_new)
		store_enter(multipart, group);
	outcome->kind = MULTIPART_WAITING;
	if (group->n_parts == group->concat.total) {
		outcome->kind = MULTIPART_COMPLETE;
		give(multipart, group, MULTIPART_IS_COMPLETE, &outcome->group);
	}
	return 0;
}

int multipart_add(struct multipart *multipart,
		  const struct multipart_part *part, int64_t now_ms,
		  struct multipart_outcome *outcome, struct err *err)
{
	uint64_t content = store_hash_payload(multipart, &part->payload);
	size_t need = store_group_bytes(part) +
		      store_part_bytes(part->payload.bytes.len);
	enum multipart_reason reason;
	enum relation relation;
	struct store_group *leaver;
	struct store_group *group;
	uint64_t hash;

	*outcome = (struct multipart_outcome){.kind = MULTIPART_WAITING};
	begin_call(multipart, now_ms);
	if (refuse(multipart, part, need, err) < 0)
		return ERR_INPUT;
	hash = store_hash_key(multipart, part);
	group = store_find(multipart, hash, part);
	relation = relation_of(group, part->concat.number, content);
	if (group && group->is_settled) {
		if (relation == PART_IS_REPEAT) {
			outcome->kind = MULTIPART_REPEATED;
			outcome->answer = span_make(group->answer,
						    group->answer_len);
			return 0;
		}
		/* The reference is used again for another message. */
		store_drop(multipart, group);
		group = NULL;
		relation = PART_IS_NEW;
	}
	leaver = find_leaver(multipart, group, relation, need, &reason);
	if (leaver) {
		outcome->kind = MULTIPART_LONE;
		give(multipart, leaver, reason, &outcome->group);
		return 0;
	}
	return take(multipart, group, hash, part, content,
		    relation == PART_IS_REPEAT, outcome, err);
}

void multipart_settle(struct multipart *multipart, struct span answer)
{
	struct store_group *group = multipart->given;
	struct store_part *parts;
	struct store_group *oldest;
	size_t used;

	if (!group || answer.len > MULTIPART_ANSWER_LIMIT)
		return;
	used = sizeof(*group) + group->from.len + group->to.len + answer.len +
	       2 * (size_t)MULTIPART_ALLOCATION_BYTES;
	parts = store_thin_parts(group, &used);
	if (!parts)
		return;
	multipart->given = NULL;
	store_free_parts(group->parts);
	group->parts = parts;
	multipart->used_bytes -= group->used_bytes;
	group->used_bytes = 0;
	group->answer = malloc(answer.len + 1);
	if (!group->answer || !store_has_room(multipart, used, &oldest)) {
		store_free(multipart, group);
		return;
	}
	if (answer.len)
		memcpy(group->answer, answer.ptr, answer.len);
	group->answer_len = answer.len;
	group->used_bytes = used;
	group->since_ms = multipart->clock_ms;
	group->is_settled = true;
	multipart->used_bytes += used;
	store_enter(multipart, group);
}
