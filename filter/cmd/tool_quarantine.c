/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_quarantine - scamsieve quarantine: look at what is held, and decide.
 *
 * Contract: list, show, audit and export read; release, discard and purge
 * decide, and say in the audit who did and why. release prints the message's
 * bytes as they came, for the operator to hand on, after it is marked: what
 * cannot be printed is not released twice, and `show --wire` has it still.
 * Failure: exit 1 when a message is not there or was decided before, the
 * others being dealt with; 2 for usage, the store, or output.
 */
#include "cmd/tool.h"
#include "cmd/tool_quarantine.h"

#include <pwd.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_PIECE_BYTES = 64 * 1024 };

static const char program[] = "scamsieve quarantine";

/* Write what has gathered. 0 or ERR_IO, said. */
static int flush(struct quarantine_run *run)
{
	int result = 0;

	if (run->out.has_failed) {
		program_complain(program, "out of memory");
		result = ERR_MEMORY;
	} else if (program_write(STDOUT_FILENO, buf_span(&run->out)) < 0) {
		program_complain(program, "cannot write the output");
		result = ERR_IO;
	}
	buf_clear(&run->out);
	return result;
}

static int flush_full(struct quarantine_run *run)
{
	return run->out.len < OUTPUT_PIECE_BYTES ? 0 : flush(run);
}

static int fail(const struct err *err)
{
	program_complain(program, "%s", err->text);
	return EXIT_TROUBLE;
}

static int add_entry(void *context, const struct quarantine_entry *entry)
{
	struct quarantine_run *run = context;

	if (run->is_json)
		quarantine_add_json(&run->out, entry);
	else
		quarantine_show_line(&run->out, entry);
	return flush_full(run);
}

static int add_audit(void *context, const struct quarantine_audit *line)
{
	struct quarantine_run *run = context;

	quarantine_show_audit(&run->out, line);
	return flush_full(run);
}

static int verb_list(struct quarantine_run *run, char **ids)
{
	struct err err = {""};

	(void)ids;
	if (!run->is_json)
		quarantine_show_heading(&run->out);
	if (quarantine_list(run->store, &run->filter, add_entry, run, &err) < 0)
		return *err.text ? fail(&err) : EXIT_TROUBLE;
	return flush(run) < 0 ? EXIT_TROUBLE : EXIT_CLEAN;
}

static int verb_export(struct quarantine_run *run, char **ids)
{
	run->is_json = true;
	return verb_list(run, ids);
}

/* Bytes as they came; a format of lines gets its line's end back. */
static void add_wire(struct buf *out, const struct quarantine_message *message)
{
	static const char *const line_formats[] = {"jsonl", "text"};
	struct span wire = message->wire;

	buf_add_span(out, wire);
	if (wire.len && wire.ptr[wire.len - 1] == '\n')
		return;
	for (size_t i = 0; i < ARRAY_LEN(line_formats); i++) {
		if (span_equal_string(message->format, line_formats[i]))
			buf_add_char(out, '\n');
	}
}

static int show_one(struct quarantine_run *run, int64_t id, struct err *err)
{
	struct quarantine_entry entry;
	struct arena arena;
	int result;

	arena_init(&arena, 0);
	result = quarantine_get(run->store, id, &arena, &entry, err);
	if (result == 0 && run->is_wire) {
		add_wire(&run->out, &entry.message);
	} else if (result == 0 && run->is_json) {
		quarantine_add_json(&run->out, &entry);
	} else if (result == 0) {
		quarantine_show_entry(&run->out, &entry);
		result = quarantine_list_audit(run->store, id, add_audit, run,
					       err);
	}
	arena_release(&arena);
	return result;
}

static int audit_one(struct quarantine_run *run, int64_t id, struct err *err)
{
	return quarantine_list_audit(run->store, id, add_audit, run, err);
}

static int discard_one(struct quarantine_run *run, int64_t id, struct err *err)
{
	return quarantine_discard(run->store, id, &run->decision, err);
}

static int release_one(struct quarantine_run *run, int64_t id, struct err *err)
{
	struct quarantine_entry entry;
	struct arena arena;
	int result;

	arena_init(&arena, 0);
	result = quarantine_get(run->store, id, &arena, &entry, err);
	if (result == 0)
		result = quarantine_release(run->store, id, &run->decision,
					    err);
	if (result == 0) {
		add_wire(&run->out, &entry.message);
		result = flush(run);
		if (result < 0)
			err_set(err, result,
				"message %lld is marked as released, but was "
				"not printed; see: scamsieve quarantine show "
				"--wire %lld",
				(long long)id, (long long)id);
	}
	arena_release(&arena);
	return result;
}

/* One after the other; a message that is not there does not stop the rest. */
static int each_id(struct quarantine_run *run, char **ids,
		   int (*one)(struct quarantine_run *run, int64_t id,
			      struct err *err))
{
	int status = EXIT_CLEAN;

	if (!*ids) {
		program_complain(program, "name the messages by their ids");
		return EXIT_TROUBLE;
	}
	for (; *ids; ids++) {
		struct err err = {""};
		int64_t id;
		int result;

		if (!quarantine_parse_id(*ids, &id)) {
			program_complain(program, "'%s' is not an id", *ids);
			return EXIT_TROUBLE;
		}
		result = one(run, id, &err);
		if (result < 0 && *err.text)
			program_complain(program, "%s", err.text);
		if (result == ERR_INPUT)
			status = EXIT_FINDINGS;
		else if (result < 0 || flush(run) < 0)
			return EXIT_TROUBLE;
	}
	return status;
}

static int verb_show(struct quarantine_run *run, char **ids)
{
	return each_id(run, ids, show_one);
}

static int verb_audit(struct quarantine_run *run, char **ids)
{
	struct err err = {""};

	if (*ids)
		return each_id(run, ids, audit_one);
	if (audit_one(run, 0, &err) < 0)
		return *err.text ? fail(&err) : EXIT_TROUBLE;
	return flush(run) < 0 ? EXIT_TROUBLE : EXIT_CLEAN;
}

static int verb_release(struct quarantine_run *run, char **ids)
{
	return each_id(run, ids, release_one);
}

static int verb_discard(struct quarantine_run *run, char **ids)
{
	return each_id(run, ids, discard_one);
}

static int verb_purge(struct quarantine_run *run, char **ids)
{
	unsigned states = run->takes_all ? 0
					 : 1u << QUARANTINE_RELEASED |
					       1u << QUARANTINE_DISCARDED;
	int64_t before_ms = run->decision.time_ms -
			    run->older_than_s * MS_A_SECOND;
	struct err err = {""};
	uint64_t count;

	if (*ids || !run->older_than_s) {
		program_complain(program,
				 "purge takes --older-than AGE, and no ids");
		return EXIT_TROUBLE;
	}
	if (quarantine_purge(run->store, before_ms, states, &run->decision,
			     &count, &err) < 0)
		return fail(&err);
	buf_add_format(&run->out, "%llu messages removed\n",
		       (unsigned long long)count);
	return flush(run) < 0 ? EXIT_TROUBLE : EXIT_CLEAN;
}

static const struct verb {
	const char *name;
	int (*run)(struct quarantine_run *run, char **ids);
	bool decides;
} verbs[] = {
    {"audit", verb_audit, false},   {"discard", verb_discard, true},
    {"export", verb_export, false}, {"list", verb_list, false},
    {"purge", verb_purge, true},    {"release", verb_release, true},
    {"show", verb_show, false},
};

/* --- from the command line to the verb ------------------------------------ */

static const struct verb *find_verb(const char *name)
{
	const char *names[ARRAY_LEN(verbs)];

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcmp(name, verbs[i].name) == 0)
			return &verbs[i];
		names[i] = verbs[i].name;
	}
	tool_complain_verb(program, name, names, ARRAY_LEN(names));
	return NULL;
}

/* Who sits there: behind sudo, the one who called it. */
static const char *user_name(void)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *user;

	if (sudo && *sudo && geteuid() == 0)
		return sudo;
	user = getpwuid(getuid());
	return user ? user->pw_name : "unknown";
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * MS_A_SECOND + now.tv_nsec / 1000000;
}

static int run_verb(struct quarantine_run *run, const struct verb *verb,
		    char **ids)
{
	struct err err = {""};
	int status;

	if (verb->decides && (!run->decision.why || !*run->decision.why)) {
		program_complain(program, "say why with --why TEXT; it is "
					  "written into the audit");
		return EXIT_TROUBLE;
	}
	if (!run->decision.who)
		run->decision.who = user_name();
	run->decision.time_ms = now_ms();
	run->options.must_exist = true;
	run->options.is_read_only = !verb->decides;
	if (quarantine_open(&run->store, &run->options, &err) < 0)
		return fail(&err);
	status = verb->run(run, ids);
	quarantine_close(run->store);
	return status;
}

int tool_quarantine(int argc, char **argv)
{
	struct quarantine_run run = {.options.path = QUARANTINE_DEFAULT_PATH};
	const struct verb *verb;
	int status = EXIT_TROUBLE;
	int first;

	if (!tool_parse(&tool_quarantine_options, argc, argv, &run, &first))
		return first;
	if (first >= argc) {
		program_complain(program, "what is to be done? See %s --help",
				 program);
		return EXIT_TROUBLE;
	}
	buf_init(&run.out, 0);
	verb = find_verb(argv[first]);
	if (verb)
		status = run_verb(&run, verb, argv + first + 1);
	buf_release(&run.out);
	return status;
}
