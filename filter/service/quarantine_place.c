/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_place - is this a safe place for what people wrote?
 *
 * Contract: see quarantine_private.h. The store holds strangers' messages
 * and decides what is handed on: nobody but its owner may read or change it,
 * nor swap it for another file.
 * Failure: ERR_IO with what is wrong and the command that mends it.
 * Limits: a path is at most PATH_MAX bytes.
 * Threads: safe.
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "quarantine_private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail_errno(struct err *err, const char *path, const char *doing)
{
	return err_set(err, ERR_IO, "the quarantine %s: cannot %s: %s", path,
		       doing, strerror(errno));
}

bool file_identify(const char *path, struct file_identity *identity)
{
	struct stat status;

	*identity = (struct file_identity){0};
	if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	*identity = (struct file_identity){status.st_dev, status.st_ino, true};
	return true;
}

/* Root may look after another user's store. */
static bool is_trusted_owner(uid_t owner)
{
	uid_t self = geteuid();

	return owner == self || owner == 0 || self == 0;
}

static int check_folder(const char *folder, const char *path, struct err *err)
{
	struct stat status;

	if (stat(folder, &status) < 0)
		return err_set(err, ERR_IO,
			       "the quarantine %s: cannot use its folder %s: "
			       "%s",
			       path, folder, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return err_set(err, ERR_IO,
			       "the quarantine %s: %s is not a folder", path,
			       folder);
	if (!is_trusted_owner(status.st_uid))
		return err_set(err, ERR_IO,
			       "the quarantine %s: its folder %s belongs to "
			       "user %lu; give it one of your own",
			       path, folder, (unsigned long)status.st_uid);
	/* Such as /tmp, whose mode is right as it is. */
	if (status.st_mode & S_ISVTX && status.st_mode & S_IWOTH)
		return err_set(err, ERR_IO,
			       "the quarantine %s: its folder %s is for "
			       "everybody; give it one of your own",
			       path, folder);
	if (status.st_mode & (S_IWGRP | S_IWOTH))
		return err_set(
		    err, ERR_IO,
		    "the quarantine %s: others may write its folder; "
		    "run: chmod go-w %s",
		    path, folder);
	return 0;
}

/* A file that is there, or one of SQLite's beside it. */
static int check_file(const char *path, const struct stat *status,
		      struct err *err)
{
	if (S_ISLNK(status->st_mode))
		return err_set(err, ERR_IO,
			       "the quarantine %s is a symbolic link; name the "
			       "file itself",
			       path);
	if (!S_ISREG(status->st_mode))
		return err_set(err, ERR_IO,
			       "the quarantine %s is not a plain file", path);
	if (!is_trusted_owner(status->st_uid))
		return err_set(err, ERR_IO,
			       "the quarantine %s belongs to user %lu", path,
			       (unsigned long)status->st_uid);
	if (status->st_mode & (S_IWGRP | S_IRWXO))
		return err_set(err, ERR_IO,
			       "the quarantine %s is open to others; run: "
			       "chmod g-w,o= %s",
			       path, path);
	return 0;
}

/* Absent is fine. */
static int check_beside(const char *path, const char *suffix, struct err *err)
{
	char beside[PATH_MAX];
	struct stat status;

	if (strlen(path) + strlen(suffix) >= sizeof(beside))
		return err_set(err, ERR_IO, "the quarantine %s: path too long",
			       path);
	memcpy(beside, path, strlen(path));
	memcpy(beside + strlen(path), suffix, strlen(suffix) + 1);
	if (lstat(beside, &status) < 0)
		return 0;
	return check_file(beside, &status, err);
}

/* Make an empty file that only we can read, and its name last. */
static int create(const char *path, const char *folder, struct err *err)
{
	int file = open(path,
			O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			S_IRUSR | S_IWUSR);
	int directory;
	bool is_synced;

	if (file < 0 && errno == EEXIST)
		return 0; /* another one was faster */
	if (file < 0)
		return fail_errno(err, path, "create it");
	close(file);
	directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	is_synced = directory >= 0 && fsync(directory) == 0;
	if (directory >= 0)
		close(directory);
	return is_synced ? 0 : fail_errno(err, path, "create it for good");
}

/* Split path into its folder, without links, and its name. */
static int resolve(const char *path, char folder[PATH_MAX], char **real_path,
		   struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char given[PATH_MAX] = ".";
	size_t len = slash ? (size_t)(slash - path) : 0;
	size_t size;

	if (!*name || len >= sizeof(given))
		return err_set(err, ERR_IO,
			       "the quarantine '%s' is not a file's path",
			       path);
	if (slash) {
		memcpy(given, path, len);
		given[len] = '\0';
		if (len == 0)
			memcpy(given, "/", 2);
	}
	if (!realpath(given, folder))
		return err_set(err, ERR_IO,
			       "the quarantine %s: cannot use its folder %s: "
			       "%s",
			       path, given, strerror(errno));
	size = strlen(folder) + strlen(name) + 2;
	*real_path = malloc(size);
	if (!*real_path)
		return err_set(err, ERR_MEMORY, "out of memory");
	snprintf(*real_path, size, "%s%s%s", folder, folder[1] ? "/" : "",
		 name);
	return 0;
}

static int check_all(const char *path, const char *folder, bool creates,
		     bool is_read_only, struct err *err)
{
	struct stat status;
	int result = check_folder(folder, path, err);

	if (result < 0)
		return result;
	if (lstat(path, &status) < 0) {
		if (errno != ENOENT || !creates)
			return fail_errno(err, path, "open it");
		result = create(path, folder, err);
		if (result == 0 && lstat(path, &status) < 0)
			return fail_errno(err, path, "open it");
	}
	if (result == 0)
		result = check_file(path, &status, err);
	if (result == 0)
		result = check_beside(path, "-wal", err);
	if (result == 0)
		result = check_beside(path, "-shm", err);
	if (result < 0 || is_read_only)
		return result;
	if (access(path, W_OK) < 0)
		return fail_errno(err, path, "write it");
	if (access(folder, W_OK | X_OK) < 0)
		return fail_errno(err, path, "write its folder");
	return 0;
}

int quarantine_check_place(const char *path, bool creates, bool is_read_only,
			   char **real_path, struct err *err)
{
	char folder[PATH_MAX];
	int result;

	*real_path = NULL;
	if (!path || !*path)
		return err_set(err, ERR_IO,
			       "no path is given for the "
			       "quarantine");
	result = resolve(path, folder, real_path, err);
	if (!*real_path)
		return result;
	result = check_all(*real_path, folder, creates, is_read_only, err);
	if (result < 0) {
		free(*real_path);
		*real_path = NULL;
	}
	return result;
}
