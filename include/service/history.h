/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - what is remembered of earlier messages: one-time codes that
 * went to customers, so that it is seen when one is sent on.
 *
 * Nothing that was written is kept: a code is kept as an HMAC of customer
 * and code under a random key that dies with the process, in memory only,
 * for a time, and a fixed number of them.
 *
 * The customer is the recipient of an inbound SMS and the sender of an
 * outbound one; numbers are compared by their last digits, so that +44 7700
 * 900123 and 07700 900123 are one.
 */
#ifndef SCAMSIEVE_SERVICE_HISTORY_H
#define SCAMSIEVE_SERVICE_HISTORY_H

#include "base/err.h"
#include "base/sha256.h"
#include "facts/facts.h"

struct history_options {
	size_t code_limit;               /* codes remembered; the oldest goes */
	int64_t code_s;                  /* for so many seconds */
	unsigned char key[SHA256_BYTES]; /* random */
	int64_t (*now_s)(void);          /* for messages that do not say when */
};

struct history;

/* NULL: out of memory. All that is needed is taken now. */
struct history *history_new(const struct history_options *options);
/* NULL is accepted. */
void history_free(struct history *history);

/*
 * Before an SMS is judged: is one of the codes that came for its sender in
 * it, and does it go to someone who is neither whom the code came from nor
 * the brand that the code's message spoke for? Fills *known. Inbound
 * messages have nothing to be asked. 0, ERR_MEMORY or ERR_LIMIT.
 */
int history_fetch(struct history *history, const struct message *message,
		  const struct brand_index *brands, struct arena *arena,
		  struct message_history *known);

/*
 * After an SMS was judged and let pass: remember the codes in an inbound one.
 * facts are those of its judging.
 */
void history_learn(struct history *history, struct facts *facts);

/* Codes remembered, those included whose time is over. */
size_t history_code_count(struct history *history);

#endif
