/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h - what went wrong, said once.
 *
 * struct err is one message for a caller that stops at the first fault.
 * struct diag_list collects all that is wrong in files that people write
 * (rules, configuration), each with its place, so that one run shows all.
 */
#ifndef SCAMSIEVE_BASE_ERR_H
#define SCAMSIEVE_BASE_ERR_H

#include "base/arena.h"
#include "base/buf.h"

enum { ERR_TEXT_BYTES = 512 };

struct err {
	char text[ERR_TEXT_BYTES]; /* UTF-8, one line, no trailing newline */
};

/* Write the message (cut at the limit) and return code. err may be NULL. */
int err_set(struct err *err, int code, const char *format, ...)
    PRINTF_LIKE(3, 4);

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

/* "error", "warning", "note" */
const char *severity_name(enum severity severity);

/* A file as it was read; lines are cut out of it to show a place. */
struct source {
	const char *path; /* as the user named it */
	struct span text;
};

/* Where in a source: 1-based line, 1-based column in characters. */
struct place {
	const struct source *source; /* NULL: no file, the rest is unused */
	uint32_t offset;             /* bytes from the start of the file */
	uint32_t length;             /* bytes to underline; 0 shows one caret */
	uint32_t line;
	uint32_t column;
};

struct diag {
	enum severity severity;
	const char *lint; /* stable name such as "unknown-key" */
	const char *text; /* what is wrong */
	const char *hint; /* what to do, or NULL */
	const char *fix;  /* what to write at the place instead, or NULL */
	struct place place;
};

struct diag_list {
	struct arena *arena; /* holds the texts; outlives the list */
	struct diag *items;
	size_t n;
	size_t capacity;
	size_t n_errors;
	size_t n_warnings;
	bool has_overflowed; /* more than DIAG_LIMIT: the rest was dropped */
};

/* Room for a note about each brand and each rule that ships. */
enum { DIAG_LIMIT = 4000 };

/* An empty list; findings and their texts are kept in the arena. */
void diag_list_init(struct diag_list *list, struct arena *arena);

/*
 * Add one finding. lint must be a string literal. The text is formatted
 * into the list's arena. Dropped silently past DIAG_LIMIT (has_overflowed).
 */
void diag_add(struct diag_list *list, enum severity severity, const char *lint,
	      struct place place, const char *format, ...) PRINTF_LIKE(5, 6);

/* The same, with a hint ("did you mean ...?"); hint is copied. */
void diag_add_hint(struct diag_list *list, enum severity severity,
		   const char *lint, struct place place, const char *hint,
		   const char *format, ...) PRINTF_LIKE(6, 7);

/*
 * The same, for what a program may mend by itself: fix (copied) takes the
 * place of the place's bytes; "" deletes them.
 */
void diag_add_fix(struct diag_list *list, enum severity severity,
		  const char *lint, struct place place, const char *fix,
		  const char *hint, const char *format, ...) PRINTF_LIKE(7, 8);

/*
 * The same, for a word that is none of names (n of them): the hint is the one
 * that was meant ("did you mean 'x'?"), else otherwise, else all of them.
 */
void diag_add_meant(struct diag_list *list, enum severity severity,
		    const char *lint, struct place place, struct span word,
		    const char *const *names, size_t n, const char *otherwise,
		    const char *format, ...) PRINTF_LIKE(9, 10);

/* Sort by file, line, column, then severity; equal findings are merged. */
void diag_list_sort(struct diag_list *list);

/*
 * Append one finding as
 *   path:line:column: error: text [lint]
 *       12 | the source line
 *          |     ^~~~~
 *          = hint
 * Control characters of the line are shown as U+FFFD; long lines are cut
 * around the place.
 */
void diag_format(const struct diag *diag, struct buf *out);

/* The same without the source line, for one at the place of the last. */
void diag_format_brief(const struct diag *diag, struct buf *out);

/*
 * The candidate nearest to word by edit distance, if near enough to be a
 * likely slip (at most a third of its length, 3 at most), else NULL.
 */
const char *closest_word(struct span word, const char *const *candidates,
			 size_t n);

#endif
