/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_files.h - which files make a ruleset.
 */
#ifndef SCAMSIEVE_RULES_RULE_FILES_H
#define SCAMSIEVE_RULES_RULE_FILES_H

#include "base/source.h"

#include <sys/types.h>

enum { RULE_FILE_LIMIT = 4096, RULE_FOLDER_DEPTH = 8 };

struct rule_file {
	dev_t device;
	ino_t inode;
	uint32_t path; /* which of the paths named it */
};

struct rule_files {
	struct source **items;   /* read whole, in order */
	struct rule_file *infos; /* of each */
	size_t n;
	size_t capacity;
	size_t infos_capacity;
};

/*
 * Read all files that paths name: a file as it is, of a folder its *.yaml,
 * *.yml and *.txt by name, sub-folders too, but for those named
 * "schema" and hidden ones, and "tests" unless takes_tests. A file that is
 * named twice is read once, in the later place. All in the arena.
 * 0, ERR_IO, ERR_LIMIT or ERR_MEMORY with err.
 */
int rule_files_read(struct rule_files *files, const char *const *paths,
		    size_t n_paths, bool takes_tests, struct arena *arena,
		    struct err *err);

#endif
