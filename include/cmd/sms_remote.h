/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_remote.h - a connection to a resident screener, made when it is needed
 * and made again when the other side has closed it.
 */
#ifndef SCAMSIEVE_CMD_SMS_REMOTE_H
#define SCAMSIEVE_CMD_SMS_REMOTE_H

#include "service/wire.h"

struct sms_remote {
	const char *path; /* borrowed */
	int64_t timeout_ms;
	int fd;              /* -1: not connected */
	int64_t next_try_ms; /* not before: it did not answer in time */
	struct buf out;      /* the request */
	struct buf in;       /* header and body of what came back */
};

/* For the socket at path, which is borrowed; nothing is connected yet. */
void sms_remote_init(struct sms_remote *remote, const char *path,
		     int64_t timeout_ms);
void sms_remote_release(struct sms_remote *remote);

/*
 * Send remote->out and wait for what comes back, until timeout_ms is over:
 * its kind, and its body, valid until the next call. A connection that had
 * been used before and is found closed is made anew, once.
 * 0, ERR_IO (nobody there, gone, too slow) or ERR_INPUT (not ours).
 */
int sms_remote_ask(struct sms_remote *remote, enum wire_kind *kind,
		   struct span *body, struct err *err);

#endif
