/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_guard.h - what smsd does to us: kills that count as consent, and file
 * names that its shell would run.
 */
#ifndef SCAMSIEVE_CMD_SMS_GUARD_H
#define SCAMSIEVE_CMD_SMS_GUARD_H

#include "base/err.h"

#include <sys/types.h>

enum { SMS_GUARD_WORK = -1 };

/*
 * Go on in a child and wait for it. The child gets SMS_GUARD_WORK; the
 * parent its exit code when that is at most highest, else on_crash: whatever
 * kills the child, it does not look like an answer.
 */
int sms_guard(int highest, int on_crash);

/*
 * The words that the shell of process shell was given behind a '#', which
 * it never looks at: "checkhandler = PROGRAM ...; exit $? #" makes smsd put
 * the file's name there. Redirections that smsd adds are taken off. 0,
 * ERR_INPUT or ERR_IO.
 */
int sms_guard_words(pid_t shell, struct buf *words, struct err *err);

#endif
