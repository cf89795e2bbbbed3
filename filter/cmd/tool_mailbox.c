/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_mailbox - mails out of mailbox files and Maildirs.
 *
 * Contract: see tool_mailbox.h.
 * Failure: none; what is no mailbox is one mail.
 * Limits: none of its own, the time is linear.
 * Threads: safe.
 */
#include "cmd/tool_mailbox.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

const char *const maildir_folders[] = {"cur", "new", NULL};

bool mailbox_is(struct span bytes)
{
	return span_starts_with(bytes, span_of("From "));
}

/* Does the line feed at this place end an empty line? */
static bool is_after_empty_line(struct span bytes, size_t lf)
{
	if (lf >= 1 && bytes.ptr[lf - 1] == '\n')
		return true;
	return lf >= 2 && bytes.ptr[lf - 1] == '\r' &&
	       bytes.ptr[lf - 2] == '\n';
}

bool mailbox_next(struct span bytes, size_t *start, struct span *mail)
{
	size_t lf = *start;

	if (*start >= bytes.len)
		return false;
	do {
		lf = span_find(bytes, span_of("\nFrom "), lf + 1);
	} while (lf != SIZE_MAX && !is_after_empty_line(bytes, lf));
	if (lf == SIZE_MAX)
		lf = bytes.len - 1;
	*mail = span_make(bytes.ptr + *start, lf + 1 - *start);
	*start = lf + 1;
	return true;
}

bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

bool maildir_is(const char *folder)
{
	char path[PATH_MAX];

	for (size_t i = 0; maildir_folders[i]; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder,
			 maildir_folders[i]);
		if (is_folder(path))
			return true;
	}
	return false;
}
