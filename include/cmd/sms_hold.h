/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_hold.h - records of parts that wait in the middle of a pipe.
 */
#ifndef SCAMSIEVE_CMD_SMS_HOLD_H
#define SCAMSIEVE_CMD_SMS_HOLD_H

#include "cmd/sms_session.h"
#include "message/multipart.h"

struct sms_hold;

/* NULL: out of memory. */
struct sms_hold *sms_hold_new(void);
/* NULL is accepted. What still waits is lost: release it first. */
void sms_hold_free(struct sms_hold *hold);

/*
 * Copy the record that is being answered; *id stands for it in a part of
 * struct multipart. ERR_LIMIT: there is no more room, or ERR_MEMORY.
 */
int sms_hold_add(struct sms_hold *hold, struct sms_session *session,
		 const struct message *message, uint64_t *id);

/* Forget a record that was not taken after all. */
void sms_hold_drop(struct sms_hold *hold, uint64_t id);

/*
 * Judge what a group makes, and pass its records on or keep them; they are
 * no longer held then. Returns whether they went on.
 */
bool sms_hold_release(struct sms_hold *hold, struct sms_session *session,
		      const struct multipart_group *group, struct arena *arena);

/* A part that came again goes the way of the others. */
void sms_hold_repeat(struct sms_hold *hold, struct sms_session *session,
		     uint64_t id, bool goes_on);

#endif
