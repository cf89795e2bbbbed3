/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_signal.h - SIGTERM, SIGINT and SIGHUP, taken between records.
 */
#ifndef SCAMSIEVE_CMD_SMS_SIGNAL_H
#define SCAMSIEVE_CMD_SMS_SIGNAL_H

#include "base/err.h"

struct pollfd;

/*
 * From now on SIGTERM, SIGINT (unless it is ignored) and SIGHUP are
 * remembered, and SIGPIPE is ignored. 0 or ERR_IO.
 */
int sms_signal_setup(struct err *err);

/* Has SIGTERM or SIGINT come? It stays so. */
bool sms_signal_is_ended(void);

/* Has SIGHUP come since the last call? */
bool sms_signal_take_reload(void);

/*
 * Wait until fd can be read (or has ended or failed, which a read will
 * tell) or a signal has come, also one that came before, or timeout_ms are
 * over (-1: never). Returns whether fd is to be read.
 */
bool sms_signal_wait(int fd, int timeout_ms);

/*
 * The same for many: polled[0] is ours, n counts it. What a poll(2) of that
 * long returns, less ours; negative when a signal came first.
 */
int sms_signal_poll(struct pollfd *polled, size_t n, int timeout_ms);

/* End a wait from another thread. */
void sms_signal_wake(void);

#endif
