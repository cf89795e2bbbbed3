/* SPDX-License-Identifier: Apache-2.0 */
/*
 * magic.h - what an attachment is by its first bytes.
 */
#ifndef SCAMSIEVE_MESSAGE_MAGIC_H
#define SCAMSIEVE_MESSAGE_MAGIC_H

#include "base/span.h"

enum { MAGIC_BYTES = 1024 }; /* as many of the first bytes are looked at */

struct magic {
	const char *type; /* "application/pdf" */
	bool is_archive;
	bool is_executable; /* runs, or is a script or a shortcut that does */
	bool is_html;
};

/* The kind of a file by its head, or NULL when it is not known. */
const struct magic *magic_find(struct span head);

/*
 * Does a file name say that opening it runs or unpacks something? Sets the
 * two flags; a name such as invoice.pdf.exe counts by its last extension.
 */
void magic_name_flags(struct span name, bool *is_archive, bool *is_executable);

#endif
