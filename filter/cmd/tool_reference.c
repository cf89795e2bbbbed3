/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_reference - scamsieve reference: the words of the rule language, the
 * settings, the verbs and their options.
 *
 * All of it comes from the tables that parsers read by, for a terminal or,
 * with --format mdoc, for the manual pages that are made of it.
 *
 * Contract: `reference TOPIC [NAME]`; NAME for keys and options.
 * Failure: exit 2 for a topic or name that there is not.
 */
#include "cmd/tool_reference.h"
#include "cmd/milter_options.h"
#include "cmd/sms_options.h"
#include "cmd/tool.h"
#include "rules/lint.h"

#include <string.h>

struct reference_run {
	bool is_mdoc;
};

static void write_verbs(struct reference *reference)
{
	for (size_t i = 0; i < tool_verb_count; i++)
		reference_item(reference, tool_verbs[i].name, "",
			       tool_verbs[i].summary);
}

/* What check finds: the name, how bad it is, what it says, what to do. */
static void write_lints(struct reference *reference)
{
	struct buf doc;

	buf_init(&doc, 0);
	for (int i = 0; i < LINT_COUNT; i++) {
		const struct lint_row *row = lint_row((enum lint)i);

		buf_clear(&doc);
		buf_add_format(&doc, "%s; to do: %s", row->what, row->advice);
		reference_item(reference, row->name,
			       severity_name(row->severity), buf_string(&doc));
	}
	buf_release(&doc);
}

/* --- programs ------------------------------------------------------------ */

const struct option_table *tool_find_options(const char *name)
{
	const char *verb = strchr(name, ' ');

	if (!strcmp(name, "scamsieve-sms"))
		return &sms_option_table;
	if (!strcmp(name, "scamsieve-milter"))
		return &milter_option_table;
	verb = verb ? verb + 1 : name;
	for (size_t i = 0; i < tool_verb_count; i++)
		if (!strcmp(tool_verbs[i].name, verb))
			return tool_verbs[i].options;
	return NULL;
}

static int write_options(struct reference *reference, const char *name)
{
	const struct option_table *table = tool_find_options(name);

	if (!table)
		return ERR_INPUT;
	reference_options(reference, table);
	return 0;
}

static int write_synopsis(struct reference *reference, const char *name)
{
	const struct option_table *table = tool_find_options(name);

	if (!table)
		return ERR_INPUT;
	/* Behind the name, which is one word, or two for a verb. */
	reference_synopsis(
	    reference, strchr(table->usage + strlen("scamsieve "), ' ') + 1);
	return 0;
}

static int write_purpose(struct reference *reference, const char *name)
{
	const struct option_table *table = tool_find_options(name);

	if (!table)
		return ERR_INPUT;
	reference_text(reference, table->purpose);
	return 0;
}

static int write_summary(struct reference *reference, const char *name)
{
	for (size_t i = 0; i < tool_verb_count; i++)
		if (!strcmp(tool_verbs[i].name, name)) {
			reference_text(reference, tool_verbs[i].summary);
			return 0;
		}
	return ERR_INPUT;
}

/* --- topics -------------------------------------------------------------- */

static const struct topic {
	const char *name;
	void (*write)(struct reference *reference);
	int (*write_of)(struct reference *reference, const char *name);
	const char *what; /* the NAME that it takes, or NULL */
	const char *summary;
} topics[] = {
    {"asks", reference_asks, NULL, NULL, "what a message can ask for"},
    {"brand-kinds", reference_brand_kinds, NULL, NULL, "kinds of brands"},
    {"fields", reference_fields, NULL, NULL, "facts that a rule can name"},
    {"keys", NULL, reference_keys, "kind of file",
     "the keys of pack, lexicon, brands, config ..., or near"},
    {"lints", write_lints, NULL, NULL, "what check looks for"},
    {"modifiers", reference_modifiers, NULL, NULL, "how a field is compared"},
    {"options", NULL, write_options, "program",
     "the options of scamsieve-sms, scamsieve-milter or a verb"},
    {"purpose", NULL, write_purpose, "program", "what it is for"},
    {"records", reference_records, NULL, NULL,
     "the keys of a JSON record that is to be screened"},
    {"summary", NULL, write_summary, "verb", "the same in one line"},
    {"synopsis", NULL, write_synopsis, "program", "how it is called"},
    {"texts", reference_texts, NULL, NULL, "texts that a rule can look into"},
    {"verbs", write_verbs, NULL, NULL, "the verbs of scamsieve"},
};

static int take_format(void *target, const char *argument, struct err *err)
{
	(void)err;
	((struct reference_run *)target)->is_mdoc = !strcmp(argument, "mdoc");
	return 0;
}

static const struct option_row rows[] = {
    {.name = "format",
     .letter = 'f',
     .argument = "FORM",
     .help = "text (the default), or mdoc for manual pages.",
     .choices = (const char *const[]){"text", "mdoc", NULL},
     .take = take_format},
    OPTION_ROW_HELP,
};

const struct option_table tool_reference_options = {
    .usage = "scamsieve reference [OPTION]... TOPIC [NAME]",
    .purpose = "Print what can be said in rules, brand and lexicon files, "
	       "configuration, records and on command lines. Without a topic "
	       "the topics are listed.",
    .rows = rows,
    .n_rows = ARRAY_LEN(rows),
    .operands = (const char *const[]){"asks", "brand-kinds", "fields", "keys",
				      "lints", "modifiers", "options",
				      "purpose", "records", "summary",
				      "synopsis", "texts", "verbs", NULL},
};

static void list_topics(struct reference *reference)
{
	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		reference_item(reference, topics[i].name,
			       topics[i].what ? topics[i].what : "",
			       topics[i].summary);
}

static int complain_topic(const char *name)
{
	const char *names[ARRAY_LEN(topics)];
	const char *closest;

	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		names[i] = topics[i].name;
	closest = closest_word(span_of(name), names, ARRAY_LEN(names));
	program_complain("scamsieve reference",
			 "no topic '%s'%s%s%s; without one they are listed",
			 name, closest ? ", did you mean '" : "",
			 closest ? closest : "", closest ? "'?" : "");
	return EXIT_TROUBLE;
}

static int write_topic(struct reference *reference, const char *name,
		       const char *of)
{
	const struct topic *topic = NULL;

	for (size_t i = 0; i < ARRAY_LEN(topics); i++)
		if (!strcmp(name, topics[i].name))
			topic = &topics[i];
	if (!topic)
		return complain_topic(name);
	if (!topic->what && of) {
		program_complain("scamsieve reference", "'%s' takes no name",
				 name);
		return EXIT_TROUBLE;
	}
	if (topic->what && !of) {
		program_complain("scamsieve reference",
				 "'%s' needs the name of a %s", name,
				 topic->what);
		return EXIT_TROUBLE;
	}
	if (topic->what && topic->write_of(reference, of)) {
		program_complain("scamsieve reference", "no %s '%s'",
				 topic->what, of);
		return EXIT_TROUBLE;
	}
	if (topic->what)
		return EXIT_CLEAN;
	reference_start(reference);
	topic->write(reference);
	reference_end(reference);
	return EXIT_CLEAN;
}

int tool_reference(int argc, char **argv)
{
	struct reference_run run = {.is_mdoc = false};
	struct reference reference;
	struct buf out;
	int first;
	int code = EXIT_CLEAN;

	if (!tool_parse(&tool_reference_options, argc, argv, &run, &first))
		return first;
	buf_init(&out, 0);
	reference = (struct reference){&out, run.is_mdoc};
	if (first == argc)
		list_topics(&reference);
	else if (argc - first > 2)
		code = complain_topic(argv[argc - 1]);
	else
		code = write_topic(&reference, argv[first],
				   argc - first > 1 ? argv[first + 1] : NULL);
	if (out.has_failed ||
	    program_print("scamsieve reference", buf_span(&out)))
		code = EXIT_TROUBLE;
	buf_release(&out);
	return code;
}
