/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_reference_write - items of the reference, for a terminal or in mdoc.
 *
 * mdoc(7) wants each sentence to begin on a line of its own, and lines of
 * less than 80 bytes.
 *
 * Contract: see tool_reference.h.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_reference.h"

#include <ctype.h>
#include <string.h>

enum { TEXT_WIDTH = 79, TEXT_INDENT = 8, MDOC_WIDTH = 74 };

/* A word of running text; nothing in it is a macro or an escape. */
static void add_mdoc_word(struct buf *out, const char *word, size_t len,
			  bool starts_line)
{
	if (starts_line && (word[0] == '.' || word[0] == '\''))
		buf_add_string(out, "\\&");
	for (size_t i = 0; i < len; i++) {
		if (word[i] == '\\')
			buf_add_string(out, "\\e");
		else
			buf_add_char(out, (unsigned char)word[i]);
	}
}

static bool ends_sentence(const char *word, size_t len)
{
	while (len && strchr(")'\"", word[len - 1]))
		len--;
	return len > 1 && strchr(".!?", word[len - 1]) && word[len - 2] != '.';
}

static void add_words(struct reference *reference, const char *text,
		      size_t indent, size_t width)
{
	size_t at = indent;
	bool must_break = false;

	buf_add_repeat(reference->out, ' ', indent);
	while (*text) {
		size_t len = strcspn(text, " ");

		if (at > indent && (must_break || at + 1 + len > width)) {
			buf_add_char(reference->out, '\n');
			buf_add_repeat(reference->out, ' ', indent);
			at = indent;
		} else if (at > indent) {
			buf_add_char(reference->out, ' ');
			at++;
		}
		if (reference->is_mdoc)
			add_mdoc_word(reference->out, text, len, at == indent);
		else
			buf_add(reference->out, text, len);
		must_break = reference->is_mdoc && ends_sentence(text, len);
		at += len;
		text += len + strspn(text + len, " ");
	}
	buf_add_char(reference->out, '\n');
}

void reference_text(struct reference *reference, const char *text)
{
	add_words(reference, text, 0,
		  reference->is_mdoc ? MDOC_WIDTH : TEXT_WIDTH);
}

/* A sentence: its first letter large, a full stop at its end. */
/* Does the text begin with the name of a program, which has no capital? */
static bool begins_with_program(struct span text)
{
	return span_starts_with(text, span_of("scamsieve")) ||
	       span_starts_with(text, span_of("smstools"));
}

static void add_sentence(struct reference *reference, const char *text)
{
	struct buf sentence;
	const char *made;

	buf_init(&sentence, 0);
	buf_add_string(&sentence, text);
	if (sentence.len && !strchr(".!?", text[strlen(text) - 1]))
		buf_add_char(&sentence, '.');
	/* A value such as given: or pass (the default) stays as it is. */
	if (sentence.len && islower((unsigned char)text[0]) &&
	    !begins_with_program(span_of(text)) &&
	    !memchr(text, ':', strcspn(text, " ")) &&
	    !span_starts_with(span_of(text + strcspn(text, " ")),
			      span_of(" (the default")))
		sentence.ptr[0] = (unsigned char)toupper(
		    (unsigned char)text[0]);
	made = buf_string(&sentence);
	if (reference->is_mdoc)
		add_words(reference, made, 0, MDOC_WIDTH);
	else
		add_words(reference, made, TEXT_INDENT, TEXT_WIDTH);
	buf_release(&sentence);
}

void reference_start(struct reference *reference)
{
	if (reference->is_mdoc)
		buf_add_string(reference->out, ".Bl -tag -width Ds\n");
}

void reference_end(struct reference *reference)
{
	if (reference->is_mdoc)
		buf_add_string(reference->out, ".El\n");
}

void reference_item(struct reference *reference, const char *name,
		    const char *detail, const char *doc)
{
	buf_add_format(reference->out, reference->is_mdoc ? ".It Cm %s" : "%s",
		       name);
	if (*detail)
		buf_add_format(reference->out,
			       reference->is_mdoc ? " Pq %s" : " (%s)", detail);
	buf_add_char(reference->out, '\n');
	add_sentence(reference, doc);
}

/* "[OPTION]...", "FILE...", "--corpus", "NAME" */
static void add_synopsis_word(struct buf *out, const char *word, size_t len)
{
	bool repeats = len > 3 && !memcmp(word + len - 3, "...", 3);
	bool is_optional;

	len -= repeats ? 3 : 0;
	is_optional = len > 2 && word[0] == '[' && word[len - 1] == ']';
	if (is_optional) {
		word++;
		len -= 2;
	}
	buf_add_string(out, is_optional ? ".Op " : ".");
	if (len > 2 && word[0] == '-' && word[1] == '-') {
		buf_add_string(out, "Fl Fl ");
		buf_add(out, word + 2, len - 2);
	} else if (len && word[0] >= 'A' && word[0] <= 'Z') {
		buf_add_string(out, "Ar ");
		for (size_t i = 0; i < len; i++)
			buf_add_char(out, (unsigned char)tolower(
					      (unsigned char)word[i]));
	} else {
		buf_add_string(out, "Cm ");
		buf_add(out, word, len);
	}
	buf_add_string(out, repeats ? " ...\n" : "\n");
}

void reference_synopsis(struct reference *reference, const char *usage)
{
	if (!reference->is_mdoc) {
		buf_add_format(reference->out, "%s\n", usage);
		return;
	}
	while (*usage) {
		size_t len = strcspn(usage, " ");

		add_synopsis_word(reference->out, usage, len);
		usage += len + strspn(usage + len, " ");
	}
}

void reference_options(struct reference *reference,
		       const struct option_table *table)
{
	if (!reference->is_mdoc) {
		option_help(table, reference->out);
		return;
	}
	reference_start(reference);
	for (size_t i = 0; i < table->n_rows; i++) {
		const struct option_row *row = &table->rows[i];

		buf_add_string(reference->out, ".It ");
		if (row->letter)
			buf_add_format(reference->out, "Fl %c , ", row->letter);
		buf_add_format(reference->out, "Fl Fl %s", row->name);
		if (row->argument)
			buf_add_format(reference->out, " Ar %s", row->argument);
		buf_add_char(reference->out, '\n');
		add_sentence(reference, row->help);
	}
	reference_end(reference);
}
