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

#include "base/json.h"
#include "cmd/mail_status.h"
#include "cmd/tool_hold.h"
#include "service/quarantine.h"

enum { INPUT_LIMIT = 64 << 20 };

static enum direction direction_of(const struct explain_options *options)
{
	enum direction direction = DIRECTION_INBOUND;

	if (options->direction)
		(void)direction_parse(span_of(options->direction), &direction);
	return direction;
}

/* --- what it is
 * ------------------------------------------------------------------ */

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

/* --- reading it
 * ------------------------------------------------------------------- */

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

int explain_read(const struct explain_options *options,
		 const struct config *config, const char *path,
		 struct buf *bytes, struct arena *arena,
		 struct message *message, enum message_form *form,
		 struct err *err)
{
	struct message_given given;
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
		rc = tool_read_input(path, INPUT_LIMIT, bytes, err);
	if (rc)
		return rc;
	*form = form_of(options, path, buf_span(bytes));
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
