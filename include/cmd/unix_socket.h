/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unix_socket.h - a unix socket of ours: claimed, opened to whom it may
 * concern, and asked whether anybody answers there.
 *
 * name is what the operator wrote, for the messages; path the file.
 */
#ifndef SCAMSIEVE_CMD_UNIX_SOCKET_H
#define SCAMSIEVE_CMD_UNIX_SOCKET_H

#include "base/err.h"

#include <sys/types.h>

struct sockaddr;
struct sockaddr_un;

/* 0, or ERR_INPUT when the path is longer than a socket's may be. */
int unix_socket_address(const char *name, const char *path,
			struct sockaddr_un *address, struct err *err);

/* Does anybody answer there? */
bool socket_is_answered(const struct sockaddr *address, size_t len);

/*
 * Make sure that nobody else serves the socket: a lock on PATH.lock, held
 * until the process ends, and a try to connect. A socket that was left
 * behind is removed. ERR_IO when somebody serves it or something else is
 * there.
 */
int unix_socket_claim(const char *name, const char *path, struct err *err);

/*
 * Give a socket this mode and, unless it is "", this group. setting names
 * what the group came from. ERR_IO.
 */
int unix_socket_admit(const char *path, mode_t mode, const char *setting,
		      const char *group, struct err *err);

#endif
