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

int eval_take_rules(void *target, const char *argument, struct err *err)
{
	return tool_take_rules(&((struct eval_options *)target)->rules,
			       argument, err);
}

int eval_take_config(void *target, const char *argument, struct err *err UNUSED)
{
	((struct eval_options *)target)->config_path = argument;
	return 0;
}

int eval_take_label_field(void *target, const char *argument,
			  struct err *err UNUSED)
{
	((struct eval_options *)target)->label_field = argument;
	return 0;
}

int eval_take_positive(void *target, const char *argument,
		       struct err *err UNUSED)
{
	((struct eval_options *)target)->positive = argument;
	return 0;
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

int eval_take_label(void *target, const char *argument, struct err *err UNUSED)
{
	((struct eval_options *)target)->label = argument;
	return 0;
}

int eval_take_authserv_id(void *target, const char *argument,
			  struct err *err UNUSED)
{
	((struct eval_options *)target)->authserv_id = argument;
	return 0;
}

int eval_take_at(void *target, const char *argument, struct err *err UNUSED)
{
	return action_parse(span_of(argument),
			    &((struct eval_options *)target)->at);
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

int eval_take_threads(void *target, const char *argument, struct err *err)
{
	return option_size(argument, 1, 64,
			   &((struct eval_options *)target)->n_threads, err);
}

static int take_time(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct eval_options *)target)->times_rules = true;
	return 0;
}

static int take_list(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct eval_options *)target)->lists_examples = true;
	return 0;
}

static int take_mutate(void *target, const char *argument UNUSED,
		       struct err *err UNUSED)
{
	((struct eval_options *)target)->mutates = true;
	return 0;
}

static int take_seed(void *target, const char *argument, struct err *err)
{
	return option_number(argument, UINT32_MAX,
			     &((struct eval_options *)target)->seed, err);
}

static int take_help(void *target, const char *argument UNUSED,
		     struct err *err UNUSED)
{
	((struct eval_options *)target)->wants_help = true;
	return 0;
}

static const struct option_row rows[] = {
    {.name = "rules",
     .letter = 'r',
     .argument = "PATH",
     .help = "Rule file or folder; may be given again. Without it the "
	     "program's own rules are used.",
     .take = eval_take_rules},
    {.name = "at",
     .argument = "ACTION",
     .help = "What counts as flagged: tag (the default) or more, "
	     "quarantine or more, or reject.",
     .choices = (const char *const[]){"tag", "quarantine", "reject", NULL},
     .take = eval_take_at},
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
     .take = take_list},
    {.name = "mutate",
     .letter = 'm',
     .help = "Try each message that is rightly flagged in disguise, too: "
	     "look-alike letters, zero-width characters and more. With --list "
	     "those that get past. Not in csv and html.",
     .take = take_mutate},
    {.name = "seed",
     .argument = "N",
     .help = "Other disguises of the same kinds (0).",
     .take = take_seed},
    {.name = "time",
     .help = "Tell how long each rule took. A fact that several rules ask "
	     "for is on the account of the first.",
     .take = take_time},
#include "cmd/eval_row.def"
    {.name = "help",
     .letter = 'h',
     .help = "Show this help.",
     .take = take_help},
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
