/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart_private.h - the groups behind struct multipart, between
 * multipart.c, which decides, and multipart_store.c, which keeps.
 */
#ifndef SCAMSIEVE_MESSAGE_MULTIPART_PRIVATE_H
#define SCAMSIEVE_MESSAGE_MULTIPART_PRIVATE_H

#include "message/multipart.h"

enum {
	MULTIPART_ENTRY_LIMIT = MULTIPART_TOTAL_LIMIT + MULTIPART_REPEAT_LIMIT,
	MULTIPART_ALLOCATION_BYTES = 16 /* what malloc() takes on top */
};

struct store_part {
	struct store_part *next; /* by number, then arrival */
	uint64_t id;
	uint64_t hash; /* of the payload */
	struct sms_payload payload;
	uint8_t number;
	bool is_repeat;
	unsigned char bytes[];
};

struct store_group {
	struct store_group *next_in_bucket;
	struct store_group *older, *newer;
	struct store_part *parts;
	uint64_t hash;     /* of the key */
	int64_t since_ms;  /* on our own clock */
	size_t used_bytes; /* all that is charged for it */
	unsigned n_parts, n_repeats;
	bool is_settled;
	struct sms_concat concat;
	struct span from, to; /* in key */
	unsigned char *answer;
	size_t answer_len;
	unsigned char key[];
};

struct store_list {
	struct store_group *oldest, *newest;
};

struct multipart {
	struct multipart_limits limits;
	struct store_group **buckets;
	size_t n_buckets; /* a power of two */
	struct store_list waiting, settled;
	size_t n_waiting;
	size_t used_bytes;
	int64_t clock_ms; /* time that has passed, never less */
	int64_t last_now_ms;
	bool has_clock;
	struct store_group *given; /* handed out last, in neither list */
	struct multipart_entry entries[MULTIPART_ENTRY_LIMIT]; /* of given */
};

/* Free a list of parts. */
void store_free_parts(struct store_part *part);

/* Free a group that is in no list, and take its bytes off; NULL is fine. */
void store_free(struct multipart *multipart, struct store_group *group);
void store_free_list(struct multipart *multipart, struct store_list *list);

/* A new group for this part's key, not yet entered; NULL: no memory. */
struct store_group *store_new_group(struct multipart *multipart, uint64_t hash,
				    const struct multipart_part *part);

/* Into the table and the list that is_settled names. */
void store_enter(struct multipart *multipart, struct store_group *group);
/* Out of both; it is not freed. */
void store_leave(struct multipart *multipart, struct store_group *group);
/* Out of both and free. */
void store_drop(struct multipart *multipart, struct store_group *group);

uint64_t store_hash_key(const struct multipart *multipart,
			const struct multipart_part *part);
/* Of bytes, alphabet, tables and port: what makes a part's content. */
uint64_t store_hash_payload(const struct multipart *multipart,
			    const struct sms_payload *payload);

/* The group of this part, waiting or settled, or NULL. */
struct store_group *store_find(struct multipart *multipart, uint64_t hash,
			       const struct multipart_part *part);
/* The first part of that number, or NULL. */
const struct store_part *store_find_part(const struct store_group *group,
					 uint8_t number);

/*
 * Put a part behind those of the same and of lower numbers; a repeat is kept
 * without its bytes. 0 or ERR_MEMORY.
 */
int store_insert(struct multipart *multipart, struct store_group *group,
		 const struct multipart_part *part, uint64_t hash,
		 bool is_repeat);

/* What a group without parts is charged, and a part of so many bytes. */
size_t store_group_bytes(const struct multipart_part *part);
size_t store_part_bytes(size_t payload_len);

/*
 * Is there room for need bytes more? Settled groups are forgotten for it.
 * When that is not enough, *oldest is the group that has to leave first.
 */
bool store_has_room(struct multipart *multipart, size_t need,
		    struct store_group **oldest);

/*
 * A group's parts without bytes and repeats: number and hash stay. *used
 * grows by what they are charged. NULL: no memory.
 */
struct store_part *store_thin_parts(const struct store_group *group,
				    size_t *used);

#endif
