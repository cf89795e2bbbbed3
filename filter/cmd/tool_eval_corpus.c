/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_eval_corpus - the messages of a corpus, whatever shape it has.
 *
 * Contract: see tool_eval.h. A file that ends in .eml is a mail, one that
 * begins with "From " a mailbox, every other one holds JSON records, one a
 * line. A folder with cur/ or new/ is a Maildir, another one stands for the
 * *.eml, *.mbox and *.jsonl in it. A mail's label is the option's, or the
 * name of the folder (of a mailbox: of the file, without its ending).
 * Failure: what cannot be read is complained of and left out.
 * Limits: CORPUS_LIMIT a file; sub-folders are not entered.
 */
#include "cmd/tool_eval.h"

#include "cmd/tool_mailbox.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { CORPUS_LIMIT = 1 << 30 };

/* A file's items are judged at once; its paths live as long. */
struct corpus {
	struct eval_run *run;
	struct arena arena;
	struct eval_items items;
	struct buf bytes;
};

static struct eval_item *add_item(struct corpus *corpus)
{
	struct eval_items *items = &corpus->items;

	items->items = arena_array_room(&corpus->arena, items->items, items->n,
					&items->capacity,
					sizeof(*items->items));
	if (!items->items) {
		items->n = items->capacity = 0;
		return NULL;
	}
	items->items[items->n] = (struct eval_item){.path = NULL};
	return &items->items[items->n++];
}

static const char *copy(struct corpus *corpus, struct span text)
{
	struct span own;

	return arena_copy(&corpus->arena, text, &own) ? NULL
						      : (const char *)own.ptr;
}

/* "a/b/c" is in "a/b"; "c" is in ".". */
static struct span folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return span_of(".");
	return slash == path ? span_of("/")
			     : span_make(path, (size_t)(slash - path));
}

struct span eval_last_part(struct span path)
{
	size_t start;

	while (path.len > 1 && path.ptr[path.len - 1] == '/')
		path.len--;
	start = path.len;
	while (start && path.ptr[start - 1] != '/')
		start--;
	return span_make(path.ptr + start, path.len - start);
}

static const char *label_of(struct corpus *corpus, struct span path)
{
	const char *given = corpus->run->options->label;
	struct span name = eval_last_part(path);
	size_t dot = span_find(name, span_of("."), 1);

	if (given)
		return given;
	if (dot < name.len)
		name.len = dot;
	return copy(corpus, name);
}

static void split_records(struct corpus *corpus, const char *path)
{
	const char *folder = copy(corpus, folder_of(path));
	struct span bytes = buf_span(&corpus->bytes);
	size_t start = 0;

	for (size_t number = 1; start < bytes.len; number++) {
		size_t end = span_find(bytes, span_of("\n"), start);
		struct eval_item *item;
		struct span line;

		if (end > bytes.len)
			end = bytes.len;
		line = span_trim(span_make(bytes.ptr + start, end - start));
		start = end + 1;
		if (!line.len)
			continue;
		item = add_item(corpus);
		if (!item)
			return;
		*item = (struct eval_item){
		    .path = path,
		    .folder = strcmp(path, "-") != 0 ? folder : NULL,
		    .bytes = corpus->bytes.ptr + (line.ptr - bytes.ptr),
		    .len = line.len,
		    .number = number,
		};
	}
}

static void split_mailbox(struct corpus *corpus, const char *path)
{
	const char *label = label_of(corpus, span_of(path));
	struct span bytes = buf_span(&corpus->bytes);
	struct span mail;
	size_t start = 0;

	for (size_t number = 1; label && mailbox_next(bytes, &start, &mail);
	     number++) {
		struct eval_item *item = add_item(corpus);

		if (!item)
			return;
		*item = (struct eval_item){
		    .path = path,
		    .label = label,
		    .bytes = corpus->bytes.ptr + (mail.ptr - bytes.ptr),
		    .len = mail.len,
		    .number = number,
		};
	}
}

static void add_mail_file(struct corpus *corpus, const char *path,
			  struct span labelled)
{
	const char *label = label_of(corpus, labelled);
	const char *own = copy(corpus, span_of(path));
	struct eval_item *item = add_item(corpus);

	if (item && own && label)
		*item = (struct eval_item){.path = own, .label = label};
	else
		eval_complain(corpus->run, path, 0, "out of memory");
}

static void judge_file(struct eval_run *run, const char *path)
{
	struct corpus corpus = {.run = run};
	struct err err;

	arena_init(&corpus.arena, 0);
	buf_init(&corpus.bytes, 0);
	if (span_ends_with(span_of(path), span_of(".eml"))) {
		add_mail_file(&corpus, path, folder_of(path));
	} else if (tool_read_input(path, CORPUS_LIMIT, &corpus.bytes, &err) <
		   0) {
		program_complain(run->options->program, "%s", err.text);
		run->has_failed = true;
	} else if (mailbox_is(buf_span(&corpus.bytes))) {
		split_mailbox(&corpus, path);
	} else {
		split_records(&corpus, path);
	}
	if (corpus.items.n)
		eval_judge(run, &corpus.items);
	reading_end(&run->reading, path);
	buf_release(&corpus.bytes);
	arena_release(&corpus.arena);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Visit a folder's files; in a Maildir each is a mail. */
static void walk(struct corpus *corpus, const char *folder, struct span maildir)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_visible, alphasort);

	if (n < 0)
		eval_complain(corpus->run, folder, 0, strerror(errno));
	for (int i = 0; i < n; i++) {
		struct span name = span_of(entries[i]->d_name);
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder,
			 entries[i]->d_name);
		if (maildir.len)
			add_mail_file(corpus, path, maildir);
		else if (span_ends_with(name, span_of(".eml")))
			add_mail_file(corpus, path, span_of(folder));
		else if (span_ends_with(name, span_of(".jsonl")) ||
			 span_ends_with(name, span_of(".mbox")))
			judge_file(corpus->run, path);
		free(entries[i]);
	}
	free(entries);
}

static void judge_folder(struct eval_run *run, const char *folder)
{
	struct corpus corpus = {.run = run};

	arena_init(&corpus.arena, 0);
	for (size_t i = 0; maildir_folders[i]; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder,
			 maildir_folders[i]);
		if (is_folder(path))
			walk(&corpus, path, span_of(folder));
	}
	if (!maildir_is(folder))
		walk(&corpus, folder, span_of(""));
	if (corpus.items.n)
		eval_judge(run, &corpus.items);
	reading_end(&run->reading, folder);
	arena_release(&corpus.arena);
}

void eval_corpus(struct eval_run *run, const char *path)
{
	if (is_folder(path))
		judge_folder(run, path);
	else
		judge_file(run, path);
}
