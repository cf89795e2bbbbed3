/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multipart.h - collects the parts of long SMS until they can be read as
 * one (3GPP TS 23.040, 9.2.3.24.1).
 *
 * Parts belong together when from, to, reference, its width and the total
 * are equal. They come in any order, twice or never. Every id that is handed
 * in is handed out exactly once, in a group or as MULTIPART_REPEATED, so
 * that each part can be answered:
 *
 *	do {
 *		multipart_add(parts, &part, now_ms, &outcome, &err);
 *		if (outcome.kind == MULTIPART_LONE)
 *			answer(&outcome.group);
 *	} while (outcome.kind == MULTIPART_LONE);
 *
 * The clock is the caller's: milliseconds that do not jump forward, such as
 * CLOCK_MONOTONIC. Steps back count as no time at all.
 */
#ifndef SCAMSIEVE_MESSAGE_MULTIPART_H
#define SCAMSIEVE_MESSAGE_MULTIPART_H

#include "base/hash.h"
#include "message/sms.h"

enum {
	MULTIPART_TOTAL_LIMIT = 255,    /* parts, by the standard */
	MULTIPART_REPEAT_LIMIT = 64,    /* repeats of a group's parts */
	MULTIPART_ADDRESS_LIMIT = 1024, /* bytes of from and to together */
	MULTIPART_ANSWER_LIMIT = 64 * 1024
};

struct multipart_limits {
	size_t memory_bytes;   /* of all parts that wait; at least 64 KB */
	int64_t wait_ms;       /* from a group's first part on */
	struct hash_seed seed; /* random, so that keys cannot be aimed */
};

struct multipart_part {
	struct span from;
	struct span to;
	struct sms_concat concat; /* total at least 2 */
	struct sms_payload payload;
	uint64_t id; /* the caller's own */
};

/* Why a group leaves. */
enum multipart_reason {
	MULTIPART_IS_COMPLETE,
	MULTIPART_HAS_EXPIRED,
	MULTIPART_IS_CONTRADICTED, /* a part came again with other bytes */
	MULTIPART_HAD_NO_ROOM,     /* the oldest goes when memory is short */
	MULTIPART_IS_FLUSHED
};

struct multipart_entry {
	uint64_t id;
	uint8_t number;
	bool is_repeat; /* its payload is that of the entry before */
	struct sms_payload payload;
};

/* Valid until the next call that takes the same struct multipart. */
struct multipart_group {
	enum multipart_reason reason;
	struct span from;
	struct span to;
	struct sms_concat concat;              /* number is 0 */
	const struct multipart_entry *entries; /* by number, then arrival */
	size_t n_entries;
	size_t n_parts; /* entries that are no repeats */
};

enum multipart_outcome_kind {
	MULTIPART_WAITING,  /* kept; its id comes back with its group */
	MULTIPART_COMPLETE, /* this was the last: group, this part included */
	MULTIPART_REPEATED, /* of a group that was settled: answer */
	MULTIPART_LONE      /* another group had to leave: answer it, then
			       add this part again; it was not kept */
};

struct multipart_outcome {
	enum multipart_outcome_kind kind;
	struct multipart_group group; /* COMPLETE and LONE */
	struct span answer;           /* REPEATED: as given to settle */
};

struct multipart;

/* An empty table, or NULL when memory is out. */
struct multipart *multipart_new(const struct multipart_limits *limits);
/* NULL is accepted. Parts that still wait are dropped: flush first. */
void multipart_free(struct multipart *multipart);

/*
 * Take one part; its bytes are copied. ERR_INPUT when concat is none or
 * impossible or the part alone is over a limit, ERR_MEMORY: it was not kept
 * then and should be read by itself.
 */
int multipart_add(struct multipart *multipart,
		  const struct multipart_part *part, int64_t now_ms,
		  struct multipart_outcome *outcome, struct err *err);

/*
 * Remember what was answered to the group handed out last, so that a part of
 * it that is sent again within wait_ms gets the same. The group is gone
 * afterwards. Forgotten early when memory is short.
 */
void multipart_settle(struct multipart *multipart, struct span answer);

/*
 * The oldest group whose time is over: true and *group, to be called until
 * it returns false.
 */
bool multipart_expire(struct multipart *multipart, int64_t now_ms,
		      struct multipart_group *group);

/* The oldest group, whatever its age; false when none is left. */
bool multipart_flush(struct multipart *multipart,
		     struct multipart_group *group);

/* Milliseconds until a group expires, 0 when one is due, -1 when none waits. */
int64_t multipart_due_in_ms(const struct multipart *multipart, int64_t now_ms);

/* Groups that wait, and bytes that they and settled ones take. */
size_t multipart_waiting(const struct multipart *multipart);
size_t multipart_used_bytes(const struct multipart *multipart);

/*
 * The payloads of a group's parts in order, without repeats, for sms_join().
 * Returns how many.
 */
size_t multipart_payloads(const struct multipart_group *group,
			  struct sms_payload payloads[MULTIPART_TOTAL_LIMIT]);

#endif
