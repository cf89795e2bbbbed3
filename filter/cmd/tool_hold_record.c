/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_hold_record - a held mail that was honest, kept to learn from.
 *
 * The copy goes to FOLDER/ham/QUEUE_ID.eml: the folder's name is the label
 * that eval and other verbs read.
 *
 * Contract: see tool_hold.h. A copy that is there already is written anew.
 * Failure: ERR_IO with the file and why.
 * Limits: HOLD_OUTPUT_LIMIT bytes a mail.
 */
#include "cmd/tool_hold.h"

#include "cmd/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Mails are nobody else's business. */
enum { FOLDER_MODE = 0700, FILE_MODE = 0600 };

static int write_file(const char *path, struct span bytes, struct err *err)
{
	int fd = open(path,
		      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		      FILE_MODE);
	int rc = 0;

	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (program_write(fd, bytes) < 0 || fsync(fd) < 0)
		rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (close(fd) < 0 && rc == 0)
		rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (rc < 0)
		(void)unlink(path);
	return rc;
}

int hold_record_honest(const struct hold_queue *queue,
		       const struct hold_mail *mail, const char *folder,
		       struct err *err)
{
	const char *id = (const char *)mail->id.ptr;
	const char *arguments[] = {"-qbh", id, NULL};
	char path[PATH_MAX];
	struct buf raw;
	int rc;

	snprintf(path, sizeof(path), "%s/ham", folder);
	if (mkdir(path, FOLDER_MODE) < 0 && errno != EEXIST)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	if (snprintf(path, sizeof(path), "%s/ham/%s.eml", folder, id) >=
	    (int)sizeof(path))
		return err_set(err, ERR_IO, "%s: the path is too long", folder);
	buf_init(&raw, HOLD_OUTPUT_LIMIT);
	rc = hold_run(queue, "postcat", arguments, &raw, err);
	if (rc == 0)
		rc = write_file(path, buf_span(&raw), err);
	buf_release(&raw);
	return rc;
}
