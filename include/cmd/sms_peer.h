/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_peer.h - one client of a resident screener.
 */
#ifndef SCAMSIEVE_CMD_SMS_PEER_H
#define SCAMSIEVE_CMD_SMS_PEER_H

#include "cmd/sms_crew.h"

enum { SMS_PEER_READ_BYTES = 64 << 10 };

/* What the reading of all clients shares. */
struct sms_reading {
	struct sms_crew *crew;
	struct metrics_shard *shard;
	size_t limit_bytes;    /* of one request */
	size_t reserved_bytes; /* of all that are being read or answered */
	unsigned char waste[SMS_PEER_READ_BYTES]; /* what is read over */
};

struct sms_peer {
	struct sms_job job; /* first: the two are cast to each other */
	struct buf bytes;   /* header and body, as far as they came */
	bool is_in_body;    /* the header is there, and good */
	bool is_at_work;    /* at the crew's */
	bool has_asked;     /* once at least */
	size_t to_skip;     /* bytes of a body that is not taken */
	size_t reserved_bytes;
	int64_t since_ms; /* idle, or reading, since then */
};

/* Takes the connection; NULL, and it is closed, when that does not work. */
struct sms_peer *sms_peer_new(int fd);
void sms_peer_free(struct sms_reading *reading, struct sms_peer *peer);

/* Is nothing of a request there? */
bool sms_peer_is_idle(const struct sms_peer *peer);

/* Its request is done with: ready for the next header. */
void sms_peer_settle(struct sms_reading *reading, struct sms_peer *peer);

/*
 * Read what there is; a request that is whole goes to the crew. False: the
 * client is to be dropped.
 */
bool sms_peer_read(struct sms_reading *reading, struct sms_peer *peer);

#endif
