/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_daemon.h - scamsieve-milter as a process: its socket, its user, its
 * place in the background, its signals, and what systemd is told.
 */
#ifndef SCAMSIEVE_CMD_MILTER_DAEMON_H
#define SCAMSIEVE_CMD_MILTER_DAEMON_H

#include "base/err.h"

/* --- milter_socket.c ----------------------------------------------------- */

/* "unix:/PATH" or "local:/PATH": the path; NULL for the others. */
const char *milter_socket_path(const char *socket);

/*
 * Make sure that nobody else serves this socket: a lock beside a unix one,
 * held until the process ends, and a try to connect. ERR_IO with err when
 * somebody does. A socket that was left behind is removed.
 */
int milter_socket_claim(const char *socket, struct err *err);

/* Listen, a unix socket open to its owner and group. 0 or ERR_IO. */
int milter_socket_open(const char *socket, const char *group, struct err *err);

/* Remove a unix socket. */
void milter_socket_remove(const char *socket);

/* --- milter_process.c ---------------------------------------------------- */

/* Go into the background; the caller's process ends when the ready call
 * comes, or with exit code 2 when this one ends before. */
int milter_detach(struct err *err);
/* Let the process that was left waiting end with 0. */
void milter_detached_ready(void);

/*
 * Write our process id into the file and keep it locked. ERR_IO when another
 * process has it. NULL does nothing.
 */
int milter_pid_file_take(const char *path, struct err *err);
void milter_pid_file_remove(const char *path);

/* Become user, its groups included, when we are root and user is not "". 0 or
 * ERR_IO. */
int milter_user_become(const char *user, struct err *err);

/*
 * Room for the descriptors of so many sessions: raises the soft limit.
 * ERR_LIMIT with err when the hard one does not allow it.
 */
int milter_descriptors_raise(size_t n_sessions, struct err *err);

/*
 * The same for threads, once we are who we are to be: root has no limit. A
 * session for which libmilter finds no thread hangs, and its descriptor with
 * it.
 */
int milter_threads_raise(size_t n_sessions, struct err *err);

/*
 * May memory be both written and executed? Where it may not (systemd's
 * MemoryDenyWriteExecute) regular expressions are interpreted, slowly.
 */
bool milter_may_compile(void);

/* --- milter_signal.c ----------------------------------------------------- */

enum milter_event {
	MILTER_EVENT_NONE, /* the time is over */
	MILTER_EVENT_RELOAD,
	MILTER_EVENT_END
};

/* Before any thread is started. */
void milter_signal_setup(void);

/* Wait for a signal that concerns us, at most so long. */
enum milter_event milter_signal_wait(unsigned timeout_ms);

/* --- milter_notify.c ----------------------------------------------------- */

/* Tell systemd; nothing happens without it. */
void milter_notify_ready(void);
void milter_notify_reloading(void);
void milter_notify_stopping(void);
void milter_notify_status(const char *format, ...) PRINTF_LIKE(1, 2);
/* Say that we live; to be called often. */
void milter_notify_watchdog(void);

#endif
