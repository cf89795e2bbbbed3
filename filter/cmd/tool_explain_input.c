/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_explain_input - the message that is to be explained, from wherever it
 * is: given as text, in a file, on standard input, in Postfix's queue or in
 * the quarantine of SMS.
 *
 * Contract: see tool_explain.h; what the input is says message_form_of().
 * Failure: errors that name the file, the queue id or the quarantine's id.
 * Limits: INPUT_LIMIT bytes; HOLD_ID_LIMIT of a queue id.
 */
#include "cmd/tool_explain.h"

#include "base/ascii.h"
#include "base/json.h"
#include "cmd/mail_status.h"
#include "cmd/tool_hold.h"
#include "cmd/tool_mailbox.h"
#include "service/quarantine.h"

#include <limits.h>
#include <unistd.h>

enum { INPUT_LIMIT = 64 << 20 };

static enum direction direction_of(const struct explain_options *options)
{
	enum direction direction = DIRECTION_INBOUND;

	if (options->direction)
		(void)direction_parse(span_of(options->direction), &direction);
	return direction;
}

/* --- what it is ----------------------------------------------------------- */

static enum message_form form_of(const struct explain_options *options,
				 const char *path, struct span bytes)
{
	static const struct {
		const char *name;
		enum message_form form;
	} forms[] = {
	    {"text", FORM_TEXT},
	    {"json", FORM_RECORD},
	    {"mail", FORM_MAIL},
	};
	enum message_form found = message_form_of(options->text ? NULL : path,
						  bytes);

	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (!strcmp(options->as, forms[i].name))
			return forms[i].form;
	/* What is given on the command line is no mail. */
	return options->text && found == FORM_MAIL ? FORM_TEXT : found;
}

/* --- reading it ----------------------------------------------------------- */

/* What the message does not say itself. */
static struct message_given given_of(const struct explain_options *options,
				     const struct config *config,
				     enum message_form form)
{
	const char *own = config->milter.authserv_id;

	return (struct message_given){
	    .program = options->program,
	    .form = form,
	    .direction = direction_of(options),
	    .from = options->from,
	    .authserv_id = options->authserv_id ? options->authserv_id
			   : own && *own        ? own
						: NULL,
	};
}

/* A mail in any of Postfix's queues; our header says which way it went. */
static int read_queue(const struct explain_options *options,
		      const struct config *config, struct buf *bytes,
		      struct arena *arena, struct message *message,
		      struct err *err)
{
	const char *arguments[] = {"-qbh", options->queue_id, NULL};
	struct hold_queue queue = {.config_folder = options->postfix};
	struct hold_mail mail = {.id = span_of(options->queue_id)};
	struct message_given given = given_of(options, config, FORM_MAIL);
	struct span found = {NULL, 0};
	int rc;

	if (!mail.id.len || mail.id.len > HOLD_ID_LIMIT ||
	    options->queue_id[0] == '-')
		return err_set(err, ERR_INPUT, "'%s' is no queue id",
			       options->queue_id);
	arena_init(&queue.arena, 0);
	rc = hold_mail_read(&queue, &mail, err);
	if (!rc)
		rc = hold_run(&queue, "postcat", arguments, bytes, err);
	if (!rc && !options->direction &&
	    mail_status_get(mail.status, "direction", &found))
		(void)direction_parse(found, &given.direction);
	if (!rc)
		rc = message_read(message, bytes, &given, arena, err);
	arena_release(&queue.arena);
	return rc;
}

static int read_entry(struct quarantine *store, int64_t id, struct arena *arena,
		      struct message *message, struct err *err)
{
	struct quarantine_entry entry;
	int rc = quarantine_get(store, id, arena, &entry, err);

	if (rc)
		return rc;
	rc = message_init_sms(message, arena, entry.message.text);
	if (rc)
		return err_set(err, rc, "out of memory");
	message->channel = entry.message.channel;
	message->direction = entry.message.direction;
	message->from = entry.message.from;
	message->to = entry.message.to;
	message->time_s = entry.message.time_ms / 1000;
	return 0;
}

static int read_quarantine(const struct explain_options *options,
			   const struct config *config, struct arena *arena,
			   struct message *message, struct err *err)
{
	const char *own = config->quarantine_store;
	const struct quarantine_options how = {
	    .path = options->store ? options->store
		    : own          ? own
				   : QUARANTINE_DEFAULT_PATH,
	    .is_read_only = true,
	    .must_exist = true,
	};
	struct quarantine *store = NULL;
	int64_t id;
	int rc;

	if (json_to_integer(span_of(options->quarantine), &id) || id < 1)
		return err_set(err, ERR_INPUT, "'%s' is no quarantine id",
			       options->quarantine);
	rc = quarantine_open(&store, &how, err);
	if (!rc)
		rc = read_entry(store, id, arena, message, err);
	quarantine_close(store);
	return rc;
}

/* The number behind a path, as scan and eval name a message in a file:
 * "FILE:7", "MAILBOX#7". 0: there is none, or a file is called so. */
static size_t number_of(const char *path, size_t *file_len)
{
	size_t at = strlen(path);
	int64_t number;

	while (at && ascii_is_digit((unsigned char)path[at - 1]))
		at--;
	if (at < 2 || (path[at - 1] != ':' && path[at - 1] != '#') ||
	    json_to_integer(span_of(path + at), &number) || number < 1 ||
	    access(path, F_OK) == 0)
		return 0;
	*file_len = at - 1;
	return (size_t)number;
}

/* Leave only the number-th line, or mail of a mailbox. */
static bool cut_out(struct buf *bytes, size_t number, bool is_mailbox)
{
	struct span all = buf_span(bytes);
	struct span found = {0};
	size_t start = 0;

	for (size_t i = 0; i < number; i++) {
		size_t end;

		if (is_mailbox) {
			if (!mailbox_next(all, &start, &found))
				return false;
			continue;
		}
		if (start >= all.len)
			return false;
		end = span_find(all, span_of("\n"), start);
		if (end > all.len)
			end = all.len;
		found = span_make(all.ptr + start, end - start);
		start = end + 1;
	}
	memmove(bytes->ptr, found.ptr, found.len);
	bytes->len = found.len;
	return true;
}

/* The file's bytes, or of one that holds several messages those of one. */
static int read_file(const char *path, struct buf *bytes, bool *is_mailbox,
		     struct err *err)
{
	char file[PATH_MAX];
	size_t file_len = 0;
	size_t number = number_of(path, &file_len);
	int rc;

	if (!number || file_len >= sizeof(file))
		return tool_read_input(path, INPUT_LIMIT, bytes, err);
	memcpy(file, path, file_len);
	file[file_len] = '\0';
	rc = tool_read_input(file, INPUT_LIMIT, bytes, err);
	if (rc)
		return rc;
	*is_mailbox = mailbox_is(buf_span(bytes));
	if (!cut_out(bytes, number, *is_mailbox))
		return err_set(err, ERR_INPUT, "%s: there is no %s %zu", file,
			       *is_mailbox ? "mail" : "line", number);
	return 0;
}

int explain_read(const struct explain_options *options,
		 const struct config *config, const char *path,
		 struct buf *bytes, struct arena *arena,
		 struct message *message, enum message_form *form,
		 struct err *err)
{
	struct message_given given;
	bool is_mailbox = false;
	int rc = 0;

	*form = FORM_MAIL;
	if (options->queue_id)
		return read_queue(options, config, bytes, arena, message, err);
	*form = FORM_RECORD;
	if (options->quarantine)
		return read_quarantine(options, config, arena, message, err);
	if (options->text)
		buf_add_string(bytes, options->text);
	else
		rc = read_file(path, bytes, &is_mailbox, err);
	if (rc)
		return rc;
	*form = is_mailbox ? FORM_MAIL
			   : form_of(options, path, buf_span(bytes));
	given = given_of(options, config, *form);
	return message_read(message, bytes, &given, arena, err);
}

int explain_count_inputs(const struct explain_options *options, int n_files)
{
	return n_files + (options->text != NULL) + (options->queue_id != NULL) +
	       (options->quarantine != NULL);
}

int explain_load_config(struct config *config, const char *path,
			const char *program)
{
	struct arena arena;
	struct diag_list diags;
	struct err err = {""};
	int rc;

	if (!path)
		return 0;
	arena_init(&arena, 0);
	diag_list_init(&diags, &arena);
	rc = config_load(config, path, &diags, &err);
	if (rc) {
		program_show_findings(&diags);
		program_complain(program, "%s: %s", path,
				 *err.text ? err.text : "has errors");
	}
	arena_release(&arena);
	return rc;
}
