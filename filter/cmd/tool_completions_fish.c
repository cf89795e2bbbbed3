/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_completions_fish - completion in fish: one command an option.
 *
 * Contract: see tool_completions.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_completions.h"
#include "cmd/tool.h"

/* Text inside single quotes. */
static void add_text(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'' || text.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, text.ptr[i]);
	}
}

/* "complete -c scamsieve -n '...'" */
static void begin(struct buf *out, const char *program, const char *verb)
{
	buf_add_format(out, "complete -c %s", program);
	if (verb)
		buf_add_format(
		    out, " -n 'test \"$(commandline -opc)[2]\" = %s'", verb);
}

static void add_words(struct buf *out, const char *const *words)
{
	buf_add_string(out, " -x -a '");
	completion_add_words(out, words);
	buf_add_char(out, '\'');
}

static void add_option(struct buf *out, const char *program, const char *verb,
		       const struct option_row *row)
{
	begin(out, program, verb);
	buf_add_format(out, " -l %s", row->name);
	if (row->letter)
		buf_add_format(out, " -s %c", row->letter);
	buf_add_string(out, " -d '");
	add_text(out, completion_summary(row));
	buf_add_char(out, '\'');
	if (row->argument)
		switch (completion_of(row)) {
		case COMPLETION_NONE:
			buf_add_string(out, " -x");
			break;
		case COMPLETION_WORDS:
			add_words(out, row->choices);
			break;
		case COMPLETION_FILES:
			buf_add_string(out, " -r -F");
			break;
		case COMPLETION_FOLDERS:
			buf_add_string(
			    out, " -x -a '(__fish_complete_directories)'");
			break;
		case COMPLETION_SETTINGS:
			buf_add_string(out, " -x -a '");
			completion_add_settings(out);
			buf_add_char(out, '\'');
			break;
		}
	buf_add_char(out, '\n');
}

static void add_table(struct buf *out, const char *program, const char *verb,
		      const struct option_table *table)
{
	if (completion_of_operand(table) != COMPLETION_FILES) {
		begin(out, program, verb);
		buf_add_string(out, " -f");
		if (table->operands)
			add_words(out, table->operands);
		buf_add_char(out, '\n');
	}
	for (size_t i = 0; i < table->n_rows; i++)
		add_option(out, program, verb, &table->rows[i]);
}

void completion_fish(const struct completion *completion, struct buf *out)
{
	const char *program = completion->program;

	buf_add_format(out,
		       "# fish completion for %s, made by scamsieve "
		       "completions\n",
		       program);
	if (completion->table) {
		add_table(out, program, NULL, completion->table);
		return;
	}
	for (size_t i = 0; i < tool_verb_count; i++) {
		buf_add_format(out,
			       "complete -c %s -n '__fish_is_first_token' -f "
			       "-a %s -d '",
			       program, tool_verbs[i].name);
		add_text(out, span_of(tool_verbs[i].summary));
		buf_add_string(out, "'\n");
	}
	for (size_t i = 0; i < tool_verb_count; i++)
		add_table(out, program, tool_verbs[i].name,
			  tool_verbs[i].options);
}
