/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_set - what verbs share: options, loading rules, reading input, colour.
 *
 * Contract: see tool.h.
 * Failure: complaints on stderr, negative returns.
 */
#include "cmd/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is wrong, in the name of a verb. */
static void complain_of(const char *verb, const struct err *err)
{
	char program[64];

	snprintf(program, sizeof(program), "scamsieve %s", verb);
	program_complain(program, "%s", err->text);
}

static int print(const char *verb, struct span text)
{
	char program[64];

	snprintf(program, sizeof(program), "scamsieve %s", verb);
	return program_print(program, text);
}

bool tool_parse(const struct option_table *table, int argc, char **argv,
		void *target, int *first)
{
	struct err err = {""};
	struct buf help;
	int rc = option_parse(table, argc, argv, target, first, &err);

	if (rc == 0)
		return true;
	*first = EXIT_TROUBLE;
	if (rc < 0) {
		complain_of(argv[0], &err);
		return false;
	}
	buf_init(&help, 0);
	option_help(table, &help);
	if (!help.has_failed && !print(argv[0], buf_span(&help)))
		*first = EXIT_CLEAN;
	buf_release(&help);
	return false;
}

void tool_complain_verb(const char *program, const char *name,
			const char *const *names, size_t n)
{
	const char *closest = closest_word(span_of(name), names, n);

	program_complain(program, "no verb '%s'%s%s%s; see %s --help", name,
			 closest ? ", did you mean '" : "",
			 closest ? closest : "", closest ? "'?" : "", program);
}

int tool_take_rules(void *target, const char *path, struct err *err)
{
	struct tool_rules *rules = target;

	if (rules->n >= TOOL_PATH_LIMIT)
		return err_set(err, ERR_INPUT, "given more than %d times",
			       TOOL_PATH_LIMIT);
	rules->paths[rules->n++] = path;
	return 0;
}

void tool_set_load(struct tool_set *set, const struct tool_rules *rules,
		   struct err *err)
{
	const char *own = program_rules_path();
	struct ruleset_options options = {
	    .now_s = rules->now_s ? rules->now_s : program_now_s(),
	    .keeps_tests = true,
	    .now_ns = program_now_ns,
	};

	*set = (struct tool_set){.ruleset = NULL};
	arena_init(&set->arena, 0);
	diag_list_init(&set->diags, &set->arena);
	set->rc = ruleset_load(&set->ruleset, rules->n ? rules->paths : &own,
			       rules->n ? rules->n : 1, &options, &set->diags,
			       err);
}

void tool_set_release(struct tool_set *set)
{
	ruleset_free(set->ruleset);
	arena_release(&set->arena);
}

int tool_set_open(struct tool_set *set, const struct tool_rules *rules,
		  const char *verb)
{
	struct err err = {""};
	char program[64] = "scamsieve ";

	tool_set_load(set, rules, &err);
	if (!set->rc)
		return 0;
	strncat(program, verb, sizeof(program) - strlen(program) - 1);
	program_show_findings(&set->diags);
	program_complain(program, "%s", err.text);
	return set->rc;
}

bool tool_wants_colour(const char *when)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (!strcmp(when, "always"))
		return true;
	if (!strcmp(when, "never") || (no_colour && *no_colour))
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static int read_all(int fd, size_t limit, struct buf *bytes)
{
	enum { CHUNK_BYTES = 65536 };

	for (;;) {
		unsigned char *room = buf_room(bytes, CHUNK_BYTES);
		ssize_t n;

		if (!room)
			return ERR_MEMORY;
		n = read(fd, room, CHUNK_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_IO;
		if (n == 0)
			return 0;
		bytes->len += (size_t)n;
		if (bytes->len > limit)
			return ERR_LIMIT;
	}
}

int tool_read_input(const char *path, size_t limit, struct buf *bytes,
		    struct err *err)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	rc = read_all(fd, limit, bytes);
	if (rc == ERR_IO)
		err_set(err, rc, "%s: %s", path, strerror(errno));
	else if (rc == ERR_LIMIT)
		err_set(err, rc, "%s: larger than %zu bytes", path, limit);
	else if (rc)
		err_set(err, rc, "%s: out of memory", path);
	if (!is_stdin)
		close(fd);
	return rc;
}
