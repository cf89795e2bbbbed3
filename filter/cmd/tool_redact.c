/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_redact - scamsieve redact: a message into one that can be shared.
 *
 * Names, numbers, addresses, codes and links are replaced by fakes of the
 * same shape; then the message is screened again, and the same rules must
 * fire.
 *
 * Contract: the redacted message is on standard output, what was done on
 * standard error. Exits 0; 1 when the verdict could not be kept, which is
 * said; 2 when something cannot be hidden (nothing is written then), or when
 * rules or input cannot be read.
 */
#include "cmd/tool_explain.h"
#include "cmd/tool_redact_judge.h"

#include <stdlib.h>

enum { NAME_LIMIT = 32 };

struct options {
	struct explain_options message; /* the first: the shared rows' */
	const char *names[NAME_LIMIT];
	size_t n_names;
	size_t seed;
};

static int take_name(void *target, const char *argument, struct err *err)
{
	struct options *options = target;

	if (options->n_names == NAME_LIMIT)
		return err_set(err, ERR_INPUT, "given more than %d times",
			       NAME_LIMIT);
	if (!*argument)
		return err_set(err, ERR_INPUT, "expected a name");
	options->names[options->n_names++] = argument;
	return 0;
}

static const struct option_row rows[] = {
#include "cmd/tool_explain_rows.def"
    {.name = "name",
     .letter = 'n',
     .argument = "NAME",
     .help = "Somebody's name, to be replaced wherever it stands; may be "
	     "given again. Names behind greetings and of a mail's receivers "
	     "are found without it.",
     .take = take_name},
    {.name = "seed",
     .argument = "N",
     .help = "Take other fakes; the same N gives the same ones.",
     OPTION_COUNT(struct options, seed, 0, SIZE_MAX / 2)},
    OPTION_ROW_HELP,
};

const struct option_table tool_redact_options = {
    .usage = "scamsieve redact [OPTION]... [FILE]",
    .purpose = "Turn a message into one that can be shared: names, numbers, "
	       "addresses, codes and links become fakes of the same shape, "
	       "and it is screened again to prove that the same rules fire. "
	       "Reads FILE, or standard input: plain text, one JSON record, "
	       "or a mail. Look at the result before "
	       "you share it: a name that nothing gives away is not found.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

/* --- the way -------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
	const struct redact_item *left = a;
	const struct redact_item *right = b;

	if (left->raw.len != right->raw.len)
		return left->raw.len < right->raw.len ? 1 : -1;
	return span_compare(left->raw, right->raw);
}

static int find_all(struct redact_run *run, const struct options *options,
		    struct facts *facts)
{
	struct redaction *redaction = &run->redaction;
	int rc = 0;

	for (size_t i = 0; i < options->n_names && !rc; i++)
		rc = redact_add(redaction, REDACT_NAME,
				span_of(options->names[i]),
				(struct span){NULL, 0}, NULL);
	if (!rc && run->given.form == FORM_MAIL)
		rc = redact_find_in_mail(redaction, &run->message, run->bytes);
	if (!rc)
		rc = redact_find(redaction, facts);
	if (!rc)
		rc = redact_find_people(redaction, facts);
	if (!rc)
		rc = redact_find_names(redaction, facts);
	if (!rc && redaction->n)
		qsort(redaction->items, redaction->n, sizeof(*redaction->items),
		      compare_items);
	return rc;
}

/* Does anything still stand in the redacted message? */
static const struct redact_item *find_leak(const struct redact_run *run)
{
	const struct message *message = &run->reread;
	const struct redact_item *leak = NULL;
	const struct span parties[] = {message->from, message->to,
				       message->reply_to,
				       message->envelope_from};

	for (size_t i = 0; i < message->n_texts && !leak; i++)
		leak = redact_leak(&run->redaction, message->texts[i].raw,
				   true);
	for (size_t i = 0; i < message->n_links && !leak; i++)
		leak = redact_leak(&run->redaction, message->links[i].url,
				   false);
	for (size_t i = 0; i < message->n_addresses && !leak; i++)
		leak = redact_leak(&run->redaction,
				   message->addresses[i].address, false);
	for (size_t i = 0; i < ARRAY_LEN(parties) && !leak; i++)
		leak = redact_leak(&run->redaction, parties[i], false);
	return leak;
}

static int redact(struct redact_run *run, const struct options *options,
		  struct arena *arena, struct buf *report)
{
	struct judged want;
	struct judged got;
	const struct redact_item *leak;
	int rc = redact_judge(run, &run->message, arena, &want);

	if (!rc) {
		run->redaction.brands = want.explanation.facts->context->brands;
		rc = find_all(run, options, want.explanation.facts);
	}
	if (!rc && run->redaction.has_hit_limit)
		return err_set(run->err, ERR_LIMIT,
			       "there is more to hide than %d things, or one "
			       "of them is too long",
			       REDACT_ITEM_LIMIT);
	if (rc)
		return err_set(run->err, rc, "out of memory");
	rc = redact_fit(run, &want, &got);
	if (rc)
		return rc;
	leak = find_leak(run);
	if (leak)
		return err_set(run->err, ERR_INPUT,
			       "a %s is cut up or coded so that it cannot be "
			       "replaced, or another --seed is needed: %.*s",
			       redact_kind_name(leak->kind), (int)leak->raw.len,
			       (const char *)leak->raw.ptr);
	redact_report(&run->redaction, &want, &got, report);
	return judged_equal(&want, &got) ? EXIT_CLEAN : EXIT_FINDINGS;
}

/* Read what is asked for, and redact it. An exit code or negative. */
static int run_redact(const struct options *options, const char *path,
		      struct redact_run *run, struct arena *arena)
{
	struct buf bytes;
	struct buf report;
	int rc;

	buf_init(&bytes, 0);
	buf_init(&report, 0);
	rc = explain_read(&options->message, run->config, path, &bytes, arena,
			  &run->message, &run->given.form, run->err);
	run->bytes = buf_span(&bytes);
	run->given.from = options->message.from;
	if (!rc)
		rc = redact(run, options, arena, &report);
	if (rc >= 0 && options->message.text && run->out.len)
		buf_add_char(&run->out, '\n'); /* a line, as it was given */
	/* The err is complained of; of output program_print() has. */
	if (rc >= 0 && program_print("scamsieve redact", buf_span(&run->out)))
		rc = EXIT_TROUBLE;
	else if (rc >= 0)
		(void)program_write(2, buf_span(&report));
	buf_release(&report);
	buf_release(&bytes);
	return rc;
}

static int run_tool(const struct options *options, const char *path)
{
	struct err err = {"out of memory"};
	struct redact_run run = {.err = &err};
	struct tool_set set = {.ruleset = NULL};
	struct config config;
	struct arena arena;
	int rc;

	config_init(&config);
	arena_init(&arena, 0);
	arena_init(&run.trial, 0);
	buf_init(&run.out, 0);
	buf_init(&run.again, 0);
	buf_init(&run.from, 0);
	rc = explain_load_config(&config, options->message.config_path,
				 "scamsieve redact");
	if (rc || tool_set_open(&set, &options->message.rules, "redact"))
		goto out;
	run.ruleset = set.ruleset;
	run.scratch = rc ? NULL : scratch_new(set.ruleset);
	run.config = &config;
	run.redaction = (struct redaction){.arena = &arena,
					   .seed = options->seed};
	if (!rc && !run.scratch)
		rc = ERR_MEMORY;
	if (!rc)
		rc = run_redact(options, path, &run, &arena);
	if (rc < 0)
		program_complain("scamsieve redact", "%s", err.text);
out:
	scratch_free(run.scratch);
	buf_release(&run.out);
	buf_release(&run.again);
	buf_release(&run.from);
	arena_release(&run.trial);
	arena_release(&arena);
	config_release(&config);
	tool_set_release(&set);
	return rc < 0 || !run.ruleset ? EXIT_TROUBLE : rc;
}

int tool_redact(int argc, char **argv)
{
	struct options options = {
	    .message = {.program = "scamsieve redact", .as = "auto"},
	    .seed = 1,
	};
	int first;

	if (!tool_parse(&tool_redact_options, argc, argv, &options, &first))
		return first;
	if (explain_count_inputs(&options.message, argc - first) > 1) {
		program_complain("scamsieve redact",
				 "one message at a time: a FILE, --text, "
				 "--queue or --quarantine");
		return EXIT_TROUBLE;
	}
	return run_tool(&options, first < argc ? argv[first] : "-");
}
