/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan_read - the messages in files, mailboxes, folders and Maildirs.
 *
 * A file that ends in .eml, is in a Maildir or begins with a header is a
 * mail, one that begins with "From " a mailbox, every other one holds JSON
 * records, one a line. A folder with cur/ or new/ is a Maildir, another one
 * stands for the *.eml, *.mbox and *.jsonl in it.
 *
 * Contract: see tool_scan.h.
 * Failure: complaints on stderr; what can be read is screened all the same.
 * Limits: INPUT_LIMIT a file; sub-folders are not entered.
 */
#include "cmd/tool_scan.h"

#include "base/ascii.h"
#include "cmd/tool_mailbox.h"
#include "message/mail.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { INPUT_LIMIT = 256 << 20, FLUSH_BYTES = 65536 };

/* An item is where a message is; what became of it is filled in here. */
static void complain(struct scan_run *run, const struct scan_item *item,
		     const char *what)
{
	struct scan_item failed = *item;

	reading_complain(&run->reading, item->path, item->separator,
			 item->number, what);
	run->has_failed = true;
	failed.error = what;
	run->form->add(&run->report, &failed);
}

void scan_flush(struct scan_run *run)
{
	struct buf *out = &run->report.out;

	if (program_print("scamsieve scan", buf_span(out)) < 0 ||
	    out->has_failed)
		run->has_failed = true;
	buf_clear(out);
}

static void judge(struct scan_run *run, const struct scan_item *item,
		  const struct message *message)
{
	const struct thresholds *thresholds =
	    &run->config.thresholds[message->channel][message->direction];
	struct scan_item judged = *item;
	struct verdict verdict;

	if (ruleset_evaluate(run->set.ruleset, run->scratch, message,
			     thresholds, &run->arena, &verdict) < 0) {
		complain(run, item, "out of memory");
	} else {
		judged.message = message;
		judged.verdict = &verdict;
		run->form->add(&run->report, &judged);
	}
	if (run->report.out.len >= FLUSH_BYTES)
		scan_flush(run);
}

static void scan_record(struct scan_run *run, const struct scan_item *item,
			unsigned char *line, size_t len)
{
	const struct record_defaults defaults = {CHANNEL_SMS, run->direction};
	struct record record;
	struct message message;
	struct err err;

	arena_reset(&run->arena);
	if (record_read_foreign(&record, &message, &run->arena, line, len,
				&defaults, &err) < 0) {
		complain(run, item, err.text);
	} else {
		reading_note(&run->reading, &record, item->number);
		judge(run, item, &message);
	}
}

static void scan_mail(struct scan_run *run, const struct scan_item *item,
		      struct span bytes)
{
	const struct mail_options options = {
	    .authserv_id = run->authserv_id,
	    .direction = run->direction,
	};
	struct message message;
	struct err err;

	arena_reset(&run->arena);
	if (mail_read(&message, bytes, &options, &run->arena, &err) < 0)
		complain(run, item, err.text);
	else
		judge(run, item, &message);
}

static void scan_records(struct scan_run *run, const char *path,
			 struct buf *bytes)
{
	size_t start = 0;

	for (size_t number = 1; start < bytes->len; number++) {
		struct scan_item item = {path, ':', number, NULL, NULL, NULL};
		size_t end = span_find(buf_span(bytes), span_of("\n"), start);
		struct span line;

		if (end > bytes->len)
			end = bytes->len;
		line = span_trim(span_make(bytes->ptr + start, end - start));
		if (line.len)
			scan_record(run, &item,
				    bytes->ptr + (line.ptr - bytes->ptr),
				    line.len);
		start = end + 1;
	}
}

static void scan_mailbox(struct scan_run *run, const char *path,
			 struct span bytes)
{
	size_t start = 0;
	struct span mail;

	for (size_t n = 1; mailbox_next(bytes, &start, &mail); n++) {
		struct scan_item item = {path, '#', n, NULL, NULL, NULL};

		scan_mail(run, &item, mail);
	}
}

/* "Name:", which no JSON begins with. */
static bool begins_with_header(struct span bytes)
{
	size_t n = 0;

	while (n < bytes.len &&
	       (ascii_is_letter(bytes.ptr[n]) || bytes.ptr[n] == '-'))
		n++;
	return n > 0 && n < bytes.len && bytes.ptr[n] == ':';
}

static void scan_file(struct scan_run *run, const char *path, bool is_mail)
{
	struct scan_item item = {path, 0, 0, NULL, NULL, NULL};
	struct buf bytes;
	struct err err;

	buf_init(&bytes, 0);
	if (tool_read_input(path, INPUT_LIMIT, &bytes, &err) < 0) {
		program_complain("scamsieve scan", "%s", err.text);
		run->has_failed = true;
	} else if (is_mail || begins_with_header(buf_span(&bytes)) ||
		   span_ends_with(span_of(path), span_of(".eml"))) {
		scan_mail(run, &item, buf_span(&bytes));
	} else if (mailbox_is(buf_span(&bytes))) {
		scan_mailbox(run, path, buf_span(&bytes));
	} else {
		scan_records(run, path, &bytes);
	}
	reading_end(&run->reading, path);
	buf_release(&bytes);
}

static int is_message_file(const struct dirent *entry)
{
	struct span name = span_of(entry->d_name);

	return span_ends_with(name, span_of(".jsonl")) ||
	       span_ends_with(name, span_of(".mbox")) ||
	       span_ends_with(name, span_of(".eml"));
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void scan_folder(struct scan_run *run, const char *folder,
			bool is_maildir)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries,
			is_maildir ? is_visible : is_message_file, alphasort);

	if (n < 0) {
		program_complain("scamsieve scan", "%s: %s", folder,
				 strerror(errno));
		run->has_failed = true;
	}
	if (n == 0 && !is_maildir) {
		program_complain("scamsieve scan",
				 "%s: there is no *.eml, *.mbox or *.jsonl in "
				 "it, and it is no Maildir",
				 folder);
		run->has_failed = true;
	}
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder,
			 entries[i]->d_name);
		scan_file(run, path, is_maildir);
		free(entries[i]);
	}
	free(entries);
}

static void scan_maildir(struct scan_run *run, const char *folder)
{
	for (size_t i = 0; maildir_folders[i]; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder,
			 maildir_folders[i]);
		if (is_folder(path))
			scan_folder(run, path, true);
	}
}

void scan_path(struct scan_run *run, const char *path)
{
	if (maildir_is(path))
		scan_maildir(run, path);
	else if (is_folder(path))
		scan_folder(run, path, false);
	else
		scan_file(run, path, false);
}
