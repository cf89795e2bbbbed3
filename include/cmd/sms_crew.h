/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_crew.h - threads that answer requests to a resident screener.
 */
#ifndef SCAMSIEVE_CMD_SMS_CREW_H
#define SCAMSIEVE_CMD_SMS_CREW_H

#include "cmd/sms_session.h"
#include "service/wire.h"

/* A request that was read whole. Whoever has the job may use its socket. */
struct sms_job {
	int fd; /* does not block */
	struct wire_header header;
	struct span body;
	bool is_answered; /* false when done: the socket is of no more use */
	struct sms_job *next;
};

struct sms_crew;

/* Start n threads. NULL with err. */
struct sms_crew *sms_crew_new(struct sms_shared *shared, size_t n,
			      struct err *err);
/* Jobs that were put are done first. NULL is accepted. */
void sms_crew_free(struct sms_crew *crew);

/* Hand a job (borrowed) over, to be answered into its socket. */
void sms_crew_put(struct sms_crew *crew, struct sms_job *job);

/* Have rules and configuration read again beside the work. */
void sms_crew_reload(struct sms_crew *crew);

/*
 * The jobs that were done since the last call, linked; sms_signal_wake() was
 * called for each.
 */
struct sms_job *sms_crew_take_done(struct sms_crew *crew);

#endif
