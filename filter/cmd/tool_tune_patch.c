/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_tune_patch - suggested scores, put into the rule files.
 *
 * Contract: see tool_tune.h. A score is replaced where it stands; a line is
 * never added or taken, so that old and new line numbers are the same.
 * Failure: ERR_MEMORY, ERR_IO, ERR_INPUT when a file has changed meanwhile.
 */
#include "cmd/tool_tune.h"

#include "base/source.h"
#include "cmd/file.h"

#include <stdlib.h>
#include <unistd.h>

enum { CONTEXT = 3, FOLDER_BYTES = 4096 };

/* One score in one file. */
struct edit {
	struct place place;
	double score;
};

struct edits {
	struct edit *items; /* by file, then by place */
	size_t n;
};

static int compare_edits(const void *left, const void *right)
{
	const struct place *a = &((const struct edit *)left)->place;
	const struct place *b = &((const struct edit *)right)->place;

	if (a->source != b->source)
		return strcmp(a->source->path, b->source->path);
	return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static int edits_init(struct edits *edits, const struct tuning *tuning)
{
	edits->n = 0;
	edits->items = calloc(tuning->run.n_rules + 1, sizeof(*edits->items));
	if (!edits->items)
		return ERR_MEMORY;
	for (size_t i = 0; i < tuning->run.n_rules; i++)
		if (tuning_changes(tuning, i))
			edits->items[edits->n++] = (struct edit){
			    tuning->rules[i].score_place,
			    tuning->result.scores[i]};
	qsort(edits->items, edits->n, sizeof(*edits->items), compare_edits);
	return 0;
}

/* How many edits from the first on are in its file. */
static size_t count_file(const struct edits *edits, size_t first)
{
	size_t n = first;

	while (n < edits->n &&
	       edits->items[n].place.source == edits->items[first].place.source)
		n++;
	return n - first;
}

/* Bytes from start to end with the edits among them done. */
static void add_edited(struct buf *out, const struct edit *edits, size_t n,
		       size_t start, size_t end)
{
	const unsigned char *text = edits->place.source->text.ptr;

	for (size_t i = 0; i < n; i++) {
		const struct place *place = &edits[i].place;

		if (place->offset < start || place->offset >= end)
			continue;
		buf_add(out, text + start, place->offset - start);
		buf_add_format(out, "%.10g", edits[i].score);
		start = place->offset + place->length;
	}
	buf_add(out, text + start, end - start);
}

/* --- the patch -------------------------------------------------------------*/

static size_t line_start(struct span text, size_t offset)
{
	while (offset && text.ptr[offset - 1] != '\n')
		offset--;
	return offset;
}

/* The byte behind the line's feed, or the end. */
static size_t line_end(struct span text, size_t offset)
{
	while (offset < text.len && text.ptr[offset] != '\n')
		offset++;
	return offset < text.len ? offset + 1 : text.len;
}

static void add_line(struct buf *out, char sign, struct span text)
{
	buf_add_char(out, (unsigned char)sign);
	buf_add_span(out, text);
	if (!text.len || text.ptr[text.len - 1] != '\n')
		buf_add_string(out, "\n\\ No newline at end of file\n");
}

/* Lines from start to end; of those with edits the old and the new one. */
static void add_lines(struct buf *out, const struct edit *edits, size_t n,
		      size_t start, size_t end)
{
	struct span text = edits->place.source->text;
	struct buf new_line;

	buf_init(&new_line, 0);
	while (start < end) {
		size_t next = line_end(text, start);
		struct span line = span_make(text.ptr + start, next - start);

		buf_clear(&new_line);
		add_edited(&new_line, edits, n, start, next);
		if (span_equal(buf_span(&new_line), line)) {
			add_line(out, ' ', line);
		} else {
			add_line(out, '-', line);
			add_line(out, '+', buf_span(&new_line));
		}
		start = next;
	}
	out->has_failed |= new_line.has_failed;
	buf_release(&new_line);
}

/* Edits that are near enough to share their context: how many. */
static size_t count_hunk(const struct edit *edits, size_t n)
{
	size_t count = 1;

	while (count < n && edits[count].place.line <=
				edits[count - 1].place.line + 2 * CONTEXT)
		count++;
	return count;
}

static void add_hunk(struct buf *out, const struct edit *edits, size_t n)
{
	struct span text = edits->place.source->text;
	size_t start = line_start(text, edits[0].place.offset);
	size_t end = line_end(text, edits[n - 1].place.offset);
	size_t first = edits[0].place.line;
	size_t last = edits[n - 1].place.line;

	for (int i = 0; i < CONTEXT && start; i++, first--)
		start = line_start(text, start - 1);
	for (int i = 0; i < CONTEXT && end < text.len; i++, last++)
		end = line_end(text, end);
	buf_add_format(out, "@@ -%zu,%zu +%zu,%zu @@\n", first,
		       last - first + 1, first, last - first + 1);
	add_lines(out, edits, n, start, end);
}

/* Below the current folder as seen from there. */
static const char *short_path(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	if (len > 1 && !strncmp(path, folder, len) && path[len] == '/')
		return path + len + 1;
	return path;
}

int tuning_add_patch(struct buf *out, const struct tuning *tuning)
{
	struct edits edits;
	char folder[FOLDER_BYTES];

	if (edits_init(&edits, tuning))
		return ERR_MEMORY;
	if (!getcwd(folder, sizeof(folder)))
		folder[0] = '\0';
	for (size_t i = 0; i < edits.n;) {
		size_t end = i + count_file(&edits, i);
		const char *path = short_path(edits.items[i].place.source->path,
					      folder);
		const char *slash = *path == '/' ? "" : "/";

		buf_add_format(out, "--- a%s%s\n+++ b%s%s\n", slash, path,
			       slash, path);
		while (i < end) {
			size_t n = count_hunk(edits.items + i, end - i);

			add_hunk(out, edits.items + i, n);
			i += n;
		}
	}
	free(edits.items);
	return 0;
}

/* --- writing ---------------------------------------------------------------*/

static int write_file(const struct edit *edits, size_t n, struct err *err)
{
	const struct source *source = edits->place.source;
	struct source now;
	struct arena arena;
	struct buf text;
	int rc;

	arena_init(&arena, 0);
	buf_init(&text, 0);
	rc = source_read(&now, source->path, &arena, err);
	if (!rc && !span_equal(now.text, source->text))
		rc = err_set(err, ERR_INPUT,
			     "%s: has changed since it was read; run tune "
			     "again",
			     source->path);
	if (!rc)
		add_edited(&text, edits, n, 0, source->text.len);
	if (!rc && text.has_failed)
		rc = err_set(err, ERR_MEMORY, "out of memory");
	if (!rc)
		rc = file_replace(source->path, buf_span(&text), err);
	buf_release(&text);
	arena_release(&arena);
	return rc;
}

int tuning_write(const struct tuning *tuning, struct err *err)
{
	struct edits edits;
	int rc = edits_init(&edits, tuning);

	for (size_t i = 0; i < edits.n && !rc;) {
		size_t n = count_file(&edits, i);

		rc = write_file(edits.items + i, n, err);
		i += n;
	}
	free(edits.items);
	return rc;
}
