/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_socket - where the MTA connects.
 *
 * libmilter either refuses to start when a unix socket is there already, or
 * takes it from the process that serves it. Both are wrong: one that a crash
 * has left behind is removed, one that is served is left alone. A lock on
 * SOCKET.lock tells the two apart even between two starts at the same time.
 *
 * Contract: see milter_daemon.h.
 * Failure: ERR_IO with the socket and why.
 * Threads: before any is started.
 */
#include "cmd/milter_daemon.h"

#include "base/span.h"
#include "cmd/unix_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmilter/mfapi.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BACKLOG = 256,
	SOCKET_MODE = 0660,
	SOCKET_TEXT_BYTES = 256,
	FIRST_DESCRIPTORS = 64 /* the listening socket is among them */
};

const char *milter_socket_path(const char *socket)
{
	static const char *const prefixes[] = {"unix:", "local:"};

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (strncmp(socket, prefixes[i], strlen(prefixes[i])) == 0)
			return socket + strlen(prefixes[i]);
	return NULL;
}

/* "inet:PORT@HOST"; the shape was checked when it was set. */
static int claim_inet(const char *socket, struct err *err)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	char port[SOCKET_TEXT_BYTES];
	bool is_taken = false;
	char *at;
	int rc;

	hints.ai_family = strncmp(socket, "inet6:", 6) == 0 ? AF_INET6
							    : AF_INET;
	snprintf(port, sizeof(port), "%s", strchr(socket, ':') + 1);
	at = strchr(port, '@');
	*at++ = '\0';
	rc = getaddrinfo(at, port, &hints, &found);
	if (rc)
		return err_set(err, ERR_IO, "%s: %s", socket, gai_strerror(rc));
	for (const struct addrinfo *i = found; i && !is_taken; i = i->ai_next)
		is_taken = socket_is_answered(i->ai_addr, i->ai_addrlen);
	freeaddrinfo(found);
	if (!is_taken)
		return 0;
	return err_set(err, ERR_IO, "%s: another process serves this socket",
		       socket);
}

int milter_socket_claim(const char *socket, struct err *err)
{
	const char *path = milter_socket_path(socket);

	return path ? unix_socket_claim(socket, path, err)
		    : claim_inet(socket, err);
}

/*
 * The answer to the end of a mail is several small packets, which nothing
 * may hold together. libmilter has the listening socket, so it is looked for;
 * those that it accepts take after it.
 */
static void send_at_once(void)
{
	struct rlimit limit;
	int on = 1;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	for (int fd = STDERR_FILENO + 1;
	     (rlim_t)fd < limit.rlim_cur && fd < FIRST_DESCRIPTORS; fd++) {
		int is_listening = 0;
		socklen_t len = sizeof(is_listening);

		if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is_listening,
			       &len) == 0 &&
		    is_listening)
			(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
					 sizeof(on));
	}
}

int milter_socket_open(const char *socket, const char *group, struct err *err)
{
	const char *path = milter_socket_path(socket);
	char copy[SOCKET_TEXT_BYTES];
	mode_t mask;
	int rc;

	snprintf(copy, sizeof(copy), "%s", socket);
	smfi_setbacklog(BACKLOG);
	if (smfi_setconn(copy) != MI_SUCCESS)
		return err_set(err, ERR_IO, "%s: libmilter does not take it",
			       socket);
	mask = umask(0777 & ~SOCKET_MODE);
	errno = 0;
	rc = smfi_opensocket(false);
	umask(mask);
	if (rc != MI_SUCCESS)
		return err_set(err, ERR_IO, "%s: cannot listen: %s", socket,
			       errno ? strerror(errno) : "see syslog");
	if (!path) {
		send_at_once();
		return 0;
	}
	return unix_socket_admit(path, SOCKET_MODE, "milter.socket_group",
				 group, err);
}

void milter_socket_remove(const char *socket)
{
	const char *path = milter_socket_path(socket);

	if (path)
		unlink(path);
}
