/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_slice - tables that spell words: letters stacked in columns, or words
 * cut across cells.
 *
 * Contract: see html.h. When all cells of a row hold the same number of
 * short lines, the lines are read across the cells as the eye does; when
 * they hold a few letters each, they are joined. The reading goes to
 * html->sliced, beside the text as it came.
 * Failure: none; rows that are too wide are left alone.
 * Limits: HTML_CELLS cells of a row; the innermost table only.
 * Threads: one struct html, one thread.
 */
#include "message/html.h"

#include "base/utf8.h"

enum { CELLS_MIN = 3, LINES_MIN = 2, LINE_CHARS = 4, CELL_CHARS = 6 };

struct row {
	struct span cells[HTML_CELLS];
	size_t n;
	size_t lines; /* the same in all cells */
};

void html_slice_row(struct html *html)
{
	html->n_cells = 0;
	html->is_in_row = true;
}

void html_slice_cell(struct html *html)
{
	if (!html->is_in_row)
		return;
	if (html->n_cells == HTML_CELLS) {
		html->is_in_row = false;
		return;
	}
	html->cells[html->n_cells++] = html->visible.buf.len;
}

/* The next line of a cell, cut off its front. */
static struct span cut_line(struct span *cell)
{
	const unsigned char *lf = cell->len ? memchr(cell->ptr, '\n', cell->len)
					    : NULL;
	size_t len = lf ? (size_t)(lf - cell->ptr) : cell->len;
	struct span line = span_make(cell->ptr, len);

	len += lf != NULL;
	*cell = span_make(cell->ptr + len, cell->len - len);
	return line;
}

static bool has_short_lines(struct span cell, size_t *lines)
{
	*lines = 0;
	while (cell.len) {
		if (utf8_count(span_trim(cut_line(&cell))) > LINE_CHARS)
			return false;
		(*lines)++;
	}
	return true;
}

static bool read_row(const struct html *html, struct row *row)
{
	const struct buf *buf = &html->visible.buf;

	row->n = html->n_cells;
	for (size_t i = 0; i < row->n; i++) {
		size_t end = i + 1 < row->n ? html->cells[i + 1] : buf->len;
		size_t lines;

		row->cells[i] = span_trim(
		    span_make(buf->ptr + html->cells[i], end - html->cells[i]));
		if (!has_short_lines(row->cells[i], &lines))
			return false;
		if (i > 0 && lines != row->lines)
			return false;
		row->lines = lines;
	}
	return row->lines >= LINES_MIN;
}

static void read_across(struct html *html, struct row *row)
{
	for (size_t line = 0; line < row->lines; line++) {
		for (size_t i = 0; i < row->n; i++)
			html_sink_add(&html->sliced, cut_line(&row->cells[i]),
				      false);
		html_sink_break(&html->sliced, 1);
	}
	html->has_slices = true;
}

static bool is_word_piece(struct span cell)
{
	size_t n = utf8_count(cell);

	for (size_t i = 0; i < cell.len; i++)
		if (!((cell.ptr[i] | 0x20) >= 'a' &&
		      (cell.ptr[i] | 0x20) <= 'z') &&
		    cell.ptr[i] < 0x80)
			return false;
	return n > 0 && n <= CELL_CHARS;
}

/* A row of cells of a few letters: joined without spaces. */
static void join_cells(struct html *html)
{
	const struct buf *buf = &html->visible.buf;
	struct span cells[HTML_CELLS];

	for (size_t i = 0; i < html->n_cells; i++) {
		size_t end = i + 1 < html->n_cells ? html->cells[i + 1]
						   : buf->len;

		cells[i] = span_trim(
		    span_make(buf->ptr + html->cells[i], end - html->cells[i]));
		if (!is_word_piece(cells[i]))
			return;
	}
	for (size_t i = 0; i < html->n_cells; i++)
		html_sink_add(&html->sliced, cells[i], false);
	html_sink_break(&html->sliced, 1);
}

void html_slice_end(struct html *html)
{
	struct row row;

	if (html->is_in_row && html->n_cells >= CELLS_MIN) {
		if (read_row(html, &row))
			read_across(html, &row);
		else
			join_cells(html);
	}
	html->is_in_row = false;
	html->n_cells = 0;
}
