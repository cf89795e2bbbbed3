/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_files - walking the folders in which rules are kept.
 *
 * Contract: see rule_files.h. Names are sorted by bytes, so the order of
 * overriding does not hang on the file system.
 * Failure: a path that cannot be read is an error with its name.
 * Limits: RULE_FILE_LIMIT files, RULE_FOLDER_DEPTH folders deep.
 * Threads: safe, but for the arena.
 */
#include "rule_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct walk {
	struct rule_files *files;
	struct arena *arena;
	struct err *err;
	bool takes_tests;
	uint32_t path; /* which of the paths is walked */
};

/* The file was read before: it moves to the end, under its later name. */
static bool is_known(const struct walk *walk, const struct stat *status,
		     const char *path)
{
	struct rule_files *files = walk->files;

	for (size_t i = 0; i < files->n; i++) {
		struct rule_file info = files->infos[i];
		struct source *source = files->items[i];
		size_t rest = files->n - 1 - i;
		struct span name;

		if (info.inode != status->st_ino ||
		    info.device != status->st_dev)
			continue;
		memmove(&files->infos[i], &files->infos[i + 1],
			rest * sizeof(info));
		memmove(files->items + i, files->items + i + 1,
			rest * sizeof(struct source *));
		info.path = walk->path;
		if (arena_copy(walk->arena, span_of(path), &name) == 0)
			source->path = (const char *)name.ptr;
		files->infos[files->n - 1] = info;
		files->items[files->n - 1] = source;
		return true;
	}
	return false;
}

static int read_file(struct walk *walk, const char *path,
		     const struct stat *status)
{
	struct rule_files *files = walk->files;
	struct rule_file *infos;
	struct source *source;
	struct source **items;
	int rc;

	if (is_known(walk, status, path))
		return 0;
	if (files->n >= RULE_FILE_LIMIT)
		return err_set(walk->err, ERR_LIMIT,
			       "%s: more than %d rule files", path,
			       RULE_FILE_LIMIT);
	source = arena_zalloc(walk->arena, 1, sizeof(*source));
	items = arena_array_room(walk->arena, files->items, files->n,
				 &files->capacity, sizeof(struct source *));
	infos = arena_array_room(walk->arena, files->infos, files->n,
				 &files->infos_capacity, sizeof(*infos));
	if (!source || !items || !infos)
		return err_set(walk->err, ERR_MEMORY, "out of memory");
	files->items = items;
	files->infos = infos;
	infos[files->n] = (struct rule_file){status->st_dev, status->st_ino,
					     walk->path};
	rc = source_read(source, path, walk->arena, walk->err);
	if (!rc)
		items[files->n++] = source;
	return rc;
}

static bool is_rule_file(const char *name)
{
	static const char *const endings[] = {".yaml", ".yml", ".txt"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (span_ends_with(span_of(name), span_of(endings[i])))
			return true;
	return false;
}

static bool is_left_out(const struct walk *walk, const char *name)
{
	return name[0] == '.' || !strcmp(name, "schema") ||
	       (!walk->takes_tests && !strcmp(name, "tests"));
}

static int walk_path(struct walk *walk, const char *path, size_t depth,
		     bool is_named);

/* NOLINTNEXTLINE(misc-no-recursion): see walk_path() */
static int walk_folder(struct walk *walk, const char *path, size_t depth)
{
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, NULL, alphasort);
	int rc = 0;

	if (n < 0)
		return err_set(walk->err, ERR_IO, "%s: %s", path,
			       strerror(errno));
	for (int i = 0; i < n; i++) {
		struct buf child;

		buf_init(&child, 4096);
		buf_add_format(&child, "%s/%s", path, entries[i]->d_name);
		if (!rc && !is_left_out(walk, entries[i]->d_name))
			rc = walk_path(walk, buf_string(&child), depth + 1,
				       false);
		buf_release(&child);
		free(entries[i]);
	}
	free(entries);
	return rc;
}

/* is_named: by the user, so whatever it is must be read. The depth of
 * folders is bounded. NOLINTNEXTLINE(misc-no-recursion) */
static int walk_path(struct walk *walk, const char *path, size_t depth,
		     bool is_named)
{
	struct stat status;

	if (stat(path, &status))
		return err_set(walk->err, ERR_IO, "%s: %s", path,
			       strerror(errno));
	if (S_ISDIR(status.st_mode)) {
		if (depth > RULE_FOLDER_DEPTH)
			return err_set(walk->err, ERR_LIMIT,
				       "%s: folders more than %d deep", path,
				       RULE_FOLDER_DEPTH);
		return walk_folder(walk, path, depth);
	}
	if (!is_named && !is_rule_file(path))
		return 0;
	return read_file(walk, path, &status);
}

int rule_files_read(struct rule_files *files, const char *const *paths,
		    size_t n_paths, bool takes_tests, struct arena *arena,
		    struct err *err)
{
	struct walk walk = {files, arena, err, takes_tests, 0};
	int rc = 0;

	*files = (struct rule_files){0};
	for (size_t i = 0; i < n_paths && !rc; i++) {
		walk.path = (uint32_t)i;
		rc = walk_path(&walk, paths[i], 0, true);
	}
	return rc;
}
