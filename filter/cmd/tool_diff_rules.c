/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_diff_rules - rules out of a git repository, for a comparison.
 *
 * git itself unpacks the revision (git archive, tar) into a temporary folder;
 * the repository of the current folder is asked, and its files, index and
 * working tree are left alone.
 *
 * Contract: see tool_diff.h.
 * Failure: ERR_IO when a command fails, ERR_INPUT when there is neither such
 * a file nor such a revision.
 * Limits: DIFF_PATH_BYTES a path.
 */
#include "cmd/tool_diff.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ARGUMENTS = 16,
	COMMAND_MISSING = 127,
	FILE_MODE = 0600,
	FOLDER_MODE = 0700
};

/*
 * Run a command in a folder (NULL: this one) with its output in a file; what
 * it complains of is not shown. 0 when it succeeds, 1 when it fails, negative
 * with err when it cannot be run.
 */
static int run(const char *const *arguments, const char *folder,
	       const char *output, struct err *err)
{
	char *list[ARGUMENTS] = {NULL}; /* execvp() changes nothing in it */
	size_t n = 0;
	int status = 0;
	pid_t child = fork();

	while (n < ARGUMENTS - 1 && arguments[n])
		n++;
	if (child < 0)
		return err_set(err, ERR_IO, "fork: %s", strerror(errno));
	if (child == 0) {
		int out = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
			       FILE_MODE);
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		if (out < 0 || null < 0 || (folder && chdir(folder) < 0))
			_exit(1);
		dup2(out, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		memcpy(list, arguments, n * sizeof(*arguments));
		execvp(list[0], list);
		_exit(COMMAND_MISSING);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(err, ERR_IO, "%s: %s", arguments[0],
				       strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == COMMAND_MISSING)
		return err_set(err, ERR_IO, "%s: there is no such command",
			       arguments[0]);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

/* The first line of a file; empty when there is none. */
static void read_line(const char *path, char *line, size_t size)
{
	FILE *file = fopen(path, "r");

	line[0] = '\0';
	if (!file)
		return;
	if (!fgets(line, (int)size, file))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	fclose(file);
}

static int join(char *path, const char *folder, const char *name,
		struct err *err)
{
	int n = snprintf(path, DIFF_PATH_BYTES, "%s/%s", folder, name);

	return n < 0 || n >= DIFF_PATH_BYTES
		   ? err_set(err, ERR_LIMIT, "%s: the path is too long", folder)
		   : 0;
}

static int make_folder(struct diff_rules *rules, struct err *err)
{
	const char *root = getenv("TMPDIR");
	int rc = join(rules->folder, root && *root ? root : "/tmp",
		      "scamsieve-diff.XXXXXX", err);

	if (!rc && !mkdtemp(rules->folder)) {
		rc = err_set(err, ERR_IO, "%s: %s", rules->folder,
			     strerror(errno));
		rules->folder[0] = '\0';
	}
	if (!rc)
		rc = join(rules->path, rules->folder, "rules", err);
	if (!rc && mkdir(rules->path, FOLDER_MODE) < 0)
		rc = err_set(err, ERR_IO, "%s: %s", rules->path,
			     strerror(errno));
	return rc;
}

/* REVISION:PATH as git takes it, from the name. */
static int object_name(char *object, const char *name, struct err *err)
{
	int n = snprintf(object, DIFF_PATH_BYTES, "%s%s", name,
			 strchr(name, ':') ? "" : ":rules");

	return n < 0 || n >= DIFF_PATH_BYTES
		   ? err_set(err, ERR_LIMIT, "%s: the name is too long", name)
		   : 0;
}

static int none_such(const char *name, struct err *err)
{
	return err_set(err, ERR_INPUT,
		       "%s: there is no such file or folder, and no such "
		       "revision in a git repository here",
		       name);
}

/* A tree becomes the folder, a file the one file in it. */
static int unpack(struct diff_rules *rules, const char *name, struct err *err)
{
	char object[DIFF_PATH_BYTES];
	char note[DIFF_PATH_BYTES]; /* what a command says */
	char line[DIFF_PATH_BYTES];
	char top[DIFF_PATH_BYTES];
	char file[DIFF_PATH_BYTES];
	int rc = object_name(object, name, err);

	if (!rc)
		rc = join(note, rules->folder, "note", err);
	if (!rc)
		rc = run((const char *const[]){"git", "rev-parse",
					       "--show-toplevel", NULL},
			 NULL, note, err);
	if (rc)
		return rc < 0 ? rc : none_such(name, err);
	read_line(note, top, sizeof(top));
	rc = run((const char *const[]){"git", "cat-file", "-t", object, NULL},
		 top, note, err);
	if (rc)
		return rc < 0 ? rc : none_such(name, err);
	read_line(note, line, sizeof(line));
	if (!strcmp(line, "blob")) {
		rc = join(file, rules->path, "file.yaml", err);
		return rc ? rc
			  : run((const char *const[]){"git", "cat-file", "blob",
						      object, NULL},
				top, file, err);
	}
	rc = run((const char *const[]){"git", "archive", "--format=tar", object,
				       NULL},
		 top, note, err);
	if (!rc)
		rc = join(file, rules->folder, "log", err);
	if (!rc)
		rc = run((const char *const[]){"tar", "-x", "-f", note, "-C",
					       rules->path, NULL},
			 NULL, file, err);
	return rc <= 0 ? rc
		       : err_set(err, ERR_IO, "%s: cannot be unpacked", name);
}

int diff_rules_open(struct diff_rules *rules, const char *name, struct err *err)
{
	int rc;

	*rules = (struct diff_rules){.folder = ""};
	if (access(name, F_OK) == 0) {
		int n = snprintf(rules->path, sizeof(rules->path), "%s", name);

		return n < 0 || (size_t)n >= sizeof(rules->path)
			   ? err_set(err, ERR_LIMIT, "%s: too long", name)
			   : 0;
	}
	if (name[0] == '-' || name[0] == '\0')
		return none_such(name, err);
	rc = make_folder(rules, err);
	return rc ? rc : unpack(rules, name, err);
}

void diff_rules_close(struct diff_rules *rules)
{
	struct err err = {""};

	if (rules->folder[0])
		(void)run((const char *const[]){"rm", "-rf", "--",
						rules->folder, NULL},
			  NULL, "/dev/null", &err);
	rules->folder[0] = '\0';
}
