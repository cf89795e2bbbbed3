/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unix_socket - a unix socket of ours, from its claim to its mode.
 *
 * A socket file says nothing of who serves it: one that a crash has left
 * behind is removed, one that is served is left alone. A lock on PATH.lock
 * tells the two apart even between two starts at the same time; it is held
 * as long as the process lives, whatever ends it.
 *
 * Contract: see unix_socket.h.
 * Failure: ERR_IO with the socket and why.
 * Threads: before any is started.
 */
#include "cmd/unix_socket.h"

#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int unix_socket_address(const char *name, const char *path,
			struct sockaddr_un *address, struct err *err)
{
	size_t len = strlen(path);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (len == 0)
		return err_set(err, ERR_INPUT, "expected the path of a socket");
	if (len >= sizeof(address->sun_path))
		return err_set(err, ERR_INPUT, "%s: longer than %zu bytes",
			       name, sizeof(address->sun_path) - 1);
	memcpy(address->sun_path, path, len + 1);
	return 0;
}

bool socket_is_answered(const struct sockaddr *address, size_t len)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is_connected = fd >= 0 &&
			    connect(fd, address, (socklen_t)len) == 0;

	if (fd >= 0)
		close(fd);
	return is_connected;
}

static int in_use(const char *name, struct err *err)
{
	return err_set(err, ERR_IO, "%s: another process serves this socket",
		       name);
}

/* Lock PATH.lock, which stays open until the end. */
static int lock(const char *name, const char *path, struct err *err)
{
	char file[PATH_MAX];
	int fd;

	snprintf(file, sizeof(file), "%s.lock", path);
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO,
			       "%s: cannot make the socket's lock %s: %s", name,
			       file, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	close(fd);
	return in_use(name, err);
}

int unix_socket_claim(const char *name, const char *path, struct err *err)
{
	struct sockaddr_un address;
	struct stat status;
	int rc = unix_socket_address(name, path, &address, err);

	if (rc == 0)
		rc = lock(name, path, err);
	if (rc < 0)
		return rc;
	if (socket_is_answered((const struct sockaddr *)&address,
			       sizeof(address)))
		return in_use(name, err);
	if (lstat(path, &status) < 0)
		return 0;
	if (!S_ISSOCK(status.st_mode))
		return err_set(err, ERR_IO, "%s: there is something else",
			       path);
	if (unlink(path) < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	return 0;
}

int unix_socket_admit(const char *path, mode_t mode, const char *setting,
		      const char *group, struct err *err)
{
	const struct group *entry;

	if (chmod(path, mode) < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (!*group)
		return 0;
	entry = getgrnam(group);
	if (!entry)
		return err_set(err, ERR_IO, "%s: no group '%s'", setting,
			       group);
	if (chown(path, (uid_t)-1, entry->gr_gid) < 0)
		return err_set(err, ERR_IO,
			       "%s: cannot give it to group '%s': %s", path,
			       group, strerror(errno));
	return 0;
}
