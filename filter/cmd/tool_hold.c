/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_hold - scamsieve hold: the mails that the milter has held, why, and
 * what becomes of them.
 *
 * Contract: list and show read; release and discard decide, by postsuper.
 * Mails that somebody else has held are left out, and left alone, unless
 * --all is given. A released mail is not screened again.
 * Failure: exit 1 when a mail is not there, the others being dealt with; 2
 * for usage and when Postfix's commands fail.
 */
#include "cmd/tool.h"
#include "cmd/tool_hold.h"

#include <unistd.h>

static const char program[] = "scamsieve hold";

struct run {
	struct hold_queue queue;
	struct buf out;
	const char *honest_folder; /* where released mails are kept */
	bool is_json, takes_all;
};

static const struct option_row rows[] = {
    {.name = "postfix-config",
     .letter = 'c',
     .argument = "FOLDER",
     .help = "Postfix's configuration, for an instance that is not the usual "
	     "one.",
     OPTION_STRING(struct run, queue.config_folder)},
    {.name = "json",
     .letter = 'j',
     .help = "list, show: a JSON object a line.",
     OPTION_FLAG(struct run, is_json)},
    {.name = "all",
     .letter = 'a',
     .help = "Also mails that were not held by us.",
     OPTION_FLAG(struct run, takes_all)},
    {.name = "honest",
     .argument = "FOLDER",
     .help = "release: the mail was honest; keep a copy of it in FOLDER/ham, "
	     "for scamsieve eval.",
     OPTION_STRING(struct run, honest_folder)},
    OPTION_ROW_HELP,
};

const struct option_table tool_hold_options = {
    .usage = "scamsieve hold VERB [OPTION]... [QUEUE_ID]...",
    .purpose =
	"Look at the mails in Postfix's hold queue and decide on them. The "
	"verbs: list; show ID...; release ID... delivers them, unscreened; "
	"discard ID... deletes them.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .operands = (const char *const[]){"discard", "list", "release", "show",
				      NULL},
};

/* --- verbs --------------------------------------------------------------- */

/* The headers of a mail that was asked for; false: it is not for us. */
static bool is_ours(struct run *run, struct hold_mail *mail, struct err *err)
{
	if (hold_mail_read(&run->queue, mail, err) < 0) {
		program_complain(program, "%.*s: %s", (int)mail->id.len,
				 (const char *)mail->id.ptr, err->text);
		return run->takes_all;
	}
	return hold_is_ours(mail) || run->takes_all;
}

static int verb_list(struct run *run, char **ids)
{
	struct err err;

	if (*ids) {
		program_complain(program,
				 "list takes no queue id: see show '%s'", *ids);
		return EXIT_TROUBLE;
	}
	for (size_t i = 0; i < run->queue.n; i++) {
		struct hold_mail *mail = &run->queue.mails[i];

		if (!is_ours(run, mail, &err))
			continue;
		if (run->is_json)
			hold_add_json(&run->out, mail);
		else
			hold_add_line(&run->out, mail);
	}
	return EXIT_CLEAN;
}

static int show_one(struct run *run, struct hold_mail *mail,
		    struct err *err UNUSED)
{
	if (run->is_json)
		hold_add_json(&run->out, mail);
	else
		hold_add_text(&run->out, mail);
	return 0;
}

/* Postfix's command says what it has done on stderr. */
static int decide(struct run *run, const struct hold_mail *mail,
		  const char *option, struct err *err)
{
	const char *arguments[] = {option, (const char *)mail->id.ptr, "hold",
				   NULL};

	/* -H looks into the hold queue only, and takes no queue's name. */
	if (!strcmp(option, "-H"))
		arguments[2] = NULL;
	return hold_run(&run->queue, "postsuper", arguments, &run->out, err);
}

static int release_one(struct run *run, struct hold_mail *mail, struct err *err)
{
	int rc = run->honest_folder
		     ? hold_record_honest(&run->queue, mail, run->honest_folder,
					  err)
		     : 0;

	return rc < 0 ? rc : decide(run, mail, "-H", err);
}

static int discard_one(struct run *run, struct hold_mail *mail, struct err *err)
{
	return decide(run, mail, "-d", err);
}

static int each_id(struct run *run, char **ids,
		   int (*one)(struct run *run, struct hold_mail *mail,
			      struct err *err))
{
	int status = EXIT_CLEAN;
	struct err err = {""};

	if (!*ids) {
		program_complain(program, "name the mails by their queue ids");
		return EXIT_TROUBLE;
	}
	/* Only what the queue holds gets to postsuper: never ALL, or -. */
	for (; *ids; ids++) {
		struct hold_mail *mail = hold_queue_find(&run->queue,
							 span_of(*ids));

		if (!mail || !is_ours(run, mail, &err)) {
			program_complain(program, "%s: %s", *ids,
					 mail ? "not held by us, see --all"
					      : "not in the hold queue");
			status = EXIT_FINDINGS;
			continue;
		}
		if (one(run, mail, &err) < 0) {
			program_complain(program, "%s: %s", *ids, err.text);
			return EXIT_TROUBLE;
		}
	}
	return status;
}

static int verb_show(struct run *run, char **ids)
{
	return each_id(run, ids, show_one);
}

static int verb_release(struct run *run, char **ids)
{
	return each_id(run, ids, release_one);
}

static int verb_discard(struct run *run, char **ids)
{
	return each_id(run, ids, discard_one);
}

static const struct verb {
	const char *name;
	int (*run)(struct run *run, char **ids);
} verbs[] = {
    {"discard", verb_discard},
    {"list", verb_list},
    {"release", verb_release},
    {"show", verb_show},
};

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

static int run_verb(struct run *run, const char *name, char **ids)
{
	const struct verb *verb = find_verb(name);
	struct err err = {""};

	if (!verb)
		return EXIT_TROUBLE;
	if (run->honest_folder && verb->run != verb_release) {
		program_complain(program, "--honest is for release alone");
		return EXIT_TROUBLE;
	}
	if (hold_queue_read(&run->queue, &err) < 0) {
		program_complain(program, "%s", err.text);
		return EXIT_TROUBLE;
	}
	return verb->run(run, ids);
}

int tool_hold(int argc, char **argv)
{
	struct run run = {.is_json = false};
	int status;
	int first;

	if (!tool_parse(&tool_hold_options, argc, argv, &run, &first))
		return first;
	if (first >= argc) {
		program_complain(program, "what is to be done? See %s --help",
				 program);
		return EXIT_TROUBLE;
	}
	buf_init(&run.out, 0);
	arena_init(&run.queue.arena, 0);
	status = run_verb(&run, argv[first], argv + first + 1);
	if (program_write(STDOUT_FILENO, buf_span(&run.out)) < 0 ||
	    run.out.has_failed) {
		program_complain(program, "cannot write the output");
		status = EXIT_TROUBLE;
	}
	arena_release(&run.queue.arena);
	buf_release(&run.out);
	return status;
}
