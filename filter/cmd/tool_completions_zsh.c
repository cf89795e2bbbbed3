/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_completions_zsh - completion in zsh, by _arguments of its own system.
 *
 * Contract: see tool_completions.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_completions.h"
#include "cmd/tool.h"

#include <string.h>

/* Text inside single quotes and _arguments's brackets. */
static void add_text(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\'')
			buf_add_string(out, "'\\'");
		else if (strchr("[]:\\", text.ptr[i]))
			buf_add_char(out, '\\');
		buf_add_char(out, text.ptr[i]);
	}
}

static void add_action(struct buf *out, const struct option_row *row)
{
	switch (completion_of(row)) {
	case COMPLETION_NONE:
		buf_add_char(out, ' ');
		break;
	case COMPLETION_WORDS:
		buf_add_char(out, '(');
		completion_add_words(out, row->choices);
		buf_add_char(out, ')');
		break;
	case COMPLETION_FILES:
		buf_add_string(out, "_files");
		break;
	case COMPLETION_FOLDERS:
		buf_add_string(out, "_files -/");
		break;
	case COMPLETION_SETTINGS:
		buf_add_string(out, "{compadd -S \"\" -- ");
		completion_add_settings(out);
		buf_add_char(out, '}');
		break;
	}
}

/* '*'{-r,--rules=}'[help]:PATH:_files' */
static void add_option(struct buf *out, const struct option_row *row)
{
	const char *value = row->argument ? "=" : "";

	buf_add_string(out, "\t\t'*'");
	if (row->letter)
		buf_add_format(out, "{-%c%s,--%s%s}'[", row->letter,
			       row->argument ? "+" : "", row->name, value);
	else
		buf_add_format(out, "--%s%s'[", row->name, value);
	add_text(out, completion_summary(row));
	buf_add_char(out, ']');
	if (row->argument) {
		buf_add_char(out, ':');
		add_text(out, span_of(row->argument));
		buf_add_char(out, ':');
		add_action(out, row);
	}
	buf_add_string(out, "' \\\n");
}

static void add_table(struct buf *out, const struct option_table *table)
{
	buf_add_string(out, "\t_arguments -s -S \\\n");
	for (size_t i = 0; i < table->n_rows; i++)
		add_option(out, &table->rows[i]);
	switch (completion_of_operand(table)) {
	case COMPLETION_WORDS:
		buf_add_string(out, "\t\t'1:word:(");
		completion_add_words(out, table->operands);
		buf_add_string(out, ")' '*: :_files'\n");
		break;
	case COMPLETION_FILES:
		buf_add_string(out, "\t\t'*:file:_files'\n");
		break;
	case COMPLETION_NONE:
	case COMPLETION_FOLDERS:
	case COMPLETION_SETTINGS:
		buf_add_string(out, "\t\t&& return 0\n");
		break;
	}
}

static void add_verbs(struct buf *out)
{
	buf_add_string(out, "\tlocal -a verbs=(\n");
	for (size_t i = 0; i < tool_verb_count; i++) {
		buf_add_format(out, "\t\t'%s:", tool_verbs[i].name);
		add_text(out, span_of(tool_verbs[i].summary));
		buf_add_string(out, "'\n");
	}
	buf_add_string(out, "\t)\n"
			    "\tif ((CURRENT == 2)); then\n"
			    "\t\t_describe verb verbs\n"
			    "\t\treturn\n"
			    "\tfi\n"
			    "\tshift words\n"
			    "\t((CURRENT--))\n"
			    "\tcase $words[1] in\n");
	for (size_t i = 0; i < tool_verb_count; i++) {
		buf_add_format(out, "\t%s)\n", tool_verbs[i].name);
		add_table(out, tool_verbs[i].options);
		buf_add_string(out, "\t;;\n");
	}
	buf_add_string(out, "\tesac\n");
}

void completion_zsh(const struct completion *completion, struct buf *out)
{
	buf_add_format(out,
		       "#compdef %s\n"
		       "# zsh completion for %s, made by scamsieve "
		       "completions\n",
		       completion->program, completion->program);
	completion_add_name(out, completion->program);
	buf_add_string(out, "()\n{\n");
	if (completion->table)
		add_table(out, completion->table);
	else
		add_verbs(out);
	buf_add_string(out, "}\n");
	completion_add_name(out, completion->program);
	buf_add_string(out, " \"$@\"\n");
}
