/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_main - scamsieve: the verbs for rule authors and operators.
 *
 * Contract: `scamsieve VERB ...` runs the verb of the table below.
 * Failure: an unknown verb is a usage error with the nearest one named.
 */
#include "cmd/tool.h"

#include <signal.h>
#include <string.h>

const struct tool_verb tool_verbs[] = {
    {"check", tool_check, "find everything that is wrong in rule files",
     &tool_check_options},
    {"completions", tool_completions,
     "print what a shell needs to complete commands",
     &tool_completions_options},
    {"diff", tool_diff, "show what a change of rules changes",
     &tool_diff_options},
    {"doctor", tool_doctor, "find what keeps mail from being screened",
     &tool_doctor_options},
    {"eval", tool_eval, "measure the rules on labelled messages",
     &tool_eval_options},
    {"explain", tool_explain, "show why a message gets its verdict",
     &tool_explain_options},
    {"hold", tool_hold, "look at mails in Postfix's hold queue and decide",
     &tool_hold_options},
    {"mine", tool_mine, "find phrases that tell labelled messages apart",
     &tool_mine_options},
    {"quarantine", tool_quarantine, "look at held messages and decide",
     &tool_quarantine_options},
    {"redact", tool_redact, "turn a message into one that can be shared",
     &tool_redact_options},
    {"reference", tool_reference,
     "print what can be said in rules and elsewhere", &tool_reference_options},
    {"scan", tool_scan, "show the verdicts of many messages",
     &tool_scan_options},
    {"schema", tool_schema, "print the JSON Schema of a kind of file",
     &tool_schema_options},
    {"test", tool_test, "run the tests that stand beside the rules",
     &tool_test_options},
    {"tune", tool_tune, "suggest scores from labelled messages",
     &tool_tune_options},
};

const size_t tool_verb_count = ARRAY_LEN(tool_verbs);

static int print(struct buf *text)
{
	int rc = text->has_failed ? ERR_MEMORY
				  : program_print("scamsieve", buf_span(text));

	buf_release(text);
	return rc ? EXIT_TROUBLE : EXIT_CLEAN;
}

static int show_help(void)
{
	struct buf text;

	buf_init(&text, 0);
	buf_add_string(&text, "Usage: scamsieve VERB [ARGUMENT]...\n\n"
			      "Tools for the rules and messages of "
			      "Scamsieve.\n\nVerbs:\n");
	for (size_t i = 0; i < ARRAY_LEN(tool_verbs); i++)
		buf_add_format(&text, "  %-12s %s\n", tool_verbs[i].name,
			       tool_verbs[i].summary);
	buf_add_string(&text, "\n`scamsieve VERB --help` tells more.\n");
	return print(&text);
}

static int show_version(void)
{
	struct buf text;

	buf_init(&text, 0);
	buf_add_string(&text, "scamsieve " SCAMSIEVE_VERSION "\n");
	return print(&text);
}

static int complain_verb(const char *name)
{
	const char *names[ARRAY_LEN(tool_verbs)];

	for (size_t i = 0; i < ARRAY_LEN(tool_verbs); i++)
		names[i] = tool_verbs[i].name;
	tool_complain_verb("scamsieve", name, names, ARRAY_LEN(names));
	return EXIT_TROUBLE;
}

/* argv[0] is the verb. */
static int run_verb(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_LEN(tool_verbs); i++)
		if (!strcmp(argv[0], tool_verbs[i].name))
			return tool_verbs[i].run(argc, argv);
	return complain_verb(argv[0]);
}

int main(int argc, char **argv)
{
	char help[] = "--help";

	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		(void)show_help();
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[1], "help") && argc > 2) {
		char *arguments[] = {argv[2], help, NULL};

		return run_verb(2, arguments);
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help"))
		return show_help();
	if (!strcmp(argv[1], "--version"))
		return show_version();
	return run_verb(argc - 1, argv + 1);
}
