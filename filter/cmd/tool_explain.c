/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain - scamsieve explain: why a message gets its verdict.
 *
 * Contract: reads one message, prints the explanation, exits 0 whatever the
 * verdict; 2 when rules or message cannot be read.
 */
#include "cmd/tool_explain.h"

static const char program[] = "scamsieve explain";

static const struct {
	const char *name;
	void (*add)(const struct explain_view *view, struct buf *out);
} formats[] = {
    {"text", explain_text},
    {"json", explain_json},
    {"html", explain_html},
};

static const struct option_row rows[] = {
#include "cmd/tool_explain_rows.def"
    {.name = "format",
     .letter = 'f',
     .argument = "FORM",
     .help = "text (the default), json, or html: one page.",
     .choices = (const char *const[]){"text", "json", "html", NULL},
     OPTION_STRING(struct explain_options, format)},
    {.name = "long",
     .letter = 'l',
     .help = "Show all clauses, what was read, and what did not hold, too.",
     OPTION_FLAG(struct explain_options, is_long)},
    {.name = "cost",
     .help = "Count what the message took beside the scan: rules that it led "
	     "to, facts and patterns.",
     OPTION_FLAG(struct explain_options, wants_cost)},
    TOOL_ROW_COLOUR(struct explain_options, colour),
    OPTION_ROW_HELP,
};

const struct option_table tool_explain_options = {
    .usage = "scamsieve explain [OPTION]... [FILE]",
    .purpose = "Show why a message gets its verdict, and what another would "
	       "take: the text with what matched, clauses, facts, and each "
	       "rule with its reasons. Reads FILE, or standard input: plain "
	       "text, one JSON record, or a mail; of a file that holds "
	       "several, FILE:7 is the seventh line or mail.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
};

static void show(const struct explain_options *options,
		 const struct explain_view *view, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (!strcmp(options->format, formats[i].name))
			formats[i].add(view, out);
}

/* Judge and explain a message. 0 or negative with err. */
static int explain(const struct explain_options *options,
		   const struct ruleset *ruleset, const struct config *config,
		   const struct message *message, struct arena *arena,
		   struct buf *out, struct err *err)
{
	const struct thresholds *thresholds =
	    &config->thresholds[message->channel][message->direction];
	struct scratch *scratch = scratch_new(ruleset);
	struct verdict verdict;
	struct explanation explanation;
	struct explained_change change;
	struct message_cost cost;
	int rc = scratch ? ruleset_evaluate(ruleset, scratch, message,
					    thresholds, arena, &verdict)
			 : ERR_MEMORY;

	if (!rc && options->wants_cost)
		rc = message_cost_take(ruleset, scratch, arena, &cost);
	if (!rc)
		rc = ruleset_explain(ruleset, scratch, &verdict, arena,
				     &explanation);
	if (rc) {
		err_set(err, rc, "%s",
			rc == ERR_LIMIT ? "the message is too large"
					: "out of memory");
	} else {
		const struct explain_view view = {
		    .message = message,
		    .verdict = &verdict,
		    .explanation = &explanation,
		    .change = &change,
		    .thresholds = thresholds,
		    .cost = options->wants_cost ? &cost : NULL,
		    .is_coloured = tool_wants_colour(options->colour),
		    .is_long = options->is_long,
		};

		explain_change(&explanation, &verdict, thresholds, &change);
		show(options, &view, out);
	}
	scratch_free(scratch);
	return rc;
}

static int run(const struct explain_options *options, const char *path,
	       struct buf *out)
{
	struct tool_set set = {.ruleset = NULL};
	struct config config;
	struct message message;
	enum message_form form;
	struct arena arena;
	struct buf bytes;
	struct err err = {""};
	int code = EXIT_TROUBLE;
	int rc;

	config_init(&config);
	arena_init(&arena, 0);
	buf_init(&bytes, 0);
	rc = explain_load_config(&config, options->config_path, program);
	if (rc)
		goto out;
	rc = explain_read(options, &config, path, &bytes, &arena, &message,
			  &form, &err);
	if (!rc && tool_set_open(&set, &options->rules, "explain"))
		goto out;
	if (!rc)
		rc = explain(options, set.ruleset, &config, &message, &arena,
			     out, &err);
	if (rc)
		program_complain(program, "%s", err.text);
	else
		code = EXIT_CLEAN;
out:
	buf_release(&bytes);
	arena_release(&arena);
	config_release(&config);
	tool_set_release(&set);
	return code;
}

int tool_explain(int argc, char **argv)
{
	struct explain_options options = {
	    .program = "scamsieve explain",
	    .as = "auto",
	    .format = "text",
	    .colour = "auto",
	};
	struct buf out;
	int first;
	int code;

	if (!tool_parse(&tool_explain_options, argc, argv, &options, &first))
		return first;
	if (explain_count_inputs(&options, argc - first) > 1) {
		program_complain(program,
				 "one message at a time: a FILE, --text, "
				 "--queue or --quarantine");
		return EXIT_TROUBLE;
	}
	buf_init(&out, 0);
	code = run(&options, first < argc ? argv[first] : "-", &out);
	if (program_print(program, buf_span(&out)))
		code = EXIT_TROUBLE;
	buf_release(&out);
	return code;
}
