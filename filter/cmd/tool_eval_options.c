/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_options - what scamsieve eval can be told, and the verbs that
 * judge labelled messages as it does.
 *
 * Contract: see tool_eval.h.
 */
#include "cmd/tool_eval.h"

#include <unistd.h>

static const char *const format_names[] = {
    [EVAL_TEXT] = "text",
    [EVAL_JSON] = "json",
    [EVAL_CSV] = "csv",
    [EVAL_HTML] = "html",
    NULL,
};

void eval_options_init(struct eval_options *options, const char *program)
{
	long n_processors = sysconf(_SC_NPROCESSORS_ONLN);

	*options = (struct eval_options){
	    .program = program,
	    .label_field = "target",
	    .positive = "fake_support",
	    .at = ACTION_TAG,
	    .n_threads = n_processors > 0 ? (size_t)n_processors : 1,
	};
}

int eval_take_negative(void *target, const char *argument, struct err *err)
{
	struct eval_options *options = target;

	if (options->n_negatives >= EVAL_NEGATIVES)
		return err_set(err, ERR_INPUT, "given more than %d times",
			       EVAL_NEGATIVES);
	options->negatives[options->n_negatives++] = argument;
	return 0;
}

int eval_take_at(void *target, const char *argument, struct err *err UNUSED)
{
	return action_parse(span_of(argument), target);
}

static int take_format(void *target, const char *argument,
		       struct err *err UNUSED)
{
	struct eval_options *options = target;

	for (size_t i = 0; format_names[i]; i++)
		if (!strcmp(argument, format_names[i]))
			options->format = (enum eval_format_kind)i;
	return 0;
}

static const struct option_row rows[] = {
    TOOL_ROW_RULES(struct eval_options, rules),
    {.name = "at",
     .argument = "ACTION",
     .help = "What counts as flagged: tag (the default) or more, "
	     "quarantine or more, or reject.",
     .choices = (const char *const[]){"tag", "quarantine", "reject", NULL},
     EVAL_TAKES_AT(struct eval_options, at)},
    {.name = "format",
     .letter = 'f',
     .argument = "FORMAT",
     .help = "text (the default), json, csv, or html: one page with curves, "
	     "a threshold to move, and all misses and false alarms.",
     .choices = format_names,
     .take = take_format},
    {.name = "list",
     .letter = 'l',
     .help = "List the misses and the false alarms.",
     OPTION_FLAG(struct eval_options, lists_examples)},
    {.name = "mutate",
     .letter = 'm',
     .help = "Try each message that is rightly flagged in disguise, too: "
	     "look-alike letters, zero-width characters and more. With --list "
	     "those that get past. Not in csv and html.",
     OPTION_FLAG(struct eval_options, mutates)},
    {.name = "seed",
     .argument = "N",
     .help = "Other disguises of the same kinds (0).",
     OPTION_COUNT(struct eval_options, seed, 0, UINT32_MAX)},
    {.name = "time",
     .help = "Tell how long each rule took. A fact that several rules ask "
	     "for is on the account of the first.",
     OPTION_FLAG(struct eval_options, times_rules)},
#include "cmd/eval_row.def"
    OPTION_ROW_HELP,
};

const struct option_table tool_eval_options = {
    .usage = "scamsieve eval [OPTION]... CORPUS...",
    .purpose = "Measure the rules on labelled messages: recall, precision "
	       "and false positives with their 95 % intervals, and what each "
	       "rule is good for. A CORPUS is a file of JSON records, a mail "
	       "(*.eml), a mailbox, a Maildir, or a folder of such files.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};
