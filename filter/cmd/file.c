/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file - files in spool folders, and what people write.
 *
 * Contract: see file.h. Temporary names begin with a dot, which spool
 * readers pass over. What is new is on the disk (fsync) before what is old
 * goes.
 * Failure: ERR_IO with the file and the system's reason; temporary files
 * are removed.
 * Limits: MOVE_TRIES names in the folder that files are moved to.
 * Threads: safe.
 */
#include "cmd/file.h"

#include "cmd/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MOVE_TRIES = 1000,
	READ_BYTES = 64 << 10,
	LOG_MODE = 0640,
	PUBLIC_MODE = 0644
};

static int fail(const char *path, struct err *err)
{
	return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

static int read_all(int fd, const char *path, size_t limit, struct buf *content,
		    struct err *err)
{
	for (;;) {
		unsigned char *room = buf_room(content, READ_BYTES);
		ssize_t n;

		if (!room)
			return err_set(err, ERR_MEMORY, "out of memory");
		n = read(fd, room, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(path, err);
		if (n == 0)
			return 0;
		content->len += (size_t)n;
		if (content->len > limit)
			return err_set(err, ERR_LIMIT,
				       "%s: expected at most %zu bytes", path,
				       limit);
	}
}

int file_read(const char *path, size_t limit, struct buf *content,
	      struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	int rc;

	if (fd < 0)
		return fail(path, err);
	if (fstat(fd, &status) < 0)
		rc = fail(path, err);
	else if (!S_ISREG(status.st_mode))
		rc = err_set(err, ERR_INPUT, "%s: not a regular file", path);
	else
		rc = read_all(fd, path, limit, content, err);
	close(fd);
	return rc;
}

/* The folder of path, into folder; "." when it names none. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	if (!slash || len >= PATH_MAX)
		snprintf(folder, PATH_MAX, ".");
	else
		snprintf(folder, PATH_MAX, "%.*s", len ? (int)len : 1, path);
}

static void sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);

	if (fd < 0)
		return;
	(void)fsync(fd); /* not every file system can; nothing to be done */
	close(fd);
}

/*
 * Write content into a new hidden file of the folder, with the mode and
 * owner of model; its name is in temporary.
 */
static int write_temporary(const char *folder, const char *model,
			   struct span content, char temporary[PATH_MAX],
			   struct err *err)
{
	struct stat status;
	int rc = 0;
	int fd;

	if (snprintf(temporary, PATH_MAX, "%s/.scamsieve.XXXXXX", folder) >=
	    PATH_MAX) {
		errno = ENAMETOOLONG;
		return fail(folder, err);
	}
	fd = mkstemp(temporary);
	if (fd < 0)
		return fail(temporary, err);
	if (stat(model, &status) == 0) {
		(void)fchmod(fd, status.st_mode & 0777);
		if (fchown(fd, status.st_uid, status.st_gid) < 0 &&
		    errno != EPERM)
			rc = fail(temporary, err);
	}
	if (rc == 0 && program_write(fd, content) < 0)
		rc = fail(temporary, err);
	if (rc == 0 && fsync(fd) < 0)
		rc = fail(temporary, err);
	if (close(fd) < 0 && rc == 0)
		rc = fail(temporary, err);
	if (rc < 0)
		unlink(temporary);
	return rc;
}

int file_replace(const char *path, struct span content, struct err *err)
{
	char temporary[PATH_MAX];
	char folder[PATH_MAX];
	int rc;

	folder_of(path, folder);
	rc = write_temporary(folder, path, content, temporary, err);
	if (rc < 0)
		return rc;
	if (rename(temporary, path) < 0) {
		rc = fail(path, err);
		unlink(temporary);
		return rc;
	}
	sync_folder(folder);
	return 0;
}

int file_publish(const char *path, struct span content, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char temporary[PATH_MAX];
	char folder[PATH_MAX];
	int rc = 0;
	int fd;

	folder_of(path, folder);
	if (snprintf(temporary, sizeof(temporary), "%s/.%s.new", folder,
		     name) >= (int)sizeof(temporary)) {
		errno = ENAMETOOLONG;
		return fail(path, err);
	}
	/* One that a crash has left behind, or that somebody has put there. */
	unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(temporary, err);
	if (program_write(fd, content) < 0 || fchmod(fd, PUBLIC_MODE) < 0)
		rc = fail(temporary, err);
	if (close(fd) < 0 && rc == 0)
		rc = fail(temporary, err);
	if (rc == 0 && rename(temporary, path) < 0)
		rc = fail(path, err);
	if (rc < 0)
		unlink(temporary);
	return rc;
}

/* Give the file at from a second name in folder that nobody has. */
static int link_into(const char *from, const char *name, const char *folder)
{
	char target[PATH_MAX];

	for (int i = 0; i < MOVE_TRIES; i++) {
		int n = i ? snprintf(target, sizeof(target), "%s/%s.%d", folder,
				     name, i)
			  : snprintf(target, sizeof(target), "%s/%s", folder,
				     name);

		if (n >= (int)sizeof(target)) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (link(from, target) == 0)
			return 0;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

/* The same through a copy, for another file system. */
static int copy_into(const char *path, const char *name, const char *folder,
		     struct err *err)
{
	char temporary[PATH_MAX];
	struct buf content;
	int rc;

	buf_init(&content, 0);
	rc = file_read(path, SIZE_MAX, &content, err);
	if (rc == 0)
		rc = write_temporary(folder, path, buf_span(&content),
				     temporary, err);
	buf_release(&content);
	if (rc < 0)
		return rc;
	if (link_into(temporary, name, folder) < 0)
		rc = fail(folder, err);
	unlink(temporary);
	return rc;
}

int file_move(const char *path, const char *folder, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int rc = 0;

	if (link_into(path, name, folder) < 0) {
		/* Some file systems know no second names. */
		if (errno != EXDEV && errno != EPERM && errno != EOPNOTSUPP)
			return fail(folder, err);
		rc = copy_into(path, name, folder, err);
	}
	if (rc < 0)
		return rc;
	sync_folder(folder);
	return unlink(path) < 0 ? fail(path, err) : 0;
}

int file_append(const char *path, struct span bytes, struct err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC,
		      LOG_MODE);
	int rc = 0;

	if (fd < 0 || program_write(fd, bytes) < 0)
		rc = fail(path, err);
	if (fd >= 0 && close(fd) < 0 && rc == 0)
		rc = fail(path, err);
	return rc;
}
