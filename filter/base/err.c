/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err - one message for a caller, or a list of findings with their places.
 *
 * Contract: see err.h. Texts are complete sentences without a final stop:
 * what, where, what was expected.
 * Failure: a finding that cannot be stored for lack of memory still counts
 * as an error, so that nothing broken is ever taken for good.
 * Limits: DIAG_LIMIT findings; source lines are shown up to SHOWN_COLUMNS.
 * Threads: a list belongs to one thread.
 */
#include "base/err.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

enum { SHOWN_BYTES = 160, CONTEXT_BYTES = 60, WORD_LIMIT = 64 };

int err_set(struct err *err, int code, const char *format, ...)
{
	va_list list;

	if (err) {
		va_start(list, format);
		vsnprintf(err->text, sizeof(err->text), format, list);
		va_end(list);
	}
	return code;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
	    [SEVERITY_ERROR] = "error",
	    [SEVERITY_WARNING] = "warning",
	    [SEVERITY_NOTE] = "note",
	};

	return names[severity];
}

void diag_list_init(struct diag_list *list, struct arena *arena)
{
	*list = (struct diag_list){.arena = arena};
}

static const char *copy_string(struct arena *arena, const char *string)
{
	struct span copy;

	if (!string || arena_copy(arena, span_of(string), &copy) < 0)
		return NULL;
	return (const char *)copy.ptr;
}

static void add_list(struct diag_list *list, enum severity severity,
		     const char *lint, struct place place, const char *hint,
		     const char *fix, const char *format, va_list arguments)
{
	struct buf text;
	struct diag *items;

	if (severity == SEVERITY_ERROR)
		list->n_errors++;
	else if (severity == SEVERITY_WARNING)
		list->n_warnings++;
	if (list->n >= DIAG_LIMIT) {
		list->has_overflowed = true;
		return;
	}
	items = arena_array_room(list->arena, list->items, list->n,
				 &list->capacity, sizeof(*items));
	if (!items) {
		list->has_overflowed = true;
		return;
	}
	list->items = items;
	buf_init(&text, 4096);
	buf_add_format_list(&text, format, arguments);
	items[list->n++] = (struct diag){
	    .severity = severity,
	    .lint = lint,
	    .text = copy_string(list->arena, buf_string(&text)),
	    .hint = copy_string(list->arena, hint),
	    .fix = copy_string(list->arena, fix),
	    .place = place,
	};
	if (!items[list->n - 1].text)
		items[list->n - 1].text = "out of memory";
	buf_release(&text);
}

void diag_add(struct diag_list *list, enum severity severity, const char *lint,
	      struct place place, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_list(list, severity, lint, place, NULL, NULL, format, arguments);
	va_end(arguments);
}

void diag_add_hint(struct diag_list *list, enum severity severity,
		   const char *lint, struct place place, const char *hint,
		   const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_list(list, severity, lint, place, hint, NULL, format, arguments);
	va_end(arguments);
}

void diag_add_fix(struct diag_list *list, enum severity severity,
		  const char *lint, struct place place, const char *fix,
		  const char *hint, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_list(list, severity, lint, place, hint, fix, format, arguments);
	va_end(arguments);
}

void diag_add_meant(struct diag_list *list, enum severity severity,
		    const char *lint, struct place place, struct span word,
		    const char *const *names, size_t n, const char *otherwise,
		    const char *format, ...)
{
	const char *closest = closest_word(word, names, n);
	struct buf hint;
	va_list arguments;

	buf_init(&hint, 4096);
	if (closest)
		buf_add_format(&hint, "did you mean '%s'?", closest);
	else
		buf_add_string(&hint, otherwise ? otherwise : "one of: ");
	for (size_t i = 0; i < n && !closest && !otherwise; i++)
		buf_add_format(&hint, "%s%s", i ? ", " : "", names[i]);
	va_start(arguments, format);
	add_list(list, severity, lint, place, buf_string(&hint), NULL, format,
		 arguments);
	va_end(arguments);
	buf_release(&hint);
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_diags(const void *left, const void *right)
{
	const struct diag *a = left;
	const struct diag *b = right;
	int order = 0;

	if (a->place.source && b->place.source)
		order = strcmp(a->place.source->path, b->place.source->path);
	else
		order = (a->place.source != NULL) - (b->place.source != NULL);
	if (!order)
		order = compare_numbers(a->place.line, b->place.line);
	if (!order)
		order = compare_numbers(a->place.column, b->place.column);
	if (!order)
		order = (int)a->severity - (int)b->severity;
	if (!order)
		order = strcmp(a->lint, b->lint);
	return order ? order : strcmp(a->text, b->text);
}

/* What was said twice counts once. */
static void recount(struct diag_list *list)
{
	list->n_errors = 0;
	list->n_warnings = 0;
	for (size_t i = 0; i < list->n; i++) {
		list->n_errors += list->items[i].severity == SEVERITY_ERROR;
		list->n_warnings += list->items[i].severity == SEVERITY_WARNING;
	}
}

void diag_list_sort(struct diag_list *list)
{
	size_t kept = 0;

	if (list->n == 0)
		return;
	qsort(list->items, list->n, sizeof(*list->items), compare_diags);
	for (size_t i = 0; i < list->n; i++) {
		if (kept &&
		    compare_diags(&list->items[kept - 1], &list->items[i]) == 0)
			continue;
		list->items[kept++] = list->items[i];
	}
	list->n = kept;
	if (!list->has_overflowed)
		recount(list);
}

/* The line of the place, and where in it the place begins. */
static struct span source_line(const struct place *place, size_t *at)
{
	struct span text = place->source->text;
	size_t offset = place->offset < text.len ? place->offset : text.len;
	size_t start = offset;
	size_t end = offset;

	while (start > 0 && text.ptr[start - 1] != '\n')
		start--;
	while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
		end++;
	*at = offset - start;
	return span_make(text.ptr + start, end - start);
}

/* Cut a long line to the neighbourhood of the place. */
static struct span cut_line(struct span line, size_t *at)
{
	size_t start = 0;
	size_t end = line.len;

	if (line.len <= SHOWN_BYTES)
		return line;
	if (*at > CONTEXT_BYTES)
		start = utf8_floor(line, *at - CONTEXT_BYTES);
	if (end - start > SHOWN_BYTES)
		end = utf8_floor(line, start + SHOWN_BYTES);
	*at -= start;
	return span_make(line.ptr + start, end - start);
}

/* Append the line with tabs as spaces and other controls as U+FFFD. */
static void add_visible(struct buf *out, struct span line)
{
	struct buf clean;

	buf_init(&clean, 0);
	utf8_sanitize(line, &clean);
	for (size_t i = 0; i < clean.len; i++) {
		unsigned char c = clean.ptr[i];

		if (c == '\t')
			buf_add_char(out, ' ');
		else if (c < 0x20 || c == 0x7F)
			buf_add_string(out, "\xEF\xBF\xBD");
		else
			buf_add_char(out, c);
	}
	buf_release(&clean);
}

static size_t columns_of(struct span span)
{
	struct buf visible;
	size_t columns;

	buf_init(&visible, 0);
	add_visible(&visible, span);
	columns = utf8_columns(buf_span(&visible));
	buf_release(&visible);
	return columns;
}

static void format_place(const struct diag *diag, struct buf *out)
{
	size_t at;
	struct span line = cut_line(source_line(&diag->place, &at), &at);
	size_t length = diag->place.length;
	size_t columns;

	if (length > line.len - at)
		length = line.len - at;
	columns = columns_of(span_make(line.ptr + at, length));
	buf_add_format(out, "%6u | ", diag->place.line);
	add_visible(out, line);
	buf_add_string(out, "\n       | ");
	buf_add_repeat(out, ' ', columns_of(span_make(line.ptr, at)));
	buf_add_char(out, '^');
	if (columns > 1)
		buf_add_repeat(out, '~', columns - 1);
	buf_add_char(out, '\n');
}

static void format_head(const struct diag *diag, struct buf *out)
{
	if (diag->place.source)
		buf_add_format(out, "%s:%u:%u: ", diag->place.source->path,
			       diag->place.line, diag->place.column);
	buf_add_format(out, "%s: %s [%s]\n", severity_name(diag->severity),
		       diag->text, diag->lint);
}

static void format_hint(const struct diag *diag, struct buf *out)
{
	if (diag->hint)
		buf_add_format(out, "       = %s\n", diag->hint);
}

void diag_format(const struct diag *diag, struct buf *out)
{
	format_head(diag, out);
	if (diag->place.source && diag->place.line)
		format_place(diag, out);
	format_hint(diag, out);
}

void diag_format_brief(const struct diag *diag, struct buf *out)
{
	format_head(diag, out);
	format_hint(diag, out);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/*
 * Edit distance in which a swap of neighbours is one edit (optimal string
 * alignment); words longer than WORD_LIMIT are never close.
 */
static size_t edit_distance(struct span a, struct span b)
{
	size_t rows[3][WORD_LIMIT + 1];

	if (a.len > WORD_LIMIT || b.len > WORD_LIMIT)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t change = a.ptr[i - 1] != b.ptr[j - 1];

			row[j] = smallest(above[j] + 1, row[j - 1] + 1,
					  above[j - 1] + change);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1] &&
			    before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
	}
	return rows[a.len % 3][b.len];
}

const char *closest_word(struct span word, const char *const *candidates,
			 size_t n)
{
	const char *best = NULL;
	size_t best_distance = (word.len + 1) / 3 < 3 ? (word.len + 1) / 3 : 3;

	if (best_distance == 0)
		best_distance = 1;
	best_distance++;
	for (size_t i = 0; i < n; i++) {
		size_t distance = edit_distance(word, span_of(candidates[i]));

		if (distance < best_distance) {
			best_distance = distance;
			best = candidates[i];
		}
	}
	return best;
}
