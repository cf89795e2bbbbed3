/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_check_fix - write what findings would have written.
 *
 * Each file is written anew beside the old one and put in its place, so that
 * it is whole whatever happens. A file that is a symbolic link is left
 * alone: what it points to is named in the complaint.
 *
 * Contract: see tool_check.h.
 * Failure: ERR_IO, with a complaint for each file.
 */
#include "cmd/tool_check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void complain(const char *path, const char *what)
{
	program_complain("scamsieve check", "%s: cannot be mended: %s", path,
			 what);
}

/* The text with all fixes of this source made; findings are sorted. */
static size_t mend(const struct diag_list *diags, const struct source *source,
		   struct buf *out)
{
	size_t done = 0; /* bytes of the source that are dealt with */
	size_t n = 0;

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];
		size_t offset = diag->place.offset;

		if (!diag->fix || diag->place.source != source || offset < done)
			continue;
		buf_add(out, source->text.ptr + done, offset - done);
		buf_add_string(out, diag->fix);
		done = offset + diag->place.length;
		n++;
	}
	buf_add(out, source->text.ptr + done, source->text.len - done);
	return n;
}

static int write_beside(const char *path, struct span text, mode_t mode)
{
	struct buf beside;
	char *name;
	int fd;
	int rc = ERR_IO;

	buf_init(&beside, 0);
	buf_add_format(&beside, "%s.XXXXXX", path);
	name = buf_detach(&beside);
	fd = name ? mkstemp(name) : -1;
	if (fd < 0) {
		complain(path, strerror(errno));
		goto out;
	}
	if (fchmod(fd, mode & 07777) || program_write(fd, text) || fsync(fd) ||
	    rename(name, path)) {
		complain(path, strerror(errno));
		(void)unlink(name);
	} else {
		rc = 0;
	}
	(void)close(fd);
out:
	free(name);
	return rc;
}

static int fix_file(const struct diag_list *diags, const struct source *source,
		    size_t *n_fixed)
{
	struct stat status;
	struct buf text;
	size_t n;
	int rc = ERR_IO;

	if (lstat(source->path, &status)) {
		complain(source->path, strerror(errno));
		return ERR_IO;
	}
	if (!S_ISREG(status.st_mode)) {
		complain(source->path, "it is a link; name the file itself");
		return ERR_IO;
	}
	buf_init(&text, 0);
	n = mend(diags, source, &text);
	if (text.has_failed)
		complain(source->path, "out of memory");
	else
		rc = write_beside(source->path, buf_span(&text),
				  status.st_mode);
	if (!rc)
		*n_fixed += n;
	buf_release(&text);
	return rc;
}

/* Is it the first finding with a fix in its source? */
static bool is_first_of_source(const struct diag_list *diags, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (diags->items[i].fix &&
		    diags->items[i].place.source ==
			diags->items[number].place.source)
			return false;
	return true;
}

int check_fix(const struct diag_list *diags, size_t *n_fixed)
{
	int rc = 0;

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *diag = &diags->items[i];

		if (diag->fix && diag->place.source &&
		    is_first_of_source(diags, i) &&
		    fix_file(diags, diag->place.source, n_fixed))
			rc = ERR_IO;
	}
	return rc;
}
