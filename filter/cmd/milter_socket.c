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

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libmilter/mfapi.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 256, SOCKET_MODE = 0660, SOCKET_TEXT_BYTES = 256 };

const char *milter_socket_path(const char *socket)
{
	static const char *const prefixes[] = {"unix:", "local:"};

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (strncmp(socket, prefixes[i], strlen(prefixes[i])) == 0)
			return socket + strlen(prefixes[i]);
	return NULL;
}

static int in_use(const char *socket, struct err *err)
{
	return err_set(err, ERR_IO, "%s: another process serves this socket",
		       socket);
}

/* Does anybody answer there? */
static bool is_answered(const struct sockaddr *address, socklen_t len)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_connected = fd >= 0 && connect(fd, address, len) == 0;

	if (fd >= 0)
		close(fd);
	return is_connected;
}

static int claim_unix(const char *socket, const char *path, struct err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char lock[PATH_MAX];
	struct stat status;
	int fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return err_set(err, ERR_IO, "%s: longer than %zu bytes", socket,
			       sizeof(address.sun_path) - 1);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", lock, strerror(errno));
	/* Kept open, and locked, until the end. */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return in_use(socket, err);
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (is_answered((const struct sockaddr *)&address, sizeof(address)))
		return in_use(socket, err);
	if (lstat(path, &status) < 0)
		return 0;
	if (!S_ISSOCK(status.st_mode))
		return err_set(err, ERR_IO, "%s: there is something else",
			       path);
	if (unlink(path) < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	return 0;
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
		return err_set(err, ERR_IO, "%s: %s", socket,
			       gai_strerror(rc));
	for (const struct addrinfo *i = found; i && !is_taken; i = i->ai_next)
		is_taken = is_answered(i->ai_addr, i->ai_addrlen);
	freeaddrinfo(found);
	return is_taken ? in_use(socket, err) : 0;
}

int milter_socket_claim(const char *socket, struct err *err)
{
	const char *path = milter_socket_path(socket);

	return path ? claim_unix(socket, path, err) : claim_inet(socket, err);
}

static int open_to_group(const char *path, const char *group, struct err *err)
{
	const struct group *entry;

	if (chmod(path, SOCKET_MODE) < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (!*group)
		return 0;
	entry = getgrnam(group);
	if (!entry)
		return err_set(err, ERR_IO, "milter.socket_group: no group "
					    "'%s'",
			       group);
	if (chown(path, (uid_t)-1, entry->gr_gid) < 0)
		return err_set(err, ERR_IO, "%s: cannot give it to group "
					    "'%s': %s",
			       path, group, strerror(errno));
	return 0;
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
	return path ? open_to_group(path, group, err) : 0;
}

void milter_socket_remove(const char *socket)
{
	const char *path = milter_socket_path(socket);

	if (path)
		unlink(path);
}
