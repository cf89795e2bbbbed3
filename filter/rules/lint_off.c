/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint_off - taking findings out that somebody has switched off.
 *
 * Contract: lint_switch_off() of lint_run.h; lint.h says where a comment
 * holds. "# scamsieve-lint:" inside a value is no comment.
 * Failure: memory.
 * Limits: OFF_LIMIT names in the comments of all files; more are not heeded.
 * Threads: belongs to loading.
 */
#include "lint_run.h"

#include "base/source.h"

enum { OFF_LIMIT = 10000 };

static const char mark[] = "scamsieve-lint:";

/* One name in one comment: it holds for lines first to last. */
struct off {
	const struct source *source;
	uint32_t first, last;
	enum lint lint;
	bool is_all;
	bool is_used;
	struct place place;
};

struct switching {
	struct lint_run *run;
	struct off *items;
	size_t n;
	size_t capacity;
};

static size_t line_start(struct span text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* The byte behind the line's end. */
static size_t line_end(struct span text, size_t at)
{
	size_t end = span_find(text, span_of("\n"), at);

	return end == SIZE_MAX ? text.len : end + 1;
}

static size_t indent_of(struct span text, size_t start)
{
	size_t at = start;

	while (at < text.len && text.ptr[at] == ' ')
		at++;
	return at - start;
}

/* Nothing on the line but white space or a comment? */
static bool is_empty_line(struct span text, size_t start)
{
	size_t at = start + indent_of(text, start);

	return at >= text.len || text.ptr[at] == '\n' || text.ptr[at] == '\r' ||
	       text.ptr[at] == '#';
}

static bool is_item(struct span text, size_t start)
{
	size_t at = start + indent_of(text, start);

	return at + 1 < text.len && text.ptr[at] == '-' &&
	       text.ptr[at + 1] == ' ';
}

/* The entry that begins below line: its lines. */
static void find_entry(struct span text, size_t at, uint32_t line,
		       struct off *off)
{
	size_t start = line_end(text, at);
	size_t indent;
	bool is_of_list;

	for (line++; start < text.len && is_empty_line(text, start); line++)
		start = line_end(text, start);
	off->first = line;
	off->last = line;
	indent = indent_of(text, start);
	is_of_list = is_item(text, start);
	while ((start = line_end(text, start)) < text.len) {
		line++;
		if (is_empty_line(text, start))
			continue;
		if (indent_of(text, start) < indent ||
		    (indent_of(text, start) == indent &&
		     (is_of_list || !is_item(text, start))))
			break;
		off->last = line;
	}
}

/* Where a comment at this byte holds. */
static struct off scope_of(const struct document *file,
			   const struct source_cursor *cursor)
{
	struct span text = file->source->text;
	const struct yaml_node *first = file->doc.root->first;
	struct off off = {.source = file->source,
			  .first = cursor->line,
			  .last = cursor->line};

	if (!first || cursor->offset < first->place.offset) {
		off.first = 0;
		off.last = UINT32_MAX;
	} else if (is_empty_line(text, line_start(text, cursor->offset))) {
		find_entry(text, cursor->offset, cursor->line, &off);
	}
	return off;
}

static int add_name(struct switching *switching, struct off off,
		    const struct source_cursor *at, struct span name)
{
	struct lint_run *run = switching->run;
	const char *closest;
	struct err hint;
	struct off *items;

	off.place = source_cursor_place(at, name.len);
	off.is_all = span_equal_string(name, "all");
	if (!off.is_all && lint_parse(name, &off.lint)) {
		closest = lint_closest(name);
		err_set(&hint, 0, "did you mean '%s'?", closest ? closest : "");
		lint_add(run, LINT_UNKNOWN_LINT, off.place, NULL,
			 closest ? hint.text : NULL, "no lint is named '%.*s'",
			 (int)(name.len < 60 ? name.len : 60),
			 (const char *)name.ptr);
		return 0;
	}
	if (!off.is_all && lint_row(off.lint)->severity == SEVERITY_ERROR) {
		lint_add(run, LINT_UNKNOWN_LINT, off.place, NULL, NULL,
			 "'%s' is an error and cannot be switched off",
			 lint_row(off.lint)->name);
		return 0;
	}
	if (switching->n >= OFF_LIMIT)
		return 0;
	items = arena_array_room(run->builder->scratch, switching->items,
				 switching->n, &switching->capacity,
				 sizeof(*items));
	if (!items)
		return ERR_MEMORY;
	switching->items = items;
	items[switching->n++] = off;
	return 0;
}

static bool is_separator(unsigned char c)
{
	return c == ' ' || c == '\t' || c == ',';
}

/* The word at the cursor, which is moved there; empty at the line's end or
 * a bracket, behind which stands a reason. */
static struct span next_word(struct source_cursor *cursor)
{
	struct span text = cursor->source->text;
	size_t start = cursor->offset;
	size_t end;

	while (start < text.len && is_separator(text.ptr[start]))
		start++;
	end = start;
	while (end < text.len && !is_separator(text.ptr[end]) &&
	       text.ptr[end] != '\n' && text.ptr[end] != '\r' &&
	       text.ptr[end] != '(')
		end++;
	source_cursor_to_offset(cursor, start);
	return span_make(text.ptr + start, end - start);
}

/* Read "off NAME, NAME (reason)"; the cursor stands behind the mark. */
static int read_comment(struct switching *switching,
			const struct document *file,
			struct source_cursor cursor)
{
	struct off off = scope_of(file, &cursor);
	struct span word = next_word(&cursor);
	size_t n = 0;

	if (!span_equal_string(word, "off")) {
		lint_add(switching->run, LINT_UNKNOWN_LINT,
			 source_cursor_place(&cursor, word.len), NULL,
			 "such as: # scamsieve-lint: off missing-tags",
			 "'off' and the names of lints are expected here");
		return 0;
	}
	for (;; n++) {
		int rc;

		source_cursor_to_offset(&cursor, cursor.offset + word.len);
		word = next_word(&cursor);
		if (!word.len)
			break;
		rc = add_name(switching, off, &cursor, word);
		if (rc)
			return rc;
	}
	if (n == 0)
		lint_add(switching->run, LINT_UNKNOWN_LINT,
			 source_cursor_place(&cursor, 0), NULL,
			 "such as: # scamsieve-lint: off missing-tags",
			 "the names of lints are expected behind 'off'");
	return 0;
}

/* Is the mark the beginning of a comment? */
static bool is_comment(struct span text, size_t at)
{
	while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
		at--;
	if (at == 0 || text.ptr[--at] != '#')
		return false;
	return at == 0 || text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t' ||
	       text.ptr[at - 1] == '\n';
}

static int read_file(struct switching *switching, const struct document *file)
{
	struct span text = file->source->text;
	struct source_cursor cursor;
	size_t at = 0;

	if (!file->doc.root)
		return 0;
	source_cursor_init(&cursor, file->source);
	while ((at = span_find(text, span_of(mark), at)) != SIZE_MAX) {
		bool is_ours = is_comment(text, at) &&
			       !yaml_scalar_at(file->doc.root, at);
		int rc;

		at += sizeof(mark) - 1;
		if (!is_ours)
			continue;
		source_cursor_to_offset(&cursor, at);
		rc = read_comment(switching, file, cursor);
		if (rc)
			return rc;
	}
	return 0;
}

static bool is_switched_off(struct switching *switching,
			    const struct diag *diag, enum lint lint)
{
	bool is_off = false;

	for (size_t i = 0; i < switching->n; i++) {
		struct off *off = &switching->items[i];

		if (off->source != diag->place.source ||
		    (!off->is_all && off->lint != lint) ||
		    diag->place.line < off->first ||
		    diag->place.line > off->last)
			continue;
		off->is_used = true;
		is_off = true;
	}
	return is_off;
}

/* Is the finding to be shown? A note that is switched on is a warning; one
 * that is not is hidden, unless it tells what rules replace. */
static bool is_wanted(struct switching *switching, struct diag *diag)
{
	const struct lint_options *options = switching->run->options;
	enum lint lint;

	if (diag->severity == SEVERITY_ERROR ||
	    lint_parse(span_of(diag->lint), &lint))
		return true;
	if (options->is_off[lint] ||
	    !lint_wants_place(switching->run, &diag->place) ||
	    is_switched_off(switching, diag, lint))
		return false;
	if (diag->severity != SEVERITY_NOTE)
		return true;
	if (!options->is_on[lint])
		return lint == LINT_RULE_OVERRIDE; /* good to know, no more */
	diag->severity = SEVERITY_WARNING;
	switching->run->builder->diags->n_warnings++;
	return true;
}

static void take_out(struct switching *switching)
{
	struct diag_list *diags = switching->run->builder->diags;
	size_t kept = 0;

	for (size_t i = 0; i < diags->n; i++) {
		struct diag diag = diags->items[i];

		if (is_wanted(switching, &diag))
			diags->items[kept++] = diag;
		else if (diag.severity == SEVERITY_WARNING)
			diags->n_warnings--;
	}
	diags->n = kept;
}

/* With errors, much was not looked for: what is useless is not known. */
static void find_useless(struct switching *switching)
{
	struct lint_run *run = switching->run;

	for (size_t i = 0; run->is_complete && i < switching->n; i++) {
		const struct off *off = &switching->items[i];

		if (off->is_used ||
		    (!off->is_all && run->options->is_off[off->lint]) ||
		    !lint_wants_place(run, &off->place))
			continue;
		lint_add(run, LINT_USELESS_OFF, off->place, NULL,
			 lint_row(LINT_USELESS_OFF)->advice,
			 "there is no such finding here");
	}
}

int lint_switch_off(struct lint_run *run)
{
	struct switching switching = {.run = run};

	for (size_t i = 0; i < run->n_documents; i++) {
		int rc = read_file(&switching, &run->documents[i]);

		if (rc)
			return rc;
	}
	take_out(&switching);
	find_useless(&switching);
	return 0;
}
