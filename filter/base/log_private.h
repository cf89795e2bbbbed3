/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_private.h - what the sinks share.
 */
#ifndef SCAMSIEVE_BASE_LOG_PRIVATE_H
#define SCAMSIEVE_BASE_LOG_PRIVATE_H

#include "base/log.h"

/* syslog(3)'s priority of a level; the journal's PRIORITY is the same. */
int log_priority(enum log_level level);

#endif
