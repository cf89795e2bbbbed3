/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_completions_bash - completion in bash: one function that looks at the
 * verb and the word before.
 *
 * Contract: see tool_completions.h. Works without the bash-completion
 * package.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_completions.h"
#include "cmd/tool.h"

static void add_argument(struct buf *out, const struct option_row *row)
{
	switch (completion_of(row)) {
	case COMPLETION_NONE:
		buf_add_string(out, "kind=none");
		break;
	case COMPLETION_WORDS:
		buf_add_string(out, "words='");
		completion_add_words(out, row->choices);
		buf_add_char(out, '\'');
		break;
	case COMPLETION_FILES:
		buf_add_string(out, "kind=files");
		break;
	case COMPLETION_FOLDERS:
		buf_add_string(out, "kind=folders");
		break;
	case COMPLETION_SETTINGS:
		buf_add_string(out, "kind=settings");
		break;
	}
}

/* "verb:--long | verb:-l) ... ;;" */
static void add_arguments(struct buf *out, const char *verb,
			  const struct option_table *table)
{
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct option_row *row = &table->rows[i];

		if (!row->argument)
			continue;
		buf_add_format(out, "\t%s:--%s", verb, row->name);
		if (row->letter)
			buf_add_format(out, " | %s:-%c", verb, row->letter);
		buf_add_string(out, ") ");
		add_argument(out, row);
		buf_add_string(out, " ;;\n");
	}
}

static void add_options(struct buf *out, const char *verb,
			const struct option_table *table)
{
	buf_add_format(out, "\t\t%s:-*) words='", verb);
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct option_row *row = &table->rows[i];

		buf_add_format(out, "%s--%s", i ? " " : "", row->name);
		if (row->letter)
			buf_add_format(out, " -%c", row->letter);
	}
	buf_add_string(out, "' ;;\n");
	if (completion_of_operand(table) == COMPLETION_FILES)
		return;
	buf_add_format(out, "\t\t%s:*) ", verb);
	if (!table->operands) {
		buf_add_string(out, "kind=none ;;\n");
		return;
	}
	buf_add_string(out, "((COMP_CWORD > 2)) && [[ $option != -* ]] && "
			    "kind=none || words='");
	completion_add_words(out, table->operands);
	buf_add_string(out, "' ;;\n");
}

static void add_verbs(struct buf *out)
{
	buf_add_string(out, "\tverb=${COMP_WORDS[1]}\n"
			    "\tif ((COMP_CWORD == 1)); then\n"
			    "\t\tmapfile -t COMPREPLY < <(compgen -W '");
	for (size_t i = 0; i < tool_verb_count; i++)
		buf_add_format(out, "%s ", tool_verbs[i].name);
	buf_add_string(out, "--help --version' -- \"$current\")\n"
			    "\t\treturn\n"
			    "\tfi\n");
}

static void add_each(struct buf *out, const struct completion *completion,
		     void (*add)(struct buf *out, const char *verb,
				 const struct option_table *table))
{
	if (completion->table)
		add(out, "", completion->table);
	for (size_t i = 0; !completion->table && i < tool_verb_count; i++)
		add(out, tool_verbs[i].name, tool_verbs[i].options);
}

void completion_bash(const struct completion *completion, struct buf *out)
{
	buf_add_format(out,
		       "# bash completion for %s, made by scamsieve "
		       "completions\n",
		       completion->program);
	completion_add_name(out, completion->program);
	buf_add_string(
	    out, "()\n{\n"
		 "\tlocal current=${COMP_WORDS[COMP_CWORD]} verb='' option\n"
		 "\tlocal words='' kind=files\n"
		 "\tCOMPREPLY=()\n");
	if (!completion->table)
		add_verbs(out);
	buf_add_string(
	    out,
	    "\toption=${COMP_WORDS[COMP_CWORD - 1]}\n"
	    "\t# --name=value is three words here.\n"
	    "\t[[ $current != = ]] || current=''\n"
	    "\t[[ $option != = ]] || option=${COMP_WORDS[COMP_CWORD - 2]}\n"
	    "\tcase $verb:$option in\n");
	add_each(out, completion, add_arguments);
	buf_add_string(out, "\t*)\n\t\tcase $verb:$current in\n");
	add_each(out, completion, add_options);
	buf_add_string(out, "\t\tesac\n\t\t;;\n\tesac\n"
			    "\t[[ -z $words ]] || kind=words\n"
			    "\tcase $kind in\n"
			    "\tsettings)\n"
			    "\t\twords='");
	completion_add_settings(out);
	buf_add_string(
	    out,
	    "'\n"
	    "\t\tcompopt -o nospace 2>/dev/null\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
	    "\"$current\")\n"
	    "\t\t;;\n"
	    "\twords)\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
	    "\"$current\")\n"
	    "\t\t;;\n"
	    "\tfiles | folders)\n"
	    "\t\tcompopt -o filenames 2>/dev/null\n"
	    "\t\t[[ $kind == files ]] && words=-f || words=-d\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen \"$words\" -- \"$current\")\n"
	    "\t\t;;\n"
	    "\tesac\n"
	    "}\n");
	buf_add_string(out, "complete -F ");
	completion_add_name(out, completion->program);
	buf_add_format(out, " %s\n", completion->program);
}
