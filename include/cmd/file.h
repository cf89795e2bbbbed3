/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.h - files: read whole, replaced and moved without ever
 * being half there.
 */
#ifndef SCAMSIEVE_CMD_FILE_H
#define SCAMSIEVE_CMD_FILE_H

#include "base/err.h"

/*
 * Append the regular file's bytes to content. ERR_IO, ERR_LIMIT when there
 * are more than limit, ERR_INPUT when it is no regular file, ERR_MEMORY.
 */
int file_read(const char *path, size_t limit, struct buf *content,
	      struct err *err);

/*
 * Replace the file's content through a temporary one in its folder, with
 * the same mode and, where allowed, owner. Until it returns 0 the old file
 * is there, unchanged. ERR_IO.
 */
int file_replace(const char *path, struct span content, struct err *err);

/*
 * Replace a file that others read and nobody misses after a crash: readable
 * by all, whatever the umask, and not waited for until it is on the disk.
 * ERR_IO; the old file is there then.
 */
int file_publish(const char *path, struct span content, struct err *err);

/*
 * Move a file into a folder under its own name, or NAME.1, NAME.2 ... when
 * that is taken; also to another file system. When it returns 0 the file is
 * on the disk there and gone here; else it is still here. ERR_IO.
 */
int file_move(const char *path, const char *folder, struct err *err);

/* Append bytes to a file in one write, making it if need be. ERR_IO. */
int file_append(const char *path, struct span bytes, struct err *err);

#endif
