/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_mine_options - what scamsieve mine can be told.
 *
 * Contract: see tool_mine.h.
 */
#include "cmd/tool_mine.h"

void mine_command_init(struct mine_command *command)
{
	*command = (struct mine_command){
	    .id = "mined/phrases",
	    .channel = -1,
	    .mine = {.min_clusters = 6,
		     .min_sources = 2,
		     .prior = 10,
		     .min_z = 2.5,
		     .max_share = 0.05,
		     .most = 1500},
	    .fit = {.ridge = 1,
		    .max_weight = 2.5,
		    .against = 0.5,
		    .n_folds = 5,
		    .seed = 1},
	    .scale = {.cap = 6, .floor = 0.5},
	    .false_rate = 0.0005,
	};
	eval_options_init(&command->eval, "scamsieve mine");
}

static int take_name(const char **names, size_t *n, size_t limit,
		     const char *argument, struct err *err)
{
	if (*n >= limit)
		return err_set(err, ERR_INPUT, "given more than %zu times",
			       limit);
	names[(*n)++] = argument;
	return 0;
}

static int take_against(void *target, const char *argument, struct err *err)
{
	struct mine_command *command = target;

	return take_name(command->against, &command->n_against, MINE_LABELS,
			 argument, err);
}

static int take_lang(void *target, const char *argument, struct err *err)
{
	struct mine_command *command = target;

	return take_name(command->langs, &command->n_langs, MINE_LANGS,
			 argument, err);
}

static int take_sign(void *target, const char *argument, struct err *err)
{
	struct mine_command *command = target;

	return take_name(command->signs, &command->n_signs, MINE_SIGNS,
			 argument, err);
}

static int take_counter_sign(void *target, const char *argument,
			     struct err *err)
{
	struct mine_command *command = target;

	if (command->n_signs < MINE_SIGNS)
		command->is_counter[command->n_signs] = true;
	return take_sign(target, argument, err);
}

static int take_id(void *target, const char *argument, struct err *err)
{
	const char *slash = strchr(argument, '/');

	if (!slash || slash == argument || !slash[1] || strchr(slash + 1, '/'))
		return err_set(err, ERR_INPUT,
			       "expected PACK/RULE, as in mined/phrases");
	((struct mine_command *)target)->id = argument;
	return 0;
}

static int take_channel(void *target, const char *argument,
			struct err *err UNUSED)
{
	enum channel channel = CHANNEL_SMS;
	int rc = channel_parse(span_of(argument), &channel);

	((struct mine_command *)target)->channel = (int)channel;
	return rc;
}

static int take_min_clusters(void *target, const char *argument,
			     struct err *err)
{
	size_t n = 0;
	int rc = option_count(argument, 1, 100000, &n, err);

	((struct mine_command *)target)->mine.min_clusters = (uint32_t)n;
	return rc;
}

static int take_min_sources(void *target, const char *argument, struct err *err)
{
	size_t n = 0;
	int rc = option_count(argument, 1, 100, &n, err);

	((struct mine_command *)target)->mine.min_sources = (uint32_t)n;
	return rc;
}

static int take_seed(void *target, const char *argument, struct err *err)
{
	size_t seed = 0;
	int rc = option_count(argument, 0, SIZE_MAX / 2, &seed, err);

	((struct mine_command *)target)->fit.seed = seed;
	return rc;
}

static const struct option_row rows[] = {
    {.name = "weights",
     .letter = 'w',
     .help = "Write a weights file, fitted and tried by folds of clusters, "
	     "instead of a pack of rules on trial.",
     OPTION_FLAG(struct mine_command, is_weights)},
    {.name = "id",
     .argument = "PACK/RULE",
     .help = "Name of the draft (mined/phrases). What rules of this id say "
	     "now is not counted.",
     .take = take_id},
    {.name = "channel",
     .argument = "CHANNEL",
     .help = "Only messages of this channel.",
     .choices = (const char *const[]){"sms", "email", NULL},
     .take = take_channel},
    {.name = "lang",
     .argument = "LANG",
     .help = "Only messages of this language; may be given again.",
     .take = take_lang},
    {.name = "against",
     .argument = "LABEL",
     .help = "A label, such as spam, that phrases shall not speak for "
	     "either; may be given again. Beside ham it weighs half.",
     .take = take_against},
    {.name = "without",
     .argument = "FILE",
     .help = "Words that shall be in no phrase, one a line: names, months, "
	     "what only these messages have in common.",
     OPTION_STRING(struct mine_command, without)},
    {.name = "sign",
     .argument = "PACK/RULE",
     .help = "A rule that takes part with a weight of its own, from 0 on; "
	     "may be given again.",
     .take = take_sign},
    {.name = "counter-sign",
     .argument = "PACK/RULE",
     .help = "The same with a weight up to 0.",
     .take = take_counter_sign},
    {.name = "most",
     .argument = "N",
     .help = "How many phrases to write (40 rules, 200 weights).",
     OPTION_COUNT(struct mine_command, fit.most, 1, 4096)},
    {.name = "min-clusters",
     .argument = "N",
     .help = "A phrase must occur in so many clusters of its side (6).",
     .take = take_min_clusters},
    {.name = "min-sources",
     .argument = "N",
     .help = "And in so many sources, where its side has as many (2).",
     .take = take_min_sources},
    {.name = "max-share",
     .argument = "X",
     .help = "A phrase that more than this share of what is to be let pass "
	     "holds says too little (0.05).",
     OPTION_REAL(struct mine_command, mine.max_share, 0.0001, 1)},
    {.name = "first-chars",
     .argument = "N",
     .help = "Only phrases among the first characters of a text.",
     OPTION_COUNT(struct mine_command, first_chars, 1, 1000000)},
    {.name = "cap",
     .argument = "SCORE",
     .help = "The most that the weights may score (6).",
     OPTION_REAL(struct mine_command, scale.cap, 0.5, 100)},
    {.name = "floor",
     .argument = "SCORE",
     .help = "A smaller score is none (0.5).",
     OPTION_REAL(struct mine_command, scale.floor, 0.1, 50)},
    {.name = "max-weight",
     .argument = "ODDS",
     .help = "The most that one phrase may weigh, as log-odds (2.5).",
     OPTION_REAL(struct mine_command, fit.max_weight, 0.1, 10)},
    {.name = "ridge",
     .argument = "X",
     .help = "How strongly weights are drawn to 0 (1).",
     OPTION_REAL(struct mine_command, fit.ridge, 0.001, 1000)},
    {.name = "false-rate",
     .argument = "X",
     .help = "The share of honest messages that the weights may flag "
	     "beside those flagged without them (0.0005).",
     OPTION_REAL(struct mine_command, false_rate, 0, 1)},
    {.name = "folds",
     .argument = "N",
     .help = "Parts of the clusters, each tried with weights fitted on the "
	     "others (5).",
     OPTION_COUNT(struct mine_command, fit.n_folds, 2, 100)},
    {.name = "seed",
     .argument = "N",
     .help = "Which clusters are together in a fold (1).",
     .take = take_seed},
    TOOL_ROW_RULES(struct mine_command, eval.rules),
#include "cmd/eval_row.def"
    OPTION_ROW_HELP,
};

const struct option_table tool_mine_options = {
    .usage = "scamsieve mine [OPTION]... CORPUS...",
    .purpose = "Find short phrases that tell labelled messages apart, and "
	       "write them as a draft: rules on trial, or a weights file. "
	       "Messages of one cluster count as one, and a phrase must occur "
	       "in several clusters and sources. What a CORPUS is, scamsieve "
	       "eval --help tells. Read each phrase before you use it.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};
