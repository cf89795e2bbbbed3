/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_pool.h - records answered by several threads, in order.
 */
#ifndef SCAMSIEVE_CMD_SMS_POOL_H
#define SCAMSIEVE_CMD_SMS_POOL_H

#include "cmd/sms_session.h"

enum { SMS_THREAD_LIMIT = 64, SMS_BATCH_LIMIT = 4096 };

/* A record to be answered; ptr NULL: it was too long and is gone. */
struct sms_record {
	unsigned char *ptr; /* may be changed */
	size_t len;
};

struct sms_pool;

/* n_threads threads, the caller's included. NULL with err on failure. */
struct sms_pool *sms_pool_new(struct sms_shared *shared, size_t n_threads,
			      struct err *err);
/* NULL is accepted. */
void sms_pool_free(struct sms_pool *pool);

/* The caller's own session; out is not used between batches. */
struct sms_session *sms_pool_session(struct sms_pool *pool);

/*
 * Answer n records, the first of which is number first (from 1). Few records
 * are answered at once by the caller. Returns when all answers are there.
 */
void sms_pool_answer(struct sms_pool *pool, const struct sms_record *records,
		     size_t n, uint64_t first);

/*
 * The answers of the last batch in order, a line each: piece i, from 0 on;
 * NULL when there is no such piece.
 */
struct buf *sms_pool_piece(struct sms_pool *pool, size_t i);

/* Why there must not be another batch; NULL when there may be one. */
const char *sms_pool_trouble(const struct sms_pool *pool);

#endif
